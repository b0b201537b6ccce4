## Eén tekst voor elke code van bot.domain.errors: wat er mis was, .kept wat er niet gedaan is, .next wat je kunt doen.

error-not_understood = Dat begrijp ik niet
    .kept = Er is niets veranderd.
    .next = Probeer: ‘haal E3 weg bij alice’, ‘wat heeft alice?’ of ‘help’.
error-nobody_found = Niemand gevonden voor ‘{ $text }’
    .kept = Er is niets veranderd.
    .next = Kijk de spelling na of typ het volledige adres, bijvoorbeeld alice@contoso.com.
error-no_such_product = Geen licentie hier heet ‘{ $text }’
    .kept = Er is niets veranderd.
    .next = Typ ‘welke licenties hebben we?’ voor alle namen.
error-no_licenses = { $name } heeft geen licenties
    .kept = Er is niets veranderd: er valt niets weg te halen.
    .next = Is dit wel de juiste persoon? Typ voor de zekerheid het volledige adres.
error-nothing_to_undo = Er valt niets ongedaan te maken
    .kept = Er is niets veranderd.
    .next = Je kunt alleen je eigen acties in deze chat ongedaan maken, elk één keer.
error-seats_lacking = Er zijn niet genoeg licenties vrij
    .kept = Er is niets teruggezet.
    .next = Er zijn er { $count } meer nodig: { $products }. Maak ze vrij of koop ze bij en maak het dan opnieuw ongedaan.
error-nothing_to_cancel = Er valt niets te annuleren
    .kept = Er is niets veranderd.
    .next = Er staat geen vraag van je open. Een licentie teruggeven? Typ ‘ongedaan maken’.
error-nothing_removable = Hier valt niets weg te halen
    .kept = Er is niets veranderd.
    .next = Typ ‘wat heeft …?’ met de naam van de persoon om alle licenties te zien.
error-nothing_ticked = Er staat nergens een vinkje
    .kept = Er is niets veranderd.
    .next = Vink minstens één persoon aan of druk op Annuleren.
error-too_many = { $count } personen is te veel in één keer
    .kept = Er is niets veranderd.
    .next = Vraag het voor hooguit { $limit } personen tegelijk. Wie Seatback beheert, kan meer toestaan met ‘people_at_once’ in het beleid.
error-mention_unknown = Ik kan niet zien wie { $name } is
    .kept = Er is niets veranderd.
    .next = Typ het volledige adres van de persoon in plaats van de vermelding.
error-no_role = Je lijkt geen rol te hebben waarmee je licenties mag weghalen
    .kept = Er is niets veranderd.
    .next = { $roles_given ->
        [no] De rol Licentiebeheerder is genoeg.
       *[other] Een van deze rollen is genoeg: { $roles }.
    } Een rol voor één beheereenheid, of een rol die nog niet geactiveerd is, is hier niet te zien. Activeer hem, of ga door: Microsoft beslist.
error-not_yours = Deze kaart is van { $name }
    .kept = Er is niets veranderd.
    .next = Wil je het zelf vragen, typ dan zelf de zin.
error-not_signed_in = Je bent niet aangemeld
    .kept = Er is niets veranderd.
    .next = Meld je aan met de knop; daarna gaat het vanzelf verder.
error-unknown_person = Teams zei niet wie je bent
    .kept = Er is niets veranderd.
    .next = Schrijf Seatback in een persoonlijke chat, met je werkaccount.
error-too_fast = Dat was veel tegelijk
    .kept = Met je laatste bericht of klik is niets gedaan.
    .next = { $seconds ->
        [one] Probeer het over { $seconds } seconde opnieuw.
       *[other] Probeer het over { $seconds } seconden opnieuw.
    }
error-tenant_not_served = Seatback werkt niet voor jouw organisatie
    .kept = Er is niets gelezen en niets gewijzigd.
    .next = Het werkt voor de organisatie die het beheert. Vraag je eigen IT-afdeling om hulp.
error-old_card = Deze kaart is verouderd
    .kept = Er is niets veranderd.
    .next = Gebruik de nieuwere kaart van dit verzoek.
error-no_such_request = Dit verzoek is niet meer bekend
    .kept = Er is niets veranderd.
    .next = Typ de zin opnieuw voor een nieuwe kaart.
error-already = Dit is al afgehandeld: { $status }
    .kept = Er is niets veranderd.
    .next = Is er meer te doen, typ dan de zin opnieuw.
