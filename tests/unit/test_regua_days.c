#include "tests/support/unit.h"

#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/base/calendar.h"
#include "server/contact/regua_days.h"

#include <string.h>

/* The shipped plans, day by day: what the reference says (section 11.2), and how days give way. */

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

static struct regua plan_named(const char *name)
{
    struct regua plan;

    assert_true(regua_built_in(name, &arena, &plan));
    return plan;
}

static const char *channels_of(const struct regua_step *step, const char *all)
{
    for (size_t i = 0; i < step->try_count; i++)
        all = arena_printf(&arena, "%s%s%s", all, i ? "/" : " ",
                           contact_channel_names[library_find(&library, step->tries[i])->channel]);
    for (size_t i = 0; i < step->also_count; i++)
        all = arena_printf(&arena, "%s+%s", all,
                           contact_channel_names[library_find(&library, step->also[i])->channel]);
    return all;
}

/* "D-10 issue_boleto email; D-5 whatsapp/sms; ..." */
static const char *in_words(const struct regua *plan)
{
    const char *all = "";

    for (size_t i = 0; i < plan->step_count; i++) {
        const struct regua_step *step = &plan->steps[i];
        all = step->event
                  ? arena_printf(&arena, "%s%s%s", all, i ? "; " : "", step->event)
                  : arena_printf(&arena, "%s%sD%d", all, i ? "; " : "", regua_day_of(plan, step));
        if (step->task)
            all = arena_printf(&arena, "%s %s", all, regua_task_names[step->task]);
        all = channels_of(step, all);
    }
    return all;
}

#define B2C "D1 email/sms; D5 sms/email; D10 email/sms/voice; D20 sms/email; D30 email/sms"

static void plans_are_those_of_the_reference(void **fixture)
{
    static const struct {
        const char *name, *words;
    } plans[] = {
        { "escola_boleto",
          "D-10 issue_boleto email; D-5 whatsapp/sms; D-1 sms/whatsapp; D0 whatsapp/sms; "
          "D1 reconcile; D2 reconcile; D3 email; D5 sms/whatsapp; D10 whatsapp/sms/voice; "
          "D15 email; D20 sms/whatsapp; D30 voice+email; D45 whatsapp/sms; D60 email; D75 letter; "
          "D91 letter" },
        { "boleto_b2c", "D-10 issue_boleto; D0 sms/email; " B2C },
        { "modelo_geral", "D-10 issue_boleto; D-7 sms/email; D0 sms/email; D5 email; D10 voice; "
                          "D20 sms; D30 voice+email" },
        { "cartao", "D-5 sms/email; card_failed sms; D2 retry_card; D5 retry_card sms/email; "
                    "D10 email/sms/voice; D20 sms/email; D30 email/sms" },
        { "crediario", "D-10 issue_boleto; D-7 sms/email; D0 sms/email; " B2C },
        { "assinatura", "D-10 issue_boleto; D-3 sms/email; D0 sms/email; " B2C },
        { "acordo", "D-3 whatsapp/sms/email; D0 whatsapp/sms/email; D1 reconcile; "
                    "D2 whatsapp/sms/email; D5 whatsapp/sms/email; D11 break_agreement" },
    };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(plans); i++) {
        const struct regua plan = plan_named(plans[i].name);
        assert_string_equal(plan.name, plans[i].name);
        assert_string_equal(in_words(&plan), plans[i].words);
    }
}

/* The family of what is sent on a day, and its channel. */
static const char *family_on(const struct regua *plan, int day, enum contact_channel channel)
{
    for (size_t i = 0; i < plan->step_count; i++) {
        const struct regua_step *s = &plan->steps[i];
        for (size_t n = 0; s->day == day && n < s->try_count + s->also_count; n++) {
            const struct library_text *text =
                library_find(&library, n < s->try_count ? s->tries[n] : s->also[n - s->try_count]);
            if (text->channel == channel)
                return text->family;
        }
    }
    return "";
}

static void families_have_their_day(void **fixture)
{
    const struct regua general = plan_named("modelo_geral"), school = plan_named("escola_boleto");

    (void)fixture;
    assert_string_equal(family_on(&general, 5, CONTACT_EMAIL), "aconteceu_algo");
    assert_string_equal(family_on(&general, 20, CONTACT_SMS), "como_ajudar");
    assert_string_equal(family_on(&general, 30, CONTACT_EMAIL), "condicao_especial");
    assert_string_equal(family_on(&school, 20, CONTACT_SMS), "como_ajudar");
    assert_string_equal(family_on(&school, 20, CONTACT_WHATSAPP), "como_ajudar");
    assert_string_equal(family_on(&school, 30, CONTACT_EMAIL), "condicao_especial");
}

