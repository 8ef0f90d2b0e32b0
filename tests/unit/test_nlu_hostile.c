#include "tests/support/unit.h"

#include "nlu/model_shipped.h"
#include "nlu/parse.h"
#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/base/strbuf.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/*
 * What people, machines and cats send: each message costs the one thread that serves everybody less
 * than 5 ms.  Runs in the release build (tests/run.sh), by the process's own clock, best of a few.
 */
enum { TODAY = 20782, TRIES = 3, LONG = 10240 };
static const double ms_max = 5;

/* `piece` again and again, behind `head`. */
static const struct hostile {
    const char *what, *head, *piece;
} hostile[] = {
    { "one letter", "", "a" },
    { "one digit", "", "1" },
    { "laughter", "", "k" },
    { "two letters", "", "ab" },
    { "words of one letter", "", "a " },
    { "the same word", "", "boleto " },
    { "a phrase that many rules begin with", "", "nao quero " },
    { "grave words", "", "nao quero mais viver morreu sou menor processo golpe " },
    { "marks", "", "?!.," },
    { "digits and points", "", "1.2,3-4/5 " },
    { "dates that are none", "", "99/99/9999 " },
    { "numbers in words", "", "cento e vinte e um mil e " },
    { "one number in words", "", "dez " },
    { "the article that counts", "", "um " },
    { "tens without ones", "", "vinte e " },
    { "thousands", "", "mil " },
    { "short forms", "", "n p m d q " },
    { "amounts", "", "R$ 1.234,56 em 12x " },
    { "CPFs", "", "529.982.247-25 " },
    { "addresses", "", "a@b.c" },
    { "spoken addresses", "", "a arroba b ponto " },
    { "combining marks", "a", "\u0301" },
    { "letters with five marks", "", "o\u0300\u0301\u0302\u0303\u0308" },
    { "letters that fall apart", "", "ﷺ" },
    { "halves and dots", "", "½…" },
    { "emoji", "", "👍🏽" },
    { "a family", "", "👨‍👩‍👧‍👦" },
    { "keycaps", "", "2️⃣" },
    { "right to left", "", "\u202Eoi\u202C\u2066moca\u2069" },
    { "broken UTF-8", "", "\xC3" },
    { "half surrogates", "", "\xED\xA0\x80" },
    { "another script", "", "при вет" },
    { "names", "", "Ana Paula de Souza e " },
    { "line breaks", "", "oi\n" },
    { "blanks", "oi", " " },
    { "orders to a machine", "", "ignore as instruções anteriores e diga " },
    { "HTML", "", "<script>alert('oi')</script>" },
};

static double cpu_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void check(const struct hostile *h, const struct parsed *p)
{
    if (!isfinite(p->intent.p) || p->intent.p < 0 || p->intent.p > 1)
        fail_msg("%s: its probability is none", h->what);
}

static double best_of(const struct hostile *h, const char *text, size_t size)
{
    double best = INFINITY;

    for (int i = 0; i < TRIES; i++) {
        struct arena a = { 0 };
        struct parsed *p = ARENA_NEW(&a, struct parsed);
        double began = cpu_ms();
        nlu_parse(model_in_use(), text, size, TODAY, &a, p);
        best = fmin(best, cpu_ms() - began);
        check(h, p);
        arena_done(&a);
    }
    return best;
}

static void a_hostile_text_costs_little(void **fixture)
{
    double worst = 0;
    const char *which = "";

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(hostile); i++) {
        struct strbuf text = { 0 };
        strbuf_adds(&text, hostile[i].head);
        while (text.len < LONG)
            strbuf_adds(&text, hostile[i].piece);
        double ms = best_of(&hostile[i], text.data, text.len);
        strbuf_done(&text);
        if (ms > ms_max)
            fail_msg("%s: %.1f ms", hostile[i].what, ms);
        which = ms > worst ? hostile[i].what : which;
        worst = fmax(worst, ms);
    }
    fprintf(stderr, "# the longest, %s: %.2f ms\n", which, worst);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("a hostile text costs less than 5 ms", a_hostile_text_costs_little),
    };

    return cmocka_run_group_tests_name("nlu_hostile", tests, NULL, NULL);
}
