#pragma once
#include "nlu/features.h"
#include "nlu/labels.h"
#include <stdint.h>

/*
 * The trained model: a linear one over hashed features, a few megabytes, read where it lies (mapped
 * from a file, or part of the program).  Its file, little-endian:
 *
 *   struct model_head   version, sizes, checksums, calibration, thresholds, the labels by name,
 *                       in our order
 *   int8_t weights[buckets][MODEL_STRIDE]
 *
 * One feature's weights for all labels lie together, so that a message costs one short run of
 * additions a feature.
 */
enum { MODEL_VERSION = 2, MODEL_STRIDE = 48, MODEL_NAME_SIZE = 32 };

/* When to believe it (ontology, section 6); fitted on held-out writers. */
struct thresholds {
    float accept, confirm, margin, both;
    float sensitive[MODEL_STRIDE]; /* from it on the sensitive path is taken; 2 = never */
    float hinted[MODEL_STRIDE];    /* likewise where a rule fires */
};

struct model_head {
    char magic[8]; /* "QUITANLU" */
    uint32_t version, head_size, labels, buckets;
    uint64_t checksum;      /* of all the rest, head and weights */
    uint64_t data_checksum; /* of the training data: tells a model that is older than its data */
    uint32_t lines, seed;
    float scale; /* a weight of 1 is `scale` */
    float bias[MODEL_STRIDE];
    float steepness;            /* scores are multiplied by it, then softmax */
    float offset[MODEL_STRIDE]; /* added after it */
    struct thresholds thresholds;
    char names[MODEL_STRIDE][MODEL_NAME_SIZE];
};

struct error;
struct intent_model {
    const struct model_head *head;
    const int8_t *weights; /* a label's column is its number */
    void *mapped;          /* NULL: somebody else's bytes */
    size_t size;
};

/* The bytes stay the caller's, must outlive it and be aligned for a head; they are checked
 * (version, sizes, labels, checksum, numbers that are none). */
bool model_open(struct intent_model *out, const void *bytes, size_t size, struct error *err)
    __attribute__((warn_unused_result));
/* Maps the file. */
bool model_map(struct intent_model *out, const char *path, struct error *err)
    __attribute__((warn_unused_result));
void model_close(struct intent_model *m);

/* Whoever changes a head or its weights seals it anew: the checksum is made. */
void model_seal(struct model_head *head);
/* Head and weights, in bytes. */
size_t model_size(const struct model_head *head);

/* A probability for each label; they add up to 1.  No allocation. */
void model_predict(const struct intent_model *m, const struct features *f, float out[LABEL_COUNT]);
/* Turns scores into those probabilities, in place. */
void model_calibrate(const struct intent_model *m, float scores[LABEL_COUNT]);
/* The same before calibration. */
void model_scores(const struct intent_model *m, const struct features *f, float out[LABEL_COUNT]);
/* What this feature says for that label, as part of its score times the message's norm. */
float model_weight(const struct intent_model *m, uint32_t hash, enum label label);

/* FNV-1a, for the checksums of model and data. */
uint64_t model_checksum(uint64_t so_far, const void *bytes, size_t size);
enum { MODEL_CHECKSUM_START = 0 };
