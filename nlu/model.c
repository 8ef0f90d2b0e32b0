#include "nlu/model.h"

#include "server/base/auto.h"
#include "server/base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static const char magic[8] = "QUITANLU";

uint64_t model_checksum(uint64_t so_far, const void *bytes, size_t size)
{
    const unsigned char *at = bytes;
    uint64_t h = so_far ? so_far : 14695981039346656037U, word;

    for (; size >= sizeof(word); at += sizeof(word), size -= sizeof(word)) {
        memcpy(&word, at, sizeof(word));
        h = (h ^ word) * 1099511628211U;
        h ^= h >> 29;
    }
    for (; size; at++, size--)
        h = (h ^ *at) * 1099511628211U;
    return h;
}

size_t model_size(const struct model_head *head)
{
    return sizeof(*head) + (size_t)head->buckets * MODEL_STRIDE;
}

/* Of everything but the checksum itself. */
static uint64_t checksum_of(const struct model_head *head)
{
    struct model_head plain;
    uint64_t sum;

    memcpy(&plain, head, sizeof(plain));
    plain.checksum = 0;
    sum = model_checksum(MODEL_CHECKSUM_START, &plain, sizeof(plain));
    return model_checksum(sum, head + 1, model_size(head) - sizeof(*head));
}

void model_seal(struct model_head *head)
{
    head->checksum = checksum_of(head);
}

/* Each label of ours must stand in its place: thresholds are found by it, too. */
static bool check_labels(const struct model_head *h, struct error *err)
{
    if (h->labels != LABEL_COUNT)
        return error_set(err, ERROR_INPUT, "model: %u labels, this program knows %d; train it anew",
                         h->labels, LABEL_COUNT);
    for (enum label l = 0; l < LABEL_COUNT; l++)
        if (strncmp(h->names[l], label_names[l], MODEL_NAME_SIZE) != 0)
            return error_set(err, ERROR_INPUT,
                             "model: label %.*s where %s should be; train it anew", MODEL_NAME_SIZE,
                             h->names[l], label_names[l]);
    return true;
}

static bool check_head(const struct model_head *h, size_t size, struct error *err)
{
    if (size < sizeof(*h) || memcmp(h->magic, magic, sizeof(magic)) != 0)
        return error_set(err, ERROR_INPUT, "model: this is no model of Quita");
    if (h->version != MODEL_VERSION || h->head_size != sizeof(*h))
        return error_set(err, ERROR_INPUT,
                         "model: version %u, this program reads %d; train it anew", h->version,
                         MODEL_VERSION);
    if (h->buckets == 0 || size != model_size(h))
        return error_set(err, ERROR_INPUT, "model: cut short, or of another size");
    return true;
}

/* What is larger, or no number at all, could make a probability that is none. */
static const float number_max = 1e6F;

static bool are_numbers(const float *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!(fabsf(numbers[i]) <= number_max))
            return false;
    return true;
}

static bool check_numbers(const struct model_head *h, struct error *err)
{
    const struct thresholds *t = &h->thresholds;
    const float few[] = { h->scale, h->steepness, t->accept, t->confirm, t->margin, t->both };

    if (are_numbers(few, COUNT_OF(few)) && are_numbers(h->bias, MODEL_STRIDE) &&
        are_numbers(h->offset, MODEL_STRIDE) && are_numbers(t->sensitive, MODEL_STRIDE) &&
        are_numbers(t->hinted, MODEL_STRIDE))
        return true;
    return error_set(err, ERROR_INPUT, "model: its numbers are none");
}

bool model_open(struct intent_model *out, const void *bytes, size_t size, struct error *err)
{
    const struct model_head *head = bytes;

    if (!check_head(head, size, err))
        return false;
    if (checksum_of(head) != head->checksum)
        return error_set(err, ERROR_INPUT, "model: its checksum is wrong; the file is damaged");
    if (!check_labels(head, err) || !check_numbers(head, err))
        return false;
    *out =
        (struct intent_model){ .head = head, .weights = (const int8_t *)(head + 1), .size = size };
    return true;
}

