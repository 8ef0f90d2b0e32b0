#include "tests/support/tiny_model.h"
#include "tests/support/unit.h"

#include "nlu/calibrate.h"
#include "nlu/corpus.h"
#include "nlu/evaluate.h"
#include "server/base/arena.h"
#include "server/base/auto.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Messages of a made-up judge: right nine times of ten, its scores as steep as is told. */
static struct judged *judge(struct arena *a, size_t count, float height)
{
    struct judged *out = ARENA_ARRAY(a, struct judged, count);

    for (size_t i = 0; i < count; i++) {
        enum label is = (enum label)(i * 31 % LABEL_COUNT);
        enum label said = i % 10 ? is : (is + 1) % LABEL_COUNT;
        out[i].label = is;
        out[i].scores[said] = height;
    }
    return out;
}

static struct evaluation *evaluate(struct arena *a, struct made_model *made,
                                   const struct judged *judged, size_t count)
{
    struct evaluation *e = ARENA_NEW(a, struct evaluation);
    struct intent_model m = made_model_open(made);

    evaluate_count(&m, judged, count, e);
    return e;
}

/* Scores that promise too much, and such that promise too little. */
static void certainty_comes_to_what_is_right(void **fixture)
{
    static const float heights[] = { 20, 2 };
    enum { COUNT = 1880 };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(heights); i++) {
        struct arena a = { 0 };
        struct made_model *made = made_model_new(&a);
        struct judged *judged = judge(&a, COUNT, heights[i]);
        double before = evaluate(&a, made, judged, COUNT)->calibration_error;
        calibrate(&made->head, judged, COUNT);
        struct evaluation *e = evaluate(&a, made, judged, COUNT);
        assert_true(e->calibration_error < before);
        assert_true(e->calibration_error < 0.05);
        assert_true(fabs(e->accuracy - 0.9) < 1e-9);
        arena_done(&a);
    }
}

static void nothing_to_judge_leaves_careful_limits(void **fixture)
{
    struct arena a = { 0 };
    struct made_model *made = made_model_new(&a);
    const struct thresholds *t = &made->head.thresholds;

    (void)fixture;
    calibrate(&made->head, NULL, 0);
    assert_true(made->head.steepness == 1);
    assert_true(t->accept >= 0.5F);
    assert_true(t->sensitive[LABEL_DISTRESS] <= 0.5F);
    made_model_open(made);
    arena_done(&a);
}

static void limits_stay_in_their_bounds(void **fixture)
{
    enum { COUNT = 940 };
    struct arena a = { 0 };
    struct made_model *made = made_model_new(&a);
    const struct thresholds *t = &made->head.thresholds;

    (void)fixture;
    calibrate(&made->head, judge(&a, COUNT, 8), COUNT);
    assert_true(t->accept >= 0.5F && t->accept <= 1);
    for (enum label l = 0; l < LABEL_COUNT; l++) {
        if (!label_is_sensitive(l) || l == LABEL_ABUSE) {
            assert_true(t->sensitive[l] > 1 && t->hinted[l] > 1);
            continue;
        }
        assert_true(t->sensitive[l] > 0 && t->sensitive[l] <= 0.5F);
        assert_true(t->hinted[l] > 0 && t->hinted[l] <= 0.5F);
    }
    arena_done(&a);
}

/* Three in ten of what is less sure are wrong: it is not accepted; all that is sure is. */
static void what_is_accepted_is_right(void **fixture)
{
    enum { COUNT = 800 };
    struct arena a = { 0 };
    struct made_model *made = made_model_new(&a);
    struct judged *j = ARENA_ARRAY(&a, struct judged, COUNT);
    struct evaluation *e;

    (void)fixture;
    for (size_t i = 0; i < COUNT; i++) {
        enum label is = (enum label)(i * 31 % LABEL_DISTRESS);
        bool sure = i % 2, wrong = !sure && i / 2 % 10 < 3;
        j[i].label = is;
        j[i].scores[wrong ? (is + 1) % LABEL_DISTRESS : is] = sure ? 12 : 5;
    }
    calibrate(&made->head, j, COUNT);
    e = evaluate(&a, made, j, COUNT);
    assert_true(e->accepted >= COUNT / 2);
    assert_true(e->accepted_right * 100 >= e->accepted * 95);
    arena_done(&a);
}

