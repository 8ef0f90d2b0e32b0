#include "flows/entities.h"

#include "flows/look.h"
#include "nlu/amount.h"
#include "nlu/normalise.h"
#include "nlu/patterns.h"
#include "server/base/document.h"

#include <stdlib.h>
#include <string.h>

static struct value text_value(const char *text)
{
    return (struct value){ .type = VALUE_TEXT, .text = text };
}

/* The first of that kind, in its normal form; NULL = there is none. */
static const char *value_of(struct run *run, const struct reading *r, enum entity_kind kind)
{
    const struct entities *found = look_values(run, r->text);

    for (size_t i = 0; i < found->count; i++)
        if (found->items[i].kind == kind)
            return found->items[i].value;
    return NULL;
}

/* Likewise the first day that is not past. */
static bool day_to_come(struct run *run, const struct reading *r, day_t *out)
{
    const struct entities *found = look_values(run, r->text);
    day_t day;

    for (size_t i = 0; i < found->count; i++)
        if (found->items[i].kind == ENTITY_KIND_DATE &&
            day_parse_iso(found->items[i].value, &day) && day >= run->facts->today) {
            *out = day;
            return true;
        }
    return false;
}

static enum found find_cpf(struct run *run, const struct expect *e, const struct reading *r,
                           struct value *out)
{
    char cpf[12];
    bool shape = false;
    int count = document_find_cpf(r->text, strnlen(r->text, NORMALISE_MAX), cpf, &shape);

    (void)e;
    if (count == 1) {
        *out = text_value(arena_strdup(run->arena, cpf));
        return FOUND_VALUE;
    }
    if (shape || count > 1)
        return FOUND_IMPOSSIBLE;
    return patterns_digits(r->folded, 8, 14, run->arena) ? FOUND_WRONG : FOUND_NOTHING;
}

static struct value day_value(day_t day)
{
    return (struct value){ .type = VALUE_DAY, .number = day };
}

static enum found find_date(struct run *run, const struct expect *e, const struct reading *r,
                            struct value *out)
{
    const struct patterns *p = run->flow->patterns;
    day_t day;

    (void)e;
    if (day_to_come(run, r, &day) ||
        (patterns_date(p, r->folded, run->facts->today, run->arena, &day) &&
         day >= run->facts->today)) {
        *out = day_value(day);
        return FOUND_VALUE;
    }
    return patterns_date_shape(p, r->folded, run->arena) ? FOUND_WRONG : FOUND_NOTHING;
}

static enum found find_birth(struct run *run, const struct expect *e, const struct reading *r,
                             struct value *out)
{
    const struct patterns *p = run->flow->patterns;
    day_t day;

    (void)e;
    if (patterns_birth(p, r->folded, run->facts->today, run->arena, &day)) {
        *out = day_value(day);
        return FOUND_VALUE;
    }
    return patterns_date_shape(p, r->folded, run->arena) ||
                   patterns_digits(r->folded, 4, 11, run->arena)
               ? FOUND_WRONG
               : FOUND_NOTHING;
}

static enum found find_digits(struct run *run, const struct expect *e, const struct reading *r,
                              struct value *out)
{
    int min = e->entity == ENTITY_CODE ? 6 : e->min, max = e->entity == ENTITY_CODE ? 6 : e->max;
    const char *digits = patterns_digits(r->folded, min, max, run->arena);

    if (digits) {
        *out = text_value(digits);
        return FOUND_VALUE;
    }
    return patterns_digits(r->folded, 1, 30, run->arena) ? FOUND_WRONG : FOUND_NOTHING;
}

/* "1234.56" */
static bool told_money(struct run *run, const struct reading *r, centavos_t *out)
{
    const char *value = value_of(run, r, ENTITY_KIND_MONEY), *point;

    if (!value || !(point = strchr(value, '.')) || strlen(point) != 3)
        return false;
    *out = strtoll(value, NULL, 10) * 100 + strtoll(point + 1, NULL, 10);
    return *out > 0 && *out <= AMOUNT_MAX;
}

static enum found find_money(struct run *run, const struct expect *e, const struct reading *r,
                             struct value *out)
{
    centavos_t amount;

    (void)e;
    if (!told_money(run, r, &amount) && !amount_find(r->folded, &amount))
        return patterns_digits(r->folded, 1, 30, run->arena) ? FOUND_WRONG : FOUND_NOTHING;
    *out = (struct value){ .type = VALUE_MONEY, .number = amount };
    return FOUND_VALUE;
}

static enum found find_phone(struct run *run, const struct expect *e, const struct reading *r,
                             struct value *out)
{
    const char *phone = patterns_phone(run->flow->patterns, r->folded, run->arena);

    (void)e;
    if (!phone)
        return patterns_digits(r->folded, 6, 30, run->arena) ? FOUND_WRONG : FOUND_NOTHING;
    *out = text_value(phone);
    return FOUND_VALUE;
}

static enum found find_email(struct run *run, const struct expect *e, const struct reading *r,
                             struct value *out)
{
    const char *email = patterns_email(run->flow->patterns, r->folded, run->arena);

    (void)e;
    if (!email)
        return strchr(r->folded, '@') ? FOUND_WRONG : FOUND_NOTHING;
    *out = text_value(email);
    return FOUND_VALUE;
}

static enum found find_installments(struct run *run, const struct expect *e,
                                    const struct reading *r, struct value *out)
{
    const char *count = installments_possible(look_words(run, r->text))
                            ? value_of(run, r, ENTITY_KIND_INSTALLMENTS)
                            : NULL;

    (void)e;
    if (!count)
        return FOUND_NOTHING;
    *out = (struct value){ .type = VALUE_NUMBER, .number = strtoll(count, NULL, 10) };
    return FOUND_VALUE;
}

typedef enum found finder_fn(struct run *, const struct expect *, const struct reading *,
                             struct value *);
static finder_fn *const finders[ENTITY_COUNT] = {
    [ENTITY_CPF] = find_cpf,
    [ENTITY_DATE] = find_date,
    [ENTITY_BIRTH_DATE] = find_birth,
    [ENTITY_DIGITS] = find_digits,
    [ENTITY_CODE] = find_digits,
    [ENTITY_MONEY] = find_money,
    [ENTITY_PHONE] = find_phone,
    [ENTITY_EMAIL] = find_email,
    [ENTITY_INSTALLMENTS] = find_installments,
};
static const char *const labels[ENTITY_COUNT] = {
    [ENTITY_NONE] = "words",     [ENTITY_CPF] = "cpf",
    [ENTITY_DATE] = "date",      [ENTITY_BIRTH_DATE] = "birth",
    [ENTITY_DIGITS] = "digits",  [ENTITY_CODE] = "code",
    [ENTITY_MONEY] = "money",    [ENTITY_MEDIA] = "media",
    [ENTITY_FREE_TEXT] = "text", [ENTITY_PHONE] = "phone",
    [ENTITY_EMAIL] = "email",    [ENTITY_INSTALLMENTS] = "installments",
};

bool entity_is_written(enum entity entity)
{
    return finders[entity] != NULL;
}

enum found entity_find(struct run *run, enum entity entity, const struct expect *e,
                       const struct reading *r, struct value *out)
{
    return finders[entity](run, e, r, out);
}

const char *entity_label(enum entity entity)
{
    return labels[entity];
}
