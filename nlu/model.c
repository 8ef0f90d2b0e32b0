#include "nlu/model.h"

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

/* Each label of ours must be there, once; others are refused. */
static bool match_labels(struct intent_model *m, struct error *err)
{
    bool seen[LABEL_COUNT] = { false };

    for (uint32_t i = 0; i < m->head->labels; i++) {
        enum label label;
        char name[MODEL_NAME_SIZE + 1] = "";
        memcpy(name, m->head->names[i], MODEL_NAME_SIZE);
        if (!label_by_name(name, &label) || seen[label])
            return error_set(err, ERROR_INPUT,
                             "model: label %s is unknown or stands twice; train it anew", name);
        seen[label] = true;
        m->label[i] = (uint8_t)label;
    }
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
    if (h->labels != LABEL_COUNT || h->buckets == 0 ||
        size - sizeof(*h) != (size_t)h->buckets * MODEL_STRIDE)
        return error_set(err, ERROR_INPUT, "model: cut short, or of other sizes");
    if (!isfinite(h->scale) || !isfinite(h->steepness))
        return error_set(err, ERROR_INPUT, "model: its numbers are none");
    return true;
}

bool model_open(struct intent_model *out, const void *bytes, size_t size, struct error *err)
{
    struct intent_model m = { .head = bytes, .size = size };

    if (!check_head(m.head, size, err))
        return false;
    m.weights = (const int8_t *)bytes + sizeof(*m.head);
    if (model_checksum(MODEL_CHECKSUM_START, m.weights, size - sizeof(*m.head)) != m.head->checksum)
        return error_set(err, ERROR_INPUT, "model: its checksum is wrong; the file is damaged");
    if (!match_labels(&m, err))
        return false;
    *out = m;
    return true;
}

static void *map_whole(const char *path, size_t *size, struct error *err)
{
    struct stat st;
    void *mapped = MAP_FAILED;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

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
    for (uint32_t i = 0; i < m->head->labels; i++)
        out[m->label[i]] = m->head->bias[i] + unit * (float)(heavy[i] * FEATURES_HEAVY + light[i]);
}

void model_calibrate(const struct intent_model *m, float scores[LABEL_COUNT])
{
    float top = -INFINITY, sum = 0;

    for (uint32_t i = 0; i < m->head->labels; i++) {
        float *score = &scores[m->label[i]];
        *score = *score * m->head->steepness + m->head->offset[i];
        top = *score > top ? *score : top;
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
    for (uint32_t i = 0; i < m->head->labels; i++)
        if (m->label[i] == label)
            return (float)row_of(m, hash)[i] * m->head->scale;
    return 0;
}
