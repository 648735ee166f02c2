-- The keys of posted events again, those of a transaction in one row: a row a key cost a third of the
-- writer's time. Those of before go, as they were hashes of another kind.
DROP TABLE event_key;
CREATE TABLE event_keys (
    arrival INTEGER PRIMARY KEY, -- of the last of them: order of arrival, without gaps
    keys    BLOB NOT NULL        -- 8 bytes each, little endian
) STRICT;
