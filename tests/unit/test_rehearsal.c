#include "tests/support/unit.h"

#include "flows/flow.h"
#include "server/base/arena.h"
#include "server/base/assets.h"
#include "server/base/strbuf.h"
#include "server/cli/channel_form.h"
#include "server/cli/channel_record.h"
#include "server/cli/conversation_file.h"
#include "server/cli/flow_talk.h"
#include "server/cli/rehearsal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define GRAPH "flows/graphs/cobranca.json"
#define TEXTS "flows/texts/cobranca.pt-BR.json"

static const char greeted[] = "> 529.982.247-25\n> 25/08/1985\n";

static const char *asset(const char *name)
{
    return (const char *)asset_find(name)->data;
}

/* The first place where `from` stands becomes `to`; it must stand there. */
static char *replaced(struct arena *a, const char *source, const char *from, const char *to)
{
    const char *at = strstr(source, from);

    if (!at)
        fail_msg("the flow does not hold %s any more", from);
    return arena_printf(a, "%.*s%s%s", (int)(at - source), source, to, at + strlen(from));
}

/* Not proved: what a proof would refuse is what a rehearsal must tell as well. */
static struct flow *load(struct arena *a, const char *graph, const char *texts)
{
    const char *report;
    struct flow *flow =
        flow_load_published(graph, strlen(graph), texts, strlen(texts), 1, a, &report);

    if (!flow)
        fail_msg("%s", report);
    return flow;
}

/* The record of a folder that does not exist: nothing is recorded but what the test says. */
static struct channel_record record_of(enum flow_channel channel, const char *recorded)
{
    struct channel_record r;

    channel_record_open(&r, channel, "/nonexistent");
    r.content = arena_strdup(&r.arena, recorded ? recorded : "");
    r.update = !recorded;
    return r;
}

static const char *faults_of(const struct flow *flow, const char *script,
                             struct channel_record *record, struct arena *a)
{
    struct strbuf faults = { 0 };
    struct lines lines = lines_split(arena_strdup(a, script), a);
    const char *told;

    rehearse(flow, "example", &lines, record, NULL, &faults);
    told = arena_strdup(a, strbuf_str(&faults));
    strbuf_done(&faults);
    return told;
}

static void a_tap_is_a_number_by_sms_and_goes_the_same_way(void **fixture)
{
    struct arena a = { 0 };
    struct flow *flow = load(&a, asset(GRAPH), asset(TEXTS));
    struct channel_record sms = record_of(FLOW_SMS, NULL);
    const char *script =
        arena_printf(&a, "%s> [segunda_via]\n> [todas]\n> obrigada\n> [nota_5]\n", greeted);

    (void)fixture;
    assert_string_equal(faults_of(flow, script, &sms, &a), "");
    assert_null(strstr(channel_record_text(&sms), "= example"));
    channel_record_done(&sms);
    flow_free(&flow);
    arena_done(&a);
}

/* CPF and date are pressed, options have their keys, 0 repeats without a turn. */
static void a_call_is_keys_and_goes_the_same_way(void **fixture)
{
    struct arena a = { 0 };
    struct flow *flow = load(&a, asset(GRAPH), asset(TEXTS));
    struct channel_record voice = record_of(FLOW_VOICE, NULL);
    const char *script =
        arena_printf(&a, "%s> [segunda_via]\n> todas juntas\n> obrigada\n> 9\n> 5\n", greeted);

    (void)fixture;
    assert_string_equal(faults_of(flow, script, &voice, &a), "");
    assert_non_null(
        strstr(channel_record_text(&voice), "\n= example\n  > 9: this key means something else\n"));
    channel_record_done(&voice);
    flow_free(&flow);
    arena_done(&a);
}

static void said(struct talk *t, const char *line, const char *holds)
{
    strbuf_reset(&t->out);
    assert_true(talk_line(t, line));
    if (!strstr(strbuf_str(&t->out), holds))
        fail_msg("after \"%s\" nothing says \"%s\":\n%s", line, holds, strbuf_str(&t->out));
}

