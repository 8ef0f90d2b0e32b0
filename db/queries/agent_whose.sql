-- The conversation of a request for a person.  $1 protocol
SELECT tenant_id, conversation_id FROM hand_over WHERE protocol = $1::text
