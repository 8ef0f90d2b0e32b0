#include "flows/entities.h"

#include "nlu/choice.h"
#include "nlu/normalise.h"
#include "server/base/document.h"

#include <stdlib.h>
#include <string.h>

/* How sure a reading is; among equals the state's own expectation wins over those of everywhere. */
enum {
    SURE_ENTITY = 2000,
    SURE_WHO = 1000, /* who speaks comes before what they wish: that is remembered */
    SURE_GRAVE_VALUE = 2000,
    SURE_OPTION = 1000,
    SURE_GRAVE = 500,
    SURE_BESIDE = 2,
    SURE_LABEL = 1,
    THING_DIGITS = 18
};

struct best {
    struct meaning meaning;
    int score;
};

static struct value text_value(const char *text)
{
    return (struct value){ .type = VALUE_TEXT, .text = text };
}

static void consider(struct best *best, int score, struct meaning meaning)
{
    if (score <= best->score)
        return;
    best->score = score;
    best->meaning = meaning;
}

/* The weight of the longest phrase among those an expectation listens for. */
static int heard(const struct expect *e, const struct keyword_hits *hits, const char **name)
{
    int weight = 0;

    for (keyword_set both = e->hear & hits->set; both; both &= both - 1) {
        enum keyword k = keyword_first(both);
        if (hits->weight[k] > weight) {
            weight = hits->weight[k];
            *name = keyword_name(k);
        }
    }
    return weight;
}

/* The date that stands beside a CPF, whose own digits are no date. */
static bool find_beside(struct run *run, const struct expect *e, const struct reading *r,
                        struct value *out)
{
    char *rest = arena_strndup(run->arena, r->text, strnlen(r->text, NORMALISE_MAX));
    struct reading without = { .text = rest };

    document_mask_text(rest, strlen(rest));
    without.folded = normalise_fold(run->arena, rest);
    return entity_find(run, e->beside, e, &without, out) == FOUND_VALUE;
}

/* Two values in one message: both of them, or a CPF that cannot be and its date. */
static void read_pair(struct run *run, const struct expect *e, const struct reading *r, int own,
                      struct best *best)
{
    struct meaning meaning = { .expect = e, .label = entity_label(e->entity) };
    enum found found = entity_find(run, e->entity, e, r, &meaning.value);

    if ((found != FOUND_VALUE && found != FOUND_IMPOSSIBLE) ||
        !find_beside(run, e, r, &meaning.beside))
        return;
    meaning.kind = found == FOUND_VALUE ? MEANING_EXPECT : MEANING_WRONG;
    if (meaning.kind == MEANING_EXPECT || e->wrong.count)
        consider(best, SURE_ENTITY + SURE_WHO + SURE_BESIDE + own, meaning);
}

/* What is grave wins over all other words, but not over the state's own answer to it. */
static int grave_bonus(const struct expect *e, const struct best *best)
{
    const struct expect *other = best->meaning.expect;

    return e->grave && !(other && (other->hear & e->hear)) ? SURE_GRAVE : 0;
}

/* A value that was asked for, or stands beside words that are listened for. */
static int value_score(const struct expect *e, int weight, int own)
{
    int score = SURE_ENTITY + 2 * weight + own;

    if (e->grave)
        return score + SURE_GRAVE_VALUE;
    return e->entity == ENTITY_CPF ? score + SURE_WHO : score;
}

static void read_words(const struct expect *e, int weight, const char *label, int own,
                       struct best *best)
{
    if (weight && e->entity == ENTITY_NONE)
        consider(best, 2 * weight + own + 1 + grave_bonus(e, best),
                 (struct meaning){ .kind = MEANING_EXPECT, .expect = e, .label = label });
}

