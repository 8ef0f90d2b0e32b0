#include "tests/support/tiny_model.h"
#include "tests/support/unit.h"

#include "nlu/calibrate.h"
#include "nlu/intents.h"
#include "nlu/model_shipped.h"
#include "server/base/arena.h"
#include "server/base/auto.h"

#include <math.h>
#include <string.h>

enum { TODAY = 20782, GUESSES_MAX = 4 };

/* The chances that are told; all others share what is left. */
static void spread(const struct guess *told, float p[LABEL_COUNT])
{
    float rest = 1;
    int count = 0;

    for (; count < GUESSES_MAX && told[count].p > 0; count++)
        rest -= told[count].p;
    for (enum label l = 0; l < LABEL_COUNT; l++)
        p[l] = rest / (float)(LABEL_COUNT - count);
    for (int i = 0; i < count; i++)
        p[told[i].label] = told[i].p;
}

static struct parsed decide(const struct guess *told, uint64_t sure, uint64_t hint)
{
    struct parsed out = { .signs = { .sure = sure, .hint = hint } };
    struct model_head head = { 0 };
    float p[LABEL_COUNT];

    calibrate_defaults(&head);
    for (int l = 0; l < MODEL_STRIDE; l++)
        if (head.thresholds.hinted[l] < 1)
            head.thresholds.hinted[l] = 0.1F;
    spread(told, p);
    parse_decide(&head.thresholds, p, &out);
    return out;
}

struct decided {
    struct guess told[GUESSES_MAX];
    enum label label;
    enum decision decision;
};

static void expect_decisions(const struct decided *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct parsed got = decide(cases[i].told, 0, 0);
        if (got.intent.label != cases[i].label || got.decision != cases[i].decision)
            fail_msg("row %zu: %s, %s", i, label_names[got.intent.label],
                     decision_names[got.decision]);
    }
}

#define PIX    LABEL_REQUEST_PIX
#define BOLETO LABEL_REQUEST_BOLETO

/* The ontology's section 6, row by row, at both sides of each limit. */
static void certainty_decides(void **fixture)
{
    static const struct decided cases[] = {
        { { { PIX, 0.95F } }, PIX, DECISION_ACCEPT },
        { { { PIX, 0.701F } }, PIX, DECISION_ACCEPT },
        { { { PIX, 0.69F } }, PIX, DECISION_CONFIRM },
        { { { PIX, 0.701F }, { BOLETO, 0.29F } }, PIX, DECISION_ACCEPT },
        { { { PIX, 0.46F } }, PIX, DECISION_CONFIRM },
        { { { PIX, 0.46F }, { BOLETO, 0.30F } }, PIX, DECISION_CONFIRM },
        { { { PIX, 0.46F }, { BOLETO, 0.32F } }, PIX, DECISION_DISAMBIGUATE },
        { { { PIX, 0.49F }, { BOLETO, 0.48F } }, PIX, DECISION_DISAMBIGUATE },
        { { { PIX, 0.30F }, { BOLETO, 0.26F } }, PIX, DECISION_DISAMBIGUATE },
        { { { PIX, 0.28F }, { BOLETO, 0.26F } }, PIX, DECISION_REJECT },
        { { { PIX, 0.44F } }, PIX, DECISION_REJECT },
        { { { PIX, 0.44F }, { BOLETO, 0.20F } }, PIX, DECISION_REJECT },
        { { { PIX, 0.10F } }, PIX, DECISION_REJECT },
    };

    (void)fixture;
    expect_decisions(cases, COUNT_OF(cases));
}

static void out_of_scope_is_rejected_however_sure(void **fixture)
{
    static const struct decided cases[] = {
        { { { LABEL_OOS, 0.99F } }, LABEL_OOS, DECISION_REJECT },
        { { { LABEL_OOS, 0.50F } }, LABEL_OOS, DECISION_REJECT },
        { { { LABEL_OOS, 0.45F }, { PIX, 0.44F } }, LABEL_OOS, DECISION_REJECT },
    };

    (void)fixture;
    expect_decisions(cases, COUNT_OF(cases));
}

