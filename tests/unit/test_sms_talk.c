#include "tests/support/unit.h"

#include "flows/flow.h"
#include "server/base/arena.h"
#include "server/base/assets.h"
#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/channels/sms_text.h"

#include <ctype.h>
#include <string.h>

/* The shipped flow by SMS, where values are as long as they may be. */

#define TEXT(name, value)                                                                          \
    {                                                                                              \
        name,                                                                                      \
        {                                                                                          \
            .type = VALUE_TEXT, .text = value                                                      \
        }                                                                                          \
    }
#define NUMBER(name, kind, value)                                                                  \
    {                                                                                              \
        name,                                                                                      \
        {                                                                                          \
            .type = kind, .number = value                                                          \
        }                                                                                          \
    }

enum { TODAY = 20782, ROWS = 9 };

static const struct var creditor[] = {
    TEXT("empresa", "Colégio Nossa Senhora Aparecida de Campinas"),
    TEXT("fone", "(19) 99999-9999"),
};

struct talk {
    struct flow *flow;
    struct arena arena;
    struct flow_session session;
    struct flow_facts facts;
    struct flow_turn turn;
};

static void begin(struct talk *t, const char *state)
{
    const struct asset *graph = asset_find("flows/graphs/cobranca.json");
    const struct asset *texts = asset_find("flows/texts/cobranca.pt-BR.json");
    const char *report;

    *t = (struct talk){ .session = { .state = state } };
    t->facts = (struct flow_facts){ .today = TODAY,
                                    .assurance = ASSURANCE_A2,
                                    .channel = FLOW_SMS,
                                    .creditor = { creditor, COUNT_OF(creditor) } };
    t->flow = flow_load_published((const char *)graph->data, graph->len, (const char *)texts->data,
                                  texts->len, 1, &t->arena, &report);
    assert_non_null(t->flow);
}

static void end(struct talk *t)
{
    flow_free(&t->flow);
    arena_done(&t->arena);
}

static void writes(struct talk *t, const char *text)
{
    const struct flow_event event = { .kind = FLOW_TEXT, .text = text };
    struct error err = { 0 };

    if (!flow_step(t->flow, &t->session, &event, &t->facts, &t->arena, &t->turn, &err))
        fail_msg("%s: %s", text, err.detail);
}

static void answered(struct talk *t, const char *action, const char *outcome, struct vars values)
{
    const struct flow_answer answer = { outcome, values };
    struct error err = { 0 };

    assert_non_null(t->turn.question);
    assert_string_equal(t->turn.question->action, action);
    if (!flow_answer(t->flow, &t->session, &answer, &t->facts, &t->arena, &t->turn, &err))
        fail_msg("%s: %s", action, err.detail);
}

/* Nine instalments overdue, one of them of a year ago. */
static void owes(struct talk *t)
{
    struct row *rows = ARENA_ARRAY(&t->arena, struct row, ROWS);
    struct var *all = ARENA_ARRAY(&t->arena, struct var, 4);

    for (int i = 0; i < ROWS; i++) {
        struct var *row = ARENA_ARRAY(&t->arena, struct var, 3);
        row[0] = (struct var)NUMBER("id", VALUE_NUMBER, 7001 + i);
        row[1] = (struct var)NUMBER("vencimento", VALUE_DAY, TODAY - 400 + 31 * i);
        row[2] = (struct var)NUMBER("total", VALUE_MONEY, 1234567);
        rows[i] = (struct row){ row, 3 };
    }
    all[0] = (struct var){ "parcelas", { .type = VALUE_LIST, .rows = rows, .row_count = ROWS } };
    all[1] = (struct var)NUMBER("quantidade", VALUE_NUMBER, ROWS);
    all[2] = (struct var)NUMBER("valor", VALUE_MONEY, ROWS * 1234567);
    all[3] = (struct var)NUMBER("mais_antiga", VALUE_DAY, TODAY - 400);
    answered(t, "load_debts", "overdue", (struct vars){ all, 4 });
}

static const char *one_sms(struct talk *t, size_t i)
{
    const char *text = sms_text(&t->turn.replies[i], &t->arena);
    struct sms_size size = sms_size(text);

    if (size.parts != 1 || size.ucs2)
        fail_msg("%zu characters in %zu parts: %s", size.units, size.parts, text);
    return text;
}

