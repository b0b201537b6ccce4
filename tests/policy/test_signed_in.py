"""`policy explain` under the sign-in that the bot keeps of somebody."""

from __future__ import annotations

from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

from bot.policy_command import Asked, explain
from graph.simulated import SimulatedTenant
from graph.simulated.entra import APP_ID
from tests.scenarios.doorway import KEY, doorway
from tests.signing_in import SECRET

ADA = "ada.peeters@contoso.com"
SENTENCE = "remove E3 from piet.jansen@contoso.com"
RULES = '[second_person]\ndata_loss = true\n[approve]\npeople = ["ben.smit@contoso.com"]\n'


def environ(tenant: SimulatedTenant) -> dict[str, str]:
    settings = {
        "APP_ID": APP_ID,
        "APP_PASSWORD": SECRET,
        "TENANT_ID": tenant.directory.tenant_id,
        "PUBLIC_URL": "http://localhost:3978",
        "ENCRYPTION_KEYS": KEY,
        "GRAPH_URL": tenant.url,
        "AUTHORITY": tenant.authority,
        "CONNECTOR_AUTHORITY": tenant.authority,
        "CA_BUNDLE": str(tenant.ca_bundle),
    }
    return {f"SEATBACK_{name}": value for name, value in settings.items()}


async def explained(tenant: SimulatedTenant, data: Path, address: str, rules: str = RULES) -> str:
    file = data / "policy.toml"
    file.write_text(rules, "utf-8")
    said = StringIO()  # not pytest's: what logs in another thread would keep hold of that
    with redirect_stdout(said):
        assert await explain(environ(tenant), Asked(file, None, data, address, SENTENCE)) == 0
    return said.getvalue()


async def test_whoever_has_signed_in_is_looked_up_under_their_own_sign_in(tmp_path: Path) -> None:
    async with SimulatedTenant.running() as tenant:
        async with doorway(tmp_path, tenant) as door:
            await door.chat.say("who has visio?")
            await door.sign_in()
            await door.chat.newest("Visio")
        said = await explained(tenant, tmp_path, ADA)
        assert "Piet Jansen (piet.jansen@contoso.com): Office 365 E3" in said
        assert "One approval is needed." in said
        assert "because: Data would be lost" in said
        assert "By the file alone" not in said
        assert tenant.log.writes() == []
        said = await explained(tenant, tmp_path, "ben.smit@contoso.com")
        assert "ben.smit@contoso.com has not signed in to this bot" in said


async def test_a_sign_in_that_ended_leaves_the_file_alone_to_judge(tmp_path: Path) -> None:
    async with SimulatedTenant.running() as tenant:
        async with doorway(tmp_path, tenant) as door:
            await door.chat.say("who has visio?")
            await door.sign_in()
            await door.chat.newest("Visio")
        tenant.entra.revoke(ADA)
        roles = RULES + '[ask]\nroles = ["License Administrator"]\n'  # a token for that is not kept yet
        said = await explained(tenant, tmp_path, ADA, roles)
        assert "By the file alone" in said
        assert "who holds the roles that the file names" in said
