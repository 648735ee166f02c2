-- Runs of `inkling push`, and what each decided to tell whom: an intent is not told again for days,
-- and a run that is done again says the same.
CREATE TABLE push_run (
    id     INTEGER PRIMARY KEY,
    name   TEXT NOT NULL UNIQUE,
    file   BLOB NOT NULL,    -- the digest of its users file
    now_ms INTEGER NOT NULL, -- the time it goes by, also when it goes on later
    lines  INTEGER NOT NULL, -- of the file, up to which everybody is decided
    done   INTEGER NOT NULL  -- 1: that is all of them
) STRICT;

CREATE TABLE push (
    id         INTEGER PRIMARY KEY, -- order of deciding
    at_ms      INTEGER NOT NULL,    -- not to be sent before, since 1970 UTC
    expires_ms INTEGER NOT NULL,    -- nor from then on
    run        INTEGER NOT NULL REFERENCES push_run (id),
    line       INTEGER NOT NULL,    -- of the users file
    user       INTEGER NOT NULL,    -- as in event
    query      TEXT NOT NULL,
    item       TEXT,                -- whose price or stock it is about; NULL: none
    reason     TEXT NOT NULL
) STRICT;
CREATE INDEX push_by_user ON push (user, at_ms);
CREATE INDEX push_by_line ON push (run, line);
CREATE INDEX push_by_time ON push (at_ms);
