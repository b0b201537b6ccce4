## Answers that change nothing, and what can be typed.

has-licenses = { $name } has { $count ->
    [0] no licenses
    [one] { $count } license
   *[other] { $count } licenses
}
no-usage-location = No usage location is set: new licenses cannot be assigned until there is one.
to-remove = To remove one, type: { $example }
type-remove = remove { $product } from { $address }
only-by-group = All of it comes by group. To remove it, change the group.
holders = { $product }: { $count ->
    [0] nobody has it
    [one] { $count } person has it
   *[other] { $count } people have it
}
first-of = The first { $shown } of { $total }, by name.
inventory = { $count ->
    [one] { $count } product in this organization
   *[other] { $count } products in this organization
}
inventory-out = { $count ->
    [0] Every product has free seats.
    [one] { $count } product has no free seat.
   *[other] { $count } products have no free seat.
}
inventory-next = To see who has one, type: who has, and the product’s name.
column-product = Product
column-total = Total
column-used = Used
column-free = Free
none-free = none

help = What you can type
help-what = Licenses are taken back in three steps: you ask, Seatback shows what would be lost and until when, you press the button.
welcome = Hello, I am Seatback
welcome-what = I take Microsoft 365 licenses back. You ask, I show what would be lost and until when, and nothing happens before you press the button.
help-try = Try
example-remove = remove E3 from alice
    .does = shows what would be lost, then asks you
example-show = what does alice have?
    .does = licenses of one person, direct and by group
example-who = who has Visio?
    .does = everybody with a license
example-inventory = which licenses do we have?
    .does = seats: total, used, free
example-undo = undo
    .does = puts the last removal back as it was
help-never = Never
help-never-what = Seatback never removes anything without your press of the button, never acts with more rights than yours, and never guesses whom you mean.
working = One moment …
working-more = This card changes by itself when the answer is there.
