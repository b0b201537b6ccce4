## Woorden, tekens en knoppen die op meer dan één kaart staan.

people = { $count ->
    [one] { $count } persoon
   *[other] { $count } personen
}
licenses = { $count ->
    [one] { $count } licentie
   *[other] { $count } licenties
}
all-licenses = alle licenties
all-direct-licenses = alle directe licenties
a-license = een licentie
somebody = iemand
somebody-else = iemand anders
something = iets
quoted = ‘{ $text }’
list-more = { $some } en nog { $count }
and-more = en nog { $count }
number = { $number }

sign-in-blocked = aanmelden geblokkeerd
guest = gast
direct = rechtstreeks
by-group = via groep
also-by-group = rechtstreeks en via groep
by-group-named = via groep { $groups }
named-by-group = { $name } (via groep)
no-licenses = geen licenties
plans-off = { $count ->
    [one] { $count } service uitgezet
   *[other] { $count } services uitgezet
}
assignment-CountViolation = werkt niet: geen licenties meer vrij
assignment-MutuallyExclusiveViolation = werkt niet: botst met een andere licentie
assignment-DependencyViolation = werkt niet: heeft een andere licentie nodig
assignment-ProhibitedInUsageLocationViolation = werkt niet: niet te koop op de gebruikslocatie
assignment-UniquenessViolation = werkt niet: een adres of nummer is al in gebruik
assignment-Other = werkt niet

seats-of = { $product }: { $change }
seats-change = { $before } van { $total } vrij → { $after } van { $total }
seats-more = Bij nog { $count } producten verandert het aantal ook.
seats-free = { $free ->
    [one] { $free } van de { $total } licenties is vrij.
   *[other] { $free } van de { $total } licenties zijn vrij.
}
seats-free-of = { $product }: { $free } van { $total } vrij

button-remove = { $count ->
    [one] Licentie weghalen
   *[other] Licenties weghalen
}
button-restore = { $count ->
    [one] Licentie teruggeven
   *[other] Licenties teruggeven
}
button-cancel = Annuleren
button-details = Details
button-none = Geen van deze
button-undo = Terugdraaien
button-both = Beide weghalen
button-assign = Toewijzen
button-reduce = Minder kopen
button-anyway = Toch doorgaan
button-activate = Rol activeren
button-show = Huidige kaart tonen
button-names-done = Namen tonen
button-names-already = Was al zo
button-names-left_out = Overgeslagen

status-draft = er staat nog een vraag open
status-pending = er wordt op antwoord gewacht
status-approved = het begint zo
status-running = het is bezig
status-done = het is gedaan
status-partly_done = het is deels gedaan
status-failed = het is mislukt en er is niets veranderd
status-cancelled = het is geannuleerd
status-rejected = het is afgewezen
status-expired = het is verlopen
status-void = het geldt niet meer
status-over = het is voorbij
