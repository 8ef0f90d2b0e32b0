-- What the import does, counted before it is done.
SELECT p.*, c.*, i.*, a.*, (SELECT count(*) FROM import_consent) AS consents_new
FROM (SELECT count(*) FILTER (WHERE creates) AS people_new,
             count(DISTINCT person_id) FILTER (WHERE changes AND NOT creates) AS people_changed,
             coalesce(max(n), 0) AS people
      FROM import_who) p,
     (SELECT count(*) FILTER (WHERE creates) AS contracts_new,
             count(*) FILTER (WHERE changes) AS contracts_changed, coalesce(max(n), 0) AS contracts
      FROM import_contract) c,
     (SELECT count(*) FILTER (WHERE instalment_id IS NULL) AS instalments_new,
             count(*) FILTER (WHERE changes) AS instalments_changed,
             count(*) FILTER (WHERE kept) AS instalments_kept
      FROM import_due) i,
     (SELECT count(*) FILTER (WHERE fresh) AS contacts_new,
             count(*) FILTER (WHERE fresh AND at IS NULL) AS contacts_silent
      FROM import_contact) a
