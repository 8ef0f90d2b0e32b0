#include "server/console/api.h"

#include "db/columns.h"
#include "nlu/normalise.h"
#include "server/base/auto.h"
#include "server/base/document.h"
#include "server/base/money.h"
#include "server/base/phone.h"
#include "server/base/strbuf.h"

#include <ctype.h>
#include <string.h>

/* GET /console/api/search: one field for everything; what it may be is told by its form. */

enum { ROWS_MAX = 50, WORDS_MAX = 6, QUERY_MAX = 200, HIT = 27 };

struct search {
    const char *words; /* tsquery; each of the document below NULL or empty when it is none */
    const char *protocol;
    struct bytes cpf, phones[2];
    size_t phone_count;
    int64_t centavos;
};

static struct bytes hashed(struct console_visit *v, const char *purpose, const char *text)
{
    struct seal_hash hash = seal_hash(v->console->deps.seal, purpose, text, strlen(text));

    return (struct bytes){ arena_memdup(&v->arena, hash.bytes, SEAL_HASH_SIZE), SEAL_HASH_SIZE };
}

/* "ana & maria:*": the last word may still be being typed, so each is a beginning. */
static const char *words_of(struct console_visit *v, const char *text)
{
    const char *folded = normalise_fold(&v->arena, text);
    struct strbuf out = { 0 };
    int count = 0;

    for (const char *at = folded; *at && count < WORDS_MAX;) {
        size_t len = 0;
        while (isalnum((unsigned char)at[len]))
            len++;
        if (len)
            strbuf_addf(&out, "%s%.*s:*", count++ ? " & " : "", (int)len, at);
        at += len ? len : 1;
    }
    const char *words = count ? arena_strdup(&v->arena, strbuf_str(&out)) : NULL;
    strbuf_done(&out);
    return words;
}

/* Digits with what people write between them; NULL when there is anything else. */
static const char *digits_of(struct console_visit *v, const char *text)
{
    char *digits = arena_alloc(&v->arena, strlen(text) + 1);
    size_t n = 0;

    for (const char *at = text; *at; at++) {
        if (isdigit((unsigned char)*at))
            digits[n++] = *at;
        else if (!strchr(" .-+()/", *at))
            return NULL;
    }
    return n ? digits : NULL;
}

static void read_numbers(struct console_visit *v, const char *digits, struct search *s)
{
    char phone[PHONE_SIZE], canonical[PHONE_SIZE], cpf[12];
    bool any;

    if (document_find_cpf(digits, strlen(digits), cpf, &any) == 1)
        s->cpf = hashed(v, "cpf", cpf);
    if (!phone_from_register(digits, phone))
        return;
    phone_canonical(phone, canonical);
    s->phones[s->phone_count++] = hashed(v, "phone", canonical);
}

static void fill_search(struct console_visit *v, struct pg_args *args)
{
    const struct search *s = v->own;

    pg_int8(args, v->caller->tenant_id);
    pg_int8(args, v->caller->user_id);
    pg_instant(args, api_now(v));
    pg_text(args, s->words);
    pg_bytea(args, s->cpf.data, s->cpf.len);
    pg_bytea_array(args, s->phones, s->phone_count);
    pg_int8(args, s->centavos > 0 ? s->centavos : PG_NULL_INT8);
    pg_text(args, s->protocol);
    pg_int4(args, ROWS_MAX);
}

static void on_found(struct console_visit *v, const struct pg_result *r)
{
    static const char *const hits[] = {
        "", "nome", "cpf", "telefone", "valor", "texto", "protocolo"
    };
    json_t *rows = json_array();

    for (int row = 0; row < pg_rows(r); row++) {
        json_t *json = api_row(r, row, api_now(v));
        json_object_set_new(json, "hit",
                            json_string(hits[pg_get_int8(r, row, HIT) % (int)COUNT_OF(hits)]));
        json_array_append_new(rows, json);
    }
    console_reply_json(v, 200, json_pack("{s:o, s:n}", "rows", rows, "next"));
}

void console_api_search(struct console_visit *v)
{
    struct search *s = ARENA_NEW(&v->arena, struct search);
    const char *q = api_query(v, "q");

    if (!q || strlen(q) > QUERY_MAX) {
        console_refuse(v, 400);
        return;
    }
    const char *digits = digits_of(v, q);
    v->own = s;
    if (digits)
        read_numbers(v, digits, s);
    if (!money_parse(q, &s->centavos))
        s->centavos = 0;
    if (strncmp(q, "Q-", 2) == 0)
        s->protocol = q;
    s->words = s->cpf.len || s->phone_count ? NULL : words_of(v, q);
    console_ask(v, SQL_DESK_SEARCH, fill_search, on_found);
}
