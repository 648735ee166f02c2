-- What answers really showed, as the server kept it: those that an event named, and a sampled share
-- of the rest. What training learns from is exactly what was served.
CREATE TABLE exposure (
    id       INTEGER PRIMARY KEY, -- order of arrival
    answer   TEXT NOT NULL,       -- the query_id
    at_ms    INTEGER NOT NULL,    -- since 1970 UTC
    scene    INTEGER NOT NULL,    -- of scene/registry.c
    edition  INTEGER NOT NULL,
    user     INTEGER NOT NULL,    -- as in event
    session  INTEGER NOT NULL,
    typed    TEXT NOT NULL,       -- normalised
    rate     REAL NOT NULL,       -- how likely it was to be kept: 1 when an event named it
    features INTEGER NOT NULL     -- the digest of the feature list
) STRICT;

CREATE TABLE exposure_item (
    exposure   INTEGER NOT NULL REFERENCES exposure (id) ON DELETE CASCADE,
    position   INTEGER NOT NULL,  -- from 1
    query      TEXT NOT NULL,
    sources    INTEGER NOT NULL,  -- bits of enum source
    score      REAL NOT NULL,
    propensity REAL NOT NULL,     -- how likely it was to be shown there; 1 without exploration
    features   BLOB NOT NULL,     -- the row the scorer saw: float32, little endian
    PRIMARY KEY (exposure, position)
) STRICT, WITHOUT ROWID;
