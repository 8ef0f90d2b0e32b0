#include "tests/support/scratch.h"

#include "db/migrate.h"
#include "server/base/error.h"
#include "server/base/strbuf.h"
#include "server/loop.h"

#include <libpq-fe.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

enum { WAIT_MS = 10000, NAME_SIZE = 64 };

/* Guards the making of the template against the other test programs. */
#define TEMPLATE_LOCK "SELECT pg_advisory_lock(7214)"

struct scratch {
    char name[NAME_SIZE];
    char *conninfo;
    PGconn *conn;
    PGresult *result;
    struct loop *loop;
    struct pg *pg;
};

static const char *server(void)
{
    const char *conninfo = getenv("QUITA_TEST_DATABASE");

    if (!conninfo || !*conninfo) {
        fprintf(stderr, "QUITA_TEST_DATABASE is not set: "
                        "export QUITA_TEST_DATABASE=\"$(sh tests/support/pg.sh start DIR)\"\n");
        exit(2);
    }
    return conninfo;
}

static char *conninfo_of(const char *name)
{
    struct strbuf text = { 0 };

    strbuf_addf(&text, "%s dbname=%s", server(), name);
    return text.data;
}

static void no_notice(void *ctx, const PGresult *notice)
{
    (void)ctx;
    (void)notice;
}

static PGconn *connect_to(const char *conninfo)
{
    PGconn *conn = PQconnectdb(conninfo);

    if (PQstatus(conn) != CONNECTION_OK)
        fail_msg("%s", PQerrorMessage(conn));
    PQsetNoticeReceiver(conn, no_notice, NULL);
    return conn;
}

static PGresult *query(PGconn *conn, const char *sql)
{
    PGresult *result = PQexec(conn, sql);
    ExecStatusType status = PQresultStatus(result);

    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        fail_msg("%s%s", PQerrorMessage(conn), sql);
    return result;
}

static void __attribute__((format(printf, 2, 3))) exec_on(PGconn *conn, const char *fmt, ...)
{
    char sql[512];
    va_list args;

    va_start(args, fmt);
    vsnprintf(sql, sizeof(sql), fmt, args);
    va_end(args);
    PQclear(query(conn, sql));
}

static uint64_t hash_text(uint64_t hash, const char *text)
{
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
    return hash;
}

/* Another schema, another template. */
static void template_name(char out[NAME_SIZE])
{
    uint64_t hash = UINT64_C(14695981039346656037);

    for (const struct migration *m = migrations; m->name; m++)
        hash = hash_text(hash_text(hash, m->name), m->text);
    snprintf(out, NAME_SIZE, "quita_template_%016llx", (unsigned long long)hash);
}

static bool exists(PGconn *conn, const char *name)
{
    char sql[256];

    snprintf(sql, sizeof(sql), "SELECT 1 FROM pg_database WHERE datname = '%s'", name);
    PGresult *result = query(conn, sql);
    bool found = PQntuples(result) > 0;
    PQclear(result);
    return found;
}

/* Migrated under another name first, so that a template that is there is whole. */
static void make_template(PGconn *conn, const char *name)
{
    struct error err = { 0 };
    char *conninfo = conninfo_of("quita_template_new");

    PQclear(query(conn, TEMPLATE_LOCK));
    if (!exists(conn, name)) {
        exec_on(conn, "DROP DATABASE IF EXISTS quita_template_new WITH (FORCE)");
        exec_on(conn, "CREATE DATABASE quita_template_new");
        if (!migrate_run(conninfo, &err))
            fail_msg("migrate: %s", err.detail);
        exec_on(conn, "ALTER DATABASE quita_template_new RENAME TO %s", name);
    }
    PQclear(query(conn, "SELECT pg_advisory_unlock_all()"));
    free(conninfo);
}

static struct scratch *make(const char *template)
{
    static int made;
    struct scratch *s = calloc(1, sizeof(*s));
    PGconn *conn = connect_to(server());

    if (!s)
        abort();
    if (strcmp(template, "template0") != 0)
        make_template(conn, template);
    snprintf(s->name, sizeof(s->name), "quita_scratch_%d_%d", (int)getpid(), ++made);
    exec_on(conn, "DROP DATABASE IF EXISTS %s WITH (FORCE)", s->name);
    exec_on(conn, "CREATE DATABASE %s TEMPLATE %s", s->name, template);
    PQfinish(conn);
    s->conninfo = conninfo_of(s->name);
    s->conn = connect_to(s->conninfo);
    return s;
}

