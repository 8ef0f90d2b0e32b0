/*
 * The spool with a receiver of the test's own: its source is built here once more, under other
 * names, with receive_body() put in the place of the real one.
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

static void answer_held(void)
{
    for (size_t i = 0; i < held_count; i++)
        held[i].done(held[i].ctx, NULL);
    held_count = 0;
}

/* ---- fixture ---- */

static const char *file_of(const char *suffix)
{
    static char path[96];

    snprintf(path, sizeof(path), "%s/whatsapp.spool%s", folder, suffix);
    return path;
}

static void open_spool(void)
{
    const struct spool_settings settings = { folder, size_max };
    struct error err = { 0 };

    spool = spool_new(loop, &seal, &settings, &err);
    assert_non_null(spool);
}

static void reopen(void)
{
    spool_free(&spool);
    open_spool();
}

static int start(void **state)
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
static int put_aside_files(off_t *bytes, bool removed)
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

static int stop(void **state)
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

static void on_done(void *ctx, const struct error *err)
{
    struct done *d = ctx;

    d->good += !err;
    d->bad += err && err->kind == ERROR_UNAVAILABLE;
}

static struct done append(const char *body)
{
    struct done d = { 0 };

    spool_append(spool, "app", body, strlen(body), RECEIVED, on_done, &d);
    for (int i = 0; i < 10 && !d.good && !d.bad; i++)
        loop_step(loop, false);
    return d;
}

static bool database_up(void *ctx)
{
    (void)ctx;
    return may;
}

static void steps(void)
{
    for (int i = 0; i < 20; i++)
        loop_step(loop, false);
}

static void drain(void)
{
    spool_drain_to(spool, NULL, database_up, NULL);
    steps();
}

/* As if the second were over. */
static void drain_again(void)
{
    loop_timer_again(spool->timer, 0);
    steps();
}

static off_t file_size(const char *suffix)
{
    struct stat st;

    return stat(file_of(suffix), &st) == 0 ? st.st_size : -1;
}

static void alter(off_t at, const char *bytes, size_t len)
{
    int fd = open(file_of(""), O_WRONLY);

    assert_int_equal(pwrite(fd, bytes, len, at), (ssize_t)len);
    close(fd);
}

static void assert_heard(const char *const *bodies, size_t count)
{
    assert_int_equal(heard_count, count);
    for (size_t i = 0; i < count; i++)
        assert_string_equal(heard[i].body, bodies[i]);
}

/* ---- writing ---- */

static void a_body_is_told_to_be_kept_once_it_is_on_disk(void **state)
{
    struct done d = { 0 };

    (void)state;
    spool_append(spool, "app", "um", 2, RECEIVED, on_done, &d);
    assert_int_equal(d.good + d.bad, 0); /* not before the sync */
    steps();
    assert_int_equal(d.good, 1);
    assert_int_equal(file_size(""), spool_bytes(spool));
}

static void all_of_an_iteration_are_told_in_their_order(void **state)
{
    struct done d[3] = { 0 };

    (void)state;
    for (int i = 0; i < 3; i++)
        spool_append(spool, "app", "um", 2, RECEIVED, on_done, &d[i]);
    steps();
    for (int i = 0; i < 3; i++)
        assert_int_equal(d[i].good, 1);
}

