-- One open promise a caller, by the database too: a second missed call makes the first more urgent, not two of them.
CREATE UNIQUE INDEX callbacks_one_open_promise ON callbacks (index) WHERE status = 'open' AND reason <> 'follow_up';
