#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
struct strbuf;

/*
 * What processes on one database tell each other, as text: the sender's number, then items, one a
 * line.  Ids and a colleague's name; never a word of a conversation.
 */
enum news_kind {
    NEWS_HERE,         /* h: the sender lives; once every few seconds */
    NEWS_ALL,          /* * TO: that process, or all, look at everything anew */
    NEWS_CONVERSATION, /* c TENANT CONVERSATION: it has changed */
    NEWS_PRESENCE,     /* p TENANT CONVERSATION USER TYPES NAME: a colleague looks at it */
    NEWS_SESSION_END   /* e SESSION: a console session has ended */
};

/* Senders: a process has a number at random above these. */
enum { NEWS_TO_ALL = 1, NEWS_FROM_COMMAND = 2, NEWS_PROCESSES = 1000 };

enum {
    NEWS_TEXT_MAX = 7900, /* PostgreSQL: a payload is below 8000 bytes */
    NEWS_NAME_SIZE = 96   /* bytes of a name with its end; longer ones are cut between letters */
};

struct news_item {
    enum news_kind kind;
    int64_t tenant_id, conversation_id, user_id, session_id;
    int64_t to; /* of NEWS_ALL */
    bool typing;
    char name[NEWS_NAME_SIZE];
};

/* Begins a text; sender > 0. */
void news_text_begin(struct strbuf *out, int64_t sender);
/* False, and nothing is added, when it would pass NEWS_TEXT_MAX. */
bool news_text_add(struct strbuf *out, const struct news_item *item);

/* Each item of a text in order; lines of kinds that a later version may have are left out.  Returns
 * the sender; 0 = not a text of ours, and none is told. */
typedef void news_item_fn(void *ctx, const struct news_item *item);
int64_t news_text_read(const char *text, news_item_fn *fn, void *ctx);
