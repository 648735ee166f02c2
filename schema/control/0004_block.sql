-- The block list, and the audit as a chain. Nothing here is ever deleted: a rule stays with the edits
-- that made and ended it.
ALTER TABLE audit ADD COLUMN origin TEXT NOT NULL DEFAULT ''; -- from where: a terminal, an address

-- By audit.id: a digest under secret.key over the row and the digest before. Rows of before this table
-- get theirs when the next one is written.
CREATE TABLE audit_chain (
    id     INTEGER PRIMARY KEY,
    digest BLOB NOT NULL -- 32 bytes
) STRICT;

CREATE TRIGGER audit_stays BEFORE DELETE ON audit
BEGIN SELECT raise(ABORT, 'the audit is only appended to'); END;
CREATE TRIGGER audit_stays_as_it_is BEFORE UPDATE ON audit
BEGIN SELECT raise(ABORT, 'the audit is only appended to'); END;
CREATE TRIGGER audit_chain_stays BEFORE DELETE ON audit_chain
BEGIN SELECT raise(ABORT, 'the audit is only appended to'); END;
CREATE TRIGGER audit_chain_stays_as_it_is BEFORE UPDATE ON audit_chain
BEGIN SELECT raise(ABORT, 'the audit is only appended to'); END;

-- One change of the list, made and taken back as one. Who, when, from where and why: its audit row.
CREATE TABLE block_edit (
    id        INTEGER PRIMARY KEY,
    audit     INTEGER NOT NULL, -- audit.id
    added     INTEGER NOT NULL, -- rules that stand since, those that an undo brought back too
    removed   INTEGER NOT NULL,
    undoes    INTEGER,          -- block_edit.id
    undone_by INTEGER           -- block_edit.id; NULL: it stands
) STRICT;

CREATE TABLE block_rule (
    id            INTEGER PRIMARY KEY,
    match         INTEGER NOT NULL, -- enum rule_match
    allow         INTEGER NOT NULL,
    scenes        INTEGER NOT NULL, -- bits 1 << scene.id
    from_ms       INTEGER NOT NULL, -- since 1970 UTC; 0: no bound
    until_ms      INTEGER NOT NULL,
    text          TEXT NOT NULL,    -- as it was written
    forms         TEXT NOT NULL,    -- as it is matched, one to a line
    forms_version INTEGER NOT NULL, -- RULE_FORMS_VERSION
    likeness      INTEGER NOT NULL, -- XXH3 of the forms
    reason        TEXT NOT NULL,    -- '': that of the edit
    made_by       INTEGER NOT NULL, -- block_edit.id
    ended_by      INTEGER           -- block_edit.id; NULL: it stands
) STRICT;
CREATE INDEX block_rule_standing ON block_rule (likeness) WHERE ended_by IS NULL;
CREATE INDEX block_rule_regex ON block_rule (id) WHERE match = 5 AND ended_by IS NULL;

-- What each edit did, so that it can be taken back.
CREATE TABLE block_change (
    edit   INTEGER NOT NULL,
    rule   INTEGER NOT NULL,
    stands INTEGER NOT NULL, -- 1: since this edit it does; 0: it does not
    PRIMARY KEY (edit, rule)
) STRICT, WITHOUT ROWID;