static void what_is_sensitive_goes_first(void **fixture)
{
    static const struct decided cases[] = {
        { { { LABEL_DISTRESS, 0.30F } }, LABEL_DISTRESS, DECISION_ACCEPT },
        { { { PIX, 0.65F }, { LABEL_DISTRESS, 0.31F } }, LABEL_DISTRESS, DECISION_ACCEPT },
        { { { PIX, 0.70F }, { LABEL_DISTRESS, 0.29F } }, PIX, DECISION_ACCEPT },
        { { { LABEL_OOS, 0.65F }, { LABEL_MINOR, 0.31F } }, LABEL_MINOR, DECISION_ACCEPT },
        { { { PIX, 0.65F }, { LABEL_OPT_OUT, 0.31F } }, LABEL_OPT_OUT, DECISION_ACCEPT },
        /* an insult is none of it */
        { { { PIX, 0.55F }, { LABEL_ABUSE, 0.40F } }, PIX, DECISION_CONFIRM },
        { { { LABEL_ABUSE, 0.60F } }, LABEL_ABUSE, DECISION_CONFIRM },
        { { { LABEL_ABUSE, 0.75F } }, LABEL_ABUSE, DECISION_ACCEPT },
    };

    (void)fixture;
    expect_decisions(cases, COUNT_OF(cases));
}

/* The ladder of section 4, each rung above all below it. */
static void the_gravest_goes_first(void **fixture)
{
    static const enum label ladder[] = { LABEL_DISTRESS,     LABEL_DECEASED_DEBTOR,
                                         LABEL_MINOR,        LABEL_WRONG_PERSON,
                                         LABEL_SUSPECT_SCAM, LABEL_THREAT_LEGAL,
                                         LABEL_OPT_OUT };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(ladder); i++)
        for (size_t k = i + 1; k < COUNT_OF(ladder); k++) {
            struct parsed p = decide(
                (struct guess[GUESSES_MAX]){ { ladder[k], 0.6F }, { ladder[i], 0.31F } }, 0, 0);
            assert_int_equal(p.intent.label, ladder[i]);
            assert_int_equal(p.decision, DECISION_ACCEPT);
            assert_int_equal(p.alternatives[0].label, ladder[k]);
        }
}

static void a_rule_that_is_sure_needs_no_model(void **fixture)
{
    struct parsed p =
        decide((struct guess[GUESSES_MAX]){ { PIX, 0.99F } }, label_bit(LABEL_DISTRESS), 0);

    (void)fixture;
    assert_int_equal(p.intent.label, LABEL_DISTRESS);
    assert_int_equal(p.decision, DECISION_ACCEPT);
    assert_int_equal(p.alternatives[0].label, PIX);
    assert_true(p.alternatives[0].p > 0.98F);
}

static void a_hint_lowers_what_is_needed(void **fixture)
{
    const struct guess weak[GUESSES_MAX] = { { PIX, 0.80F }, { LABEL_DECEASED_DEBTOR, 0.11F } };
    const struct guess none[GUESSES_MAX] = { { PIX, 0.80F }, { LABEL_DECEASED_DEBTOR, 0.09F } };
    uint64_t hint = label_bit(LABEL_DECEASED_DEBTOR);

    (void)fixture;
    assert_int_equal(decide(weak, 0, hint).intent.label, LABEL_DECEASED_DEBTOR);
    assert_int_equal(decide(weak, 0, 0).intent.label, PIX);
    assert_int_equal(decide(none, 0, hint).intent.label, PIX);
}

/* "Sou maior de idade": then no chance makes it a child. */
static void what_is_ruled_out_is_not_said(void **fixture)
{
    struct parsed p = { .signs = { .never = label_bit(LABEL_MINOR) } };
    struct model_head head = { 0 };
    float chances[LABEL_COUNT];

    (void)fixture;
    calibrate_defaults(&head);
    spread((struct guess[GUESSES_MAX]){ { LABEL_MINOR, 0.6F }, { PIX, 0.2F } }, chances);
    parse_decide(&head.thresholds, chances, &p);
    assert_int_equal(p.intent.label, PIX);
    for (int i = 0; i < ALTERNATIVES_MAX; i++)
        assert_int_not_equal(p.alternatives[i].label, LABEL_MINOR);
}

