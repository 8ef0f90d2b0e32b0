#include "server/channels/inbound_pack.h"
#include "server/channels/reply_pack.h"
#include "server/channels/template_pack.h"
#include "db/turn_store.h"
#include "server/base/day.h"
#include "server/base/money.h"
#include "tests/sim/people.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Agents, by the statements of `quita agent`, and the bank with its payers. */

enum { PAYMENTS_MAX = 64 };
#define AGENT "ana"

struct payment_made {
    char id[40], txid[48], at[40];
    int64_t centavos;
};
static struct payment_made payments[PAYMENTS_MAX];
static const char *payment_ids[PAYMENTS_MAX];
static int payment_count;

/* ---- agents ---- */

static struct cell *open_hand_over(int64_t owner)
{
    EACH_COMMITTED(sim->db, hand_over, r)
    {
        if (!is_null(r->now[hand_over_closed_at]))
            continue;
        EACH_COMMITTED(sim->db, conversation, c)
        if (c->now[conversation_conversation_id].n == r->now[hand_over_conversation_id].n &&
            c->now[conversation_owner].n == owner)
            return r->now;
    }
    return NULL;
}

static const char *text_of(struct arena *a, struct cell c)
{
    return arena_strndup(a, (const char *)c.p, (size_t)c.n);
}

static void take(struct arena *a, const struct cell *h)
{
    struct pg_args *args = pg_args_new(a, SQL_AGENT_TAKE);
    struct tx *tx = NULL;

    pg_text(args, text_of(a, h[hand_over_protocol]));
    pg_text(args, AGENT);
    pg_instant(args, sim_now());
    PGresult *result = sim_other_run(&tx, args);
    if (result)
        sim_say("ana takes conversation %lld", (long long)h[hand_over_conversation_id].n);
    PQclear(result);
    sim_other_end(&tx, result != NULL);
}

static void give_back(struct arena *a, const struct cell *h)
{
    const struct inbound in = { .type = "give_back" };
    struct packed packed = inbound_pack(&in, a);
    struct bytes sealed = seal_close(&sim->seal, a, "unit", packed.data, packed.len);
    struct pg_args *args = pg_args_new(a, SQL_AGENT_GIVE_BACK);
    struct tx *tx = NULL;

    pg_text(args, text_of(a, h[hand_over_protocol]));
    pg_text(args, AGENT);
    pg_bytea(args, sealed.data, sealed.len);
    pg_instant(args, sim_now());
    PGresult *result = sim_other_run(&tx, args);
    if (result)
        sim_say("ana gives conversation %lld back", (long long)h[hand_over_conversation_id].n);
    PQclear(result);
    sim_other_end(&tx, result != NULL);
}

static struct packed packed_words(struct arena *a)
{
    const struct reply reply = {
        .kind = REPLY_TEXT, .level = DISCLOSURE_L2, .text_id = "agent", .body = "Oi, aqui é a Ana."
    };

    return reply_pack(&reply, a);
}

static struct packed packed_template(struct arena *a)
{
    static const char *const values[] = { "Paula", "Colégio" };
    const struct wa_template t = { .name = "recado_cadastro",
                                   .language = "pt_BR",
                                   .body_values = values,
                                   .body_count = sizeof(values) / sizeof(values[0]) };

    return template_pack(&t, a);
}

/* One message in four is a template. */
static struct pg_args *said(struct arena *a, const struct pg_result *owned)
{
    struct pg_args *args = pg_args_new(a, SQL_AGENT_SAY);
    uint8_t key[SEAL_HASH_SIZE];

    random_fill(&sim->chance, key, sizeof(key));
    bool template = key[0] % 4 == 0;
    struct packed packed = template ? packed_template(a) : packed_words(a);
    struct bytes sealed = seal_close(&sim->seal, a, "outbox", packed.data, packed.len);
    for (int column = 0; column < 5; column++)
        pg_int8(args, pg_get_int8(owned, 0, column));
    pg_bytea(args, key, sizeof(key));
    pg_bytea(args, sealed.data, sealed.len);
    pg_text(args, template ? "[modelo recado_cadastro, pt_BR]" : "Oi, aqui é a Ana.");
    pg_text(args, AGENT);
    pg_instant(args, sim_now());
    pg_instant(args, sim_now() + MINUTES_US(30));
    pg_text(args, template ? "recado_cadastro/pt_BR" : NULL);
    return args;
}

