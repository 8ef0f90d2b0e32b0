#include "flows/run.h"

#include "nlu/normalise.h"
#include "server/base/auto.h"

#include <ctype.h>
#include <string.h>

/*
 * Several wishes in one message.  It is taken apart into clauses; each that wants something may
 * bring a wish of its own.  A clause that only tells what happened ("recebi o boleto, mas ...")
 * brings none, nor does one that says what is not wanted.
 */
enum { CLAUSES_MAX = 12, SHORT_WORDS = 2 };

struct clause {
    const char *words; /* normalised */
    const char *text;
    bool joined; /* "e" or a comma stands before it: it wants what the one before wants */
};

struct wishes {
    struct meaning items[CLAUSES_MAX];
    const struct text *names[CLAUSES_MAX];
    size_t count;
    const struct text *refused; /* "não quero renegociar"; NULL = none */
};

static const char *const wanting[] = { "quero",   "queria",  "gostaria", "preciso",  "precisava",
                                       "pode",    "poderia", "posso",    "tem como", "como",
                                       "manda",   "mande",   "me envia", "envie",    "qual",
                                       "quais",   "quando",  "quanto",   "onde",     "da pra",
                                       "da para", "tambem",  "tb",       "tbm",      "vou querer",
                                       "consegue" };
static const char *const unwanted[] = { "nao quero",   "nao preciso", "nao vou",    "nao posso",
                                        "nao consigo", "nao e",       "nao queria", "nem" };
static const struct {
    const char *word;
    bool joins;
} joints[] = {
    { " e ", true },          { " mas ", false },         { " porem ", false },
    { " alem disso ", true }, { " aproveitando ", true }, { " depois ", true },
    { " tambem ", true },
};

/* The word, or the words, stand here whole. */
static bool stands(const char *at, const char *word)
{
    while (*word && *word == *at) {
        word++;
        at++;
    }
    return !*word && (*at == '\0' || *at == ' ');
}

static bool has_any(const char *words, const char *const *list, size_t count)
{
    for (const char *at = words; *at; at++)
        for (size_t i = 0; (at == words || at[-1] == ' ') && i < count; i++)
            if (stands(at, list[i]))
                return true;
    return false;
}

/* Numbers are no words. */
static size_t count_words(const char *words)
{
    size_t count = 0;

    for (const char *at = words; *at; at++)
        count += (at == words || at[-1] == ' ') && isalpha((unsigned char)*at);
    return count;
}

/* How many bytes end a clause here; 0 = none do.  A point or comma inside a number does not. */
static size_t joint_at(const char *at, bool *joins)
{
    *joins = *at == ',' || *at == ';';
    if (*at && strchr(".,;?!", *at))
        return isdigit((unsigned char)at[1]) && *at != ';' ? 0 : 1;
    if (*at != ' ') /* every joint begins with one */
        return 0;
    for (size_t i = 0; i < COUNT_OF(joints); i++) {
        size_t len = strlen(joints[i].word);
        if (strncmp(at, joints[i].word, len) != 0)
            continue;
        *joins = joints[i].joins;
        return len - 1; /* its last blank may begin the next one */
    }
    return 0;
}

/* Folding makes a blank of the end of a line. */
static const char *one_line(struct run *run, const char *text)
{
    char *copy = strchr(text, '\n') ? arena_strdup(run->arena, text) : NULL;

    if (!copy)
        return text;
    for (char *c = copy; *c; c++)
        if (*c == '\n')
            *c = ';';
    return copy;
}

static size_t split(struct run *run, const char *text, struct clause *out)
{
    const char *folded = normalise_fold(run->arena, one_line(run, text)), *start = folded;
    const char *at = folded;
    size_t count = 0, len;
    bool joined = false, joins = false;

    for (; count < CLAUSES_MAX; at++) {
        len = *at ? joint_at(at, &joins) : 1;
        if (!len)
            continue;
        out[count].text = arena_strndup(run->arena, start, (size_t)(at - start));
        out[count].words = normalise_words(run->arena, out[count].text);
        out[count].joined = joined;
        count += *out[count].words != '\0';
        if (!*at)
            break;
        joined = joins;
        start = at + len;
        at = start - 1;
    }
    return count;
}

static bool refuses(const struct clause *c)
{
    return has_any(c->words, unwanted, COUNT_OF(unwanted));
}

