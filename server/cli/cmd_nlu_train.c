#include "nlu/calibrate.h"
#include "nlu/train.h"
#include "server/base/arena.h"
#include "server/base/error.h"
#include "server/cli/commands.h"
#include "server/cli/nlu_files.h"
#include "server/cli/nlu_report.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

const char help_nlu_train[] =
    "Example: quita nlu train\n\n"
    "Learns a model from nlu/data/*.tsv and writes nlu/model.bin; build again to take it in.\n";

struct choices {
    const char *data, *out, *dev, *entities, *model;
    struct train_options options;
    bool split_only, verbose;
};

static const struct option options[] = {
    { "data", required_argument, NULL, 'd' },   { "out", required_argument, NULL, 'o' },
    { "dev", required_argument, NULL, 'v' },    { "entities", required_argument, NULL, 'e' },
    { "seed", required_argument, NULL, 's' },   { "buckets", required_argument, NULL, 'b' },
    { "copies", required_argument, NULL, 'c' }, { "cost", required_argument, NULL, 'C' },
    { "model", required_argument, NULL, 'm' },  { "split-only", no_argument, NULL, 'S' },
    { "errors", no_argument, NULL, 'E' },       { 0 },
};

static bool read_choices(int argc, char **argv, struct choices *c)
{
    int option;

    *c = (struct choices){ .data = "nlu/data", .out = "nlu/model.bin", .options = train_defaults };
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (option) {
        case 'd':
            c->data = optarg;
            break;
        case 'o':
            c->out = optarg;
            break;
        case 'v':
            c->dev = optarg;
            break;
        case 'e':
            c->entities = optarg;
            break;
        case 'm':
            c->model = optarg;
            break;
        case 's':
            c->options.seed = (uint32_t)atoi(optarg);
            break;
        case 'b':
            c->options.buckets = (uint32_t)atoi(optarg);
            break;
        case 'c':
            c->options.copies = (unsigned)atoi(optarg);
            break;
        case 'C':
            c->options.cost = atof(optarg);
            break;
        case 'S':
            c->split_only = true;
            break;
        case 'E':
            c->verbose = true;
            break;
        default:
            return false;
        }
    }
    return optind == argc;
}

static struct model_head *train_split(const struct choices *c, const struct corpus *corpus,
                                      struct error *err)
{
    struct model_head *head = train_model(corpus, &c->options, TRAIN_FROM_LEARNED, err);
    struct intent_model m;
    struct evaluation *e = calloc(1, sizeof(*e));
    struct judged *judged;
    size_t count;

    if (!head || !model_open(&m, head, model_size(head), err))
        return NULL;
    judged = evaluate_judge(&m, corpus, false, &count);
    calibrate(head, judged, count);
    evaluate_count(&m, judged, count, e);
    nlu_report_print(e);
    if (c->verbose)
        nlu_report_errors(&m, corpus, judged);
    free(judged);
    free(e);
    return head;
}

int command_nlu_train(int argc, char **argv)
{
    struct arena a = { 0 };
    struct corpus corpus, dev;
    struct error err = { 0 };
    struct choices c;
    struct model_head *split = NULL, *whole = NULL;

    if (!read_choices(argc, argv, &c))
        return CLI_BAD_INPUT;
    corpus_start(&corpus, &a);
    corpus_start(&dev, &a);
    if (!nlu_corpus_load(&corpus, c.data, &err) ||
        (c.dev && !nlu_corpus_load_file(&dev, c.dev, &err)))
        goto failed;
    corpus_drop(&corpus, &dev);
    if (!(split = train_split(&c, &corpus, &err)))
        goto failed;
    if (c.split_only) {
        if (!nlu_model_save(split, c.out, &err))
            goto failed;
    } else {
        if (!(whole = train_model(&corpus, &c.options, TRAIN_FROM_ALL, &err)))
            goto failed;
        calibrate_copy(whole, split);
        if (!nlu_model_save(whole, c.out, &err))
            goto failed;
    }
    free(split);
    free(whole);
    arena_done(&a);
    return CLI_OK;
failed:
    fprintf(stderr, "quita nlu train: %s\n", err.detail);
    free(split);
    free(whole);
    arena_done(&a);
    return CLI_BAD_INPUT;
}
