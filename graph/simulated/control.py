"""/_simulated/…: tokens for people, faults, the log, and what "somebody else" does in the tenant.

POST  /_simulated/token     {"person": id or address, "tenant"?: id, "scopes"?: […]}
                            → {"access_token", "expires_in"}
GET   /_simulated/keys      the signing keys, as a JWK set
GET   /_simulated/faults    POST: fields of Faults to set, and "add": [fields of Fault]; DELETE: none
GET   /_simulated/log       DELETE: empty it
GET   /_simulated/tally     what all requests since then sum to, however many
GET   /_simulated/state     every person, product and group as Graph shows them
POST  /_simulated/reset     the directory as at the start, nobody signed in, no faults, an empty log
POST  /_simulated/change    {"do": "give" | "take" | "join" | "leave" | "enable" | "disable" | "delete" |
                             "rename" | "revoke" | "seats", "person": …, "product": part number or id,
                             "group": …, "name": …, "seats": …}
/_simulated/entra…          see `graph.simulated.entra.control`
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import web

from graph.simulated import render, state
from graph.simulated.directory import Directory
from graph.simulated.entra import DEFAULT_SCOPES, EntraRefusal
from graph.simulated.entra.refusals import refused
from graph.simulated.faults import Fault, FaultKind, Faults, Quota

if TYPE_CHECKING:
    from graph.simulated.server import SimulatedTenant

Json = dict[str, Any]
_ADJUSTABLE = frozenset(Faults.__slots__) - {"rules", "quota", "units"}


def routes(tenant: SimulatedTenant, state_file: Path | str | None) -> list[web.RouteDef]:
    """The control routes of one tenant; `state_file` is what a reset goes back to."""
    return _Control(tenant, state_file).routes()


class _Control:
    def __init__(self, tenant: SimulatedTenant, state_file: Path | str | None) -> None:
        self.tenant = tenant
        self.state_file = state_file

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/_simulated/token", self._json(self.token)),
            web.get("/_simulated/keys", self._json(self.keys)),
            web.get("/_simulated/faults", self._json(self.faults)),
            web.post("/_simulated/faults", self._json(self.set_faults)),
            web.delete("/_simulated/faults", self._json(self.clear_faults)),
            web.get("/_simulated/log", self._json(self.log)),
            web.delete("/_simulated/log", self._json(self.clear_log)),
            web.get("/_simulated/tally", self._json(self.tally)),
            web.get("/_simulated/state", self._json(self.state)),
            web.post("/_simulated/reset", self._json(self.reset)),
            web.post("/_simulated/change", self._json(self.change)),
        ]

    def _json(self, act: Callable[[Json], object]) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(request: web.Request) -> web.Response:
            body = await request.json() if request.can_read_body else {}
            try:
                return web.json_response(act(body))
            except EntraRefusal as refusal:
                return web.json_response(refusal.described(), status=400)
            except (KeyError, ValueError, TypeError) as wrong:
                return web.json_response({"error": f"{type(wrong).__name__}: {wrong}"}, status=400)

        return handle

    def token(self, body: Json) -> Json:
        tenant = body.get("tenant") or self.tenant.directory.tenant_id
        if tenant != self.tenant.directory.tenant_id:
            raise refused("no_tenant", tenant=tenant)
        token = self.tenant.entra.issue(body["person"], body.get("scopes") or DEFAULT_SCOPES)
        return {"token_type": "Bearer", "access_token": token, "expires_in": self.tenant.switches.lifetime}

    def keys(self, _: Json) -> Json:
        return self.tenant.entra.keys()

    def faults(self, _: Json) -> Json:
        return asdict(self.tenant.faults)

    def set_faults(self, body: Json) -> Json:
        faults = self.tenant.faults
        for name in _ADJUSTABLE & body.keys():
            setattr(faults, name, type(getattr(faults, name))(body[name]))
        if "quota" in body:
            faults.quota = Quota(**body["quota"]) if body["quota"] else None
        if "units" in body:
            faults.units = Quota(**body["units"]) if body["units"] else None
        faults.rules += [Fault(**{**row, "kind": FaultKind(row["kind"])}) for row in body.get("add", ())]
        self.tenant.service.people.forget_index()  # diacritics may count differently now
        return asdict(faults)

    def clear_faults(self, _: Json) -> Json:
        self.tenant.faults.clear()
        return asdict(self.tenant.faults)

    def log(self, _: Json) -> list[Json]:
        return [row.as_json() for row in self.tenant.log]

    def tally(self, _: Json) -> Json:
        return self.tenant.log.tally.as_json()

    def clear_log(self, _: Json) -> list[Json]:
        self.tenant.log.clear()
        return []

    def state(self, _: Json) -> Json:
        directory = self.tenant.directory
        return {
            "organization": {"id": directory.tenant_id, "displayName": directory.name},
            "users": [render.whole_person(directory, a) for a in directory.accounts.values()],
            "subscribedSkus": [render.product(directory, p) for p in directory.products.values()],
            "groups": [
                {**render.group(directory, g), "members": list(g.members)} for g in directory.groups.values()
            ],
        }

    def reset(self, _: Json) -> Json:
        self.tenant.faults.clear()
        self.tenant.switches.clear()
        self.tenant.log.clear()
        self.tenant.reset(state.load(self.state_file))
        return {"people": len(self.tenant.directory.accounts)}

    def change(self, body: Json) -> Json:
        """Something another admin does. Raises KeyError for what is not there."""
        directory, action = self.tenant.directory, str(body["do"])
        if action == "seats":
            product = directory.products[product_id(directory, body["product"])]
            product.enabled = int(body["seats"])
            return render.product(directory, product)
        account = directory.person(body["person"])
        match action:
            case "give":
                directory.give(account, product_id(directory, body["product"]), body.get("disabledPlans", ()))
            case "take":
                directory.take(account, product_id(directory, body["product"]))
            case "join":
                directory.join(account, directory.group(body["group"]))
            case "leave":
                directory.leave(account, directory.group(body["group"]))
            case "enable" | "disable":
                directory.enable(account, action == "enable")
            case "rename":
                directory.rename(account, body["name"], body.get("address"))
            case "revoke":
                self.tenant.entra.revoke(account.id)
            case "delete":
                directory.delete(account)
            case _:
                raise KeyError(action)
        return render.whole_person(directory, account)


def product_id(directory: Directory, name: str) -> str:
    """A product by part number or id. Raises KeyError when the tenant does not own it."""
    if name in directory.products:
        return name
    return {product.part_number: key for key, product in directory.products.items()}[name]