error-expired = Deze kaart is verlopen
    .kept = Er is niets veranderd: de datums zouden niet meer kloppen.
    .next = Typ de zin opnieuw voor een verse kaart.
error-inherited = De licentie komt via een groep
    .kept = Er is niets veranderd.
    .next = Haal de persoon uit de groep, of de licentie van de groep af.
error-not_assigned = De licentie is er niet meer
    .kept = Er is niets veranderd.
    .next = Typ ‘wat heeft …?’ met de naam van de persoon om te zien wat er nu is.
error-dependency = Een andere licentie heeft deze nodig
    .kept = Er is niets veranderd.
    .next = Haal ze samen weg, of zet eerst de service uit die hem nodig heeft.
error-mutually_exclusive = De licentie botst met een andere die de persoon heeft
    .kept = Er is niets veranderd.
    .next = Haal eerst die andere weg en probeer het dan opnieuw.
error-no_seats = Er is geen licentie vrij
    .kept = Er is niets veranderd.
    .next = Maak er een vrij of koop er een bij en probeer het opnieuw.
error-usage_location = De persoon heeft geen geldige gebruikslocatie
    .kept = Er is niets veranderd.
    .next = Stel die in het Microsoft 365-beheercentrum in en probeer het opnieuw.
error-forbidden = Van Microsoft mag je dit niet
    .kept = Er is niets veranderd.
    .next = Misschien geldt je rol niet voor deze persoon, of is hij niet geactiveerd. Activeer of vraag Licentiebeheerder en probeer het opnieuw.
error-concurrency = Iemand anders wijzigde hetzelfde op hetzelfde moment
    .kept = Er is niets veranderd.
    .next = Probeer het over een minuut opnieuw.
error-throttled = Microsoft heeft het druk
    .kept = Er is niets veranderd.
    .next = { $seconds ->
        [0] Probeer het over een paar minuten opnieuw.
        [one] Probeer het over { $seconds } seconde opnieuw.
       *[other] Probeer het over { $seconds } seconden opnieuw.
    }
error-database_away = Seatback kan zijn eigen database nu niet bereiken
    .kept = Door wat je net deed is niets weggehaald. Mocht het toch bewaard zijn, dan zegt de kaart dat zodra de database er weer is.
    .next = Probeer het over een minuut opnieuw. Wat al goedgekeurd was, gaat vanzelf verder.
error-unreachable = Microsoft is niet te bereiken
    .kept = Of er iets veranderd is, is niet bekend.
    .next = Typ ‘wat heeft …?’ met de naam van de persoon om te zien hoe het staat.
error-not_found = Niet gevonden in de directory
    .kept = Er is niets veranderd.
    .next = Misschien is de persoon verwijderd: kijk bij verwijderde gebruikers in het Microsoft 365-beheercentrum.
error-unauthorized = Je aanmelding geldt niet meer
    .kept = Er is niets veranderd.
    .next = Typ de zin opnieuw; Seatback vraagt je dan om aan te melden.
error-refused = Microsoft weigerde
    .kept = Er is niets veranderd.
    .next = { $message_given ->
        [no] Probeer het in het Microsoft 365-beheercentrum; misschien staat daar waarom.
       *[other] In Microsofts woorden: ‘{ $message }’
    }
error-unforeseen = Er ging bij ons iets mis
    .kept = Of er iets veranderd is, is niet bekend.
    .next = Vraag wat de persoon heeft om te zien hoe het staat. Nummer voor wie Seatback beheert: { $id }

unforeseen = Er ging bij ons iets mis
unforeseen-kept = Er is hierdoor niets weggehaald, tenzij een eerdere kaart dat zegt.
unforeseen-id = Geef dit nummer door aan wie Seatback beheert: { $id }
unforeseen-next = Vraag eerst wat de persoon heeft voordat je het opnieuw probeert, om te zien hoe het staat.
error-cannot = { $what }: dat kan ik niet
    .kept = Er is niets veranderd.
    .next = Ik werk meteen, bij mensen die je noemt, als jij op de knop drukt. Typ ‘help’ om te zien wat ik kan.
error-who_has_what = Wie heeft welke licentie?
    .kept = Er is niets veranderd.
    .next = Typ het met een naam, bijvoorbeeld: ‘wie heeft Visio?’
