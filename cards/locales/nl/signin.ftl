## Aan- en afmelden, en wie iemand is.

button-sign-in = Aanmelden
button-activate-role = Rol activeren

sign-in-first = Meld je aan om verder te gaan
    .why = Seatback handelt alleen met je eigen rechten en heeft daarvoor je aanmelding nodig.
sign-in-expired = Meld je opnieuw aan om verder te gaan
    .why = Je aanmelding is verlopen of beëindigd.
sign-in-proof = Bevestig je aanmelding om verder te gaan
    .why = Microsoft wil meer bewijs dat jij het bent, zoals een tweede factor.
sign-in-consent = Er is toestemming nodig om verder te gaan
    .why = Seatback heeft de machtigingen die het nodig heeft nog niet gekregen. Meld je aan om ze te geven; vraagt Microsoft om goedkeuring van een beheerder, dan moet die dat eerst doen.
sign-in-wrong_account = Meld je aan met je eigen account
    .why = { $account_given ->
        [no] Iemand anders heeft zich aangemeld. Hier telt alleen je eigen account.
       *[other] { $account } heeft zich aangemeld. Hier telt alleen je eigen account.
    }
sign-in-other_tenant = Meld je aan bij je eigen organisatie
    .why = { $account_given ->
        [no] De aanmelding was bij een andere organisatie. Hier telt alleen je eigen.
       *[other] { $account } hoort bij een andere organisatie. Hier telt alleen je eigen account.
    }
sign-in-disabled = Je account is geblokkeerd
    .why = Microsoft weigert elke aanmelding van dit account, dus er valt niets in te drukken. Vraag een beheerder om aanmelden weer toe te staan en typ je zin daarna opnieuw.
sign-in-then = Wat je vroeg, gaat daarna vanzelf verder. Er is niets gewijzigd.
sign-in-blocked-then = Er is niets gewijzigd.
sign-in-only = Alleen { $name } kan deze knop gebruiken.
sign-in-work-reminder = Wacht nog tot je je aanmeldt: { $what }
sign-in-work-whom = Goedgekeurd, nog niet gedaan: { $whom }

running-sign-in = Goedgekeurd. Wacht tot { $name } zich aanmeldt.
    .then = Niemand anders’ rechten worden gebruikt. Na het aanmelden gaat het vanzelf verder; het verloopt om { $time }.
    .blocked = Het account van { $name } is geblokkeerd: het gaat verder zodra aanmelden weer kan, en verloopt om { $time }.

signed-out = Je bent afgemeld
    .kept = Alles wat Seatback van je aanmelding bewaarde, is gewist.
    .next = Als je weer iets vraagt, vraagt het je om je aan te melden.
signed-out-already = Je was niet aangemeld
    .kept = Er was niets te wissen.
    .next = Als je iets vraagt, vraagt Seatback je om je aan te melden.

who-am-i = Je bent { $name }
who-am-i-account = Aangemeld als { $address } sinds { $time }
who-am-i-tenant = Organisatie: { $name_given ->
    [yes] { $name } ({ $tenant })
   *[no] { $tenant }
}
who-am-i-roles = Rollen: { $roles }
who-am-i-no-roles = Er is geen rol te zien die hier bekend is.
who-am-i-suffices = Je mag licenties weghalen.
who-am-i-lacks = Om licenties weg te halen heb je een van deze rollen nodig: { $roles }. Een rol die beperkt is tot een beheereenheid of nog niet geactiveerd is, is hier niet te zien.
who-am-i-scopes = Deze machtigingen heeft Seatback niet gekregen: { $scopes }

error-no_such_ticket = Deze aanmeldlink werkt niet meer
    .kept = Er is niets gewijzigd.
    .next = De link werkt één keer en korte tijd. Vraag het opnieuw in de chat voor een nieuwe.
error-not_gone_on = Je bent aangemeld, maar wat je vroeg is niet doorgekomen
    .kept = Seatback werd telkens onderbroken terwijl het daarmee verderging. Is er een verzoek van gekomen, dan zegt de kaart daarvan hoe het ervoor staat.
    .next = Typ de zin opnieuw, of druk de knop opnieuw in.

failure-not_signed_in = Je hebt je niet op tijd aangemeld.
    .next = Typ de zin opnieuw en meld je aan.

ended-unsigned = Verlopen: { $name } heeft zich niet op tijd aangemeld
    .kept = Er is niets gewijzigd.
    .next = Typ de zin opnieuw om opnieuw te beginnen.

page-done = Je bent aangemeld
    .told = Aangemeld als { $account }.
    .next = Je kunt dit venster sluiten. Wat je vroeg, gaat verder in de chat.
page-gone = Deze aanmeldlink werkt niet meer
    .told = De link is al gebruikt of te oud.
    .next = Vraag het opnieuw in de chat voor een nieuwe. Er is niets gewijzigd.
page-too_often = Deze aanmeldlink is te vaak geopend
    .told = De link is binnen tien minuten tien keer geopend. Er is niets gewijzigd.
    .next = Ga verder in een van de vensters die openstaan, of wacht tien minuten. Je kunt het ook opnieuw vragen in de chat voor een nieuwe link.
page-cancelled = Je hebt je niet aangemeld
    .told = Het aanmelden is afgebroken. Er is niets gewijzigd.
    .next = Je kunt het opnieuw proberen of dit venster sluiten.
page-wrong_account = Dat is een ander account
    .told = Je meldde je aan als { $account }, maar { $wanted } vroeg het in de chat. Van deze aanmelding is niets bewaard.
    .next = Probeer het opnieuw en kies het account van { $wanted }.
page-other_tenant = Dat account hoort bij een andere organisatie
    .told = Je meldde je aan als { $account }, maar { $wanted } vroeg het in de chat. Van deze aanmelding is niets bewaard.
    .next = Probeer het opnieuw met het account van { $wanted } bij je eigen organisatie.
page-consent = Seatback heeft eerst toestemming nodig
    .told = Je organisatie heeft Seatback de machtigingen die het nodig heeft nog niet gegeven. Er is niets gewijzigd.
    .next = Een beheerder die dat mag, kan ze voor iedereen geven. Probeer het daarna opnieuw.
page-consented = De toestemming is gegeven
    .told = Iedereen in de organisatie die licenties mag weghalen, kan Seatback nu gebruiken.
    .next = Je kunt dit venster sluiten. Wie erop wacht, kan opnieuw op ‘Aanmelden’ drukken.
page-disabled = Je account is geblokkeerd
    .told = Microsoft weigert elke aanmelding van dit account. Er is niets gewijzigd.
    .next = Vraag een beheerder om aanmelden weer toe te staan.
page-refused = Microsoft heeft je niet aangemeld
    .told = Er is niets gewijzigd.
    .next = Probeer het opnieuw. Blijft het misgaan, meld het dan aan wie Seatback beheert.
page-unreachable = Microsoft is niet te bereiken
    .told = Er is niets gewijzigd.
    .next = Probeer het over een paar minuten opnieuw.
page-unforeseen = Er ging bij ons iets mis
    .told = Door deze pagina is niets gewijzigd. Nummer voor wie Seatback beheert: { $incident }
    .next = Vraag het opnieuw in de chat.
page-again = Opnieuw proberen
page-give-consent = Toestemming geven voor de organisatie
page-another-account = een ander account
