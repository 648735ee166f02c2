-- What a catalogue that was imported again changed of an item that was there: one row an import, so
-- that the same file again adds none. Unknown numbers are NULL.
CREATE TABLE item_change (
    item         TEXT NOT NULL,
    at_ms        INTEGER NOT NULL, -- when the import began, since 1970 UTC
    price_before REAL,
    price        REAL,
    stock_before INTEGER,
    stock        INTEGER,
    PRIMARY KEY (item, at_ms)
) STRICT, WITHOUT ROWID;
