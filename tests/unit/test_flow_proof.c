#include "tests/support/unit.h"

#include "flows/faults.h"
#include "flows/flow.h"
#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/cli/flow_talk.h"
#include "tests/support/mutant.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * The conversation told with a finding leads there: every state that says something says a probe
 * first, once with a fault in it (whose conversation is taken), once without (where it is played).
 */
#define PROBE "Sinal de prova."

static bool say_probe(struct mutant *m, size_t n, const char *words)
{
    const char *name;
    json_t *state, *say, *all;

    json_object_foreach(m->states, name, state)
    {
        if (!mutant_has(state, "say") || n-- > 0)
            continue;
        say = json_object_get(state, "say");
        all = json_pack("[s]", "probe");
        if (json_is_array(say))
            json_array_extend(all, say);
        else
            json_array_append(all, say);
        json_object_set_new(state, "say", all);
        return json_object_set_new(m->catalogue, "probe",
                                   json_pack("{s:s, s:s}", "level", "L0", "text", words)) == 0;
    }
    return false;
}

struct files {
    char *graph, *texts;
};

static bool planted(size_t n, const char *words, struct files *out)
{
    struct mutant m;
    bool there;

    mutant_init(&m);
    there = say_probe(&m, n, words);
    out->graph = there ? json_dumps(m.graph, JSON_INDENT(1)) : NULL;
    out->texts = there ? json_dumps(m.texts, JSON_INDENT(1)) : NULL;
    mutant_done(&m);
    return there;
}

static void files_done(struct files *f)
{
    free(f->graph);
    free(f->texts);
}

static const char *conversation(const struct files *f, struct arena *a)
{
    struct findings *found = ARENA_NEW(a, struct findings);
    const char *name;

    assert_false(
        flow_examine(f->graph, strlen(f->graph), f->texts, strlen(f->texts), a, found, &name));
    for (size_t i = 0; i < found->count; i++)
        if (strstr(found->items[i].cause, "nobody_sets_it"))
            return found->items[i].talk;
    fail_msg("nobody noticed the probe");
    return NULL;
}

/* Every line must mean something, and the bot says the probe in the end. */
static bool arrives_in(const char *person, const struct flow *flow, const char *talk,
                       struct arena *a)
{
    char *lines = arena_strdup(a, talk), *line;
    struct talk t;
    bool said;

    talk_init(&t, flow, day_from_civil(2026, 11, 25));
    assert_true(sample_set(&t.world, person));
    while ((line = strsep(&lines, "\n")))
        if (*line && !talk_line(&t, line))
            fail_msg("\"%s\" means nothing", line);
    assert_string_equal(strbuf_str(&t.faults), "");
    said = strstr(strbuf_str(&t.out), PROBE) != NULL;
    talk_done(&t);
    return said;
}

/* What somebody agreed to before stands in no line: it is the person's. */
static bool arrives(const struct flow *flow, const char *talk, struct arena *a)
{
    static const char *const people[] = { "overdue", "promised", "broken", "ended" };

    for (size_t i = 0; i < COUNT_OF(people); i++)
        if (arrives_in(people[i], flow, talk, a))
            return true;
    return false;
}

static bool told_truly(const struct files *faulty, const struct files *sound)
{
    struct arena a = { 0 };
    const char *report, *talk = conversation(faulty, &a);
    struct flow *flow = flow_load(sound->graph, strlen(sound->graph), sound->texts,
                                  strlen(sound->texts), 1, &a, &report);
    bool true_way = !flow || arrives(flow, talk, &a); /* one message more may be one too many */

    if (!true_way)
        fprintf(stderr, "# leads elsewhere in this world:\n%s", talk);
    flow_free(&flow);
    arena_done(&a);
    return true_way;
}

static void conversations_lead_to_what_they_show(void **fixture)
{
    struct files faulty, sound;
    size_t count = 0, arrived = 0;

    (void)fixture;
    while (planted(count, PROBE " {{nobody_sets_it}}", &faulty)) {
        assert_true(planted(count, PROBE, &sound));
        arrived += told_truly(&faulty, &sound);
        files_done(&faulty);
        files_done(&sound);
        count++;
    }
    fprintf(stderr, "# %zu of %zu conversations lead where they are said to\n", arrived, count);
    assert_true(count > 40);
    assert_true(10 * arrived >= 9 * count); /* what a number must be, no line can say */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("the conversation of a finding, played, shows it",
             conversations_lead_to_what_they_show),
    };

    return cmocka_run_group_tests_name("flow_proof", tests, NULL, NULL);
}