static bool wants(const struct clause *c, bool before)
{
    if (refuses(c))
        return false;
    return has_any(c->words, wanting, COUNT_OF(wanting)) || (c->joined && before) ||
           count_words(c->words) <= SHORT_WORDS;
}

static bool among(const struct wishes *wishes, const struct text *name)
{
    for (size_t i = 0; i < wishes->count; i++)
        if (wishes->names[i] == name)
            return true;
    return false;
}

/* Beside the answer to who they are, people say what they came for in the same breath. */
static struct meaning meaning_of(struct run *run, const struct state *state, const char *clause)
{
    struct meaning m = understand_line(run, state, clause);
    bool asked_who = !state || state->identity;

    if (asked_who && m.kind == MEANING_EXPECT && m.expect->entity && !wish_of(run->flow, m.expect))
        m.expect = understand_wish(run, clause);
    return m;
}

static const struct text *wish_named(const struct run *run, const struct meaning *m)
{
    return m->kind == MEANING_EXPECT && m->expect ? wish_of(run->flow, m->expect) : NULL;
}

static void add_wish(struct run *run, struct wishes *out, struct meaning m)
{
    const struct text *name = wish_named(run, &m);

    if (!name || among(out, name) || out->count == COUNT_OF(out->items))
        return;
    out->items[out->count] = m;
    out->names[out->count++] = name;
}

/* An expectation that these words may meet. */
static bool may_hear(const struct run *run, const struct expect *e, keyword_set said, bool shown)
{
    bool chosen = shown && (e->choice || e->each);

    return (chosen || !e->hear || (e->hear & said)) && wish_of(run->flow, e);
}

/* False where a clause names no wish, whatever it means: mostly, and soon told. */
static bool may_wish(const struct run *run, const struct state *state, const char *words)
{
    const struct expects *anywhere = &run->flow->anywhere;
    bool all_shown = run->session->misses >= LADDER_MAX;
    struct keyword_hits hits;

    keywords_find(words, &hits);
    for (size_t i = 0; state && i < state->expects.count; i++)
        if (may_hear(run, &state->expects.items[i], hits.set, true))
            return true;
    for (size_t i = 0; i < anywhere->count; i++)
        if (may_hear(run, &anywhere->items[i], hits.set, all_shown))
            return true;
    return false;
}

static struct wishes wishes_in(struct run *run, const struct state *state, const char *text)
{
    struct clause clauses[CLAUSES_MAX];
    size_t count = split(run, text, clauses);
    struct wishes out = { 0 };
    bool before = false;

    for (size_t i = 0; i < count; i++) {
        before = wants(&clauses[i], before);
        if (!before && !refuses(&clauses[i]))
            continue;
        struct meaning m = { 0 };
        if (may_wish(run, state, clauses[i].words))
            m = meaning_of(run, state, clauses[i].text);
        if (before)
            add_wish(run, &out, m);
        else
            out.refused = wish_named(run, &m);
    }
    return out;
}

static const struct expect *anywhere_for(const struct flow *flow, const struct text *wish)
{
    for (size_t i = 0; i < flow->anywhere.count; i++)
        if (flow->anywhere.items[i].wish == wish)
            return &flow->anywhere.items[i];
    return NULL;
}

/* Another wish was said first, or instead of the one that sounds strongest. */
static bool leads(const struct wishes *found, const struct text *strongest)
{
    if (!strongest || !found->count || found->names[0] == strongest)
        return false;
    return among(found, strongest) || found->refused == strongest;
}

struct meaning understand_wishes(struct run *run, const struct state *state, const char *text,
                                 struct meaning whole)
{
    const struct text *main_wish;
    struct wishes found;

    if (run->flow->wished < 0 || whole.kind != MEANING_EXPECT || whole.expect->alone)
        return whole;
    found = wishes_in(run, state, text);
    main_wish = wish_of(run->flow, whole.expect);
    if (leads(&found, main_wish) && whole.expect->entity == ENTITY_NONE) {
        whole = found.items[0];
        main_wish = found.names[0];
    }
    for (size_t i = 0; i < found.count && whole.other_count < FLOW_WISHES_MAX; i++)
        if (found.names[i] != main_wish)
            whole.others[whole.other_count++] = anywhere_for(run->flow, found.names[i]);
    return whole;
}
