## Meer mensen dan er op een kaart passen: het plan, het werk, en wat ervan werd.

run-whom = { $count ->
    [one] { $count } persoon
   *[other] { $count } personen
}
run-from-list = Je lijst van { $count }
run-from-file = { $name }, { $count ->
    [one] { $count } regel
   *[other] { $count } regels
}
run-from-group = Iedereen in { $name } ({ $count })
run-from-selection = { $who } ({ $count })
run-from-run = { $count } uit verzoek { $request }
run-among-list = de personen op je lijst
run-among-file = de personen in { $name }
run-among-group = iedereen in { $name }
run-among-selection = { $guests ->
    [yes] { $product ->
        [none] alle gasten
       *[other] alle gasten met { $name }
    }
   *[no] { $product ->
        [none] iedereen
       *[other] iedereen met { $name }
    }
}{ $disabled ->
    [yes] , alleen uitgeschakelde accounts
   *[no] {""}
}
run-among-run = de personen uit verzoek { $request }

run-lasts = { $unit ->
    [moment] minder dan een minuut
    [minutes] { $count ->
        [one] ongeveer { $count } minuut
       *[other] ongeveer { $count } minuten
    }
   *[hours] { $count ->
        [one] ongeveer { $count } uur
       *[other] ongeveer { $count } uur
    }
}
run-pace = Duurt { $lasts }, in het tempo dat Microsoft Graph toestaat.
run-left = Nog { $lasts }.

run-reading = Zoekt { $whom } op
run-reading-so-far = { $count ->
    [0] Nog niemand opgezocht
    [one] Tot nu toe { $count } persoon opgezocht
   *[other] Tot nu toe { $count } personen opgezocht
}
run-reading-next = Er verandert niets. Als iedereen is opgezocht, staat het plan op deze kaart.
run-progress = { $done } van { $total } · { $percent } %
run-trouble = De personen konden niet worden opgezocht
run-nothing-remove = Bij { $whom } is niets weg te halen
run-nothing-restore = Aan { $whom } is niets terug te geven

run-people = Wie erop staat
run-bucket-unread = nog niet opgezocht
run-bucket-change-remove = { $count ->
    [one] wordt weggehaald
   *[other] worden weggehaald
}
run-bucket-change-restore = { $count ->
    [one] wordt teruggegeven
   *[other] worden teruggegeven
}
run-bucket-by_group = via groep, hier niet weg te halen
run-bucket-missing = { $count ->
    [one] heeft het niet
   *[other] hebben het niet
}
run-bucket-not_found = niet gevonden
run-bucket-unclear = onduidelijk wie of wat bedoeld is
run-bucket-protected = beschermd door het beleid van je organisatie
run-bucket-asked = { $count ->
    [one] staat al in een ander open verzoek
   *[other] staan al in een ander open verzoek
}
run-bucket-problem = { $count ->
    [one] kan niet terug
   *[other] kunnen niet terug
}
run-bucket-left_out = overgeslagen
run-state-waiting = nog niet gedaan
run-state-writing = bezig
run-state-done-remove = weggehaald en nagekeken
run-state-done-restore = teruggegeven en nagekeken
run-state-already = { $count ->
    [one] was al zo
   *[other] waren al zo
}
run-state-unconfirmed = aangenomen, nog niet bevestigd
run-state-failed = mislukt
run-state-left_out = overgeslagen
run-open = Toon { $count }: { $what }
run-shown = { $what } · { $first } tot en met { $last } van { $total }
run-shown-none = { $what } · niemand meer
run-not-part = { $count ->
    [one] { $count } persoon deed niet mee: { $what }.
   *[other] { $count } personen deden niet mee: { $what }.
}
run-part = { $count } { $what }

run-why-person = er passen meer personen
run-why-product = er passen meer licenties
run-why-no_product = geen licentie heet zo
run-why-twice = staat hoger al
run-why-excepted = zoals je zei
run-why-request = verzoek { $request }
run-why-until = { $what } tot { $date }
run-restore = Alles komt terug zoals het was; services die uit stonden, blijven uit.

