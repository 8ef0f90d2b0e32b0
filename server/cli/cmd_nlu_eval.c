#include "nlu/noise.h"
#include "server/base/arena.h"
#include "server/base/clock.h"
#include "server/base/error.h"
#include "server/cli/commands.h"
#include "server/cli/nlu_files.h"
#include "server/cli/nlu_report.h"
#include "server/cli/nlu_split.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char help_nlu_eval[] =
    "Example: quita nlu eval\n\n"
    "Learns from the writers of nlu/data who are not held out, and says how well those who are\n"
    "were understood: each label, what is taken for what, out of scope, calibration, latency, and\n"
    "what remains without accents, in capitals and with typing slips.\n\n"
    "  --file FILE       lines of `label<TAB>text` instead, by the model that is built in\n"
    "  --model FILE      or by this one\n"
    "  --entities FILE   cases of `text<TAB>[{\"entity\":...,\"value\":...}]`, today is "
    "2026-11-25\n"
    "  --errors          prints what was understood otherwise\n"
    "  --data, --seed, --copies, --cost, --buckets, --threads: as in `quita nlu train`\n";

enum { LATENCY_ROUNDS = 3 };

/* The three changes that must not matter (ontology, section 8). */
static char *without_accents(struct arena *a, const char *text, size_t size, uint64_t *state)
{
    struct utterance t;

    (void)state;
    text_read(a, text, size, &t);
    for (size_t i = 0; i < t.len; i++)
        t.folded[i] = t.folded[i] == TEXT_SYMBOL ? ' ' : t.folded[i];
    return t.folded;
}

static char *in_capitals(struct arena *a, const char *text, size_t size, uint64_t *state)
{
    char *out = arena_strndup(a, text, size);

    (void)state;
    for (char *c = out; *c; c++)
        *c = (char)toupper((unsigned char)*c);
    return out;
}

static const struct {
    const char *name;
    rewrite_fn *rewrite;
} changes[] = { { "without accents", without_accents },
                { "in capitals", in_capitals },
                { "with slips", noise_edit } };

static void print_robustness(const struct intent_model *m, const struct corpus *c, double plain)
{
    for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
        struct evaluation *e = calloc(1, sizeof(*e));
        size_t count;
        struct judged *judged = evaluate_judge(m, c, changes[i].rewrite, &count);
        if (!e)
            abort();
        evaluate_count(m, judged, count, e);
        printf("%-16s macro-F1 %.4f (%+.1f points)\n", changes[i].name, e->macro_f1,
               100 * (e->macro_f1 - plain));
        free(judged);
        free(e);
    }
}

static int by_time(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

/* Each message several times, one at a time; the fastest of each, as a busy machine adds only. */
static int64_t time_of(const struct intent_model *m, const struct sample *s, struct arena *a)
{
    struct clock clock = clock_system();
    int64_t best = INT64_MAX;

    for (int i = 0; i < LATENCY_ROUNDS; i++) {
        struct parsed *p = arena_alloc(a, sizeof(*p));
        int64_t start = clock_monotonic_us(&clock), took;
        nlu_parse(m, s->text, s->size, day_from_civil(2026, 11, 25), a, p);
        took = clock_monotonic_us(&clock) - start;
        best = took < best ? took : best;
        arena_done(a);
    }
    return best;
}

static void print_latency(const struct intent_model *m, const struct corpus *c)
{
    int64_t *times = calloc(c->count + 1, sizeof(*times));
    struct arena a = { 0 };

    if (!times)
        abort();
    for (size_t i = 0; i < c->count; i++)
        times[i] = time_of(m, &c->samples[i], &a);
    qsort(times, c->count, sizeof(*times), by_time);
    printf("parse, us        p50 %lld  p99 %lld  slowest %lld\n", (long long)times[c->count / 2],
           (long long)times[c->count * 99 / 100], (long long)times[c->count ? c->count - 1 : 0]);
    free(times);
}

static void report(const struct nlu_split *s, const struct corpus *c, bool errors)
{
    nlu_report_print(s->evaluation);
    print_robustness(&s->model, c, s->evaluation->macro_f1);
    print_latency(&s->model, c);
    if (errors)
        nlu_report_errors(&s->model, c, s->judged);
}

static bool evaluate_split(const struct nlu_choices *c, struct corpus *corpus, struct error *err)
{
    struct nlu_split split = { 0 };
    bool good =
        nlu_corpus_load(corpus, c->data, err) && nlu_split_make(corpus, &c->options, &split, err);

    if (good)
        report(&split, corpus, c->errors);
    nlu_split_done(&split);
    return good;
}

static bool evaluate_file(const struct nlu_choices *c, struct corpus *corpus, struct error *err)
{
    struct nlu_split s = { 0 };
    bool good =
        nlu_corpus_load_file(corpus, c->file, err) && nlu_model_load(&s.model, c->model, err);

    if (good) {
        corpus->held_out[0] = true; /* all of it is to be judged */
        s.evaluation = calloc(1, sizeof(*s.evaluation));
        if (!s.evaluation)
            abort();
        s.judged = evaluate_judge(&s.model, corpus, NULL, &s.count);
        evaluate_count(&s.model, s.judged, s.count, s.evaluation);
        report(&s, corpus, c->errors);
        model_close(&s.model);
    }
    nlu_split_done(&s);
    return good;
}

int command_nlu_eval(int argc, char **argv)
{
    struct arena a = { 0 };
    struct corpus corpus;
    struct error err = { 0 };
    struct nlu_choices c;
    bool good = true;

    if (!nlu_choices_read(argc, argv, &c))
        return CLI_BAD_INPUT;
    corpus_start(&corpus, &a);
    if (c.file)
        good = evaluate_file(&c, &corpus, &err);
    else if (!c.entities)
        good = evaluate_split(&c, &corpus, &err);
    if (!good)
        fprintf(stderr, "quita nlu eval: %s\n", err.detail);
    arena_done(&a);
    if (c.entities && nlu_entities_check(c.entities, c.errors) != CLI_OK)
        return CLI_BAD_INPUT;
    return good ? CLI_OK : CLI_BAD_INPUT;
}