static void keys_of_the_call_take_no_turn_and_time_ends_it(void **fixture)
{
    struct arena a = { 0 };
    struct flow *flow = load(&a, asset(GRAPH), asset(TEXTS));
    struct talk t;
    size_t turns;

    (void)fixture;
    talk_init(&t, flow, 20000);
    talk_line(&t, "@ voice");
    talk_line(&t, "> 52998224725");
    said(&t, "> 25081985", "Para renegociar, tecle 2.");
    turns = t.turns;
    said(&t, "> 0", "Para renegociar, tecle 2.");
    said(&t, "> #", "these keys mean nothing here");
    assert_int_equal(t.turns, turns);
    talk_line(&t, "@ 1m");
    said(&t, "> 7", "não entendi");
    assert_int_equal(t.turns, turns + 1);
    said(&t, "> *", "= a person has it");
    talk_done(&t);
    flow_free(&flow);
    arena_done(&a);
}

static void what_the_channel_does_not_have_is_left_out_with_the_reason(void **fixture)
{
    struct arena a = { 0 };
    struct flow *flow = load(&a, asset(GRAPH), asset(TEXTS));
    struct channel_record sms = record_of(FLOW_SMS, NULL);
    const char *script = arena_printf(&a, "%s@ image segue\n> [parcelas:4711]\n", greeted);

    (void)fixture;
    assert_string_equal(faults_of(flow, script, &sms, &a), "");
    assert_non_null(strstr(channel_record_text(&sms),
                           "\n= example\n  @ image segue: no files on this channel\n"
                           "  > [parcelas:4711]: not in the menu that was shown last\n"));
    channel_record_done(&sms);
    flow_free(&flow);
    arena_done(&a);
}

static void another_way_than_on_whatsapp_is_told(void **fixture)
{
    struct arena a = { 0 };
    const char *graph = replaced(&a, asset(GRAPH), "\"branch\": [",
                                 "\"branch\": [{ \"if\": \"channel = sms\", \"go\": \"pessoa\" },");
    struct flow *flow = load(&a, graph, asset(TEXTS));
    struct channel_record sms = record_of(FLOW_SMS, NULL), web = record_of(FLOW_WEB, NULL);

    (void)fixture;
    assert_string_equal(faults_of(flow, "> oi\n> 529.982.247-25\n", &sms, &a),
                        "after \"> oi\" it goes another way than on WhatsApp:\n"
                        "- A0 cpf, silence 420\n"
                        "+ hand_over(motivo pedido) open, A0 pessoa_ja, handed over, silence 0\n");
    assert_string_equal(faults_of(flow, "> oi\n> 529.982.247-25\n", &web, &a), "");
    channel_record_done(&sms);
    channel_record_done(&web);
    flow_free(&flow);
    arena_done(&a);
}

/* A wording of its own is recorded once, whoever says it; one that is not recorded is a fault. */
static void other_words_than_on_whatsapp_must_be_recorded(void **fixture)
{
    struct arena a = { 0 };
    const char *texts =
        replaced(&a, asset(TEXTS), "\"csat-obrigado\": {",
                 "\"csat-obrigado\": { \"on\": { \"web\": \"Até mais pelo site!\" },");
    struct flow *flow = load(&a, asset(GRAPH), texts);
    struct channel_record fresh = record_of(FLOW_WEB, "");
    struct channel_record known =
        record_of(FLOW_WEB, "# x\n\n[csat-obrigado]\n< Até mais pelo site!\n");
    const char *script = arena_printf(&a, "%s> obrigada\n> 5\n", greeted);

    (void)fixture;
    assert_string_equal(faults_of(flow, script, &fresh, &a),
                        "+ [csat-obrigado]\n+ < Até mais pelo site!\n");
    assert_string_equal(faults_of(flow, script, &known, &a), "");
    assert_int_equal(known.count, 1);
    channel_record_done(&fresh);
    channel_record_done(&known);
    flow_free(&flow);
    arena_done(&a);
}

