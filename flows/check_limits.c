#include "flows/prove.h"

#include "flows/tone.h"
#include "server/base/auto.h"

#include <stdlib.h>
#include <string.h>

/*
 * Texts against what WhatsApp takes (its reference, section 7), measured in characters with the
 * longest plausible values, and against the lists of words (copywriting 2).  In a flow that says it
 * is for chats a message is at most CHAT_MAX characters, unless its text says why not ("long").
 */
enum {
    ROWS = 10,
    TEXT_MAX = 4096,
    CHAT_MAX = 600,
    BUTTONS_BODY_MAX = 1024,
    CAPTION_MAX = 1024,
    BUTTON_MAX = 20,
    ROW_MAX = 24,
    DESCRIPTION_MAX = 72,
    BUTTONS = 3,
    WIDE = 64
};

static size_t characters(const char *s)
{
    size_t count = 0;

    for (; *s; s++)
        count += ((unsigned char)*s & 0xC0) != 0x80;
    return count;
}

static struct value widest(const struct action_value *v)
{
    static const int64_t numbers[] = {
        [VALUE_NUMBER] = 1234, [VALUE_MONEY] = 1234567, [VALUE_DAY] = 20000
    };

    if (v->type == VALUE_TEXT)
        return (struct value){ .type = VALUE_TEXT, .text = v->sample };
    if (v->sample)
        return (struct value){ .type = v->type, .number = strtoll(v->sample, NULL, 10) };
    return (struct value){ .type = v->type, .number = v->type < VALUE_LIST ? numbers[v->type] : 0 };
}

static size_t most_rows(const char *list)
{
    const struct action_value *v = action_values;

    while (v->name && strcmp(v->name, list) != 0)
        v++;
    return v->name && v->sample ? (size_t)atoi(v->sample) : ROWS;
}

static struct value widest_list(const char *list, struct arena *a)
{
    size_t len = strlen(list), count = 0, most = most_rows(list);
    struct var *vars = ARENA_ARRAY(a, struct var, WIDE);
    struct row *rows = ARENA_ARRAY(a, struct row, most);

    for (const struct action_value *v = action_values; v->name && count < WIDE; v++)
        if (strncmp(v->name, list, len) == 0 && v->name[len] == '.')
            vars[count++] = (struct var){ v->name + len + 1, widest(v) };
    for (size_t i = 0; i < most; i++)
        rows[i] = (struct row){ vars, count };
    return (struct value){ .type = VALUE_LIST, .rows = rows, .row_count = most };
}

struct vars limits_widest(struct arena *a)
{
    size_t count = 0, max = 0;
    struct var *vars;

    for (const struct action_value *v = action_values; v->name; v++)
        max++;
    vars = ARENA_ARRAY(a, struct var, max + 1);
    for (const struct action_value *v = action_values; v->name; v++)
        vars[count++] =
            (struct var){ v->name, v->type == VALUE_LIST ? widest_list(v->name, a) : widest(v) };
    return (struct vars){ vars, count };
}

struct measure {
    const struct flow *flow;
    struct faults *faults;
    struct arena arena;
    struct vars values;
    const struct word_pack *words; /* of the segment under way */
};

static void check_length(struct measure *m, const struct text *text, const struct template *t,
                         struct vars row, size_t max, const char *what)
{
    struct vars levels[] = { row, m->values };
    struct scope scope = { levels, 2, 0, NULL, m->words };
    size_t len = characters(template_render(t, &scope, &m->arena));

    if (len > max)
        fault_add(m->faults, FAULT_TEXTS, text->id, NULL,
                  max == CHAT_MAX ? "shorten it, or say in \"long\" why it must be" : "shorten it",
                  "text \"%s\" may take %zu characters; %s takes %zu", text->id, len, what, max);
}

