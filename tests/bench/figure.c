#include "tests/bench/figure.h"

#include "server/base/auto.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void figure_add(struct figure *f, double value)
{
    if (f->rounds < (int)COUNT_OF(f->values))
        f->values[f->rounds++] = value;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(const struct figure *f)
{
    double sorted[COUNT_OF(f->values)];
    size_t n = (size_t)f->rounds;

    memcpy(sorted, f->values, sizeof(sorted));
    qsort(sorted, n, sizeof(*sorted), by_size);
    return n % 2 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
}

void figure_print(const struct figure *f)
{
    if (!f->rounds) {
        figure_unmeasured(f, "no round was run");
        return;
    }
    printf("{\"id\":\"%s\",\"figure\":\"%s\",\"ours\":%.1f,\"against\":null,\"theirs\":null,"
           "\"ratio\":null,\"must\":%g,\"goal\":%g,\"better\":\"%s\",\"rounds\":%d}\n",
           f->id, f->name, median(f), f->must, f->goal, f->better, f->rounds);
    fflush(stdout);
}

void figure_print_against(const struct figure *f, const char *against, const struct figure *theirs)
{
    if (!f->rounds || !theirs->rounds) {
        figure_unmeasured(f, f->rounds ? "the other could not be measured" : "no round was run");
        return;
    }
    printf("{\"id\":\"%s\",\"figure\":\"%s\",\"ours\":%.2f,\"against\":\"%s\",\"theirs\":%.2f,"
           "\"ratio\":%.3f,\"must\":%g,\"goal\":%g,\"better\":\"%s\",\"rounds\":%d}\n",
           f->id, f->name, median(f), against, median(theirs), median(f) / median(theirs), f->must,
           f->goal, f->better, f->rounds);
    fflush(stdout);
}

void figure_unmeasured(const struct figure *f, const char *why)
{
    printf("{\"id\":\"%s\",\"figure\":\"%s\",\"ours\":null,\"against\":null,\"theirs\":null,"
           "\"ratio\":null,\"must\":%g,\"goal\":%g,\"better\":\"%s\",\"rounds\":0,"
           "\"problem\":\"%s\"}\n",
           f->id, f->name, f->must, f->goal, f->better, why);
    fflush(stdout);
}
