#include "tests/sim/sim.h"

#include "db/migrate.h"
#include "server/base/error.h"
#include "server/base/log.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * sim --seed N [--postgres] [--verbose]      one seed
 * sim --seeds N [--from N] [--postgres N]    N seeds as TAP, the first so many on PostgreSQL too
 */
enum { CHUNK = 10, EXIT_BROKEN = 1, MINUTES_MAX = 120 };

/* A killed server frees nothing: there is nothing to be found. */
int __lsan_is_turned_off(void);
int __lsan_is_turned_off(void)
{
    return 1;
}

struct options {
    int64_t seed, from, count, postgres;
    bool verbose;
};

/* ---- one seed ---- */

static struct faults make_faults(void)
{
    struct faults f = { 0 };

    if (sim_chance(100))
        return f; /* a quiet day */
    f.unit_lost = (int)sim_below(4);
    f.commit_doubt = (int)sim_below(30);
    f.send_lost = (int)sim_below(60);
    f.send_doubt = (int)sim_below(80);
    f.send_refused = (int)sim_below(80);
    f.hook_twice = (int)sim_below(30);
    f.hook_late = (int)sim_below(40);
    f.kills = (int)sim_below(4);
    f.outages = (int)sim_below(3);
    return f;
}

static void on_start(void *ctx)
{
    (void)ctx;
    if (!sim->life)
        server_start();
}

static void on_kill(void *ctx)
{
    (void)ctx;
    if (sim->over || !sim->life)
        return;
    server_kill();
    sim_at(sim_between(50000, 4000000), 0, on_start, NULL);
}

static void on_outage(void *ctx)
{
    (void)ctx;
    if (!sim->over)
        sim_database_away(sim_between(200000, 8000000));
}

static void plan(void)
{
    for (int i = 0; i < sim->faults.kills; i++)
        sim_at(sim_between(2000000, 70000000), 0, on_kill, NULL);
    for (int i = 0; i < sim->faults.outages; i++)
        sim_at(sim_between(2000000, 70000000), 0, on_outage, NULL);
}

static bool rows_in(enum table_id table)
{
    for (struct tuple *r = sim->db->tables[table].first; r; r = r->next)
        if (r->lives)
            return true;
    return false;
}

static bool quiet(void)
{
    bool waiting = false;

    EACH_COMMITTED(sim->db, inbox, r)
    waiting = waiting || r->now[inbox_state].n == 0;
    return sim->life && !waiting && !rows_in(TABLE_timer) && !rows_in(TABLE_outbox_queue) &&
           server_quiet(sim->server) && people_quiet();
}

/* The faults end, then all that is under way has to come to its end. */
static void run(void)
{
    int64_t begin = sim_now(), last_look = begin;

    while (!sim->broken[0] && sim_next()) {
        if (!sim->over && people_done() && sim_now() - begin > SECONDS_US(75)) {
            sim->over = true;
            sim_say("no more faults");
        }
        if (sim_now() - last_look < SECONDS_US(1))
            continue;
        last_look = sim_now();
        if (sim->over && quiet())
            return;
        if (sim_now() - begin > MINUTES_US(MINUTES_MAX)) {
            sim_say("it does not come to rest");
            return;
        }
    }
}

static void sim_begin(const struct options *o, int64_t seed, struct real *real)
{
    struct error err = { 0 };

    sim = calloc(1, sizeof(*sim));
    if (!sim)
        abort();
    sim->seed = (uint64_t)seed;
    sim->verbose = o->verbose;
    sim->time.now_us = INT64_C(1795615200000000) + seed % 20 * HOURS_US(1);
    sim->clock = clock_manual(&sim->time);
    sim->chance = random_seeded(&sim->seeds[0], (uint64_t)seed * 2 + 1);
    sim->secrets = random_seeded(&sim->seeds[1], (uint64_t)seed * 2);
    sim->real = real;
    sim->db = db_new();
    if (!seal_init(&sim->seal, "1:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
                   &err))
        abort();
    sim->faults = make_faults();
    people_arrive();
    if (real)
        real_reset(real, sim->db);
    plan();
    server_start();
}

static void sim_finish(void)
{
    if (!sim->broken[0])
        checks_end();
    if (sim->real && !sim->broken[0])
        real_compare(sim->real, sim->db);
    server_end();
    people_free();
    db_free(&sim->db);
    free(sim->events);
}

/* The rule that was broken, or "". */
static const char *run_seed(const struct options *o, int64_t seed, struct real *real)
{
    static char broken[512];

    sim_begin(o, seed, real);
    run();
    sim_finish();
    sim_say("%lld events, %.0f s, %d lives", (long long)sim->steps,
            (double)sim->time.monotonic_us / 1e6, sim->lives);
    snprintf(broken, sizeof(broken), "%s", sim->broken);
    free(sim);
    sim = NULL;
    return broken;
}

/* ---- a database of our own on the tests' server ---- */

static char *database_new(const char *conninfo)
{
    char sql[128], name[64], *own;
    size_t size = strlen(conninfo) + 128;
    struct error err = { 0 };
    PGconn *conn = PQconnectdb(conninfo);

    snprintf(name, sizeof(name), "quita_sim_%d", (int)getpid());
    snprintf(sql, sizeof(sql), "DROP DATABASE IF EXISTS %s WITH (FORCE)", name);
    PQclear(PQexec(conn, sql));
    snprintf(sql, sizeof(sql), "CREATE DATABASE %s", name);
    PGresult *res = PQexec(conn, sql);
    if (PQresultStatus(res) != PGRES_COMMAND_OK) {
        fprintf(stderr, "PostgreSQL: %s\n", PQerrorMessage(conn));
        exit(2);
    }
    PQclear(res);
    PQfinish(conn);
    own = malloc(size);
    if (!own)
        abort();
    snprintf(own, size, "%s dbname=%s", conninfo, name);
    if (!migrate_run(own, &err)) {
        fprintf(stderr, "migrate: %s\n", err.detail);
        exit(2);
    }
    return own;
}

