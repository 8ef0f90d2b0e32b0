#pragma once
#include <stdint.h>
struct psp_run;

/*
 * Access tokens that were fetched for accounts at providers (OAuth2), kept while the process lives:
 * a new process fetches new ones.  Never stored, never logged.  Times are the wall clock's.
 */
struct access_token {
    int64_t bank_account_id;
    char *text;             /* NULL = none yet */
    int64_t until_us;       /* not to be used after this */
    struct psp_run *asking; /* who asks for a new one, and behind it who waits for its answer */
    struct access_token *next;
};
/* Starts as { 0 }. */
struct access_tokens {
    struct access_token *head;
};

/* The account's place, made when it is first asked for; stays until access_tokens_done(). */
struct access_token *access_token_of(struct access_tokens *tokens, int64_t bank_account_id);
/* The text is copied, and replaces the one before. */
void access_token_keep(struct access_token *token, const char *text, int64_t until_us);
void access_tokens_done(struct access_tokens *tokens);
