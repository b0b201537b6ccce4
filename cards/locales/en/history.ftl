## Looking back.

history = Earlier requests
history-about = Earlier requests about { $about }
history-everybody = Everybody in the organization
history-own = Asked or decided by you
history-since = since { $day }
history-page = number { $first } to { $last }
history-none = Nothing was found.
history-tap = Press a request for its receipt.
history-private = More, and receipts, in a chat with Seatback alone.
history-receipt-of = Receipt of request { $request }
history-decided = decided by { $name }
history-remove = Remove { $what } from { $whom }
history-restore = Put { $what } back on { $whom }

result-draft = A question is still open
result-pending = Waits for an answer
result-approved = About to start
result-running = Under way: { $good } of { $total } done
result-done = Done
result-partly_done = Done for { $good } of { $total } people
result-failed = Failed, nothing was changed
result-cancelled = Cancelled
result-rejected = Rejected
result-expired = Expired
result-void = No longer applies
result-undone = { $result }, put back by request { $request }

button-newer = Newer
button-older = Older
button-receipt = Receipt

receipt = Receipt of Seatback request { $request }
receipt-asked = Asked by { $who }, { $time }
receipt-undoes = Puts back what request { $request } took
receipt-reason = Reason: { $reason }
receipt-approved = Approved by { $who }, { $time }
receipt-confirmed = Confirmed by { $who }, { $time }
receipt-rejected = Rejected by { $who }, { $time }
receipt-cancelled = Called off by { $who }, { $time }
receipt-comment = Comment: { $comment }
receipt-emergency = An emergency: approved without a second person
receipt-result = Result: { $result }
receipt-finished = Finished { $time }
receipt-row-done-remove = Gone, read back { $time }
receipt-row-done-restore = Back, read back { $time }
receipt-row-already-remove = Was gone already, read { $time }
receipt-row-already-restore = Was there already, read { $time }
receipt-row-unconfirmed-remove = Accepted by Microsoft Graph, still showing { $time }
receipt-row-unconfirmed-restore = Accepted by Microsoft Graph, not showing yet { $time }
receipt-row-failed = Not done. { $why }
receipt-row-left_out = Left out
receipt-row-waiting = Not done yet
receipt-graph = Microsoft Graph request id { $id }
receipt-more = { $count ->
    [one] and { $count } more person
   *[other] and { $count } more people
}
receipt-written = Written { $time } ({ $zone })
