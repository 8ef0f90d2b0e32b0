-- Outside the 24 hours only templates leave.  Which template a message is ("name/language"; null: it
-- is none) is told by its row, so that the mark needs not open what is sealed, and so that what
-- WhatsApp last said of a template is found.
ALTER TABLE outbox ADD COLUMN template text;
CREATE INDEX outbox_template ON outbox (tenant_id, account_id, template, outbox_id)
    WHERE template IS NOT NULL;