static void what_was_fitted_is_taken_over(void **fixture)
{
    enum { COUNT = 470 };
    struct arena a = { 0 };
    struct made_model *one = made_model_new(&a), *two = made_model_new(&a);

    (void)fixture;
    calibrate(&one->head, judge(&a, COUNT, 8), COUNT);
    calibrate_copy(&two->head, &one->head);
    assert_true(two->head.steepness == one->head.steepness);
    assert_memory_equal(two->head.offset, one->head.offset, sizeof(one->head.offset));
    assert_memory_equal(&two->head.thresholds, &one->head.thresholds, sizeof(struct thresholds));
    made_model_open(two);
    arena_done(&a);
}

static void f1_is_of_answers_and_messages(void **fixture)
{
    (void)fixture;
    assert_true(evaluate_f1(&(struct tally){ 0, 0, 0 }) == 0);
    assert_true(evaluate_f1(&(struct tally){ 5, 5, 5 }) == 1);
    assert_true(fabs(evaluate_f1(&(struct tally){ 2, 4, 4 }) - 0.5) < 1e-9);
    assert_true(fabs(evaluate_f1(&(struct tally){ 1, 1, 3 }) - 0.5) < 1e-9);
}

static void set(struct judged *j, enum label is, enum label said, float score)
{
    *j = (struct judged){ .label = is };
    j->scores[said] = score;
}

/* Five messages by hand: three right, one out of scope missed and one that is sensitive, too. */
static void messages_are_counted(void **fixture)
{
    struct arena a = { 0 };
    struct made_model *made = made_model_new(&a);
    struct judged j[5];
    struct evaluation *e;

    (void)fixture;
    set(&j[0], LABEL_REQUEST_PIX, LABEL_REQUEST_PIX, 12);
    set(&j[1], LABEL_DISTRESS, LABEL_DISTRESS, 12);
    set(&j[2], LABEL_OOS, LABEL_OOS, 12);
    set(&j[3], LABEL_OOS, LABEL_REQUEST_PIX, 30);
    set(&j[4], LABEL_MINOR, LABEL_REQUEST_PIX, 12);
    e = evaluate(&a, made, j, 5);
    assert_int_equal(e->count, 5);
    assert_int_equal(e->right, 3);
    assert_int_equal(e->labels[LABEL_REQUEST_PIX].said, 3);
    assert_int_equal(e->labels[LABEL_REQUEST_PIX].there, 1);
    assert_int_equal(e->labels[LABEL_REQUEST_PIX].right, 1);
    assert_int_equal(e->confused[LABEL_OOS][LABEL_REQUEST_PIX], 1);
    assert_int_equal(e->accepted, 4);
    assert_int_equal(e->accepted_right, 2);
    assert_int_equal(e->sensitive, 2);
    assert_int_equal(e->sensitive_path, 1);
    assert_int_equal(e->bins[9], 5);
    assert_true(fabs(e->calibration_error - 0.4) < 1e-3);
    assert_true(fabs(e->oos_recall_at_5 - 0.5) < 1e-9);
    arena_done(&a);
}

static void nothing_counted_is_no_number_that_is_none(void **fixture)
{
    struct arena a = { 0 };
    struct evaluation *e = evaluate(&a, made_model_new(&a), NULL, 0);

    (void)fixture;
    assert_true(e->macro_f1 == 0 && e->accuracy == 0 && e->calibration_error == 0 &&
                e->oos_recall_at_5 == 0);
    arena_done(&a);
}

/* Nobody else is. */
static void who_is_held_out_is_judged(void **fixture)
{
    struct arena a = { 0 };
    struct corpus c;
    struct intent_model m = made_model_open(made_model_new(&a));
    struct judged *judged;
    size_t count, lines;

    (void)fixture;
    tiny_corpus(&c, &a, 3);
    memset(c.held_out, 0, 3);
    c.held_out[1] = true;
    lines = c.count / 3;
    judged = evaluate_judge(&m, &c, NULL, &count);
    assert_int_equal(count, lines);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(judged[i].label, c.samples[lines + i].label);
    free(judged);
    assert_true(c.count > lines);
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("certainty comes to what is right", certainty_comes_to_what_is_right),
        TEST("with nothing to judge limits are careful", nothing_to_judge_leaves_careful_limits),
        TEST("limits stay in their bounds", limits_stay_in_their_bounds),
        TEST("what is accepted is right", what_is_accepted_is_right),
        TEST("what was fitted is taken over", what_was_fitted_is_taken_over),
        TEST("F1 is of answers and messages", f1_is_of_answers_and_messages),
        TEST("messages are counted", messages_are_counted),
        TEST("of nothing all figures are 0", nothing_counted_is_no_number_that_is_none),
        TEST("who is held out is judged", who_is_held_out_is_judged),
    };

    return cmocka_run_group_tests_name("calibrate", tests, NULL, NULL);
}
