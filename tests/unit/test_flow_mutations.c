#include "tests/support/unit.h"

#include "server/base/auto.h"
#include "tests/support/mutant.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * The shipped flow with one fault planted, in 200 ways and more, those of its variables,
 * words and menus in test_flow_mutations_words.c: each must be found and told for what it is.
 */
#define NOT_PROVED                 "whose identity is not proved"
#define EACH_STATE(m, name, state) json_object_foreach((m)->states, name, state)

/* ---- names and fields: what the reader refuses ---- */

static bool drop_outcome(struct mutant *m, size_t n)
{
    const char *name, *outcome;
    json_t *state, *go;

    EACH_STATE(m, name, state)
    json_object_foreach(json_object_get(state, "on"), outcome, go) if (n-- == 0)
    {
        json_object_del(json_object_get(state, "on"), outcome);
        return true;
    }
    return false;
}

/* The n-th string at `key` of a state becomes `value` (NULL: is removed). */
static bool change(struct mutant *m, size_t n, const char *key, const char *value)
{
    const char *name;
    json_t *state;

    EACH_STATE(m, name, state)
    {
        if (!mutant_string(state, key) || n-- > 0)
            continue;
        if (value)
            mutant_set(state, key, value);
        else
            json_object_del(state, key);
        return true;
    }
    return false;
}

static bool wrong_next(struct mutant *m, size_t n)
{
    return change(m, n, "next", "nowhere_at_all");
}

static bool wrong_else(struct mutant *m, size_t n)
{
    return change(m, n, "else", "nowhere_at_all");
}

static bool wrong_text(struct mutant *m, size_t n)
{
    return change(m, n, "say", "no-such-text");
}

static bool wrong_action(struct mutant *m, size_t n)
{
    return change(m, n, "do", "no_such_action");
}

static bool wrong_needs(struct mutant *m, size_t n)
{
    return change(m, n, "needs", "A9");
}

static bool dead_end(struct mutant *m, size_t n)
{
    return change(m, n, "next", NULL);
}

static bool for_ever(struct mutant *m, size_t n)
{
    const char *name;
    json_t *state;

    EACH_STATE(m, name, state)
    {
        if (!mutant_string(state, "next") || n-- > 0)
            continue;
        mutant_set(state, "next", name);
        return true;
    }
    return false;
}

static bool drop_argument(struct mutant *m, size_t n)
{
    const char *name, *arg;
    json_t *state, *value;

    EACH_STATE(m, name, state)
    json_object_foreach(json_object_get(state, "with"), arg, value) if (n-- == 0)
    {
        json_object_del(json_object_get(state, "with"), arg);
        return true;
    }
    return false;
}

static bool half_retry(struct mutant *m, size_t n)
{
    const char *name;
    json_t *state;

    if (n == 0)
        return json_array_remove(json_object_get(m->graph, "retry"), 1) == 0;
    EACH_STATE(m, name, state)
    if (mutant_has(state, "retry") && n-- == 1)
        return json_array_remove(json_object_get(state, "retry"), 1) == 0;
    return false;
}

/* ---- paths ---- */

static bool unreachable(struct mutant *m, size_t n)
{
    static const char *const forms[] = {
        "{\"say\": \"%s\", \"next\": \"@stay\"}",
        "{\"next\": \"@return\"}",
        "{\"set\": {\"x\": 1}, \"next\": \"@stay\"}",
        "{\"say\": \"%s\", \"handed_over\": true}",
        "{\"say\": \"%s\", \"end\": true}",
        ("{\"branch\": [{\"if\": \"is_new\", \"go\": \"@stay\"}],"
         " \"else\": \"@return\"}"),
    };
    char source[256];

    if (n >= COUNT_OF(forms))
        return false;
    snprintf(source, sizeof(source), "%s", forms[n]);
    if (strstr(source, "%s"))
        snprintf(source, sizeof(source), "{\"say\": \"%s\"%s", mutant_stranger_text(m, 0),
                 strchr(forms[n], ','));
    return json_object_set_new(m->states, "island", json_loads(source, 0, NULL)) == 0;
}

static bool too_many_messages(struct mutant *m, size_t n)
{
    const char *name;
    json_t *state, *all;

    EACH_STATE(m, name, state)
    {
        if (!mutant_string(state, "say") || n-- > 0)
            continue;
        all = json_array();
        for (int i = 0; i < 6; i++)
            json_array_append_new(all, json_string(mutant_string(state, "say")));
        return json_object_set_new(state, "say", all) == 0;
    }
    return false;
}

/* ---- a person, a way out ---- */