static void database_drop(const char *conninfo)
{
    char sql[128];
    PGconn *conn = PQconnectdb(conninfo);

    snprintf(sql, sizeof(sql), "DROP DATABASE IF EXISTS quita_sim_%d WITH (FORCE)", (int)getpid());
    PQclear(PQexec(conn, sql));
    PQfinish(conn);
}

static struct real *real_start(char **own)
{
    const char *conninfo = getenv("QUITA_TEST_DATABASE");
    struct error err = { 0 };

    if (!conninfo) {
        fprintf(stderr, "--postgres needs QUITA_TEST_DATABASE\n");
        exit(2);
    }
    *own = database_new(conninfo);
    return real_new(*own, &err);
}

static void real_stop(struct real **real, char *own)
{
    if (!*real)
        return;
    real_free(real);
    database_drop(getenv("QUITA_TEST_DATABASE"));
    free(own);
}

/* ---- many seeds, a child for some of them: one that dies is found ---- */

static void report(FILE *out, int64_t number, int64_t seed, bool postgres, const char *broken)
{
    fprintf(out, "%s %lld - seed %lld%s\n", *broken ? "not ok" : "ok", (long long)number,
            (long long)seed, postgres ? " is the same on PostgreSQL" : "");
    if (*broken)
        fprintf(out, "# %s\n# replay: build/debug/tests/sim/sim --seed %lld%s\n", broken,
                (long long)seed, postgres ? " --postgres" : "");
    fflush(out);
}

static int run_chunk(const struct options *o, int64_t first, int64_t count, bool postgres)
{
    char *own = NULL;
    struct real *real = postgres ? real_start(&own) : NULL;
    int failed = 0;

    server_globals();
    for (int64_t i = 0; i < count; i++) {
        const char *broken = run_seed(o, o->from + first + i, real);
        report(stdout, first + i + 1 + (postgres ? o->count : 0), o->from + first + i, postgres,
               broken);
        failed += *broken != '\0';
    }
    real_stop(&real, own);
    return failed;
}

struct child {
    pid_t pid;
    FILE *out;
    int64_t first, count;
    bool postgres;
};

static void start(struct child *c, const struct options *o)
{
    c->out = tmpfile();
    fflush(stdout);
    c->pid = fork();
    if (c->pid)
        return;
    dup2(fileno(c->out), STDOUT_FILENO);
    exit(run_chunk(o, c->first, c->count, c->postgres) ? EXIT_BROKEN : 0);
}

/* Prints what the child said; what it did not come to say is its failure. */
static bool finish(struct child *c, const struct options *o)
{
    char line[1024];
    int status = 0;
    int64_t said = 0;

    while (waitpid(c->pid, &status, 0) < 0 && errno == EINTR)
        ;
    rewind(c->out);
    while (fgets(line, sizeof(line), c->out)) {
        said += strncmp(line, "ok ", 3) == 0 || strncmp(line, "not ok ", 7) == 0;
        fputs(line, stdout);
    }
    fclose(c->out);
    for (; said < c->count; said++)
        report(stdout, c->first + said + 1 + (c->postgres ? o->count : 0),
               o->from + c->first + said, c->postgres,
               "the process died in this seed or before it");
    return status == 0;
}

static int run_many(const struct options *o)
{
    enum { AT_ONCE = 2 };
    struct child children[AT_ONCE] = { 0 };
    bool good = true;
    int64_t all = o->count + o->postgres, at = 0;

    printf("TAP version 13\n1..%lld\n", (long long)all);
    for (int turn = 0; at < all || children[turn % AT_ONCE].pid; turn++) {
        struct child *c = &children[turn % AT_ONCE];
        if (c->pid)
            good = finish(c, o) && good;
        *c = (struct child){ 0 };
        if (at >= all)
            continue;
        c->postgres = at >= o->count;
        c->first = c->postgres ? at - o->count : at;
        int64_t left = c->postgres ? all - at : o->count - at;
        c->count = left < CHUNK ? left : CHUNK;
        at += c->count;
        start(c, o);
    }
    return good ? 0 : EXIT_BROKEN;
}

static int64_t number(int argc, char **argv, int *i)
{
    return *i + 1 < argc && argv[*i + 1][0] != '-' ? strtoll(argv[++*i], NULL, 10) : 1;
}

int main(int argc, char **argv)
{
    struct options o = { .seed = -1, .from = 1 };

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--seed") == 0)
            o.seed = number(argc, argv, &i);
        else if (strcmp(argv[i], "--seeds") == 0)
            o.count = number(argc, argv, &i);
        else if (strcmp(argv[i], "--from") == 0)
            o.from = number(argc, argv, &i);
        else if (strcmp(argv[i], "--postgres") == 0)
            o.postgres = number(argc, argv, &i);
        else if (strcmp(argv[i], "--verbose") == 0)
            o.verbose = true;
    }
    log_set_level(o.verbose ? LOG_INFO : LOG_NONE);
    if (o.seed < 0)
        return run_many(&o);
    o.from = o.seed;
    return run_chunk(&o, 0, 1, o.postgres > 0) ? EXIT_BROKEN : 0;
}
