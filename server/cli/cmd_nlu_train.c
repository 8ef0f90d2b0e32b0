#include "server/base/arena.h"
#include "server/base/error.h"
#include "server/cli/commands.h"
#include "server/cli/nlu_files.h"
#include "server/cli/nlu_report.h"
#include "server/cli/nlu_split.h"

#include <stdio.h>
#include <stdlib.h>

const char help_nlu_train[] =
    "Example: quita nlu train && make\n\n"
    "Learns a model from nlu/data/*.tsv (one file a writer, `label<TAB>text`) and writes\n"
    "nlu/model.bin, which the next build takes in.  Calibration and thresholds are fitted on\n"
    "writers that a first model has not learned from; then a second one learns from everybody.\n"
    "The same seed and data give the same bytes.  Takes some minutes on two cores.\n\n"
    "  --data FOLDER   --out FILE   --seed N      --threads N\n"
    "  --buckets N     rows of weights, 48 bytes each\n"
    "  --copies N      noisy copies of each line (typing slips, no question mark, a greeting)\n"
    "  --cost N        how much the lines count against small weights (liblinear's C)\n"
    "  --split-only    writes the first model: for comparisons on the held-out writers\n";

/* The model that is shipped: of everybody, as sure as the first one has shown to be. */
static bool train_whole(const struct nlu_choices *c, const struct corpus *corpus,
                        const struct nlu_split *split, struct error *err)
{
    struct model_head *whole;
    bool good;

    if (c->split_only)
        return nlu_model_save(split->head, c->out, err);
    whole = train_model(corpus, &c->options, TRAIN_FROM_ALL, err);
    if (whole)
        calibrate_copy(whole, split->head);
    good = whole && nlu_model_save(whole, c->out, err);
    free(whole);
    return good;
}

static bool run_training(const struct nlu_choices *c, struct arena *a, struct error *err)
{
    struct corpus corpus;
    struct nlu_split split = { 0 };
    bool good;

    corpus_start(&corpus, a);
    good =
        nlu_corpus_load(&corpus, c->data, err) && nlu_split_make(&corpus, &c->options, &split, err);
    if (good) {
        nlu_report_summary(split.evaluation);
        good = train_whole(c, &corpus, &split, err);
    }
    nlu_split_done(&split);
    return good;
}

int command_nlu_train(int argc, char **argv)
{
    struct arena a = { 0 };
    struct error err = { 0 };
    struct nlu_choices c;
    bool good;

    if (!nlu_choices_read(argc, argv, &c))
        return CLI_BAD_INPUT;
    good = run_training(&c, &a, &err);
    if (!good)
        fprintf(stderr, "quita nlu train: %s\n", err.detail);
    arena_done(&a);
    return good ? CLI_OK : CLI_BAD_INPUT;
}
