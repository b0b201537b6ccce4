"""How fast a tenant may be asked."""

from __future__ import annotations


class Unpaced:
    """The Pace port without limits: for commands that ask little, and tenants without a quota."""

    async def take(self, tenant_id: str, units: int, *, writes: int = 0, urgent: bool = False) -> None:
        return None

    async def share(self, tenant_id: str, writes: int) -> int:
        return writes

    async def refused(self, tenant_id: str, seconds: float, *, writes: bool) -> None:
        return None

    async def hold(self, tenant_id: str, seconds: float) -> None:
        return None

    async def seen(self, tenant_id: str, people: int) -> None:
        return None

    async def seconds_for(self, tenant_id: str, writes: int) -> float:
        return 0.0
