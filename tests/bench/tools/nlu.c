/*
 * What nlu.sh needs of ours: the split as files for those we are compared with, a calibration that
 * has not seen whom it is tested on, and our own parse of one message after the other.
 *
 *   nlu split DATA FOLDER          learn.tsv, test.0.tsv, test.1.tsv: `label<TAB>text`; and *.txt,
 *                                  as fastText wants them
 *   nlu calibrate MODEL TSV OUT    the model, calibrated on those lines
 *   nlu parse MODEL TSV            a line a message: label, what was understood, nanoseconds; then
 *                                  the memory that it took, in KB
 */
#include "nlu/calibrate.h"
#include "nlu/parse.h"
#include "nlu/train.h"
#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/base/day.h"
#include "server/base/error.h"
#include "server/cli/nlu_files.h"

#include <ctype.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <utf8proc.h>

static _Noreturn void die(const char *what)
{
    fprintf(stderr, "nlu: %s\n", what);
    exit(2);
}

/* ---- split ---- */

enum { LEARN, TEST_0, TEST_1, PARTS };
static const char *const part_names[PARTS] = { "learn", "test.0", "test.1" };

static FILE *part_file(const char *folder, int part, const char *ending)
{
    char path[512];
    FILE *f;

    snprintf(path, sizeof(path), "%s/%s.%s", folder, part_names[part], ending);
    f = fopen(path, "w");
    if (!f)
        die(path);
    return f;
}

/* Every other writer that is held out, in the order of their names. */
static int part_of(const struct corpus *c, const struct sample *s)
{
    size_t before = 0;

    if (!corpus_holds_out(c, s))
        return LEARN;
    for (uint32_t w = 0; w < s->writer; w++)
        before += c->held_out[w];
    return before % 2 ? TEST_1 : TEST_0;
}

/* Small letters, no accents, marks apart: what fastText's authors advise, since it does none of it.
 */
static void write_plain(FILE *f, const struct sample *s)
{
    utf8proc_uint8_t *plain = NULL;

    if (utf8proc_map((const utf8proc_uint8_t *)s->text, (utf8proc_ssize_t)s->size, &plain,
                     UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK |
                         UTF8PROC_CASEFOLD) < 0)
        die(s->text);
    fprintf(f, "__label__%s ", label_names[s->label]);
    for (const unsigned char *c = plain; *c; c++)
        fprintf(f, ispunct(*c) ? " %c " : "%c", *c);
    fputc('\n', f);
    free(plain);
}

static void split(char **args)
{
    struct arena a = { 0 };
    struct corpus c;
    struct error err = { 0 };
    FILE *lines[PARTS], *plain[PARTS];

    corpus_start(&c, &a);
    if (!nlu_corpus_load(&c, args[0], &err))
        die(err.detail);
    for (int part = 0; part < PARTS; part++) {
        lines[part] = part_file(args[1], part, "tsv");
        plain[part] = part_file(args[1], part, "txt");
    }
    for (size_t i = 0; i < c.count; i++) {
        const struct sample *s = &c.samples[i];
        int part = part_of(&c, s);
        fprintf(lines[part], "%s\t%.*s\n", label_names[s->label], (int)s->size, s->text);
        write_plain(plain[part], s);
    }
    for (int part = 0; part < PARTS; part++)
        if (fclose(lines[part]) != 0 || fclose(plain[part]) != 0)
            die("the split could not be written");
    arena_done(&a);
}

/* ---- ours ---- */

static void load(struct corpus *c, struct arena *a, const char *path)
{
    struct error err = { 0 };

    corpus_start(c, a);
    if (!nlu_corpus_load_file(c, path, &err))
        die(err.detail);
}

static void recalibrate(char **args)
{
    struct arena a = { 0 };
    struct corpus c;
    struct intent_model m;
    struct error err = { 0 };
    struct model_head *head = NULL;
    struct judged *judged;
    size_t count;

    load(&c, &a, args[1]);
    if (!model_map(&m, args[0], &err) || !(head = malloc(m.size)))
        die(err.detail);
    memcpy(head, m.head, m.size);
    c.held_out[0] = true; /* one file, all of it to be judged */
    judged = evaluate_judge(&m, &c, NULL, &count);
    calibrate(head, judged, count); /* and seals it */
    if (!nlu_model_save(head, args[2], &err))
        die(err.detail);
    free(judged);
    free(head);
    model_close(&m);
    arena_done(&a);
}

static long resident_kb(void)
{
    FILE *f = fopen("/proc/self/status", "r");
    char line[256];
    long kb = 0;

    while (f && fgets(line, sizeof(line), f))
        if (strncmp(line, "VmRSS:", 6) == 0)
            kb = strtol(line + 6, NULL, 10);
    if (f)
        fclose(f);
    return kb;
}

static int64_t now_ns(void)
{
    struct timespec at;

    clock_gettime(CLOCK_MONOTONIC, &at);
    return at.tv_sec * INT64_C(1000000000) + at.tv_nsec;
}

/* The whole of it, as the server does for a message: from bytes to decision, its memory given back.
 */
static void understand(const struct intent_model *m, const struct sample *s, bool warming)
{
    struct arena a = { 0 };
    struct parsed parsed;
    int64_t began = now_ns(), took;

    nlu_parse(m, s->text, s->size, day_from_civil(2026, 11, 25), &a, &parsed);
    arena_done(&a);
    took = now_ns() - began;
    if (!warming)
        printf("%s\t%s\t%lld\n", label_names[s->label], label_names[parsed.intent.label],
               (long long)took);
}

static void parse(char **args)
{
    struct arena a = { 0 };
    struct corpus c;
    struct intent_model m;
    struct error err = { 0 };
    long before, after;

    load(&c, &a, args[1]);
    malloc_trim(0);
    before = resident_kb();
    if (!model_map(&m, args[0], &err))
        die(err.detail);
    for (size_t i = 0; i < c.count; i++)
        understand(&m, &c.samples[i], true);
    after = resident_kb();
    for (size_t i = 0; i < c.count; i++)
        understand(&m, &c.samples[i], false);
    printf("memory\t%ld\n", after - before);
    model_close(&m);
    arena_done(&a);
}

/* ---- */

static const struct command {
    const char *name;
    int arguments;
    void (*run)(char **args);
} commands[] = { { "split", 2, split }, { "calibrate", 3, recalibrate }, { "parse", 2, parse } };

int main(int argc, char **argv)
{
    for (size_t i = 0; i < COUNT_OF(commands); i++)
        if (argc == commands[i].arguments + 2 && strcmp(argv[1], commands[i].name) == 0) {
            commands[i].run(argv + 2);
            return 0;
        }
    die("usage: nlu split DATA FOLDER | calibrate MODEL TSV OUT | parse MODEL TSV");
}
