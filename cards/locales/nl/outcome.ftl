## Wat ervan geworden is.

running-remove = { $what } wordt weggehaald bij { $whom }
running-restore = { $what } gaat terug naar { $whom }
running-so-far = { $done } van { $total } klaar
running-wait = Microsoft vroeg om te wachten tot { $time }. Daarna gaat het vanzelf verder.
running-away = Wacht op Microsoft Graph, dat niet antwoordt. Nieuwe poging om { $time }; het gaat vanzelf verder.
    .nothing = Er is nog niets gewijzigd.
    .unknown = Eerst wordt gekeken of de laatste wijziging is aangekomen; pas daarna wordt er weer geschreven.
running-nothing-to-do = Je hoeft niets te doen. Deze kaart verandert als het klaar is.

newer = Deze kaart komt in de plaats van een eerdere over hetzelfde verzoek.

asked-by = Gevraagd door { $name }, { $time } · verzoek { $request }
reason-given = Reden: ‘{ $reason }’

done-remove = { $what } { $count ->
    [one] is
   *[other] zijn
} weg bij { $whom }
done-restore = { $what } { $count ->
    [one] is
   *[other] zijn
} terug bij { $whom }
done-all-remove = { $what } { $count ->
    [one] is
   *[other] zijn
} weg bij { $total ->
    [one] { $total } persoon
   *[other] alle { $total } personen
}
done-all-restore = { $what } { $count ->
    [one] is
   *[other] zijn
} terug bij { $total ->
    [one] { $total } persoon
   *[other] alle { $total } personen
}
done-some-remove = { $what } { $count ->
    [one] is
   *[other] zijn
} weg bij { $good } van de { $total } personen
done-some-restore = { $what } { $count ->
    [one] is
   *[other] zijn
} terug bij { $good } van de { $total } personen
unconfirmed-remove = { $what } { $count ->
    [one] gaat
   *[other] gaan
} weg bij { $whom }
unconfirmed-restore = { $what } { $count ->
    [one] gaat
   *[other] gaan
} terug naar { $whom }
failed-remove = { $what } { $count ->
    [one] is
   *[other] zijn
} niet weggehaald bij { $whom }
failed-restore = { $what } { $count ->
    [one] is
   *[other] zijn
} niet teruggegeven aan { $whom }

proof-done-remove = ✔ Nagekeken om { $time }: { $count ->
    [one] de licentie is weg.
   *[other] de licenties zijn weg.
}
proof-done-restore = ✔ Nagekeken om { $time }: { $count ->
    [one] de licentie is terug.
   *[other] de licenties zijn terug.
}
proof-already-remove = ✔ Nagekeken om { $time }: { $count ->
    [one] de licentie was
   *[other] de licenties waren
} al weg. Er hoefde niets te gebeuren.
proof-already-restore = ✔ Nagekeken om { $time }: { $count ->
    [one] de licentie was
   *[other] de licenties waren
} er al. Er hoefde niets te gebeuren.
proof-unconfirmed-remove = Microsoft Graph heeft het aangenomen, maar om { $time } was de licentie nog te zien. Meestal duurt dat enkele minuten.
proof-unconfirmed-restore = Microsoft Graph heeft het aangenomen, maar om { $time } was de licentie nog niet te zien. Meestal duurt dat enkele minuten.

failure-looked-yes = Nagekeken om { $time }: er is niets veranderd.
failure-looked-unsent = Er is niets naar Microsoft gestuurd, dus er is niets veranderd.
failure-looked-no = Niet nagekeken: of er iets veranderd is, is niet bekend. Vraag wat de persoon heeft.
failure-both = { $needs } heeft { $stays } nodig, dus { $stays } kan niet alleen weg.
failure-both-by-group = { $needs } komt via een groep.
    .next = { $needs } komt via een groep: haal de persoon eerst uit die groep.
failure-inherited = De licentie komt via een groep.
    .next = Haal de persoon uit de groep, of de licentie van de groep af.
failure-not_assigned = De licentie was er niet meer.
    .next = Vraag opnieuw om te zien wat er nu is.
failure-dependency = Een andere licentie heeft deze nodig.
    .next = Haal ze samen weg, of zet eerst de service uit die hem nodig heeft.
