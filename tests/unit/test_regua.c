#include "tests/support/unit.h"

#include "flows/faults.h"
#include "server/base/arena.h"
#include "server/base/assets.h"
#include "server/base/auto.h"
#include "server/contact/regua.h"
#include "tests/support/library.h"

#include <string.h>

/* Plans: those that are shipped hold, and each rule finds a plan that breaks it. */

static struct arena arena;
static struct library library;

static int begin(void **fixture)
{
    (void)fixture;
    library_built_in(&arena, &library);
    return 0;
}

static int let_go(void **fixture)
{
    (void)fixture;
    arena_done(&arena);
    return 0;
}

/* What is wrong with a plan; "" = nothing. */
static const char *report_of(const char *json)
{
    struct faults faults = { .arena = &arena };
    struct regua plan;
    const char *report;

    faults.source[FAULT_GRAPH].data = json;
    faults.source[FAULT_GRAPH].len = strlen(json);
    if (regua_read(&faults, &arena, &plan) && !faults.count)
        regua_check(&plan, &library, &faults);
    report = arena_strdup(&arena, strbuf_str(&faults.report));
    strbuf_done(&faults.report);
    return report;
}

static const char *shipped(const char *name)
{
    const struct asset *asset = asset_find(arena_printf(&arena, REGUA_FOLDER "%s.json", name));

    assert_non_null(asset);
    return (const char *)asset->data;
}

/* The shipped plan with the first `from` turned into `to`. */
static const char *changed(const char *name, const char *from, const char *to)
{
    const char *all = shipped(name), *at = strstr(all, from);

    if (!at)
        fail_msg("%s does not say %s", name, from);
    return arena_printf(&arena, "%.*s%s%s", (int)(at - all), all, to, at + strlen(from));
}

/* A plan of these channels and steps, otherwise sound. */
static const char *plan_of(const char *channels, const char *steps)
{
    return arena_printf(&arena,
                        "{\"format\": 1, \"plan\": \"p\", \"for\": \"instalment\", %s%s%s"
                        "\"stop\": [\"paid\", \"suspended\"],\n\"steps\": [%s]}",
                        channels ? "\"channels\": " : "", channels ? channels : "",
                        channels ? ", " : "", steps);
}

static void told(const char *json, const char *what)
{
    const char *report = report_of(json);

    if (!strstr(report, what))
        fail_msg("not \"%s\" but: %s", what, report);
}

static void not_told(const char *json, const char *what)
{
    const char *report = report_of(json);

    if (strstr(report, what))
        fail_msg("told: %s", report);
}

static void shipped_plans_hold(void **fixture)
{
    size_t plans = 0;

    (void)fixture;
    for (const struct asset *asset = assets; asset->name; asset++)
        if (strncmp(asset->name, REGUA_FOLDER, strlen(REGUA_FOLDER)) == 0) {
            assert_string_equal(report_of((const char *)asset->data), "");
            plans++;
        }
    assert_int_equal(plans, 7);
}

static void each_rail_has_its_plan(void **fixture)
{
    static const struct {
        const char *plan, *rail;
    } rails[] = { { "cartao", "cartao" },
                  { "boleto_b2c", "boleto" },
                  { "crediario", "crediario" } };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(rails); i++) {
        struct regua plan;
        assert_true(regua_built_in(rails[i].plan, &arena, &plan));
        assert_string_equal(plan.rail, rails[i].rail);
        assert_string_equal(report_of(shipped(rails[i].plan)), "");
    }
}

/* ---- how many channels, and in which order ---- */

#define SMS_STEPS   "{\"day\": 0, \"send\": [\"S-02\"]}, {\"day\": 3, \"send\": [\"S-03\"]}"
#define OFFER_EMAIL "{\"day\": 30, \"send\": [\"E-04\"]}"
#define OFFER_SMS   "{\"day\": 30, \"send\": [\"S-19\"]}"
#define CALL        "{\"day\": 12, \"send\": [\"V-02\"]}"
#define WHATSAPP    "{\"day\": 8, \"send\": [\"W-03\"]}"
#define LETTER      "{\"day\": 75, \"send\": [\"C-01\"]}"

