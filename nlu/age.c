#include "nlu/age.h"

#include "nlu/number.h"

enum { AGE_MIN = 4, AGE_MAX = 110, BETWEEN_MAX = 3 };

/* The first person says these of itself. */
static const char *const tellers[] = { "tenho", "fiz", "completei", "faco", "completo", NULL };
static const char *const between[] = { "so",      "apenas", "ja",     "eu",   "quase",
                                       "somente", "agora",  "exatos", "meus", "mais",
                                       "de",      "os",     NULL };
static const char *const years[] = { "ano", "anos", "aninhos", "aninho", NULL };

/* "tenho só 13 anos": the age, from behind the word that tells it. */
static int age_at(const struct utterance *t, size_t i)
{
    long age;
    size_t used, skipped = 0;

    while (skipped < BETWEEN_MAX && text_among(t, i + skipped, between))
        skipped++;
    i += skipped;
    used = number_small(t, i, &age);
    if (!used || age < AGE_MIN || age > AGE_MAX || !text_among(t, i + used, years) ||
        text_is(t, i + used + 1, "de"))
        return 0;
    return (int)age;
}

int age_told(const struct utterance *t)
{
    for (size_t i = 0; i < t->count; i++) {
        int age = 0;
        if (text_among(t, i, tellers))
            age = age_at(t, i + 1);
        else if (text_begins(t, i, "minha idade e"))
            age = age_at(t, i + 3);
        if (age)
            return age;
    }
    return 0;
}
