#include "tests/fuzz/fuzz.h"

#include "flows/template.h"
#include "nlu/choice.h"
#include "nlu/keywords.h"
#include "nlu/normalise.h"
#include "nlu/patterns.h"
#include "server/base/arena.h"

#include <stdlib.h>
#include <string.h>

/* A template, a NUL, and a value; then the value as something a person wrote. */
static void render(const char *source, const char *text, struct arena *a)
{
    struct var columns[] = { { "texto", { .type = VALUE_TEXT, .text = text } },
                             { "valor", { .type = VALUE_MONEY, .number = 123456 } } };
    struct row rows[] = { { columns, 2 }, { columns, 2 } };
    struct var vars[] = { { "texto", { .type = VALUE_TEXT, .text = text } },
                          { "lista", { .type = VALUE_LIST, .rows = rows, .row_count = 2 } } };
    struct vars level = { vars, 2 };
    struct scope scope = { &level, 1, 20000, NULL, NULL };
    struct template t;

    if (template_parse(source, a, &t, NULL) &&
        strlen(template_render(&t, &scope, a)) > TEMPLATE_OUT_MAX)
        abort();
}

static void understand(const char *text, struct arena *a)
{
    static const char *const labels[] = { "2ª via", "Renegociar", "Falar com uma pessoa" };
    static struct patterns *patterns;
    struct keyword_hits hits;
    const char *words = normalise_words(a, text), *folded = normalise_fold(a, text);
    day_t day;

    if (!patterns)
        patterns = patterns_new();
    keywords_find(words, &hits);
    keywords_stop(words);
    if (choice_number(words, 3) > 3 || choice_label(words, labels, 3, a) > 3)
        abort();
    patterns_date(patterns, folded, 20000, a, &day);
    if (patterns_birth(patterns, folded, 20000, a, &day) && day > 20000)
        abort();
    patterns_digits(folded, 3, 11, a);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct arena a = { 0 };
    char *source = arena_strndup(&a, (const char *)bytes, len);
    size_t used = strlen(source);
    const char *text = used < len ? source + used + 1 : source;

    render(source, text, &a);
    understand(text, &a);
    arena_done(&a);
    return 0;
}
