#pragma once
/*
 * The spool with a receiver of the test's own: its source is built here once more, under other
 * names, with receive_body() put in the place of the real one.  Each program that includes this has
 * its own.
 */
#define receive_body   heard_body
#define spool_new      spool_under_test_new
#define spool_free     spool_under_test_free
#define spool_append   spool_under_test_append
#define spool_in_use   spool_under_test_in_use
#define spool_bytes    spool_under_test_bytes
#define spool_drain_to spool_under_test_drain_to
#include "server/ops/spool.c"

#include "tests/support/unit.h"

#include "server/base/auto.h"

#include <dirent.h>
#include <inttypes.h>

enum { HEARD_MAX = 256, RECEIVED = 1000 };

static struct seal seal;
static struct loop *loop;
static struct spool *spool;
static char folder[64];
static int64_t size_max;

/* ---- the receiver ---- */

static struct heard {
    char app[32], body[64];
    int64_t received_us;
} heard[HEARD_MAX];
static size_t heard_count;
static int refuse; /* so many bodies are refused */
static bool hold;  /* answers come when the test says so */
static struct held {
    receive_done_fn *done;
    void *ctx;
} held[HEARD_MAX];
static size_t held_count;
static bool may;

static const struct error away = { ERROR_UNAVAILABLE, "away" };

void receive_body(struct receive *r, const char *app, const void *body, size_t len,
                  int64_t received_us, receive_done_fn *done, void *ctx)
{
    struct heard *h = &heard[heard_count++];

    (void)r;
    assert_true(heard_count < HEARD_MAX);
    snprintf(h->app, sizeof(h->app), "%s", app);
    snprintf(h->body, sizeof(h->body), "%.*s", (int)len, (const char *)body);
    h->received_us = received_us;
    if (hold)
        held[held_count++] = (struct held){ done, ctx };
    else
        done(ctx, refuse > 0 && refuse-- ? &away : NULL);
}

static inline void answer_held(void)
{
    for (size_t i = 0; i < held_count; i++)
        held[i].done(held[i].ctx, NULL);
    held_count = 0;
}

/* ---- fixture ---- */

static inline const char *file_of(const char *suffix)
{
    static char path[96];

    snprintf(path, sizeof(path), "%s/whatsapp.spool%s", folder, suffix);
    return path;
}

static inline void open_spool(void)
{
    const struct spool_settings settings = { folder, size_max };
    struct error err = { 0 };

    spool = spool_new(loop, &seal, &settings, &err);
    assert_non_null(spool);
}

static inline void reopen(void)
{
    spool_free(&spool);
    open_spool();
}

static inline int start(void **state)
{
    static const char keys[] = "1:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    struct error err = { 0 };

    (void)state;
    snprintf(folder, sizeof(folder), "/tmp/quita-spool.XXXXXX");
    if (!mkdtemp(folder) || !seal_init(&seal, keys, &err))
        return -1;
    loop = loop_new();
    size_max = 1 << 20;
    heard_count = held_count = 0;
    refuse = 0;
    hold = false;
    may = true;
    open_spool();
    return 0;
}

/* How many files went aside; their bytes together, and they are gone when it is asked. */
static inline int put_aside_files(off_t *bytes, bool removed)
{
    DIR *dir = opendir(folder);
    struct stat st;
    char path[400];
    int count = 0;

    assert_non_null(dir);
    for (struct dirent *e; (e = readdir(dir));) {
        if (!strstr(e->d_name, ".damaged"))
            continue;
        snprintf(path, sizeof(path), "%s/%s", folder, e->d_name);
        assert_int_equal(stat(path, &st), 0);
        *bytes += st.st_size;
        count++;
        if (removed)
            unlink(path);
    }
    closedir(dir);
    return count;
}

static inline int stop(void **state)
{
    off_t bytes = 0;

    (void)state;
    spool_free(&spool);
    loop_free(&loop);
    put_aside_files(&bytes, true);
    unlink(file_of(""));
    return rmdir(folder);
}

struct done {
    int good, bad;
};

static inline void on_done(void *ctx, const struct error *err)
{
    struct done *d = ctx;

    d->good += !err;
    d->bad += err && err->kind == ERROR_UNAVAILABLE;
}

static inline struct done append(const char *body)
{
    struct done d = { 0 };

    spool_append(spool, "app", body, strlen(body), RECEIVED, on_done, &d);
    for (int i = 0; i < 10 && !d.good && !d.bad; i++)
        loop_step(loop, false);
    return d;
}

static inline bool database_up(void *ctx)
{
    (void)ctx;
    return may;
}

static inline void steps(void)
{
    for (int i = 0; i < 20; i++)
        loop_step(loop, false);
}

static inline void drain(void)
{
    spool_drain_to(spool, NULL, database_up, NULL);
    steps();
}

/* As if the second were over. */
static inline void drain_again(void)
{
    loop_timer_again(spool->timer, 0);
    steps();
}

static inline off_t file_size(const char *suffix)
{
    struct stat st;

    return stat(file_of(suffix), &st) == 0 ? st.st_size : -1;
}

static inline void alter(off_t at, const char *bytes, size_t len)
{
    int fd = open(file_of(""), O_WRONLY);

    assert_int_equal(pwrite(fd, bytes, len, at), (ssize_t)len);
    close(fd);
}

static inline void assert_heard(const char *const *bodies, size_t count)
{
    assert_int_equal(heard_count, count);
    for (size_t i = 0; i < count; i++)
        assert_string_equal(heard[i].body, bodies[i]);
}

/* A test with a spool and a folder of its own. */
#define FRESH(sentence, fn)                                                                        \
    {                                                                                              \
        .name = (sentence), .test_func = (fn), .setup_func = start, .teardown_func = stop          \
    }
