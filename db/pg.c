#include "db/pg_internal.h"

#include <assert.h>
#include <stdlib.h>

/* The pool: a fixed number of lanes, and the process's number. */

enum { CLOSE_WAIT_MS = 2000 };

static bool conninfo_reads(const char *conninfo, struct error *err)
{
    char *message = NULL;
    PQconninfoOption *options = PQconninfoParse(conninfo, &message);

    PQconninfoFree(options);
    if (!options)
        error_set(err, ERROR_INPUT, "the database's connection string is not valid: %.*s",
                  message ? (int)strcspn(message, "\n") : 0, message ? message : "");
    PQfreemem(message);
    return options != NULL;
}

static struct pg_statements statements_of(const struct pg_settings *settings)
{
    if (settings->statements)
        return (struct pg_statements){ settings->statements, settings->statement_count };
    return (struct pg_statements){ sql_statements, SQL_COUNT };
}

struct pg *pg_new(struct loop *loop, const struct pg_settings *settings, struct error *err)
{
    size_t lanes = (size_t)settings->lanes;

    assert(settings->lanes > 0);
    if (!conninfo_reads(settings->conninfo, err))
        return NULL;
    struct pg *pg = calloc(1, sizeof(*pg) + lanes * sizeof(pg->lanes[0]));
    if (!pg)
        abort();
    pg->loop = loop;
    pg->settings = *settings;
    pg->conninfo = strdup(settings->conninfo);
    if (!pg->conninfo)
        abort();
    pg->settings.conninfo = pg->conninfo;
    pg->statements = statements_of(settings);
    for (int i = 0; i < settings->lanes; i++)
        pg_lane_init(&pg->lanes[i], pg, i);
    return pg;
}

static bool any_unit(const struct pg *pg)
{
    for (int i = 0; i < pg->settings.lanes; i++)
        if (pg->lanes[i].state == LANE_UP && pg->lanes[i].unit)
            return true;
    return false;
}

static void on_waited(void *ctx)
{
    *(bool *)ctx = true;
}

static void run_to_end(struct pg *pg)
{
    bool waited = false;
    struct loop_timer *timer = loop_timer_add(pg->loop, CLOSE_WAIT_MS, on_waited, &waited);

    while (!waited && any_unit(pg))
        loop_step(pg->loop, true);
    loop_timer_remove(&timer);
}

void pg_free(struct pg **pg)
{
    if (!*pg)
        return;
    (*pg)->closing = true;
    run_to_end(*pg);
    for (int i = 0; i < (*pg)->settings.lanes; i++)
        pg_lane_done(&(*pg)->lanes[i]);
    free((*pg)->conninfo);
    free(*pg);
    *pg = NULL;
}

struct pg_lane *pg_lane(struct pg *pg, int index)
{
    assert(index >= 0 && index < pg->settings.lanes);
    return &pg->lanes[index];
}

bool pg_all_up(const struct pg *pg)
{
    for (int i = 0; i < pg->settings.lanes; i++)
        if (!pg_lane_up(&pg->lanes[i]))
            return false;
    return true;
}

int64_t pg_process_number(const struct pg *pg)
{
    return pg->process_number;
}
