-- $1 staging table
SELECT import_counted($1::text)
