## What became of it.

running-remove = Removing { $what } from { $whom }
running-restore = Putting { $what } back on { $whom }
running-so-far = { $done } of { $total } done
running-wait = Microsoft asked to wait until { $time }. It goes on by itself.
running-away = Waiting for Microsoft Graph, which does not answer. Trying again at { $time }; it goes on by itself.
    .nothing = Nothing has been changed yet.
    .unknown = Whether the last change arrived is looked at first, before anything is written again.
running-nothing-to-do = Nothing to do for you. This card changes when it is done.

newer = This card takes the place of an earlier one about the same request.

asked-by = Asked by { $name }, { $time } · request { $request }
reason-given = Reason: “{ $reason }”

done-remove = { $what } { $count ->
    [one] is
   *[other] are
} off { $whom }
done-restore = { $what } { $count ->
    [one] is
   *[other] are
} back on { $whom }
done-all-remove = { $what } { $count ->
    [one] is
   *[other] are
} off { $total ->
    [one] { $total } person
   *[other] all { $total } people
}
done-all-restore = { $what } { $count ->
    [one] is
   *[other] are
} back on { $total ->
    [one] { $total } person
   *[other] all { $total } people
}
done-some-remove = { $what } { $count ->
    [one] is
   *[other] are
} off { $good } of { $total } people
done-some-restore = { $what } { $count ->
    [one] is
   *[other] are
} back on { $good } of { $total } people
unconfirmed-remove = { $what } is being taken off { $whom }
unconfirmed-restore = { $what } is being put back on { $whom }
failed-remove = { $what } { $count ->
    [one] was
   *[other] were
} not removed from { $whom }
failed-restore = { $what } { $count ->
    [one] was
   *[other] were
} not put back on { $whom }

proof-done-remove = ✔ Checked at { $time }: { $count ->
    [one] the license is gone.
   *[other] the licenses are gone.
}
proof-done-restore = ✔ Checked at { $time }: { $count ->
    [one] the license is back.
   *[other] the licenses are back.
}
proof-already-remove = ✔ Checked at { $time }: { $count ->
    [one] the license was
   *[other] the licenses were
} already gone. Nothing had to be done.
proof-already-restore = ✔ Checked at { $time }: { $count ->
    [one] the license was
   *[other] the licenses were
} already there. Nothing had to be done.
proof-unconfirmed-remove = Microsoft Graph accepted it, but at { $time } the license still showed. That usually takes minutes.
proof-unconfirmed-restore = Microsoft Graph accepted it, but at { $time } the license did not show yet. That usually takes minutes.

failure-looked-yes = Checked at { $time }: nothing was changed.
failure-looked-unsent = Nothing was sent to Microsoft, so nothing was changed.
failure-looked-no = Not checked: whether anything was changed is not known. Ask what the person has.
failure-both = { $needs } needs { $stays }, so { $stays } cannot go alone.
failure-both-by-group = { $needs } comes by group.
    .next = { $needs } comes by group: take the person out of that group first.
failure-inherited = The license comes by group.
    .next = Take the person out of the group, or take the license off the group.
failure-not_assigned = The license was not there any more.
    .next = Type “remove” again to see what is there now.
failure-dependency = Another license depends on this one.
    .next = Remove both together, or switch the dependent service off first.
failure-mutually_exclusive = The license clashes with another one the person has.
    .next = Remove the other license first, then try again.
failure-no_seats = No seat was free.
    .next = Free a seat or buy one, then try again.
failure-usage_location = The person has no valid usage location.
    .next = Set it in the Microsoft 365 admin center, then try again.
failure-forbidden = Microsoft did not let you: your role does not cover this person.
    .next = Activate or ask for the License Administrator role, then try again.
failure-concurrency = Somebody changed the same person at the same moment.
    .next = Try again in a minute.
failure-throttled = Microsoft was too busy.
    .next = Try again in a few minutes.
failure-unreachable = The connection to Microsoft broke off.
    .next = Try again; what is already done is not done twice.
failure-not_found = The person is no longer in the directory.
    .next = Look under deleted users in the Microsoft 365 admin center.
failure-unauthorized = Your sign-in no longer holds.
    .next = Type the sentence again; Seatback asks you to sign in.
failure-refused = Microsoft refused the change.
    .next = Try it in the Microsoft 365 admin center, which may say why.
failure-unforeseen = Something went wrong on our side.
    .next = Ask what the person has, to see how things stand, before you try again.

many-failed-remove = { $count ->
    [one] Not removed from { $count } person:
   *[other] Not removed from { $count } people:
}
many-failed-restore = { $count ->
    [one] Not put back on { $count } person:
   *[other] Not put back on { $count } people:
}
many-unconfirmed-remove = { $count ->
    [one] Accepted, but still showing for { $count } person. That usually takes minutes.
   *[other] Accepted, but still showing for { $count } people. That usually takes minutes.
}
many-unconfirmed-restore = { $count ->
    [one] Accepted, but not showing yet for { $count } person. That usually takes minutes.
   *[other] Accepted, but not showing yet for { $count } people. That usually takes minutes.
}
many-proof-remove = { $count ->
    [one] ✔ Checked at { $time }: gone from { $count } person.
   *[other] ✔ Checked at { $time }: gone from { $count } people.
}
many-proof-restore = { $count ->
    [one] ✔ Checked at { $time }: back on { $count } person.
   *[other] ✔ Checked at { $time }: back on { $count } people.
}
many-done-remove = Removed ({ $count })
many-done-restore = Put back ({ $count })
many-already = Was so already ({ $count })
many-left_out = Left out ({ $count })

to-see = To see it, type: { $example }
type-show = what does { $address } have?
clocks-unknown = When it was removed is not known, nor until when data can be restored.

undone = Put back afterwards, by request { $request }.

ended-cancelled = Cancelled
    .kept = Nothing was changed.
    .next = To start over, type the sentence again.
ended-rejected = Rejected
    .kept = Nothing was changed.
    .next = To start over, type the sentence again.
ended-expired = Expired: nobody answered within a day
    .kept = Nothing was changed. The dates on the card would no longer be right.
    .next = To get a fresh card, type the sentence again.
ended-void = This no longer applies
    .kept = Nothing was changed by this request.
    .next = To see how things stand now, type the sentence again.
ended-asked-remove = The request was to remove { $what } from { $whom }
ended-asked-restore = The request was to put { $what } back on { $whom }
ended-by = By { $name }, { $time } · request { $request }
ended-request = Request { $request }
