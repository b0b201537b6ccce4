## One text for every code of bot.domain.errors: what was wrong, .kept what was not done, .next what to do.

error-not_understood = I did not understand that
    .kept = Nothing was changed.
    .next = Try: “remove E3 from alice”, “what does alice have?” or “help”.
error-nobody_found = Nobody found for “{ $text }”
    .kept = Nothing was changed.
    .next = Check the spelling, or type the full address, for example alice@contoso.com.
error-no_such_product = No license here is called “{ $text }”
    .kept = Nothing was changed.
    .next = Type “which licenses do we have?” to see every name.
error-no_licenses = { $name } has no licenses
    .kept = Nothing was changed: there is nothing to remove.
    .next = Is it the right person? Type the full address to be sure.
error-nothing_to_undo = There is nothing to undo
    .kept = Nothing was changed.
    .next = Only your own removals in this chat can be undone, and each of them once.
error-seats_lacking = Not enough seats are free
    .kept = Nothing was put back.
    .next = { $count } more are needed: { $products }. Free them or buy them, then undo again.
error-nothing_to_cancel = There is nothing to cancel
    .kept = Nothing was changed.
    .next = No question of yours is open. To put a license back, type “undo”.
error-nothing_removable = Nothing here can be removed
    .kept = Nothing was changed.
    .next = Type “what does … have?” with the person’s name to see every license.
error-nothing_ticked = Nobody is ticked
    .kept = Nothing was changed.
    .next = Tick at least one person, or press Cancel.
error-too_many = { $count } people are too many at once
    .kept = Nothing was changed.
    .next = Ask for at most { $limit } people at a time. Whoever runs Seatback can allow more with “people_at_once” in its policy.
error-mention_unknown = I cannot tell who { $name } is
    .kept = Nothing was changed.
    .next = Type the person’s full address instead of the mention.
error-no_role = You seem to hold no role that may remove licenses
    .kept = Nothing was changed.
    .next = { $roles_given ->
        [no] The License Administrator role is enough.
       *[other] One of these is enough: { $roles }.
    } A role limited to an administrative unit, or not activated yet, does not show here. Activate it, or continue: Microsoft decides.
error-not_yours = This card belongs to { $name }
    .kept = Your press changed nothing.
    .next = To ask yourself, type the sentence yourself.
error-not_signed_in = You are not signed in
    .kept = Nothing was changed.
    .next = Sign in with the button; after that it goes on by itself.
error-unknown_person = Teams did not say who you are
    .kept = Nothing was changed.
    .next = Write to Seatback in a personal chat, with your work account.
error-too_fast = That was a lot at once
    .kept = Nothing was done with your last message or press.
    .next = { $seconds ->
        [one] Try again in { $seconds } second.
       *[other] Try again in { $seconds } seconds.
    }
error-tenant_not_served = Seatback does not work for your organization
    .kept = Nothing was read and nothing was changed.
    .next = It serves the organization that runs it. Ask your own IT for help.
error-old_card = This card is out of date
    .kept = Your press changed nothing.
    .next = Use the newer card of this request.
error-no_such_request = This request is no longer on record
    .kept = Your press changed nothing.
    .next = Type the sentence again to get a new card.
error-already = This is already settled: { $status }
    .kept = Your press changed nothing.
    .next = Type the sentence again if there is more to do.
error-expired = This card has expired
    .kept = Nothing was changed: its dates would no longer be right.
    .next = Type the sentence again to get a fresh card.
error-inherited = The license comes by group
    .kept = Nothing was changed.
    .next = Take the person out of the group, or take the license off the group.
error-not_assigned = The license is not there any more
    .kept = Nothing was changed.
    .next = Type “what does … have?” with the person’s name to see what is there now.
error-dependency = Another license depends on this one
    .kept = Nothing was changed.
    .next = Remove both together, or switch the dependent service off first.
error-mutually_exclusive = The license clashes with another one the person has
    .kept = Nothing was changed.
    .next = Remove the other license first, then try again.
error-no_seats = No seat is free
    .kept = Nothing was changed.
    .next = Free a seat or buy one, then try again.
error-usage_location = The person has no valid usage location
    .kept = Nothing was changed.
    .next = Set it in the Microsoft 365 admin center, then try again.
error-forbidden = Microsoft does not let you do this
    .kept = Nothing was changed.
    .next = Your role may not cover this person, or is not activated. Activate or ask for License Administrator, then try again.
error-concurrency = Somebody changed the same thing at the same moment
    .kept = Nothing was changed.
    .next = Try again in a minute.
error-throttled = Microsoft is busy
    .kept = Nothing was changed.
    .next = { $seconds ->
        [0] Try again in a few minutes.
        [one] Try again in { $seconds } second.
       *[other] Try again in { $seconds } seconds.
    }
