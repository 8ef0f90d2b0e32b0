-- Messages that belong to no process (0): what an agent wrote, and what found no room in memory.  They
-- are taken oldest first, and looked for often.
CREATE INDEX outbox_queue_nobodys ON outbox_queue (outbox_id) WHERE process_no = 0;
