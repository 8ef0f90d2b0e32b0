#include "nlu/calibrate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 400 };

/* An offset must be paid for: it is a few observations against what was learned from many. */
static const double pull = 0.02, pace = 0.5;

static void chances_of(const struct model_head *h, const struct judged *j, double p[LABEL_COUNT])
{
    double sum = 0, top = -INFINITY;

    for (int l = 0; l < LABEL_COUNT; l++) {
        p[l] = (double)j->scores[l] * (double)h->steepness + (double)h->offset[l];
        top = fmax(top, p[l]);
    }
    for (int l = 0; l < LABEL_COUNT; l++)
        sum += p[l] = exp(p[l] - top);
    for (int l = 0; l < LABEL_COUNT; l++)
        p[l] /= sum;
}

/* One step down the slope of the mean negative log likelihood; columns are our labels here. */
static void descend(struct model_head *h, const struct judged *judged, size_t count)
{
    double slope[LABEL_COUNT] = { 0 }, steep = 0;

    for (size_t i = 0; i < count; i++) {
        double p[LABEL_COUNT];
        chances_of(h, &judged[i], p);
        for (int l = 0; l < LABEL_COUNT; l++) {
            double off = p[l] - (l == (int)judged[i].label);
            slope[l] += off;
            steep += off * (double)judged[i].scores[l];
        }
    }
    h->steepness -= (float)(pace * 0.1 * steep / (double)count);
    for (int l = 0; l < LABEL_COUNT; l++)
        h->offset[l] -= (float)(pace * (slope[l] / (double)count * LABEL_COUNT / 4 +
                                        pull * (double)h->offset[l]));
}

struct accepted {
    double p;
    bool right;
};

static int by_certainty(const void *a, const void *b)
{
    const struct accepted *x = a, *y = b;

    return (x->p < y->p) - (x->p > y->p);
}

/* From the surest down: the lowest certainty at which 95 in 100 of all above it are right. */
static float accept_from(const struct model_head *h, const struct judged *judged, size_t count)
{
    struct accepted *all = calloc(count + 1, sizeof(*all));
    double right = 0;
    float limit = 0.9F;

    if (!all)
        abort();
    for (size_t i = 0; i < count; i++) {
        double p[LABEL_COUNT];
        int best = 0;
        chances_of(h, &judged[i], p);
        for (int l = 1; l < LABEL_COUNT; l++)
            best = p[l] > p[best] ? l : best;
        all[i] = (struct accepted){ p[best], best == (int)judged[i].label };
    }
    qsort(all, count, sizeof(*all), by_certainty);
    for (size_t i = 0; i < count; i++) {
        right += all[i].right;
        if (i >= 50 && right / (double)(i + 1) >= 0.95)
            limit = (float)all[i].p;
    }
    free(all);
    return limit < 0.5F ? 0.5F : limit;
}

/*
 * From the likeliest down: the lowest threshold at which `enough` of those at or above it are
 * right, so that as few as possible are missed; never below `least`, never above one half.
 */
static float sensitive_from(const struct model_head *h, const struct judged *judged, size_t count,
                            enum label label, bool hinted)
{
    static const double enough = 0.83, least = 0.12, least_hinted = 0.04;
    struct accepted *all = calloc(count + 1, sizeof(*all));
    size_t used = 0;
    double found = 0;
    float limit = 0.5F;

    if (!all)
        abort();
    for (size_t i = 0; i < count; i++) {
        double p[LABEL_COUNT];
        if (hinted && !(judged[i].signs.hint & label_bit(label)))
            continue;
        chances_of(h, &judged[i], p);
        all[used++] = (struct accepted){ p[label], judged[i].label == label };
    }
    qsort(all, used, sizeof(*all), by_certainty);
    for (size_t i = 0; i < used && all[i].p >= (hinted ? least_hinted : least); i++) {
        found += all[i].right;
        if (all[i].right && all[i].p < 0.5 && found / (double)(i + 1) >= enough)
            limit = (float)all[i].p;
    }
    free(all);
    return limit;
}

/* Whether there is a threshold of its own: an insult is no sensitive matter before all others. */
static bool fits(int l)
{
    return l < LABEL_COUNT && label_is_sensitive((enum label)l) && l != LABEL_ABUSE;
}

static void fit_sensitive(struct model_head *h, const struct judged *judged, size_t count)
{
    for (int l = 0; l < MODEL_STRIDE; l++) {
        h->thresholds.sensitive[l] =
            fits(l) ? sensitive_from(h, judged, count, (enum label)l, false) : 2;
        h->thresholds.hinted[l] =
            fits(l) ? sensitive_from(h, judged, count, (enum label)l, true) : 2;
    }
}

void calibrate_defaults(struct model_head *head)
{
    struct thresholds *t = &head->thresholds;

    head->steepness = 1;
    memset(head->offset, 0, sizeof(head->offset));
    *t = (struct thresholds){ .accept = 0.7F, .confirm = 0.45F, .margin = 0.15F, .both = 0.55F };
    for (int l = 0; l < MODEL_STRIDE; l++)
        t->sensitive[l] = t->hinted[l] = fits(l) ? 0.3F : 2;
    model_seal(head);
}

void calibrate(struct model_head *head, const struct judged *judged, size_t count)
{
    calibrate_defaults(head);
    for (int i = 0; i < ROUNDS && count; i++)
        descend(head, judged, count);
    head->thresholds.accept = accept_from(head, judged, count);
    fit_sensitive(head, judged, count);
    model_seal(head);
}

void calibrate_copy(struct model_head *head, const struct model_head *fitted)
{
    head->steepness = fitted->steepness;
    memcpy(head->offset, fitted->offset, sizeof(head->offset));
    head->thresholds = fitted->thresholds;
    model_seal(head);
}