static void the_file_tells_nothing(void **state)
{
    char bytes[512];
    int fd;

    (void)state;
    append("o CPF de Ana");
    fd = open(file_of(""), O_RDONLY);
    ssize_t len = read(fd, bytes, sizeof(bytes));
    close(fd);
    assert_true(len > 12);
    assert_null(memmem(bytes, (size_t)len, "Ana", 3));
    assert_null(memmem(bytes, (size_t)len, "app", 3));
    struct stat st;
    assert_int_equal(stat(file_of(""), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

static void what_does_not_fit_is_refused_and_the_rest_stays(void **state)
{
    static const char *const bodies[] = { "um", "dois" };

    (void)state;
    assert_int_equal(append("um").good, 1);
    off_t one = file_size("");
    size_max = 2 * one + 2; /* "dois" is two bytes longer */
    reopen();
    assert_int_equal(append("dois").good, 1);
    assert_int_equal(append("três").bad, 1);
    assert_int_equal(file_size(""), 2 * one + 2);
    drain();
    assert_heard(bodies, 2);
    assert_int_equal(append("quatro").good, 1); /* there is room again */
}

static void a_refusal_is_told_from_the_loop_and_in_its_order(void **state)
{
    struct done first = { 0 }, second = { 0 }, third = { 0 };

    (void)state;
    assert_int_equal(append("um").good, 1);
    size_max = file_size("") * 2;
    reopen();
    spool_append(spool, "app", "dois, que não cabe", 18, RECEIVED, on_done, &first);
    spool_append(spool, "app", "um", 2, RECEIVED, on_done, &second);
    spool_append(spool, "app", "um", 2, RECEIVED, on_done, &third);
    assert_int_equal(first.bad + second.good + third.bad, 0); /* never inside the call */
    steps();
    assert_int_equal(first.bad, 1);
    assert_int_equal(second.good, 1);
    assert_int_equal(third.bad, 1);
}

static void a_folder_that_is_not_there_refuses_the_start(void **state)
{
    const struct spool_settings settings = { "/nonexistent/folder", 1 };
    struct error err = { 0 };

    (void)state;
    assert_null(spool_new(loop, &seal, &settings, &err));
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_non_null(strstr(err.detail, "/nonexistent/folder/whatsapp.spool cannot be written"));
}

/* ---- draining ---- */

static void bodies_come_out_as_they_went_in(void **state)
{
    static const char *const bodies[] = { "um", "dois", "três" };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bodies); i++)
        append(bodies[i]);
    assert_true(spool_in_use(spool));
    drain();
    drain_again();
    assert_heard(bodies, COUNT_OF(bodies));
    assert_string_equal(heard[0].app, "app");
    assert_int_equal(heard[0].received_us, RECEIVED);
    assert_false(spool_in_use(spool));
    assert_int_equal(file_size(""), 0);
}

static void what_an_earlier_process_kept_is_drained(void **state)
{
    static const char *const bodies[] = { "um", "dois", "três" };

    (void)state;
    append("um");
    append("dois");
    reopen();
    assert_true(spool_in_use(spool));
    append("três");
    drain();
    drain_again();
    assert_heard(bodies, COUNT_OF(bodies));
}

static void more_than_one_round_keeps_the_order(void **state)
{
    char body[16];

    (void)state;
    for (int i = 0; i < 100; i++) {
        snprintf(body, sizeof(body), "%d", i);
        append(body);
    }
    drain();
    for (int i = 0; i < 5; i++)
        drain_again();
    assert_int_equal(heard_count, 100);
    for (int i = 0; i < 100; i++)
        assert_int_equal(atoi(heard[i].body), i);
}

static void nothing_is_offered_while_the_database_is_away(void **state)
{
    (void)state;
    append("um");
    may = false;
    drain();
    drain_again();
    assert_int_equal(heard_count, 0);
    may = true;
    drain_again();
    assert_int_equal(heard_count, 1);
}

static void until_it_is_drained_new_bodies_join_its_tail(void **state)
{
    static const char *const bodies[] = { "um", "dois" };

    (void)state;
    append("um");
    hold = true;
    drain();
    assert_int_equal(held_count, 1);
    assert_true(spool_in_use(spool)); /* so that whoever receives asks us, not the turns */
    append("dois");
    hold = false;
    answer_held();
    steps();
    drain_again();
    drain_again();
    assert_heard(bodies, 2);
    assert_false(spool_in_use(spool));
}

static void what_was_refused_is_offered_again(void **state)
{
    static const char *const bodies[] = { "um", "dois", "um", "dois" };

    (void)state;
    append("um");
    append("dois");
    refuse = 1;
    drain();
    assert_true(spool_in_use(spool));
    drain_again();
    drain_again();
    assert_heard(bodies, COUNT_OF(bodies));
    assert_false(spool_in_use(spool));
}

/* ---- damage ---- */

static void a_torn_tail_takes_nothing_with_it(void **state)
{
    static const char *const bodies[] = { "um", "dois", "três" };
    static const int cuts[] = { 1, 5, 20 }; /* bytes of the last record that are missing */

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cuts); i++) {
        heard_count = 0;
        append("um");
        append("dois");
        append("partido");
        assert_int_equal(truncate(file_of(""), file_size("") - cuts[i]), 0);
        reopen();
        assert_int_equal(append("três").good, 1); /* kept, so it must come out */
        drain();
        drain_again();
        drain_again();
        assert_heard(bodies, COUNT_OF(bodies));
        assert_false(spool_in_use(spool));
        off_t bytes = 0;
        assert_int_equal(put_aside_files(&bytes, false), 0);
    }
}

