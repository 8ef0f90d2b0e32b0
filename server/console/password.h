#pragma once
#include <stdbool.h>
#include <stddef.h>
struct loop;

/*
 * Passwords as Argon2id hashes (libsodium's interactive limits: 64 MiB, two passes), made and
 * checked on the loop's two workers, never more than two at once.  Who waits is taken by rank, the
 * lowest first, and those who try again and again (above rank 4) have one worker at most: a spray
 * does not keep people out.
 */
enum {
    PASSWORD_MIN = 12,   /* characters; no further rules of composition (NIST SP 800-63B 5.1.1.2) */
    PASSWORD_MAX = 128,  /* bytes */
    PASSWORD_HASH = 128, /* crypto_pwhash_STRBYTES */
    PASSWORDS_WAITING_MAX = 16
};

enum password_fault {
    PASSWORD_GOOD,
    PASSWORD_SHORT,
    PASSWORD_LONG,
    PASSWORD_PLAIN /* few different characters, or made of the login */
};
enum password_fault password_check(const char *password, const char *login);

struct passwords;
struct passwords *passwords_new(struct loop *loop);
/* Who waits is answered PASSWORD_BUSY; what runs is answered nothing any more. */
void passwords_free(struct passwords **passwords);

enum password_answer { PASSWORD_FITS, PASSWORD_WRONG, PASSWORD_MADE, PASSWORD_BUSY };
/* `hash` is there with PASSWORD_MADE alone. */
typedef void password_fn(void *ctx, enum password_answer answer, const char *hash);
/*
 * Whether the password fits the hash.  hash NULL: an account that is not there; takes the same time
 * and is wrong.  False, and no call, when all that wait are of this rank or below; else one of the
 * highest makes room and is answered PASSWORD_BUSY.
 */
bool passwords_verify(struct passwords *passwords, const char *hash, const char *password, int rank,
                      password_fn *done, void *ctx) __attribute__((warn_unused_result));
/* Makes a hash; as one of rank 0. */
bool passwords_hash(struct passwords *passwords, const char *password, password_fn *done, void *ctx)
    __attribute__((warn_unused_result));
