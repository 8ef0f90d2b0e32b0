#include "flows/run.h"

#include "server/base/error.h"

#include <string.h>

static const struct template *form(const struct text *text, const char *name)
{
    for (size_t i = 0; name && i < text->form_count; i++)
        if (strcmp(text->forms[i].name, name) == 0)
            return &text->forms[i].words;
    return NULL;
}

/*
 * The wording of a text: the one for the language, the channel or the tone, in this order; else of
 * several they take turns by day, or by person in an experiment.  A replay says the same.
 */
static const struct template *wording(const struct flow_facts *facts, const struct text *text)
{
    const struct template *special = form(text, facts->language);
    uint64_t turn = text->by_person ? facts->seed : (uint32_t)facts->today;

    if (!special)
        special = form(text, flow_channel_names[facts->channel]);
    if (!special)
        special = form(text, facts->tone);
    return special ? special : &text->variants[turn % text->variant_count];
}

const char *run_text(struct run *run, const struct text *text)
{
    struct scope scope = run_scope(run);

    return template_render(wording(run->facts, text), &scope, run->arena);
}

static const char *render_row(struct run *run, const struct template *t, const struct row *row)
{
    struct vars levels[2] = { row ? (struct vars){ row->vars, row->count } : (struct vars){ 0 } };
    struct scope scope = { levels, 1, run->facts->today, run_limits(run->facts), run->words },
                 outer;

    if (!t->count)
        return NULL;
    if (row)
        return template_render(t, &scope, run->arena);
    outer = run_scope(run);
    return template_render(t, &outer, run->arena);
}

const char *run_option_title(struct run *run, const struct option *option)
{
    return render_row(run, wording(run->facts, option->expect->title), option->row);
}

static const char *row_id(struct run *run, const struct expect *e, const struct row *row)
{
    const struct value *id = vars_find((struct vars){ row->vars, row->count }, e->id);

    if (!id)
        return e->each;
    if (id->type == VALUE_TEXT)
        return arena_printf(run->arena, "%s:%s", e->each, id->text);
    return arena_printf(run->arena, "%s:%lld", e->each, (long long)id->number);
}

static size_t static_choices(const struct expects *expects)
{
    size_t count = 0;

    for (size_t i = 0; i < expects->count; i++)
        count += expects->items[i].choice != NULL;
    return count;
}

/* The rows of a list, as many as leave room for the choices that stand beside it. */
static size_t add_rows(struct run *run, const struct expect *e, size_t room, struct option *out)
{
    struct scope scope = run_scope(run);
    const struct value *list = scope_find(&scope, e->each);
    size_t count = list && list->type == VALUE_LIST ? list->row_count : 0;

    if (scope.limits && scope.limits->rows < room)
        room = scope.limits->rows;
    count = count < room ? count : room;
    for (size_t i = 0; i < count; i++)
        out[i] = (struct option){ e, &list->rows[i], row_id(run, e, &list->rows[i]) };
    return count;
}

/*
 * A state's own options are understood even when identity has expired meanwhile: the checker proves
 * that their labels are shown only where they may be.  Those of everywhere are shown by level.
 */
static size_t options_of(struct run *run, const struct expects *expects, bool own,
                         struct option out[OPTIONS_MAX])
{
    size_t count = 0, fixed = static_choices(expects);
    size_t room = fixed < OPTIONS_MAX ? OPTIONS_MAX - fixed : 0;

    for (size_t i = 0; i < expects->count && count < OPTIONS_MAX; i++) {
        const struct expect *e = &expects->items[i];
        size_t left = OPTIONS_MAX - count;
        if (e->choice && e->title &&
            (own || level_allowed(e->title->level, run->assurance, run->opened)))
            out[count++] = (struct option){ e, NULL, e->choice };
        else if (e->each)
            count += add_rows(run, e, room < left ? room : left, out + count);
    }
    return count;
}

size_t run_options(struct run *run, const struct state *state, struct option out[OPTIONS_MAX])
{
    size_t count = options_of(run, &state->expects, true, out);

    if (count == 0 && run->session->misses >= LADDER_MAX)
        count = options_of(run, &run->flow->anywhere, false, out);
    return count;
}

static void offer_options(struct run *run, const struct state *state, struct reply *reply)
{
    struct option options[OPTIONS_MAX];
    size_t count = run_options(run, state, options);
    struct reply_option *out = ARENA_ARRAY(run->arena, struct reply_option, count + 1);

    for (size_t i = 0; i < count; i++)
        out[i] = (struct reply_option){ options[i].id, run_option_title(run, &options[i]),
                                        render_row(run, &options[i].expect->title->description,
                                                   options[i].row) };
    if (!count)
        return;
    reply->kind = REPLY_CHOICES;
    reply->options = out;
    reply->option_count = count;
    reply->button = run_text(run, run->flow->list_button);
}

static const struct value *variable(struct run *run, const char *name)
{
    struct scope scope = run_scope(run);

    return name ? scope_find(&scope, name) : NULL;
}

static struct reply make_reply(struct run *run, const struct say *say)
{
    const struct value *url = variable(run, say->url), *charge = variable(run, say->charge);

    return (struct reply){ .kind = say->kind,
                           .level = say->text->level,
                           .text_id = say->text->id,
                           .body = run_text(run, say->text),
                           .button = say->button ? run_text(run, say->button) : NULL,
                           .filename = say->filename ? run_text(run, say->filename) : NULL,
                           .owed = say->owed,
                           .url = url && url->type == VALUE_TEXT ? url->text : NULL,
                           .charge = charge ? charge->number : 0 };
}

/* An empty wording: on this channel it is not said ("on": {"sms": ""}). */
static bool is_silent(struct run *run, const struct say *say)
{
    return wording(run->facts, say->text)->count == 0;
}

bool run_say(struct run *run, struct says says, const struct state *offer, struct error *err)
{
    for (size_t i = 0; i < says.count; i++) {
        struct reply *reply = &run->turn->replies[run->turn->reply_count];
        if (is_silent(run, &says.items[i]))
            continue;
        if (!level_allowed(says.items[i].text->level, run->assurance, run->opened))
            return error_set(err, ERROR_INTERNAL, "text %s stands above the identity level",
                             says.items[i].text->id);
        if (run->turn->reply_count == FLOW_REPLIES_MAX)
            return error_set(err, ERROR_INTERNAL, "more than %d replies in a turn",
                             FLOW_REPLIES_MAX);
        *reply = make_reply(run, &says.items[i]);
        if (offer && i + 1 == says.count)
            offer_options(run, offer, reply);
        run->turn->reply_count++;
    }
    return true;
}

struct reply flow_words(const struct flow *flow, enum flow_words which,
                        const struct flow_facts *facts, struct vars values, struct arena *a)
{
    const struct text *text = flow->words[which];
    struct vars levels[] = { values, facts->creditor };
    struct scope scope = { levels, 2, facts->today, run_limits(facts), flow_words_of(flow, facts) };

    return (struct reply){ .kind = REPLY_TEXT,
                           .level = text->level,
                           .text_id = text->id,
                           .body = template_render(wording(facts, text), &scope, a) };
}