static void an_altered_record_goes_aside_with_what_follows(void **state)
{
    static const char *const bodies[] = { "um", "depois" };

    (void)state;
    append("um");
    off_t one = file_size("");
    append("dois");
    append("três");
    off_t all = file_size("");
    alter(one + HEAD + 40, "?", 1);
    drain();
    drain_again();
    drain_again();
    off_t aside = 0;
    assert_int_equal(put_aside_files(&aside, false), 1);
    assert_int_equal(aside, all);
    assert_int_equal(file_size(""), 0);
    assert_int_equal(append("depois").good, 1);
    drain_again();
    drain_again();
    assert_heard(bodies, COUNT_OF(bodies));
}

static void a_second_damaged_file_does_not_replace_the_first(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        append(i ? "um corpo mais longo" : "um");
        alter(HEAD + 40, "?", 1);
        if (i)
            drain_again();
        else
            drain();
        drain_again();
    }
    off_t bytes = 0;
    assert_int_equal(put_aside_files(&bytes, false), 2);
}

#define FRESH(sentence, fn)                                                                        \
    {                                                                                              \
        .name = (sentence), .test_func = (fn), .setup_func = start, .teardown_func = stop          \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        FRESH("a body is told to be kept once it is on disk",
              a_body_is_told_to_be_kept_once_it_is_on_disk),
        FRESH("all of an iteration are told", all_of_an_iteration_are_told_in_their_order),
        FRESH("the file tells nothing and is ours alone", the_file_tells_nothing),
        FRESH("what does not fit is refused and the rest stays",
              what_does_not_fit_is_refused_and_the_rest_stays),
        FRESH("a refusal is told from the loop, and in its order",
              a_refusal_is_told_from_the_loop_and_in_its_order),
        FRESH("a folder that is not there refuses the start",
              a_folder_that_is_not_there_refuses_the_start),
        FRESH("bodies come out as they went in", bodies_come_out_as_they_went_in),
        FRESH("what an earlier process kept is drained", what_an_earlier_process_kept_is_drained),
        FRESH("more than one round keeps the order", more_than_one_round_keeps_the_order),
        FRESH("nothing is offered while the database is away",
              nothing_is_offered_while_the_database_is_away),
        FRESH("until it is drained new bodies join its tail",
              until_it_is_drained_new_bodies_join_its_tail),
        FRESH("what was refused is offered again", what_was_refused_is_offered_again),
        FRESH("a torn tail takes nothing with it", a_torn_tail_takes_nothing_with_it),
        FRESH("an altered record goes aside with what follows",
              an_altered_record_goes_aside_with_what_follows),
        FRESH("a second damaged file does not replace the first",
              a_second_damaged_file_does_not_replace_the_first),
    };
    return cmocka_run_group_tests_name("spool", tests, NULL, NULL);
}