static void read_value(struct run *run, const struct expect *e, const struct reading *r, int weight,
                       int own, struct best *best)
{
    struct value value = { 0 };
    enum found found = entity_find(run, e->entity, e, r, &value);

    if (found == FOUND_VALUE)
        consider(best, value_score(e, weight, own),
                 (struct meaning){ .kind = MEANING_EXPECT,
                                   .expect = e,
                                   .value = value,
                                   .label = entity_label(e->entity) });
    if ((found == FOUND_WRONG || found == FOUND_IMPOSSIBLE) && e->wrong.count)
        consider(best, SURE_LABEL,
                 (struct meaning){ .kind = MEANING_WRONG, .expect = e, .label = "wrong" });
}

static void read_expect(struct run *run, const struct expect *e, const struct reading *r, int own,
                        struct best *best)
{
    const char *label = entity_label(e->entity);
    int weight;

    if (e->each || (e->hear && !(e->hear & r->hits.set)))
        return; /* a row is chosen by number, label, or read_only_row() */
    weight = heard(e, &r->hits, &label);
    if (e->hear && !weight)
        return;
    if (e->beside)
        read_pair(run, e, r, own, best);
    else if (entity_is_written(e->entity))
        read_value(run, e, r, weight, own, best);
    else
        read_words(e, weight, label, own, best);
}

static struct value option_value(const struct option *option)
{
    const struct value *id;

    if (!option->row)
        return text_value(option->id);
    id = vars_find((struct vars){ option->row->vars, option->row->count }, option->expect->id);
    return id ? *id : (struct value){ 0 };
}

static struct meaning option_meaning(const struct option *option)
{
    return (struct meaning){ .kind = MEANING_EXPECT,
                             .expect = option->expect,
                             .value = option_value(option),
                             .label = option->row ? option->expect->each : option->id };
}

/* "-3" chooses nothing. */
static bool below_zero(const char *text)
{
    text += strspn(text, " ");
    return text[0] == '-' && text[1] >= '0' && text[1] <= '9';
}

static void read_number(struct run *run, const struct state *state, const struct reading *r,
                        struct best *best)
{
    struct option options[OPTIONS_MAX];
    size_t count = below_zero(r->text) ? 0 : run_options(run, state, options);
    size_t chosen = count ? choice_number(r->words, count) : 0;

    if (chosen)
        consider(best, SURE_OPTION, option_meaning(&options[chosen - 1]));
}

static void read_label(struct run *run, const struct state *state, const struct reading *r,
                       struct best *best)
{
    struct option options[OPTIONS_MAX];
    const char *titles[OPTIONS_MAX];
    size_t count = best->score > SURE_LABEL ? 0 : run_options(run, state, options), chosen;

    for (size_t i = 0; i < count; i++)
        titles[i] = run_option_title(run, &options[i]);
    chosen = count ? choice_label(r->words, titles, count, run->arena) : 0;
    if (chosen)
        consider(best, SURE_LABEL + 1, option_meaning(&options[chosen - 1]));
}

static const struct option *only_row(const struct option *options, size_t count,
                                     const struct expect *e)
{
    const struct option *found = NULL;

    for (size_t i = 0; i < count; i++) {
        if (options[i].expect == e && found)
            return NULL;
        found = options[i].expect == e ? &options[i] : found;
    }
    return found;
}

/* "sim" to the only row that is shown, where its list listens for it. */
static void read_only_row(struct run *run, const struct state *state, const struct reading *r,
                          struct best *best)
{
    struct option options[OPTIONS_MAX];
    size_t count = run_options(run, state, options);

    for (size_t i = 0; i < state->expects.count; i++) {
        const struct expect *e = &state->expects.items[i];
        const char *word = NULL;
        int weight = e->each && (e->hear & r->hits.set) ? heard(e, &r->hits, &word) : 0;
        const struct option *row = weight ? only_row(options, count, e) : NULL;
        if (row)
            consider(best, 2 * weight + 2, option_meaning(row));
    }
}

static struct reading reading_of(struct run *run, const char *text)
{
    struct reading r = { .text = text, .folded = normalise_fold(run->arena, text) };

