#include "nlu/parse.h"

#include "server/base/auto.h"

#include <string.h>

const char *const decision_names[] = {
    [DECISION_ACCEPT] = "accept",
    [DECISION_CONFIRM] = "confirm",
    [DECISION_DISAMBIGUATE] = "disambiguate",
    [DECISION_REJECT] = "reject",
};

/* The three likeliest, best first. */
static void best_three(const float p[LABEL_COUNT], struct guess best[3])
{
    for (int i = 0; i < 3; i++)
        best[i] = (struct guess){ LABEL_OOS, -1 };
    for (enum label l = 0; l < LABEL_COUNT; l++) {
        int k = 3;
        while (k && p[l] > best[k - 1].p)
            k--;
        for (int i = 2; i > k; i--)
            best[i] = best[i - 1];
        if (k < 3)
            best[k] = (struct guess){ l, p[l] };
    }
}

/* The ladder of the ontology's section 4, as far as it is sensitive. */
static const enum label gravest_first[] = { LABEL_DISTRESS,     LABEL_DECEASED_DEBTOR,
                                            LABEL_MINOR,        LABEL_WRONG_PERSON,
                                            LABEL_SUSPECT_SCAM, LABEL_THREAT_LEGAL,
                                            LABEL_OPT_OUT };

/* How likely a sensitive label must be to go first; a rule lowers it, down to nothing at all. */
static float needed(const struct thresholds *limits, const struct sensitive_signs *signs,
                    enum label l)
{
    if (signs->sure & label_bit(l))
        return 0;
    return signs->hint & label_bit(l) ? limits->hinted[l] : limits->sensitive[l];
}

static void put_sensitive_first(const struct thresholds *limits, const float p[LABEL_COUNT],
                                const struct sensitive_signs *signs, struct guess best[3])
{
    for (size_t i = 0; i < COUNT_OF(gravest_first); i++) {
        enum label l = gravest_first[i];
        if (best[0].label == l)
            return;
        if (p[l] < needed(limits, signs, l))
            continue;
        best[2] = best[1].label == l ? best[2] : best[1];
        best[1] = best[0];
        best[0] = (struct guess){ l, p[l] };
        return;
    }
}

static enum decision decide(const struct thresholds *limits, const struct sensitive_signs *signs,
                            const struct guess best[3])
{
    enum label label = best[0].label;

    if (label_is_sensitive(label) && best[0].p >= needed(limits, signs, label))
        return DECISION_ACCEPT;
    if (label == LABEL_OOS)
        return DECISION_REJECT;
    if (best[0].p >= limits->accept)
        return DECISION_ACCEPT;
    if (best[0].p >= limits->confirm && best[0].p - best[1].p >= limits->margin)
        return DECISION_CONFIRM;
    if (best[0].p - best[1].p < limits->margin && best[0].p + best[1].p >= limits->both)
        return DECISION_DISAMBIGUATE;
    return DECISION_REJECT;
}

/* What is ruled out gives its chance to nobody: the others are no likelier for it. */
static void rule_out(const float p[LABEL_COUNT], uint64_t never, float out[LABEL_COUNT])
{
    for (enum label l = 0; l < LABEL_COUNT; l++)
        out[l] = never & label_bit(l) ? 0 : p[l];
}

void parse_decide(const struct thresholds *limits, const float told[LABEL_COUNT],
                  struct parsed *out)
{
    struct guess best[3];
    float p[LABEL_COUNT];

    rule_out(told, out->signs.never, p);
    best_three(p, best);
    put_sensitive_first(limits, p, &out->signs, best);
    out->intent = best[0];
    memcpy(out->alternatives, best + 1, sizeof(out->alternatives));
    out->decision = decide(limits, &out->signs, best);
}

void parse_chances(const struct intent_model *m, const struct view *v, float p[LABEL_COUNT])
{
    struct features f;

    features_of(v, &f);
    model_predict(m, &f, p);
}

void nlu_parse(const struct intent_model *m, const char *bytes, size_t size, day_t today,
               struct arena *a, struct parsed *out)
{
    float p[LABEL_COUNT];

    view_read(a, bytes, size, today, &out->view);
    out->signs = sensitive_signs(&out->view.hits);
    parse_chances(m, &out->view, p);
    parse_decide(&m->head->thresholds, p, out);
}
