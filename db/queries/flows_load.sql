-- The newest versions, oldest first: sessions that run stay on theirs.  $1 flow, $2 at most
SELECT version, graph, texts FROM (
    SELECT version, graph, texts FROM flow_version WHERE flow = $1::text
    ORDER BY version DESC LIMIT $2::int
) newest ORDER BY version
