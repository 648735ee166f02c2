-- What people did one after another: the part of the rollup that graphs are made of. A visit that
-- is over is a row of visit and never changes; one that may yet go on is in open_visit.
CREATE TABLE visit (
    id    INTEGER PRIMARY KEY,         -- its first event
    user  INTEGER NOT NULL,            -- keyed hash, as in event
    day   INTEGER NOT NULL,            -- of its first event, since 1970 UTC; -1: undated
    steps BLOB NOT NULL                -- demand/trail.h
) STRICT;

CREATE TABLE open_visit (
    user    INTEGER NOT NULL,
    session INTEGER NOT NULL,
    first   INTEGER NOT NULL,          -- events
    last    INTEGER NOT NULL,
    at_ms   INTEGER,                   -- of its latest dated event; NULL: none is
    day     INTEGER NOT NULL,
    count   INTEGER NOT NULL,          -- of steps
    steps   BLOB NOT NULL,
    settled INTEGER NOT NULL,          -- bytes of steps that no event can change any more
    pause_s INTEGER NOT NULL,          -- of the step that is not settled
    text    TEXT,                      -- of the latest search; NULL: there was none
    PRIMARY KEY (user, session)
) STRICT, WITHOUT ROWID;

CREATE TABLE touched (                 -- items that steps name
    item TEXT PRIMARY KEY,
    id   INTEGER NOT NULL              -- dense from 0
) STRICT, WITHOUT ROWID;

ALTER TABLE rollup ADD COLUMN items INTEGER NOT NULL DEFAULT 0; -- rows of touched
