#include "tests/support/tiny_model.h"
#include "tests/support/unit.h"

#include "nlu/calibrate.h"
#include "nlu/corpus.h"
#include "nlu/model_shipped.h"
#include "nlu/train.h"
#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/base/day.h"
#include "server/base/error.h"
#include "server/base/random.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A model that learned from three writers, shared by all tests and left as it is. */
struct school {
    struct arena a;
    struct corpus corpus;
    struct model_head *head;
    struct intent_model model;
};

static struct train_options options(void)
{
    struct train_options o = train_defaults;

    o.buckets = TINY_BUCKETS;
    return o;
}

static int learn(void **fixture)
{
    struct school *s = calloc(1, sizeof(*s));
    struct train_options o = options();
    struct error err = { 0 };

    tiny_corpus(&s->corpus, &s->a, 3);
    s->head = train_model(&s->corpus, &o, TRAIN_FROM_ALL, &err);
    *fixture = s;
    return s->head && model_open(&s->model, s->head, model_size(s->head), &err) ? 0 : -1;
}

static int forget(void **fixture)
{
    struct school *s = *fixture;

    free(s->head);
    arena_done(&s->a);
    free(s);
    return 0;
}

/* A copy that may be spoilt. */
static struct model_head *copy_of(const struct school *s)
{
    struct model_head *copy = malloc(model_size(s->head));

    assert_non_null(copy);
    memcpy(copy, s->head, model_size(s->head));
    return copy;
}

static bool opens(const void *bytes, size_t size, struct error *err)
{
    struct intent_model m;

    *err = (struct error){ 0 };
    return model_open(&m, bytes, size, err);
}

static void expect_refused(const void *bytes, size_t size, const char *why)
{
    struct error err;

    assert_false(opens(bytes, size, &err));
    if (!strstr(err.detail, why))
        fail_msg("\"%s\", want \"%s\"", err.detail, why);
}

static void the_seed_decides_each_byte(void **fixture)
{
    struct school *s = *fixture;
    struct train_options o = options();
    struct error err = { 0 };
    struct model_head *again, *other;

    o.threads = 1;
    again = train_model(&s->corpus, &o, TRAIN_FROM_ALL, &err);
    assert_non_null(again);
    assert_memory_equal(again, s->head, model_size(s->head));
    o.seed++;
    other = train_model(&s->corpus, &o, TRAIN_FROM_ALL, &err);
    assert_non_null(other);
    assert_true(memcmp(other + 1, s->head + 1, model_size(s->head) - sizeof(*s->head)) != 0);
    free(again);
    free(other);
}

static void it_knows_what_it_learned(void **fixture)
{
    struct school *s = *fixture;
    size_t right = 0;

    for (size_t i = 0; i < s->corpus.count; i++) {
        const struct sample *line = &s->corpus.samples[i];
        struct arena a = { 0 };
        struct parsed *p = ARENA_NEW(&a, struct parsed);
        nlu_parse(&s->model, line->text, line->size, 20782, &a, p);
        right += p->intent.label == line->label;
        arena_done(&a);
    }
    assert_true(right * 100 >= s->corpus.count * 99);
}

static void the_head_tells_where_it_comes_from(void **fixture)
{
    struct school *s = *fixture;

    assert_int_equal(s->head->version, MODEL_VERSION);
    assert_int_equal(s->head->labels, LABEL_COUNT);
    assert_int_equal(s->head->lines, s->corpus.count);
    assert_int_equal(s->head->seed, train_defaults.seed);
    assert_true(s->head->data_checksum == s->corpus.checksum);
}

/* Who is held out teaches nothing. */
static void writers_held_out_teach_nothing(void **fixture)
{
    struct school *s = *fixture;
    struct train_options o = options();
    struct error err = { 0 };
    struct model_head *all, *learned;

    s->corpus.held_out[1] = true;
    learned = train_model(&s->corpus, &o, TRAIN_FROM_LEARNED, &err);
    all = train_model(&s->corpus, &o, TRAIN_FROM_ALL, &err);
    assert_non_null(learned);
    assert_non_null(all);
    assert_memory_equal(all, s->head, model_size(s->head));
    assert_true(memcmp(all + 1, learned + 1, model_size(all) - sizeof(*all)) != 0);
    s->corpus.held_out[0] = s->corpus.held_out[2] = true;
    assert_null(train_model(&s->corpus, &o, TRAIN_FROM_LEARNED, &err));
    assert_non_null(strstr(err.detail, "nothing to learn request_boleto from"));
    memset(s->corpus.held_out, 0, 3);
    free(all);
    free(learned);
}

static void a_cut_file_is_refused(void **fixture)
{
    struct school *s = *fixture;
    static const size_t sizes[] = { 0, 1, 8, 64, sizeof(struct model_head) - 1 };
    size_t whole = model_size(s->head);
    struct model_head *longer = calloc(1, whole + 1);

    for (size_t i = 0; i < COUNT_OF(sizes); i++)
        expect_refused(s->head, sizes[i], "no model of Quita");
    expect_refused(s->head, sizeof(*s->head), "cut short");
    expect_refused(s->head, whole - 1, "cut short");
    assert_non_null(longer);
    memcpy(longer, s->head, whole);
    expect_refused(longer, whole + 1, "of another size");
    free(longer);
}

