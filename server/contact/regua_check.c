#include "server/contact/regua.h"

#include "flows/faults.h"
#include "server/base/auto.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { VOICE_FIRST = 10, AMICABLE_LAST = 90, PLACES_MIN = 2, PLACES_MAX = 3 };

/* What the rules share; `step` is what is looked at now. */
struct looking {
    const struct regua *plan;
    const struct library *library;
    struct faults *faults;
    const struct regua_step *step;
};

/* Told as: CAUSE (RULE), at the step that is looked at, or where "channels" stands. */
__attribute__((format(printf, 4, 5))) static void refuse(struct looking *w, const char *rule,
                                                         const char *cure, const char *fmt, ...)
{
    char cause[384];
    va_list args;

    va_start(args, fmt);
    vsnprintf(cause, sizeof(cause), fmt, args);
    va_end(args);
    if (w->step)
        fault_add_line(w->faults, FAULT_GRAPH, w->step->line, cure, "%s (%s)", cause, rule);
    else
        fault_add(w->faults, FAULT_GRAPH, "channels", NULL, cure, "%s (%s)", cause, rule);
}

/* "day 5" or "card_failed", for people. */
static const char *when(const struct looking *w, char *out, size_t size)
{
    if (w->step->event)
        snprintf(out, size, "of %s", w->step->event);
    else
        snprintf(out, size, "of day %d", w->step->day);
    return out;
}
#define WHEN(w) when((w), (char[40]){ 0 }, 40)

static int day_of(const struct looking *w)
{
    return regua_day_of(w->plan, w->step);
}

/* ---- a template in its step ---- */

static bool has_channel(const struct regua_place *place, enum contact_channel channel)
{
    for (size_t i = 0; i < place->count; i++)
        if (place->channels[i] == channel)
            return true;
    return false;
}

/* The place that a channel stands in; NULL = none. */
static const struct regua_place *place_with(const struct regua *plan, enum contact_channel channel)
{
    for (size_t i = 0; i < plan->place_count; i++)
        if (has_channel(&plan->places[i], channel))
            return &plan->places[i];
    return NULL;
}

static void check_channel(struct looking *w, const struct library_text *text)
{
    if (text->channel != CONTACT_LETTER && !place_with(w->plan, text->channel))
        refuse(w, "CAP-04", "add the channel, or use another template",
               "\"%s\" goes by %s, which the plan does not use", text->id,
               contact_channel_names[text->channel]);
}

/* Not before D+10, and before the due day only to who asked for it. */
static void check_voice(struct looking *w, const struct library_text *text)
{
    int day = day_of(w);
    bool asked = w->step->condition == CONDITION_VOICE_OPT_IN;

    if (text->channel == CONTACT_VOICE && day < VOICE_FIRST && (day > 0 || !asked))
        refuse(w, "HRS-07", "call from day 10 on, or remind who asked for it", "the step %s calls",
               WHEN(w));
}

static void check_purpose(struct looking *w, const struct library_text *text)
{
    if (w->step->event)
        return;
    if (text->purpose == PURPOSE_REMINDER && day_of(w) > 0)
        refuse(w, "004-01", "use a template of purpose cobranca",
               "the reminder \"%s\" is sent after the due day, on day %d", text->id, day_of(w));
    if (text->purpose == PURPOSE_COLLECTION && day_of(w) <= 0)
        refuse(w, "004-01", "use a template of purpose lembrete",
               "\"%s\" asks for what is not due before day %d", text->id, day_of(w));
}

static void check_day(struct looking *w, const struct library_text *text)
{
    if (text->has_day && (w->step->event || day_of(w) != text->day))
        refuse(w, "CDC-02", "use words that are true on that day",
               "\"%s\" is true on day %d only, and not in the step %s", text->id, text->day,
               WHEN(w));
}

static void check_stage(struct looking *w, const struct library_text *text)
{
    enum stage stage = regua_stage_of(w->plan, day_of(w));

    if (!library_is_for(text, stage) && !library_is_for(text, STAGE_CARD))
        refuse(w, "001-28", "use a template of that stage",
               "\"%s\" is not for the stage %s of the step %s", text->id, stage_names[stage],
               WHEN(w));
}

static void check_template(struct looking *w, const char *id)
{
    const struct library_text *text = library_find(w->library, id);

    if (!text) {
        refuse(w, "001-03", "correct the id, or give the file that has it",
               "there is no template \"%s\"", id);
        return;
    }
    check_channel(w, text);
    check_voice(w, text);
    check_purpose(w, text);
    check_day(w, text);
    check_stage(w, text);
}

/* ---- a step ---- */

