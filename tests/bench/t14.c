/*
 * flow.step, flow.conversations: the dialogue engine alone, on inputs that are understood already.
 * A conversation of the shipped flow is recorded once (greeting, identity, offers, term, agreement,
 * goodbye) and run again and again from its records, by as many processes as there are cores.  A
 * step is a state entered.
 */
#include "tests/bench/figure.h"

#include "flows/record.h"
#include "server/base/arena.h"
#include "server/base/assets.h"
#include "server/base/auto.h"
#include "server/cli/flow_talk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 3, CORES = 2, ROUND_MS = 2000, TURNS_MAX = 32 };

static const char *const lines[] = { "> oi",
                                     "> 529.982.247-25",
                                     "> 25/08/1985",
                                     "> quero negociar",
                                     "> 2",
                                     "> aceito 482913",
                                     "> quando foi meu último pagamento?",
                                     "> obrigada" };

struct recorded {
    const struct flow *flow;
    struct arena arena;
    struct flow_record turns[TURNS_MAX];
    size_t count, steps;
};

static void keep(void *ctx, const struct flow_session *before, const struct flow_record *record)
{
    struct recorded *r = ctx;
    struct packed packed = flow_record_pack(r->flow, record, &r->arena);

    (void)before;
    if (r->count == TURNS_MAX ||
        !flow_record_unpack(r->flow, packed, &r->arena, &r->turns[r->count], NULL))
        abort();
    r->turns[r->count].facts.creditor = record->facts.creditor;
    r->count++;
}

static struct flow *shipped(void)
{
    const struct asset *graph = asset_find("flows/graphs/cobranca.json");
    const struct asset *texts = asset_find("flows/texts/cobranca.pt-BR.json");
    struct arena a = { 0 };
    const char *report;

    return flow_load((const char *)graph->data, graph->len, (const char *)texts->data, texts->len,
                     1, &a, &report);
}

/* One conversation; false when a turn makes something else than it did. */
static bool converse(const struct recorded *r, struct arena *a, size_t *steps)
{
    struct flow_session session = { 0 };
    struct flow_turn turn;

    for (size_t i = 0; i < r->count; i++) {
        if (!flow_replay(r->flow, &session, &r->turns[i], r->turns[i].facts.creditor, a, &turn,
                         NULL))
            return false;
        for (const char *c = turn.trace; steps && *c; c++)
            *steps += *c == '>';
        if (flow_turn_digest(&turn, &session) != r->turns[i].digest)
            return false;
    }
    return true;
}

static int64_t now_ns(clockid_t clock)
{
    struct timespec at;

    clock_gettime(clock, &at);
    return at.tv_sec * INT64_C(1000000000) + at.tv_nsec;
}

/* Conversations of one process, or of all, and the processor time they took. */
struct done {
    int64_t count, cpu_ns; /* count -1: one went wrong */
};

static struct done one_core(const struct recorded *r)
{
    int64_t end = now_ns(CLOCK_MONOTONIC) + ROUND_MS * INT64_C(1000000);
    int64_t began = now_ns(CLOCK_PROCESS_CPUTIME_ID);
    struct arena a = { 0 };
    struct done done = { 0 };

    for (; now_ns(CLOCK_MONOTONIC) < end; done.count++) {
        if (!converse(r, &a, NULL))
            return (struct done){ -1, 0 };
        arena_done(&a);
    }
    done.cpu_ns = now_ns(CLOCK_PROCESS_CPUTIME_ID) - began;
    return done;
}

static struct done all_cores(const struct recorded *r)
{
    struct done sum = { 0 }, got;
    int ends[2];

    if (pipe(ends) != 0)
        return (struct done){ -1, 0 };
    for (int i = 0; i < CORES; i++)
        if (fork() == 0) {
            got = one_core(r);
            _exit(write(ends[1], &got, sizeof(got)) == sizeof(got) ? 0 : 1);
        }
    for (int i = 0; i < CORES; i++) {
        if (read(ends[0], &got, sizeof(got)) != sizeof(got) || got.count < 0)
            sum.count = INT64_MIN / 2;
        sum.count += got.count;
        sum.cpu_ns += got.cpu_ns;
        wait(NULL);
    }
    close(ends[0]);
    close(ends[1]);
    return sum;
}

static void measure(struct recorded *r)
{
    struct figure step = { .id = "flow.step",
                           .name =
                               "processor time of a step of a conversation, understood already, us",
                           .better = "lower",
                           .must = 2,
                           .goal = 1 };
    struct figure many = { .id = "flow.conversations",
                           .name = "conversations a minute on two cores, understood already",
                           .better = "higher",
                           .must = 1000000,
                           .goal = 2000000 };

    for (int i = 0; i < ROUNDS; i++) {
        struct done done = all_cores(r);
        if (done.count <= 0) {
            figure_unmeasured(&step, "a conversation went wrong");
            figure_unmeasured(&many, "a conversation went wrong");
            return;
        }
        figure_add(&many, (double)done.count * 60000 / ROUND_MS);
        figure_add(&step, (double)done.cpu_ns / 1000 / ((double)done.count * (double)r->steps));
    }
    figure_print(&step);
    figure_print(&many);
}

int main(void)
{
    struct flow *flow = shipped();
    struct recorded r = { .flow = flow };
    struct arena a = { 0 };
    struct talk talk;

    if (!flow)
        return 2;
    talk_init(&talk, flow, day_from_civil(2026, 11, 25));
    talk.recorded = keep;
    talk.ctx = &r;
    for (size_t i = 0; i < COUNT_OF(lines); i++)
        talk_line(&talk, lines[i]);
    if (!talk.faults.len && converse(&r, &a, &r.steps))
        measure(&r);
    arena_done(&a);
    talk_done(&talk);
    arena_done(&r.arena);
    flow_free(&flow);
    return 0;
}
