-- The monthly indexes of debts whose contract is silent.
SELECT kind, month, millionths FROM price_index ORDER BY kind, month
