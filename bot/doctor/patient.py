"""Who is examined: the settings, and what the parts of an examination share."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp

from bot.config import Config
from bot.doctor.refusals import Names
from bot.domain.ports import Now
from bot.registration import authority
from graph.signin.credentials import federation_audience


@dataclass(frozen=True, slots=True)
class Patient:
    """`trusting` trusts the settings' CA bundle, `usual` what every machine trusts. `now` is UTC."""

    config: Config
    trusting: aiohttp.ClientSession
    usual: aiohttp.ClientSession
    now: Now
    package: Path | None = None

    @property
    def sign_in_app_id(self) -> str:
        return self.config.sign_in_app_id or self.config.app_id

    @property
    def authority(self) -> str:
        return authority(self.config)

    @property
    def tenant_id(self) -> str:
        """The tenant in the authority's path; SEATBACK_TENANT_ID unless it was overridden."""
        return urlsplit(self.authority).path.strip("/") or self.config.tenant_id

    @property
    def connector_authority(self) -> str:
        return self.config.connector_authority or self.config.cloud.authority(self.config.tenant_id)

    @property
    def resource(self) -> str:
        """What Teams signs people in to: the `webApplicationInfo.resource` of the package."""
        return f"api://botid-{self.sign_in_app_id}"

    @property
    def redirect_uri(self) -> str:
        return f"{self.config.public_url}/auth/callback"

    @property
    def sign_in_names(self) -> Names:
        own = self.sign_in_app_id == self.config.app_id
        return self._names(self.sign_in_app_id, "SEATBACK_APP_ID" if own else "SEATBACK_SIGN_IN_APP_ID")

    @property
    def bot_names(self) -> Names:
        return self._names(self.config.app_id, "SEATBACK_APP_ID")

    def _names(self, app_id: str, setting: str) -> Names:
        cloud = self.config.cloud
        audience = federation_audience(urlsplit(cloud.login).hostname or "")
        return Names(app_id, setting, self.tenant_id, cloud.portal, cloud.graph, audience)
