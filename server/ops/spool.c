#include "server/ops/spool.h"

#include "server/base/arena.h"
#include "server/base/error.h"
#include "server/base/fault.h"
#include "server/base/log.h"
#include "server/base/seal.h"
#include "server/base/strbuf.h"
#include "server/loop.h"
#include "server/ops/receive.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * A record: "QSP1", length of the sealed part (4 bytes, little-endian), the sealed part.  Inside:
 * receive time (8), length of the app's name (1), name, body.  The seal's tag is the checksum: a
 * torn or altered record does not open.  Once its units are committed the "1" becomes a "0", so
 * that the next process goes on where this one was.
 */
static const char MAGIC[4] = { 'Q', 'S', 'P', '1' }, DONE[4] = { 'Q', 'S', 'P', '0' };
enum { HEAD = 8, DRAIN_AT_ONCE = 32, DRAIN_MS = 1000, RECORD_MAX = 4 * 1024 * 1024 };

struct waiter {
    struct waiter *next;
    bool refused; /* it could not be written */
    spool_done_fn *done;
    void *ctx;
};

struct spool {
    struct loop *loop;
    const struct seal *seal;
    struct spool_settings settings;
    int fd, done_fd;       /* to append; to write into what is there, -1 = cannot */
    int64_t size, drained; /* bytes written; bytes whose units are committed */
    bool unsynced, bad;    /* bad: a write failed, the tail was cut off */
    struct waiter *waiters, **waiters_end;
    struct loop_hook *hook;
    struct loop_timer *timer;
    struct receive *receive;
    bool (*may_drain)(void *ctx);
    void *drain_ctx;
    int draining;     /* bodies under way */
    int64_t drain_to; /* end of the ones under way */
    bool drain_failed;
};

static void on_iteration_end(void *ctx);
static void on_timer(void *ctx);

/* -1 = the file ends here or is damaged here. */
static ssize_t read_head(struct spool *s, int64_t at)
{
    char head[HEAD];
    uint32_t len;

    if (pread(s->fd, head, HEAD, at) != HEAD ||
        (memcmp(head, MAGIC, sizeof(MAGIC)) != 0 && memcmp(head, DONE, sizeof(DONE)) != 0))
        return -1;
    memcpy(&len, head + sizeof(MAGIC), sizeof(len));
    return len <= RECORD_MAX && at + HEAD + len <= s->size ? (ssize_t)len : -1;
}

static bool is_done(const struct spool *s, int64_t at)
{
    char magic[sizeof(DONE)];

    return pread(s->fd, magic, sizeof(magic), at) == sizeof(magic) &&
           memcmp(magic, DONE, sizeof(DONE)) == 0;
}

/*
 * A record that was being written when the process died was never acknowledged: it is cut off, so
 * that what comes next does not stand behind it.  Anything else that is wrong is found when it is
 * drained.
 */
static void cut_torn_tail(struct spool *s)
{
    int64_t at = 0;
    ssize_t len;

    while (at < s->size && (len = read_head(s, at)) >= 0) {
        if (at == s->drained && is_done(s, at))
            s->drained += HEAD + len;
        at += HEAD + len;
    }
    if (at == s->size || s->size - at >= HEAD + RECORD_MAX)
        return;
    log_fact(NULL, LOG_WARN, "spool_tail_cut", LOG_NUM("bytes", s->size - at));
    if (ftruncate(s->fd, at) == 0)
        s->size = at;
}

struct spool *spool_new(struct loop *loop, const struct seal *seal,
                        const struct spool_settings *settings, struct error *err)
{
    char path[4096];
    struct stat st;

    snprintf(path, sizeof(path), "%s/whatsapp.spool", settings->folder);
    int fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0 || fstat(fd, &st) < 0) {
        error_set(err, ERROR_INPUT, "the spool %s cannot be written: %s", path, strerror(errno));
        return NULL;
    }
    struct spool *s = calloc(1, sizeof(*s));
    if (!s)
        abort();
    *s = (struct spool){ .loop = loop,
                         .seal = seal,
                         .settings = *settings,
                         .fd = fd,
                         .done_fd = open(path, O_WRONLY | O_CLOEXEC),
                         .size = st.st_size,
                         .waiters_end = NULL };
    s->waiters_end = &s->waiters;
    s->hook = loop_hook_add(loop, on_iteration_end, s);
    cut_torn_tail(s);
    return s;
}

