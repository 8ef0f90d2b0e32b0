#include "flows/prove.h"

#include "flows/run.h"
#include "flows/sms.h"
#include "server/base/auto.h"
#include "server/base/strbuf.h"

#include <string.h>

/*
 * A flow that is written for SMS: every text there is one SMS, as it is sent, with the longest
 * plausible values (copywriting 2), and so is a question together with its numbered menu.  Only a
 * text that says why ("long") may take more: a term must be complete (CDC-12), and that of a family
 * with six contracts takes about this many parts.  Of other flows a long text is advice.
 */
enum { LONG_PARTS = 20, PARTS_ADVISED = 4, SECTIONS_MAX = 6, SOME_DAY = 20000 };

/* A longer one is not cut, it costs another part: a creditor's link should be its own short one. */
#define LINK "https://www.escolamodelo.com.br/dados"

struct sms {
    const struct flow *flow;
    struct faults *faults;
    struct vars values, bounded; /* at their longest; those that are cut, in full */
    struct arena arena;          /* of one text or state */
    struct flow_session session;
    struct flow_facts facts;
    struct var segment; /* of the pack of words that is tried */
    struct flow_turn turn;
    struct run run;
};

static const struct template *wording(const struct text *text, size_t variant)
{
    for (size_t i = 0; i < text->form_count; i++)
        if (strcmp(text->forms[i].name, flow_channel_names[FLOW_SMS]) == 0)
            return variant ? NULL : &text->forms[i].words;
    return variant < text->variant_count ? &text->variants[variant] : NULL;
}

/* What a template asks for: each may be there or not. */
struct sections {
    const char *names[SECTIONS_MAX];
    size_t count;
};

static bool is_among(const struct sections *s, unsigned mask, const char *name)
{
    for (size_t i = 0; i < s->count; i++)
        if ((mask >> i & 1) && strcmp(s->names[i], name) == 0)
            return true;
    return false;
}

static struct sections sections_of(const struct template *t)
{
    struct sections out = { 0 };

    for (size_t i = 0; i < t->count && out.count < SECTIONS_MAX; i++) {
        const struct template_part *part = &t->parts[i];
        if ((part->kind == PART_SECTION || part->kind == PART_INVERTED) &&
            !is_among(&out, ~0u, part->text))
            out.names[out.count++] = part->text;
    }
    return out;
}

/* The values without those of the mask, in rows of lists too. */
static struct vars without(struct vars from, const struct sections *s, unsigned mask,
                           struct arena *a)
{
    struct var *out = ARENA_ARRAY(a, struct var, from.count + 1);
    size_t count = 0;

    for (size_t i = 0; i < from.count; i++) {
        struct value v = from.items[i].value;
        struct row *rows;
        if (is_among(s, mask, from.items[i].name))
            continue;
        if (v.type == VALUE_LIST && v.row_count) {
            struct vars one = without((struct vars){ v.rows[0].vars, v.rows[0].count }, s, mask, a);
            rows = ARENA_ARRAY(a, struct row, v.row_count);
            for (size_t n = 0; n < v.row_count; n++)
                rows[n] = (struct row){ one.items, one.count };
            v.rows = rows;
        }
        out[count++] = (struct var){ from.items[i].name, v };
    }
    return (struct vars){ out, count };
}

/* The longest that can be made of a template, with and without what it asks for. */
static const char *longest(struct sms *m, const struct template *t)
{
    struct sections s = sections_of(t);
    const char *found = "";
    size_t most = 0;

    for (unsigned mask = 0; mask < 1u << s.count; mask++) {
        struct vars levels[] = { without(m->bounded, &s, mask, &m->arena),
                                 without(m->values, &s, mask, &m->arena) };
        struct scope scope = { levels, 2, 0, run_limits(&m->facts),
                               flow_words_of(m->flow, &m->facts) };
        const char *text = sms_fold(template_render(t, &scope, &m->arena), &m->arena);
        if (sms_size(text).units <= most)
            continue;
        most = sms_size(text).units;
        found = text;
    }
    return found;
}

static void too_long(struct sms *m, const struct text *text, const struct state *menu, size_t units)
{
    const char *inner = text->form_count ? flow_channel_names[FLOW_SMS] : NULL;
    const char *cure = "say it in fewer words under \"on\": {\"sms\": \"...\"}, or shorten a label";

    if (menu)
        fault_add(m->faults, FAULT_TEXTS, text->id, inner, cure,
                  "text \"%s\" with the menu of \"%s\" may take %zu characters; an SMS takes %d",
                  text->id, menu->name, units, SMS_SEPTETS);
    else
        fault_add(m->faults, FAULT_TEXTS, text->id, inner, cure,
                  "text \"%s\" may take %zu characters; an SMS takes %d", text->id, units,
                  SMS_SEPTETS);
}

/* ---- a text by itself ---- */

static void check_text(struct sms *m, const struct text *text)
{
    size_t most = text->long_why ? LONG_PARTS : 1;
    const struct template *t;

    for (size_t i = 0; (t = wording(text, i)); i++) {
        struct sms_size size = sms_size(longest(m, t));
        if (size.parts > most)
            too_long(m, text, NULL, size.units);
    }
    arena_done(&m->arena);
}

