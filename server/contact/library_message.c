#include "server/contact/library_message.h"

#include "flows/tone.h"
#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/contact/library_check.h"
#include "server/contact/library_values.h"

#include <string.h>

/*
 * What a creditor writes freely, and so what may say too much.  People's names are said as they
 * are: Venceslau is nobody's due day.
 */
static const char *const written_freely[] = { "empresa",        "conta",         "contrato",
                                              "bloco_parcelas", "bloco_ofertas", "bloco_termo" };

/* Lists stand in a letter or e-mail; a header or a template of WhatsApp takes one line. */
static bool may_have_lines(const struct library_text *text, enum library_part part)
{
    return part == LIBRARY_BODY &&
           (text->channel == CONTACT_EMAIL || text->channel == CONTACT_LETTER);
}

static bool is_there(const struct value *value)
{
    return value && (value->type != VALUE_TEXT || (value->text && *value->text));
}

static bool is_one_line(const char *text)
{
    return !strpbrk(text, "\n\r\t") && !strstr(text, "    ");
}

static bool is_written_freely(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(written_freely); i++)
        if (strcmp(written_freely[i], name) == 0)
            return true;
    return false;
}

static bool check_words(const struct library_text *text, const char *name, const char *words,
                        struct arena *a, struct error *err)
{
    struct tone found = { 0 };

    if (is_written_freely(name))
        found = tone_check(words, text->level, a);
    if (found.stem)
        return error_set(err, ERROR_INPUT, "template %s: {{%s}} holds \"%s\" (%s)", text->id, name,
                         found.stem, found.rule);
    return true;
}

static bool check_value(const struct library_text *text, enum library_part part, const char *name,
                        const struct value *value, struct arena *a, struct error *err)
{
    if (!is_there(value))
        return error_set(err, ERROR_INPUT, "template %s: {{%s}} has no value", text->id, name);
    if (value->type != VALUE_TEXT)
        return true;
    if (!may_have_lines(text, part) && !is_one_line(value->text))
        return error_set(err, ERROR_INPUT, "template %s: {{%s}} has a line break or wide gap",
                         text->id, name);
    return check_words(text, name, value->text, a, err);
}

static bool check_part(const struct library_text *text, enum library_part part, struct vars values,
                       struct arena *a, struct error *err)
{
    const struct template *t = &text->parts[part].words;

    for (size_t i = 0; i < t->count; i++)
        if (t->parts[i].kind == PART_VAR &&
            !check_value(text, part, t->parts[i].text, vars_find(values, t->parts[i].text), a, err))
            return false;
    return true;
}

static void add_buttons(const struct library_text *text, struct library_message *out)
{
    for (size_t i = 0; i < text->action_count && out->button_count < COUNT_OF(out->buttons); i++)
        if (text->actions[i].kind == ACTION_BUTTON)
            out->buttons[out->button_count++] = text->actions[i].label;
}

bool library_compose(const struct library_text *text, struct vars values, day_t today,
                     struct arena *a, struct library_message *out, struct error *err)
{
    struct library_message made = { 0 };

    for (int part = 0; part < LIBRARY_PART_COUNT; part++) {
        size_t most;
        if (!check_part(text, (enum library_part)part, values, a, err))
            return false;
        made.parts[part] = library_render(text, (enum library_part)part, values, today, a);
        if (!library_fits(text, (enum library_part)part, made.parts[part], &most))
            return error_set(err, ERROR_INPUT, "template %s: its %s is longer than %zu", text->id,
                             library_part_names[part], most);
    }
    add_buttons(text, &made);
    *out = made;
    return true;
}
