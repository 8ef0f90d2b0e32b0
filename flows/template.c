#include "flows/template.h"

#include "flows/words.h"

#include "server/base/arena.h"
#include "server/base/error.h"
#include "server/base/money.h"

#include <stdio.h>
#include <string.h>

enum { WORD_MIN = 3 };

static size_t count_parts(const char *s)
{
    size_t count = 1;

    for (; (s = strstr(s, "{{")); s += 2)
        count += 2;
    return count;
}

static bool name_valid(const char *name, size_t len)
{
    return len > 0 && len < 64 && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_.") >= len;
}

struct parsing {
    struct template_part *parts;
    size_t count, depth, open[TEMPLATE_DEPTH_MAX];
};

static bool close_section(struct parsing *p, const char *name, size_t len, struct error *err)
{
    struct template_part *opened;

    if (p->depth == 0)
        return error_set(err, ERROR_INPUT, "{{/%.*s}} closes nothing", (int)len, name);
    opened = &p->parts[p->open[--p->depth]];
    if (opened->len != len || memcmp(opened->text, name, len) != 0)
        return error_set(err, ERROR_INPUT, "{{/%.*s}} stands where {{/%s}} must", (int)len, name,
                         opened->text);
    opened->close = p->count;
    return true;
}

static bool open_section(struct parsing *p, struct error *err)
{
    if (p->depth == TEMPLATE_DEPTH_MAX)
        return error_set(err, ERROR_INPUT, "more than %d sections inside each other",
                         TEMPLATE_DEPTH_MAX);
    p->open[p->depth++] = p->count;
    return true;
}

/* {{palavra.parcela.da}}: found once, here. */
static bool add_word(struct parsing *p, const char *name, struct error *err)
{
    int place = word_place(name);

    if (place < 0)
        return error_set(err, ERROR_INPUT, "no pack has the word or form {{" WORDS_PREFIX "%s}}",
                         name);
    p->parts[p->count - 1].kind = PART_WORD;
    p->parts[p->count - 1].close = (size_t)place;
    return true;
}

/* One {{tag}}; `tag` is what stands between the braces. */
static bool add_tag(struct parsing *p, const char *tag, size_t len, struct arena *a,
                    struct error *err)
{
    static const char signs[] = "#^/";
    const char *sign = len && tag[0] ? strchr(signs, tag[0]) : NULL;
    enum part_kind kind = sign ? (enum part_kind)(PART_SECTION + (sign - signs)) : PART_VAR;

    if (sign) {
        tag++;
        len--;
    }
    if (!name_valid(tag, len))
        return error_set(err, ERROR_INPUT, "{{%.*s}} is not a name (a-z, 0-9, _ and .)",
                         (int)(len < 40 ? len : 40), tag);
    if (kind == PART_CLOSE && !close_section(p, tag, len, err))
        return false;
    if ((kind == PART_SECTION || kind == PART_INVERTED) && !open_section(p, err))
        return false;
    p->parts[p->count++] =
        (struct template_part){ .kind = kind, .text = arena_strndup(a, tag, len), .len = len };
    if (kind == PART_VAR && strncmp(tag, WORDS_PREFIX, sizeof(WORDS_PREFIX) - 1) == 0)
        return add_word(p, p->parts[p->count - 1].text + sizeof(WORDS_PREFIX) - 1, err);
    return true;
}

static void add_text(struct parsing *p, const char *text, size_t len, struct arena *a)
{
    if (len)
        p->parts[p->count++] = (struct template_part){ .kind = PART_TEXT,
                                                       .text = arena_strndup(a, text, len),
                                                       .len = len };
}

bool template_parse(const char *source, struct arena *a, struct template *out, struct error *err)
{
    struct parsing p = { .parts = ARENA_ARRAY(a, struct template_part, count_parts(source)) };
    const char *open, *close;

    while ((open = strstr(source, "{{"))) {
        close = strstr(open, "}}");
        if (!close)
            return error_set(err, ERROR_INPUT, "a {{ has no }}");
        add_text(&p, source, (size_t)(open - source), a);
        if (!add_tag(&p, open + 2, (size_t)(close - open - 2), a, err))
            return false;
        source = close + 2;
    }
    add_text(&p, source, strlen(source), a);
    if (p.depth)
        return error_set(err, ERROR_INPUT, "{{#%s}} is never closed",
                         p.parts[p.open[p.depth - 1]].text);
    *out = (struct template){ p.parts, p.count };
    return true;
}

