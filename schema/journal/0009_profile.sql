-- What people did lately, of those the server holds in memory no more: one row a person. Made of
-- events alone, so that it can be made again of them.
CREATE TABLE profile (
    user    INTEGER PRIMARY KEY, -- keyed hash, as in event
    at_ms   INTEGER NOT NULL,    -- of the newest thing in it, since 1970 UTC
    history BLOB NOT NULL        -- scene/profile.h
) STRICT;
