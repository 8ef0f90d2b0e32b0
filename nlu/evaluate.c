#include "nlu/evaluate.h"

#include "server/base/arena.h"
#include "server/base/day.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void judge(const struct intent_model *m, const struct sample *s, rewrite_fn *rewrite,
                  uint64_t *state, struct judged *out)
{
    struct arena a = { 0 };
    const char *text = rewrite ? rewrite(&a, s->text, s->size, state) : s->text;
    size_t size = rewrite ? strlen(text) : s->size;
    struct features *f = ARENA_NEW(&a, struct features);
    struct view v;

    view_read(&a, text, size, day_from_civil(2026, 11, 25), &v);
    features_of(&v, f);
    out->label = s->label;
    out->signs = sensitive_signs(&v.hits);
    model_scores(m, f, out->scores);
    arena_done(&a);
}

struct judged *evaluate_judge(const struct intent_model *m, const struct corpus *c,
                              rewrite_fn *rewrite, size_t *count)
{
    struct judged *out = calloc(c->count + 1, sizeof(*out));
    uint64_t state = 0x9E3779B97F4A7C15ULL;

    if (!out)
        abort();
    *count = 0;
    for (size_t i = 0; i < c->count; i++)
        if (corpus_holds_out(c, &c->samples[i]))
            judge(m, &c->samples[i], rewrite, &state, &out[(*count)++]);
    return out;
}

/* How much a message looks out of scope, to rank all of them. */
struct suspicion {
    double value;
    bool oos;
};

static int by_suspicion(const void *a, const void *b)
{
    const struct suspicion *x = a, *y = b;

    return (x->value < y->value) - (x->value > y->value);
}

static double oos_recall(struct suspicion *s, size_t count)
{
    size_t inside = 0, outside = 0, alarms = 0, found = 0;

    for (size_t i = 0; i < count; i++)
        *(s[i].oos ? &outside : &inside) += 1;
    qsort(s, count, sizeof(*s), by_suspicion);
    for (size_t i = 0; i < count; i++) {
        alarms += !s[i].oos;
        if (alarms * 20 > inside)
            break;
        found += s[i].oos;
    }
    return outside ? (double)found / (double)outside : 0;
}

double evaluate_f1(const struct tally *t)
{
    return t->said + t->there ? 2.0 * (double)t->right / (double)(t->said + t->there) : 0;
}

static void count_bin(struct evaluation *e, double p, bool right)
{
    int bin = (int)(p * BINS);

    bin = bin >= BINS ? BINS - 1 : bin < 0 ? 0 : bin;
    e->bins[bin]++;
    e->bins_said[bin] += p;
    e->bins_right[bin] += right;
}

static void count_one(struct evaluation *e, enum label is, const struct parsed *p)
{
    bool right = p->intent.label == is;
    bool accepted = p->decision == DECISION_ACCEPT;

    e->labels[is].there++;
    e->labels[p->intent.label].said++;
    e->labels[is].right += right;
    e->confused[is][p->intent.label]++;
    e->right += right;
    e->accepted += accepted;
    e->accepted_right += accepted && right;
    if (is >= LABEL_SUSPECT_SCAM && is <= LABEL_ABUSE) {
        e->sensitive++;
        e->sensitive_path += accepted && label_is_sensitive(p->intent.label);
    }
    count_bin(e, (double)p->intent.p, right);
}

static void summarise(struct evaluation *e)
{
    for (enum label l = 0; l < LABEL_COUNT; l++)
        e->macro_f1 += evaluate_f1(&e->labels[l]) / LABEL_COUNT;
    e->accuracy = e->count ? (double)e->right / (double)e->count : 0;
    for (int b = 0; b < BINS; b++)
        e->calibration_error +=
            e->count ? fabs(e->bins_said[b] - e->bins_right[b]) / (double)e->count : 0;
}

void evaluate_count(const struct intent_model *m, const struct judged *judged, size_t count,
                    struct evaluation *out)
{
    struct suspicion *s = calloc(count + 1, sizeof(*s));

    if (!s)
        abort();
    *out = (struct evaluation){ .count = count };
    for (size_t i = 0; i < count; i++) {
        struct parsed p = { .signs = judged[i].signs };
        float chances[LABEL_COUNT];
        memcpy(chances, judged[i].scores, sizeof(chances));
        model_calibrate(m, chances);
        parse_decide(&m->head->thresholds, chances, &p);
        count_one(out, judged[i].label, &p);
        s[i].oos = judged[i].label == LABEL_OOS;
        s[i].value = p.intent.label == LABEL_OOS ? (double)p.intent.p : -(double)p.intent.p;
    }
    out->oos_recall_at_5 = oos_recall(s, count);
    free(s);
    summarise(out);
}