static void what_no_channel_carries_is_told(void **fixture)
{
    struct arena a = { 0 };
    char *many = arena_alloc(&a, 2001);
    const char *graph = replaced(&a, asset(GRAPH), "\"url\": \"link\"", "\"url\": \"prazo\"");
    struct channel_record sms = record_of(FLOW_SMS, NULL), web = record_of(FLOW_WEB, NULL);
    const char *script = arena_printf(&a, "%s> [segunda_via]\n> [todas]\n", greeted);
    struct flow *flow;
    const char *told;

    (void)fixture;
    memset(many, 'a', 2000);
    flow = load(&a, graph,
                replaced(&a, asset(TEXTS), "De qual {{palavra.parcela}}?{{#parcelas.resto}} Aqui, ",
                         arena_printf(&a, "%s {{#parcelas.resto}}", many)));
    told = faults_of(flow, script, &sms, &a);
    assert_non_null(strstr(told, arena_printf(&a, "text \"copia-escolha\" takes 14 SMS, %d fit\n",
                                              CHANNEL_SMS_PARTS_MAX)));
    assert_non_null(strstr(told, "text \"copia-link\" does not fit WhatsApp: link is empty\n"));
    assert_non_null(strstr(faults_of(flow, script, &web, &a),
                           "text \"copia-link\" is no frame: the link is no address\n"));
    channel_record_done(&sms);
    channel_record_done(&web);
    flow_free(&flow);
    arena_done(&a);
}

static void a_conversation_of_another_channel_is_none_of_whatsapp(void **fixture)
{
    struct arena a = { 0 };
    struct lines own = lines_split(arena_strdup(&a, "# by SMS\n@ sms\n> oi\n"), &a);
    struct lines other = lines_split(arena_strdup(&a, "> oi\n@ 8m\n"), &a);

    (void)fixture;
    assert_false(rehearsal_suits(&own));
    assert_true(rehearsal_suits(&other));
    arena_done(&a);
}

static void a_record_is_written_and_read_again(void **fixture)
{
    char folder[] = "/tmp/quita-record.XXXXXX";
    struct channel_record r;
    struct strbuf faults = { 0 };
    struct arena a = { 0 };

    (void)fixture;
    assert_non_null(mkdtemp(folder));
    channel_record_open(&r, FLOW_SMS, folder);
    assert_string_equal(r.content, "");
    r.update = true;
    assert_true(channel_record_meet(&r, "[b]\n< dois\n", &faults));
    assert_true(channel_record_meet(&r, "[a]\n< um\n", &faults));
    assert_true(channel_record_meet(&r, "[a]\n< um\n", &faults));
    assert_true(channel_record_write(&r));
    channel_record_done(&r);

    channel_record_open(&r, FLOW_SMS, folder);
    assert_non_null(strstr(r.content, "\n\n[a]\n< um\n\n[b]\n< dois\n"));
    assert_true(channel_record_meet(&r, "[b]\n< dois\n", &faults));
    assert_int_equal(faults.len, 0);
    assert_false(channel_record_meet(&r, "[b]\n< do\n", &faults));
    assert_string_equal(strbuf_str(&faults), "+ [b]\n+ < do\n");
    strbuf_reset(&faults);
    assert_false(channel_record_complete(&r, &faults));
    assert_string_equal(strbuf_str(&faults), "- [a]\n- < um\n");
    assert_true(channel_record_meet(&r, "[a]\n< um\n", &faults));
    assert_true(channel_record_complete(&r, &faults));
    unlink(r.path);
    rmdir(arena_printf(&a, "%s/sms", folder));
    rmdir(folder);
    channel_record_done(&r);
    strbuf_done(&faults);
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("a tap is a number by SMS and goes the same way",
             a_tap_is_a_number_by_sms_and_goes_the_same_way),
        TEST("a call is keys and goes the same way", a_call_is_keys_and_goes_the_same_way),
        TEST("keys of the call take no turn, and time ends it",
             keys_of_the_call_take_no_turn_and_time_ends_it),
        TEST("what the channel does not have is left out with the reason",
             what_the_channel_does_not_have_is_left_out_with_the_reason),
        TEST("another way than on WhatsApp is told", another_way_than_on_whatsapp_is_told),
        TEST("other words than on WhatsApp must be recorded",
             other_words_than_on_whatsapp_must_be_recorded),
        TEST("what no channel carries is told", what_no_channel_carries_is_told),
        TEST("a conversation of another channel is none of WhatsApp",
             a_conversation_of_another_channel_is_none_of_whatsapp),
        TEST("a record is written and read again", a_record_is_written_and_read_again),
    };
    return cmocka_run_group_tests_name("rehearsal", tests, NULL, NULL);
}
