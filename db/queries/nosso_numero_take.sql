-- As many numbers as asked for; a number is never used twice.  $1 how many
SELECT nextval('nosso_numero') AS number FROM generate_series(1, $1::int)
