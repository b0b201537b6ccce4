## Refusals by the policy, and why it wants a second person.

error-reason_required = A reason is needed
    .kept = Nothing was changed.
    .next = Say why, for example: “remove E3 from alice because of a new job”.
error-ticket_required = A ticket number is needed
    .kept = Nothing was changed.
    .next = { $example_given ->
        [yes] Put it in the reason, for example { $example }.
       *[no] Put it in the reason.
    }
error-account_disabled = Your account is disabled
    .kept = Nothing was changed.
    .next = The directory says so. Ask your own IT for help.
error-may_not_ask = You are not among those who may ask for this
    .kept = Nothing was changed.
    .next = Your organization’s policy says who may. Ask whoever runs Seatback.
error-protected_never = { $name } is protected
    .kept = Nothing was changed.
    .next = { $why_given ->
        [yes] Your organization’s policy never lets licenses be taken here: { $why }.
       *[no] Your organization’s policy never lets licenses be taken here.
    }
error-cap_reached = { $whose ->
        [person] You have reached your limit of { $limit ->
            [one] { $limit } person
           *[other] { $limit } people
        } { $per ->
            [hour] an hour
           *[day] a day
        }
       *[tenant] Your organization has reached its limit of { $limit ->
            [one] { $limit } person
           *[other] { $limit } people
        } { $per ->
            [hour] an hour
           *[day] a day
        }
    }
    .kept = Nothing was changed. The approvers are told.
    .next = { $left ->
        [0] Try again later.
        [one] { $left } more person still fits now. Ask for fewer people, or try again later.
       *[other] { $left } more people still fit now. Ask for fewer people, or try again later.
    }
error-cap_alarm = { $name } reached a limit
    .kept = { $whose ->
        [person] It is { $limit ->
            [one] { $limit } person
           *[other] { $limit } people
        } { $per ->
            [hour] an hour
           *[day] a day
        } for each person who asks. The request was not carried out.
       *[tenant] It is { $limit ->
            [one] { $limit } person
           *[other] { $limit } people
        } { $per ->
            [hour] an hour
           *[day] a day
        } for the whole organization. The request was not carried out.
    }
    .next = As an approver you are told, in case somebody else is at work under this name. Type “history” to see what was done.
error-own_request = This is your own request
    .kept = Your press changed nothing.
    .next = A second person has to approve it.
error-not_approver = You are not an approver of this request
    .kept = Your press changed nothing.
    .next = { $people_given ->
        [yes] { $people } can decide.
       *[no] Your organization’s policy says who may approve. Ask whoever runs Seatback.
    }
error-not_yet_deputy = The approvers still have time to decide
    .kept = Your press changed nothing.
    .next = { $at_given ->
        [yes] As a deputy you can decide from { $at }.
       *[no] As a deputy you can decide later.
    }
error-approved_already = You have approved this already
    .kept = Your press changed nothing.
    .next = A second approver has to agree.

because-always = Every removal needs a second person
because-above = More than { $count ->
        [one] { $count } person
       *[other] { $count } people
    } at once
because-product = { $what } needs a second person
because-data_loss = Data would be lost
because-protected = { $who } is protected{ $what_given ->
        [yes] : { $what }
       *[no] {""}
    }
because-two = { $who } needs two approvals{ $what_given ->
        [yes] : { $what }
       *[no] {""}
    }