const struct value *vars_find(struct vars vars, const char *name)
{
    for (size_t i = 0; i < vars.count; i++)
        if (vars.items[i].name[0] == name[0] && strcmp(vars.items[i].name, name) == 0)
            return vars.items[i].value.type == VALUE_NONE ? NULL : &vars.items[i].value;
    return NULL;
}

const struct value *scope_find(const struct scope *scope, const char *name)
{
    for (size_t i = 0; i < scope->level_count; i++) {
        const struct value *value = vars_find(scope->levels[i], name);
        if (value)
            return value;
    }
    return NULL;
}

/* Rendering: first measured into nothing, then written, so that the arena holds just the text. */
struct writer {
    char *out; /* NULL: only measuring */
    size_t len;
    struct arena *arena;
};

static void put(struct writer *w, const char *s, size_t len)
{
    if (len > TEMPLATE_OUT_MAX - w->len)
        len = TEMPLATE_OUT_MAX - w->len;
    if (w->out)
        memcpy(w->out + w->len, s, len);
    w->len += len;
}

/* Control characters would break a header, a log or the layout; line ends of a term stay. */
static void put_clean(struct writer *w, const char *s)
{
    for (const char *run = s; *run; s = run + 1) {
        for (run = s; (unsigned char)*run >= ' ' ? *run != 0x7F : *run == '\n'; run++)
            ;
        put(w, s, (size_t)(run - s));
    }
}

static void put_day(struct writer *w, day_t day, day_t today)
{
    char text[DAY_TEXT_SIZE];

    day_format_br(day, text);
    put(w, text, day_to_civil(day).year == day_to_civil(today).year ? 5 : 10);
}

/* The bytes of the first `max` characters. */
static size_t bytes_of(const char *s, size_t max)
{
    size_t len = 0;

    for (size_t count = 0; s[len]; len++)
        if (((unsigned char)s[len] & 0xC0) != 0x80 && count++ == max)
            break;
    return len;
}

/* "Colégio de São João" in 13 characters is "Colégio": "de São" is half a name. */
static size_t whole_words(const char *s, size_t len)
{
    size_t end = len, start;

    while (end > 0 && s[end] != ' ')
        end--;
    for (start = end; start > 0 && s[start - 1] != ' ';)
        start--;
    return !end ? len : start && end - start < WORD_MIN ? start - 1 : end;
}

static const char *cut(const char *s, const char *name, const struct scope *scope, struct arena *a)
{
    const struct template_cut *row = scope->limits ? scope->limits->cuts : NULL;
    size_t len;

    while (row && row->name && strcmp(row->name, name) != 0)
        row++;
    len = row && row->name ? bytes_of(s, row->max) : 0;
    return len && s[len] ? arena_strndup(a, s, whole_words(s, len)) : s;
}

static void put_value(struct writer *w, const struct value *value, const char *name,
                      const struct scope *scope)
{
    char text[MONEY_TEXT_SIZE];

    if (value->type == VALUE_TEXT && value->text)
        put_clean(w, cut(value->text, name, scope, w->arena));
    if (value->type == VALUE_DAY)
        put_day(w, (day_t)value->number, scope->today);
    if (value->type == VALUE_NUMBER)
        put(w, text, (size_t)snprintf(text, sizeof(text), "%lld", (long long)value->number));
    if (value->type == VALUE_MONEY) {
        money_format(value->number, text);
        put(w, text, strlen(text));
    }
}

static size_t rows_max(const struct scope *scope)
{
    return scope->limits ? scope->limits->rows : TEMPLATE_ROWS_MAX;
}

static size_t rows_beyond(const struct value *list, size_t max)
{
    return list && list->row_count > max ? list->row_count - max : 0;
}

