## Om een tweede ja vragen, en het geven.

button-ask = Goedkeuring vragen
button-approve = { $count ->
    [one] Goedkeuren
   *[other] Aangevinkten goedkeuren
}
button-reject = Afwijzen
button-remind = Herinneren
button-emergency = Noodgeval
button-emergency-now = Zelf goedkeuren
button-review = Bekeken

needs-approval = { $count ->
    [one] Een tweede persoon moet dit goedkeuren
   *[other] Twee anderen moeten dit goedkeuren
}: { $reasons }
waiting = Wacht op goedkeuring: { $what } weg bij { $whom }
waiting-for = { $needed ->
    [one] Wacht op { $who }{ $count ->
        [one] {""}
       *[other] {" "}(één van hen is genoeg)
    }.
   *[other] Wacht op { $needed } van { $count }: { $who }.
}
waiting-for-channel = { $needed ->
    [one] Wacht in het kanaal op { $who }{ $count ->
        [one] {""}
       *[other] {" "}(één van hen is genoeg)
    }.
   *[other] Wacht in het kanaal op { $needed } van { $count }: { $who }.
}
waiting-not-reached = { $count ->
    [one] { $who } heeft Seatback niet toegevoegd en kreeg geen kaart.
   *[other] { $who } hebben Seatback niet toegevoegd en kregen geen kaart.
}
    .next = { $count ->
        [one] Vraag { $who } om Seatback in Teams toe te voegen (Apps → Seatback → Toevoegen) en daar ‘keur { $request } goed’ te typen.
       *[other] Vraag één van hen om Seatback in Teams toe te voegen (Apps → Seatback → Toevoegen) en daar ‘keur { $request } goed’ te typen.
    }
waiting-not-reached-link = Een link om door te sturen: { $link }
waiting-asked = { $count } mensen zijn gevraagd.
waiting-beyond = { $asked } mensen kregen een kaart. { $count ->
    [one] Nog één persoon mag goedkeuren, en vindt het door Seatback te vragen: ‘wat wacht er op mij’.
   *[other] Nog { $count } mensen mogen goedkeuren, en vinden het door Seatback te vragen: ‘wat wacht er op mij’.
}
waiting-beyond-channel = { $count ->
    [one] Nog één persoon mag daar goedkeuren.
   *[other] Nog { $count } mensen mogen daar goedkeuren.
}
waiting-deputies = Om { $time } had nog niemand besloten. Daarom { $count ->
    [one] is ook een vervanger gevraagd: { $who }.
   *[other] zijn ook vervangers gevraagd: { $who }.
}
waiting-reminded = Herinnerd om { $time }.
emergency = In een noodgeval kun je dit zelf goedkeuren. Alle goedkeurders horen het meteen.
emergency-why = Waarom het niet kan wachten (wordt vastgelegd)

approve-remove = { $name } wil { $what } weghalen bij { $whom }
approve-restore = { $name } wil { $what } teruggeven aan { $whom }
approve-number = Verzoek { $request } · gevraagd { $asked } · loopt tot { $until }
approve-unseen = Er is nog niets besloten: zoals het nu is, had je het nog niet gezien. Bekijk het, en druk dan op de knop of typ nog eens ‘keur { $request } goed’.
approve-because = Waarom een tweede persoon: { $reasons }
approve-runs = Keur je goed, dan gebeurt het op naam van { $name }, na een laatste blik op de tenant.
approve-comment = Opmerking (verplicht bij afwijzen, wordt vastgelegd)
approve-yours = { $count ->
    [one] Jij hebt goedgekeurd. Er moet nog iemand goedkeuren.
   *[other] Jij hebt goedgekeurd. Er moeten nog { $count } mensen goedkeuren.
}
approved-by = ✔ Goedgekeurd door { $name }, { $time }{ $needed ->
    [1] {""}
   *[other] {" "}({ $number } van { $needed })
}{ $said ->
    [yes] : ‘{ $comment }’
   *[no] {""}
}
approved-some = Goedgekeurd voor { $done } van de { $total } personen.
approved-emergency = ▲ { $name } heeft dit alleen goedgekeurd in een noodgeval, { $time }: ‘{ $comment }’
reviewed-by = ✔ Bekeken door { $name }, { $time }{ $said ->
    [yes] : ‘{ $comment }’
   *[no] {""}
}
review-asked = { $name } heeft dit alleen goedgekeurd. Bekijk het, en laat weten dat je dat deed.
rejected-why = ‘{ $comment }’

pending = { $count ->
    [one] Eén verzoek wacht op jou
   *[other] { $count } verzoeken wachten op jou
}
pending-nothing = Er wacht niets op jou
pending-asked = Jij wacht op
pending-about = { $what } weg bij { $whom }
pending-from = { $name } vraagt het · tot { $until } · { $request }
pending-by = { $name } · tot { $until } · { $request }
pending-next = Druk op een verzoek om het te zien, of typ ‘keur { $request } goed’ of ‘wijs { $request } af want …’.

error-reject_why = Bij afwijzen hoort een reden
    .kept = Er is niets besloten.
    .next = Zet die in de opmerking, of typ ‘wijs’, het nummer van het verzoek, ‘af want’ en de reden.
error-personal_only = Goedkeuren met een bericht kan alleen in je eigen chat met Seatback
    .kept = Er is niets besloten.
    .next = Open de chat met Seatback en typ het daar.
error-reminded_already = Ze hebben het net gehoord
    .kept = Er is geen herinnering gestuurd.
    .next = Je kunt weer herinneren vanaf { $at }.
error-review_later = Het is nog bezig
    .kept = Er is niets veranderd.
    .next = Bekijk het als op de kaart staat wat er gedaan is.
error-nobody_to_ask = Er is niemand die dit kan goedkeuren
    .kept = Er is niets veranderd en niemand is iets gevraagd.
    .next = Het beleid van je organisatie wil een tweede persoon, en geen andere goedkeurder heeft een actief account. Vraag het aan wie Seatback beheert.
error-entitlement_unknown = Of jij mag beslissen kon niet worden nagegaan
    .kept = Er is niets veranderd.
    .next = De aanmelding van { $name } en die van jou konden het niet aan de adreslijst vragen. Typ ‘wie ben ik’ om je zelf aan te melden, en druk dan nog eens.