static bool step_reaches(const struct looking *w, enum contact_channel channel)
{
    for (size_t i = 0; i < w->step->try_count; i++) {
        const struct library_text *text = library_find(w->library, w->step->tries[i]);
        if (text && text->channel == channel)
            return true;
    }
    return false;
}

/* Who is reached by one channel of a place is never reached by the other: it needs words too. */
static void check_place(struct looking *w, const struct regua_place *place)
{
    if (place->count == 2 &&
        step_reaches(w, place->channels[0]) != step_reaches(w, place->channels[1]))
        refuse(w, "CAP-04", "add a template for the other",
               "the step %s reaches who has %s or %s by one of them only", WHEN(w),
               contact_channel_names[place->channels[0]],
               contact_channel_names[place->channels[1]]);
}

static void check_approval(struct looking *w)
{
    if (!w->step->event && regua_step_contacts(w->step) && day_of(w) > AMICABLE_LAST &&
        w->step->condition != CONDITION_APPROVED_BY_PERSON)
        refuse(w, "ESC-05", "add \"if\": \"approved_by_person\"",
               "the step %s is taken without a person's approval", WHEN(w));
}

static void check_step(struct looking *w)
{
    for (size_t i = 0; i < w->step->try_count; i++)
        check_template(w, w->step->tries[i]);
    for (size_t i = 0; i < w->step->also_count; i++)
        check_template(w, w->step->also[i]);
    for (size_t i = 0; i < w->plan->place_count; i++)
        check_place(w, &w->plan->places[i]);
    check_approval(w);
    if (w->step->task == TASK_BREAK_AGREEMENT && day_of(w) != w->plan->grace_days + 1)
        refuse(w, "11.4", "write the day after grace_days",
               "the agreement ends on day %d, with %d days of grace", day_of(w),
               w->plan->grace_days);
}

/* ---- steps beside each other ---- */

/* The contact before, in the order they are written; NULL = none.  Events have no place in it. */
static const struct regua_step *contact_before(const struct looking *w)
{
    for (const struct regua_step *s = w->step; s-- > w->plan->steps;)
        if (regua_step_contacts(s) && !s->event)
            return s;
    return NULL;
}

static void check_order(struct looking *w)
{
    const struct regua_step *before = contact_before(w);

    if (w->step->event)
        return;
    for (const struct regua_step *s = w->plan->steps; s < w->step; s++)
        if (!s->event && s->day > w->step->day)
            refuse(w, "001-05", "put the steps in the order of their days",
                   "the step %s stands behind that of day %d", WHEN(w), s->day);
    if (!before || !regua_step_contacts(w->step))
        return;
    if (before->day == w->step->day)
        refuse(w, "CAP-02", "put one of them on another day", "two steps contact on day %d",
               w->step->day);
    if (strcmp(before->tries[0], w->step->tries[0]) == 0)
        refuse(w, "CAP-03", "use other words", "the step %s says again what the one before it said",
               WHEN(w));
}

/* Who is late hears from the bot first, in writing; a person calls after that. */
static void check_first(struct looking *w)
{
    bool written = false;

    for (size_t i = 0; i < w->plan->step_count; i++) {
        const struct library_text *text;
        w->step = &w->plan->steps[i];
        if (w->step->event || day_of(w) <= 0)
            continue;
        text = w->step->try_count ? library_find(w->library, w->step->tries[0]) : NULL;
        if (w->step->task == TASK_HUMAN_CALL && !written)
            refuse(w, "002-02", "let an automatic message go before it",
                   "the first contact after the due day, %s, is a person's call", WHEN(w));
        if (text && text->channel == CONTACT_VOICE && !written)
            refuse(w, "002-09", "let a written message go before it",
                   "the first contact after the due day, %s, is a call", WHEN(w));
        written = written || text;
    }
}

/* ---- the plan ---- */

static bool place_is_used(struct looking *w, const struct regua_place *place)
{
    for (size_t i = 0; i < w->plan->step_count; i++) {
        w->step = &w->plan->steps[i];
        for (size_t n = 0; n < w->step->also_count; n++) {
            const struct library_text *text = library_find(w->library, w->step->also[n]);
            if (text && has_channel(place, text->channel))
                return true;
        }
        for (size_t n = 0; n < place->count; n++)
            if (step_reaches(w, place->channels[n]))
                return true;
    }
    return false;
}

