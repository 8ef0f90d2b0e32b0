-- An analyst's settings for the session: reports read much once.  Nested loops over what was guessed to
-- be few rows, and is not, are what makes them slow.
SELECT set_config('work_mem', '64MB', false), set_config('jit', 'off', false),
       set_config('enable_nestloop', 'off', false)
