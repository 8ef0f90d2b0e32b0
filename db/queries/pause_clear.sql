-- $1 scope; "all" clears every pause
DELETE FROM pause WHERE scope = $1::text OR $1::text = 'all'
