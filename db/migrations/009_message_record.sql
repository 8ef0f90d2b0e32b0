-- The trace of a turn (flows/record.h), sealed: what `quita flow replay` runs again.  It stands in the
-- row of what the person wrote, else in that of the first reply.
ALTER TABLE message ADD COLUMN record bytea;
