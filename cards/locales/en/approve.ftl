## Asking for a second yes, and giving it.

button-ask = Ask for approval
button-approve = { $count ->
    [one] Approve
   *[other] Approve those ticked
}
button-reject = Reject
button-remind = Remind
button-emergency = Emergency
button-emergency-now = Approve it myself
button-review = Reviewed

needs-approval = { $count ->
    [one] A second person has to approve this
   *[other] Two other people have to approve this
}: { $reasons }
waiting = Waiting for approval: { $what } from { $whom }
waiting-for = { $needed ->
    [one] Waiting for { $who }{ $count ->
        [one] {""}
       *[other] {" "}(one of them is enough)
    }.
   *[other] Waiting for { $needed } of { $count }: { $who }.
}
waiting-for-channel = { $needed ->
    [one] Waiting in the channel for { $who }{ $count ->
        [one] {""}
       *[other] {" "}(one of them is enough)
    }.
   *[other] Waiting in the channel for { $needed } of { $count }: { $who }.
}
waiting-not-reached = { $count ->
    [one] { $who } has not added Seatback and got no card.
   *[other] { $who } have not added Seatback and got no card.
}
    .next = { $count ->
        [one] Ask { $who } to add Seatback in Teams (Apps → Seatback → Add), and to type “approve { $request }” there.
       *[other] Ask one of them to add Seatback in Teams (Apps → Seatback → Add), and to type “approve { $request }” there.
    }
waiting-not-reached-link = A link to pass on: { $link }
waiting-asked = { $count } people were asked.
waiting-beyond = { $asked } people got a card. { $count ->
    [one] One more person may approve as well, and finds it by typing “pending” to Seatback.
   *[other] { $count } more people may approve as well, and find it by typing “pending” to Seatback.
}
waiting-beyond-channel = { $count ->
    [one] One more person may approve there as well.
   *[other] { $count } more people may approve there as well.
}
waiting-deputies = Nobody had decided by { $time }, so { $count ->
    [one] a deputy was asked as well: { $who }.
   *[other] deputies were asked as well: { $who }.
}
waiting-reminded = Reminded at { $time }.
emergency = In an emergency you can approve it yourself. All approvers are told at once.
emergency-why = Why it cannot wait (goes on record)

approve-remove = { $name } asks to remove { $what } from { $whom }
approve-restore = { $name } asks to put { $what } back on { $whom }
approve-number = Request { $request } · asked { $asked } · ends { $until }
approve-unseen = Nothing is decided yet: you had not seen it as it is now. Look at it, then press, or type “approve { $request }” once more.
approve-because = Why a second person: { $reasons }
approve-runs = If you approve, it is done in { $name }’s name, after a last look at the tenant.
approve-comment = Comment (required to reject, goes on record)
approve-yours = { $count ->
    [one] You approved. One more person has to.
   *[other] You approved. { $count } more people have to.
}
approved-by = ✔ { $name } approved, { $time }{ $needed ->
    [1] {""}
   *[other] {" "}({ $number } of { $needed })
}{ $said ->
    [yes] : “{ $comment }”
   *[no] {""}
}
approved-some = Approved for { $done } of { $total } people.
approved-emergency = ▲ { $name } approved this alone in an emergency, { $time }: “{ $comment }”
reviewed-by = ✔ Reviewed by { $name }, { $time }{ $said ->
    [yes] : “{ $comment }”
   *[no] {""}
}
review-asked = { $name } approved this alone. Please look at it and say that you have.
rejected-why = “{ $comment }”

pending = { $count ->
    [one] One request waits for you
   *[other] { $count } requests wait for you
}
pending-nothing = Nothing waits for you
pending-asked = You wait for
pending-about = { $what } from { $whom }
pending-from = { $name } asks · until { $until } · { $request }
pending-by = { $name } · until { $until } · { $request }
pending-next = Press one to see it, or type “approve { $request }” or “reject { $request } because …”.

error-reject_why = A rejection needs a reason
    .kept = Nothing was decided.
    .next = Write it in the comment, or type “reject”, the request’s number, “because” and the reason.
error-personal_only = Approving by message works only in your own chat with Seatback
    .kept = Nothing was decided.
    .next = Open the chat with Seatback and type it there.
error-reminded_already = They have just been told
    .kept = No reminder was sent.
    .next = You can remind them again from { $at }.
error-review_later = It is still under way
    .kept = Your press changed nothing.
    .next = Review it when the card says what was done.
error-nobody_to_ask = There is nobody who could approve this
    .kept = Nothing was changed and nobody was asked.
    .next = Your organization’s policy wants a second person, and no other approver has an active account. Ask whoever runs Seatback.
error-entitlement_unknown = Whether you may decide could not be checked
    .kept = Your press changed nothing.
    .next = Neither { $name }’s sign-in nor yours could ask the directory. Type “who am I” to sign in yourself, then press again.
