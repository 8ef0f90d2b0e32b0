#pragma once
#include "tests/sim/sim.h"

/*
 * A unit of statements on its way: sim_pg.c is the wire between server and database,
 * sim_pg_server.c the database's end of it.
 */
struct sim_unit {
    struct pg_unit base;
    struct sim_unit *next; /* of those that wait for a lock */
    struct pg_args **args;
    struct tx *tx;
    int executed, on_the_way, life, slot;
    bool ended, closing, blocked, lost; /* lost: the answer will not come */
    struct tx *waits_for;
};

/* ---- sim_pg_server.c ---- */
/* Its statements run and its answer travels back, unless it waits for a lock. */
void unit_arrive(struct sim_unit *u);
/* Its transaction, if there is one, is undone. */
void unit_give_up(struct sim_unit *u);
/* It waits for a lock no longer, if it did. */
void unit_stop_waiting(const struct sim_unit *u);

/* ---- sim_pg.c ---- */
void unit_answer_later(struct sim_unit *u);
void unit_lose_later(struct sim_unit *u); /* and its connection with it */
