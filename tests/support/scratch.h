#pragma once
#include "db/pg.h"
#include <stdbool.h>
#include <stdint.h>
struct loop;

/*
 * A database of a test group's own, on the server that QUITA_TEST_DATABASE names (key=value form,
 * see tests/support/pg.sh).  It is copied from a template that the first test of a build makes, so
 * it costs some tens of milliseconds.  Whatever fails in here fails the test with its reason.
 *
 *   static int setup(void **state)    { return (*state = scratch_new()) ? 0 : -1; }
 *   static int teardown(void **state) { scratch_free((struct scratch **)state); return 0; }
 *   return cmocka_run_group_tests_name("people", tests, scratch_setup, scratch_teardown);
 */
struct scratch;

struct scratch *scratch_new(void);       /* with this build's schema */
struct scratch *scratch_new_empty(void); /* without any */
void scratch_free(struct scratch **s); /* closes its pool and loop, drops it whoever is connected */
const char *scratch_conninfo(const struct scratch *s);

/* Group setup and teardown for cmocka; *state is the struct scratch. */
int scratch_setup(void **state);
int scratch_setup_empty(void **state);
int scratch_teardown(void **state);

/* Blocking SQL of the test's own; several statements are allowed. */
void scratch_exec(struct scratch *s, const char *sql);
/* The SQLSTATE with which the database refuses it; "" = it does not. */
const char *scratch_refused(struct scratch *s, const char *sql);
/* One transaction that books what it writes of instalments. */
void scratch_exec_booked(struct scratch *s, const char *sql);
/* The first column of the first row: a number, or its text (gone with the next call). */
int64_t scratch_int8(struct scratch *s, const char *sql);
const char *scratch_text(struct scratch *s, const char *sql);

/* One loop a scratch, made when first asked for. */
struct loop *scratch_loop(struct scratch *s);
/* A pool on that loop, all lanes up; the settings' conninfo is set here.  At most one at a time:
 * another call, and scratch_free(), close the one before. */
struct pg *scratch_pg(struct scratch *s, int lanes);
struct pg *scratch_pg_with(struct scratch *s, const struct pg_settings *settings);
void scratch_pg_close(struct scratch *s);

/* Runs the loop until the condition holds; false after timeout_ms. */
typedef bool scratch_condition_fn(void *ctx);
bool scratch_wait(struct scratch *s, scratch_condition_fn *holds, void *ctx, int timeout_ms);
/* The same for a flag that some callback sets, 10 s; fails the test when it stays false. */
void scratch_wait_flag(struct scratch *s, const bool *flag);
