#include "server/providers/meta_list.h"

#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/base/strbuf.h"
#include "server/providers/meta.h"
#include "server/providers/meta_json.h"
#include "server/providers/meta_label.h"

#include <stdlib.h>
#include <string.h>

enum { VARIABLES_MAX = 60, BODY_MAX = 1024, SPACES_MAX = 4, NAME_SIZE = 65 };

/* ---- places: {{1}}, {{nome}} ---- */

/* A place that begins at `text`: its name, and where it ends; false = there is none. */
static bool read_place(const char *text, char name[NAME_SIZE], const char **end)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
    const char *at = text + 2;

    if (strncmp(text, "{{", 2) != 0)
        return false;
    at += strspn(at, " \t");
    size_t len = strspn(at, letters);
    const char *close = at + len + strspn(at + len, " \t");
    if (!len || len >= NAME_SIZE || strncmp(close, "}}", 2) != 0)
        return false;
    memcpy(name, at, len);
    name[len] = '\0';
    *end = close + 2;
    return true;
}

/* 1 to 60; 0 = it is a name, or no place that anything could fill. */
static size_t number_of(const char *name)
{
    char *end;
    unsigned long number = strtoul(name, &end, 10);

    return *end || *name == '0' || number > VARIABLES_MAX ? 0 : number;
}

/* How many values it takes; false when they are not counted from 1 without a gap. */
static bool count_places(const char *text, size_t *count)
{
    bool met[VARIABLES_MAX + 1] = { false };
    char name[NAME_SIZE];
    size_t most = 0;

    *count = 0;
    for (const char *at = text; (at = strstr(at, "{{"));) {
        const char *end = at + 2;
        if (read_place(at, name, &end)) {
            size_t number = number_of(name);
            if (!number)
                return false;
            *count += !met[number];
            met[number] = true;
            most = number > most ? number : most;
        }
        at = end;
    }
    return most == *count;
}

const char *wa_list_filled(const char *text, const char *const *values, size_t count,
                           struct arena *a)
{
    struct strbuf sb = { 0 };
    char name[NAME_SIZE];
    bool whole = true;
    const char *end;

    while (*text) {
        if (!read_place(text, name, &end)) {
            strbuf_addc(&sb, *text++);
            continue;
        }
        size_t number = number_of(name);
        if (number && number <= count)
            strbuf_adds(&sb, values[number - 1]);
        else
            whole = false;
        text = end;
    }
    const char *filled = whole ? arena_strdup(a, strbuf_str(&sb)) : NULL;
    strbuf_done(&sb);
    return filled;
}

/* ---- values ---- */

static const char *value_misfit(const char *value)
{
    size_t spaces = 0;

    if (!value || !value[strspn(value, " \t\n\r\v\f")])
        return "empty";
    for (const char *at = value; *at; at++) {
        spaces = *at == ' ' ? spaces + 1 : 0;
        if (spaces > SPACES_MAX || strchr("\n\r\t\v\f", *at))
            return "line";
    }
    return NULL;
}

const char *wa_list_misfit(const struct wa_listed *t, const char *const *values, size_t count,
                           struct arena *a, size_t *at)
{
    *at = count;
    if (count != t->variables)
        return "count";
    for (size_t i = 0; i < count; i++) {
        const char *why = value_misfit(values[i]);
        if (why) {
            *at = i;
            return why;
        }
    }
    const char *body = wa_list_filled(t->body, values, count, a);
    if (!body)
        return "count";
    return meta_points(body) > BODY_MAX ? "long" : NULL;
}

/* ---- a page of the list ---- */

static bool is_kind(const struct meta_value *component, const char *kind)
{
    const char *type = meta_text(component, "type");

    return type && strcmp(type, kind) == 0;
}

static const struct meta_value *component_of(const struct meta_value *template, const char *kind)
{
    const struct meta_value *c = meta_first(meta_get(template, "components"));

    while (c && !is_kind(c, kind))
        c = c->next;
    return c;
}

/* A file, a place on a map, or a value in its text: none of the body's values is for it. */
static bool header_needs(const struct meta_value *header, const char **text)
{
    const char *format = meta_text(header, "format");
    size_t places = 0;

    *text = meta_text(header, "text");
    if (!header)
        return false;
    return (format && strcmp(format, "TEXT") != 0) || !*text || !count_places(*text, &places) ||
           places > 0;
}

/* Answers at a touch, an address or a number that are always the same: nothing is to be given. */
static bool button_needs(const struct meta_value *button)
{
    static const char *const plain[] = { "QUICK_REPLY", "PHONE_NUMBER", "URL" };
    const char *type = meta_text(button, "type"), *url = meta_text(button, "url");

    if (!type || (url && strstr(url, "{{")))
        return true;
    for (size_t i = 0; i < COUNT_OF(plain); i++)
        if (strcmp(plain[i], type) == 0)
            return false;
    return true;
}

static bool read_buttons(const struct meta_value *buttons, struct arena *a, const char **labels)
{
    struct strbuf sb = { 0 };
    bool needs = false;

    for (const struct meta_value *b = meta_first(meta_get(buttons, "buttons")); b; b = b->next) {
        const char *label = meta_text(b, "text");
        needs = needs || button_needs(b);
        if (label && !strchr(label, '\n'))
            strbuf_addf(&sb, "%s%s", sb.len ? "\n" : "", label);
    }
    *labels = sb.len ? arena_strdup(a, strbuf_str(&sb)) : NULL;
    strbuf_done(&sb);
    return needs;
}

static bool is_name(const char *name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_";

    return name && strlen(name) <= 512 && !name[strspn(name, letters)];
}

static bool read_template(const struct meta_value *t, struct arena *a, struct wa_listed *out)
{
    bool counted, header, button;

    *out = (struct wa_listed){ .name = meta_word(t, "name"),
                               .language = meta_word(t, "language"),
                               .category = meta_word(t, "category"),
                               .status = meta_word(t, "status"),
                               .body = meta_word(component_of(t, "BODY"), "text"),
                               .footer = meta_word(component_of(t, "FOOTER"), "text") };
    if (!is_name(out->name) || !out->language || !out->category || !out->status || !out->body)
        return false;
    counted = count_places(out->body, &out->variables);
    header = header_needs(component_of(t, "HEADER"), &out->header);
    button = read_buttons(component_of(t, "BUTTONS"), a, &out->buttons);
    out->needs = !counted ? "names" : header ? "header" : button ? "button" : NULL;
    return true;
}

bool wa_list_read(const char *json, size_t len, struct arena *a, struct wa_list *out,
                  struct error *err)
{
    const struct meta_value *page = len <= WA_BODY_MAX ? meta_load(json, len, a) : NULL,
                            *data = meta_get(page, "data");

    *out = (struct wa_list){ 0 };
    if (!meta_is(data, META_ARRAY))
        return error_set(err, ERROR_INPUT, "this is no list of templates: \"data\" is missing");
    struct wa_listed *items = ARENA_ARRAY(a, struct wa_listed, meta_size(data) + 1);
    for (const struct meta_value *t = meta_first(data); t; t = t->next)
        if (read_template(t, a, &items[out->count]))
            out->count++;
    out->items = items;
    out->goes_on = meta_word(meta_get(page, "paging"), "next") != NULL;
    return true;
}
