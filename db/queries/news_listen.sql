-- From now on this connection is told what other processes say (server/ops/news.h)
SELECT news_listen()
