#pragma once
#include <stdbool.h>
#include <stdint.h>

/*
 * Quita.identify(): the school's own server says, signed with a secret that it shares with us,
 * which of its users is logged in (docs/widget.md has it in PHP and Node):
 *
 *   signature = hex(HMAC-SHA256(secret, "quita:v1:" KEY ":" EXPIRES ":" USER))
 *
 * KEY is the site's data-key, EXPIRES in seconds since 1970, USER the creditor's own key of a
 * person (pessoa_chave of the import).  It proves no identity level: one factor is asked all the
 * same.
 */
enum { SITE_USER_MAX = 64, SITE_SECRET_MIN = 32 };
static const int64_t SITE_USER_AHEAD_S = 86400; /* what is valid for longer is refused */

/* What came from outside; each may be NULL. */
struct site_user_claim {
    const char *user, *signature;
    int64_t expires_s;
};
enum site_user_verdict {
    SITE_USER_FITS,
    SITE_USER_MALFORMED, /* no such user, no such signature: the page is written wrongly */
    SITE_USER_STALE,     /* expired, or valid for too long */
    SITE_USER_FORGED     /* another secret, key, user or expiry was signed */
};
/* In constant time over the signature.  `secret` is never empty. */
enum site_user_verdict site_user_judge(const struct site_user_claim *claim, const char *secret,
                                       const char *key, int64_t now_s);
