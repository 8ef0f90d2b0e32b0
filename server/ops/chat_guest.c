#include "server/ops/chat_internal.h"

#include "db/columns.h"
#include "server/base/clock.h"
#include "server/base/error.h"
#include "server/base/invite.h"
#include "server/base/random.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { SECRET_BYTES = 32, TICKET_BYTES = 24 };
static const int64_t TICKET_US = SECONDS_US(30);
_Static_assert(CHAT_HASH_SIZE == crypto_hash_sha256_BYTES, "what is kept is a SHA-256");

struct visit {
    struct chat *chat;
    const struct visit_kind *kind;
    char key[64]; /* of the widget; of a ticket, where it is used from */
    char secret[CHAT_SECRET_SIZE * 2];
    struct chat_guest guest;
    chat_guest_fn *done; /* NULL: nobody waits */
    void *ctx;
};

struct chat *chat_new(const struct chat_deps *deps)
{
    struct chat *chat = calloc(1, sizeof(*chat));

    if (!chat)
        abort();
    chat->deps = *deps;
    chat->hear = (struct chat_batch){ .chat = chat, .tail = &chat->hear.head };
    chat->say = (struct chat_batch){ .chat = chat, .tail = &chat->say.head };
    return chat;
}

void chat_set_turns(struct chat *chat, struct turns *turns)
{
    chat->turns = turns;
}

void chat_free(struct chat **chat)
{
    if (*chat)
        chat_watchers_free(*chat);
    free(*chat);
    *chat = NULL;
}

void chat_secret_hash(const char *secret, uint8_t out[CHAT_HASH_SIZE])
{
    crypto_hash_sha256(out, (const uint8_t *)secret, strlen(secret));
}

/* ---- what each of them asks, and reads ---- */

static void ask_begin(struct visit *v, struct pg_args *args, int64_t now_us)
{
    uint8_t hash[CHAT_HASH_SIZE];
    struct seal_hash alias;

    chat_secret_hash(v->secret, hash);
    alias = seal_hash(v->chat->deps.seal, "chat", hash, sizeof(hash));
    pg_text(args, v->key);
    pg_bytea(args, hash, sizeof(hash));
    pg_bytea(args, alias.bytes, sizeof(alias.bytes));
    pg_instant(args, now_us);
}

static void read_begin(struct chat_guest *g, const struct pg_result *r)
{
    g->tenant_id = pg_get_int8(r, 0, 0);
    g->conversation_id = pg_get_int8(r, 0, 1);
}

static void ask_find(struct visit *v, struct pg_args *args, int64_t now_us)
{
    uint8_t hash[CHAT_HASH_SIZE];

    chat_secret_hash(v->secret, hash);
    pg_bytea(args, hash, sizeof(hash));
    pg_instant(args, now_us);
}

static void read_find(struct chat_guest *g, const struct pg_result *r)
{
    read_begin(g, r);
    g->last_id = pg_get_int8(r, 0, 2);
    g->account_id = pg_get_int8(r, 0, 3);
    g->assurance = (int)pg_get_int8(r, 0, 4);
    g->raised = (int)pg_get_int8(r, 0, 5);
    g->astray = pg_get_bool(r, 0, 6);
}

static void ask_raise(struct visit *v, struct pg_args *args, int64_t now_us)
{
    uint8_t hash[CHAT_HASH_SIZE];

    chat_secret_hash(v->secret, hash);
    pg_int8(args, v->guest.tenant_id);
    pg_int8(args, v->guest.conversation_id);
    pg_bytea(args, hash, sizeof(hash));
    pg_instant(args, now_us);
    pg_bool(args, v->guest.astray);
}

static void read_raise(struct chat_guest *g, const struct pg_result *r)
{
    g->raised = (int)pg_get_int8(r, 0, 0);
}

static void ask_ticket(struct visit *v, struct pg_args *args, int64_t now_us)
{
    uint8_t hash[CHAT_HASH_SIZE];

    chat_secret_hash(v->secret, hash);
    pg_int8(args, v->guest.tenant_id);
    pg_int8(args, v->guest.conversation_id);
    pg_bytea(args, hash, sizeof(hash));
    pg_instant(args, now_us + TICKET_US);
    pg_text(args, v->key);
}

static void ask_enter(struct visit *v, struct pg_args *args, int64_t now_us)
{
    ask_find(v, args, now_us);
    pg_text(args, v->key);
}

static void ask_pass(struct visit *v, struct pg_args *args, int64_t now_us)
{
    struct seal_hash hash = seal_hash(v->chat->deps.seal, "pass", v->secret, strlen(v->secret));

    pg_int8(args, v->guest.tenant_id);
    pg_int8(args, v->guest.conversation_id);
    pg_bytea(args, hash.bytes, sizeof(hash.bytes));
    pg_instant(args, now_us);
}

static void read_pass(struct chat_guest *g, const struct pg_result *r)
{
    const char *number = pg_get_text(r, 0, 0);
    bool usable = strlen(number) < sizeof(g->number) &&
                  number[strspn(number, "0123456789")] == '\0'; /* wa.me has no signs */

    if (usable)
        memcpy(g->number, number, strlen(number) + 1);
    else
        g->conversation_id = 0;
}

