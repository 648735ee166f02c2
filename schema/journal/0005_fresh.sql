-- What the fresh edition asks of the rollup: the open searches of one query, and who was left out of
-- the edition as a machine.
CREATE INDEX open_search_query ON open_search (query);

CREATE TABLE machine (
    user INTEGER PRIMARY KEY           -- keyed hash; those of the last train
) STRICT;
