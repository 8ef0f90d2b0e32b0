#include "tests/fuzz/fuzz.h"

#include "nlu/model_shipped.h"
#include "nlu/parse.h"
#include "server/base/arena.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

/*
 * What people write, through all of understanding with the shipped model.  fuzz-max-len: 5000
 */
enum { TODAY = 20782 };

static void require(bool kept)
{
    if (!kept)
        abort();
}

/* Places lie inside the text, and follow one another. */
static void check_tokens(const struct utterance *t)
{
    size_t before = 0;

    require(t->count <= TOKENS_MAX);
    for (size_t i = 0; i < t->count; i++) {
        size_t offset, length;
        text_place(t, i, i, &offset, &length);
        require(length > 0 && offset <= t->size && length <= t->size - offset);
        require(offset >= before);
        require(*t->tokens[i].word != '\0');
        before = offset;
    }
}

static void check_entities(const struct view *v)
{
    size_t next = 0;

    require(v->entities.count <= ENTITIES_MAX);
    for (size_t i = 0; i < v->entities.count; i++) {
        const struct entity_found *e = &v->entities.items[i];
        size_t offset, length;
        require(e->kind < ENTITY_KIND_COUNT && e->value && *e->value);
        require(e->first >= next && e->first <= e->last && e->last < v->text.count);
        text_place(&v->text, e->first, e->last, &offset, &length);
        require(offset <= v->text.size && length <= v->text.size - offset);
        next = e->last + 1U;
    }
}

static void check_guess(const struct guess *g)
{
    require((unsigned)g->label < LABEL_COUNT);
    require(isfinite(g->p) && g->p >= 0 && g->p <= 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct arena a = { 0 };
    struct parsed *p = ARENA_NEW(&a, struct parsed);

    require(model_in_use() != NULL);
    nlu_parse(model_in_use(), (const char *)bytes, len, TODAY, &a, p);
    check_tokens(&p->view.text);
    check_entities(&p->view);
    check_guess(&p->intent);
    for (int i = 0; i < ALTERNATIVES_MAX; i++)
        check_guess(&p->alternatives[i]);
    require(p->decision <= DECISION_REJECT);
    arena_done(&a);
    return 0;
}
