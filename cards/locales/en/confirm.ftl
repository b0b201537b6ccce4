## The question before anything happens.

confirm-remove = Remove { $what } from { $whom }?
what-if = { $count ->
    [one] What if { $what } goes from { $whom }?
   *[other] What if { $what } go from { $whom }?
}
what-if-nothing = You only asked. Nothing is removed, and nothing waits for an answer.
not-found = Not found ({ $count }): nothing is done for them
confirm-restore = Put { $what } back on { $whom }?

risk-data = Data is lost for good unless someone acts before { $date }.
risk-data-perhaps = Data may be lost for good from { $date } on.
risk-access = No data is lost. Access ends.
risk-unknown = No data loss is known of, but not every service is on file.
risk-nothing = Nothing is lost: another license covers everything.
risk-by-group = Nothing changes in practice: a group gives the same license.

loses = Loses
loses-rest = Also loses
loses-also = Also ends: { $what }.
not-certain = { $what }: the usual behavior, not promised by Microsoft.
keeps = Keeps
keeps-through = { $what } through { $products }
keeps-less = { $what } on smaller plans, through { $products }
keeps-less-mailbox = { $what } on a smaller plan, { $plan }, through { $products }. Whether the mail fits was not checked.
not-here = Not removed here
by-group-only = { $product } comes by { $count ->
    [one] group { $groups }
   *[other] groups { $groups }
}. { $kind ->
    [synced] Group membership is managed on premises: change it there.
    [dynamic] A rule decides who is in the group: change the rule, or what it looks at.
   *[plain] To remove it, take the person out of the group.
}
by-group-too = { $product } stays by { $count ->
    [one] group { $groups }
   *[other] groups { $groups }
}: removing the direct license frees no seat and changes nothing for the person.
missing = Does not have { $what }.
not-checked = Not checked
not-checked-mailbox = Litigation hold, mailbox size, archive: not readable with your permissions.
before = Before you remove it
services = { $count ->
    [one] { $count } service goes with it
   *[other] { $count } services go with it
}
reason = Reason (goes on record)
reason-example = left the company, INC0012345

changed = Changed since you were asked:
changed-person_gone = { $name } is no longer in the directory.
changed-product_gone = { $name } no longer has { $what }.
changed-now_by_group = { $name } now has { $what } by group.
changed-loses_more = { $name } loses more than before: { $what }.
changed-loses_less = { $name } loses less than before: { $what }.
changed-plans_changed = { $name }: other services of { $what } are switched off now.
changed-name_changed = The account is now called { $name } ({ $address }).
changed-protected = { $name } is protected now{ $what_given ->
    [yes] {" "}({ $what })
   *[no] {""}
}: a second person has to approve.
changed-protected_two = { $name } is protected now{ $what_given ->
    [yes] {" "}({ $what })
   *[no] {""}
}: two people have to approve.
changed-protected_never = { $name } is protected now{ $what_given ->
    [yes] {" "}({ $what })
   *[no] {""}
} and keeps everything.

restore-exactly = { $count ->
    [0] Everything comes back as it was.
    [one] Everything comes back as it was: { $count } service stays switched off.
   *[other] Everything comes back as it was: { $count } services stay switched off.
}
restore-data = Data that is still restorable is connected again; that can take a day.
plans-stay-off = { $count ->
    [0] all services on
    [one] { $count } service stays off
   *[other] { $count } services stay off
}
problem-no_seats = No seat is free. Free one or buy one, then type “undo” again.
problem-usage_location = No usage location is set. Set one in the Microsoft 365 admin center, then type “undo” again.
problem-not_found = The person is no longer in the directory. Look under deleted users in the Microsoft 365 admin center.

## Several people

bulk-untick = Untick whoever should be left out.
bulk-risk = Data is lost for good unless someone acts: { $what }.
bulk-from = { $what } from { $date } on
bulk-safe = No data loss is known. Access ends.
bulk-keeps = { $count ->
    [one] { $count } person keeps the mailbox through another license.
   *[other] { $count } people keep their mailbox through another license.
}
count-mailbox = { $count ->
    [one] { $count } mailbox
   *[other] { $count } mailboxes
}
count-archive = { $count ->
    [one] { $count } archive
   *[other] { $count } archives
}
count-onedrive = { $count ->
    [one] { $count } OneDrive
   *[other] { $count } OneDrives
}
count-cloud_pc = { $count ->
    [one] { $count } Cloud PC
   *[other] { $count } Cloud PCs
}
count-other = { $count ->
    [one] data of { $count } person
   *[other] data of { $count } people
}
no-data-lost = no data lost, access ends
left-out-remove = Cannot be removed here ({ $count })
left-out-restore = Cannot be put back ({ $count })
why-no_seats = no seat is free
why-usage_location = no usage location is set
why-not_found = no longer in the directory
why-by-group = only by group { $groups }
why-missing = does not have { $what }
bulk-worst = Worst first
bulk-everybody = All { $count } people
bulk-too-many = Everybody is under Details. To leave somebody out, ask for at most { $count } people at a time.
bucket-remove = Will be removed: { $count }
bucket-restore = Will be put back: { $count }
bucket-by-group = By group, not removed here: { $count }
bucket-problem = Cannot be put back: { $count }
bucket-missing = Do not have it: { $count }
