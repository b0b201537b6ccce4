"""/_simulated/entra…: switches, the Teams client's token, and what happens to people's sign-ins.

GET    /_simulated/entra        where it is, the switches, the registered apps with their secrets
POST   /_simulated/entra        fields of Switches to set, such as {"mfa_required": true, "lifetime": 60,
                                "skew": -600, "outage": "unavailable" | "dropped" | "silent" | ""}
DELETE /_simulated/entra        every switch as at the start
GET    /_simulated/entra/sso    ?person=…, the token that person's Teams client holds → {"token"};
                                resource=…, client=… (an app id), mfa=1; tenant=…: somebody of another tenant
GET    /_simulated/entra/log    what the token endpoint was asked, oldest first; DELETE: empty it
POST   /_simulated/entra/do     {"do": "revoke" | "outdate" | "change_password" | "expire_refresh_tokens",
                                 "person": …, "password"?: …}
                                {"do": "withdraw_consent" | "consent" | "replace_secret" | "certificate" |
                                 "redirect_uri" | "token_version" | "pre_authorize" | "expose",
                                 "app"?: id, "permissions"?: […], "person"?: …, "secret"?: …, "pem"?: …,
                                 "uri"?: …, "version"?: 1 | 2, "clients"?: […], "uris"?: […]}
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from aiohttp import web

from graph.simulated import apps
from graph.simulated.apps import App
from graph.simulated.entra.refusals import EntraRefusal

if TYPE_CHECKING:
    from graph.simulated.entra.authority import Entra

Json = dict[str, Any]
_OF_PEOPLE = frozenset({"revoke", "outdate", "expire_refresh_tokens"})


class Control:
    """The control routes of whichever Entra `current` gives; `ca_bundle` is told to whoever asks."""

    def __init__(self, current: Callable[[], Entra], ca_bundle: str) -> None:
        self.current = current
        self.ca_bundle = ca_bundle

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/_simulated/entra", self._json(self.shown)),
            web.post("/_simulated/entra", self._json(self.set)),
            web.delete("/_simulated/entra", self._json(self.clear)),
            web.get("/_simulated/entra/sso", self._json(self.sso)),
            web.get("/_simulated/entra/log", self._json(self.log)),
            web.delete("/_simulated/entra/log", self._json(self.clear_log)),
            web.post("/_simulated/entra/do", self._json(self.do)),
        ]

    def _json(self, act: Callable[[Json], object]) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(request: web.Request) -> web.Response:
            body = await request.json() if request.can_read_body else dict(request.query)
            try:
                return web.json_response(act(body))
            except EntraRefusal as refusal:
                return web.json_response(refusal.described(), status=400)
            except (KeyError, ValueError, TypeError) as wrong:
                return web.json_response({"error": f"{type(wrong).__name__}: {wrong}"}, status=400)

        return handle

    def shown(self, _: Json) -> Json:
        entra = self.current()
        registered = [
            {"id": app.id, "name": app.name, "secrets": [secret.value for secret in app.secrets]}
            for app in entra.directory.apps.values()
        ]
        where = {"authority": entra.authority, "ca_bundle": self.ca_bundle}
        return {**where, "switches": asdict(entra.switches), "apps": registered}

    def set(self, body: Json) -> Json:
        self.current().switches.set(body)
        return self.shown({})

    def clear(self, _: Json) -> Json:
        self.current().switches.clear()
        return self.shown({})

    def sso(self, query: Json) -> Json:
        entra = self.current()
        if tenant := query.get("tenant"):
            address = query["person"]
            stranger = entra.directory.object_id(f"{tenant}/{address}")
            return {"token": entra.single_sign_on_elsewhere(tenant, stranger, address)}
        token = entra.single_sign_on(
            query["person"],
            query.get("resource", ""),
            query.get("client", apps.TEAMS_WEB),
            mfa=query.get("mfa") == "1",
        )
        return {"token": token}

    def log(self, _: Json) -> list[Json]:
        return [asdict(row) for row in self.current().grants.log]

    def clear_log(self, _: Json) -> list[Json]:
        self.current().grants.log.clear()
        return []

    def do(self, body: Json) -> Json:
        """Raises KeyError for what is not there."""
        entra, action = self.current(), str(body["do"])
        if action in _OF_PEOPLE:
            getattr(entra, action)(body["person"])
        elif action == "change_password":
            entra.change_password(body["person"], body.get("password", ""))
        else:
            self._change(entra.directory.apps[body.get("app", apps.SEATBACK)], action, body)
        return self.shown({})

    def _change(self, app: App, action: str, body: Json) -> None:
        """What an admin does to an app registration in the portal."""
        match action:
            case "consent":
                person = self.current().directory.person(body["person"]).id if "person" in body else ""
                app.consent(body.get("permissions", app.permissions), person)
            case "withdraw_consent":
                app.withdraw_consent(body.get("permissions", ()))
            case "replace_secret":
                app.replace_secrets(body["secret"])
            case "certificate":
                app.trust(body["pem"])
            case "redirect_uri":
                app.redirect_uris.append(body["uri"])
            case "token_version":
                app.access_token_version = int(body["version"])
            case "pre_authorize":
                app.pre_authorized = frozenset(body["clients"])
            case "expose":
                app.identifier_uris = list(body["uris"])
            case _:
                raise KeyError(action)