static void check_wordings(struct measure *m, const struct text *text, struct vars row, size_t max,
                           const char *what)
{
    for (size_t i = 0; i < text->variant_count; i++)
        check_length(m, text, &text->variants[i], row, max, what);
    for (size_t i = 0; i < text->form_count; i++)
        if (strcmp(text->forms[i].name, flow_channel_names[FLOW_SMS]) != 0)
            check_length(m, text, &text->forms[i].words, row, max, what);
}

/* How many options a state shows at least, and whether it must be a list. */
static size_t options(const struct state *state)
{
    size_t count = 0;

    for (size_t i = 0; i < state->expects.count; i++)
        count +=
            state->expects.items[i].each ? BUTTONS + 1 : state->expects.items[i].choice != NULL;
    return count;
}

static void check_options(struct measure *m, const struct state *state)
{
    size_t count = options(state);

    if (count > BUTTONS)
        count = BUTTONS + 1;
    for (size_t i = 0; i < state->expects.count; i++) {
        const struct expect *e = &state->expects.items[i];
        struct vars row = { 0 };
        if (!e->title || (!e->choice && !e->each))
            continue;
        if (e->each) {
            struct value list = widest_list(e->each, &m->arena);
            row = (struct vars){ list.rows[0].vars, list.rows[0].count };
        }
        check_wordings(m, e->title, row, count > BUTTONS ? ROW_MAX : BUTTON_MAX,
                       count > BUTTONS ? "a row of a list" : "a button");
        if (count > BUTTONS && e->title->description.count)
            check_length(m, e->title, &e->title->description, row, DESCRIPTION_MAX,
                         "a description");
    }
}

/* An empty wording is not said, and a menu with it. */
static void check_words(struct measure *m, const struct state *state, const struct text *text)
{
    for (size_t i = 0; options(state) && i < text->form_count; i++)
        if (!text->forms[i].words.count)
            fault_add(m->faults, FAULT_TEXTS, text->id, text->forms[i].name, "write words for it",
                      "the choices of \"%s\" would not be shown: \"%s\" is empty for %s",
                      state->name, text->id, text->forms[i].name);
}

static bool is_for_chats(const struct flow *flow)
{
    return flow->channels & (1u << FLOW_WHATSAPP | 1u << FLOW_WEB);
}

static void check_say(struct measure *m, const struct state *state, const struct say *say,
                      bool with_options)
{
    size_t max = TEXT_MAX;

    if (say->kind == REPLY_DOCUMENT || say->kind == REPLY_LINK)
        max = CAPTION_MAX;
    if (with_options && options(state) > 0 && options(state) <= BUTTONS)
        max = BUTTONS_BODY_MAX;
    if (is_for_chats(m->flow) && !say->text->long_why)
        max = CHAT_MAX;
    check_wordings(m, say->text, (struct vars){ 0 }, max, "a message");
    if (with_options)
        check_words(m, state, say->text);
    if (say->button)
        check_wordings(m, say->button, (struct vars){ 0 }, BUTTON_MAX, "a button");
}

static void check_state(struct measure *m, const struct state *state)
{
    for (size_t i = 0; i < state->say.count; i++)
        check_say(m, state, &state->say.items[i],
                  state->kind == STATE_ASK && i + 1 == state->say.count);
    for (size_t i = 0; i < LADDER_MAX; i++)
        for (size_t n = 0; n < state->retry[i].count; n++)
            check_say(m, state, &state->retry[i].items[n], i + 1 == LADDER_MAX);
    check_options(m, state);
    if (state->kind == STATE_ASK && options(state) > 0 && !state->say.count)
        fault_add(m->faults, FAULT_GRAPH, state->name, NULL, "add \"say\"",
                  "\"%s\" has choices and no words to show them with", state->name);
}

/* Where students are sought, everybody may read of a place at the school, and nobody of a debt. */
static enum disclosure tone_level(const struct measure *m, const struct text *text)
{
    return m->flow->recruits ? DISCLOSURE_L1 : text->level;
}

