#include "tests/fuzz/fuzz.h"

#include "nlu/model.h"
#include "nlu/parse.h"
#include "server/base/error.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/*
 * A model's file: as it is, and with sound sizes, names and seal around its numbers, so that what
 * they may be is tried, too.  fuzz-max-len: 20000
 */
enum { BUCKETS = 64 };

static void require(bool kept)
{
    if (!kept)
        abort();
}

static void predict(const struct intent_model *m)
{
    struct features f = { .hash = { 0, 1, UINT32_MAX, 0x80000000U, 12345 },
                          .heavy = 2,
                          .count = 5 };
    struct parsed parsed = { 0 };
    float p[LABEL_COUNT];
    double sum = 0;

    model_predict(m, &f, p);
    for (enum label l = 0; l < LABEL_COUNT; l++) {
        require(isfinite(p[l]) && p[l] >= 0 && p[l] <= 1);
        require(isfinite(model_weight(m, f.hash[2], l)));
        sum += (double)p[l];
    }
    require(fabs(sum - 1) < 1e-3);
    parse_decide(&m->head->thresholds, p, &parsed);
    require((unsigned)parsed.intent.label < LABEL_COUNT);
}

static void open_bytes(const void *bytes, size_t len)
{
    struct intent_model m;
    struct error err = { 0 };

    if (model_open(&m, bytes, len, &err))
        predict(&m);
    else
        require(err.kind == ERROR_INPUT && *err.detail);
}

/* The bytes as a head whose frame is sound, and as its weights. */
static void open_framed(const uint8_t *bytes, size_t len)
{
    size_t size = sizeof(struct model_head) + (size_t)BUCKETS * MODEL_STRIDE;
    struct model_head *head = calloc(1, size);

    if (!head)
        abort();
    memcpy(head, bytes, len < size ? len : size);
    memcpy(head->magic, "QUITANLU", sizeof(head->magic));
    head->version = MODEL_VERSION;
    head->head_size = sizeof(*head);
    head->labels = LABEL_COUNT;
    head->buckets = BUCKETS;
    memset(head->names, 0, sizeof(head->names));
    for (enum label l = 0; l < LABEL_COUNT; l++)
        memcpy(head->names[l], label_names[l], strlen(label_names[l]));
    model_seal(head);
    open_bytes(head, size);
    free(head);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    void *aligned = calloc(1, len + 1);

    if (!aligned)
        abort();
    if (len)
        memcpy(aligned, bytes, len);
    open_bytes(aligned, len);
    if (len)
        open_framed(bytes, len);
    free(aligned);
    return 0;
}
