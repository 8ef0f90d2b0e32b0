#include "nlu/train.h"

#include "nlu/noise.h"
#include "server/base/arena.h"
#include "server/base/day.h"
#include "server/base/error.h"

#include <linear.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { TODAY_YEAR = 2026, WEIGHT_TOP = 127 };

const struct train_options train_defaults = {
    .seed = 7, .buckets = 61440, .copies = 2, .cost = 16, .threads = 2
};

/* What is learned from: rows of features and their labels. */
struct lesson {
    struct feature_node **rows;
    uint8_t *labels;
    size_t count;
    uint32_t buckets;
    const struct train_options *options;
    double *weights; /* [label][bucket], the bias last */
    enum label next; /* which label the next thread takes */
    pthread_mutex_t lock;
};

static int bucket_of(uint32_t hash, uint32_t buckets)
{
    return (int)(((uint64_t)hash * buckets) >> 32);
}

static struct feature_node *row_of(struct arena *a, const struct features *f, uint32_t buckets)
{
    struct feature_node *row = ARENA_ARRAY(a, struct feature_node, f->count + 2);
    size_t light = f->count - f->heavy;
    double norm = sqrt((double)(f->heavy * FEATURES_HEAVY * FEATURES_HEAVY + light));

    for (size_t i = 0; i < f->count; i++)
        row[i] = (struct feature_node){ .index = bucket_of(f->hash[i], buckets) + 1,
                                        .value = (i < f->heavy ? FEATURES_HEAVY : 1) / norm };
    row[f->count] = (struct feature_node){ .index = (int)buckets + 1, .value = 1 };
    row[f->count + 1].index = -1;
    return row;
}

static void add_row(struct lesson *l, struct arena *a, const char *text, size_t size,
                    enum label label)
{
    struct arena scratch = { 0 };
    struct features *f = ARENA_NEW(&scratch, struct features);
    struct view v;

    view_read(&scratch, text, size, day_from_civil(TODAY_YEAR, 11, 25), &v);
    features_of(&v, f);
    l->rows[l->count] = row_of(a, f, l->buckets);
    l->labels[l->count++] = (uint8_t)label;
    arena_done(&scratch);
}

static void fill(struct lesson *l, struct arena *a, const struct corpus *c, enum train_from from)
{
    uint64_t state = 0x9E3779B97F4A7C15ULL ^ l->options->seed;
    size_t most = c->count * (l->options->copies + 1);

    l->rows = ARENA_ARRAY(a, struct feature_node *, most + 1);
    l->labels = ARENA_ARRAY(a, uint8_t, most + 1);
    for (size_t i = 0; i < c->count; i++) {
        const struct sample *s = &c->samples[i];
        if (from == TRAIN_FROM_LEARNED && corpus_holds_out(c, s))
            continue;
        add_row(l, a, s->text, s->size, s->label);
        for (uint32_t k = 0; k < l->options->copies; k++) {
            char *noisy = noise_add(a, s->text, s->size, s->label, &state);
            add_row(l, a, noisy, strlen(noisy), s->label);
        }
    }
}

static void learn_label(struct lesson *l, enum label label)
{
    double *target = calloc(l->count, sizeof(*target));
    struct problem problem = {
        .l = (int)l->count, .n = (int)l->buckets + 1, .y = target, .x = l->rows, .bias = -1
    };
    struct parameter how = { .solver_type = L2R_LR, .eps = 0.01, .C = l->options->cost };
    struct model *model;
    size_t width = l->buckets + 1;
    double sign;

    if (!target)
        abort();
    for (size_t i = 0; i < l->count; i++)
        target[i] = l->labels[i] == label ? 1 : -1;
    model = train(&problem, &how);
    sign = model->label[0] == 1 ? 1 : -1;
    for (size_t i = 0; i < width; i++)
        l->weights[label * width + i] = sign * model->w[i];
    free_and_destroy_model(&model);
    free(target);
}

