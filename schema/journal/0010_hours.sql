-- In which hours of its day somebody made a query: what "now against its own past" is told by.
ALTER TABLE demand ADD COLUMN hours INTEGER NOT NULL DEFAULT 0; -- bit h: UTC hour h
