#include "tests/support/reporting.h"

#include "server/base/clock.h"
#include "server/base/error.h"
#include "server/base/seal.h"
#include "tests/support/shell.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* A register with faults that are known, looked through by the program itself. */

#define KEYS   "1:0707070707070707070707070707070707070707070707070707070707070707"
#define DAY    86400
#define GOOD   "529.982.247-25"
#define REPORT "$QUITA report hygiene --creditor c1 --csv"
#define HEAD   "problema;pessoa;detalhe\n"
/* The program's clock is the real one. */
#define AGO_SQL "now() - interval '%d days'"

struct row {
    const char *key, *name, *cpf, *cep, *phone, *email;
    int role, contract, confirmed_days_ago;
};

static struct seal seal;

static const char *hex(struct world *w, const void *data, size_t len)
{
    char *out = arena_alloc(&w->arena, 2 * len + 1);

    for (size_t i = 0; i < len; i++)
        snprintf(out + 2 * i, 3, "%02x", ((const uint8_t *)data)[i]);
    return out;
}

static const char *sealed(struct world *w, const char *purpose, const char *text)
{
    struct bytes box = seal_close(&seal, &w->arena, purpose, text, strlen(text));

    return hex(w, box.data, box.len);
}

static void add_contact(struct world *w, int64_t person, const struct row *row, int kind,
                        const char *purpose, const char *value)
{
    struct seal_hash hash = seal_hash(&seal, purpose, value, strlen(value));

    world_exec(w,
               "INSERT INTO address (tenant_id, person_id, kind, value_hash, key_id, value_sealed,"
               " registered_at) VALUES (1, %" PRId64 ", %d, '\\x%s', 1, '\\x%s', " AGO_SQL ")",
               person, kind, hex(w, hash.bytes, sizeof(hash.bytes)), sealed(w, purpose, value),
               row->confirmed_days_ago);
}

static int64_t add(struct world *w, const struct row *row)
{
    int64_t id = w->next++;

    world_exec(w,
               "INSERT INTO person (tenant_id, person_id, cpf_hash, cpf_sealed, name, birth, cep,"
               " created_at, updated_at) OVERRIDING SYSTEM VALUE VALUES (1, %" PRId64
               ", nullif('%s', '')::bytea, '\\x%s', '%s', '1980-01-01', nullif('%s', ''), now(),"
               " now()); INSERT INTO person_key VALUES (1, 1, '%s', %" PRId64 ");"
               "INSERT INTO contract (tenant_id, contract_id, creditor_id, key, created_at)"
               " OVERRIDING SYSTEM VALUE VALUES (1, %d, 1, 'k%d', now()) ON CONFLICT DO NOTHING;"
               "INSERT INTO contract_party VALUES (1, %d, %" PRId64 ", %d)",
               id, row->cpf ? arena_printf(&w->arena, "%016" PRId64, id) : "",
               row->cpf ? sealed(w, "cpf", row->cpf) : "", row->name, row->cep ? row->cep : "",
               row->key, id, row->contract, row->contract, row->contract, id, row->role);
    if (row->phone)
        add_contact(w, id, row, 1, "phone", row->phone);
    if (row->email)
        add_contact(w, id, row, 2, "email", row->email);
    return id;
}

/* A conversation of that number, in which messages got to these states, a day apart. */
static int64_t talked(struct world *w, const char *phone, const int *states, size_t count,
                      int inbound_days_ago)
{
    int64_t conversation = world_conversation(w, 0);
    struct seal_hash hash = seal_hash(&seal, "phone", phone, strlen(phone));

    world_exec(w,
               "INSERT INTO identity_alias SELECT 1, 1, '\\x%s', identity_id FROM conversation"
               " WHERE conversation_id = %" PRId64 "; UPDATE conversation SET last_inbound ="
               " CASE WHEN %d > 0 THEN " AGO_SQL " END WHERE conversation_id = %" PRId64,
               hex(w, hash.bytes, sizeof(hash.bytes)), conversation, inbound_days_ago,
               inbound_days_ago, conversation);
    for (size_t i = 0; i < count; i++) {
        int64_t id = world_message(w, conversation, 1);
        world_exec(w,
                   "UPDATE outbox SET state = %d, code = CASE %d WHEN 3 THEN 131026 END,"
                   " created_at = " AGO_SQL " WHERE outbox_id = %" PRId64,
                   states[i], states[i], 10 - (int)i, id);
    }
    return conversation;
}

static void assert_report(struct world *w, const char *expected)
{
    struct strbuf out = { 0 };

    setenv("QUITA_DATABASE", scratch_conninfo(w->scratch), 1);
    setenv("QUITA_KEYS", KEYS, 1);
    assert_int_equal(shell_run(&out, REPORT), 0);
    if (strcmp(strbuf_str(&out), expected) != 0)
        fail_msg("expected\n%sgot\n%s", expected, strbuf_str(&out));
    strbuf_done(&out);
}