static void *map_whole(const char *path, size_t *size, struct error *err)
{
    struct stat st;
    void *mapped = MAP_FAILED;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    errno = fd >= 0 ? 0 : errno; /* an empty file is no error of the system */
    if (fd >= 0 && fstat(fd, &st) == 0 && st.st_size > 0) {
        *size = (size_t)st.st_size;
        mapped = mmap(NULL, *size, PROT_READ, MAP_PRIVATE, fd, 0);
    }
    if (mapped == MAP_FAILED)
        error_set(err, ERROR_INPUT, "model: %s: %s", path, errno ? strerror(errno) : "empty");
    if (fd >= 0)
        close(fd);
    return mapped == MAP_FAILED ? NULL : mapped;
}

bool model_map(struct intent_model *out, const char *path, struct error *err)
{
    size_t size = 0;
    void *mapped = map_whole(path, &size, err);

    if (!mapped)
        return false;
    if (!model_open(out, mapped, size, err)) {
        munmap(mapped, size);
        return false;
    }
    out->mapped = mapped;
    return true;
}

void model_close(struct intent_model *m)
{
    if (m->mapped)
        munmap(m->mapped, m->size);
    *m = (struct intent_model){ 0 };
}

/* Without a division: the bucket is the hash's share of their number. */
static const int8_t *row_of(const struct intent_model *m, uint32_t hash)
{
    uint64_t bucket = ((uint64_t)hash * m->head->buckets) >> 32;

    return m->weights + bucket * MODEL_STRIDE;
}

/* Sixteen labels at once. */
typedef int8_t narrow __attribute__((vector_size(16), aligned(1)));
typedef int16_t wide __attribute__((vector_size(32)));
enum { LANES = 16, BLOCKS = MODEL_STRIDE / LANES, ROWS_BEFORE_OVERFLOW = 256, AHEAD = 8 };

static void add_block(const struct intent_model *m, const uint32_t *hash, size_t count,
                      int32_t *sum)
{
    wide part[BLOCKS] = { 0 };

    for (size_t i = 0; i < count; i++) {
        const int8_t *row = row_of(m, hash[i]);
        if (i + AHEAD < count)
            __builtin_prefetch(row_of(m, hash[i + AHEAD]));
        for (int k = 0; k < BLOCKS; k++)
            part[k] += __builtin_convertvector(*(const narrow *)(row + k * LANES), wide);
    }
    for (int k = 0; k < MODEL_STRIDE; k++)
        sum[k] += part[k / LANES][k % LANES];
}

static void add_rows(const struct intent_model *m, const uint32_t *hash, size_t count, int32_t *sum)
{
    for (size_t i = 0; i < count; i += ROWS_BEFORE_OVERFLOW)
        add_block(m, hash + i, count - i < ROWS_BEFORE_OVERFLOW ? count - i : ROWS_BEFORE_OVERFLOW,
                  sum);
}

static float norm_of(const struct features *f)
{
    size_t light = f->count - f->heavy;

    return sqrtf((float)(f->heavy * FEATURES_HEAVY * FEATURES_HEAVY + light));
}

void model_scores(const struct intent_model *m, const struct features *f, float out[LABEL_COUNT])
{
    int32_t heavy[MODEL_STRIDE] = { 0 }, light[MODEL_STRIDE] = { 0 };
    float unit = f->count ? m->head->scale / norm_of(f) : 0;

    add_rows(m, f->hash, f->heavy, heavy);
    add_rows(m, f->hash + f->heavy, f->count - f->heavy, light);
    for (enum label l = 0; l < LABEL_COUNT; l++)
        out[l] = m->head->bias[l] + unit * (float)(heavy[l] * FEATURES_HEAVY + light[l]);
}

void model_calibrate(const struct intent_model *m, float scores[LABEL_COUNT])
{
    float top = -INFINITY, sum = 0;

    for (enum label l = 0; l < LABEL_COUNT; l++) {
        scores[l] = scores[l] * m->head->steepness + m->head->offset[l];
        top = scores[l] > top ? scores[l] : top;
    }
    for (enum label l = 0; l < LABEL_COUNT; l++)
        sum += scores[l] = expf(scores[l] - top);
    for (enum label l = 0; l < LABEL_COUNT; l++)
        scores[l] /= sum;
}

void model_predict(const struct intent_model *m, const struct features *f, float out[LABEL_COUNT])
{
    model_scores(m, f, out);
    model_calibrate(m, out);
}

float model_weight(const struct intent_model *m, uint32_t hash, enum label label)
{
    return (float)row_of(m, hash)[label] * m->head->scale;
}
