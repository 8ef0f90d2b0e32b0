-- Witnesses of the torture run: which transaction marked, took over, settled.  Their rows are written
-- once, so that pg_xact_commit_timestamp() gives the order of the commits, whatever the server's own
-- columns say.
CREATE SCHEMA torture;
CREATE TABLE torture.marked (attempt_id bigint, outbox_id bigint);
CREATE TABLE torture.taken (conversation_id bigint, fence bigint);
CREATE TABLE torture.settled (charge_id bigint, payment_id bigint);

CREATE FUNCTION torture.note_mark() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO torture.marked VALUES (NEW.attempt_id, NEW.outbox_id);
    RETURN NULL;
END $$;
CREATE TRIGGER torture_mark AFTER INSERT ON attempt FOR EACH ROW EXECUTE FUNCTION torture.note_mark();

CREATE FUNCTION torture.note_take() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO torture.taken VALUES (NEW.conversation_id, NEW.fence);
    RETURN NULL;
END $$;
-- To the queue or to an agent: from then on the bot is silent but for what it says about that.
CREATE TRIGGER torture_take AFTER UPDATE OF owner ON conversation FOR EACH ROW
    WHEN (OLD.owner IS DISTINCT FROM NEW.owner AND NEW.owner = 2) EXECUTE FUNCTION torture.note_take();

CREATE FUNCTION torture.note_settlement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO torture.settled VALUES (NEW.charge_id, NEW.payment_id);
    RETURN NULL;
END $$;
CREATE TRIGGER torture_settle AFTER INSERT ON payment FOR EACH ROW WHEN (NEW.state = 1)
    EXECUTE FUNCTION torture.note_settlement();
