#include "nlu/recognise.h"

#include "server/base/auto.h"

#include <string.h>

/*
 * Parts of the day: "de manhã", "à tarde", "sexta à noite".  Greetings and wishes ("boa tarde",
 * "tenha uma ótima noite") and "mais tarde" tell none.
 */

static const struct {
    const char *word, *value;
} periods[] = {
    { "manha", "morning" },      { "manhazinha", "morning" },   { "tarde", "afternoon" },
    { "tardinha", "afternoon" }, { "tardezinha", "afternoon" }, { "noite", "night" },
    { "noitinha", "night" },     { "manhan", "morning" },
};
/* What a part of the day stands behind. */
static const char *const leads[] = { "de",    "da",    "a",     "pela", "na",     "no",  "essa",
                                     "nessa", "esta",  "nesta", "para", "para a", "ate", "durante",
                                     "desta", "dessa", "aa",    "as",   NULL };
/* Days: "hoje noite", "sexta tarde". */
static const char *const days[] = { "hoje",   "amanha", "ontem",  "segunda", "terca", "quarta",
                                    "quinta", "sexta",  "sabado", "domingo", "feira", NULL };
/* Before a lead, the words of a wish or an idiom: "bom fim de tarde", "toda a noite". */
static const char *const wishes[] = { "bom",       "boa",         "otima",         "otimo",
                                      "excelente", "linda",       "feliz",         "tenha",
                                      "abencoada", "maravilhosa", "da noite para", NULL };

enum { WISH_DISTANCE = 3 };

static const char *period_of(const struct utterance *t, size_t i)
{
    for (size_t k = 0; k < COUNT_OF(periods); k++)
        if (text_is(t, i, periods[k].word))
            return periods[k].value;
    return NULL;
}

/* "bom fim de tarde", "uma otima tarde" */
static bool is_wish(const struct utterance *t, size_t i)
{
    static const char *const soft[] = { "fim", "final", "resto", "restinho", "comeco", "inicio",
                                        "de",  "da",    "uma",   "um",       "a",      NULL };

    for (size_t k = i; k-- > 0 && i - k <= WISH_DISTANCE + 1;) {
        if (text_among(t, k, wishes))
            return true;
        if (!text_among(t, k, soft))
            return false;
    }
    return false;
}

/* "da noite para o dia", "a noite toda", "tarde demais" */
static bool is_idiom(const struct utterance *t, size_t i)
{
    return text_begins(t, i + 1, "para o dia") || text_is(t, i + 1, "para o") ||
           text_is(t, i + 1, "demais") || (i > 1 && text_is(t, i - 2, "cafe"));
}

/* "de manha ou tarde", "manha ou tarde": the other part says what it is. */
static bool is_beside_another(const struct utterance *t, size_t i)
{
    bool before =
        i > 1 && (text_is(t, i - 1, "ou") || text_is(t, i - 1, "e")) && period_of(t, i - 2) != NULL;
    size_t lead = text_is(t, i + 2, "de") || text_is(t, i + 2, "a") || text_is(t, i + 2, "da");

    return before || (text_is(t, i + 1, "ou") && period_of(t, i + 2 + lead) != NULL);
}

static bool is_period(const struct utterance *t, size_t i)
{
    if (is_wish(t, i) || is_idiom(t, i))
        return false;
    if (is_beside_another(t, i))
        return true;
    if (i == 0)
        return false;
    if (strcmp(t->tokens[i - 1].said, "ta") == 0) /* "ja ta tarde" */
        return false;
    return text_among(t, i - 1, leads) || text_among(t, i - 1, days) ||
           (t->tokens[i - 1].kind == TOKEN_NUMBER && i > 1 && text_is(t, i - 2, "dia"));
}

void recognise_day_period(struct recogniser *r)
{
    for (size_t i = 0; i < r->text->count; i++) {
        const char *value;
        if (!strchr("mtn", *r->text->tokens[i].word) || r->claimed[i] ||
            !(value = period_of(r->text, i)) || !is_period(r->text, i))
            continue;
        recogniser_claim(r, ENTITY_KIND_DAY_PERIOD, value, i, i);
    }
}
