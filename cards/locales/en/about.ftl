## The pages that Teams links to from the app: what it is, what it keeps, how it may be used.

about-home = Seatback
    .what = A Microsoft Teams bot that takes Microsoft 365 licenses back. You talk to it in Teams; there is nothing to do on this page.
about-privacy = What Seatback keeps
    .who = This Seatback is run by your organization or by somebody it chose. What is kept lies in their database. Beyond that, Seatback sends data only to Microsoft: to Teams, Entra and Graph.
    .requests = Of every request it keeps who asked and who decided, whose licenses it was about, the products, the reason that was given, what happened and when. Seatback never changes or deletes the record of what happened.
    .conversations = To be able to tell you the outcome, it keeps where you last talked to it, your language and your time zone.
    .sign-in = Your sign-in is kept encrypted and used only for what you ask. Type “sign out” in the chat to delete it.
about-terms = How Seatback may be used
    .rights = Seatback works under your own account. It can do nothing that you may not do yourself, and what you confirm is done in your name.
    .decision = It shows what would be lost as far as Microsoft documents it, and reads back what changed. Whether a license goes is your decision.
    .rules = The rules your organization has for administrative tools apply to Seatback too.
