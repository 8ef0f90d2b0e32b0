#include "nlu/audit.h"
#include "server/base/arena.h"
#include "server/base/error.h"
#include "server/cli/commands.h"
#include "server/cli/nlu_files.h"

#include <stdio.h>

const char help_nlu_check[] =
    "Example: quita nlu check\n\n"
    "Looks through the training data (nlu/data, or the folder that is named): the same text "
    "twice,\n"
    "texts that differ in a few letters only, one text under two labels, labels with too few\n"
    "lines; and whether the model that is built in was learned from just these data.  Prints what\n"
    "it finds; exits 1 when there is something.\n";

static const char *const kind_words[] = {
    [AUDIT_SAME] = "the same text",
    [AUDIT_NEARLY] = "nearly the same text",
    [AUDIT_TWO_LABELS] = "two labels for one text",
};

static void print_finding(const struct corpus *c, const struct audit_finding *f)
{
    printf("%s:\n  %s\t%s\t%s\n  %s\t%s\t%s\n", kind_words[f->kind], c->writers[f->first->writer],
           label_names[f->first->label], f->first->text, c->writers[f->second->writer],
           label_names[f->second->label], f->second->text);
}

static size_t print_counts(const struct corpus *c, const struct audit *a)
{
    size_t few = 0;

    for (enum label l = 0; l < LABEL_COUNT; l++) {
        size_t wanted = l == LABEL_OOS ? AUDIT_OOS_MIN : AUDIT_LABEL_MIN;
        bool short_of = a->lines[l] < wanted;
        printf("%-24s %6zu%s\n", label_names[l], a->lines[l], short_of ? "  too few" : "");
        few += short_of;
    }
    printf("%zu lines of %zu writers, %zu findings\n", c->count, c->writer_count, a->count);
    return few + (c->count < AUDIT_LINES_MIN);
}

/* Only the program's own data can be older or newer than the program's own model. */
static bool model_is_old(const struct corpus *c)
{
    struct intent_model m;
    struct error err = { 0 };
    bool old;

    if (!nlu_model_load(&m, NULL, &err)) {
        printf("%s\n", err.detail);
        return true;
    }
    old = m.head->data_checksum != c->checksum;
    if (old)
        puts("the model was learned from other data: quita nlu train && make");
    model_close(&m);
    return old;
}

int command_nlu_check(int argc, char **argv)
{
    struct arena a = { 0 };
    struct corpus c;
    struct audit audit;
    struct error err = { 0 };
    int code = CLI_OK;

    corpus_start(&c, &a);
    if (argc > 2 || !nlu_corpus_load(&c, argc == 2 ? argv[1] : "nlu/data", &err)) {
        fprintf(stderr, "quita nlu check: %s\n", argc > 2 ? "want one folder" : err.detail);
        arena_done(&a);
        return CLI_BAD_INPUT;
    }
    audit_corpus(&c, &audit);
    for (size_t i = 0; i < audit.count; i++)
        print_finding(&c, &audit.findings[i]);
    if (print_counts(&c, &audit) || audit.count)
        code = CLI_BAD_INPUT;
    if (argc == 1 && model_is_old(&c))
        code = CLI_BAD_INPUT;
    arena_done(&a);
    return code;
}
