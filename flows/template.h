#pragma once
#include "flows/flow.h"
#include "server/base/day.h"
struct word_pack;

/*
 * The small template language of texts:
 *   {{valor}}                     a value, rendered by its type
 *   {{#parcelas}}...{{/parcelas}} once a row of a list, whose columns are plain names inside
 *   {{#ultimo_valor}}...{{/...}}  only when the value is there (numbers: and not 0)
 *   {{^ultimo_valor}}...{{/...}}  only when it is not
 *   {{palavra.parcela.da}}        what the segment calls it (flows/words.h)
 *   {{posicao}}                   inside a list: the row's place, from 1
 *   {{parcelas.resto}}            how many rows a list had beyond TEMPLATE_ROWS_MAX, or the limits
 * Values are never scanned again, and control characters in them are dropped.
 */
enum { TEMPLATE_ROWS_MAX = 24, TEMPLATE_DEPTH_MAX = 4, TEMPLATE_OUT_MAX = 16384 };

enum part_kind { PART_TEXT, PART_VAR, PART_WORD, PART_SECTION, PART_INVERTED, PART_CLOSE };
struct template_part {
    enum part_kind kind;
    const char *text; /* PART_TEXT: the words; else the variable's name */
    size_t len;
    size_t close; /* SECTION, INVERTED: index of its PART_CLOSE; WORD: its place in a pack */
};
struct template
{
    const struct template_part *parts;
    size_t count;
};

/* Fails with ERROR_INPUT, the cause in plain words. */
bool template_parse(const char *source, struct arena *a, struct template *out, struct error *err);

/*
 * What a narrow channel has room for (copywriting 2): so many rows of a list, and so many
 * characters of the texts named, which are cut behind a whole word that may end a name.
 */
struct template_limits {
    size_t rows;
    const struct template_cut {
        const char *name;
        size_t max;
    } * cuts; /* ended by a row without a name */
};

/*
 * Where names are looked up: the scopes from first to last.  A day of another year than `today`
 * is written with its year.  A text longer than TEMPLATE_OUT_MAX bytes is cut at a character.
 */
struct scope {
    const struct vars *levels;
    size_t level_count;
    day_t today;
    const struct template_limits *limits; /* NULL = all of it */
    const struct word_pack *words;        /* NULL: words of the segment are left out */
};
const struct value *scope_find(const struct scope *scope, const char *name);
const char *template_render(const struct template *t, const struct scope *scope, struct arena *a);