static void two_or_three_channels(void **fixture)
{
    (void)fixture;
    told(plan_of("[\"email\"]", OFFER_EMAIL), "by 1 channels (001-14)");
    told(plan_of("[\"email\", \"sms\"]", OFFER_EMAIL), "by 1 channels (001-14)");
    told(plan_of("[\"email\", \"letter\"]", OFFER_EMAIL ", " LETTER), "by 1 channels (001-14)");
    told(plan_of("[\"sms\", \"whatsapp\", \"email\", \"voice\"]",
                 SMS_STEPS ", " WHATSAPP ", " CALL ", " OFFER_EMAIL),
         "by 4 channels (001-14)");
    assert_string_equal(report_of(plan_of("[\"sms\", \"email\"]", SMS_STEPS ", " OFFER_EMAIL)), "");
    assert_string_equal(
        report_of(plan_of("[\"sms\", \"email\", \"voice\"]", SMS_STEPS ", " CALL ", " OFFER_EMAIL)),
        "");
}

static void sms_alone_is_refused(void **fixture)
{
    (void)fixture;
    told(plan_of("[\"sms\"]", SMS_STEPS ", " OFFER_SMS), "relies on SMS alone (004-12)");
    told(plan_of("[\"sms\", \"email\"]", SMS_STEPS ", " OFFER_SMS), "SMS alone (004-12)");
    not_told(plan_of("[\"email\"]", OFFER_EMAIL), "004-12");
}

static void the_usual_order(void **fixture)
{
    static const enum contact_channel order[] = { CONTACT_SMS, CONTACT_EMAIL, CONTACT_VOICE };
    struct regua plan;

    (void)fixture;
    assert_true(regua_built_in("modelo_geral", &arena, &plan));
    assert_int_equal(plan.place_count, COUNT_OF(order));
    for (size_t i = 0; i < COUNT_OF(order); i++) {
        assert_int_equal(plan.places[i].count, 1);
        assert_int_equal(plan.places[i].channels[0], order[i]);
    }
    assert_null(strstr(shipped("modelo_geral"), "\"channels\""));
    assert_string_equal(report_of(plan_of(NULL, SMS_STEPS ", " CALL ", " OFFER_EMAIL)), "");
}

/* One of two: who is reached by one is never reached by the other. */
static void a_place_of_two(void **fixture)
{
    (void)fixture;
    assert_string_equal(
        report_of(plan_of("[[\"whatsapp\", \"sms\"], \"email\", \"voice\"]",
                          "{\"day\": 3, \"send\": [\"S-03\", \"W-10\"]}, " CALL ", " OFFER_EMAIL)),
        "");
    told(plan_of("[[\"whatsapp\", \"sms\"], \"email\"]",
                 "{\"day\": 3, \"send\": [\"S-03\"]}, " OFFER_EMAIL),
         "by one of them only (CAP-04)");
    told(plan_of("[\"sms\", \"email\", \"sms\"]", SMS_STEPS ", " OFFER_EMAIL), "names sms twice");
    told(plan_of("[\"sms\", \"email\"]", SMS_STEPS ", " CALL ", " OFFER_EMAIL),
         "goes by voice, which the plan does not use (CAP-04)");
}

/* ---- a person, and the phone ---- */

static void nobody_calls_first(void **fixture)
{
    static const char human[] = "{\"day\": 2, \"do\": \"human_call\"}";
    static const char bot[] = "{\"day\": 1, \"send\": [\"S-15\"]}";

    (void)fixture;
    told(plan_of(NULL, arena_printf(&arena, "%s, {\"day\": 3, \"send\": [\"S-03\"]}, " OFFER_EMAIL,
                                    human)),
         "day 2, is a person's call (002-02)");
    assert_string_equal(
        report_of(plan_of(NULL, arena_printf(&arena, "%s, %s, " OFFER_EMAIL, bot, human))), "");
    told(plan_of(NULL, CALL ", {\"day\": 20, \"send\": [\"S-04\"]}, " OFFER_EMAIL),
         "is a call (002-09)");
}

