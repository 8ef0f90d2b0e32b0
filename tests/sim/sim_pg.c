#include "tests/sim/sim_pg.h"

#include "server/base/log.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/*
 * db/pg.h over the stand-in for PostgreSQL.  Units travel: statements arrive after a while, wait
 * for the locks of others, and their answers travel back.  Connections are lost on the way: before
 * the statements arrived, or after the commit and before its answer.
 */
static struct sim_unit *sim_unit_of(struct pg_unit *base)
{
    return (struct sim_unit *)base; /* its first member */
}

/* The real connection of a lane: what a killed server has sent may still run on its own. */
static int slot_of(int index)
{
    return index + sim->life % 3 * REAL_LANES;
}

/* ---- lanes ---- */

static void lane_idle(struct pg_lane *lane)
{
    if (lane->state == LANE_UP && !lane->unit && lane->on_idle)
        lane->on_idle(lane->on_idle_ctx);
}

static int process_slot; /* the connection that holds the number's lock */

static void take_process_number(struct pg *pg)
{
    process_slot = slot_of(0);
    pg->process_number = sim->db->process_number++;
    sim->db->alive[pg->process_number % PROCESSES_MAX] = true;
    if (sim->real)
        real_process(sim->real, process_slot, pg->process_number);
    sim_say("process %lld", (long long)pg->process_number);
}

static void let_process_number_go(struct pg *pg)
{
    if (pg->process_number)
        sim->db->alive[pg->process_number % PROCESSES_MAX] = false;
    if (sim->real && pg->process_number)
        real_process(sim->real, process_slot, 0);
    pg->process_number = 0;
}

static void on_connect(void *ctx)
{
    struct pg_lane *lane = ctx;

    if (sim_now() < sim->database_back_us) {
        sim_at(sim_between(100000, 2000000), sim->life, on_connect, lane);
        return;
    }
    lane->state = LANE_UP;
    if (lane->index == 0)
        take_process_number(lane->pg);
    lane_idle(lane);
}

struct pg *pg_new(struct loop *loop, const struct pg_settings *settings, struct error *err)
{
    struct pg *pg = calloc(1, sizeof(*pg) + (size_t)settings->lanes * sizeof(pg->lanes[0]));

    (void)err;
    if (!pg)
        abort();
    pg->loop = loop;
    pg->settings = *settings;
    for (int i = 0; i < settings->lanes; i++) {
        pg->lanes[i] = (struct pg_lane){ .pg = pg, .index = i };
        sim_at(sim_between(1000, 40000), sim->life, on_connect, &pg->lanes[i]);
    }
    return pg;
}

struct pg_lane *pg_lane(struct pg *pg, int index)
{
    assert(index < pg->settings.lanes);
    return &pg->lanes[index];
}

bool pg_lane_up(const struct pg_lane *lane)
{
    return lane->state == LANE_UP;
}

bool pg_lane_idle(const struct pg_lane *lane)
{
    return lane->state == LANE_UP && !lane->unit;
}

bool pg_all_up(const struct pg *pg)
{
    for (int i = 0; i < pg->settings.lanes; i++)
        if (!pg_lane_up(&pg->lanes[i]))
            return false;
    return true;
}

void pg_lane_on_idle(struct pg_lane *lane, pg_idle_fn *fn, void *ctx)
{
    lane->on_idle = fn;
    lane->on_idle_ctx = ctx;
}

int64_t pg_process_number(const struct pg *pg)
{
    return pg->process_number;
}

/* ---- the end of a unit ---- */

static void free_unit(struct sim_unit *u)
{
    for (int i = 0; i < u->base.queued; i++)
        PQclear(u->base.commands[i].result);
    free(u->base.commands);
    free(u->args);
    arena_done(&u->base.arena);
    free(u);
}

static void end_unit(struct sim_unit *u, const struct error *err)
{
    struct pg_lane *lane = u->base.lane;

    if (u->ended)
        return;
    u->ended = true;
    unit_stop_waiting(u);
    unit_give_up(u);
    lane->unit = NULL;
    u->base.on_end(u->base.ctx, &u->base, err);
    if (!u->on_the_way)
        free_unit(u);
    lane_idle(lane);
}

/* What was on the way has come: the last one frees a unit that has ended. */
static void came(struct sim_unit *u)
{
    if (!--u->on_the_way && u->ended)
        free_unit(u);
}

static void read_answer(struct sim_unit *u)
{
    if (u->ended || u->closing)
        return;
    u->base.answered = u->executed;
    if (u->base.error.kind != ERROR_NONE) {
        end_unit(u, &u->base.error);
    } else if (u->base.synced) {
        end_unit(u, NULL);
    } else {
        u->base.waiting = false;
        u->base.on_step(u->base.ctx, &u->base);
    }
}

static void on_answer(void *ctx)
{
    read_answer(ctx);
    came(ctx);
}

void unit_answer_later(struct sim_unit *u)
{
    u->on_the_way++;
    sim_at(sim_between(100, 4000), u->life, on_answer, u);
}

static void lane_lost(struct pg_lane *lane)
{
    struct sim_unit *u = lane->unit ? sim_unit_of(lane->unit) : NULL;

    if (lane->state == LANE_DOWN)
        return;
    sim_say("lane %d lost", lane->index);
    lane->state = LANE_DOWN;
    if (lane->index == 0)
        let_process_number_go(lane->pg);
    sim_at(sim_between(50000, 2000000), sim->life, on_connect, lane);
    if (!u)
        return;
    u->base.in_doubt = u->base.synced;
    error_set(&u->base.error, ERROR_UNAVAILABLE, "the connection was lost");
    end_unit(u, &u->base.error);
}

