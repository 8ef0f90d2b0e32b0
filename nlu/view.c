#include "nlu/view.h"

#include "nlu/normalise.h"
#include "server/base/arena.h"

/* The tables are written in plain words, without what chat makes of them. */
static void read_keywords(struct arena *a, struct view *v)
{
    char *words = arena_strndup(a, v->text.folded, v->text.len);

    for (char *c = words; *c; c++)
        *c = *c == TEXT_SYMBOL ? ' ' : *c;
    keywords_find(normalise_squeeze(words), &v->hits);
}

void view_read(struct arena *a, const char *bytes, size_t size, day_t today, struct view *out)
{
    text_read(a, bytes, size, &out->text);
    entities_find(&out->text, today, a, &out->entities);
    read_keywords(a, out);
}
