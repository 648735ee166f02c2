-- API tokens. Of a token only its digest under secret.key is kept; a row stays when it is revoked.
CREATE TABLE token (
    id         INTEGER PRIMARY KEY AUTOINCREMENT, -- what `inkling token revoke` is told; never again
    name       TEXT NOT NULL,
    role       INTEGER NOT NULL,     -- enum token_role
    digest     BLOB NOT NULL UNIQUE, -- 32 bytes
    created_ms INTEGER NOT NULL,     -- since 1970 UTC
    until_ms   INTEGER,              -- not good from then on; NULL: good until it is revoked
    revoked_ms INTEGER               -- NULL: it is not
) STRICT;