struct scratch *scratch_new(void)
{
    char name[NAME_SIZE];

    template_name(name);
    return make(name);
}

struct scratch *scratch_new_empty(void)
{
    return make("template0");
}

static void drop(const char *name)
{
    PGconn *conn = connect_to(server());

    exec_on(conn, "DROP DATABASE IF EXISTS %s WITH (FORCE)", name);
    PQfinish(conn);
}

void scratch_free(struct scratch **s)
{
    if (!*s)
        return;
    scratch_pg_close(*s);
    loop_free(&(*s)->loop);
    PQclear((*s)->result);
    PQfinish((*s)->conn);
    drop((*s)->name);
    free((*s)->conninfo);
    free(*s);
    *s = NULL;
}

const char *scratch_conninfo(const struct scratch *s)
{
    return s->conninfo;
}

int scratch_setup(void **state)
{
    *state = scratch_new();
    return 0;
}

int scratch_setup_empty(void **state)
{
    *state = scratch_new_empty();
    return 0;
}

int scratch_teardown(void **state)
{
    struct scratch *s = *state;

    scratch_free(&s);
    return 0;
}

void scratch_exec(struct scratch *s, const char *sql)
{
    PQclear(query(s->conn, sql));
}

const char *scratch_refused(struct scratch *s, const char *sql)
{
    PQclear(s->result);
    s->result = PQexec(s->conn, sql);
    const char *state = PQresultErrorField(s->result, PG_DIAG_SQLSTATE);
    return state ? state : "";
}

static void add_file(struct strbuf *out, const char *path)
{
    char part[4096];
    size_t n;
    FILE *f = fopen(path, "r");

    assert_non_null(f);
    while ((n = fread(part, 1, sizeof(part), f)) > 0)
        strbuf_add(out, part, n);
    fclose(f);
}

void scratch_exec_booked(struct scratch *s, const char *sql)
{
    struct strbuf both = { 0 };

    add_file(&both, "tests/support/books_aside.sql");
    strbuf_adds(&both, sql);
    strbuf_adds(&both, ";\n");
    add_file(&both, "tests/support/books_follow.sql");
    scratch_exec(s, strbuf_str(&both));
    strbuf_done(&both);
}

const char *scratch_text(struct scratch *s, const char *sql)
{
    PQclear(s->result);
    s->result = query(s->conn, sql);
    if (PQntuples(s->result) == 0)
        fail_msg("no row: %s", sql);
    return PQgetvalue(s->result, 0, 0);
}

int64_t scratch_int8(struct scratch *s, const char *sql)
{
    return strtoll(scratch_text(s, sql), NULL, 10);
}

struct loop *scratch_loop(struct scratch *s)
{
    if (!s->loop)
        s->loop = loop_new();
    return s->loop;
}

static bool all_up(void *ctx)
{
    return pg_all_up(ctx);
}

struct pg *scratch_pg_with(struct scratch *s, const struct pg_settings *settings)
{
    struct pg_settings own = *settings;
    struct error err = { 0 };

    scratch_pg_close(s);
    own.conninfo = s->conninfo;
    s->pg = pg_new(scratch_loop(s), &own, &err);
    if (!s->pg)
        fail_msg("%s", err.detail);
    if (!scratch_wait(s, all_up, s->pg, WAIT_MS))
        fail_msg("the pool does not come up");
    return s->pg;
}

struct pg *scratch_pg(struct scratch *s, int lanes)
{
    return scratch_pg_with(s, &(struct pg_settings){ .lanes = lanes,
                                                     .statement_timeout_ms = 5000,
                                                     .connect_timeout_ms = 5000,
                                                     .backoff_min_ms = 100,
                                                     .backoff_max_ms = 5000 });
}

void scratch_pg_close(struct scratch *s)
{
    pg_free(&s->pg);
}

static void set_flag(void *ctx)
{
    *(bool *)ctx = true;
}

bool scratch_wait(struct scratch *s, scratch_condition_fn *holds, void *ctx, int timeout_ms)
{
    bool late = false;
    struct loop_timer *timer = loop_timer_add(scratch_loop(s), timeout_ms, set_flag, &late);

    while (!late && !holds(ctx))
        loop_step(s->loop, true);
    loop_timer_remove(&timer);
    return holds(ctx);
}

static bool is_set(void *ctx)
{
    return **(const bool **)ctx;
}

void scratch_wait_flag(struct scratch *s, const bool *flag)
{
    if (!scratch_wait(s, is_set, &flag, WAIT_MS))
        fail_msg("nothing happened within 10 s");
}
