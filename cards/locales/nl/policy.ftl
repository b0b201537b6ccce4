## Weigeringen door het beleid, en waarom het een tweede persoon wil.

error-reason_required = Er is een reden nodig
    .kept = Er is niets veranderd.
    .next = Zeg waarom, bijvoorbeeld: ‘haal E3 weg bij alice vanwege een nieuwe baan’.
error-ticket_required = Er is een ticketnummer nodig
    .kept = Er is niets veranderd.
    .next = { $example_given ->
        [yes] Zet het in de reden, bijvoorbeeld { $example }.
       *[no] Zet het in de reden.
    }
error-account_disabled = Je account is uitgeschakeld
    .kept = Er is niets veranderd.
    .next = Dat zegt de adreslijst. Vraag je eigen IT-afdeling om hulp.
error-may_not_ask = Je hoort niet bij wie hierom mag vragen
    .kept = Er is niets veranderd.
    .next = Het beleid van je organisatie zegt wie dat mag. Vraag het aan wie Seatback beheert.
error-protected_never = { $name } is beschermd
    .kept = Er is niets veranderd.
    .next = { $why_given ->
        [yes] Volgens het beleid van je organisatie mag hier nooit een licentie weg: { $why }.
       *[no] Volgens het beleid van je organisatie mag hier nooit een licentie weg.
    }
error-cap_reached = { $whose ->
        [person] Je zit aan je grens van { $limit ->
            [one] { $limit } persoon
           *[other] { $limit } personen
        } per { $per ->
            [hour] uur
           *[day] dag
        }
       *[tenant] Je organisatie zit aan de grens van { $limit ->
            [one] { $limit } persoon
           *[other] { $limit } personen
        } per { $per ->
            [hour] uur
           *[day] dag
        }
    }
    .kept = Er is niets veranderd. De goedkeurders horen het.
    .next = { $left ->
        [0] Probeer het later opnieuw.
        [one] Er past nu nog { $left } persoon bij. Vraag het voor minder personen, of probeer het later opnieuw.
       *[other] Er passen nu nog { $left } personen bij. Vraag het voor minder personen, of probeer het later opnieuw.
    }
error-cap_alarm = { $name } zit aan een grens
    .kept = { $whose ->
        [person] Die is { $limit ->
            [one] { $limit } persoon
           *[other] { $limit } personen
        } per { $per ->
            [hour] uur
           *[day] dag
        } voor ieder die iets vraagt. Het verzoek is niet uitgevoerd.
       *[tenant] Die is { $limit ->
            [one] { $limit } persoon
           *[other] { $limit } personen
        } per { $per ->
            [hour] uur
           *[day] dag
        } voor de hele organisatie. Het verzoek is niet uitgevoerd.
    }
    .next = Je hoort dit als goedkeurder, voor het geval iemand anders onder deze naam bezig is. Typ ‘geschiedenis’ om te zien wat er gedaan is.
error-own_request = Dit is je eigen verzoek
    .kept = Er is niets veranderd.
    .next = Een tweede persoon moet het goedkeuren.
error-not_approver = Je bent geen goedkeurder van dit verzoek
    .kept = Er is niets veranderd.
    .next = { $people_given ->
        [yes] { $people } kan beslissen.
       *[no] Het beleid van je organisatie zegt wie mag goedkeuren. Vraag het aan wie Seatback beheert.
    }
error-not_yet_deputy = De goedkeurders hebben nog tijd om te beslissen
    .kept = Er is niets veranderd.
    .next = { $at_given ->
        [yes] Als vervanger kun je beslissen vanaf { $at }.
       *[no] Als vervanger kun je later beslissen.
    }
error-approved_already = Je hebt dit al goedgekeurd
    .kept = Er is niets veranderd.
    .next = Een tweede goedkeurder moet ook akkoord gaan.

because-always = Voor elke licentie die weggaat is een tweede persoon nodig
because-above = Meer dan { $count ->
        [one] { $count } persoon
       *[other] { $count } personen
    } in één keer
because-product = Voor { $what } is een tweede persoon nodig
because-data_loss = Er gaan gegevens verloren
because-protected = { $who } is beschermd{ $what_given ->
        [yes] : { $what }
       *[no] {""}
    }
because-two = Voor { $who } zijn twee goedkeuringen nodig{ $what_given ->
        [yes] : { $what }
       *[no] {""}
    }
