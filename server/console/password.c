#include "server/console/password.h"

#include "server/loop.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { AT_ONCE = 2, NEWCOMER_RANK = 4, DIFFERENT_MIN = 5, LOGIN_PART_MIN = 4 };
_Static_assert(PASSWORD_HASH >= crypto_pwhash_STRBYTES, "holds what libsodium writes");

/* Nobody's, with the costs of everybody's: what a login that does not exist is checked against. */
static const char nobody[] = "$argon2id$v=19$m=65536,t=2,p=1$JU+YyVBG3dp9TD3slYmwCA$"
                             "t6WrgIPoWImTLb2+8uooUjLWVKfp64cEw+Lf0SJHKZQ";

struct password_job {
    struct password_job *next;
    struct passwords *passwords; /* NULL: gone while the work ran */
    bool verify, nobodys;
    int rank;
    char password[PASSWORD_MAX + 1], hash[PASSWORD_HASH];
    enum password_answer answer;
    password_fn *done;
    void *ctx;
};

struct passwords {
    struct loop *loop;
    struct password_job *waiting; /* by rank, then by coming */
    struct password_job *running[AT_ONCE];
    int waiting_count;
};

/* ---- what may be one ---- */

static size_t characters(const char *text)
{
    size_t n = 0;

    for (; *text; text++)
        n += ((unsigned char)*text & 0xc0) != 0x80;
    return n;
}

static int different(const char *text)
{
    bool seen[256] = { false };
    int n = 0;

    for (; *text; text++) {
        n += !seen[(unsigned char)*text];
        seen[(unsigned char)*text] = true;
    }
    return n;
}

static bool holds_login(const char *password, const char *login)
{
    char part[PASSWORD_MAX + 1];
    size_t len = strcspn(login, "@");

    if (len < LOGIN_PART_MIN || len > PASSWORD_MAX)
        return false;
    memcpy(part, login, len);
    part[len] = '\0';
    return strcasestr(password, part) != NULL;
}

enum password_fault password_check(const char *password, const char *login)
{
    if (characters(password) < PASSWORD_MIN)
        return PASSWORD_SHORT;
    if (strlen(password) > PASSWORD_MAX)
        return PASSWORD_LONG;
    if (different(password) < DIFFERENT_MIN || holds_login(password, login))
        return PASSWORD_PLAIN;
    return PASSWORD_GOOD;
}

/* ---- the work ---- */

static void work(void *ctx)
{
    struct password_job *j = ctx;
    size_t len = strlen(j->password);

    if (j->verify)
        j->answer = crypto_pwhash_str_verify(j->hash, j->password, len) == 0 && !j->nobodys
                        ? PASSWORD_FITS
                        : PASSWORD_WRONG;
    else /* fails only without memory */
        j->answer = crypto_pwhash_str_alg(
                        j->hash, j->password, len, crypto_pwhash_OPSLIMIT_INTERACTIVE,
                        crypto_pwhash_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13) == 0
                        ? PASSWORD_MADE
                        : PASSWORD_BUSY;
    sodium_memzero(j->password, sizeof(j->password));
}

static void finish(struct password_job *j)
{
    j->done(j->ctx, j->answer, j->answer == PASSWORD_MADE ? j->hash : NULL);
    sodium_memzero(j, sizeof(*j));
    free(j);
}

static void on_done(void *ctx);

/* One worker is kept for newcomers: they wait for no hash of somebody who tries again and again. */
static bool may_run(const struct passwords *p, const struct password_job *j)
{
    int pressing = 0;

    for (int i = 0; i < AT_ONCE; i++)
        pressing += p->running[i] && p->running[i]->rank > NEWCOMER_RANK;
    return j->rank <= NEWCOMER_RANK || !pressing;
}

static void start_waiting(struct passwords *p)
{
    for (int i = 0; i < AT_ONCE; i++) {
        struct password_job *j = p->waiting;
        if (!j || p->running[i] || !may_run(p, j))
            continue;
        if (!loop_work(p->loop, work, on_done, j))
            return; /* other work fills the queue: the next one that ends looks again */
        p->waiting = j->next;
        p->waiting_count--;
        p->running[i] = j;
    }
}

static void on_done(void *ctx)
{
    struct password_job *j = ctx;
    struct passwords *p = j->passwords;

    if (!p) {
        free(j);
        return;
    }
    for (int i = 0; i < AT_ONCE; i++)
        if (p->running[i] == j)
            p->running[i] = NULL;
    start_waiting(p);
    finish(j);
}

/* ---- who waits ---- */

static void insert(struct passwords *p, struct password_job *j)
{
    struct password_job **at = &p->waiting;

    while (*at && (*at)->rank <= j->rank)
        at = &(*at)->next;
    j->next = *at;
    *at = j;
    p->waiting_count++;
}

/* The last one, unless it is of this rank or below. */
static bool make_room(struct passwords *p, int rank)
{
    struct password_job **at = &p->waiting, *last;

    if (p->waiting_count < PASSWORDS_WAITING_MAX)
        return true;
    while ((*at)->next)
        at = &(*at)->next;
    last = *at;
    if (last->rank <= rank)
        return false;
    *at = NULL;
    p->waiting_count--;
    last->answer = PASSWORD_BUSY;
    finish(last);
    return true;
}

static bool push(struct passwords *p, const struct password_job *job, const char *password)
{
    size_t len = strlen(password);

    if (!make_room(p, job->rank))
        return false;
    struct password_job *j = malloc(sizeof(*j));
    if (!j)
        abort();
    *j = *job;
    j->passwords = p;
    /* A longer one fits nothing: none is ever stored. */
    memcpy(j->password, password, len > PASSWORD_MAX ? PASSWORD_MAX : len);
    j->nobodys |= len > PASSWORD_MAX;
    insert(p, j);
    start_waiting(p);
    return true;
}

bool passwords_verify(struct passwords *p, const char *hash, const char *password, int rank,
                      password_fn *done, void *ctx)
{
    struct password_job job = {
        .verify = true, .nobodys = !hash, .rank = rank, .done = done, .ctx = ctx
    };
    const char *against = hash && strlen(hash) < PASSWORD_HASH ? hash : nobody;

    memcpy(job.hash, against, strlen(against) + 1);
    return push(p, &job, password);
}

bool passwords_hash(struct passwords *p, const char *password, password_fn *done, void *ctx)
{
    const struct password_job job = { .done = done, .ctx = ctx };

    return push(p, &job, password);
}

struct passwords *passwords_new(struct loop *loop)
{
    struct passwords *p = calloc(1, sizeof(*p));

    if (!p)
        abort();
    p->loop = loop;
    return p;
}

void passwords_free(struct passwords **passwords)
{
    struct passwords *p = *passwords;

    if (!p)
        return;
    for (int i = 0; i < AT_ONCE; i++)
        if (p->running[i])
            p->running[i]->passwords = NULL;
    for (struct password_job *j = p->waiting, *next; j; j = next) {
        next = j->next;
        j->answer = PASSWORD_BUSY;
        finish(j);
    }
    free(p);
    *passwords = NULL;
}
