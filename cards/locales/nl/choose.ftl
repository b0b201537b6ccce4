## Welke persoon, welke licentie.

which-person = Welke { $term }?
which-person-more = { $count } personen passen bij ‘{ $term }’.
which-near = Niemand heet ‘{ $term }’
which-near-more = { $count ->
    [one] Bedoel je deze persoon?
   *[other] Bedoel je een van deze personen?
}
which-too-many = Er zijn er meer. Staat de juiste er niet bij? Annuleer en typ het volledige adres.
which-license-of = Welke licentie van { $name }?
which-product = Welke licentie?
which-product-more = { $count } licenties passen bij ‘{ $term }’.
which-product-near = Geen licentie heet ‘{ $term }’. Bedoel je een van deze?
which-unnamed = Je zei niet welke.
which-product-too-many = Nog { $count }. Staat de juiste er niet bij? Annuleer en typ de volledige naam.
choose-this = Kies { $name }: { $which }
choose-plain = Kies { $name }
nothing-yet = Er is nog niets weggehaald.
which-group = Welke groep?
which-group-more = { $count } groepen heten ‘{ $term }’.
which-group-near = Geen groep heet ‘{ $term }’. Bedoel je een van deze?
which-group-other = Staat de juiste er niet bij? Annuleer en typ het e-mailadres van de groep.