static void each_bit_of_the_head_counts(void **fixture)
{
    struct school *s = *fixture;
    struct model_head *copy = copy_of(s);
    struct error err;

    for (size_t bit = 0; bit < 8 * sizeof(*copy); bit++) {
        unsigned char *byte = (unsigned char *)copy + bit / 8;
        *byte ^= (unsigned char)(1U << bit % 8);
        if (opens(copy, model_size(s->head), &err))
            fail_msg("bit %zu of byte %zu may be wrong", bit % 8, bit / 8);
        *byte ^= (unsigned char)(1U << bit % 8);
    }
    assert_true(opens(copy, model_size(s->head), &err));
    free(copy);
}

static void each_bit_of_the_weights_counts(void **fixture)
{
    struct school *s = *fixture;
    struct model_head *copy = copy_of(s);
    size_t size = model_size(s->head) - sizeof(*copy);
    struct random_seeded seeded;
    struct random r = property_random(&seeded, "bits of weights");

    for (int i = 0; i < 300; i++) {
        unsigned char *byte = (unsigned char *)(copy + 1) + random_below(&r, (uint32_t)size);
        unsigned char bit = (unsigned char)(1U << random_below(&r, 8));
        *byte ^= bit;
        expect_refused(copy, model_size(s->head), "its checksum is wrong");
        *byte ^= bit;
    }
    free(copy);
}

/* Another program's model, however well it is sealed. */
static void another_version_is_refused(void **fixture)
{
    struct school *s = *fixture;
    struct model_head *copy = copy_of(s);

    copy->version = MODEL_VERSION + 1;
    model_seal(copy);
    expect_refused(copy, model_size(s->head), "train it anew");
    copy->version = MODEL_VERSION;
    copy->head_size += 8;
    model_seal(copy);
    expect_refused(copy, model_size(s->head), "train it anew");
    free(copy);
}

static void other_labels_are_refused(void **fixture)
{
    struct school *s = *fixture;
    struct model_head *copy = copy_of(s);
    char name[MODEL_NAME_SIZE];

    copy->labels--;
    model_seal(copy);
    expect_refused(copy, model_size(s->head), "46 labels, this program knows 47");
    copy->labels++;
    copy->names[LABEL_DENY][0] = 'D';
    model_seal(copy);
    expect_refused(copy, model_size(s->head), "label Deny where deny should be");
    memset(copy->names[LABEL_DENY], 'x', MODEL_NAME_SIZE);
    model_seal(copy);
    expect_refused(copy, model_size(s->head), "where deny should be");
    memcpy(copy->names[LABEL_DENY], s->head->names[LABEL_AFFIRM], sizeof(name));
    memcpy(copy->names[LABEL_AFFIRM], s->head->names[LABEL_DENY], sizeof(name));
    model_seal(copy);
    expect_refused(copy, model_size(s->head), "label deny where affirm should be");
    free(copy);
}

static void numbers_that_are_none_are_refused(void **fixture)
{
    static const float bad[] = { NAN, INFINITY, -INFINITY, 1e30F };
    struct school *s = *fixture;

    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct model_head *copy = copy_of(s);
        float *const places[] = { &copy->scale,
                                  &copy->steepness,
                                  &copy->bias[3],
                                  &copy->offset[LABEL_COUNT - 1],
                                  &copy->thresholds.accept,
                                  &copy->thresholds.confirm,
                                  &copy->thresholds.margin,
                                  &copy->thresholds.both,
                                  &copy->thresholds.sensitive[LABEL_DISTRESS],
                                  &copy->thresholds.hinted[LABEL_MINOR] };
        for (size_t k = 0; k < COUNT_OF(places); k++) {
            float good = *places[k];
            *places[k] = bad[i];
            model_seal(copy);
            expect_refused(copy, model_size(s->head), "its numbers are none");
            *places[k] = good;
        }
        free(copy);
    }
}

static double sum_of(const float p[LABEL_COUNT])
{
    double sum = 0;

    for (enum label l = 0; l < LABEL_COUNT; l++) {
        assert_true(p[l] >= 0 && p[l] <= 1);
        sum += (double)p[l];
    }
    return sum;
}

static void expect_chances(const struct intent_model *m, const char *text, size_t size)
{
    struct arena a = { 0 };
    struct view v;
    float p[LABEL_COUNT];

    view_read(&a, text, size, 20782, &v);
    parse_chances(m, &v, p);
    assert_true(fabs(sum_of(p) - 1) < 1e-4);
    arena_done(&a);
}

static void probabilities_add_up(void **fixture)
{
    static const char *const texts[] = { "",  " ",  "oi",     "quero o boleto",
                                         "👍", "??", "привет", "1 2 3 4 5 6 7 8 9" };
    struct school *s = *fixture;
    char *long_text = calloc(1, 10241);

    assert_non_null(long_text);
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        expect_chances(&s->model, texts[i], strlen(texts[i]));
        expect_chances(model_in_use(), texts[i], strlen(texts[i]));
    }
    for (size_t i = 0; i < 10240; i++)
        long_text[i] = "ab c"[i % 4];
    expect_chances(&s->model, long_text, 10240);
    free(long_text);
}