static void advise_text(struct sms *m, const struct text *text)
{
    const struct template *t;

    for (size_t i = 0; (t = wording(text, i)); i++) {
        size_t parts = sms_size(longest(m, t)).parts;
        if (parts > PARTS_ADVISED)
            fault_advise(m->faults, FAULT_TEXTS, text->id, NULL, "say it in fewer words there",
                         "text \"%s\" may take %zu parts as an SMS", text->id, parts);
    }
    arena_done(&m->arena);
}

/* ---- with what stands below it ---- */

static const char *menu_of(struct sms *m, const struct state *state, int misses)
{
    struct option options[OPTIONS_MAX];
    struct strbuf out = { 0 };
    const char *menu;
    size_t count;

    m->session = (struct flow_session){ .state = state->name, .misses = misses, .vars = m->values };
    m->run.waiting = (int)(state - m->flow->states);
    count = run_options(&m->run, state, options);
    for (size_t i = 0; i < count; i++)
        sms_add_option(&out, i + 1, run_option_title(&m->run, &options[i]));
    menu = sms_fold(strbuf_str(&out), &m->arena);
    strbuf_done(&out);
    return menu;
}

static void check_with(struct sms *m, const struct text *text, const struct state *state,
                       const char *below)
{
    const struct template *t;

    for (size_t i = 0; *below && (t = wording(text, i)); i++) {
        struct sms_size size = sms_size(arena_printf(&m->arena, "%s%s", longest(m, t), below));
        if (size.parts > 1)
            too_long(m, text, state, size.units);
    }
}

/* As it stands at the end of the text. */
static const char *link_below(struct sms *m, const char *name)
{
    const char *found = "";

    for (const struct action_value *v = action_values; name && v->name; v++)
        if (v->action && v->sample && strcmp(v->name, name) == 0 &&
            strlen(v->sample) > strlen(found))
            found = v->sample;
    return arena_printf(&m->arena, " %s", found);
}

static void check_links(struct sms *m, const struct state *state)
{
    for (size_t i = 0; i < state->say.count; i++)
        if (state->say.items[i].kind == REPLY_LINK)
            check_with(m, state->say.items[i].text, NULL, link_below(m, state->say.items[i].url));
}

static void check_state(struct sms *m, const struct state *state)
{
    const struct says *own = &state->retry[LADDER_MAX - 1];
    struct says retry = own->count ? *own : m->flow->retry[LADDER_MAX - 1];

    check_links(m, state);
    if (state->kind == STATE_ASK && state->say.count)
        check_with(m, state->say.items[state->say.count - 1].text, state, menu_of(m, state, 0));
    if (state->kind == STATE_ASK && state->otherwise == GO_NONE && retry.count)
        check_with(m, retry.items[retry.count - 1].text, state, menu_of(m, state, LADDER_MAX));
    arena_done(&m->arena);
}

static void look_as_known(struct sms *m)
{
    m->facts = (struct flow_facts){ .today = SOME_DAY,
                                    .assurance = ASSURANCE_A3,
                                    .channel = FLOW_SMS,
                                    .creditor = { &m->segment, 1 } };
    m->run = (struct run){ .flow = m->flow,
                           .session = &m->session,
                           .facts = &m->facts,
                           .arena = &m->arena,
                           .turn = &m->turn,
                           .assurance = ASSURANCE_A3,
                           .asking = GO_NONE };
}

/* What is cut may be as long as what is left of it. */
static struct vars bounded_values(const struct template_limits *limits, struct arena *a)
{
    size_t count = 0;
    struct var *out;

    while (limits->cuts[count].name)
        count++;
    out = ARENA_ARRAY(a, struct var, count + 1);
    for (size_t i = 0; i < count; i++)
        out[i] = (struct var){ limits->cuts[i].name,
                               { .type = VALUE_TEXT,
                                 .text = arena_printf(a, "%0*d", (int)limits->cuts[i].max, 0) } };
    out[count] = (struct var){ "link", { .type = VALUE_TEXT, .text = LINK } };
    return (struct vars){ out, count + 1 };
}

static void check_all(struct sms *m, bool written)
{
    for (size_t i = 0; i < m->flow->text_count; i++)
        (written ? check_text : advise_text)(m, &m->flow->texts[i]);
    for (size_t i = 0; written && i < m->flow->state_count; i++)
        check_state(m, &m->flow->states[i]);
}

void sms_check(const struct flow *flow, struct faults *faults)
{
    struct arena values = { 0 };
    struct sms *m = ARENA_NEW(&values, struct sms);
    bool written = flow->channels >> FLOW_SMS & 1;

    m->flow = flow;
    m->faults = faults;
    m->values = limits_widest(&values);
    look_as_known(m);
    m->bounded = bounded_values(run_limits(&m->facts), &values);
    for (size_t i = 0; i < flow->packs.count; i++) {
        m->segment = (struct var){ WORDS_SEGMENT,
                                   { .type = VALUE_TEXT, .text = flow->packs.items[i].segment } };
        check_all(m, written);
    }
    arena_done(&values);
}
