-- What some banks need beside agência, conta and carteira: convenio, modalidade, posto ... as a JSON
-- object by the names of docs/banks.md, checked before it is stored.  A part that a bank does not
-- know is empty.
ALTER TABLE bank_account ADD COLUMN parts text NOT NULL DEFAULT '{}'
    CHECK (json_typeof(parts::json) = 'object');

-- Numbers of titles: a sequence an account, as some banks have five digits for them and all want
-- them without gaps of millions.  No row is locked for a number, and none is used twice.
CREATE FUNCTION nosso_numero_begin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE SEQUENCE IF NOT EXISTS nosso_numero_%s', NEW.bank_account_id);
    RETURN NULL;
END $$;
CREATE FUNCTION nosso_numero_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('DROP SEQUENCE IF EXISTS nosso_numero_%s', OLD.bank_account_id);
    RETURN NULL;
END $$;
CREATE TRIGGER nosso_numero_begin AFTER INSERT ON bank_account
    FOR EACH ROW EXECUTE FUNCTION nosso_numero_begin();
CREATE TRIGGER nosso_numero_end AFTER DELETE ON bank_account
    FOR EACH ROW EXECUTE FUNCTION nosso_numero_end();

-- Accounts that are there go on after what the one sequence of all has given.
DO $$
DECLARE
    account bigint;
    next_number bigint := nextval('nosso_numero');
BEGIN
    FOR account IN SELECT bank_account_id FROM bank_account LOOP
        EXECUTE format('CREATE SEQUENCE nosso_numero_%s START %s', account, next_number);
    END LOOP;
END $$;
DROP SEQUENCE nosso_numero;