static void alternatives_are_the_next_best(void **fixture)
{
    struct parsed p = decide(
        (struct guess[GUESSES_MAX]){ { BOLETO, 0.2F }, { PIX, 0.5F }, { LABEL_OOS, 0.25F } }, 0, 0);
    struct parsed moved = decide(
        (struct guess[GUESSES_MAX]){ { BOLETO, 0.2F }, { PIX, 0.35F }, { LABEL_MINOR, 0.3F } }, 0,
        0);

    (void)fixture;
    assert_int_equal(p.intent.label, PIX);
    assert_int_equal(p.alternatives[0].label, LABEL_OOS);
    assert_int_equal(p.alternatives[1].label, BOLETO);
    assert_int_equal(moved.intent.label, LABEL_MINOR);
    assert_int_equal(moved.alternatives[0].label, PIX);
    assert_int_equal(moved.alternatives[1].label, BOLETO);
    moved = decide(
        (struct guess[GUESSES_MAX]){ { BOLETO, 0.33F }, { PIX, 0.35F }, { LABEL_MINOR, 0.31F } }, 0,
        0);
    assert_int_equal(moved.intent.label, LABEL_MINOR);
    assert_int_equal(moved.alternatives[0].label, PIX);
    assert_int_equal(moved.alternatives[1].label, BOLETO);
}

/* Whatever the chances: three labels, each its own, with the chance that was given to it. */
static void guesses_are_distinct_and_as_given(void **fixture)
{
    (void)fixture;
    for (enum label one = 0; one < LABEL_COUNT; one++)
        for (enum label two = 0; two < LABEL_COUNT; two++) {
            struct parsed p;
            if (one == two)
                continue;
            p = decide((struct guess[GUESSES_MAX]){ { one, 0.4F }, { two, 0.32F } }, 0, 0);
            assert_true(p.intent.label == one || p.intent.label == two);
            assert_int_equal(p.alternatives[0].label, p.intent.label == one ? two : one);
            assert_true(p.alternatives[1].label != one && p.alternatives[1].label != two);
            assert_true(fabsf(p.intent.p + p.alternatives[0].p - 0.72F) < 1e-6F);
        }
}

static void a_message_is_parsed(void **fixture)
{
    static const char text[] = "zorblax tupi guarani nandu";
    struct arena a = { 0 };
    struct made_model *made = made_model_new(&a);
    struct parsed *p = ARENA_NEW(&a, struct parsed);
    struct intent_model m;

    (void)fixture;
    made_model_teach(made, text, "zorblax", (struct guess[]){ { PIX, 0.55F }, { BOLETO, 0.20F } },
                     2);
    m = made_model_open(made);
    nlu_parse(&m, text, strlen(text), TODAY, &a, p);
    assert_int_equal(p->intent.label, PIX);
    assert_true(fabsf(p->intent.p - 0.55F) < 0.03F);
    assert_int_equal(p->alternatives[0].label, BOLETO);
    assert_int_equal(p->decision, DECISION_CONFIRM);
    assert_int_equal(p->view.text.count, 4);
    nlu_parse(&m, "xote", 4, TODAY, &a, p);
    assert_int_equal(p->decision, DECISION_REJECT);
    arena_done(&a);
}

static void rules_tell_signs(void **fixture)
{
    static const struct {
        const char *text;
        uint64_t sure, hint, never;
    } cases[] = {
        { "sou maior de idade", 0, 0, (uint64_t)1 << LABEL_MINOR },
        { "não quero mais viver", (uint64_t)1 << LABEL_DISTRESS, 0, 0 },
        { "tenho 13 anos", (uint64_t)1 << LABEL_MINOR, 0, 0 },
        { "meu marido faleceu", 0, (uint64_t)1 << LABEL_DECEASED_DEBTOR, 0 },
        { "número errado", 0, (uint64_t)1 << LABEL_WRONG_PERSON, 0 },
        { "isso é golpe?", 0, (uint64_t)1 << LABEL_SUSPECT_SCAM, 0 },
        { "quero o boleto", 0, 0, 0 },
        { "", 0, 0, 0 },
    };
    struct arena a = { 0 };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct view v;
        struct sensitive_signs signs;
        view_read(&a, cases[i].text, strlen(cases[i].text), TODAY, &v);
        signs = sensitive_signs(&v.hits);
        if (signs.sure != cases[i].sure || signs.hint != cases[i].hint ||
            signs.never != cases[i].never)
            fail_msg("\"%s\": %llx, %llx", cases[i].text, (unsigned long long)signs.sure,
                     (unsigned long long)signs.hint);
    }
    arena_done(&a);
}

