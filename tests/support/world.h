#pragma once
#include "db/pg.h"
#include "server/base/arena.h"
#include "server/base/clock.h"
#include "tests/support/scratch.h"
#include "tests/support/unit.h"

/*
 * A small school in a database of the group's own, for the tests of single statements: tenant 1
 * with creditor 1, bank account 1 and channel account 1, and tenant 2 with the same.  The clock
 * stands at WORLD_NOW; times are told in seconds from there.  Whatever fails in here fails the
 * test.
 */
struct world {
    struct scratch *scratch;
    struct pg_sync *db;
    struct arena arena; /* of the test */
    int64_t next;       /* the next free id of anything */
};

#define WORLD_NOW_S INT64_C(1795176000) /* 2026-11-20T12:00:00Z */
#define WORLD_NOW   SECONDS_US(WORLD_NOW_S)
/* The instant so many seconds from now, in SQL. */
#define AT "to_timestamp(1795176000 + (%d))"

int world_setup(void **state); /* group setup and teardown: *state is the struct world */
int world_teardown(void **state);

/* Blocking SQL, printf style. */
void world_exec(struct world *w, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
int64_t world_int(struct world *w, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* What it writes of instalments is in the books, too: nothing stands where the two differ. */
void world_exec_booked(struct world *w, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* In the test's arena; NULL for null. */
const char *world_text(struct world *w, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* True when the database refuses it with this SQLSTATE. */
bool world_refuses(struct world *w, const char *sqlstate, const char *sql);

struct pg_args *world_args(struct world *w, enum sql statement);
/* Runs it; the result is gone with the next statement. */
const struct pg_result *world_run(struct world *w, struct pg_args *args);

/* Arrays of one. */
void one_int8(struct pg_args *args, int64_t value);
void one_int4(struct pg_args *args, int32_t value);
void one_text(struct pg_args *args, const char *value);
void one_day(struct pg_args *args, day_t value);
void one_instant(struct pg_args *args, int64_t us);
/* Sixteen bytes made of a number: a hash; below 0 is null. */
void one_hash(struct pg_args *args, int64_t number);
void one_bytes(struct pg_args *args, const void *data, size_t len);

/* Rows of tenant 1; each answers the new id. */
int64_t world_person(struct world *w, int64_t cpf); /* Ana, born 1990-05-04, CEP 01310100 */
int64_t world_contract(struct world *w, int64_t person, int role); /* enrolment "00<id>" */
int64_t world_instalment(struct world *w, int64_t contract, int64_t centavos); /* due 2026-10-10 */
/* An open charge over these: txid "tx<id>", nosso numero = id, 200 fine, 100 interest, 50 discount
 * on the first. */
int64_t world_charge(struct world *w, int64_t person, const int64_t *instalments, size_t count);
/* Wrote an hour ago, level A2 for an hour more; person 0 = nobody. */
int64_t world_conversation(struct world *w, int64_t person);
/* A ready message of process 7, level L2, expires in 15 minutes. */
int64_t world_message(struct world *w, int64_t conversation, int class);
/* Asked for a person: the queue owns it; protocol "Q-<conversation>". */
void world_hand_over(struct world *w, int64_t conversation);
