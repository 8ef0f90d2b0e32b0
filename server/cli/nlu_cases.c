#include "server/cli/nlu_report.h"

#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/cli/cli.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

AUTO_DEFINE(json_t, json_decref)

/* Pairs of kind and value, as a multiset a message (ontology 7.3). */
struct pairs {
    size_t right, said, there;
};
struct score {
    struct pairs all, kinds[ENTITY_KIND_COUNT];
    size_t cases, exact;
};

static int kind_by_name(const char *name)
{
    for (int k = 0; k < ENTITY_KIND_COUNT; k++)
        if (strcmp(entity_kind_names[k], name) == 0)
            return k;
    return -1;
}

static int kind_of(const json_t *wanted)
{
    const char *name = json_string_value(json_object_get(wanted, "entity"));

    return name ? kind_by_name(name) : -1;
}

static const char *value_of(const json_t *wanted)
{
    const char *value = json_string_value(json_object_get(wanted, "value"));

    return value ? value : "";
}

/* Counts the pairs of one message; each one found is taken once. */
static size_t count_right(struct score *s, const struct entities *found, const json_t *wanted)
{
    bool taken[ENTITIES_MAX] = { false };
    size_t right = 0, i;
    json_t *w;

    json_array_foreach(wanted, i, w)
    {
        for (size_t k = 0; k < found->count; k++)
            if (!taken[k] && (int)found->items[k].kind == kind_of(w) &&
                strcmp(found->items[k].value, value_of(w)) == 0) {
                taken[k] = true;
                s->kinds[found->items[k].kind].right++;
                right++;
                break;
            }
        s->kinds[kind_of(w)].there++;
    }
    for (size_t k = 0; k < found->count; k++)
        s->kinds[found->items[k].kind].said++;
    return right;
}

static void print_case(const char *text, const struct entities *found, const char *wanted)
{
    printf("%s\n   wanted %s\n   found  ", text, wanted);
    for (size_t k = 0; k < found->count; k++)
        printf("%s=%s ", entity_kind_names[found->items[k].kind], found->items[k].value);
    puts("");
}

static bool check_case(struct score *s, char *line, bool errors)
{
    struct arena a = { 0 };
    struct entities found;
    struct utterance t;
    json_error_t bad;
    char *tab = strchr(line, '\t');
    AUTO(json_t, wanted) = tab ? json_loads(tab + 1, 0, &bad) : NULL;
    size_t right;

    if (!json_is_array(wanted))
        return false;
    *tab = '\0';
    text_read(&a, line, strlen(line), &t);
    entities_find(&t, day_from_civil(2026, 11, 25), &a, &found);
    right = count_right(s, &found, wanted);
    s->all.right += right;
    s->all.said += found.count;
    s->all.there += json_array_size(wanted);
    s->cases++;
    if (right == found.count && right == json_array_size(wanted))
        s->exact++;
    else if (errors)
        print_case(line, &found, tab + 1);
    arena_done(&a);
    return true;
}

static double f1(const struct pairs *p)
{
    return p->said + p->there ? 2.0 * (double)p->right / (double)(p->said + p->there) : 1;
}

static void print_score(const struct score *s)
{
    for (int k = 0; k < ENTITY_KIND_COUNT; k++)
        printf("%-20s there %4zu found %4zu right %4zu  F1 %.3f\n", entity_kind_names[k],
               s->kinds[k].there, s->kinds[k].said, s->kinds[k].right, f1(&s->kinds[k]));
    printf("entities: %zu cases, F1 %.4f, exact %.4f\n", s->cases, f1(&s->all),
           s->cases ? (double)s->exact / (double)s->cases : 0);
}

int nlu_entities_check(const char *path, bool errors)
{
    struct score s = { 0 };
    FILE *f = fopen(path, "r");
    char *line = NULL;
    size_t size = 0, number = 0;
    int code = CLI_OK;

    if (!f) {
        fprintf(stderr, "quita nlu eval: %s: %s\n", path, strerror(errno));
        return CLI_BAD_INPUT;
    }
    while (getline(&line, &size, f) > 0) {
        number++;
        line[strcspn(line, "\n")] = '\0';
        if (*line && !check_case(&s, line, errors)) {
            fprintf(stderr, "quita nlu eval: %s, line %zu: want text<TAB>[...]\n", path, number);
            code = CLI_BAD_INPUT;
        }
    }
    free(line);
    fclose(f);
    print_score(&s);
    return code;
}
