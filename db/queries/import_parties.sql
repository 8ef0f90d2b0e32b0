-- Who belongs to which contract; in two roles at once the first one counts.  $1 tenant
INSERT INTO import_party (n, contract_id, person_id, role, was)
SELECT f.n, f.contract_id, f.person_id, f.role, p.role
FROM (SELECT c.n, c.contract_id, w.person_id, min(r.role) AS role
      FROM (SELECT DISTINCT contract, key, role FROM import_row) r
      JOIN import_contract c ON c.key = r.contract
      JOIN import_who w ON w.key = r.key
      GROUP BY c.n, c.contract_id, w.person_id) f
LEFT JOIN LATERAL (SELECT * FROM contract_party p WHERE p.tenant_id = $1::bigint
    AND p.contract_id = f.contract_id AND p.person_id = f.person_id LIMIT 1) p ON true
WHERE p.role IS DISTINCT FROM f.role
ORDER BY f.n
