-- A creditor may talk by a flow of its own; the shipped one is the default.  Versions are counted over
-- all flows, so that a session that runs names its flow by the version alone.
ALTER TABLE creditor ADD COLUMN flow text NOT NULL DEFAULT 'cobranca';
CREATE UNIQUE INDEX flow_version_version ON flow_version (version);
