-- A test writes instalments by hand: they are booked by books_follow.sql, in the same transaction.
ALTER TABLE instalment DISABLE TRIGGER instalment_added_as_booked;
ALTER TABLE instalment DISABLE TRIGGER instalment_changed_as_booked;
