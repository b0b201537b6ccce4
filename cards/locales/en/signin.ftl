## Signing in and out, and who somebody is.

button-sign-in = Sign in
button-activate-role = Activate a role

sign-in-first = Sign in to go on
    .why = Seatback acts with your own rights only, so it needs your sign-in.
sign-in-expired = Sign in again to go on
    .why = Your sign-in has ended, or was ended.
sign-in-proof = Confirm your sign-in to go on
    .why = Microsoft wants more proof that it is you, such as a second factor.
sign-in-consent = Permission is needed to go on
    .why = Seatback has not been given the permissions it needs. Sign in to give them; if Microsoft asks for an admin’s approval, an admin has to give it first.
sign-in-wrong_account = Sign in with your own account
    .why = { $account_given ->
        [no] Somebody else signed in. Only your own account counts here.
       *[other] { $account } signed in. Only your own account counts here.
    }
sign-in-other_tenant = Sign in at your own organization
    .why = { $account_given ->
        [no] The sign-in was at another organization. Only your own counts here.
       *[other] { $account } belongs to another organization. Only your own account counts here.
    }
sign-in-disabled = Your account is blocked
    .why = Microsoft refuses every sign-in of this account, so there is nothing to press. Ask an admin to allow sign-in again, then type your sentence once more.
sign-in-then = What you asked goes on by itself afterwards. Nothing was changed.
sign-in-blocked-then = Nothing was changed.
sign-in-only = Only { $name } can use this button.
sign-in-work-reminder = Still waiting for you to sign in: { $what }
sign-in-work-whom = Approved, not done yet: { $whom }

running-sign-in = Approved. Waiting for { $name } to sign in.
    .then = Nobody else’s rights are used. It goes on by itself after the sign-in, and expires at { $time }.
    .blocked = { $name }’s account is blocked: it goes on once it can sign in again, and expires at { $time }.

signed-out = You are signed out
    .kept = Everything Seatback kept of your sign-in is deleted.
    .next = When you next ask for something, it asks you to sign in.
signed-out-already = You were not signed in
    .kept = There was nothing to delete.
    .next = When you ask for something, Seatback asks you to sign in.

who-am-i = You are { $name }
who-am-i-account = Signed in as { $address } since { $time }
who-am-i-tenant = Organization: { $name_given ->
    [yes] { $name } ({ $tenant })
   *[no] { $tenant }
}
who-am-i-roles = Roles: { $roles }
who-am-i-no-roles = No role that is known here shows.
who-am-i-suffices = You may remove licenses.
who-am-i-lacks = To remove licenses you need one of these roles: { $roles }. A role limited to an administrative unit, or not activated yet, does not show here.
who-am-i-scopes = These permissions were not given to Seatback: { $scopes }

error-no_such_ticket = This sign-in link no longer works
    .kept = Nothing was changed.
    .next = It works once and for a short time. Ask again in the chat to get a new one.
error-not_gone_on = You signed in, but what you asked did not come through
    .kept = Seatback was interrupted again and again while it went on with it. If a request came of it, its own card says how it stands.
    .next = Type the sentence again, or press the button again.

failure-not_signed_in = You were not signed in in time.
    .next = Type the sentence again and sign in.

ended-unsigned = Expired: { $name } did not sign in in time
    .kept = Nothing was changed.
    .next = To start over, type the sentence again.

page-done = You are signed in
    .told = Signed in as { $account }.
    .next = You can close this window. What you asked goes on in the chat.
page-gone = This sign-in link no longer works
    .told = It was used already, or it is too old.
    .next = Ask again in the chat to get a new one. Nothing was changed.
page-too_often = This sign-in link was opened too often
    .told = It was opened ten times within ten minutes. Nothing was changed.
    .next = Go on in one of the windows that are open, or wait ten minutes. You can also ask again in the chat to get a new link.
page-cancelled = You did not sign in
    .told = The sign-in was cancelled. Nothing was changed.
    .next = You can try again, or close this window.
page-wrong_account = That is another account
    .told = You signed in as { $account }, but { $wanted } asked in the chat. Nothing of this sign-in was kept.
    .next = Try again, and choose the account of { $wanted }.
page-other_tenant = That account belongs to another organization
    .told = You signed in as { $account }, but { $wanted } asked in the chat. Nothing of this sign-in was kept.
    .next = Try again with the account of { $wanted } at your own organization.
page-consent = Seatback needs permission first
    .told = Your organization has not given Seatback the permissions it needs. Nothing was changed.
    .next = An admin who may give them can do it for everybody. After that, try again.
page-consented = Permission was given
    .told = Seatback may now be used by everybody in the organization who may remove licenses.
    .next = You can close this window. Whoever waits for it can press “Sign in” again.
page-disabled = Your account is blocked
    .told = Microsoft refuses every sign-in of this account. Nothing was changed.
    .next = Ask an admin to allow sign-in again.
page-refused = Microsoft did not sign you in
    .told = Nothing was changed.
    .next = Try again. If it keeps happening, tell whoever runs Seatback.
page-unreachable = Microsoft could not be reached
    .told = Nothing was changed.
    .next = Try again in a few minutes.
page-unforeseen = Something went wrong on our side
    .told = Nothing was changed by this page. Number for whoever runs Seatback: { $incident }
    .next = Ask again in the chat.
page-again = Try again
page-give-consent = Give permission for the organization
page-another-account = another account
