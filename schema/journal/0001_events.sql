-- What people did, in order of arrival, and the files it came from.
-- An event is never changed; only retention and `inkling user forget` remove rows.
CREATE TABLE event (
    id       INTEGER PRIMARY KEY, -- order of arrival
    at_ms    INTEGER,             -- since 1970 UTC; NULL: undated
    kind     INTEGER NOT NULL,    -- enum event_kind
    user     INTEGER NOT NULL,    -- keyed hash; 0 vouched anonymous, 1 unknown
    session  INTEGER NOT NULL,
    query    TEXT,                -- as typed
    item     TEXT,
    category TEXT,
    answer   TEXT,                -- the query_id of the answer it belongs to
    count    INTEGER,             -- NULL is 1
    results  INTEGER,             -- how many the search had; NULL unknown
    position INTEGER              -- from 1; NULL unknown
) STRICT;

CREATE TABLE item (
    id         TEXT PRIMARY KEY,
    title      TEXT NOT NULL,
    brand      TEXT,
    category   TEXT,
    price      REAL,
    stock      INTEGER,
    attributes TEXT               -- a JSON object
) STRICT, WITHOUT ROWID;

-- A file is known by the digest of what was read of it.
CREATE TABLE import (
    id         INTEGER PRIMARY KEY,
    name       TEXT NOT NULL,
    format     TEXT NOT NULL,
    mapping    TEXT NOT NULL,
    bytes      INTEGER NOT NULL,
    lines      INTEGER NOT NULL,
    rows       INTEGER NOT NULL,
    rejected   INTEGER NOT NULL,
    head       BLOB NOT NULL,     -- digest of the first 64 KiB
    digest     BLOB NOT NULL,     -- digest of all `bytes`
    updated_ms INTEGER NOT NULL,
    finished   INTEGER NOT NULL
) STRICT;