/* Also of scores far beyond any. */
static void steep_scores_are_probabilities(void **fixture)
{
    struct school *s = *fixture;
    struct model_head *copy = copy_of(s);
    struct intent_model m;
    struct error err = { 0 };
    float p[LABEL_COUNT] = { [LABEL_DENY] = 1e12F, [LABEL_OOS] = -1e12F };

    copy->steepness = 1e6F;
    model_seal(copy);
    assert_true(model_open(&m, copy, model_size(copy), &err));
    model_calibrate(&m, p);
    assert_true(fabs(sum_of(p) - 1) < 1e-4);
    assert_true(p[LABEL_DENY] > 0.99F);
    free(copy);
}

static void a_file_is_mapped(void **fixture)
{
    struct school *s = *fixture;
    struct error err = { 0 };
    struct intent_model m;
    char folder[] = "/tmp/quita-model-XXXXXX";
    const char *path;
    FILE *f;

    assert_non_null(mkdtemp(folder));
    path = arena_printf(&s->a, "%s/model.bin", folder);
    f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(s->head, 1, model_size(s->head), f), model_size(s->head));
    fclose(f);
    assert_true(model_map(&m, path, &err));
    assert_memory_equal(m.head, s->head, model_size(s->head));
    model_close(&m);
    assert_null(m.head);
    f = fopen(path, "wb");
    assert_non_null(f);
    fclose(f);
    assert_false(model_map(&m, path, &err));
    assert_non_null(strstr(err.detail, "empty"));
    remove(path);
    assert_false(model_map(&m, path, &err));
    assert_non_null(strstr(err.detail, "No such file"));
    assert_false(model_map(&m, folder, &err));
    assert_int_equal(rmdir(folder), 0);
}

static void the_shipped_model_opens(void **fixture)
{
    const struct intent_model *shipped = model_in_use();
    struct school *s = *fixture;
    struct error err;

    assert_non_null(shipped);
    assert_true(opens(model_shipped, model_shipped_size(), &err));
    assert_true(shipped->head->lines > 0);
    model_use(&s->model);
    assert_ptr_equal(model_in_use(), &s->model);
    model_use(NULL);
    assert_ptr_equal(model_in_use(), shipped);
}

/* Features are named as they are hashed, in their order, and as many: also of the longest text. */
struct naming {
    const struct features *f;
    size_t at;
};

static void compare(void *ctx, uint32_t hash, int weight, const char *name)
{
    struct naming *n = ctx;

    assert_true(n->at < n->f->count);
    assert_true(n->f->hash[n->at] == hash);
    assert_int_equal(weight, n->at < n->f->heavy ? FEATURES_HEAVY : 1);
    assert_true(*name != '\0');
    n->at++;
}

static void features_are_named_as_they_are_hashed(void **fixture)
{
    static const char *const texts[] = { "", "oi", "quero a 2a via do boleto, por favor! 👍 kkk" };
    char *long_text = calloc(1, 4097);

    (void)fixture;
    assert_non_null(long_text);
    for (size_t i = 0; i < 4096; i++)
        long_text[i] = "abcdefgh "[i % 9];
    for (size_t i = 0; i <= COUNT_OF(texts); i++) {
        const char *text = i < COUNT_OF(texts) ? texts[i] : long_text;
        struct arena a = { 0 };
        struct features *f = ARENA_NEW(&a, struct features);
        struct naming n = { .f = f };
        struct view v;
        view_read(&a, text, strlen(text), 20782, &v);
        features_of(&v, f);
        features_named(&v, compare, &n);
        assert_int_equal(n.at, f->count);
        assert_in_range(f->count, 1, FEATURES_MAX);
        arena_done(&a);
    }
    free(long_text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("seed and data decide each byte, not the threads", the_seed_decides_each_byte),
        TEST("it knows what it has learned", it_knows_what_it_learned),
        TEST("the head tells data, seed and lines", the_head_tells_where_it_comes_from),
        TEST("writers who are held out teach nothing", writers_held_out_teach_nothing),
        TEST("a file that is cut or too long is refused", a_cut_file_is_refused),
        TEST("one wrong bit of the head is seen", each_bit_of_the_head_counts),
        TEST("one wrong bit of the weights is seen", each_bit_of_the_weights_counts),
        TEST("another version is refused", another_version_is_refused),
        TEST("a label that is missing or elsewhere is refused", other_labels_are_refused),
        TEST("numbers that are none are refused", numbers_that_are_none_are_refused),
        TEST("probabilities add up to one", probabilities_add_up),
        TEST("steep scores are probabilities, too", steep_scores_are_probabilities),
        TEST("a file is mapped", a_file_is_mapped),
        TEST("the shipped model opens and may be replaced", the_shipped_model_opens),
        TEST("features are named as they are hashed", features_are_named_as_they_are_hashed),
    };

    return cmocka_run_group_tests_name("model", tests, learn, forget);
}
