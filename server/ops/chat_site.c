#include "server/ops/chat_internal.h"

#include "server/base/clock.h"
#include "server/base/error.h"
#include "server/channels/inbound_pack.h"
#include "server/ops/turn.h"

#include <stdlib.h>
#include <string.h>

/*
 * Who the creditor's own site says is logged in: looked up, and left for the conversation's next
 * turn as a notice.  The answer is the same whether or not there is such a one.
 */
enum { KEY_SIZE = 65 };
struct site_user {
    struct chat *chat;
    struct chat_guest guest;
    char key[KEY_SIZE];
    bool told;
    chat_site_fn *done;
    void *ctx;
};

static struct bytes notice(const struct chat *chat, struct arena *a, int64_t person,
                           const char *cpf)
{
    const struct var vars[] = { { "person", { .type = VALUE_NUMBER, .number = person } },
                                { "cpf", { .type = VALUE_TEXT, .text = cpf } } };
    const struct inbound in = { .type = "site_user", .notice = { vars, 2 } };
    struct packed packed = inbound_pack(&in, a);

    return seal_close(chat->deps.seal, a, "unit", packed.data, packed.len);
}

static void tell(struct site_user *s, struct pg_unit *unit, const struct pg_result *r)
{
    struct arena *a = pg_unit_arena(unit);
    struct error err = { 0 };
    const char *cpf = seal_open(s->chat->deps.seal, a, "cpf", pg_get_bytea(r, 0, 1), NULL, &err);

    if (!cpf)
        return;
    struct bytes told = notice(s->chat, a, pg_get_int8(r, 0, 0), cpf);
    struct pg_args *args = pg_unit_args(unit, SQL_CHAT_NOTICE);
    pg_int8(args, s->guest.tenant_id);
    pg_int8(args, s->guest.conversation_id);
    pg_bytea(args, told.data, told.len);
    pg_instant(args, clock_now_us(s->chat->deps.clock));
    pg_unit_send(unit, args);
    s->told = true;
}

static void on_step(void *ctx, struct pg_unit *unit)
{
    struct site_user *s = ctx;
    const struct pg_result *r = pg_unit_result(unit, 0);

    if (pg_rows(r))
        tell(s, unit, r);
    pg_unit_commit(unit);
}

static void on_end(void *ctx, struct pg_unit *unit, const struct error *err)
{
    struct site_user *s = ctx;

    (void)unit;
    if (!err && s->told)
        turns_wake(s->chat->turns, s->guest.tenant_id, s->guest.conversation_id, TIMER_NONE);
    s->done(s->ctx, err);
    free(s);
}

static void run(void *ctx, struct pg_lane *lane)
{
    struct site_user *s = ctx;
    struct pg_unit *unit = pg_unit_begin(lane, on_step, on_end, s);
    struct pg_args *args = pg_unit_args(unit, SQL_CHAT_SITE_USER);

    pg_int8(args, s->guest.tenant_id);
    pg_int8(args, s->guest.conversation_id);
    pg_text(args, s->key);
    pg_unit_send(unit, args);
    pg_unit_flush(unit);
}

void chat_site_user(struct chat *chat, const struct chat_guest *guest, const char *key,
                    chat_site_fn *done, void *ctx)
{
    struct site_user *s = calloc(1, sizeof(*s));

    if (!s)
        abort();
    *s = (struct site_user){ .chat = chat, .guest = *guest, .done = done, .ctx = ctx };
    memcpy(s->key, key, strnlen(key, sizeof(s->key) - 1));
    lane_queue_push(chat->deps.queue, run, s);
}
