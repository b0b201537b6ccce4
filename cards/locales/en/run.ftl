## More people than a card has room for: their plan, their work, and what became of them.

run-whom = { $count ->
    [one] { $count } person
   *[other] { $count } people
}
run-from-list = Your list of { $count }
run-from-file = { $name }, { $count ->
    [one] { $count } row
   *[other] { $count } rows
}
run-from-group = Everyone in { $name } ({ $count })
run-from-selection = { $who } ({ $count })
run-from-run = { $count } from request { $request }
run-among-list = the people on your list
run-among-file = the people in { $name }
run-among-group = everyone in { $name }
run-among-selection = { $guests ->
    [yes] { $product ->
        [none] all guests
       *[other] all guests who have { $name }
    }
   *[no] { $product ->
        [none] everyone
       *[other] everyone who has { $name }
    }
}{ $disabled ->
    [yes] , disabled accounts only
   *[no] {""}
}
run-among-run = the people of request { $request }

run-lasts = { $unit ->
    [moment] less than a minute
    [minutes] { $count ->
        [one] about { $count } minute
       *[other] about { $count } minutes
    }
   *[hours] { $count ->
        [one] about { $count } hour
       *[other] about { $count } hours
    }
}
run-pace = Takes { $lasts }, at the pace Microsoft Graph allows.
run-left = Still { $lasts }.

run-reading = Looking up { $whom }
run-reading-so-far = { $count ->
    [0] Nobody looked up yet
    [one] { $count } person looked up so far
   *[other] { $count } people looked up so far
}
run-reading-next = Nothing is changed. This card shows the plan when everybody is looked up.
run-progress = { $done } of { $total } · { $percent } %
run-trouble = The people could not be looked up
run-nothing-remove = Nothing can be removed from { $whom }
run-nothing-restore = Nothing can be put back on { $whom }

run-people = Who is on it
run-bucket-unread = not looked up yet
run-bucket-change-remove = will be removed
run-bucket-change-restore = will be put back
run-bucket-by_group = by group, cannot be removed here
run-bucket-missing = { $count ->
    [one] does not have it
   *[other] do not have it
}
run-bucket-not_found = not found
run-bucket-unclear = unclear who or what is meant
run-bucket-protected = protected by your organization’s policy
run-bucket-asked = already in another open request
run-bucket-problem = cannot be put back
run-bucket-left_out = left out
run-state-waiting = not done yet
run-state-writing = under way
run-state-done-remove = removed and checked
run-state-done-restore = put back and checked
run-state-already = { $count ->
    [one] was so already
   *[other] were so already
}
run-state-unconfirmed = accepted, not confirmed yet
run-state-failed = failed
run-state-left_out = left out
run-open = Show { $count }: { $what }
run-shown = { $what } · { $first } to { $last } of { $total }
run-shown-none = { $what } · nobody any more
run-not-part = { $count ->
    [one] { $count } person was not part of it: { $what }.
   *[other] { $count } people were not part of it: { $what }.
}
run-part = { $count } { $what }

run-why-person = several people fit
run-why-product = several licenses fit
run-why-no_product = no license is called so
run-why-twice = stands further up already
run-why-excepted = as you said
run-why-request = request { $request }
run-why-until = { $what } until { $date }
run-restore = Everything comes back as it was; services that were switched off stay off.

run-pause-remove = Paused: { $what } from { $whom }
run-pause-restore = Paused: { $what } back on { $whom }
run-stop-remove = Stopping: { $what } from { $whom }
run-stop-restore = Stopping: { $what } back on { $whom }
run-pause-by = { $name } paused it. Nothing more is begun until somebody resumes it.
run-stop-by = { $name } stopped it. What is under way is finished; nothing more is begun.
run-under-way = { $count ->
    [one] { $count } person is still being finished.
   *[other] { $count } people are still being finished.
}
run-counts-done-remove = { $count } removed
run-counts-done-restore = { $count } put back
run-counts-already = { $count } so already
run-counts-unconfirmed = { $count } not confirmed yet
run-counts-failed = { $count } failed
run-counts-left_out = { $count } left out
run-by-itself = It goes on by itself, at the pace Microsoft Graph allows. This card shows how far it is.

run-stopped-remove = Stopped: { $what } { $count ->
    [one] is
   *[other] are
} off { $good } of { $total } people
run-stopped-restore = Stopped: { $what } { $count ->
    [one] is
   *[other] are
} back on { $good } of { $total } people
run-stopped-none = Stopped before anything was changed
run-stopped-by = { $name } stopped it.
run-failed-for = { $count ->
    [one] { $count } person
   *[other] { $count } people
}: { $why }
run-left-out-changed = { $count ->
    [one] { $count } person was left out, having changed since the plan was made.
   *[other] { $count } people were left out, having changed since the plan was made.
}
run-left-out-stopped = { $count ->
    [one] { $count } person was not begun and is as before.
   *[other] { $count } people were not begun and are as before.
}
failure-changed = Changed since the plan was made, so left as it is.
    .next = Ask again to see what is there now.
failure-stopped = It was stopped before this person’s turn.
    .next = Ask again for whoever is left.

button-pause = Pause
button-resume = Resume
button-stop = Stop
button-undo-all = Undo all
button-retry = Retry failed
button-report = Report
button-rows = All rows as a file
button-next = Next
button-back = Back
button-close = Close

receipt-run = { $count ->
    [one] { $count } person: { $what }
   *[other] { $count } people: { $what }
}
receipt-from = People: { $source }
receipt-digest = Every row as it was decided about, SHA-256 { $digest }
receipt-run-report = Everybody by name: the report on the card of this request.

report = All rows of request { $request }
report-until = The links work until { $time }. Whoever has one can open it, so pass on the file, not the link.
report-csv = CSV
report-xlsx = Excel
report-name = seatback-{ $request }
report-sheet = Request { $request }
report-number = Number
report-written = As asked
report-terms = License as asked
report-person = Person
report-address = Address
report-id = Object id
report-products = Licenses
report-outcome = Outcome
report-at = Read back ({ $zone })
report-seat = Seat freed
report-gone = First data gone, from
report-error = Why
report-graph = Graph request id
report-yes = yes
report-no = no
report-gone-away = This link no longer works
    .told = It was good for an hour, or is not whole.
    .next = Ask for the file again on the card of the request.
report-busy = Many files are being made just now
    .told = Nothing is wrong with your link.
    .next = Open it again in a minute.
error-report_private = The file is given only in your own chat with Seatback
    .kept = Nothing was changed.
    .next = Open that chat, type “status”, and press it on the card there.
error-no_report = There are no rows to give
    .kept = Nothing was changed.
    .next = The people are not looked up yet. Try again when the card shows the plan.
