#include "server/money/wish.h"

#include "nlu/entity.h"
#include "server/base/arena.h"
#include "server/base/auto.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What an amount is for, by the word nearest to it; the words behind it count first. */
enum role { ROLE_NONE, ROLE_MONTHLY, ROLE_DOWN, ROLE_TOTAL };
static const struct {
    const char *word;
    enum role role;
} roles[] = {
    { "mes", ROLE_MONTHLY },
    { "mensal", ROLE_MONTHLY },
    { "mensais", ROLE_MONTHLY },
    { "mensalmente", ROLE_MONTHLY },
    { "cada", ROLE_MONTHLY },
    { "parcela", ROLE_MONTHLY },
    { "parcelas", ROLE_MONTHLY },
    { "prestacao", ROLE_MONTHLY },
    { "prestacoes", ROLE_MONTHLY },
    { "vezes", ROLE_MONTHLY },
    { "x", ROLE_MONTHLY },
    { "agora", ROLE_DOWN },
    { "hoje", ROLE_DOWN },
    { "entrada", ROLE_DOWN },
    { "sinal", ROLE_DOWN },
    { "ato", ROLE_DOWN },
    { "ja", ROLE_DOWN },
    { "total", ROLE_TOTAL },
    { "quitar", ROLE_TOTAL },
    { "vista", ROLE_TOTAL },
    { "tudo", ROLE_TOTAL },
};
enum { WORDS_BESIDE = 4 };

/* A clause ends: what follows is about another amount. */
static bool parts(const struct utterance *t, size_t i)
{
    return i >= t->count || t->tokens[i].kind == TOKEN_MARK || text_is(t, i, "e") ||
           text_is(t, i, "mais") || text_is(t, i, "mas");
}

static enum role role_of_word(const struct utterance *t, size_t i)
{
    for (size_t k = 0; k < COUNT_OF(roles); k++)
        if (text_is(t, i, roles[k].word))
            return roles[k].role;
    return ROLE_NONE;
}

static enum role role_of(const struct utterance *t, const struct entity_found *money)
{
    enum role role = ROLE_NONE;

    for (size_t i = money->last + 1u; i <= money->last + (size_t)WORDS_BESIDE && !role; i++) {
        if (parts(t, i))
            break;
        role = role_of_word(t, i);
    }
    for (size_t k = 1; k <= WORDS_BESIDE && k <= money->first && !role; k++) {
        if (parts(t, money->first - k))
            break;
        role = role_of_word(t, money->first - k);
    }
    return role;
}

/* "1234.50", as the understanding writes it; 0 = none. */
static centavos_t centavos_of(const char *value)
{
    int64_t reais = 0, hundredths = 0;

    if (sscanf(value, "%12" SCNd64 ".%2" SCNd64, &reais, &hundredths) < 1 || reais < 0)
        return 0;
    return reais * 100 + hundredths;
}

static void take_money(const struct utterance *t, const struct entity_found *e,
                       struct counter_offer *out)
{
    centavos_t centavos = centavos_of(e->value);
    enum role role = role_of(t, e);

    if (role == ROLE_DOWN) {
        out->sets_down = true;
        out->down = centavos;
    } else if (role == ROLE_TOTAL) {
        out->total = centavos;
    } else if (role == ROLE_MONTHLY || !out->monthly) {
        out->monthly = centavos;
    }
}

static bool is_amount_of_count(const struct entities *found, size_t i)
{
    const struct entity_found *before = i > 0 ? &found->items[i - 1] : NULL;

    return before && before->kind == ENTITY_KIND_INSTALLMENTS &&
           found->items[i].first <= before->last + 2u;
}

/* Today is when a first payment is meant, and no day for the others. */
static void take_day(const char *value, day_t today, struct counter_offer *out)
{
    day_t day = 0;

    if (day_parse_iso(value, &day) && day > today)
        out->first_due = day;
}

static void take(const struct utterance *t, const struct entities *found, size_t i, day_t today,
                 struct counter_offer *out)
{
    const struct entity_found *e = &found->items[i];

    switch (e->kind) {
    case ENTITY_KIND_MONEY:
        if (is_amount_of_count(found, i)) /* "5x de 120" */
            out->monthly = centavos_of(e->value);
        else
            take_money(t, e, out);
        break;
    case ENTITY_KIND_INSTALLMENTS:
        out->count = (int32_t)strtol(e->value, NULL, 10);
        break;
    case ENTITY_KIND_DATE:
        take_day(e->value, today, out);
        break;
    default:
        break;
    }
}

static bool without_down(const struct utterance *t)
{
    for (size_t i = 0; i < t->count; i++)
        if (text_is(t, i, "sem") && (text_is(t, i + 1, "entrada") || text_is(t, i + 2, "entrada")))
            return true;
    return false;
}

void wish_read(const char *bytes, size_t size, day_t today, struct arena *a,
               struct counter_offer *out)
{
    struct utterance t;
    struct entities found;

    *out = (struct counter_offer){ 0 };
    text_read(a, bytes, size, &t);
    entities_find(&t, today, a, &found);
    out->sets_down = without_down(&t);
    for (size_t i = 0; i < found.count; i++)
        take(&t, &found, i, today, out);
    if (out->count < 0 || out->count > 999)
        out->count = 0;
    out->given = out->monthly || out->sets_down || out->count || out->first_due || out->total;
}

const char *wish_text(const struct counter_offer *w, char out[WISH_TEXT_SIZE])
{
    snprintf(out, WISH_TEXT_SIZE, "%" PRId64 " %d %" PRId64 " %d %d %" PRId64, w->monthly,
             w->sets_down, w->down, (int)w->count, (int)w->first_due, w->total);
    return out;
}

bool wish_parse(const char *text, struct counter_offer *out)
{
    struct counter_offer w = { .given = true };
    int sets = 0, count = 0, first = 0;
    char rest;

    if (sscanf(text, "%12" SCNd64 " %1d %12" SCNd64 " %3d %6d %12" SCNd64 "%c", &w.monthly, &sets,
               &w.down, &count, &first, &w.total, &rest) != 6 ||
        w.monthly < 0 || w.down < 0 || count < 0 || first < 0 || w.total < 0)
        return false;
    w.sets_down = sets == 1;
    w.count = count;
    w.first_due = first;
    *out = w;
    return true;
}
