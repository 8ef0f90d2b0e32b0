-- Processes on one database tell each other what has changed by NOTIFY (server/ops/news.h).  Channels belong
-- to the whole database, tables to a schema: so does the channel's name.

CREATE FUNCTION news_channel() RETURNS text LANGUAGE sql STABLE AS
    $$ SELECT left('quita_news_' || current_schema(), 63) $$;

-- LISTEN takes no expression.
CREATE FUNCTION news_listen() RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('LISTEN %I', news_channel());
    RETURN news_channel();
END $$;
