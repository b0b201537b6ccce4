"""Whether an address can only be this machine."""

from __future__ import annotations

from ipaddress import ip_address


def is_loopback(host: str) -> bool:
    """True for localhost and loopback addresses. Other names are never resolved: DNS could lie."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
