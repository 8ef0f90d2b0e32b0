/*
 * Prints SQL for psql that fills a migrated database with N conversations in the middle of a
 * session: each has been greeted and is asked for a CPF.  Keys from QUITA_KEYS, as the server has
 * them.
 *
 *   seed N | psql ...
 */
#include "flows/flow.h"
#include "server/base/arena.h"
#include "server/base/assets.h"
#include "server/base/auto.h"
#include "server/base/clock.h"
#include "server/base/error.h"
#include "server/base/phone.h"
#include "server/base/seal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ACCOUNTS = 8 };
static struct seal seal;

static void die(const char *what)
{
    fprintf(stderr, "seed: %s\n", what);
    exit(2);
}

static void print_bytes(struct bytes b)
{
    fputs("\\\\x", stdout);
    for (size_t i = 0; i < b.len; i++)
        printf("%02x", b.data[i]);
}

/* The state that a session is in after its first answer. */
static struct bytes session_state(struct arena *a)
{
    const struct asset *graph = asset_find("flows/graphs/cobranca.json");
    const struct asset *texts = asset_find("flows/texts/cobranca.pt-BR.json");
    static const char *const names[] = { "empresa", "empresa_razao", "cnpj", "endereco",
                                         "fone",    "horario",       "link" };
    struct var vars[COUNT_OF(names)];
    struct clock clock = clock_system();
    struct flow_facts facts = { .now_us = clock_now_us(&clock),
                                .is_new = true,
                                .creditor = { vars, COUNT_OF(vars) } };
    struct flow_event event = { .kind = FLOW_TEXT, .text = "oi" };
    struct flow_session session = { .version = 1 };
    struct flow_turn turn = { 0 };
    struct error err = { 0 };
    const char *report = "";

    for (size_t i = 0; i < COUNT_OF(vars); i++)
        vars[i] = (struct var){ names[i], { .type = VALUE_TEXT, .text = "x" } };
    struct flow *flow = flow_load((const char *)graph->data, graph->len, (const char *)texts->data,
                                  texts->len, 1, a, &report);
    if (!flow)
        die(report);
    if (!flow_step(flow, &session, &event, &facts, a, &turn, &err) || turn.question)
        die(err.detail);
    struct packed packed = flow_session_pack(&session, a);
    flow_free(&flow);
    return seal_close(&seal, a, "session", packed.data, packed.len);
}

static const char *digits_of(char *out, int64_t i)
{
    snprintf(out, PHONE_SIZE, "%" PRId64, INT64_C(5511900000000) + i);
    return out;
}

static void identities(int64_t count)
{
    puts("COPY identity (tenant_id, identity_id, channel, created_at) FROM stdin;");
    for (int64_t i = 0; i < count; i++)
        printf("1\t%" PRId64 "\t1\t2026-01-01 00:00+00\n", i + 1);
    puts("\\.\nCOPY identity_alias FROM stdin;");
    for (int64_t i = 0; i < count; i++) {
        char digits[PHONE_SIZE];
        digits_of(digits, i);
        struct seal_hash hash = seal_hash(&seal, "phone", digits, strlen(digits));
        fputs("1\t1\t", stdout);
        print_bytes((struct bytes){ hash.bytes, SEAL_HASH_SIZE });
        printf("\t%" PRId64 "\n", i + 1);
    }
    puts("\\.");
}

static void conversations(int64_t count, struct bytes state)
{
    puts("COPY conversation (tenant_id, conversation_id, account_id, creditor_id, identity_id, "
         "session_id, session_started, flow_version, turn_no, last_inbound, session_state, "
         "phone_sealed) FROM stdin;");
    for (int64_t i = 0; i < count; i++) {
        struct arena a = { 0 };
        char digits[PHONE_SIZE];
        digits_of(digits, i);
        printf("1\t%" PRId64 "\t%d\t1\t%" PRId64 "\t%" PRId64 "\tnow\t1\t1\tnow\t", i + 1,
               (int)(i % ACCOUNTS) + 1, i + 1, i + 1);
        print_bytes(state);
        putchar('\t');
        print_bytes(seal_close(&seal, &a, "phone", digits, strlen(digits)));
        putchar('\n');
        arena_done(&a);
    }
    puts("\\.\nCOPY session (tenant_id, session_id, conversation_id, creditor_id, flow, "
         "flow_version, started_at) FROM stdin;");
    for (int64_t i = 0; i < count; i++)
        printf("1\t%" PRId64 "\t%" PRId64 "\t1\tcobranca\t1\tnow\n", i + 1, i + 1);
    puts("\\.");
}

int main(int argc, char **argv)
{
    const char *keys = getenv("QUITA_KEYS");
    int64_t count = argc > 1 ? strtoll(argv[1], NULL, 10) : 0;
    struct arena a = { 0 };
    struct error err = { 0 };

    if (count < 1 || !keys || !seal_init(&seal, keys, &err))
        die("a count and QUITA_KEYS are needed");
    puts("BEGIN;");
    identities(count);
    conversations(count, session_state(&a));
    printf("SELECT setval(pg_get_serial_sequence('identity', 'identity_id'), %" PRId64 "),\n"
           "  setval(pg_get_serial_sequence('conversation', 'conversation_id'), %" PRId64 "),\n"
           "  setval('id_block', 1 + 16384 * (%" PRId64 " / 16384 + 1));\nCOMMIT;\n",
           count, count, count);
    arena_done(&a);
    seal_done(&seal);
    return 0;
}
