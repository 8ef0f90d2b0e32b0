#include "server/cli/agent_words.h"

#include "server/base/clock.h"
#include "server/ops/agent.h"

int64_t agent_now_us(void)
{
    const struct clock clock = clock_system();

    return clock_now_us(&clock);
}

const struct pg_result *agent_owned_begin(struct admin *a, const struct words *w)
{
    if (!pg_sync_begin(a->db, &a->err))
        return NULL;
    struct pg_args *args = pg_sync_args(a->db, SQL_AGENT_OWNED);

    agent_owned_args(args, w->protocol, w->agent);
    const struct pg_result *owned = pg_sync_run(a->db, args, &a->err);
    if (!owned || pg_rows(owned) > 0)
        return owned;
    error_set(&a->err, ERROR_CONFLICT, "%s is not yours: `quita agent take` first", w->protocol);
    return NULL;
}

bool agent_owned_end(struct admin *a)
{
    if (a->err.kind == ERROR_NONE)
        return pg_sync_commit(a->db, &a->err);
    pg_sync_rollback(a->db);
    return false;
}

void agent_check_window(struct admin *a, const struct words *w, const struct pg_result *owned)
{
    if (agent_refuses_words(owned, agent_now_us()) == AGENT_WINDOW)
        error_set(&a->err, ERROR_CONFLICT,
                  "the person wrote more than 24 hours ago: WhatsApp takes templates only; "
                  "`quita agent template %s NAME --as %s` sends one",
                  w->protocol, w->agent);
}

bool agent_is_quiet(struct admin *a, const struct words *w, const struct pg_result *owned)
{
    char text[INSTANT_TEXT_SIZE];
    int64_t opens = agent_opens(owned, AGENT_OWNED_HOURS, &a->seal, &a->arena, agent_now_us());

    if (opens && !w->supervisor)
        error_set(
            &a->err, ERROR_CONFLICT,
            "it is a time of rest where the person is: wait until %s, or a supervisor lets it "
            "go with --override NAME",
            opens == CONTACT_NEVER ? "they write" : instant_format(opens, text));
    return opens != 0;
}

static void note(struct admin *a, const struct words *w, const char *rule, const char *what)
{
    struct pg_args *args = pg_sync_args(a->db, SQL_AGENT_TONE);

    agent_tone_args(args, w->protocol, w->agent, w->supervisor, rule, agent_now_us(), what);
    admin_run(a, args, NULL);
}

void agent_note_hours(struct admin *a, const struct words *w)
{
    note(a, w, "6.2", "hours");
}

void agent_note_tone(struct admin *a, const struct words *w, const char *rule)
{
    note(a, w, rule, "tone");
}

void agent_tell_held(struct admin *a, const char *stem, const char *rule)
{
    error_set(&a->err, ERROR_INPUT,
              "held, not sent: \"%s\" is not said to people (rule %s); say it otherwise, or a "
              "supervisor lets it go with --override NAME",
              stem, rule);
}
