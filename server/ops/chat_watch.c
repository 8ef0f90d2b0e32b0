#include "server/ops/chat_internal.h"

#include <stdlib.h>

struct chat_watch {
    struct chat_watch *next, **at;
    struct chat_watchers *of;
    chat_watch_fn *fn;
    void *ctx;
};

struct chat_watchers {
    UT_hash_handle hh;
    struct chat *chat;
    int64_t conversation_id;
    struct chat_watch *head;
};

static struct chat_watchers *watchers_of(struct chat *chat, int64_t conversation_id)
{
    struct chat_watchers *w;

    HASH_FIND(hh, chat->watchers, &conversation_id, sizeof(conversation_id), w);
    if (w)
        return w;
    w = calloc(1, sizeof(*w));
    if (!w)
        abort();
    w->chat = chat;
    w->conversation_id = conversation_id;
    HASH_ADD(hh, chat->watchers, conversation_id, sizeof(w->conversation_id), w);
    return w;
}

struct chat_watch *chat_watch_add(struct chat *chat, int64_t conversation_id, chat_watch_fn *fn,
                                  void *ctx)
{
    struct chat_watchers *of = watchers_of(chat, conversation_id);
    struct chat_watch *w = calloc(1, sizeof(*w));

    if (!w)
        abort();
    *w = (struct chat_watch){ .next = of->head, .at = &of->head, .of = of, .fn = fn, .ctx = ctx };
    if (of->head)
        of->head->at = &w->next;
    of->head = w;
    return w;
}

void chat_watch_remove(struct chat_watch **watch)
{
    struct chat_watch *w = *watch;

    if (!w)
        return;
    *w->at = w->next;
    if (w->next)
        w->next->at = w->at;
    if (!w->of->head) {
        HASH_DEL(w->of->chat->watchers, w->of);
        free(w->of);
    }
    free(w);
    *watch = NULL;
}

/* Who is told may leave, and only that one: the next is read before. */
void chat_tell(struct chat *chat, int64_t conversation_id, int64_t id)
{
    struct chat_watchers *of;

    HASH_FIND(hh, chat->watchers, &conversation_id, sizeof(conversation_id), of);
    if (!of)
        return;
    for (struct chat_watch *w = of->head, *next; w; w = next) {
        next = w->next;
        w->fn(w->ctx, id);
    }
}

/* Which number the line has is not known here: later than any that was seen. */
void chat_look(struct chat *chat, int64_t conversation_id)
{
    chat_tell(chat, conversation_id, INT64_MAX);
}

void chat_look_all(struct chat *chat)
{
    struct chat_watchers *of, *other;

    HASH_ITER(hh, chat->watchers, of, other)
    {
        chat_look(chat, of->conversation_id);
    }
}

void chat_watchers_free(struct chat *chat)
{
    struct chat_watchers *of, *other;

    HASH_ITER(hh, chat->watchers, of, other)
    {
        for (struct chat_watch *w = of->head, *next; w; w = next) {
            next = w->next;
            free(w);
        }
        HASH_DEL(chat->watchers, of);
        free(of);
    }
}