static void no_call_before_the_tenth_day(void **fixture)
{
    (void)fixture;
    told(changed("modelo_geral", "\"day\": 10, \"send\"", "\"day\": 9, \"send\""),
         "the step of day 9 calls (HRS-07)");
    assert_string_equal(
        report_of(changed("modelo_geral", "\"day\": 10, \"send\"", "\"day\": 11, \"send\"")), "");
    assert_string_equal(report_of(shipped("modelo_geral")), ""); /* day 10 */
    told(plan_of(NULL, "{\"day\": -2, \"send\": [\"V-01\"]}, " SMS_STEPS ", " OFFER_EMAIL),
         "(HRS-07)");
    not_told(plan_of(NULL,
                     "{\"day\": -2, \"if\": \"voice_opt_in\", \"send\": [\"V-01\"]}, " SMS_STEPS
                     ", " OFFER_EMAIL),
             "HRS-07");
}

/* What is left on a machine or with somebody else says who called, and the number; no more. */
static void left_messages_disclose_nothing(void **fixture)
{
    static const char *const scripts[] = { "V-04", "V-05" };
    static const char *const told_words[] = { "uma parcela", "a dívida",       "o boleto",
                                              "{{valor}}",   "{{vencimento}}", "o pagamento",
                                              "sua filha" };
    static const char *const place[] = { "Quando puder", "Se preferir" };

    (void)fixture;
    assert_string_equal(
        library_report((const char *)asset_find(LIBRARY_FOLDER "voice.json")->data, &arena), "");
    for (size_t i = 0; i < COUNT_OF(scripts); i++) {
        const struct library_text *script = library_find(&library, scripts[i]);
        assert_non_null(script);
        assert_int_equal(script->level, DISCLOSURE_L0);
        for (size_t n = 0; n < COUNT_OF(told_words); n++) {
            const char *worse = library_changed(
                "voice", scripts[i], place[i],
                arena_printf(&arena, "É sobre %s. %s", told_words[n], place[i]), &arena);
            assert_non_null(strstr(library_report(worse, &arena), "(TP-01)"));
        }
    }
}

/* ---- what is said on which day ---- */

static void words_fit_their_day(void **fixture)
{
    (void)fixture;
    told(changed("boleto_b2c", "\"S-03\"", "\"S-01\""),
         "the reminder \"S-01\" is sent after the due day, on day 5 (004-01)");
    told(changed("boleto_b2c", "\"S-02\"", "\"S-03\""), "asks for what is not due before day 0");
    told(changed("boleto_b2c", "\"E-08\"", "\"E-03\""), "not for the stage instantanea");
    told(changed("escola_boleto", "\"S-14\"", "\"S-02\""), "is true on day 0 only");
    told(changed("escola_boleto", "\"day\": -1,", "\"day\": -2,"), "is true on day -1 only");
    told(changed("boleto_b2c", "\"S-03\"", "\"S-99\""), "there is no template \"S-99\"");
    told(changed("escola_boleto", "\"if\": \"approved_by_person\", ", ""), "approval (ESC-05)");
    told(changed("acordo", "\"day\": 11", "\"day\": 10"), "with 10 days of grace (11.4)");
}

static void steps_keep_apart(void **fixture)
{
    (void)fixture;
    told(changed("boleto_b2c", "\"day\": 5", "\"day\": 1"), "two steps contact on day 1 (CAP-02)");
    told(changed("boleto_b2c", "\"day\": 20", "\"day\": 4"), "stands behind that of day 5");
    told(
        plan_of(
            NULL,
            "{\"day\": 3, \"send\": [\"S-03\"]}, {\"day\": 9, \"send\": [\"S-03\"]}, " OFFER_EMAIL),
        "what the one before it said (CAP-03)");
}

static void plans_end_with_an_offer(void **fixture)
{
    (void)fixture;
    told(changed("boleto_b2c", "\"E-04\", \"S-19\"", "\"E-02\", \"S-03\""), "offers nothing");
    told(changed("boleto_b2c", "\"E-04\", \"S-19\"", "\"E-04\", \"S-03\""), "offers nothing");
    told(changed("modelo_geral", ", \"and\": [\"E-04\"]", ""), "offers nothing (000-09)");
}

