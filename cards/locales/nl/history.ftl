## Terugkijken.

history = Eerdere verzoeken
history-about = Eerdere verzoeken over { $about }
history-everybody = Iedereen in de organisatie
history-own = Gevraagd of beslist door jou
history-since = sinds { $day }
history-page = nummer { $first } tot en met { $last }
history-none = Er is niets gevonden.
history-tap = Druk op een verzoek voor het bewijs ervan.
history-private = Meer, en bewijzen, in een chat met Seatback alleen.
history-receipt-of = Bewijs van verzoek { $request }
history-decided = beslist door { $name }
history-remove = { $what } weghalen bij { $whom }
history-restore = { $what } terugzetten bij { $whom }

result-draft = Er staat nog een vraag open
result-pending = Wacht op antwoord
result-approved = Begint zo
result-running = Bezig: { $good } van { $total } gedaan
result-done = Gedaan
result-partly_done = Gedaan voor { $good } van { $total } mensen
result-failed = Mislukt, er is niets veranderd
result-cancelled = Geannuleerd
result-rejected = Afgewezen
result-expired = Verlopen
result-void = Geldt niet meer
result-undone = { $result }, teruggezet door verzoek { $request }

button-newer = Nieuwer
button-older = Ouder
button-receipt = Bewijs

receipt = Bewijs van Seatback-verzoek { $request }
receipt-asked = Gevraagd door { $who }, { $time }
receipt-undoes = Zet terug wat verzoek { $request } heeft weggehaald
receipt-reason = Reden: { $reason }
receipt-approved = Goedgekeurd door { $who }, { $time }
receipt-confirmed = Bevestigd door { $who }, { $time }
receipt-rejected = Afgewezen door { $who }, { $time }
receipt-cancelled = Geannuleerd door { $who }, { $time }
receipt-comment = Opmerking: { $comment }
receipt-emergency = Een noodgeval: goedgekeurd zonder tweede persoon
receipt-result = Resultaat: { $result }
receipt-finished = Afgerond { $time }
receipt-row-done-remove = Weg, nagelezen { $time }
receipt-row-done-restore = Terug, nagelezen { $time }
receipt-row-already-remove = Was al weg, gelezen { $time }
receipt-row-already-restore = Was er al, gelezen { $time }
receipt-row-unconfirmed-remove = Aanvaard door Microsoft Graph, nog zichtbaar { $time }
receipt-row-unconfirmed-restore = Aanvaard door Microsoft Graph, nog niet zichtbaar { $time }
receipt-row-failed = Niet gedaan. { $why }
receipt-row-left_out = Overgeslagen
receipt-row-waiting = Nog niet gedaan
receipt-graph = Microsoft Graph-verzoeknummer { $id }
receipt-more = { $count ->
    [one] en nog { $count } persoon
   *[other] en nog { $count } mensen
}
receipt-written = Geschreven { $time } ({ $zone })