static size_t digits(const char *s)
{
    size_t count = 0;

    for (; *s; s++)
        count += isdigit((unsigned char)*s) != 0;
    return count;
}

/* A bank's boleto has 47 digits, one of a public utility 48; either stands whole in one message. */
static void the_second_copy_is_one_sms(void **fixture)
{
    static const struct {
        const char *line;
        size_t digits;
    } cases[] = {
        { "23793.38128 60000.000003 00000.000406 1 12340000085000", 47 },
        { "83660000001-2 34560138000-9 81288462711-1 08013618155-5", 48 },
        { "836600000012345601380009812884627111080136181555", 48 },
    };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct var copy[] = {
            NUMBER("charge", VALUE_NUMBER, 7),
            NUMBER("valor", VALUE_MONEY, 12345678),
            NUMBER("data", VALUE_DAY, TODAY + 60),
            TEXT("linha", cases[i].line),
            TEXT("link", "https://pagar.escola.com.br/p/0123456789abcdefABCDEF"),
            TEXT("pix", "00020126330014br.gov.bcb.pix0111girassol-pix6304ABCD"),
        };
        struct talk t;
        const char *sms;
        begin(&t, "resumo_atraso");
        writes(&t, "2a via");
        owes(&t);
        writes(&t, "todas");
        answered(&t, "second_copy", "ok", (struct vars){ copy, COUNT_OF(copy) });
        sms = one_sms(&t, 0);
        assert_non_null(strstr(sms, cases[i].line));
        assert_int_equal(digits(strstr(sms, cases[i].line)), cases[i].digits);
        assert_non_null(strstr(one_sms(&t, 1), "https://pagar.escola.com.br/p/"));
        assert_int_equal(t.turn.reply_count, 2); /* the Pix code is for chats */
        end(&t);
    }
}

static void a_long_list_shows_its_first_rows_and_says_so(void **fixture)
{
    struct talk t;
    const char *sms;

    (void)fixture;
    begin(&t, "resumo_atraso");
    writes(&t, "1");
    owes(&t);
    sms = one_sms(&t, 0);
    assert_non_null(strstr(sms, "as mais antigas"));
    assert_non_null(strstr(sms, "\n4 "));
    assert_non_null(strstr(sms, "\n5 Todas"));
    writes(&t, "5");
    assert_string_equal(t.turn.question->action, "second_copy");
    assert_int_equal(vars_find(t.turn.question->args, "parcela")->number, 0);
    end(&t);
}

static void a_choice_is_understood_by_number_ordinal_and_label(void **fixture)
{
    static const char *const ways[] = { "2", "a segunda", "opcao 2", "Renegociar", "renegociar!" };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        struct talk t;
        begin(&t, "resumo_atraso");
        writes(&t, ways[i]);
        assert_non_null(t.turn.question);
        assert_string_equal(t.turn.question->action, "offers");
        end(&t);
    }
}

static void a_second_copy_is_asked_for_in_many_spellings(void **fixture)
{
    static const char *const ways[] = { "2 a via",
                                        "2a via",
                                        "2via",
                                        "1 2a via",
                                        "1-2a via",
                                        "segunda via por sms",
                                        "manda o boleto por sms" };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        struct talk t;
        begin(&t, "resumo_atraso");
        writes(&t, ways[i]);
        if (!t.turn.question || strcmp(t.turn.question->action, "load_debts") != 0)
            fail_msg("\"%s\" was not understood", ways[i]);
        end(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("002-08 the second copy by SMS is one message with all of the 47 or 48 digits",
             the_second_copy_is_one_sms),
        TEST("a long list shows its first rows, and says so",
             a_long_list_shows_its_first_rows_and_says_so),
        TEST("a choice is understood by number, ordinal and label",
             a_choice_is_understood_by_number_ordinal_and_label),
        TEST("a second copy is asked for in many spellings",
             a_second_copy_is_asked_for_in_many_spellings),
    };

    return cmocka_run_group_tests_name("SMS talk", tests, NULL, NULL);
}
