-- All keys of sites.
SELECT widget_key, tenant_id, account_id, array_to_string(origins, ' ') AS origins, colour,
       identify_sealed
FROM chat_widget ORDER BY widget_key
