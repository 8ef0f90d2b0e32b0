-- The session's own staging tables, empty.
SELECT import_stage()
