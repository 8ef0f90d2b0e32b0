-- IPCA and taxa legal by the month, for debts whose contract is silent (Lei 14.905/2024).  The same for
-- everybody; a corrected figure replaces the one before, the audit of commands keeps both.
CREATE TABLE price_index (
    kind       text NOT NULL CHECK (kind IN ('ipca', 'taxa_legal')),
    month      date NOT NULL CHECK (extract(day FROM month) = 1),
    millionths int NOT NULL CHECK (millionths BETWEEN -500000 AND 500000
                                   AND (kind = 'ipca' OR millionths >= 0)),
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (kind, month)
);
