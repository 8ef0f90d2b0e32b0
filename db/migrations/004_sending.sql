-- A status and the answer of its send may be written at the same moment, by transactions that do not
-- see each other: what was parked lately is looked through again.
ALTER TABLE status_parked ADD COLUMN parked_at timestamptz NOT NULL DEFAULT '-infinity';
CREATE INDEX status_parked_lately ON status_parked (parked_at);
