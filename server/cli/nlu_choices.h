#pragma once
#include "nlu/train.h"
#include <stdbool.h>

/* What the commands around `quita nlu` may be told; each reads those it knows. */
struct nlu_choices {
    const char *data, *out, *model, *file, *entities;
    struct train_options options;
    bool split_only, errors;
};
/* False, after a word on stderr, for what is no option of ours. */
bool nlu_choices_read(int argc, char **argv, struct nlu_choices *out);
