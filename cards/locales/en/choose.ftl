## Which person, which license.

which-person = Which { $term }?
which-person-more = { $count } people match “{ $term }”.
which-near = Nobody is called “{ $term }”
which-near-more = { $count ->
    [one] Did you mean this person?
   *[other] Did you mean one of these?
}
which-too-many = There are more. Not among them? Cancel, and type the person’s full address.
which-license-of = Which license of { $name }?
which-product = Which license?
which-product-more = { $count } licenses match “{ $term }”.
which-product-near = No license is called “{ $term }”. Did you mean one of these?
which-unnamed = You did not say which one.
which-product-too-many = { $count } more. Not among them? Cancel, and type its full name.
choose-this = Choose { $name }: { $which }
choose-plain = Choose { $name }
nothing-yet = Nothing is removed yet.
which-group = Which group?
which-group-more = { $count } groups are called “{ $term }”.
which-group-near = No group is called “{ $term }”. Did you mean one of these?
which-group-other = Not among them? Cancel, and type the group’s e-mail address.