static void *learn_some(void *arg)
{
    struct lesson *l = arg;

    for (;;) {
        enum label label;
        pthread_mutex_lock(&l->lock);
        label = l->next;
        l->next += label < LABEL_COUNT;
        pthread_mutex_unlock(&l->lock);
        if (label >= LABEL_COUNT)
            return NULL;
        learn_label(l, label);
    }
}

static void silent(const char *line)
{
    (void)line;
}

static void learn(struct lesson *l)
{
    pthread_t threads[8];
    uint32_t count = l->options->threads < 8 ? l->options->threads : 8, started = 0;

    set_print_string_function(silent);
    pthread_mutex_init(&l->lock, NULL);
    for (unsigned i = 1; i < count; i++)
        started += pthread_create(&threads[started], NULL, learn_some, l) == 0;
    learn_some(l);
    for (unsigned i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    pthread_mutex_destroy(&l->lock);
}

size_t train_size(const struct model_head *head)
{
    return sizeof(*head) + (size_t)head->buckets * MODEL_STRIDE;
}

/* The largest weight, but for the few that stick out. */
static double largest(const struct lesson *l)
{
    size_t width = l->buckets + 1;
    double top = 0;

    for (enum label k = 0; k < LABEL_COUNT; k++)
        for (size_t i = 0; i < l->buckets; i++)
            top = fmax(top, fabs(l->weights[k * width + i]));
    return top ? top : 1;
}

static struct model_head *pack(const struct lesson *l, const struct corpus *c)
{
    size_t width = l->buckets + 1;
    struct model_head *head = calloc(1, sizeof(*head) + (size_t)l->buckets * MODEL_STRIDE);
    int8_t *weights;

    if (!head)
        abort();
    weights = (int8_t *)(head + 1);
    memcpy(head->magic, "QUITANLU", sizeof(head->magic));
    head->version = MODEL_VERSION;
    head->head_size = sizeof(*head);
    head->labels = LABEL_COUNT;
    head->buckets = l->buckets;
    head->data_checksum = c->checksum;
    head->lines = (uint32_t)c->count;
    head->seed = l->options->seed;
    head->scale = (float)(largest(l) / WEIGHT_TOP);
    head->steepness = 1;
    for (enum label k = 0; k < LABEL_COUNT; k++) {
        memcpy(head->names[k], label_names[k], strlen(label_names[k]));
        head->bias[k] = (float)l->weights[k * width + l->buckets];
        for (size_t i = 0; i < l->buckets; i++)
            weights[i * MODEL_STRIDE + k] =
                (int8_t)lrint(l->weights[k * width + i] / (double)head->scale);
    }
    head->checksum =
        model_checksum(MODEL_CHECKSUM_START, weights, (size_t)l->buckets * MODEL_STRIDE);
    return head;
}

/* Each label needs somebody who says it and somebody who does not. */
static bool enough(const struct lesson *l, struct error *err)
{
    size_t seen[LABEL_COUNT] = { 0 };

    for (size_t i = 0; i < l->count; i++)
        seen[l->labels[i]]++;
    for (enum label k = 0; k < LABEL_COUNT; k++)
        if (seen[k] < 2)
            return error_set(err, ERROR_INPUT, "nothing to learn %s from; add lines of it",
                             label_names[k]);
    return true;
}

struct model_head *train_model(const struct corpus *c, const struct train_options *options,
                               enum train_from from, struct error *err)
{
    struct arena a = { 0 };
    struct lesson l = { .buckets = options->buckets, .options = options };
    struct model_head *head = NULL;

    fill(&l, &a, c, from);
    if (enough(&l, err)) {
        l.weights = calloc((size_t)LABEL_COUNT * (l.buckets + 1), sizeof(*l.weights));
        if (!l.weights)
            abort();
        learn(&l);
        head = pack(&l, c);
    }
    free(l.weights);
    arena_done(&a);
    return head;
}