/* The words of a template as they stand, without its values. */
static void check_tone(struct measure *m, const struct text *text, const struct template *t)
{
    for (size_t i = 0; i < t->count; i++) {
        struct tone found = { 0 };
        if (t->parts[i].kind == PART_TEXT)
            found = tone_check(t->parts[i].text, tone_level(m, text), &m->arena);
        if (t->parts[i].kind == PART_WORD && m->words)
            found = tone_check(m->words->forms[t->parts[i].close], tone_level(m, text), &m->arena);
        if (found.stem)
            fault_add(m->faults, FAULT_TEXTS, text->id, NULL, "say it in other words",
                      "text \"%s\" (L%d) holds \"%s\", which its level does not allow (%s)",
                      text->id, (int)text->level, found.stem, found.rule);
    }
}

/* A text nobody says is a text nobody reads again before it is wrong. */
static bool says_text(struct says says, const struct text *text)
{
    for (size_t i = 0; i < says.count; i++)
        if (says.items[i].text == text || says.items[i].button == text ||
            says.items[i].filename == text)
            return true;
    return false;
}

static bool expects_text(const struct expects *expects, const struct text *text)
{
    for (size_t i = 0; i < expects->count; i++)
        if (expects->items[i].title == text || expects->items[i].wish == text ||
            says_text(expects->items[i].wrong, text))
            return true;
    return false;
}

static bool silences_text(const struct state *s, const struct text *text)
{
    for (size_t i = 0; i < s->silence_count; i++)
        if (says_text(s->silences[i].say, text))
            return true;
    return says_text(s->later_say, text);
}

static bool state_uses(const struct state *s, const struct text *text)
{
    return says_text(s->say, text) || says_text(s->retry[0], text) ||
           says_text(s->retry[1], text) || says_text(s->media, text) || silences_text(s, text) ||
           expects_text(&s->expects, text);
}

static bool is_used(const struct flow *flow, const struct text *text)
{
    bool used = text == flow->list_button || says_text(flow->retry[0], text) ||
                says_text(flow->retry[1], text) || says_text(flow->media, text) ||
                says_text(flow->unsupported, text) || expects_text(&flow->anywhere, text);

    for (size_t i = 0; i < FLOW_WORDS_COUNT; i++)
        used = used || text == flow->words[i];
    for (size_t i = 0; !used && i < flow->state_count; i++)
        used = state_uses(&flow->states[i], text);
    return used;
}

static void check_text(struct measure *m, const struct text *text)
{
    for (size_t i = 0; i < text->variant_count; i++)
        check_tone(m, text, &text->variants[i]);
    for (size_t i = 0; i < text->form_count; i++)
        check_tone(m, text, &text->forms[i].words);
    check_tone(m, text, &text->description);
    if (!is_used(m->flow, text))
        fault_add(m->faults, FAULT_TEXTS, text->id, NULL, "use it or remove it",
                  "nothing says the text \"%s\"", text->id);
}

static void check_all(struct measure *m)
{
    const struct flow *flow = m->flow;

    for (size_t i = 0; i < flow->state_count; i++)
        check_state(m, &flow->states[i]);
    for (size_t i = 0; i < flow->text_count; i++)
        check_text(m, &flow->texts[i]);
    for (size_t i = 0; i < FLOW_WORDS_COUNT; i++)
        check_wordings(m, flow->words[i], (struct vars){ 0 }, TEXT_MAX, "a message");
    check_wordings(m, flow->list_button, (struct vars){ 0 }, BUTTON_MAX, "a button");
}

void limits_check(const struct flow *flow, struct faults *faults)
{
    struct measure m = { .flow = flow, .faults = faults };

    m.values = limits_widest(&m.arena);
    for (size_t i = 0; i < flow->packs.count; i++) {
        m.words = &flow->packs.items[i];
        check_all(&m);
    }
    arena_done(&m.arena);
}
