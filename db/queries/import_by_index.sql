-- For this transaction.  The first import meets empty tables: the plans of its foreign key checks would
-- read them from end to end, and be kept while they grow.
SELECT set_config('enable_seqscan', 'off', true)