static void ask_end(struct visit *v, struct pg_args *args, int64_t now_us)
{
    pg_int8(args, v->guest.tenant_id);
    pg_int8(args, v->guest.conversation_id);
    pg_instant(args, now_us);
}

enum visit_of {
    VISIT_BEGIN,
    VISIT_FIND,
    VISIT_RAISE,
    VISIT_TICKET,
    VISIT_ENTER,
    VISIT_PASS,
    VISIT_END
};

static const struct visit_kind {
    enum sql statement;
    void (*ask)(struct visit *v, struct pg_args *args, int64_t now_us);
    void (*read)(struct chat_guest *g, const struct pg_result *r);
} visits[] = { { SQL_CHAT_SESSION_BEGIN, ask_begin, read_begin },
               { SQL_CHAT_SESSION_FIND, ask_find, read_find },
               { SQL_CHAT_SESSION_RAISE, ask_raise, read_raise },
               { SQL_CHAT_TICKET_SET, ask_ticket, NULL },
               { SQL_CHAT_TICKET_TAKE, ask_enter, read_find },
               { SQL_CHAT_PASS_ADD, ask_pass, read_pass },
               { SQL_CHAT_SESSION_END, ask_end, NULL } };

/* ---- one of them ---- */

static void on_step(void *ctx, struct pg_unit *unit)
{
    (void)ctx;
    (void)unit;
}

static void on_end(void *ctx, struct pg_unit *unit, const struct error *err)
{
    struct visit *v = ctx;
    const struct pg_result *r = err ? NULL : pg_unit_result(unit, 0);

    if (!r || !pg_rows(r))
        v->guest.conversation_id = 0;
    else if (v->kind->read)
        v->kind->read(&v->guest, r);
    if (v->done)
        v->done(v->ctx, &v->guest, v->secret, err);
    sodium_memzero(v->secret, sizeof(v->secret));
    free(v);
}

static void run(void *ctx, struct pg_lane *lane)
{
    struct visit *v = ctx;
    struct pg_unit *unit = pg_unit_begin(lane, on_step, on_end, v);
    struct pg_args *args = pg_unit_args(unit, v->kind->statement);

    v->kind->ask(v, args, clock_now_us(v->chat->deps.clock));
    pg_unit_send(unit, args);
    pg_unit_commit(unit);
}

static struct visit *visit_new(struct chat *chat, enum visit_of of, chat_guest_fn *done, void *ctx)
{
    struct visit *v = calloc(1, sizeof(*v));

    if (!v)
        abort();
    *v = (struct visit){ .chat = chat, .kind = &visits[of], .done = done, .ctx = ctx };
    return v;
}

/* Longer than any that is ours: cut, and so nobody's. */
static void keep(char *out, size_t size, const char *text)
{
    size_t len = strnlen(text, size - 1);

    memcpy(out, text, len);
    out[len] = '\0';
}

void chat_begin(struct chat *chat, const char *widget_key, chat_guest_fn *done, void *ctx)
{
    struct visit *v = visit_new(chat, VISIT_BEGIN, done, ctx);

    keep(v->key, sizeof(v->key), widget_key);
    random_token(chat->deps.random, SECRET_BYTES, v->secret);
    lane_queue_push(chat->deps.queue, run, v);
}

void chat_find(struct chat *chat, const char *secret, chat_guest_fn *done, void *ctx)
{
    struct visit *v = visit_new(chat, VISIT_FIND, done, ctx);

    keep(v->secret, sizeof(v->secret), secret);
    lane_queue_push(chat->deps.queue, run, v);
}

void chat_raise(struct chat *chat, const struct chat_guest *guest, chat_guest_fn *done, void *ctx)
{
    struct visit *v = visit_new(chat, VISIT_RAISE, done, ctx);

    v->guest = *guest;
    random_token(chat->deps.random, SECRET_BYTES, v->secret);
    lane_queue_push(chat->deps.queue, run, v);
}

void chat_ticket(struct chat *chat, const struct chat_guest *guest, const char *from,
                 chat_guest_fn *done, void *ctx)
{
    struct visit *v = visit_new(chat, VISIT_TICKET, done, ctx);

    v->guest = *guest;
    keep(v->key, sizeof(v->key), from);
    random_token(chat->deps.random, TICKET_BYTES, v->secret);
    lane_queue_push(chat->deps.queue, run, v);
}

void chat_enter(struct chat *chat, const char *ticket, const char *from, chat_guest_fn *done,
                void *ctx)
{
    struct visit *v = visit_new(chat, VISIT_ENTER, done, ctx);

    keep(v->key, sizeof(v->key), from);
    keep(v->secret, sizeof(v->secret), ticket);
    lane_queue_push(chat->deps.queue, run, v);
}

void chat_pass(struct chat *chat, const struct chat_guest *guest, chat_guest_fn *done, void *ctx)
{
    struct visit *v = visit_new(chat, VISIT_PASS, done, ctx);

    v->guest = *guest;
    invite_make(chat->deps.random, v->secret);
    lane_queue_push(chat->deps.queue, run, v);
}

void chat_end(struct chat *chat, const struct chat_guest *guest)
{
    struct visit *v = visit_new(chat, VISIT_END, NULL, NULL);

    v->guest = *guest;
    lane_queue_push(chat->deps.queue, run, v);
}
