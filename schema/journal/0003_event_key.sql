-- The idempotency keys of the newest posted events, so that an event sent again is known after a
-- restart too: written with their events, pruned to a window, read once at the start.
CREATE TABLE event_key (
    arrival INTEGER PRIMARY KEY, -- order of arrival, without gaps
    key     INTEGER NOT NULL     -- a keyed hash
) STRICT;