static void plans_stop(void **fixture)
{
    (void)fixture;
    told(changed("boleto_b2c", "\"paid\", ", ""), "goes on when it is paid");
    told(changed("boleto_b2c", ", \"suspended\"", ""), "or suspended (001-03)");
}

static void rails_begin_early(void **fixture)
{
    (void)fixture;
    told(changed("boleto_b2c", "\"day\": -10", "\"day\": -9"), "ten days ahead (001-21)");
    told(changed("crediario", "issue_boleto", "reconcile"), "ten days ahead (001-21)");
    told(changed("cartao", "\"day\": -5", "\"day\": -4"), "five days ahead (001-19)");
    told(changed("cartao", "\"S-06\", \"E-12\"", "\"S-01\", \"E-12\""), "(001-19)");
    told(changed("cartao", "\"day\": -5,", "\"day\": -5, \"if\": \"voice_opt_in\","), "(001-19)");
}

static void wrong_files(void **fixture)
{
    static const struct {
        const char *from, *to, *told;
    } cases[] = {
        { "\"format\": 1", "\"format\": 7", "no plan of format 1" },
        { "\"sms\"", "\"fax\"", "\"fax\", which does not exist" },
        { "\"issue_boleto\"", "\"dance\"", "\"dance\", which does not exist" },
        { "\"rail\": \"boleto\"", "\"rail\": \"ouro\"", "\"ouro\", which does not exist" },
        { "\"day\": 0, \"send\"", "\"send\"", "neither a day nor an event" },
        { "\"day\": 0, \"send\"", "\"day\": 0, \"on\": \"card_failed\", \"send\"", "or both" },
        { "\"day\": 0, \"send\": [\"S-02\", \"E-07\"]", "\"day\": 0", "day 0 does nothing" },
        { "\"day\": 0", "\"day\": \"zero\"", "must be a whole number" },
        { "[\"S-02\", \"E-07\"]", "\"S-02\"", "is no list of templates" },
        { "\"steps\"", "\"stairs\"", "no plan of format 1" },
        { "\"paid\"", "\"pay\"", "\"pay\", which does not exist" },
        { "\"plan\"", "\"plans\"", "means nothing here" },
    };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        told(changed("boleto_b2c", cases[i].from, cases[i].to), cases[i].told);
}

static void faults_name_their_line(void **fixture)
{
    const char *json = changed("boleto_b2c", "\"S-03\"", "\"S-99\""), *at;
    int line = 1;

    (void)fixture;
    at = strstr(json, "S-99");
    for (const char *p = json; p < at; p++)
        line += *p == '\n';
    told(json, arena_printf(&arena, "graph:%d: there is no template", line));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("shipped plans break no rule", shipped_plans_hold),
        TEST("001-13 card, boleto and crediário have their own plans, which hold",
             each_rail_has_its_plan),
        TEST("001-14 a plan has two or three channels; one or four are refused",
             two_or_three_channels),
        TEST("a plan of SMS alone is refused", sms_alone_is_refused),
        TEST("001-15 without a word, people are tried by SMS, e-mail and phone", the_usual_order),
        TEST("where two channels share a place, each step has words for both", a_place_of_two),
        TEST("002-02 a person's call before the first automatic contact is refused",
             nobody_calls_first),
        TEST("001-26 a call on day 9 is refused, on day 10 it is not",
             no_call_before_the_tenth_day),
        TEST("001-26 what is left on a machine or with somebody else discloses nothing",
             left_messages_disclose_nothing),
        TEST("what a step says is true and allowed on its day", words_fit_their_day),
        TEST("steps are in order, apart, and say something new", steps_keep_apart),
        TEST("what ends before day 91 ends with an offer", plans_end_with_an_offer),
        TEST("a boleto is issued ten days ahead, a debit told of five days ahead",
             rails_begin_early),
        TEST("a plan stops when it is paid or suspended", plans_stop),
        TEST("a file that cannot be read is told where and why", wrong_files),
        TEST("a fault is told with the line of its step", faults_name_their_line),
    };

    return cmocka_run_group_tests_name("regua", tests, begin, let_go);
}
