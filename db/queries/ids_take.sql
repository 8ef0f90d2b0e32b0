-- The first of a block of 16384 ids.
SELECT nextval('id_block') AS first
