-- Every message cost a look-up and a row lock in its conversation to check what the same transaction
-- had locked already (turn), or read from the very row (mark).
ALTER TABLE outbox DROP CONSTRAINT outbox_tenant_id_conversation_id_fkey;
ALTER TABLE attempt DROP CONSTRAINT attempt_tenant_id_outbox_id_fkey;