static void origins_differ_from_the_start_on(void **fixture)
{
    struct regua plan = plan_named("modelo_geral");

    (void)fixture;
    plan.from_start = true;
    assert_string_equal(in_words(&plan), "D-10 issue_boleto; D-7 sms/email; D0 sms/email; "
                                         "D5 email; D15 voice; D25 sms; D35 voice+email");
}

static void steps_wait_for_what_they_need(void **fixture)
{
    const struct regua credit = plan_named("crediario"), school = plan_named("escola_boleto");

    (void)fixture;
    assert_int_equal(credit.steps[1].condition, CONDITION_NO_CREDIT_ANALYSIS);
    assert_int_equal(school.steps[school.step_count - 1].condition, CONDITION_APPROVED_BY_PERSON);
    assert_true(school.steps[3].morning);
}

/* ---- how days give way ---- */

static const struct regua_date *dates_of(const struct regua *plan, day_t due)
{
    struct regua_date *dates = ARENA_ARRAY(&arena, struct regua_date, plan->step_count);

    regua_days(plan, &library, due, dates);
    return dates;
}

static void days_give_way(void **fixture)
{
    static const struct {
        const char *plan, *due, *day;
        size_t step;
        enum regua_shift shift;
    } cases[] = {
        { "boleto_b2c", "2027-03-10", "2027-03-10", 1, SHIFT_NONE },
        { "boleto_b2c", "2027-03-14", "2027-03-15", 1, SHIFT_NONE }, /* due on a Sunday */
        { "boleto_b2c", "2027-02-08", "2027-02-10", 1, SHIFT_NONE }, /* Carnival */
        { "acordo", "2027-02-08", "2027-02-06", 0, SHIFT_BACK },     /* Carnival begins on Sunday */
        { "boleto_b2c", "2027-03-09", "2027-03-15", 3, SHIFT_ON },   /* D+5 is a Sunday */
        { "escola_boleto", "2027-03-15", "2027-03-14", 2, SHIFT_LEFT_OUT }, /* "amanhã" */
        { "escola_boleto", "2027-02-02", "2027-04-18", 14, SHIFT_NONE },    /* a letter, Sunday */
    };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct regua plan = plan_named(cases[i].plan);
        char text[DAY_TEXT_SIZE];
        day_t due;
        assert_true(day_parse_iso(cases[i].due, &due));
        const struct regua_date *date = &dates_of(&plan, due)[cases[i].step];
        day_format_iso(date->day, text);
        if (date->shift != cases[i].shift || strcmp(text, cases[i].day) != 0)
            fail_msg("%s, due %s: step %zu on %s, %d", cases[i].plan, cases[i].due, cases[i].step,
                     text, (int)date->shift);
    }
}

static void check_dates(const struct regua *plan, day_t due)
{
    const struct regua_date *dates = dates_of(plan, due);
    day_t last = INT32_MIN;

    for (size_t i = 0; i < plan->step_count; i++) {
        const struct regua_date *d = &dates[i];
        bool letter = d->step->try_count && d->step->tries[0][0] == 'C';
        if (!regua_step_contacts(d->step) || d->step->event || d->shift == SHIFT_LEFT_OUT)
            continue;
        assert_true(letter ||
                    (day_weekday(d->day) != 0 && !calendar_is_holiday(CALENDAR_CONTACT, d->day)));
        assert_true(d->day > last);
        assert_true(regua_day_of(plan, d->step) > 0 || d->day <= regua_due_day(due));
        last = d->day;
    }
}

static void no_day_is_wrong(void **fixture)
{
    static const char *const names[] = { "escola_boleto", "boleto_b2c", "modelo_geral", "cartao",
                                         "crediario",     "assinatura", "acordo" };
    day_t first = day_from_civil(2026, 1, 1);

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const struct regua plan = plan_named(names[i]);
        for (day_t due = first; due < first + 5 * 365; due++) {
            check_dates(&plan, due);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("each shipped plan has the steps of the reference", plans_are_those_of_the_reference),
        TEST("001-25 what happened, how to help and a special condition have their templates and "
             "days",
             families_have_their_day),
        TEST("the general model counts from the due day or from its start",
             origins_differ_from_the_start_on),
        TEST("steps wait for what they need", steps_wait_for_what_they_need),
        TEST("a day on which nobody is contacted gives way", days_give_way),
        TEST(
            "in five years of due days nobody is contacted on a Sunday or holiday, twice on a day, "
            "or reminded too late",
            no_day_is_wrong),
    };

    return cmocka_run_group_tests_name("regua days", tests, begin, let_go);
}
