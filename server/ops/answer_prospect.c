#include "server/ops/answer_prospect.h"

#include "db/columns.h"

#include <string.h>

/*
 * What somebody who writes to a recruitment number says yes or no to (000-24).  It is kept for who
 * writes there, not for a person of the register, and touches no other purpose (CH-02).
 */
#define STOP_SOURCE "parar"
#define STOP_TEXT   "parar-1"
#define ASKED       "conversa"

bool talk_recruits(const struct talk *r)
{
    return r->account->purpose && strcmp(r->account->purpose, "captacao") == 0;
}

struct word {
    const struct talk *talk;
    bool granted;
    const char *source, *text;
};

static void send(struct batch *b, struct pg_unit *pg, const struct word *words, size_t count)
{
    struct arena *a = b->arena;
    struct pg_args *args;

    if (!count)
        return;
    args = pg_unit_args(pg, SQL_PROSPECT_CONSENTS_ADD);
    COLUMN(int8, int64_t, words[i].talk->conv->tenant_id);
    COLUMN(int8, int64_t, words[i].talk->conv->identity_id);
    COLUMN(int8, int64_t, words[i].talk->conv->creditor_id);
    COLUMN(bool, bool, words[i].granted);
    COLUMN(text, const char *, words[i].source);
    COLUMN(text, const char *, words[i].text);
    pg_instant(args, b->now_us);
    pg_unit_send(pg, args);
}

size_t prospects_stop(struct batch *b, struct pg_unit *pg, struct talk *const *talks, size_t count,
                      struct talk **others)
{
    struct word *words = ARENA_ARRAY(b->arena, struct word, count + 1);
    size_t stopped = 0, left = 0;

    for (size_t i = 0; i < count; i++) {
        if (!talk_recruits(talks[i])) {
            others[left++] = talks[i];
            continue;
        }
        words[stopped++] = (struct word){ talks[i], false, STOP_SOURCE, STOP_TEXT };
        talks[i]->conv->muted = true;
    }
    send(b, pg, words, stopped);
    return left;
}

/* A yes counts only with the name of the text it was said to, and only where one recruits. */
bool answer_consent(struct batch *b, struct pg_unit *pg, struct answering *all)
{
    struct word *words = ARENA_ARRAY(b->arena, struct word, all->count + 1);
    size_t count = 0;

    for (size_t i = 0; i < all->count; i++) {
        struct talk *r = all->runs[i];
        const char *text = question_text(r, "texto");
        if (!talk_recruits(r) || !*text) {
            answer_failed(r, "no consent is asked here");
            continue;
        }
        bool granted = question_number(r, "resposta", 0) == 1;
        words[count++] = (struct word){ r, granted, ASKED, text };
        r->conv->muted = r->conv->muted && !granted; /* who says yes is no longer silent */
        answer(r, "ok", NULL, 0);
    }
    send(b, pg, words, count);
    return false;
}