static void say(struct arena *a, const struct cell *h)
{
    struct pg_args *args = pg_args_new(a, SQL_AGENT_OWNED);
    struct tx *tx = NULL;
    bool kept = false;

    pg_text(args, text_of(a, h[hand_over_protocol]));
    pg_text(args, AGENT);
    PGresult *owned = sim_other_run(&tx, args);
    if (owned && PQntuples(owned)) {
        PGresult *done = sim_other_run(&tx, said(a, (const struct pg_result *)owned));
        kept = done != NULL;
        PQclear(done);
    }
    PQclear(owned);
    sim_other_end(&tx, kept);
}

static void close_case(struct arena *a, const struct cell *c)
{
    struct pg_args *args = pg_args_new(a, SQL_AGENT_CLOSE_CASE);
    struct tx *tx = NULL;

    pg_text(args, text_of(a, c[care_case_protocol]));
    pg_text(args, AGENT);
    pg_instant(args, sim_now());
    PGresult *result = sim_other_run(&tx, args);
    if (result)
        sim_say("ana closes case %lld", (long long)c[care_case_care_case_id].n);
    PQclear(result);
    sim_other_end(&tx, result != NULL);
}

static const struct cell *open_case(void)
{
    EACH_COMMITTED(sim->db, care_case, r)
    if (is_null(r->now[care_case_closed_at]))
        return r->now;
    return NULL;
}

static void on_agent(void *ctx)
{
    struct arena arena = { 0 };
    const struct cell *held = open_hand_over(OWNER_AGENT), *waits = open_hand_over(OWNER_QUEUE);
    const struct cell *asked = open_case();

    (void)ctx;
    if (sim->over)
        return;
    sim_at(sim_between(500000, 12000000), 0, on_agent, NULL);
    if (sim_now() < sim->database_back_us)
        return;
    if (asked && sim_chance(500))
        close_case(&arena, asked);
    else if (held && sim_chance(400))
        give_back(&arena, held);
    else if (held)
        say(&arena, held);
    else if (waits)
        take(&arena, waits);
    arena_done(&arena);
}

/* ---- the bank ---- */

static void notice_json(const struct payment_made *p, char *out, size_t size)
{
    char amount[MONEY_TEXT_SIZE];

    snprintf(out, size,
             "{\"endToEndId\":\"%s\",\"txid\":\"%s\",\"valor\":\"%s\",\"horario\":\"%s\"}", p->id,
             p->txid, money_format_dot(p->centavos, amount), p->at);
}

static const struct cell *some_charge(void)
{
    const struct cell *chosen = NULL;
    uint64_t seen_so_far = 0;

    EACH_COMMITTED(sim->db, charge, r)
    if ((r->now[charge_status].n == 0 || sim_chance(100)) && sim_below(++seen_so_far) == 0)
        chosen = r->now;
    return chosen;
}

static void on_payer(void *ctx)
{
    const struct cell *ch = some_charge();
    char notice[256], body[320];

    (void)ctx;
    if (sim->over)
        return;
    sim_at(sim_between(4000000, 25000000), 0, on_payer, NULL);
    if (!ch || payment_count == PAYMENTS_MAX)
        return;
    struct payment_made *p = &payments[payment_count];
    snprintf(p->id, sizeof(p->id), "E%llu%03d", (unsigned long long)sim->seed, payment_count);
    snprintf(p->txid, sizeof(p->txid), "%.*s", (int)ch[charge_txid].n,
             (const char *)ch[charge_txid].p);
    p->centavos = ch[charge_centavos].n - sim_chance(60);
    instant_format(sim_now() / 1000000 * 1000000, p->at);
    payment_ids[payment_count++] = p->id;
    notice_json(p, notice, sizeof(notice));
    snprintf(body, sizeof(body), "{\"pix\":[%s]}", notice);
    sim_say("somebody pays charge %lld", (long long)ch[charge_charge_id].n);
    hook_bank(body);
}

bool bank_knows(const char *id, char *out, size_t size)
{
    for (int i = 0; i < payment_count; i++)
        if (strcmp(payments[i].id, id) == 0) {
            notice_json(&payments[i], out, size);
            return true;
        }
    return false;
}

int bank_payments(const char *const **ids)
{
    *ids = payment_ids;
    return payment_count;
}

void actors_start(void)
{
    payment_count = 0;
    sim_at(SECONDS_US(5), 0, on_agent, NULL);
    sim_at(SECONDS_US(5), 0, on_payer, NULL);
}

void actors_free(void)
{
    payment_count = 0;
}
