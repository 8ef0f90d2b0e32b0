-- One demo tenant whose time is over loses some of its rows, in the end itself.  Answers how many.
-- $1 now, $2 rows at most
SELECT purge_demo($1::timestamptz, $2::int)