/* Letters disturb nobody and are always allowed (CH-02): they do not count. */
static void check_places(struct looking *w)
{
    const struct regua *plan = w->plan;
    size_t used = 0;
    bool sms_only = true;

    for (size_t i = 0; i < plan->place_count; i++) {
        bool counts =
            plan->places[i].channels[0] != CONTACT_LETTER && place_is_used(w, &plan->places[i]);
        used += counts;
        sms_only =
            sms_only &&
            (!counts || (plan->places[i].count == 1 && plan->places[i].channels[0] == CONTACT_SMS));
    }
    w->step = NULL;
    if (used == 1 && sms_only)
        refuse(w, "004-12", "add e-mail or calls", "the plan relies on SMS alone");
    if (used < PLACES_MIN || used > PLACES_MAX)
        refuse(w, "001-14", "use two or three", "the plan reaches people by %zu channels", used);
}

static void check_twice(struct looking *w)
{
    for (size_t i = 0; i < w->plan->place_count; i++)
        for (size_t n = 0; n < w->plan->places[i].count; n++)
            if (place_with(w->plan, w->plan->places[i].channels[n]) != &w->plan->places[i])
                refuse(w, "CAP-04", "leave one out", "\"channels\" names %s twice",
                       contact_channel_names[w->plan->places[i].channels[n]]);
}

static void check_stops(struct looking *w)
{
    if (!(w->plan->stops >> STOP_PAID & 1) || !(w->plan->stops >> STOP_SUSPENDED & 1))
        refuse(w, "001-03", "add \"paid\" and \"suspended\" to \"stop\"",
               "the plan goes on when it is paid or suspended");
}

/* What a rail asks to be done so many days before the due day. */
static const struct {
    const char *rail;
    enum regua_task task; /* this, or a notice of the family */
    const char *family;
    int latest;
    const char *rule, *told;
} early[] = {
    { "boleto", TASK_ISSUE_BOLETO, NULL, -10, "001-21", "issues no boleto ten days ahead" },
    { "crediario", TASK_ISSUE_BOLETO, NULL, -10, "001-21", "issues no boleto ten days ahead" },
    { "cartao", TASK_NONE, "cartao_antes", -5, "001-19", "tells of no debit five days ahead" },
};

static bool is_family(const struct looking *w, const struct regua_step *step, const char *family)
{
    for (size_t i = 0; i < step->try_count; i++) {
        const struct library_text *text = library_find(w->library, step->tries[i]);
        if (!text || strcmp(text->family, family) != 0)
            return false;
    }
    return step->try_count > 0;
}

static bool is_done(const struct looking *w, size_t what)
{
    for (size_t i = 0; i < w->plan->step_count; i++) {
        const struct regua_step *step = &w->plan->steps[i];
        if (!step->event && step->day <= early[what].latest && !step->condition &&
            (early[what].family ? is_family(w, step, early[what].family)
                                : step->task == early[what].task))
            return true;
    }
    return false;
}

static void check_rail(struct looking *w)
{
    w->step = NULL;
    for (size_t i = 0; w->plan->rail && i < COUNT_OF(early); i++)
        if (strcmp(early[i].rail, w->plan->rail) == 0 && !is_done(w, i))
            refuse(w, early[i].rule, "add such a step", "the plan of the rail %s %s", early[i].rail,
                   early[i].told);
}

static bool is_offer(const struct looking *w, const char *const *ids, size_t count)
{
    size_t offers = 0;

    for (size_t i = 0; i < count; i++) {
        const struct library_text *text = library_find(w->library, ids[i]);
        offers += text && text->offer;
    }
    return count && offers == count;
}

/* What ends before D+91 ends with ways to settle, for whoever it reaches. */
static void check_end(struct looking *w)
{
    const struct regua_step *last = NULL;

    for (size_t i = 0; i < w->plan->step_count; i++) {
        w->step = &w->plan->steps[i];
        if (regua_step_contacts(w->step) && !w->step->event && day_of(w) > 0 &&
            day_of(w) <= AMICABLE_LAST)
            last = w->step;
    }
    w->step = last;
    if (last && !w->plan->for_agreement && !is_offer(w, last->tries, last->try_count) &&
        !is_offer(w, last->also, last->also_count))
        refuse(w, "000-09", "end with a template that is an \"offer\"",
               "the last step before D+91, %s, offers nothing", WHEN(w));
}

void regua_check(const struct regua *plan, const struct library *library, struct faults *faults)
{
    struct looking w = { .plan = plan, .library = library, .faults = faults };

    for (size_t i = 0; i < plan->step_count; i++) {
        w.step = &plan->steps[i];
        check_step(&w);
        check_order(&w);
    }
    check_first(&w);
    check_places(&w);
    check_twice(&w);
    check_stops(&w);
    check_rail(&w);
    check_end(&w);
}
