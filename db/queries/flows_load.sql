-- The newest versions of each flow that are not known yet, oldest first: sessions that run stay on
-- theirs.  $1 at most of each, $2 versions that are known
SELECT version, graph, texts FROM (
    SELECT version, graph, texts, row_number() OVER (PARTITION BY flow ORDER BY version DESC) AS n
    FROM flow_version
) newest WHERE n <= $1::int AND version <> ALL ($2::int[]) ORDER BY version
