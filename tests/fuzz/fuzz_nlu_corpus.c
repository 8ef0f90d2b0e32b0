#include "tests/fuzz/fuzz.h"

#include "nlu/audit.h"
#include "nlu/corpus.h"
#include "nlu/noise.h"
#include "server/base/arena.h"
#include "server/base/error.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/*
 * A file of training data: read, looked through, made noisy, and dropped against itself.
 * fuzz-max-len: 4096
 */
static void require(bool kept)
{
    if (!kept)
        abort();
}

static void check_sample(const struct corpus *c, const struct sample *s, struct arena *a)
{
    uint64_t state = 7;

    require((unsigned)s->label < LABEL_COUNT && s->writer < c->writer_count);
    require(s->size && strlen(s->text) == s->size);
    require(*corpus_plain(a, s->text, s->size) != '\0');
    require(*noise_add(a, s->text, s->size, s->label, &state) != '\0');
    require(*noise_edit(a, s->text, s->size, &state) != '\0');
}

static void check_corpus(struct corpus *c, struct arena *a)
{
    struct audit audit;
    struct corpus same = *c;

    audit_corpus(c, &audit);
    for (size_t i = 0; i < audit.count; i++)
        require(audit.findings[i].first != audit.findings[i].second);
    for (size_t i = 0; i < c->count; i++)
        check_sample(c, &c->samples[i], a);
    corpus_drop(&same, c);
    require(same.count == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct arena a = { 0 };
    struct corpus c;
    struct error err = { 0 };

    corpus_start(&c, &a);
    if (corpus_add(&c, "fuzz", len ? (const char *)bytes : "", len, &err))
        check_corpus(&c, &a);
    else
        require(err.kind == ERROR_INPUT && strncmp(err.detail, "fuzz, line ", 11) == 0);
    arena_done(&a);
    return 0;
}