    r.words = normalise_squeeze(arena_strdup(run->arena, r.folded));
    return r;
}

static void read_expects(struct run *run, const struct state *state, const struct reading *r,
                         struct best *best)
{
    const struct expects *anywhere = &run->flow->anywhere;

    for (size_t i = 0; state && i < state->expects.count; i++)
        read_expect(run, &state->expects.items[i], r, 1, best);
    for (size_t i = 0; i < anywhere->count; i++)
        if (!anywhere->items[i].first || !state)
            read_expect(run, &anywhere->items[i], r, 0, best);
}

static struct meaning read_line(struct run *run, const struct state *state, struct reading r)
{
    struct best best = { 0 };

    keywords_find(r.words, &r.hits);
    read_expects(run, state, &r, &best);
    if (state) {
        read_number(run, state, &r, &best);
        read_only_row(run, state, &r, &best);
        read_label(run, state, &r, &best);
    }
    return best.meaning;
}

struct meaning understand_hits(struct run *run, const struct state *state, const char *text,
                               const struct keyword_hits *hits)
{
    struct reading r = reading_of(run, text);
    struct best best = { 0 };

    r.hits = *hits;
    read_expects(run, state, &r, &best);
    if (state)
        read_only_row(run, state, &r, &best);
    return best.meaning;
}

struct meaning understand_line(struct run *run, const struct state *state, const char *line)
{
    return read_line(run, state, reading_of(run, line));
}

const struct expect *understand_wish(struct run *run, const char *line)
{
    const struct expects *anywhere = &run->flow->anywhere;
    struct reading r = reading_of(run, line);
    struct best best = { 0 };

    keywords_find(r.words, &r.hits);
    for (size_t i = 0; i < anywhere->count; i++)
        if (anywhere->items[i].wish && anywhere->items[i].entity == ENTITY_NONE)
            read_expect(run, &anywhere->items[i], &r, 0, &best);
    return best.meaning.expect;
}

static const struct expect *free_text(const struct state *state)
{
    for (size_t i = 0; state && i < state->expects.count; i++)
        if (state->expects.items[i].entity == ENTITY_FREE_TEXT)
            return &state->expects.items[i];
    return NULL;
}

/* The next line of several that came together; NULL after the last. */
static const char *next_line(const char **rest, struct arena *a)
{
    size_t len;
    const char *line = *rest;

    if (!*line)
        return NULL;
    len = strcspn(line, "\n");
    *rest += len + (line[len] == '\n');
    return arena_strndup(a, line, len);
}

static enum stop_word stop_in(struct run *run, const struct reading *r)
{
    enum stop_word found = keywords_stop(r->words);
    const char *text = r->text, *line;

    if (found != STOP_NONE || !strchr(text, '\n'))
        return found;
    while (found == STOP_NONE && (line = next_line(&text, run->arena)))
        found = keywords_stop(normalise_words(run->arena, line));
    return found;
}

static struct meaning stop_meaning(const struct state *state, enum stop_word stop)
{
    if (stop == STOP_AMBIGUOUS && state && state->agreement)
        return (struct meaning){ .kind = MEANING_CAREFUL, .label = "stop?" };
    return (struct meaning){ .kind = MEANING_STOP, .label = "stop" };
}

struct meaning understand_text(struct run *run, const struct state *state, const char *text)
{
    struct reading r = reading_of(run, text);
    enum stop_word stop = stop_in(run, &r);
    struct meaning meaning;
    const struct expect *rest = free_text(state);
    const char *line, *lines = text;

