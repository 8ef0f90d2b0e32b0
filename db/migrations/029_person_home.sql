-- Where a person lives, for the bank's register and for letters: optional columns of the import, sealed
-- as one (JSON).  The hash says whether it is the same when a file comes again.
ALTER TABLE person
    ADD COLUMN home_hash bytea CHECK (length(home_hash) = 16),
    ADD COLUMN home_sealed bytea,
    ADD CHECK ((home_hash IS NULL) = (home_sealed IS NULL));
ALTER TABLE import_person ADD COLUMN home text, ADD COLUMN home_sealed bytea; -- hash in hex
ALTER TABLE import_who ADD COLUMN home text, ADD COLUMN home_sealed bytea;
