#pragma once

/*
 * One figure of `make bench`: its rounds go in, one JSON line with their median comes out on
 * stdout.  A round that could not be measured is said, never left out.
 */
struct figure {
    const char *id, *name, *better; /* "higher" or "lower" */
    double must, goal;
    int rounds;
    double values[16];
};

void figure_add(struct figure *f, double value);
void figure_print(const struct figure *f);
/* Beside another's rounds of the same; "must" and goal are of the ratio. */
void figure_print_against(const struct figure *f, const char *against, const struct figure *theirs);
/* {"id":…,"figure":…,"ours":null,…,"problem":why} */
void figure_unmeasured(const struct figure *f, const char *why);