void spool_free(struct spool **spool)
{
    struct spool *s = *spool;

    if (!s)
        return;
    loop_hook_remove(&s->hook);
    loop_timer_remove(&s->timer);
    close(s->fd);
    if (s->done_fd >= 0)
        close(s->done_fd);
    free(s);
    *spool = NULL;
}

bool spool_in_use(const struct spool *s)
{
    return s->size > 0;
}

int64_t spool_bytes(const struct spool *s)
{
    return s->size - s->drained;
}

/* ---- writing ---- */

static void build_record(const struct spool *s, struct strbuf *out, const char *app,
                         const void *body, size_t len, int64_t received_us)
{
    struct arena arena = { 0 };
    struct strbuf clear = { 0 };
    uint8_t app_len = (uint8_t)strlen(app);

    strbuf_add(&clear, &received_us, sizeof(received_us));
    strbuf_add(&clear, &app_len, 1);
    strbuf_add(&clear, app, app_len);
    strbuf_add(&clear, body, len);
    struct bytes sealed = seal_close(s->seal, &arena, "spool", clear.data, clear.len);
    uint32_t sealed_len = (uint32_t)sealed.len;
    strbuf_add(out, MAGIC, sizeof(MAGIC));
    strbuf_add(out, &sealed_len, sizeof(sealed_len));
    strbuf_add(out, sealed.data, sealed.len);
    strbuf_done(&clear);
    arena_done(&arena);
}

/* Whole or not at all: a partly written record is cut off again. */
static bool write_record(struct spool *s, const struct strbuf *record)
{
    size_t at = 0;

    while (at < record->len) {
        ssize_t n = write(s->fd, record->data + at, record->len - at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        at += (size_t)n;
    }
    if (at == record->len) {
        s->size += (int64_t)at;
        return true;
    }
    log_fact(NULL, LOG_ERROR, "spool_write_failed", LOG_STR("why", strerror(errno)));
    if (ftruncate(s->fd, s->size) < 0)
        s->bad = true;
    return false;
}

static const struct error cannot = { ERROR_UNAVAILABLE, "the spool cannot take it" };

static bool keep(struct spool *s, const char *app, const void *body, size_t len,
                 int64_t received_us)
{
    struct strbuf record = { 0 };

    build_record(s, &record, app, body, len, received_us);
    bool kept = !s->bad && s->size + (int64_t)record.len <= s->settings.size_max &&
                write_record(s, &record);
    strbuf_done(&record);
    s->unsynced = s->unsynced || kept;
    return kept;
}

void spool_append(struct spool *s, const char *app, const void *body, size_t len,
                  int64_t received_us, spool_done_fn *done, void *ctx)
{
    struct waiter *w = calloc(1, sizeof(*w));

    if (!w)
        abort();
    *w = (struct waiter){ .refused = !keep(s, app, body, len, received_us),
                          .done = done,
                          .ctx = ctx };
    *s->waiters_end = w;
    s->waiters_end = &w->next;
    loop_wake(s->loop);
}

static bool sync_file(struct spool *s)
{
    if (!s->unsynced)
        return true;
    (void)fault_hit("spool.before_sync");
    bool ok = fdatasync(s->fd) == 0;
    (void)fault_hit("spool.after_sync");
    s->unsynced = false;
    return ok;
}

/* One fdatasync for all that came in this iteration. */
static void on_iteration_end(void *ctx)
{
    struct spool *s = ctx;
    bool ok = sync_file(s);
    struct waiter *w = s->waiters, *next;

    s->waiters = NULL;
    s->waiters_end = &s->waiters;
    for (; w; w = next) {
        next = w->next;
        w->done(w->ctx, ok && !w->refused ? NULL : &cannot);
        free(w);
    }
}

/* ---- draining ---- */

struct record {
    struct spool *spool;
    struct arena arena;
};

static void drain_some(struct spool *s);

/* Lost with the machine it costs a second offer, no more: nothing waits for the disk. */
static void drained_to(struct spool *s, int64_t end)
{
    ssize_t len;

    for (; s->drained < end && (len = read_head(s, s->drained)) >= 0; s->drained += HEAD + len)
        if (s->done_fd >= 0)
            (void)!pwrite(s->done_fd, DONE, sizeof(DONE), s->drained);
    s->drained = end;
}

static void on_drained(void *ctx, const struct error *err)
{
    struct record *r = ctx;
    struct spool *s = r->spool;

    s->drain_failed = s->drain_failed || err;
    arena_done(&r->arena);
    free(r);
    if (--s->draining)
        return;
    if (s->drain_failed) {
        loop_timer_again(s->timer, DRAIN_MS); /* all of it again; the keys drop what is done */
        return;
    }
    drained_to(s, s->drain_to);
    drain_some(s);
}

static bool offer(struct spool *s, int64_t at, size_t len)
{
    struct record *r = calloc(1, sizeof(*r));
    struct error err = { 0 };
    int64_t received_us;
    size_t clear_len;

    if (!r)
        abort();
    r->spool = s;
    uint8_t *sealed = arena_alloc(&r->arena, len);
    char *clear = NULL;
    if (pread(s->fd, sealed, len, at + HEAD) == (ssize_t)len)
        clear =
            seal_open(s->seal, &r->arena, "spool", (struct bytes){ sealed, len }, &clear_len, &err);
    if (!clear || clear_len < 9 || clear_len < 9 + (size_t)(uint8_t)clear[8]) {
        arena_done(&r->arena);
        free(r);
        return false;
    }
    memcpy(&received_us, clear, sizeof(received_us));
    size_t app_len = (uint8_t)clear[8];
    const char *app = arena_strndup(&r->arena, clear + 9, app_len);
    s->draining++;
    receive_body(s->receive, app, clear + 9 + app_len, clear_len - 9 - app_len, received_us,
                 on_drained, r);
    return true;
}

/* The file as it is goes aside under a name of its own, for a person to look at; a new one begins.
 */
static bool put_aside(struct spool *s)
{
    char path[4096], aside[4096 + 48];
    struct stat st;

    snprintf(path, sizeof(path), "%s/whatsapp.spool", s->settings.folder);
    if (fstat(s->fd, &st) < 0)
        return false;
    snprintf(aside, sizeof(aside), "%s.damaged-%llu", path, (unsigned long long)st.st_ino);
    log_fact(NULL, LOG_ERROR, "spool_damaged", LOG_NUM("bytes_left", s->size - s->drained));
    if (rename(path, aside) < 0)
        return false;
    int fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0) {
        (void)!rename(aside, path);
        return false;
    }
    close(s->fd);
    s->fd = fd;
    if (s->done_fd >= 0)
        close(s->done_fd);
    s->done_fd = open(path, O_WRONLY | O_CLOEXEC);
    return true;
}

