/* The webhook's JSON scanner against jansson: what one takes the other takes, and reads alike.
 * fuzz-max-len: 4096 */
#include "server/base/arena.h"
#include "server/providers/meta_json.h"
#include "tests/fuzz/fuzz.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static void must(bool promise)
{
    if (!promise)
        abort();
}

static void compare(json_t *theirs, const struct meta_value *ours);

static void compare_array(json_t *theirs, const struct meta_value *ours)
{
    const struct meta_value *own = ours->first;
    json_t *element;
    size_t i;

    must(json_array_size(theirs) == ours->count);
    json_array_foreach(theirs, i, element)
    {
        compare(element, own);
        own = own->next;
    }
    must(!own);
}

/* Of members with the same key both keep the last. */
static void compare_object(json_t *theirs, const struct meta_value *ours)
{
    const char *key;
    json_t *member;

    for (const struct meta_value *own = ours->first; own; own = own->next)
        must(json_object_get(theirs, own->key));
    json_object_foreach(theirs, key, member) compare(member, meta_get(ours, key));
}

static void compare_string(const json_t *theirs, const struct meta_value *ours)
{
    must(json_string_length(theirs) == ours->count);
    must(memcmp(json_string_value(theirs), ours->text, ours->count + 1) == 0);
}

static enum meta_kind kind_of(const json_t *json)
{
    static const enum meta_kind kinds[] = {
        [JSON_OBJECT] = META_OBJECT,   [JSON_ARRAY] = META_ARRAY, [JSON_STRING] = META_STRING,
        [JSON_INTEGER] = META_INTEGER, [JSON_REAL] = META_REAL,   [JSON_TRUE] = META_TRUE,
        [JSON_FALSE] = META_FALSE,     [JSON_NULL] = META_NULL,
    };

    return kinds[json_typeof(json)];
}

static void compare(json_t *theirs, const struct meta_value *ours)
{
    must(ours && ours->kind == kind_of(theirs));
    if (ours->kind == META_ARRAY)
        compare_array(theirs, ours);
    else if (ours->kind == META_OBJECT)
        compare_object(theirs, ours);
    else if (ours->kind == META_STRING)
        compare_string(theirs, ours);
    else if (ours->kind == META_INTEGER)
        must(json_integer_value(theirs) == ours->integer);
    else if (ours->kind == META_REAL)
        must(json_real_value(theirs) == ours->real);
}

/* A value as it stands in the text is the same value again. */
static void compare_raw(json_t *theirs, const struct meta_value *ours)
{
    json_t *again = json_loadb(ours->raw, ours->raw_len, JSON_DECODE_ANY, NULL);

    must(again && json_equal(again, theirs));
    json_decref(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct arena a = { 0 };
    json_t *theirs = json_loadb((const char *)bytes, len, 0, NULL);
    const struct meta_value *ours = meta_scan((const char *)bytes, len, &a);

    /* jansson passes over a NUL behind a number, which is no JSON. */
    must(!theirs == !ours || (!ours && memchr(bytes, 0, len)));
    if (ours) {
        compare(theirs, ours);
        compare_raw(theirs, ours);
    }
    json_decref(theirs);
    arena_done(&a);
    return 0;
}
