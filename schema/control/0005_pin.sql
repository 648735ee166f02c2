-- Promoted queries. Nothing is deleted: one that was removed stays with who ended it.
CREATE TABLE pin (
    id       INTEGER PRIMARY KEY,
    query    TEXT NOT NULL,    -- normalised
    display  TEXT NOT NULL,
    scenes   INTEGER NOT NULL, -- bits 1 << scene.id
    position INTEGER NOT NULL, -- from 1
    prefix   TEXT NOT NULL,    -- normalised; '': any
    audience INTEGER NOT NULL, -- enum pin_audience
    lang     TEXT NOT NULL,    -- '': any
    category TEXT NOT NULL,
    from_ms  INTEGER NOT NULL, -- since 1970 UTC; 0: no bound
    until_ms INTEGER NOT NULL,
    cap      INTEGER NOT NULL, -- answers that may show it; 0: any number
    made     INTEGER NOT NULL, -- audit.id
    ended    INTEGER           -- audit.id; NULL: it stands
) STRICT;
