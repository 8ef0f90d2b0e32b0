-- A published version of a flow.  $1 flow, $2 version
SELECT graph, texts FROM flow_version WHERE flow = $1::text AND version = $2::int
