## Antwoorden die niets veranderen, en wat je kunt typen.

has-licenses = { $name } heeft { $count ->
    [0] geen licenties
    [one] { $count } licentie
   *[other] { $count } licenties
}
no-usage-location = Er is geen gebruikslocatie ingesteld: zolang dat zo is, kan er geen licentie bij.
to-remove = Weghalen? Typ: { $example }
type-remove = haal { $product } weg bij { $address }
only-by-group = Alles komt via een groep. Pas de groep aan om het weg te halen.
holders = { $product }: { $count ->
    [0] niemand heeft het
    [one] { $count } persoon heeft het
   *[other] { $count } personen hebben het
}
first-of = De eerste { $shown } van { $total }, op naam.
inventory = { $count ->
    [one] { $count } product in deze organisatie
   *[other] { $count } producten in deze organisatie
}
inventory-out = { $count ->
    [0] Van elk product is er nog iets vrij.
    [one] Van { $count } product is niets meer vrij.
   *[other] Van { $count } producten is niets meer vrij.
}
inventory-next = Zien wie er een heeft? Typ: wie heeft, en dan de naam van het product.
column-product = Product
column-total = Totaal
column-used = Gebruikt
column-free = Vrij
none-free = op

help = Wat je kunt typen
help-what = Een licentie weghalen gaat in drie stappen: jij vraagt, Seatback laat zien wat er verloren gaat en tot wanneer, en jij drukt op de knop.
welcome = Hallo, ik ben Seatback
welcome-what = Ik haal Microsoft 365-licenties weg. Jij vraagt, ik laat zien wat er verloren gaat en tot wanneer, en er gebeurt niets voordat je op de knop drukt.
help-try = Probeer
example-remove = haal E3 weg bij alice
    .does = laat zien wat er verloren gaat en vraagt het dan
example-show = wat heeft alice?
    .does = licenties van één persoon, rechtstreeks en via groep
example-who = wie heeft Visio?
    .does = iedereen met een licentie
example-inventory = welke licenties hebben we?
    .does = aantallen: totaal, gebruikt, vrij
example-undo = ongedaan maken
    .does = geeft terug wat je het laatst weghaalde, zoals het was
help-never = Nooit
help-never-what = Seatback haalt nooit iets weg zonder dat jij op de knop drukt, werkt nooit met meer rechten dan de jouwe en raadt nooit wie je bedoelt.
working = Een ogenblik …
working-more = Deze kaart verandert vanzelf als het antwoord er is.