/* What is heard everywhere as "atendente". */
static json_t *person_expectation(struct mutant *m, size_t *at)
{
    json_t *all = json_object_get(m->graph, "anywhere");

    for (*at = 0; *at < json_array_size(all); ++*at) {
        json_t *e = json_array_get(all, *at);
        const char *word = json_string_value(json_array_get(json_object_get(e, "hear"), 0));
        if (word && strcmp(word, "atendente") == 0)
            return e;
    }
    fail_msg("nobody hears \"atendente\"");
    return NULL;
}

static bool no_person(struct mutant *m, size_t n)
{
    size_t at;
    json_t *e = person_expectation(m, &at);

    if (n == 0)
        return json_array_remove(json_object_get(m->graph, "anywhere"), at) == 0;
    return n == 1 && json_object_del(e, "at_once") == 0;
}

/* In one state "atendente" means something else. */
static bool person_hijacked(struct mutant *m, size_t n)
{
    const char *name;
    json_t *state;

    EACH_STATE(m, name, state)
    {
        json_t *ask = json_object_get(state, "ask");
        if (!json_is_array(ask) || mutant_is_menu(state) || n-- > 0)
            continue;
        return json_array_insert_new(
                   ask, 0, json_pack("{s:[s], s:s}", "hear", "atendente", "go", "@stay")) == 0;
    }
    return false;
}

static bool person_needs_identity(struct mutant *m, size_t n)
{
    size_t at;

    if (n > 0)
        return false;
    mutant_set(json_object_get(m->states, mutant_string(person_expectation(m, &at), "go")), "needs",
               "A2");
    return true;
}

static bool no_give_up(struct mutant *m, size_t n)
{
    const char *key = n == 0 ? "start" : n == 1 ? "identify" : "home";

    if (n > 2)
        return false;
    mutant_set(m->graph, "give_up", mutant_string(m->graph, key));
    return true;
}

static bool no_stop(struct mutant *m, size_t n)
{
    const char *key = n == 0 ? "start" : n == 1 ? "identify" : n == 2 ? "give_up" : "home";

    if (n > 3)
        return false;
    mutant_set(m->graph, "stop", mutant_string(m->graph, key));
    return true;
}

static bool otherwise_itself(struct mutant *m, size_t n)
{
    const char *name;
    json_t *state;

    EACH_STATE(m, name, state)
    if (json_is_array(json_object_get(state, "ask")) && n-- == 0) {
        mutant_set(state, "otherwise", name);
        return true;
    }
    return false;
}

static bool give_back_lost(struct mutant *m, size_t n)
{
    if (n > 1)
        return false;
    if (n == 0)
        return json_object_del(json_object_get(m->graph, "notices"), "give_back") == 0;
    mutant_set(json_object_get(m->graph, "notices"), "give_back", "@stay");
    return true;
}

static bool no_timeout(struct mutant *m, size_t n)
{
    const char *name, *after;
    json_t *state;

    EACH_STATE(m, name, state)
    {
        if (!mutant_string(state, "do") || strcmp(mutant_string(state, "do"), "send_code") != 0 ||
            n-- > 0)
            continue;
        after = mutant_string(json_object_get(state, "on"), "ok");
        return json_object_del(json_object_get(m->states, after), "silence") == 0;
    }
    return false;
}

/* A notice that may come days later asks a question. */
static bool late_question(struct mutant *m, size_t n)
{
    static const char *const notices[] = { "payment_settled", "payment_returned", "give_back",
                                           "delivery_failed", "late_message" };
    const char *name;
    json_t *state;

    EACH_STATE(m, name, state)
    {
        if (!mutant_string(state, "say") || !json_is_true(json_object_get(state, "identity")))
            continue;
        if (n >= COUNT_OF(notices)) {
            n -= COUNT_OF(notices);
            continue;
        }
        mutant_set(json_object_get(m->graph, "notices"), notices[n], name);
        return true;
    }
    return false;
}

/* ---- disclosure ---- */

static bool raise_level(struct mutant *m, size_t n)
{
    const char *id = mutant_stranger_text(m, n / 2);

    if (id)
        mutant_set(json_object_get(m->catalogue, id), "level", n % 2 ? "L1" : "L2");
    return id != NULL;
}

static bool raise_common_level(struct mutant *m, size_t n)
{
    static const char *const keys[] = { "media", "unsupported", "code", "failure" };
    const char *id;

    if (n > 5)
        return false;
    id = n < 4 ? mutant_string(m->graph, keys[n])
               : json_string_value(json_array_get(json_object_get(m->graph, "retry"), n - 4));
    mutant_set(json_object_get(m->catalogue, id), "level", "L2");
    return true;
}

