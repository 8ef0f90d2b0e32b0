#include "db/pg_internal.h"
#include "tests/support/pg_probe.h"
#include "tests/support/scratch.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* A server that lets us in and is gone before we have said a word: PostgreSQL on its way down. */

struct server {
    struct loop *loop;
    struct loop_watch *listening;
    char dir[64], path[96];
    int fd, hung_up;
};

/* AuthenticationOk and ReadyForQuery, then nothing more. */
static void on_connection(void *ctx, int events)
{
    static const char welcome[] = "R\0\0\0\010\0\0\0\0Z\0\0\0\005I";
    struct server *s = ctx;
    char startup[512];
    int peer = accept(s->fd, NULL, NULL);

    (void)events;
    if (read(peer, startup, sizeof(startup)) > 0 &&
        write(peer, welcome, sizeof(welcome) - 1) == (ssize_t)sizeof(welcome) - 1)
        s->hung_up++;
    close(peer);
}

static void server_start(struct server *s, struct loop *loop)
{
    struct sockaddr_un at = { .sun_family = AF_UNIX };
    struct sockaddr_storage address = { 0 };

    *s = (struct server){ .loop = loop, .dir = "/tmp/quita-hangup.XXXXXX" };
    assert_non_null(mkdtemp(s->dir));
    snprintf(s->path, sizeof(s->path), "%s/.s.PGSQL.5432", s->dir);
    snprintf(at.sun_path, sizeof(at.sun_path), "%s", s->path);
    memcpy(&address, &at, sizeof(at));
    s->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(s->fd, (struct sockaddr *)&address, sizeof(at)), 0);
    assert_int_equal(listen(s->fd, 16), 0);
    s->listening = loop_watch_add(loop, s->fd, LOOP_READ, on_connection, s);
}

static void server_stop(struct server *s)
{
    loop_watch_remove(&s->listening);
    close(s->fd);
    unlink(s->path);
    rmdir(s->dir);
}

static bool has_hung_up_often(void *ctx)
{
    const struct server *s = ctx;

    return s->hung_up >= 5;
}

static void a_server_gone_before_our_first_word_is_tried_again(void **state)
{
    struct scratch *scratch = *state;
    struct pg_settings settings = probe_settings;
    struct error err = { 0 };
    struct server s;
    char conninfo[128];

    server_start(&s, scratch_loop(scratch));
    snprintf(conninfo, sizeof(conninfo), "host=%s port=5432 user=x dbname=x", s.dir);
    settings.conninfo = conninfo;
    struct pg *pg = pg_new(scratch_loop(scratch), &settings, &err);
    assert_non_null(pg);
    assert_true(scratch_wait(scratch, has_hung_up_often, &s, 10000));
    assert_false(pg_lane_up(pg_lane(pg, 0)));
    pg_free(&pg);
    server_stop(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("a server that is gone before our first word is tried again",
             a_server_gone_before_our_first_word_is_tried_again),
    };
    return cmocka_run_group_tests_name("pg hangup", tests, scratch_setup, scratch_teardown);
}
