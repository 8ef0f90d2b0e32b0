#include "nlu/age.h"

#include "nlu/number.h"

enum { AGE_MIN = 4, AGE_MAX = 110, BETWEEN_MAX = 4, MAJORITY = 18, FORM_AGE = 6, FORM_MIN = 4 };

/* The first person says these of itself; the first of them need "anos" behind the number, as
 * people have other things too. */
static const char *const having[] = { "tenho", "completo", NULL };
static const char *const turning[] = { "fiz", "completei", "faco", "fazer", "completar", NULL };
static const char *const between[] = { "so",    "apenas",  "ja",     "eu",   "quase",
                                       "agora", "somente", "exatos", "meus", "mais",
                                       "de",    "os",      "uns",    NULL };
static const char *const years[] = { "ano", "anos", "aninhos", "aninho", NULL };
static const char *const negations[] = { "nao", "nem", NULL };

/* "estou no sexto ano", "sou aluna do quinto ano": how the sentence begins, and what may stand
 * between. */
static const char *const attending[] = { "estou", "sou", "curso", "estudo", "faco", NULL };
static const char *const inside[] = { "no",    "na",    "do",    "da", "de",    "o",   "a",
                                      "aluno", "aluna", "turma", "so", "um",    "uma", "ainda",
                                      "aqui",  "la",    "sala",  "em", "agora", NULL };
static const char *const forms[] = { "ano", "serie", NULL };
static const char *const studies[] = {
    "faculdade", "universidade", "graduacao", "pos", "uni", NULL
};

static size_t skip(const struct utterance *t, size_t i, const char *const *words)
{
    size_t skipped = 0;

    while (skipped < BETWEEN_MAX && text_among(t, i + skipped, words))
        skipped++;
    return skipped;
}

static bool is_end(const struct utterance *t, size_t i)
{
    return i >= t->count || t->tokens[i].kind == TOKEN_MARK;
}

/* "só 13 anos", from behind the word that tells it; `bare`: the years need not be said. */
static int age_at(const struct utterance *t, size_t i, bool bare)
{
    long age;
    size_t used;

    i += skip(t, i, between);
    used = number_small(t, i, &age);
    if (!used || age < AGE_MIN || age > AGE_MAX)
        return 0;
    if (text_among(t, i + used, years))
        return text_is(t, i + used + 1, "de") ? 0 : (int)age;
    return bare && age <= MAJORITY && age > AGE_MIN &&
                   (is_end(t, i + used) || text_is(t, i + used, "agora") ||
                    text_is(t, i + used, "ainda") || text_is(t, i + used, "ontem"))
               ? (int)age
               : 0;
}

/* "não tenho 18 anos", "nem fiz dezoito": below it. */
static int below(const struct utterance *t, size_t i, int age)
{
    bool negated =
        (i >= 1 && text_among(t, i - 1, negations)) || (i >= 2 && text_among(t, i - 2, negations));

    return negated && age == MAJORITY ? MAJORITY - 1 : negated ? 0 : age;
}

static int told_in_years(const struct utterance *t, size_t i)
{
    if (text_among(t, i, having))
        return below(t, i, age_at(t, i + 1, i > 0 && text_is(t, i - 1, "eu")));
    if (text_among(t, i, turning))
        return below(t, i, age_at(t, i + 1, true));
    if (text_begins(t, i, "minha idade e"))
        return age_at(t, i + 3, true);
    return text_begins(t, i, "aniversario de") ? age_at(t, i + 2, false) : 0;
}

static int told_by_birth(const struct utterance *t, size_t i, day_t today)
{
    long year = 0;
    int age;

    if (!text_begins(t, i, "nasci em") || !number_cardinal(t, i + 2, &year))
        return 0;
    age = day_to_civil(today).year - (int)year;
    return age >= AGE_MIN && age <= AGE_MAX ? age : 0;
}

/* "ano de direito", "ano da faculdade" */
static bool of_university(const struct utterance *t, size_t i)
{
    return text_is(t, i, "de") || (text_is(t, i, "da") && text_among(t, i + 1, studies));
}

/* From the fourth form on: the first three are those of a university as well. */
static int told_by_form(const struct utterance *t, size_t i)
{
    long form;
    size_t used;

    if (!text_among(t, i, attending))
        return 0;
    i += 1 + skip(t, i + 1, inside);
    used = number_ordinal(t, i, &form);
    if (!used)
        used = number_small(t, i, &form);
    if (!used || form < FORM_MIN || form > 9 || !text_among(t, i + used, forms) ||
        of_university(t, i + used + 1))
        return 0;
    return (int)form + FORM_AGE;
}

int age_told(const struct utterance *t, day_t today)
{
    for (size_t i = 0; i < t->count; i++) {
        int age = told_in_years(t, i);
        if (!age)
            age = told_by_birth(t, i, today);
        if (!age)
            age = told_by_form(t, i);
        if (age)
            return age;
    }
    return 0;
}
