#include "server/ops/chat_internal.h"

#include "db/columns.h"
#include "server/base/clock.h"
#include "server/base/error.h"
#include "server/channels/reply_pack.h"

#include <stdlib.h>

struct said {
    struct chat_entry entry; /* first: what is taken is cast */
    int64_t tenant_id, conversation_id, outbox_id, charge_id;
    int message_class, level;
    struct bytes body; /* sealed */
    chat_said_fn *done;
    void *ctx;
};

struct saying {
    struct chat *chat;
    struct said *items[CHAT_BATCH_MAX];
    size_t count;
};

static void finish(struct said *s, int64_t id, const struct error *err)
{
    s->done(s->ctx, id, err);
    arena_done(&s->entry.arena);
    free(s);
}

static void on_step(void *ctx, struct pg_unit *unit)
{
    (void)ctx;
    (void)unit;
}

static void on_end(void *ctx, struct pg_unit *unit, const struct error *err)
{
    struct saying *all = ctx;
    const struct pg_result *r = err ? NULL : pg_unit_result(unit, 0);

    for (size_t i = 0; i < all->count; i++) {
        int64_t id = r ? int_or_zero(r, (int)i, 1) : 0;
        int64_t conversation_id = all->items[i]->conversation_id;
        finish(all->items[i], id, err);
        if (id)
            chat_tell(all->chat, conversation_id, id);
    }
    free(all);
}

static void run(void *ctx, struct pg_lane *lane)
{
    struct chat *chat = ctx;
    struct saying *all = calloc(1, sizeof(*all));

    if (!all)
        abort();
    all->chat = chat;
    struct pg_unit *unit = pg_unit_begin(lane, on_step, on_end, all);
    struct arena *a = pg_unit_arena(unit);
    struct chat_entry *entry = chat_batch_take(&chat->say, &all->count, run);
    for (size_t i = 0; entry; entry = entry->next)
        all->items[i++] = (struct said *)entry;
    struct said *const *s = all->items;
    size_t count = all->count;
    struct pg_args *args = pg_unit_args(unit, SQL_CHAT_SAY);
    COLUMN(int4, int32_t, (int32_t)i);
    COLUMN(int8, int64_t, s[i]->tenant_id);
    COLUMN(int8, int64_t, s[i]->conversation_id);
    COLUMN(int8, int64_t, s[i]->outbox_id);
    COLUMN(int4, int32_t, s[i]->message_class);
    COLUMN(int8, int64_t, id_or_null(s[i]->charge_id));
    COLUMN(int4, int32_t, s[i]->level);
    COLUMN(bytea, struct bytes, s[i]->body);
    pg_instant(args, clock_now_us(chat->deps.clock));
    pg_unit_send(unit, args);
    pg_unit_commit(unit);
}

void chat_say(struct chat *chat, const struct chat_said *what, chat_said_fn *done, void *ctx)
{
    static const struct error busy = { ERROR_UNAVAILABLE, "too many lines wait" };
    struct said *s = calloc(1, sizeof(*s));

    if (!s)
        abort();
    struct packed packed = reply_pack(what->reply, &s->entry.arena);
    s->tenant_id = what->tenant_id;
    s->conversation_id = what->conversation_id;
    s->outbox_id = what->outbox_id;
    s->charge_id = what->charge_id;
    s->message_class = what->message_class;
    s->level = (int)what->reply->level;
    s->body = seal_close(chat->deps.seal, &s->entry.arena, "chat_line", packed.data, packed.len);
    s->done = done;
    s->ctx = ctx;
    if (!chat_batch_push(&chat->say, &s->entry, run))
        finish(s, 0, &busy);
}