static void on_lost(void *ctx)
{
    struct sim_unit *u = ctx;

    if (!u->ended)
        lane_lost(u->base.lane);
    came(u);
}

void unit_lose_later(struct sim_unit *u)
{
    u->on_the_way++;
    sim_at(sim_between(100, 30000), u->life, on_lost, u);
}

static void on_arrival(void *ctx)
{
    struct sim_unit *u = ctx;

    unit_arrive(u);
    came(u);
}

static void send_off(struct sim_unit *u)
{
    int64_t travel = sim_chance(20) ? sim_between(1000, 400000) : sim_between(100, 4000);

    if (sim_now() < sim->database_back_us || sim_fault(sim->faults.unit_lost)) {
        unit_lose_later(u);
        return;
    }
    u->lost = u->base.synced && sim_fault(sim->faults.commit_doubt);
    u->on_the_way++;
    sim_at(travel, 0, on_arrival, u);
}

/* ---- units ---- */

struct pg_unit *pg_unit_begin(struct pg_lane *lane, pg_step_fn *on_step, pg_end_fn *on_end,
                              void *ctx)
{
    struct sim_unit *u = calloc(1, sizeof(*u));

    assert(pg_lane_idle(lane));
    if (!u)
        abort();
    u->base = (struct pg_unit){
        .lane = lane, .on_step = on_step, .on_end = on_end, .ctx = ctx, .failed_index = -1
    };
    u->life = sim->life;
    u->slot = slot_of(lane->index);
    lane->unit = &u->base;
    return &u->base;
}

struct pg_args *pg_unit_args(struct pg_unit *unit, enum sql statement)
{
    return pg_args_new(&unit->arena, statement);
}

int pg_unit_send(struct pg_unit *unit, struct pg_args *args)
{
    struct sim_unit *u = sim_unit_of(unit);

    if (u->closing || unit->error.kind != ERROR_NONE)
        return -1;
    if (unit->queued == unit->capacity) {
        unit->capacity = unit->capacity ? unit->capacity * 2 : 16;
        unit->commands = realloc(unit->commands, (size_t)unit->capacity * sizeof(*unit->commands));
        u->args = realloc(u->args, (size_t)unit->capacity * sizeof(*u->args));
        if (!unit->commands || !u->args)
            abort();
    }
    unit->commands[unit->queued] =
        (struct pg_command){ sql_statements[args->statement].name, NULL };
    u->args[unit->queued] = args;
    return unit->queued++;
}

void pg_unit_flush(struct pg_unit *unit)
{
    assert(!unit->waiting);
    if (sim_unit_of(unit)->closing)
        return;
    unit->waiting = true;
    send_off(sim_unit_of(unit));
}

void pg_unit_commit(struct pg_unit *unit)
{
    if (sim_unit_of(unit)->closing)
        return;
    unit->synced = true;
    send_off(sim_unit_of(unit));
}

static void on_abort(void *ctx)
{
    struct sim_unit *u = ctx;

    end_unit(u, &u->base.error);
    came(u);
}

void pg_unit_abort(struct pg_unit *unit, const struct error *why)
{
    struct sim_unit *u = sim_unit_of(unit);

    if (u->closing)
        return;
    unit->error = *why;
    u->closing = true;
    unit_give_up(u);
    u->on_the_way++;
    sim_at(sim_between(100, 2000), u->life, on_abort, u);
}

bool pg_unit_in_doubt(const struct pg_unit *unit)
{
    return unit->in_doubt;
}

const char *pg_unit_sqlstate(const struct pg_unit *unit)
{
    return unit->sqlstate;
}

int pg_unit_failed_index(const struct pg_unit *unit)
{
    return unit->failed_index;
}

struct arena *pg_unit_arena(struct pg_unit *unit)
{
    return &unit->arena;
}

const struct pg_result *pg_unit_result(const struct pg_unit *unit, int index)
{
    assert(index >= 0 && index < unit->answered);
    return (const struct pg_result *)unit->commands[index].result;
}

/* ---- kills, outages, others ---- */

void sim_pg_kill(struct pg *pg)
{
    for (int i = 0; i < pg->settings.lanes; i++) {
        struct sim_unit *u = pg->lanes[i].unit ? sim_unit_of(pg->lanes[i].unit) : NULL;
        if (!u || u->ended)
            continue;
        /* A Sync that was written may still arrive; all else is undone. */
        u->closing = true;
        if (u->base.synced && (u->on_the_way || u->blocked) && sim_chance(500))
            continue;
        u->ended = true;
        unit_stop_waiting(u);
        unit_give_up(u);
    }
    let_process_number_go(pg);
}

static void away(void *ctx)
{
    struct pg *pg = ctx;

    for (int i = 0; i < pg->settings.lanes; i++)
        lane_lost(&pg->lanes[i]);
}

static struct pg *current; /* the living server's */

void sim_database_away(int64_t us)
{
    sim->database_back_us = sim_now() + us;
    sim_say("the database is away for %.1f s", (double)us / 1e6);
    if (sim->life && current)
        sim_at(0, sim->life, away, current);
}

void pg_free(struct pg **pg)
{
    if (!*pg)
        return;
    for (int i = 0; i < (*pg)->settings.lanes; i++)
        (*pg)->lanes[i].on_idle = NULL;
    for (int i = 0; i < (*pg)->settings.lanes; i++)
        if ((*pg)->lanes[i].unit)
            end_unit(sim_unit_of((*pg)->lanes[i].unit),
                     &(struct error){ ERROR_UNAVAILABLE, "stopping" });
    let_process_number_go(*pg);
    free(*pg);
    *pg = NULL;
}

void sim_pg_current(struct pg *pg)
{
    current = pg;
}
