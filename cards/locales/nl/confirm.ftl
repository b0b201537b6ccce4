## De vraag voordat er iets gebeurt.

confirm-remove = { $what } weghalen bij { $whom }?
what-if = { $count ->
    [one] Wat als { $what } weggaat bij { $whom }?
   *[other] Wat als { $what } weggaan bij { $whom }?
}
what-if-nothing = Je vroeg het alleen. Er wordt niets weggehaald en er wacht niets op antwoord.
not-found = Niet gevonden ({ $count }): daar gebeurt niets
confirm-restore = { $what } teruggeven aan { $whom }?

risk-data = Zonder actie gaan vanaf { $date } voorgoed gegevens verloren.
risk-data-perhaps = Vanaf { $date } kunnen er gegevens voorgoed verloren gaan.
risk-access = Er gaan geen gegevens verloren. Alleen de toegang stopt.
risk-unknown = Voor zover bekend gaan er geen gegevens verloren, maar niet van elke service is het bekend.
risk-nothing = Er gaat niets verloren: een andere licentie dekt alles.
risk-by-group = Er verandert niets: dezelfde licentie komt ook via een groep.

loses = Raakt kwijt
loses-rest = Raakt ook kwijt
loses-also = Ook weg: { $what }.
not-certain = { $what }: zo gaat het meestal, Microsoft belooft het niet.
keeps = Houdt
keeps-through = { $what } via { $products }
keeps-less = { $what } in een kleinere vorm, via { $products }
keeps-less-mailbox = { $what } in een kleinere vorm, { $plan }, via { $products }. Of de mail daarin past, is niet nagekeken.
not-here = Hier niet weg te halen
by-group-only = { $product } komt via { $count ->
    [one] groep { $groups }
   *[other] de groepen { $groups }
}. { $kind ->
    [synced] De leden daarvan worden on-premises beheerd: pas het daar aan.
    [dynamic] Een regel bepaalt wie erin zit: pas de regel aan, of waar die naar kijkt.
   *[plain] Haal de persoon uit de groep om de licentie weg te halen.
}
by-group-too = { $product } blijft via { $count ->
    [one] groep { $groups }
   *[other] de groepen { $groups }
}: de rechtstreekse licentie weghalen levert niets op en verandert niets voor de persoon.
missing = Heeft geen { $what }.
not-checked = Niet nagekeken
not-checked-mailbox = Juridische bewaring, postvakgrootte, archief: met jouw rechten niet te zien.
before = Voordat je het weghaalt
services = { $count ->
    [one] { $count } service gaat mee
   *[other] { $count } services gaan mee
}
reason = Reden (wordt bewaard)
reason-example = uit dienst, INC0012345

changed = Veranderd sinds de vorige vraag:
changed-person_gone = { $name } staat niet meer in de directory.
changed-product_gone = { $name } heeft geen { $what } meer.
changed-now_by_group = { $name } heeft { $what } nu via een groep.
changed-loses_more = { $name } raakt meer kwijt dan eerst: { $what }.
changed-loses_less = { $name } raakt minder kwijt dan eerst: { $what }.
changed-plans_changed = { $name }: bij { $what } zijn nu andere services uitgezet.
changed-name_changed = Het account heet nu { $name } ({ $address }).
changed-protected = { $name } is nu beschermd{ $what_given ->
    [yes] {" "}({ $what })
   *[no] {""}
}: een tweede persoon moet dit goedkeuren.
changed-protected_two = { $name } is nu beschermd{ $what_given ->
    [yes] {" "}({ $what })
   *[no] {""}
}: twee mensen moeten dit goedkeuren.
changed-protected_never = { $name } is nu beschermd{ $what_given ->
    [yes] {" "}({ $what })
   *[no] {""}
} en houdt alles.

restore-exactly = { $count ->
    [0] Alles komt terug zoals het was.
    [one] Alles komt terug zoals het was: { $count } service blijft uit.
   *[other] Alles komt terug zoals het was: { $count } services blijven uit.
}
restore-data = Gegevens die nog te herstellen zijn, worden weer gekoppeld; dat kan een dag duren.
plans-stay-off = { $count ->
    [0] alle services aan
    [one] { $count } service blijft uit
   *[other] { $count } services blijven uit
}
problem-no_seats = Er is geen licentie vrij. Maak er een vrij of koop er een bij en typ daarna opnieuw ‘ongedaan maken’.
problem-usage_location = Er is geen gebruikslocatie ingesteld. Stel die in het Microsoft 365-beheercentrum in en typ daarna opnieuw ‘ongedaan maken’.
problem-not_found = De persoon staat niet meer in de directory. Kijk bij verwijderde gebruikers in het Microsoft 365-beheercentrum.

## Meer mensen tegelijk

bulk-untick = Haal het vinkje weg bij wie je wilt overslaan.
bulk-risk = Zonder actie gaan er voorgoed gegevens verloren: { $what }.
bulk-from = { $what } vanaf { $date }
bulk-safe = Voor zover bekend gaan er geen gegevens verloren. Alleen de toegang stopt.
bulk-keeps = { $count ->
    [one] { $count } persoon houdt het postvak via een andere licentie.
   *[other] { $count } personen houden hun postvak via een andere licentie.
}
count-mailbox = { $count ->
    [one] { $count } postvak
   *[other] { $count } postvakken
}
count-archive = { $count ->
    [one] { $count } archief
   *[other] { $count } archieven
}
count-onedrive = { $count ->
    [one] { $count } OneDrive
   *[other] { $count } OneDrives
}
count-cloud_pc = { $count ->
    [one] { $count } Cloud-pc
   *[other] { $count } Cloud-pc’s
}
count-other = { $count ->
    [one] gegevens van { $count } persoon
   *[other] gegevens van { $count } personen
}
no-data-lost = geen gegevens weg, toegang stopt
left-out-remove = Kan hier niet weg ({ $count })
left-out-restore = Kan niet terug ({ $count })
why-no_seats = geen licentie vrij
why-usage_location = geen gebruikslocatie ingesteld
why-not_found = staat niet meer in de directory
why-by-group = alleen via groep { $groups }
why-missing = heeft geen { $what }
bulk-worst = Ergste eerst
bulk-everybody = Alle { $count } personen
bulk-too-many = Iedereen staat onder Details. Wil je iemand overslaan, vraag het dan voor hooguit { $count } personen tegelijk.
bucket-remove = Wordt weggehaald: { $count }
bucket-restore = Wordt teruggegeven: { $count }
bucket-by-group = Via groep, hier niet weg te halen: { $count }
bucket-problem = Kan niet terug: { $count }
bucket-missing = Heeft het niet: { $count }
