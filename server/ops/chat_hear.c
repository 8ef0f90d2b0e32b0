#include "server/ops/chat_internal.h"

#include "db/columns.h"
#include "server/base/clock.h"
#include "server/base/document.h"
#include "server/base/error.h"
#include "server/base/invite.h"
#include "server/channels/inbound_pack.h"
#include "server/ops/turn.h"

#include <stdlib.h>
#include <string.h>

struct heard {
    struct chat_entry entry; /* first: what is taken is cast */
    int64_t tenant_id, conversation_id;
    const char *cid;
    struct bytes body, unit; /* sealed */
    chat_heard_fn *done;
    void *ctx;
};

struct hearing {
    struct chat *chat;
    struct heard *items[CHAT_BATCH_MAX];
    size_t count;
};

static void finish(struct heard *h, int64_t id, const struct error *err)
{
    h->done(h->ctx, id, err);
    arena_done(&h->entry.arena);
    free(h);
}

static void on_step(void *ctx, struct pg_unit *unit)
{
    (void)ctx;
    (void)unit;
}

/* Each is told its number; a conversation with something new is looked at. */
static void on_end(void *ctx, struct pg_unit *unit, const struct error *err)
{
    struct hearing *all = ctx;
    const struct pg_result *r = err ? NULL : pg_unit_result(unit, 0);

    for (size_t i = 0; i < all->count; i++) {
        struct heard *h = all->items[i];
        int64_t id = r ? int_or_zero(r, (int)i, 1) : 0;
        int64_t tenant_id = h->tenant_id, conversation_id = h->conversation_id;
        bool fresh = id && pg_get_bool(r, (int)i, 2);
        finish(h, id, err);
        if (fresh) {
            turns_wake(all->chat->turns, tenant_id, conversation_id, TIMER_NONE);
            chat_tell(all->chat, conversation_id, id);
        }
    }
    free(all);
}

static void run(void *ctx, struct pg_lane *lane)
{
    struct chat *chat = ctx;
    struct hearing *all = calloc(1, sizeof(*all));

    if (!all)
        abort();
    all->chat = chat;
    struct pg_unit *unit = pg_unit_begin(lane, on_step, on_end, all);
    struct arena *a = pg_unit_arena(unit);
    struct chat_entry *entry = chat_batch_take(&chat->hear, &all->count, run);
    for (size_t i = 0; entry; entry = entry->next)
        all->items[i++] = (struct heard *)entry;
    struct heard *const *h = all->items;
    size_t count = all->count;
    struct pg_args *args = pg_unit_args(unit, SQL_CHAT_HEAR);
    COLUMN(int4, int32_t, (int32_t)i);
    COLUMN(int8, int64_t, h[i]->tenant_id);
    COLUMN(int8, int64_t, h[i]->conversation_id);
    COLUMN(text, const char *, h[i]->cid);
    COLUMN(bytea, struct bytes, h[i]->body);
    COLUMN(bytea, struct bytes, h[i]->unit);
    pg_instant(args, clock_now_us(chat->deps.clock));
    pg_int4(args, CHAT_DAY_MAX);
    pg_unit_send(unit, args);
    pg_unit_commit(unit);
}

/* As the conversation shows it: without the digits that must not be kept (C17). */
static struct bytes shown(const struct chat *chat, struct arena *a, const char *text)
{
    char *copy = arena_strdup(a, text);
    size_t len = strlen(copy);

    document_mask_text(copy, len);
    invite_mask(copy);
    return seal_close(chat->deps.seal, a, "chat_line", copy, len);
}

static struct bytes unit_of(const struct chat *chat, struct arena *a, const struct chat_heard *what)
{
    const struct inbound in = { .type = what->payload ? "button" : "text",
                                .text = what->text,
                                .payload = what->payload };
    struct packed packed = inbound_pack(&in, a);

    return seal_close(chat->deps.seal, a, "unit", packed.data, packed.len);
}

void chat_hear(struct chat *chat, const struct chat_heard *what, chat_heard_fn *done, void *ctx)
{
    static const struct error busy = { ERROR_UNAVAILABLE, "too many lines wait" };
    struct heard *h = calloc(1, sizeof(*h));

    if (!h)
        abort();
    struct arena *a = &h->entry.arena;
    h->tenant_id = what->tenant_id;
    h->conversation_id = what->conversation_id;
    h->cid = arena_strdup(a, what->cid);
    h->body = shown(chat, a, what->text);
    h->unit = unit_of(chat, a, what);
    h->done = done;
    h->ctx = ctx;
    if (!chat_batch_push(&chat->hear, &h->entry, run))
        finish(h, 0, &busy);
}
