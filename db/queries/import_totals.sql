-- What the import does, counted before it is done.
SELECT (SELECT count(*) FROM import_who WHERE creates) AS people_new,
       (SELECT count(DISTINCT person_id) FROM import_who WHERE changes AND NOT creates)
           AS people_changed,
       (SELECT count(*) FROM import_contract WHERE creates) AS contracts_new,
       (SELECT count(*) FROM import_contract WHERE changes) AS contracts_changed,
       (SELECT count(*) FROM import_due WHERE instalment_id IS NULL) AS instalments_new,
       (SELECT count(*) FROM import_due WHERE changes) AS instalments_changed,
       (SELECT count(*) FROM import_due WHERE kept) AS instalments_kept,
       (SELECT count(*) FROM import_contact WHERE fresh) AS contacts_new,
       (SELECT count(*) FROM import_contact WHERE fresh AND at IS NULL) AS contacts_silent,
       (SELECT count(*) FROM import_consent) AS consents_new,
       (SELECT coalesce(max(n), 0) FROM import_who) AS people,
       (SELECT coalesce(max(n), 0) FROM import_contract) AS contracts
