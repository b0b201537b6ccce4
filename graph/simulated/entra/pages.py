"""The pages people see while they sign in: plain HTML that works without a script.

Everything that came from outside is escaped. The pages refuse to be shown inside other pages, as Entra's do.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_STYLE = (
    "body{font:16px/1.5 'Segoe UI',system-ui,sans-serif;background:#f2f2f2;color:#1b1b1b;margin:0}"
    "main{max-width:27rem;margin:8vh auto;background:#fff;padding:2.5rem;box-shadow:0 2px 6px #0003}"
    "h1{font-size:1.5rem;margin:.5rem 0 1rem}label{display:block;margin:.75rem 0}"
    "input:not([type=checkbox]){display:block;width:100%;box-sizing:border-box;font:inherit;padding:.4rem}"
    "button{font:inherit;padding:.4rem 1.5rem;margin:1rem .5rem 0 0;border:1px solid #8a8886;background:#fff}"
    "button.first{background:#0067b8;border-color:#0067b8;color:#fff}.error{color:#a4262c}"
    "footer{color:#605e5c;font-size:.85rem;margin-top:2rem}"
)
# What Microsoft's consent page says. Source: Microsoft Graph permissions reference, "DisplayText".
_PERMISSIONS = {
    "GroupMember.Read.All": "Read group memberships",
    "LicenseAssignment.Read.All": "Read all license assignments",
    "LicenseAssignment.ReadWrite.All": "Manage all license assignments",
    "User.Read": "Sign you in and read your profile",
    "User.Read.All": "Read all users' full profiles",
}


def sign_in(flow: str, app: str, address: str, error: str, people: Iterable[tuple[str, str]]) -> str:
    """Who signs in. `people` are offered: address and name."""
    offered = "".join(f'<option value="{escape(who)}">{escape(name)}</option>' for who, name in people)
    return _page(
        "Sign in",
        f"<h1>Sign in</h1><p>to continue to {escape(app)}</p>{_alert(error)}"
        + _form(
            "login",
            flow,
            f'<label>Address<input name="login" type="email" value="{escape(address)}" list="people" '
            f'required autocomplete="username"></label><datalist id="people">{offered}</datalist>'
            '<label>Password<input name="passwd" type="password" autocomplete="current-password"></label>',
            (("act", "sign_in", "Sign in"), ("act", "cancel", "Cancel")),
        ),
    )


def second_factor(flow: str, name: str, error: str) -> str:
    return _page(
        "Verify your identity",
        f"<h1>Verify your identity</h1><p>{escape(name)}</p>{_alert(error)}"
        + _form(
            "mfa",
            flow,
            '<label>Code from your authenticator app<input name="otc" inputmode="numeric" required '
            'autocomplete="one-time-code"></label>',
            (("act", "verify", "Verify"), ("act", "cancel", "Cancel")),
        ),
    )


def consent(flow: str, app: str, name: str, permissions: Iterable[str], for_all: bool) -> str:
    """What the app wants. `for_all`: whoever looks at it may answer for the organization."""
    rows = "".join(
        f"<li>{escape(_PERMISSIONS.get(one, one))} <small>({escape(one)})</small></li>"
        for one in sorted(permissions)
    )
    box = '<label><input type="checkbox" name="all" value="1"> Consent on behalf of your organization</label>'
    return _page(
        "Permissions requested",
        f"<h1>Permissions requested</h1><p>{escape(name)}</p><p>{escape(app)} would like to:</p>"
        f"<ul>{rows}</ul>"
        + _form(
            "consent",
            flow,
            box if for_all else "",
            (("act", "accept", "Accept"), ("act", "cancel", "Cancel")),
        ),
    )


def needs_admin(flow: str, app: str, name: str, error: str) -> str:
    return _page(
        "Need admin approval",
        f"<h1>Need admin approval</h1><p>{escape(name)}</p><p>{escape(app)} needs permission to access "
        "resources in your organization that only an admin can grant. Please ask an admin to grant "
        f"permission to this app before you can use it.</p>{_alert(error)}"
        + _form(
            "consent", flow, "", (("act", "cancel", "Return to the application without granting consent"),)
        ),
    )


def sorry(error: str) -> str:
    """The end: the app could not be trusted with an answer."""
    return _page("Sign in", f"<h1>Sorry, but we're having trouble signing you in.</h1>{_alert(error)}")


def signed_out() -> str:
    return _page("Sign out", "<h1>You signed out of your account</h1>")


def posting(uri: str, answer: Iterable[tuple[str, str]]) -> str:
    """The answer of `response_mode=form_post`; sends itself where scripts run."""
    rows = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in answer
    )
    return _page(
        "Working…",
        f'<form method="post" action="{escape(uri)}">{rows}<button class="first">Continue</button></form>'
        "<script>document.forms[0].submit()</script>",
    )


def _form(step: str, flow: str, fields: str, buttons: Iterable[tuple[str, str, str]]) -> str:
    rows = "".join(
        f'<button name="{name}" value="{value}"{"" if value == "cancel" else " class=first"}'
        f"{' formnovalidate' if value == 'cancel' else ''}>{escape(text)}</button>"
        for name, value, text in buttons
    )
    hidden = f'<input type="hidden" name="flow" value="{escape(flow)}">'
    return f'<form method="post" action="/common/oauth2/v2.0/{step}">{hidden}{fields}{rows}</form>'


def _alert(text: str) -> str:
    return f'<p class="error" role="alert">{escape(text)}</p>' if text else ""


def _page(title: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<style>{_STYLE}</style></head><body><main>{body}"
        "<footer>A simulated Entra on this machine. Unless a test says otherwise, any password and any code "
        "are right.</footer></main></body></html>"
    )