error-database_away = Seatback cannot reach its own database just now
    .kept = Nothing was removed by what you just did. Should it have been stored all the same, its card says so as soon as the database is back.
    .next = Try again in a minute. What was approved before goes on by itself.
error-unreachable = Microsoft could not be reached
    .kept = Whether anything was changed is not known.
    .next = Type “what does … have?” with the person’s name to see how things stand.
error-not_found = Not found in the directory
    .kept = Nothing was changed.
    .next = The person may have been deleted: look under deleted users in the Microsoft 365 admin center.
error-unauthorized = Your sign-in no longer holds
    .kept = Nothing was changed.
    .next = Type the sentence again; Seatback asks you to sign in.
error-refused = Microsoft refused
    .kept = Nothing was changed.
    .next = { $message_given ->
        [no] Try it in the Microsoft 365 admin center, which may say why.
       *[other] Its words: “{ $message }”
    }
error-unforeseen = Something went wrong on our side
    .kept = Whether anything was changed is not known.
    .next = Ask what the person has, to see how things stand. Number for whoever runs Seatback: { $id }

unforeseen = Something went wrong on our side
unforeseen-kept = Nothing was removed by what you just did, unless an earlier card says so.
unforeseen-id = Tell whoever runs Seatback this number: { $id }
unforeseen-next = Before you try again, ask what the person has, to see how things stand.
error-cannot = { $what } is not something I can do
    .kept = Nothing was changed.
    .next = I act at once, on people you name, when you press the button. Type “help” to see what I can do.
error-who_has_what = Who has which license?
    .kept = Nothing was changed.
    .next = Type it with a name, for example: “who has Visio?”
error-nothing_asked = You have not asked for anything yet
    .kept = Nothing was changed.
    .next = Type “help” to see what I can do.
cannot-move = Moving a license to somebody else
cannot-assign = Giving out licenses
cannot-attachment = Reading a list from a file
cannot-when = Waiting for a date
cannot-other = That
whom = From whom?
whom-of = You want to remove { $products }. Nothing is removed yet.
whom-next = Type the name or the address. After ten minutes, ask again.
meant = Did you mean to ask:
meant-what_if = { $count ->
    [one] What if { $products } goes from { $people }?
   *[other] What if { $products } go from { $people }?
}
meant-show_user = { $persons ->
    [one] What does { $people } have?
   *[other] What do { $people } have?
}
meant-who_has = Who has { $products }?
error-no_such_group = There is no group “{ $text }”
    .kept = Nothing was read and nothing was changed.
    .next = Check the spelling, or type the group’s e-mail address. A list of people can be pasted or attached instead.
error-nobody_there = Nobody is in “{ $text }”
    .kept = Nothing was changed.
    .next = There is nobody to remove anything from. Is it the right group?
error-too_many_in_run = More than { $limit } people at once are not allowed here
    .kept = Nothing was changed.
    .next = Ask for a smaller list. Whoever runs Seatback can allow more with “people_at_once” in its policy.
error-list_too_long = This list has more than { $limit } lines
    .kept = Nothing was read and nothing was changed.
    .next = Split it and ask once for each part.
error-except_unclear = I cannot tell who “{ $text }” is, who is to be left out
    .kept = Nothing was changed.
    .next = Type the full address after “except”, for example: except alice@contoso.com.
error-nobody_left = Without “{ $text }” nobody is left
    .kept = Nothing was changed.
    .next = Name at least one person who is not left out.
error-one_file = One file at a time, please
    .kept = Nothing was read and nothing was changed.
    .next = Send the sentence again with one file.
error-file_away = The file “{ $name }” could not be fetched
    .kept = Nothing was read and nothing was changed.
    .next = Attach it again: the link to a file holds for a few minutes only. Or paste the list into your message.
error-file_too_large = The file “{ $name }” is too large
    .kept = Nothing was read and nothing was changed.
    .next = A list may be up to { $limit } MB. Save it as CSV with only the column of addresses, or split it.
error-file_kind = “{ $name }” is not a kind of file I can read
    .kept = Nothing was read and nothing was changed.
    .next = Save the list as an Excel workbook (.xlsx) or as CSV, or paste it into your message.
error-file_locked = “{ $name }” is protected with a password
    .kept = Nothing was read and nothing was changed.
    .next = Save a copy without a password and attach that, or paste the list into your message.
error-file_broken = “{ $name }” cannot be read
    .kept = Nothing was read and nothing was changed.
    .next = Open it in Excel, save it again as .xlsx or CSV and attach that, or paste the list into your message.
error-file_empty = Nobody stands in “{ $name }”
    .kept = Nothing was changed.
    .next = One column has to hold addresses, or names below a heading such as “Name”. Or paste the list into your message.
which-file = Which file?
which-file-of = You want to remove { $products }. Nothing is removed yet, and no file came with your message.
which-file-next = Attach an Excel workbook or a CSV in the chat with me, or paste the list. After ten minutes, ask again.
