#include "nlu/recognise.h"

#include "nlu/number.h"
#include "server/base/arena.h"

#include <string.h>

/* "12", "12,5", "0.033", "1.000": with a point for the decimals, as written. */
static size_t percent_digits(struct recogniser *r, size_t i, const char **out)
{
    const struct utterance *t = r->text;
    const char *whole = t->tokens[i].said, *part;

    while (whole[0] == '0' && whole[1])
        whole++;
    *out = whole;
    if (!number_mark(t, i + 1, ".,") || !t->tokens[i + 1].glued || !number_glued(t, i + 2))
        return 1;
    part = t->tokens[i + 2].said;
    *out = t->tokens[i + 1].said[0] == '.' && strlen(part) == 3 && whole[0] != '0'
               ? arena_printf(r->arena, "%s%s", whole, part)
               : arena_printf(r->arena, "%s.%s", whole, part);
    return 3;
}

/* "dez", "dois virgula cinco", "um e meio", "meio". */
static size_t percent_words(struct recogniser *r, size_t i, const char **out)
{
    const struct utterance *t = r->text;
    long whole = 0, part = 5;
    size_t used = number_cardinal(t, i, &whole), more = 0;

    if (!used && !text_is(t, i, "meio"))
        return 0;
    if (!used)
        used = 1;
    else if (text_is(t, i + used, "e") && text_is(t, i + used + 1, "meio"))
        used += 2;
    else if (text_is(t, i + used, "virgula") && (more = number_small(t, i + used + 1, &part)))
        used += more + 1;
    else
        part = 0;
    *out = part ? arena_printf(r->arena, "%ld.%ld", whole, part)
                : arena_printf(r->arena, "%ld", whole);
    return used;
}

static const char *without_zeros(struct arena *a, const char *number)
{
    size_t len = strlen(number);

    if (!strchr(number, '.'))
        return number;
    while (number[len - 1] == '0')
        len--;
    return arena_strndup(a, number, len - (number[len - 1] == '.'));
}

static size_t percent_at(struct recogniser *r, size_t i)
{
    const char *value = NULL;
    size_t used, sign;

    if (!number_may_begin(r->text, i) && !text_is(r->text, i, "meio"))
        return 0;
    used = number_digits(r->text, i) ? percent_digits(r, i, &value) : percent_words(r, i, &value);
    if (!used || !(sign = number_percent_sign(r->text, i + used)) ||
        !recogniser_free(r, i, i + used + sign - 1))
        return 0;
    recogniser_claim(r, ENTITY_KIND_PERCENT, without_zeros(r->arena, value), i,
                     i + used + sign - 1);
    return used + sign;
}

void recognise_percent(struct recogniser *r)
{
    for (size_t i = 0; i < r->text->count;) {
        size_t used = percent_at(r, i);
        i += used ? used : 1;
    }
}
