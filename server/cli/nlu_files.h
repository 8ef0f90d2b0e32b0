#pragma once
#include "nlu/corpus.h"
#include "nlu/model.h"
struct error;

/* The files that `quita nlu` works with. */

/* Every *.tsv of the folder, by name; each is a writer. */
bool nlu_corpus_load(struct corpus *c, const char *folder, struct error *err)
    __attribute__((warn_unused_result));
/* One file. */
bool nlu_corpus_load_file(struct corpus *c, const char *path, struct error *err)
    __attribute__((warn_unused_result));
/* The file named, or QUITA_NLU_MODEL's, or the program's own. */
bool nlu_model_load(struct intent_model *m, const char *path, struct error *err)
    __attribute__((warn_unused_result));
/* Written beside and renamed, so that no reader sees half of it. */
bool nlu_model_save(const struct model_head *head, const char *path, struct error *err)
    __attribute__((warn_unused_result));