/* All that can be read is committed; what cannot be read is kept, never cut. */
static void drain_end(struct spool *s)
{
    bool clean = s->drained == s->size ? ftruncate(s->fd, 0) == 0 : put_aside(s);

    if (clean)
        s->size = s->drained = 0;
}

static void drain_some(struct spool *s)
{
    int64_t at = s->drained;

    s->drain_failed = false;
    s->draining = 1; /* this function's own, so that no answer ends it early */
    for (int i = 0; i < DRAIN_AT_ONCE; i++) {
        ssize_t len = read_head(s, at);
        if (len < 0 || !offer(s, at, (size_t)len))
            break;
        at += HEAD + len;
    }
    s->drain_to = at;
    s->draining--;
    if (s->draining)
        return;
    if (at > s->drained && !s->drain_failed) { /* all of them had nothing to wait for */
        drained_to(s, at);
        loop_timer_again(s->timer, 0);
        return;
    }
    if (at == s->drained && !s->unsynced)
        drain_end(s);
    loop_timer_again(s->timer, DRAIN_MS);
}

static void on_timer(void *ctx)
{
    struct spool *s = ctx;

    if (s->draining)
        return;
    if (s->size && s->may_drain(s->drain_ctx))
        drain_some(s);
    else
        loop_timer_again(s->timer, DRAIN_MS);
}

void spool_drain_to(struct spool *s, struct receive *receive, bool (*may_drain)(void *ctx),
                    void *ctx)
{
    s->receive = receive;
    s->may_drain = may_drain;
    s->drain_ctx = ctx;
    s->timer = loop_timer_add(s->loop, 0, on_timer, s);
}
