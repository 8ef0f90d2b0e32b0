#pragma once
#include "server/base/clock.h"
#include "server/base/random.h"
#include "server/base/seal.h"
#include "server/http/client.h"
#include "server/http/http.h"
#include "tests/sim/db.h"
#include <stdbool.h>
#include <stdint.h>

/*
 * A world of one seed: virtual time, a network that loses and repeats, a database that goes away, a
 * server that is killed, people who write and a bank.  All real code of the pipeline runs in it;
 * only the loop, the HTTP client and listener and the database behind db/pg.h are stand-ins.
 */
typedef void sim_fn(void *ctx);

struct faults {
    int unit_lost, commit_doubt;             /* per mille of round trips and commits */
    int send_lost, send_doubt, send_refused; /* per mille of calls */
    int hook_twice, hook_late;               /* per cent of webhooks */
    int kills, outages;                      /* how many in the run */
};
struct server;
struct real;
struct people;

struct sim {
    uint64_t seed;
    bool verbose, over; /* over: no more faults, nobody begins anything new */
    struct clock_manual time;
    struct clock clock;
    struct random_seeded seeds[2];
    struct random chance, secrets; /* of the schedule; of the server */
    struct seal seal;
    struct faults faults;
    int life; /* of the server: 0 = it is down */
    int lives;
    int64_t database_back_us; /* the database is away until then */
    struct db *db;
    struct real *real; /* NULL = memory only */
    struct server *server;
    struct people *people;
    struct event *events;
    size_t event_count, event_capacity;
    int64_t event_seq;
    char broken[512]; /* the first rule that was broken */
    int64_t steps, checked_attempt;
};
extern struct sim *sim;

/* ---- sim.c: time and chance ---- */
int64_t sim_now(void);
uint64_t sim_below(uint64_t bound);
bool sim_chance(int per_mille);
bool sim_fault(int per_mille); /* never once the faults are over */
int64_t sim_between(int64_t low, int64_t high);
/* Later, in virtual time.  life 0: in any case; else only while that server lives. */
void sim_at(int64_t delay_us, int life, sim_fn *fn, void *ctx);
bool sim_next(void); /* one iteration; false when nothing is left */
void sim_say(const char *format, ...) __attribute__((format(printf, 1, 2)));
void sim_broken(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* ---- sim_loop.c ---- */
void sim_loop_turn(struct loop *loop); /* the end of an iteration */

/* ---- sim_pg.c ---- */
void sim_pg_kill(struct pg *pg); /* the process is gone: what was sent may still arrive */
void sim_database_away(int64_t us);
void sim_pg_current(struct pg *pg); /* the living server's */
/* ---- sim_pg_server.c ---- */
/* A transaction of somebody else (an agent), in one instant: NULL = a lock is held, try later. */
PGresult *sim_other_run(struct tx **tx, const struct pg_args *args);
void sim_other_end(struct tx **tx, bool commit);
/* Called when a transaction has ended: who waits tries again. */
void sim_pg_retry(void);

/* ---- real.c: the same statements on a real PostgreSQL ---- */
enum { REAL_LANES = 8, REAL_AGENT = REAL_LANES * 3, REAL_SLOTS };
struct real *real_new(const char *conninfo, struct error *err);
void real_free(struct real **real);
void real_reset(struct real *real, const struct db *db);
/* Replaces *result by the real one after comparing them. */
void real_run(struct real *real, int slot, const struct pg_args *args, PGresult **result);
void real_failed(struct real *real, int slot, const struct pg_args *args, const char *sqlstate);
void real_commit(struct real *real, int slot);
void real_rollback(struct real *real, int slot);
void real_process(struct real *real, int slot, int64_t expected);
void real_compare(struct real *real, const struct db *db);

/* ---- sim_http.c ---- */
/* A POST of somebody outside; done(status) comes later, 0 = no answer. */
typedef void post_done_fn(void *ctx, int status);
void sim_post(const char *path, const char *param, const char *body, const char *signature_header,
              const char *secret, post_done_fn *done, void *ctx);

/* ---- server.c ---- */
struct loop *server_loop(const struct server *server);
void server_start(void);
void server_kill(void);
void server_end(void);
bool server_quiet(const struct server *server);
void server_handle(struct exchange *x, const char *path, const struct http_request *request);
void server_globals(void); /* what is read once for all seeds */
bool sim_is_asking(void);  /* this seed's conversation is tests/sim/flow/, not the shipped one */

/* ---- people.c ---- */
void people_arrive(void);
void people_free(void);
bool people_done(void);
bool people_quiet(void); /* nothing of theirs is on its way */
/* A message has reached a phone; choice: something that may be tapped, or NULL. */
void people_got(const char *phone, int64_t attempt, const char *text, const char *choice);
bool bank_knows(const char *id, char *out, size_t size);
void graph_statuses(const char *phone, const char *wamid, const char *opaque);
int people_arrivals(int64_t attempt); /* how often that attempt reached a phone */
void people_check(void);

/* ---- checks.c ---- */
void checks_step(void);
void checks_end(void);
