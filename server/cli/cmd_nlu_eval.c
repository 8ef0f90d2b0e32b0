#include "nlu/evaluate.h"
#include "server/base/arena.h"
#include "server/base/error.h"
#include "server/cli/commands.h"
#include "server/cli/nlu_files.h"
#include "server/cli/nlu_report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char help_nlu_eval[] =
    "Example: quita nlu eval --file lines.tsv --entities cases.tsv\n\n"
    "Says how well the model understands lines of `label<TAB>text`, and how well entities are\n"
    "found in cases of `text<TAB>[{\"entity\":...,\"value\":...}]`.\n";

static int evaluate_file(const struct intent_model *m, const char *path, bool errors)
{
    struct arena a = { 0 };
    struct corpus c;
    struct error err = { 0 };
    struct evaluation *e = calloc(1, sizeof(*e));
    struct judged *judged;
    size_t count;

    corpus_start(&c, &a);
    if (!nlu_corpus_load_file(&c, path, &err)) {
        fprintf(stderr, "quita nlu eval: %s\n", err.detail);
        return CLI_BAD_INPUT;
    }
    c.held_out[0] = true;
    judged = evaluate_judge(m, &c, true, &count);
    evaluate_count(m, judged, count, e);
    nlu_report_print(e);
    if (errors)
        nlu_report_errors(m, &c, judged);
    free(judged);
    free(e);
    arena_done(&a);
    return CLI_OK;
}

int command_nlu_eval(int argc, char **argv)
{
    struct intent_model m;
    struct error err = { 0 };
    const char *model = NULL, *file = NULL, *cases = NULL;
    bool errors = false;
    int code = CLI_OK;

    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "--model") && i + 1 < argc)
            model = argv[++i];
        else if (!strcmp(argv[i], "--file") && i + 1 < argc)
            file = argv[++i];
        else if (!strcmp(argv[i], "--entities") && i + 1 < argc)
            cases = argv[++i];
        else if (!strcmp(argv[i], "--errors"))
            errors = true;
        else
            return CLI_BAD_INPUT;
    }
    if (cases)
        code = nlu_entities_check(cases, errors);
    if (!file)
        return code;
    if (!nlu_model_load(&m, model, &err)) {
        fprintf(stderr, "quita nlu eval: %s\n", err.detail);
        return CLI_CANNOT_RUN;
    }
    code = evaluate_file(&m, file, errors);
    model_close(&m);
    return code;
}
