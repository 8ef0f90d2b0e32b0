#pragma once
#include "nlu/entity.h"
#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/base/strbuf.h"
#include "tests/support/unit.h"

#include <string.h>

/* Rows of messages and what is found in them, "kind=value kind=value" in the order of the text. */
struct pairs_row {
    const char *text;
    const char *pairs;
};

/* Kinds that a group of rows is about; others may be found beside them. */
static inline bool pairs_kind_wanted(enum entity_kind kind)
{
    static const enum entity_kind wanted[] = {
        ENTITY_KIND_CPF,         ENTITY_KIND_CPF_INVALID, ENTITY_KIND_CNPJ,
        ENTITY_KIND_PHONE,       ENTITY_KIND_EMAIL,       ENTITY_KIND_PAYMENT_METHOD,
        ENTITY_KIND_PERSON_NAME, ENTITY_KIND_DOCUMENT_ID, ENTITY_KIND_BOLETO_LINE,
    };

    for (size_t i = 0; i < COUNT_OF(wanted); i++)
        if (wanted[i] == kind)
            return true;
    return false;
}

/* Whether the row holds; what was found is printed when it does not. */
static inline bool pairs_hold(const struct pairs_row *row)
{
    struct arena a = { 0 };
    struct strbuf found = { 0 };
    struct entities e;
    struct utterance t;
    bool same;

    text_read(&a, row->text, strlen(row->text), &t);
    entities_find(&t, day_from_civil(2026, 11, 25), &a, &e);
    for (size_t i = 0; i < e.count; i++)
        if (pairs_kind_wanted(e.items[i].kind))
            strbuf_addf(&found, "%s%s=%s", found.len ? " " : "", entity_kind_names[e.items[i].kind],
                        e.items[i].value);
    same = strcmp(strbuf_str(&found), row->pairs) == 0;
    if (!same)
        print_error("\"%s\": \"%s\", not \"%s\"\n", row->text, strbuf_str(&found), row->pairs);
    strbuf_done(&found);
    arena_done(&a);
    return same;
}

static inline void pairs_check(const struct pairs_row *rows, size_t count)
{
    size_t wrong = 0;

    for (size_t i = 0; i < count; i++)
        wrong += !pairs_hold(&rows[i]);
    assert_int_equal(wrong, 0);
}

/* A message of the longest kind out of one piece: nothing breaks, and it does not take long. */
static inline void pairs_survive(const char *piece)
{
    struct strbuf text = { 0 };
    struct arena a = { 0 };
    struct entities e;
    struct utterance t;

    while (text.len < TEXT_BYTES_MAX)
        strbuf_adds(&text, piece);
    text_read(&a, text.data, text.len, &t);
    entities_find(&t, day_from_civil(2026, 11, 25), &a, &e);
    assert_true(e.count <= ENTITIES_MAX);
    for (size_t i = 0; i < e.count; i++)
        assert_true(e.items[i].first <= e.items[i].last && e.items[i].last < t.count);
    strbuf_done(&text);
    arena_done(&a);
}
