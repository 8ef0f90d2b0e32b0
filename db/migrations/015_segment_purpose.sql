-- What a creditor sells, so that texts call things as it does (flows/words).
ALTER TABLE creditor ADD COLUMN segment text NOT NULL DEFAULT 'escola';
-- What a number is for: collection and recruitment of students never share one (000-24).
ALTER TABLE channel_account ADD COLUMN purpose text NOT NULL DEFAULT 'cobranca'
    CHECK (purpose IN ('cobranca', 'captacao'));