/* Everywhere somebody may ask for it, so a stranger may. */
static json_t *asked_anywhere(struct mutant *m, size_t *n, const char *has)
{
    json_t *e;
    size_t i, k;

    json_array_foreach(json_object_get(m->graph, "anywhere"), i, e)
    {
        json_t *state = json_object_get(m->states, mutant_string(e, "go"));
        bool again = false;
        for (k = 0; k < i; k++)
            again =
                again || json_object_get(
                             m->states,
                             mutant_string(json_array_get(json_object_get(m->graph, "anywhere"), k),
                                           "go")) == state;
        if (state && !again && mutant_has(state, "needs") && mutant_has(state, has) && (*n)-- == 0)
            return state;
    }
    return NULL;
}

static bool no_needs_to_say(struct mutant *m, size_t n)
{
    json_t *state = asked_anywhere(m, &n, "say");

    return state && json_object_del(state, "needs") == 0;
}

static bool no_needs_to_do(struct mutant *m, size_t n)
{
    json_t *state;

    do
        state = asked_anywhere(m, &(size_t){ n }, "do");
    while (state &&
           (strcmp(mutant_string(state, "do"), "reminders") == 0 ||
            strcmp(mutant_string(state, "do"), "paid_claim") == 0 ||
            strcmp(mutant_string(state, "do"), "note") == 0 ||
            strcmp(mutant_string(state, "do"), "open_case") == 0) &&
           ++n < 20);
    return state && json_object_del(state, "needs") == 0;
}

/* Said before identity: a text that needs it. */
static bool high_text(struct mutant *m, size_t n)
{
    const char *name, *id;
    json_t *state, *text;
    size_t skip = 0;

    EACH_STATE(m, name, state)
    if (json_is_true(json_object_get(state, "identity")) && n-- == 0) {
        json_object_foreach(m->catalogue, id, text) if (mutant_is_level(m, id, "L2") &&
                                                        strncmp(id, "op.", 3) != 0 && skip++ == 3)
        {
            mutant_set(state, "say", id);
            return true;
        }
    }
    return false;
}

/* Who failed to prove it is treated as one who did. */
static bool wrong_outcome(struct mutant *m, size_t n)
{
    static const char *const failures[] = { "mismatch", "paused", "blocked" };
    const char *name;
    json_t *state, *on;

    if (n >= COUNT_OF(failures))
        return false;
    EACH_STATE(m, name, state)
    {
        if (!mutant_string(state, "do") || strcmp(mutant_string(state, "do"), "identify") != 0)
            continue;
        on = json_object_get(state, "on");
        mutant_set(on, failures[n], mutant_string(on, "ok"));
        return true;
    }
    return false;
}

static const struct mutation faults[] = {
    { "an outcome not handled", drop_outcome, 20, "does not say what follows" },
    { "a state that does not exist", wrong_next, 12, "does not exist" },
    { "a state that does not exist, else", wrong_else, 8, "does not exist" },
    { "a text that does not exist", wrong_text, 8, "not in the catalogue" },
    { "an unknown action", wrong_action, 6, "which nothing can do" },
    { "an unknown level", wrong_needs, 4, "unknown identity level" },
    { "a dead end", dead_end, 12, "dead end" },
    { "round for ever", for_ever, 12, "go round for ever" },
    { "an argument that is not given", drop_argument, 8, "does not give" },
    { "half a ladder", half_retry, 6, "two texts" },
    { "an island", unreachable, 6, "no path leads to" },
    { "too many messages", too_many_messages, 8, "a turn may send" },
    { "no person", no_person, 2, "who asks for a person does not get one" },
    { "a person kept away", person_hijacked, 8, "who asks for a person in" },
    { "a person for the known only", person_needs_identity, 1, "who asks for a person in" },
    { "no person after the ladder", no_give_up, 3, "three times does not get a person" },
    { "stop that does not stop", no_stop, 4, "does not stop anything" },
    { "not understood for ever", otherwise_itself, 10, "never gets a person" },
    { "given back to nobody", give_back_lost, 2, "answered by nobody" },
    { "a code without timeout", no_timeout, 2, "has no timeout" },
    { "a question out of the window", late_question, 8, "more than 24 hours" },
    { "a higher level", raise_level, 16, NOT_PROVED },
    { "a higher level everywhere", raise_common_level, 6, NOT_PROVED },
    { "said to a stranger", no_needs_to_say, 6, NOT_PROVED },
    { "done for a stranger", no_needs_to_do, 6, NOT_PROVED },
    { "a text above the state", high_text, 6, NOT_PROVED },
    { "failed and yet known", wrong_outcome, 3, NOT_PROVED },
};

static void every_planted_fault_is_found(void **fixture)
{
    size_t total = mutations_plant(faults, COUNT_OF(faults));

    (void)fixture;
    fprintf(stderr, "# %zu faults of %zu kinds\n", total, COUNT_OF(faults));
    assert_true(total >= 170);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("every fault planted in the shipped flow is found and told for what it is",
             every_planted_fault_is_found),
    };

    return cmocka_run_group_tests_name("flow_mutations", tests, NULL, NULL);
}
