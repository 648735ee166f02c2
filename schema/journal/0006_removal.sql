-- What removals left behind. Only retention and `inkling user forget` remove events.
CREATE TABLE removal (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    generation INTEGER NOT NULL, -- grows with every transaction that removes events
    last_event INTEGER NOT NULL, -- numbers up to this one are taken: none is given twice
    forgotten  INTEGER           -- the first event of somebody forgotten that editions may have
                                 -- counted and freed pages may hold; NULL: none does any more
) STRICT;
INSERT INTO removal VALUES (1, 0, 0, NULL);
-- Of which generation the events were that it sums up.
ALTER TABLE rollup ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;