error-nothing_asked = Je hebt nog niets gevraagd
    .kept = Er is niets veranderd.
    .next = Typ ‘help’ om te zien wat ik kan.
cannot-move = Een licentie aan iemand anders overdragen
cannot-assign = Licenties uitdelen
cannot-attachment = Een lijst uit een bestand lezen
cannot-when = Wachten op een datum
cannot-other = Dat
whom = Bij wie?
whom-of = Je wilt { $products } weghalen. Er is nog niets weggehaald.
whom-next = Typ de naam of het adres. Na tien minuten moet je het opnieuw vragen.
meant = Bedoelde je misschien:
meant-what_if = { $count ->
    [one] Wat als { $products } weggaat bij { $people }?
   *[other] Wat als { $products } weggaan bij { $people }?
}
meant-show_user = { $persons ->
    [one] Wat heeft { $people }?
   *[other] Wat hebben { $people }?
}
meant-who_has = Wie heeft { $products }?
error-no_such_group = Er is geen groep ‘{ $text }’
    .kept = Er is niets gelezen en niets veranderd.
    .next = Controleer de spelling of typ het e-mailadres van de groep. Je kunt ook een lijst met personen plakken of bijvoegen.
error-nobody_there = Er zit niemand in ‘{ $text }’
    .kept = Er is niets veranderd.
    .next = Er is niemand om iets bij weg te halen. Is het de juiste groep?
error-too_many_in_run = Meer dan { $limit } personen tegelijk mag hier niet
    .kept = Er is niets veranderd.
    .next = Vraag het voor een kortere lijst. Wie Seatback beheert, kan meer toestaan met ‘people_at_once’ in het beleid.
error-list_too_long = Deze lijst heeft meer dan { $limit } regels
    .kept = Er is niets gelezen en niets veranderd.
    .next = Splits de lijst en vraag het voor elk deel.
error-except_unclear = Ik weet niet wie ‘{ $text }’ is, die erbuiten moet blijven
    .kept = Er is niets veranderd.
    .next = Typ na ‘behalve’ het volledige adres, bijvoorbeeld: behalve alice@contoso.com.
error-nobody_left = Zonder ‘{ $text }’ blijft er niemand over
    .kept = Er is niets veranderd.
    .next = Noem minstens één persoon die er niet buiten blijft.
error-one_file = Eén bestand tegelijk, alsjeblieft
    .kept = Er is niets gelezen en niets veranderd.
    .next = Stuur de zin opnieuw met één bestand.
error-file_away = Het bestand ‘{ $name }’ kon niet worden opgehaald
    .kept = Er is niets gelezen en niets veranderd.
    .next = Voeg het opnieuw bij: de link naar een bestand geldt maar een paar minuten. Of plak de lijst in je bericht.
error-file_too_large = Het bestand ‘{ $name }’ is te groot
    .kept = Er is niets gelezen en niets veranderd.
    .next = Een lijst mag hooguit { $limit } MB zijn. Bewaar hem als CSV met alleen de kolom met adressen, of splits hem.
error-file_kind = ‘{ $name }’ is geen soort bestand dat ik kan lezen
    .kept = Er is niets gelezen en niets veranderd.
    .next = Bewaar de lijst als Excel-werkmap (.xlsx) of als CSV, of plak hem in je bericht.
error-file_locked = ‘{ $name }’ is beveiligd met een wachtwoord
    .kept = Er is niets gelezen en niets veranderd.
    .next = Bewaar een kopie zonder wachtwoord en voeg die bij, of plak de lijst in je bericht.
error-file_broken = ‘{ $name }’ kan niet worden gelezen
    .kept = Er is niets gelezen en niets veranderd.
    .next = Open het in Excel, bewaar het opnieuw als .xlsx of CSV en voeg dat bij, of plak de lijst in je bericht.
error-file_empty = Er staat niemand in ‘{ $name }’
    .kept = Er is niets veranderd.
    .next = Eén kolom moet adressen bevatten, of namen onder een kop zoals ‘Naam’. Of plak de lijst in je bericht.
which-file = Welk bestand?
which-file-of = Je wilt { $products } weghalen. Er is nog niets weggehaald, en er zat geen bestand bij je bericht.
which-file-next = Voeg in de chat met mij een Excel-werkmap of een CSV bij, of plak de lijst. Na tien minuten moet je het opnieuw vragen.
