-- What train knows of the events up to the watermark: a function of those events alone, so it can
-- always be emptied and made again. Rows and watermark are committed together.
CREATE TABLE rollup (
    id               INTEGER PRIMARY KEY CHECK (id = 1),
    watermark        INTEGER NOT NULL, -- the last event that is in the tables below
    rules            INTEGER NOT NULL, -- the version of the rules that made them
    keystroke_gap_ms INTEGER NOT NULL,
    searches         INTEGER NOT NULL, -- counted, open ones included
    keystrokes       INTEGER NOT NULL, -- left out: extended by the same person at once
    clicks           INTEGER NOT NULL,
    unusable         INTEGER NOT NULL, -- no query at all, or clicks whose search is not known
    queries          INTEGER NOT NULL, -- rows of query, of category
    categories       INTEGER NOT NULL
) STRICT;

CREATE TABLE query (
    text TEXT PRIMARY KEY,             -- normalised
    id   INTEGER NOT NULL              -- dense from 0
) STRICT, WITHOUT ROWID;

CREATE TABLE demand (
    query    INTEGER NOT NULL,
    user     INTEGER NOT NULL,
    day      INTEGER NOT NULL,         -- since 1970 UTC; -1: undated
    searches INTEGER NOT NULL,
    clicks   INTEGER NOT NULL,
    PRIMARY KEY (query, user, day)
) STRICT, WITHOUT ROWID;

-- How a query was typed, where that is not its normalised text.
CREATE TABLE spelling (
    query    INTEGER NOT NULL,
    form     TEXT NOT NULL,
    searches INTEGER NOT NULL,
    PRIMARY KEY (query, form)
) STRICT, WITHOUT ROWID;

CREATE TABLE category (
    name TEXT PRIMARY KEY,
    id   INTEGER NOT NULL              -- dense from 0
) STRICT, WITHOUT ROWID;

CREATE TABLE topic (
    query    INTEGER NOT NULL,
    category INTEGER NOT NULL,
    events   INTEGER NOT NULL,
    PRIMARY KEY (query, category)
) STRICT, WITHOUT ROWID;

CREATE TABLE day (
    day       INTEGER PRIMARY KEY,
    newest_ms INTEGER NOT NULL         -- the newest event of that day
) STRICT;

-- Searches that the next event may yet show to be keystrokes; not in the tables above.
CREATE TABLE open_search (
    user     INTEGER NOT NULL,
    session  INTEGER NOT NULL,
    event    INTEGER NOT NULL,
    at_ms    INTEGER NOT NULL,
    query    INTEGER NOT NULL,
    text     TEXT NOT NULL,
    form     TEXT NOT NULL,
    answer   INTEGER NOT NULL,         -- hash of the answer it had, 0 none
    searches INTEGER NOT NULL,
    PRIMARY KEY (user, session)
) STRICT, WITHOUT ROWID;

-- Which query an answer belonged to, for clicks that name the answer only.
CREATE TABLE open_answer (
    answer INTEGER PRIMARY KEY,        -- hash
    query  INTEGER NOT NULL,
    event  INTEGER NOT NULL
) STRICT;