/* "parcelas.resto" is made here, everything else was given. */
static const struct value *look_up(const struct scope *scope, const char *name, struct value *made)
{
    const char *dot = strrchr(name, '.');
    char list[64];

    if (!dot || strcmp(dot, ".resto") != 0)
        return scope_find(scope, name);
    snprintf(list, sizeof(list), "%.*s", (int)(dot - name), name);
    *made =
        (struct value){ .type = VALUE_NUMBER,
                        .number = (int64_t)rows_beyond(scope_find(scope, list), rows_max(scope)) };
    return made;
}

static bool present(const struct value *value)
{
    if (!value)
        return false;
    if (value->type == VALUE_LIST)
        return value->row_count > 0;
    if (value->type == VALUE_TEXT)
        return value->text && *value->text;
    return value->type == VALUE_DAY || value->number != 0;
}

static void render(const struct template *t, size_t from, size_t to, const struct scope *scope,
                   struct writer *w);

static void render_rows(const struct template *t, size_t at, const struct value *list,
                        const struct scope *scope, struct writer *w)
{
    struct vars levels[TEMPLATE_DEPTH_MAX + 9];
    struct var place = { "posicao", { .type = VALUE_NUMBER } };
    size_t rows = list->row_count - rows_beyond(list, rows_max(scope));
    size_t count =
        scope->level_count < TEMPLATE_DEPTH_MAX + 7 ? scope->level_count : TEMPLATE_DEPTH_MAX + 7;

    memcpy(levels + 2, scope->levels, count * sizeof(levels[0]));
    levels[1] = (struct vars){ &place, 1 };
    for (size_t i = 0; i < rows; i++) {
        struct scope inner = { levels, count + 2, scope->today, scope->limits, scope->words };
        place.value.number = (int64_t)i + 1;
        levels[0] = (struct vars){ list->rows[i].vars, list->rows[i].count };
        render(t, at + 1, t->parts[at].close, &inner, w);
    }
}

static void render_section(const struct template *t, size_t at, const struct scope *scope,
                           struct writer *w)
{
    struct value made;
    const struct value *value = look_up(scope, t->parts[at].text, &made);
    bool wanted = present(value) == (t->parts[at].kind == PART_SECTION);

    if (!wanted)
        return;
    if (value && value->type == VALUE_LIST && t->parts[at].kind == PART_SECTION)
        render_rows(t, at, value, scope, w);
    else
        render(t, at + 1, t->parts[at].close, scope, w);
}

static void render(const struct template *t, size_t from, size_t to, const struct scope *scope,
                   struct writer *w)
{
    for (size_t i = from; i < to; i++) {
        const struct template_part *part = &t->parts[i];
        struct value made;
        const struct value *value;
        if (part->kind == PART_TEXT)
            put(w, part->text, part->len);
        if (part->kind == PART_WORD && scope->words && scope->words->forms[part->close])
            put(w, scope->words->forms[part->close], strlen(scope->words->forms[part->close]));
        if (part->kind == PART_VAR && (value = look_up(scope, part->text, &made)))
            put_value(w, value, part->text, scope);
        if (part->kind == PART_SECTION || part->kind == PART_INVERTED) {
            render_section(t, i, scope, w);
            i = part->close;
        }
    }
}

/* Never ends inside a character. */
static size_t whole_characters(const char *s, size_t len)
{
    size_t start = len;

    while (start > 0 && ((unsigned char)s[start - 1] & 0xC0) == 0x80)
        start--;
    if (start == 0 || (unsigned char)s[start - 1] < 0xC0)
        return len;
    size_t wanted = (unsigned char)s[start - 1] >= 0xF0   ? 4
                    : (unsigned char)s[start - 1] >= 0xE0 ? 3
                                                          : 2;
    return len - (start - 1) < wanted ? start - 1 : len;
}

const char *template_render(const struct template *t, const struct scope *scope, struct arena *a)
{
    struct writer w = { .arena = a };

    render(t, 0, t->count, scope, &w);
    w.out = arena_alloc(a, w.len + 1);
    w.len = 0;
    render(t, 0, t->count, scope, &w);
    w.len = whole_characters(w.out, w.len);
    w.out[w.len] = '\0';
    return w.out;
}
