-- Who asked to be forgotten: what makes a restored backup forget again.
CREATE TABLE forgotten (
    person     INTEGER PRIMARY KEY, -- keyed hash
    at_ms      INTEGER NOT NULL,
    last_event INTEGER NOT NULL,    -- what was theirs came before it or is it
    settled    INTEGER NOT NULL     -- 1: a train has looked for leftovers and cleared them away
) STRICT;