    if (stop != STOP_NONE)
        return stop_meaning(state, stop);
    meaning = read_line(run, state, r);
    while (meaning.kind != MEANING_EXPECT && strchr(text, '\n') &&
           (line = next_line(&lines, run->arena))) {
        struct meaning of_line = understand_line(run, state, line);
        if (of_line.kind > MEANING_NONE)
            meaning =
                of_line.kind == MEANING_EXPECT || meaning.kind == MEANING_NONE ? of_line : meaning;
    }
    meaning = understand_again(run, state, text, meaning);
    if (meaning.kind == MEANING_NONE && !rest && !(state && state->otherwise != GO_NONE))
        meaning = understand_guess(run, state, text);
    if (meaning.kind == MEANING_NONE && rest)
        return (struct meaning){ .kind = MEANING_EXPECT,
                                 .expect = rest,
                                 .value = text_value(
                                     arena_strndup(run->arena, text, strnlen(text, WORDS_MAX))),
                                 .label = "text" };
    return understand_wishes(run, state, text, meaning);
}

/* "parcelas:4711" of a list that was shown earlier or has lost the row: the id still says which one
 * was meant, and the action finds out whether it is still there.  A place (`n`) would say
 * nothing. */
static bool names_thing(const struct expect *e, const char *payload, struct value *out)
{
    size_t len = strcspn(payload, ":");
    const char *digits = payload + len + (payload[len] == ':');

    if (!e->each || strcmp(e->id, "id") != 0 || strlen(e->each) != len ||
        strncmp(payload, e->each, len) != 0 || !*digits || strlen(digits) > THING_DIGITS ||
        digits[strspn(digits, "0123456789")])
        return false;
    *out = (struct value){ .type = VALUE_NUMBER, .number = strtoll(digits, NULL, 10) };
    return true;
}

static struct meaning earlier_row(struct run *run, const char *payload)
{
    struct value value;

    for (size_t s = 0; s < run->flow->state_count; s++) {
        const struct expects *expects = &run->flow->states[s].expects;
        for (size_t i = 0; i < expects->count; i++)
            if (names_thing(&expects->items[i], payload, &value))
                return (struct meaning){ .kind = MEANING_EXPECT,
                                         .expect = &expects->items[i],
                                         .value = value,
                                         .label = expects->items[i].each };
    }
    return (struct meaning){ .label = "tap" };
}

struct meaning understand_tap(struct run *run, const struct state *state, const char *payload)
{
    struct option options[OPTIONS_MAX];
    size_t count = state ? run_options(run, state, options) : 0;

    for (size_t i = 0; i < count; i++)
        if (strcmp(options[i].id, payload) == 0)
            return option_meaning(&options[i]);
    for (size_t i = 0; i < run->flow->anywhere.count; i++) {
        const struct expect *e = &run->flow->anywhere.items[i];
        if (e->choice && strcmp(e->choice, payload) == 0)
            return (struct meaning){ .kind = MEANING_EXPECT,
                                     .expect = e,
                                     .value = text_value(e->choice),
                                     .label = e->choice };
    }
    return earlier_row(run, payload);
}

struct meaning understand_media(struct run *run, const struct state *state,
                                const struct flow_event *event)
{
    for (size_t i = 0; state && i < state->expects.count; i++)
        if (state->expects.items[i].entity == ENTITY_MEDIA)
            return (struct meaning){ .kind = MEANING_EXPECT,
                                     .expect = &state->expects.items[i],
                                     .value =
                                         text_value(event->media_type ? event->media_type : ""),
                                     .label = "media" };
    if (event->text && *event->text)
        return understand_text(run, state, event->text);
    return (struct meaning){ .label = "media" };
}

struct meaning understand_event(struct run *run, const struct state *state,
                                const struct flow_event *event)
{
    if (event->heard && event->heard->replayed)
        return event->heard->meaning;
    if (event->kind == FLOW_TAP)
        return understand_tap(run, state, event->payload ? event->payload : "");
    if (event->kind == FLOW_MEDIA)
        return understand_media(run, state, event);
    if (event->kind != FLOW_TEXT)
        return (struct meaning){ .label = "unsupported" };
    if (event->heard && event->heard->understood && event->heard->text == event->text) {
        run->turn->guess = event->heard->guess;
        return event->heard->meaning;
    }
    return understand_text(run, state, event->text ? event->text : "");
}