failure-mutually_exclusive = De licentie botst met een andere die de persoon heeft.
    .next = Haal eerst die andere weg en probeer het dan opnieuw.
failure-no_seats = Er was geen licentie vrij.
    .next = Maak er een vrij of koop er een bij en probeer het opnieuw.
failure-usage_location = De persoon heeft geen geldige gebruikslocatie.
    .next = Stel die in het Microsoft 365-beheercentrum in en probeer het opnieuw.
failure-forbidden = Van Microsoft mag dit niet: jouw rol geldt niet voor deze persoon.
    .next = Activeer of vraag de rol Licentiebeheerder en probeer het opnieuw.
failure-concurrency = Iemand anders wijzigde dezelfde persoon op hetzelfde moment.
    .next = Probeer het over een minuut opnieuw.
failure-throttled = Microsoft had het te druk.
    .next = Probeer het over een paar minuten opnieuw.
failure-unreachable = De verbinding met Microsoft viel weg.
    .next = Probeer het opnieuw; wat al gedaan is, gebeurt niet nog eens.
failure-not_found = De persoon staat niet meer in de directory.
    .next = Kijk bij verwijderde gebruikers in het Microsoft 365-beheercentrum.
failure-unauthorized = Je aanmelding geldt niet meer.
    .next = Typ de zin opnieuw; Seatback vraagt je dan om aan te melden.
failure-refused = Microsoft weigerde de wijziging.
    .next = Probeer het in het Microsoft 365-beheercentrum; misschien staat daar waarom.
failure-unforeseen = Er ging bij ons iets mis.
    .next = Vraag eerst wat de persoon heeft voordat je het opnieuw probeert.

many-failed-remove = { $count ->
    [one] Bij { $count } persoon niet weggehaald:
   *[other] Bij { $count } personen niet weggehaald:
}
many-failed-restore = { $count ->
    [one] Aan { $count } persoon niet teruggegeven:
   *[other] Aan { $count } personen niet teruggegeven:
}
many-unconfirmed-remove = { $count ->
    [one] Aangenomen, maar bij { $count } persoon nog te zien. Meestal duurt dat enkele minuten.
   *[other] Aangenomen, maar bij { $count } personen nog te zien. Meestal duurt dat enkele minuten.
}
many-unconfirmed-restore = { $count ->
    [one] Aangenomen, maar bij { $count } persoon nog niet te zien. Meestal duurt dat enkele minuten.
   *[other] Aangenomen, maar bij { $count } personen nog niet te zien. Meestal duurt dat enkele minuten.
}
many-proof-remove = { $count ->
    [one] ✔ Nagekeken om { $time }: weg bij { $count } persoon.
   *[other] ✔ Nagekeken om { $time }: weg bij { $count } personen.
}
many-proof-restore = { $count ->
    [one] ✔ Nagekeken om { $time }: terug bij { $count } persoon.
   *[other] ✔ Nagekeken om { $time }: terug bij { $count } personen.
}
many-done-remove = Weggehaald ({ $count })
many-done-restore = Teruggegeven ({ $count })
many-already = Was al zo ({ $count })
many-left_out = Overgeslagen ({ $count })

to-see = Kijken? Typ: { $example }
type-show = wat heeft { $address }?
clocks-unknown = Wanneer het is weggehaald is niet bekend, en dus ook niet tot wanneer gegevens terug te halen zijn.

undone = Later teruggegeven, met verzoek { $request }.

ended-cancelled = Geannuleerd
    .kept = Er is niets veranderd.
    .next = Toch doen? Typ de zin opnieuw.
ended-rejected = Afgewezen
    .kept = Er is niets veranderd.
    .next = Toch doen? Typ de zin opnieuw.
ended-expired = Verlopen: binnen een dag kwam er geen antwoord
    .kept = Er is niets veranderd. De datums op de kaart zouden niet meer kloppen.
    .next = Typ de zin opnieuw voor een verse kaart.
ended-void = Dit geldt niet meer
    .kept = Met dit verzoek is niets veranderd.
    .next = Typ de zin opnieuw om te zien hoe het nu staat.
ended-asked-remove = Het verzoek was: { $what } weghalen bij { $whom }
ended-asked-restore = Het verzoek was: { $what } teruggeven aan { $whom }
ended-by = Door { $name }, { $time } · verzoek { $request }
ended-request = Verzoek { $request }