/* Nothing is wrong with these. */
static const struct row good[] = {
    { "R01", "Ana Aguiar", GOOD, "01310100", "5511987650001", "ana@escola.example", 1, 1, 10 },
    { "R02", "Beto Brás", GOOD, NULL, "5511987650002", NULL, 2, 1, 10 },
    { "R03", "Rita Lima", GOOD, NULL, "5511987650003", NULL, 1, 3, 10 }, /* a couple's phone */
    { "R04", "Rui Lima", GOOD, NULL, "5511987650003", NULL, 2, 3, 10 },
    { "R05", "Caio Sá", NULL, NULL, NULL, NULL, 3, 1, 10 },               /* a pupil */
    { "R06", "Dora Dias", GOOD, NULL, "5511987650006", NULL, 1, 6, 900 }, /* wrote last month */
    { "R07", "Eva Eiras", GOOD, NULL, "5511987650007", NULL, 1, 7, 10 },  /* arrived at last */
    { "R08", "Fábio Faro", GOOD, NULL, "5511987650008", NULL, 1, 8, 10 }, /* wrote after it */
};
static const struct row bad[] = {
    { "R11", "Gil Gama", "529.982.247-24", "0131010", "5511987650011", NULL, 1, 11, 10 },
    { "R12", "Hugo Hora", GOOD, NULL, "551", "hugo@", 1, 12, 10 },
    { "R13", "Ida Ilha", NULL, NULL, NULL, NULL, 1, 13, 10 },
    { "R14", "José Jota", GOOD, NULL, "5511987650014", NULL, 1, 14, 10 },
    { "R15", "JOSE JOTA", GOOD, NULL, "5511987650015", NULL, 1, 15, 10 },
    { "R16", "Kim Kobe", GOOD, NULL, "5511987650016", NULL, 1, 16, 10 },
    { "R17", "Lia Leal", GOOD, NULL, "5511987650016", NULL, 1, 17, 10 },
    { "R18", "Mara Mel", GOOD, NULL, "5511987650018", NULL, 1, 18, 10 },
    { "R19", "Nei Nobre", GOOD, NULL, NULL, "nei@escola.example", 1, 19, 900 },
    { "R20", "Olga Ode", GOOD, NULL, "5511987650020", NULL, 1, 20, 10 },
};

static void a_clean_register_has_no_line(void **state)
{
    struct world *w = *state;

    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        add(w, &good[i]);
    talked(w, "5511987650006", NULL, 0, 30);
    talked(w, "5511987650007", (int[]){ 3, 2 }, 2, 0);
    talked(w, "5511987650008", (int[]){ 2, 3 }, 2, 1);
    assert_report(w, HEAD);
}

static void each_known_fault_is_a_line(void **state)
{
    struct world *w = *state;
    int64_t last = 0;

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        last = add(w, &bad[i]);
    talked(w, "5511987650018", (int[]){ 2, 3 }, 2, 0);
    world_exec(w, "UPDATE person SET cpf_sealed = '\\x%s' WHERE person_id = %" PRId64,
               sealed(w, "token", "x"), last);
    assert_report(w, arena_printf(&w->arena,
                                  HEAD "CEP inválido;R11;\n"
                                       "CPF ilegível;R20;\n"
                                       "CPF inválido;R11;\n"
                                       "contato de outra pessoa;R16;telefone, como R17\n"
                                       "contato de outra pessoa;R17;telefone, como R16\n"
                                       "contato sem confirmação;R19;e-mail, desde %s\n"
                                       "e-mail inválido;R12;\n"
                                       "mensagem não entregue;R18;código 131026\n"
                                       "pessoa em dobro;R14;como R15\n"
                                       "pessoa em dobro;R15;como R14\n"
                                       "sem CPF;R13;\n"
                                       "sem contato;R13;\n"
                                       "telefone inválido;R12;\n",
                                  world_text(w,
                                             "SELECT to_char((" AGO_SQL ") AT TIME ZONE"
                                             " 'America/Sao_Paulo', 'DD/MM/YYYY')",
                                             900)));
}

static void what_is_mended_leaves_the_report(void **state)
{
    struct world *w = *state;
    struct strbuf out = { 0 };

    world_exec(w, "UPDATE person SET cep = '01310100' WHERE cep = '0131010'");
    world_exec(w, "UPDATE person SET birth = '1981-01-01' WHERE name = 'JOSE JOTA'");
    assert_int_equal(shell_run(&out, REPORT " | grep -cE 'CEP|dobro' || true"), 0);
    assert_string_equal(strbuf_str(&out), "0\n");
    unsetenv("QUITA_KEYS");
    assert_int_equal(shell_run(&out, REPORT " 2>&1"), 2);
    assert_non_null(strstr(strbuf_str(&out), "set QUITA_KEYS"));
    strbuf_done(&out);
}

static int setup(void **state)
{
    int failed = world_setup(state);
    struct error err = { 0 };
    void *unused = NULL;

    shell_setup(&unused);
    assert_true(seal_init(&seal, KEYS, &err));
    return failed;
}

static int teardown(void **state)
{
    void *unused = NULL;

    shell_teardown(&unused);
    seal_done(&seal);
    return world_teardown(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("003-16 a clean register has no line", a_clean_register_has_no_line),
        TEST("003-16 each known fault of the register is a line", each_known_fault_is_a_line),
        TEST("003-16 what is mended leaves the report", what_is_mended_leaves_the_report),
    };
    return cmocka_run_group_tests_name("report_hygiene", tests, setup, teardown);
}
