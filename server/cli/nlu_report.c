#include "server/cli/nlu_report.h"

#include <stdio.h>
#include <string.h>

enum { CONFUSED_SHOWN = 3 };

static double share(size_t part, size_t whole)
{
    return whole ? 100.0 * (double)part / (double)whole : 0;
}

static void print_labels(const struct evaluation *e)
{
    printf("\n%-24s %6s %6s %6s %6s\n", "label", "lines", "F1", "prec", "recall");
    for (enum label l = 0; l < LABEL_COUNT; l++) {
        const struct tally *t = &e->labels[l];
        printf("%-24s %6zu %6.3f %6.3f %6.3f%s\n", label_names[l], t->there, evaluate_f1(t),
               share(t->right, t->said) / 100, share(t->right, t->there) / 100,
               label_is_sensitive(l) ? "  sensitive" : "");
    }
}

static size_t most_confused(const struct evaluation *e)
{
    size_t most = 0;

    for (enum label is = 0; is < LABEL_COUNT; is++)
        for (enum label said = 0; said < LABEL_COUNT; said++)
            if (is != said && e->confused[is][said] > most)
                most = e->confused[is][said];
    return most;
}

static void print_confusions(const struct evaluation *e)
{
    puts("\nmost often taken for another:");
    for (size_t times = most_confused(e); times >= CONFUSED_SHOWN; times--)
        for (enum label is = 0; is < LABEL_COUNT; is++)
            for (enum label said = 0; said < LABEL_COUNT; said++)
                if (is != said && e->confused[is][said] == times)
                    printf("  %3zu  %s -> %s\n", times, label_names[is], label_names[said]);
}

void nlu_report_summary(const struct evaluation *e)
{
    printf("\nlines %zu  macro-F1 %.4f  accuracy %.4f  oos recall at 5%% false alarms %.4f  "
           "ECE %.4f\n",
           e->count, e->macro_f1, e->accuracy, e->oos_recall_at_5, e->calibration_error);
    printf("accepted %.1f%%, right of them %.1f%%; sensitive path %.1f%%\n",
           share(e->accepted, e->count), share(e->accepted_right, e->accepted),
           share(e->sensitive_path, e->sensitive));
}

void nlu_report_print(const struct evaluation *e)
{
    print_labels(e);
    print_confusions(e);
    nlu_report_summary(e);
}

void nlu_report_errors(const struct intent_model *m, const struct corpus *c,
                       const struct judged *judged)
{
    size_t k = 0;

    for (size_t i = 0; i < c->count; i++) {
        struct parsed p = { 0 };
        float chances[LABEL_COUNT];
        if (!corpus_holds_out(c, &c->samples[i]))
            continue;
        memcpy(chances, judged[k].scores, sizeof(chances));
        p.signs = judged[k++].signs;
        model_calibrate(m, chances);
        parse_decide(&m->head->thresholds, chances, &p);
        if (p.intent.label != c->samples[i].label)
            printf("%s -> %s %.2f\t%s\t%s\n", label_names[c->samples[i].label],
                   label_names[p.intent.label], (double)p.intent.p,
                   c->writers[c->samples[i].writer], c->samples[i].text);
    }
}