run-pause-remove = Gepauzeerd: { $what } weg bij { $whom }
run-pause-restore = Gepauzeerd: { $what } terug naar { $whom }
run-stop-remove = Stopt: { $what } weg bij { $whom }
run-stop-restore = Stopt: { $what } terug naar { $whom }
run-pause-by = { $name } heeft het gepauzeerd. Er begint niets nieuws tot iemand het hervat.
run-stop-by = { $name } heeft het gestopt. Wat bezig is wordt afgemaakt; er begint niets nieuws.
run-under-way = { $count ->
    [one] { $count } persoon wordt nog afgemaakt.
   *[other] { $count } personen worden nog afgemaakt.
}
run-counts-done-remove = { $count } weggehaald
run-counts-done-restore = { $count } teruggegeven
run-counts-already = { $count ->
    [one] { $count } was al zo
   *[other] { $count } waren al zo
}
run-counts-unconfirmed = { $count } nog niet bevestigd
run-counts-failed = { $count } mislukt
run-counts-left_out = { $count } overgeslagen
run-by-itself = Het gaat vanzelf verder, in het tempo dat Microsoft Graph toestaat. Op deze kaart staat hoe ver het is.

run-stopped-remove = Gestopt: { $what } { $count ->
    [one] is
   *[other] zijn
} weg bij { $good } van de { $total } personen
run-stopped-restore = Gestopt: { $what } { $count ->
    [one] is
   *[other] zijn
} terug bij { $good } van de { $total } personen
run-stopped-none = Gestopt voordat er iets veranderd was
run-stopped-by = { $name } heeft het gestopt.
run-failed-for = { $count ->
    [one] { $count } persoon
   *[other] { $count } personen
}: { $why }
run-left-out-changed = { $count ->
    [one] { $count } persoon is overgeslagen: er was iets veranderd sinds het plan.
   *[other] { $count } personen zijn overgeslagen: er was iets veranderd sinds het plan.
}
run-left-out-stopped = { $count ->
    [one] { $count } persoon was nog niet aan de beurt; daar is alles als voorheen.
   *[other] { $count } personen waren nog niet aan de beurt; daar is alles als voorheen.
}
failure-changed = Er was iets veranderd sinds het plan, dus er is niets gedaan.
    .next = Vraag opnieuw om te zien wat er nu is.
failure-stopped = Het werd gestopt voordat deze persoon aan de beurt was.
    .next = Vraag opnieuw voor wie er over is.

button-pause = Pauzeren
button-resume = Hervatten
button-stop = Stoppen
button-undo-all = Alles terug
button-retry = Opnieuw
button-report = Rapport
button-rows = Alle regels als bestand
button-next = Volgende
button-back = Terug
button-close = Sluiten

receipt-run = { $count ->
    [one] { $count } persoon: { $what }
   *[other] { $count } personen: { $what }
}
receipt-from = Personen: { $source }
receipt-digest = Elke regel zoals erover besloten is, SHA-256 { $digest }
receipt-run-report = Iedereen bij naam: het rapport op de kaart van dit verzoek.

report = Alle regels van verzoek { $request }
report-until = De links werken tot { $time }. Wie een link heeft, kan hem openen: geef dus het bestand door, niet de link.
report-csv = CSV
report-xlsx = Excel
report-name = seatback-{ $request }
report-sheet = Verzoek { $request }
report-number = Nummer
report-written = Zoals gevraagd
report-terms = Licentie zoals gevraagd
report-person = Persoon
report-address = Adres
report-id = Object-id
report-products = Licenties
report-outcome = Uitkomst
report-at = Nagekeken ({ $zone })
report-seat = Licentie vrijgekomen
report-gone = Eerste gegevens weg, vanaf
report-error = Waarom
report-graph = Graph-verzoeknummer
report-yes = ja
report-no = nee
report-gone-away = Deze link werkt niet meer
    .told = De link was een uur geldig, of is niet heel.
    .next = Vraag het bestand opnieuw op de kaart van het verzoek.
report-busy = Er worden nu veel bestanden gemaakt
    .told = Er is niets mis met je link.
    .next = Open hem over een minuut opnieuw.
error-report_private = Het bestand krijg je alleen in je eigen chat met Seatback
    .kept = Er is niets veranderd.
    .next = Open die chat, typ ‘status’ en druk daar op de kaart.
error-no_report = Er zijn nog geen regels
    .kept = Er is niets veranderd.
    .next = De personen zijn nog niet opgezocht. Probeer het als het plan op de kaart staat.
