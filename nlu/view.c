#include "nlu/view.h"

#include "nlu/age.h"
#include "nlu/normalise.h"
#include "server/base/arena.h"

enum { AGE_OF_MAJORITY = 18, AGE_WEIGHT = 12 };

/* The tables are written in plain words, without what chat makes of them. */
static void read_keywords(struct arena *a, struct view *v)
{
    char *words = arena_strndup(a, v->text.folded, v->text.len);

    for (char *c = words; *c; c++)
        *c = *c == TEXT_SYMBOL ? ' ' : *c;
    keywords_find(normalise_squeeze(words), &v->hits);
}

/* A rule that counts, beside those of the tables: who tells an age is a child, or is none. */
static void read_age(struct view *v, day_t today)
{
    int age = age_told(&v->text, today);
    enum keyword told = age < AGE_OF_MAJORITY ? KEYWORD_MENOR : KEYWORD_RESPONSAVEL;

    if (!age)
        return;
    v->hits.set |= keyword_bit(told);
    v->hits.weight[told] = AGE_WEIGHT;
}

void view_read_rules(struct arena *a, day_t today, struct view *v)
{
    read_keywords(a, v);
    read_age(v, today);
}

void view_read(struct arena *a, const char *bytes, size_t size, day_t today, struct view *out)
{
    text_read(a, bytes, size, &out->text);
    entities_find(&out->text, today, a, &out->entities);
    view_read_rules(a, today, out);
}
