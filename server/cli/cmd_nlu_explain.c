#include "nlu/parse.h"
#include "server/base/arena.h"
#include "server/base/error.h"
#include "server/cli/commands.h"
#include "server/cli/nlu_files.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char help_nlu_explain[] =
    "Example: quita nlu explain \"nao sou a carla, para de me mandar isso\"\n\n"
    "Shows what was read of a text (usual words, entities, rules that fired), the likeliest "
    "labels,\n"
    "and which features spoke for the first and against it.  --today 2026-11-25 sets the day that\n"
    "dates are counted from; --model FILE another model.\n";

enum { SHOWN = 12, TOLD_MAX = 4096 };

/* What one feature says for the label that won, less what it says for the next. */
struct told {
    char name[96];
    float weight;
};
struct explanation {
    const struct intent_model *model;
    enum label first, second;
    struct told *told;
    size_t count;
};

static void collect(void *ctx, uint32_t hash, int weight, const char *name)
{
    struct explanation *e = ctx;
    struct told *t = &e->told[e->count];

    if (e->count == TOLD_MAX)
        return;
    e->count++;
    snprintf(t->name, sizeof(t->name), "%s", name);
    t->weight = (float)weight *
                (model_weight(e->model, hash, e->first) - model_weight(e->model, hash, e->second));
}

static int by_weight(const void *a, const void *b)
{
    const struct told *x = a, *y = b;

    return (fabsf(x->weight) < fabsf(y->weight)) - (fabsf(x->weight) > fabsf(y->weight));
}

static void print_read(const struct parsed *p)
{
    printf("words    ");
    for (size_t i = 0; i < p->view.text.count; i++)
        printf(" %s", p->view.text.tokens[i].word);
    puts("");
    for (size_t i = 0; i < p->view.entities.count; i++)
        printf("entity    %s = %s\n", entity_kind_names[p->view.entities.items[i].kind],
               p->view.entities.items[i].value);
    for (enum keyword k = 0; k < KEYWORD_COUNT; k++)
        if (p->view.hits.weight[k])
            printf("rule      %s\n", keyword_name(k));
    for (enum label l = 0; l < LABEL_COUNT; l++)
        if ((p->signs.sure | p->signs.hint) & label_bit(l))
            printf("sensitive %s (%s)\n", label_names[l],
                   p->signs.sure & label_bit(l) ? "sure" : "a hint");
}

static void print_features(struct explanation *e, const struct parsed *p, struct arena *a)
{
    e->told = ARENA_ARRAY(a, struct told, TOLD_MAX);
    features_named(&p->view, collect, e);
    qsort(e->told, e->count, sizeof(*e->told), by_weight);
    printf("\nfor %s (+) rather than %s (-):\n", label_names[e->first], label_names[e->second]);
    for (size_t i = 0; i < e->count && i < SHOWN; i++)
        printf("  %+7.2f  %s\n", (double)e->told[i].weight, e->told[i].name);
}

static void explain(const struct intent_model *m, const char *text, day_t today)
{
    struct arena a = { 0 };
    struct parsed *p = ARENA_NEW(&a, struct parsed);
    struct explanation e = { .model = m };

    nlu_parse(m, text, strlen(text), today, &a, p);
    print_read(p);
    printf("\n%-24s %.3f  %s\n", label_names[p->intent.label], (double)p->intent.p,
           decision_names[p->decision]);
    for (int i = 0; i < ALTERNATIVES_MAX; i++)
        printf("%-24s %.3f\n", label_names[p->alternatives[i].label], (double)p->alternatives[i].p);
    e.first = p->intent.label;
    e.second = p->alternatives[0].label;
    print_features(&e, p, &a);
    arena_done(&a);
}

int command_nlu_explain(int argc, char **argv)
{
    struct intent_model m;
    struct error err = { 0 };
    const char *text = NULL, *model = NULL, *day = "2026-11-25";
    day_t today;

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--today") == 0 && i + 1 < argc)
            day = argv[++i];
        else if (strcmp(argv[i], "--model") == 0 && i + 1 < argc)
            model = argv[++i];
        else
            text = argv[i];
    }
    if (!text || !day_parse_iso(day, &today)) {
        fputs("quita nlu explain: want a text in quotes, and a day like 2026-11-25\n", stderr);
        return CLI_BAD_INPUT;
    }
    if (!nlu_model_load(&m, model, &err)) {
        fprintf(stderr, "quita nlu explain: %s\n", err.detail);
        return CLI_CANNOT_RUN;
    }
    explain(&m, text, today);
    model_close(&m);
    return CLI_OK;
}
