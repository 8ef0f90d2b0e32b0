#include "server/money/policy_check.h"

#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/money/policy_fields.h"
#include "server/money/policy_json.h"

#include <jansson.h>
#include <string.h>

AUTO_DEFINE(json_t, json_decref)

/* ---- the line of a row: objects of a list are told apart by their place ---- */

/* The end of the text that begins with the quote at `at`. */
static const char *skip_text(const char *at, const char *end)
{
    for (at++; at < end && *at != '"'; at++)
        at += *at == '\\';
    return at;
}

/* Whether the text at `at` is the key `word`. */
static bool is_key(const char *at, const char *end, const char *word)
{
    size_t len = strlen(word);

    if ((size_t)(end - at) < len + 2 || memcmp(at + 1, word, len) != 0 || at[len + 1] != '"')
        return false;
    for (at += len + 2; at < end && strchr(" \t\r\n", *at);)
        at++;
    return at < end && *at == ':';
}

static int line_at(const struct faults *f, const char *at)
{
    int line = 1;

    for (const char *p = f->source[FAULT_GRAPH].data; p < at; p++)
        line += *p == '\n';
    return line;
}

/* The line of `field` in object `index` of the list `list`; of the object when it has none. */
static int line_of_row(const struct faults *f, const char *list, size_t index, const char *field)
{
    const char *at = f->source[FAULT_GRAPH].data, *end = at + f->source[FAULT_GRAPH].len;
    const char *row = at;
    bool inside = false;
    int depth = 0;
    size_t seen = 0;

    for (; at < end; at++) {
        if (*at == '"' && depth == 1)
            inside = is_key(at, end, list);
        if (*at == '"' && depth == 3 && inside && seen == index + 1 && is_key(at, end, field))
            return line_at(f, at);
        if (*at == '{' && depth == 2 && inside && seen++ == index)
            row = at;
        depth += (*at == '{' || *at == '[') - (*at == '}' || *at == ']');
        if (*at == '"')
            at = skip_text(at, end);
    }
    return line_at(f, row);
}

/* ---- faults ---- */

/* Where a field stands: at the top, or in a row of a list. */
struct place {
    struct faults *f;
    const char *list; /* NULL = at the top */
    size_t index;
};

static void tell(const struct place *at, const char *field, const char *cure, const char *cause)
{
    if (at->list)
        fault_add_line(at->f, FAULT_GRAPH, line_of_row(at->f, at->list, at->index, field), cure,
                       "%s %zu: %s", at->list, at->index + 1, cause);
    else
        fault_add(at->f, FAULT_GRAPH, field, NULL, cure, "%s", cause);
}

static void examine_number(const struct place *at, const json_t *in, const struct policy_field *p)
{
    const json_t *v = json_object_get(in, p->name);
    char cause[200], cure[200];

    if (!v || json_is_null(v))
        return;
    snprintf(cure, sizeof(cure), "write %lld to %lld, %s", (long long)p->low, (long long)p->high,
             p->what);
    if (!json_is_integer(v))
        snprintf(cause, sizeof(cause), "\"%s\" is no whole number", p->name);
    else if (json_integer_value(v) < p->low || json_integer_value(v) > p->high)
        snprintf(cause, sizeof(cause), "\"%s\" is %lld", p->name, (long long)json_integer_value(v));
    else
        return;
    tell(at, p->name, cure, cause);
}

static void examine_numbers(const struct place *at, const json_t *in,
                            const struct policy_field *table)
{
    for (const struct policy_field *p = table; p->name; p++)
        examine_number(at, in, p);
}

static void examine_rows(struct faults *f, const json_t *root, const char *list,
                         const struct policy_field *table)
{
    const json_t *rows = json_object_get(root, list);

    for (size_t i = 0; i < json_array_size(rows); i++)
        examine_numbers(&(struct place){ f, list, i }, json_array_get(rows, i), table);
}

/* The field that a message of the reader is about: the first that it names in quotes. */
static void tell_rest(struct faults *f, const char *why)
{
    const char *quote = strchr(why, '"');
    char field[64] = "";

    if (quote)
        snprintf(field, sizeof(field), "%.*s", (int)strcspn(quote + 1, "\""), quote + 1);
    fault_add(f, FAULT_GRAPH, NULL, field[0] ? field : NULL,
              "see docs/policy.md for every field and its limits", "%s", why);
}

/* Rows of one profile that share a day: told with the line of the later one. */
static bool tell_overlap(struct faults *f, const json_t *root)
{
    const json_t *rows = json_object_get(root, "buckets"), *row;
    size_t i;

    json_array_foreach((json_t *)(uintptr_t)rows, i, row)
    {
        const char *who = json_string_value(json_object_get(row, "profile"));
        for (size_t k = 0; k < i; k++) {
            const json_t *before = json_array_get(rows, k);
            const char *other = json_string_value(json_object_get(before, "profile"));
            if (strcmp(who ? who : "anybody", other ? other : "anybody") == 0 &&
                json_integer_value(json_object_get(row, "from")) <=
                    json_integer_value(json_object_get(before, "to"))) {
                tell(&(struct place){ f, "buckets", i }, "from",
                     "begin after the row before it ends, in the order of the days",
                     "\"from\" stands before the end of an earlier row for the same people");
                return true;
            }
        }
    }
    return false;
}

static void examine(struct faults *f, const json_t *root, struct offer_policy *out)
{
    struct error err = { 0 };

    if (!json_is_integer(json_object_get(root, "format")))
        fault_add(f, FAULT_GRAPH, NULL, NULL, "begin with \"format\": 1",
                  "a policy file names its format");
    examine_numbers(&(struct place){ .f = f }, root, policy_fields);
    examine_rows(f, root, "buckets", policy_bucket_fields);
    examine_rows(f, root, "beyond", policy_beyond_fields);
    if (f->count == 0 && !tell_overlap(f, root) && !offer_policy_read(root, out, &err))
        tell_rest(f, err.detail);
}

bool policy_examine(struct faults *f, struct offer_policy *out)
{
    json_error_t bad;
    AUTO(json_t, root) = json_loadb(f->source[FAULT_GRAPH].data, f->source[FAULT_GRAPH].len,
                                    JSON_REJECT_DUPLICATES, &bad);

    if (!root)
        fault_add_line(f, FAULT_GRAPH, bad.line > 0 ? bad.line : 1, "correct the JSON there",
                       "this is no JSON: %s", bad.text);
    else if (!json_is_object(root))
        fault_add_line(f, FAULT_GRAPH, 1, "begin with {\"format\": 1, ...}", "this is no object");
    else
        examine(f, root, out);
    return f->count == 0;
}