/* With any model at all: a sure rule decides. */
static void distress_is_heard_by_any_model(void **fixture)
{
    static const char *const texts[] = { "não quero mais viver", "NAO QUERO MAIS VIVER!!!",
                                         "oi moça não quero mais viver manda o boleto" };
    struct arena a = { 0 };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct parsed *p = ARENA_NEW(&a, struct parsed);
        nlu_parse(model_in_use(), texts[i], strlen(texts[i]), TODAY, &a, p);
        assert_int_equal(p->intent.label, LABEL_DISTRESS);
        assert_int_equal(p->decision, DECISION_ACCEPT);
    }
    arena_done(&a);
}

/* The nearest keyword weighs most; each label's list has an end. */
static void labels_are_heard_as_keywords(void **fixture)
{
    struct keyword_hits hits;

    (void)fixture;
    intent_hits(LABEL_REQUEST_BOLETO, &hits);
    assert_true(hits.weight[KEYWORD_SEGUNDA_VIA] > hits.weight[KEYWORD_BOLETO]);
    assert_true(hits.weight[KEYWORD_BOLETO] > 0);
    assert_int_equal(hits.weight[KEYWORD_PIX], 0);
    for (enum label l = 0; l < LABEL_COUNT; l++) {
        int count = 0;
        intent_hits(l, &hits);
        for (enum keyword k = 0; k < KEYWORD_COUNT; k++) {
            assert_int_equal((hits.set & keyword_bit(k)) != 0, hits.weight[k] > 0);
            count += hits.weight[k] > 0;
        }
        assert_in_range(count, 0, INTENT_KEYWORDS_MAX - 1);
        assert_true(hits.set == intent_keywords(label_names[l]));
        /* what closes an agreement must be written, never guessed */
        assert_false(hits.set & keyword_bit(KEYWORD_ACEITO));
        assert_true(l == LABEL_GREETING || !(hits.set & keyword_bit(KEYWORD_OI)));
    }
}

static void labels_have_one_name_each(void **fixture)
{
    (void)fixture;
    for (enum label l = 0; l < LABEL_COUNT; l++) {
        enum label found = LABEL_COUNT;
        assert_true(label_by_name(label_names[l], &found));
        assert_int_equal(found, l);
        assert_true(strlen(label_names[l]) < MODEL_NAME_SIZE);
    }
    assert_false(label_by_name("", &(enum label){ 0 }));
    assert_false(label_by_name("OOS", &(enum label){ 0 }));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("certainty decides, by the ontology's limits", certainty_decides),
        TEST("out of scope is rejected however sure", out_of_scope_is_rejected_however_sure),
        TEST("what is sensitive goes first", what_is_sensitive_goes_first),
        TEST("of what is sensitive the gravest goes first", the_gravest_goes_first),
        TEST("a rule that is sure needs no model", a_rule_that_is_sure_needs_no_model),
        TEST("a hint lowers what the model must believe", a_hint_lowers_what_is_needed),
        TEST("what is ruled out is not said", what_is_ruled_out_is_not_said),
        TEST("alternatives are the next best", alternatives_are_the_next_best),
        TEST("guesses are distinct, with their chances", guesses_are_distinct_and_as_given),
        TEST("a message is parsed", a_message_is_parsed),
        TEST("rules tell what is sure and what is a hint", rules_tell_signs),
        TEST("distress is heard whatever the model", distress_is_heard_by_any_model),
        TEST("a label is heard as its keywords, the nearest first", labels_are_heard_as_keywords),
        TEST("each label has a name of its own", labels_have_one_name_each),
    };

    return cmocka_run_group_tests_name("parse", tests, NULL, NULL);
}
