#include "server/ops/access_token.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

struct access_token *access_token_of(struct access_tokens *tokens, int64_t bank_account_id)
{
    struct access_token *t = tokens->head;

    while (t && t->bank_account_id != bank_account_id)
        t = t->next;
    if (t)
        return t;
    t = calloc(1, sizeof(*t));
    if (!t)
        abort();
    t->bank_account_id = bank_account_id;
    t->next = tokens->head;
    return tokens->head = t;
}

static void forget(struct access_token *token)
{
    if (token->text)
        sodium_memzero(token->text, strlen(token->text));
    free(token->text);
    token->text = NULL;
}

void access_token_keep(struct access_token *token, const char *text, int64_t until_us)
{
    forget(token);
    token->text = strdup(text);
    if (!token->text)
        abort();
    token->until_us = until_us;
}

void access_tokens_done(struct access_tokens *tokens)
{
    for (struct access_token *t = tokens->head, *next; t; t = next) {
        next = t->next;
        forget(t);
        free(t);
    }
    tokens->head = NULL;
}
