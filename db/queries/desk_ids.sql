-- A new id of our own.
SELECT nextval('id_block')
