#pragma once
#include "nlu/corpus.h"
#include "nlu/model.h"
#include "server/base/strbuf.h"
struct error;

/* The files that `quita nlu` works with. */

bool nlu_file_read(const char *path, struct strbuf *out, struct error *err)
    __attribute__((warn_unused_result));
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

/*
 * Lines added to one file of a folder of training data: open, write, keep, close.  Nobody else adds
 * to that folder meanwhile, and nobody sees the lines before keep().  close() drops what is not
 * kept; it may be called at any time after { 0 }.
 */
struct nlu_addition {
    int folder; /* locked; 0 = not open */
    char path[512], beside[520];
    struct strbuf whole; /* the file as it is to be */
    bool written;
};
/* `known` gets every line that the folder's *.tsv have. */
bool nlu_addition_open(struct nlu_addition *n, const char *folder, const char *name,
                       struct strbuf *known, struct error *err) __attribute__((warn_unused_result));
bool nlu_addition_write(struct nlu_addition *n, const char *lines, struct error *err)
    __attribute__((warn_unused_result));
bool nlu_addition_keep(struct nlu_addition *n, struct error *err)
    __attribute__((warn_unused_result));
void nlu_addition_close(struct nlu_addition *n);
