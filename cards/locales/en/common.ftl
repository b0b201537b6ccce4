## Nouns, marks and buttons that several cards share.

people = { $count ->
    [one] { $count } person
   *[other] { $count } people
}
licenses = { $count ->
    [one] { $count } license
   *[other] { $count } licenses
}
all-licenses = all licenses
all-direct-licenses = all direct licenses
a-license = a license
somebody = somebody
somebody-else = somebody else
something = something
quoted = “{ $text }”
list-more = { $some } and { $count } more
and-more = and { $count } more
number = { $number }

sign-in-blocked = sign-in blocked
guest = guest
direct = direct
by-group = by group
also-by-group = direct and by group
by-group-named = by group { $groups }
named-by-group = { $name } (by group)
no-licenses = no licenses
plans-off = { $count ->
    [one] { $count } service switched off
   *[other] { $count } services switched off
}
assignment-CountViolation = not working: no seats left
assignment-MutuallyExclusiveViolation = not working: clashes with another license
assignment-DependencyViolation = not working: needs another license
assignment-ProhibitedInUsageLocationViolation = not working: not sold in the usage location
assignment-UniquenessViolation = not working: an address or number is taken
assignment-Other = not working

seats-of = { $product }: { $change }
seats-change = { $before } of { $total } free → { $after } of { $total }
seats-more = Seats of { $count } more products change too.
seats-free = { $free ->
    [one] { $free } of { $total } seats is free.
   *[other] { $free } of { $total } seats are free.
}
seats-free-of = { $product }: { $free } of { $total } free

button-remove = { $count ->
    [one] Remove license
   *[other] Remove licenses
}
button-restore = { $count ->
    [one] Put license back
   *[other] Put licenses back
}
button-cancel = Cancel
button-details = Details
button-none = None of these
button-undo = Undo
button-both = Remove both
button-assign = Assign it
button-reduce = Reduce subscription
button-anyway = Continue anyway
button-activate = Activate a role
button-show = Show current card
button-names-done = Show names
button-names-already = Already done
button-names-left_out = Left out

status-draft = a question is still open
status-pending = it is waiting for an answer
status-approved = it is about to start
status-running = it is under way
status-done = it is done
status-partly_done = it is partly done
status-failed = it failed and nothing was changed
status-cancelled = it was cancelled
status-rejected = it was rejected
status-expired = it expired
status-void = it no longer applies
status-over = it is over
