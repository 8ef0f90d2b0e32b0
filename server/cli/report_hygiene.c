#include "server/cli/report_hygiene.h"

#include "server/base/document.h"
#include "server/base/email.h"
#include "server/base/phone.h"
#include "server/cli/admin.h"

#include <string.h>

enum { PEOPLE_AT_ONCE = 5000 };

/* The kinds of report_hygiene_people.sql. */
enum { KIND_CPF, KIND_PHONE, KIND_EMAIL, KIND_COUNT };

static bool is_cpf(const char *text)
{
    struct document d = document_check(text);

    return d.valid && d.kind == DOCUMENT_CPF;
}

static bool is_phone(const char *text)
{
    char number[PHONE_SIZE];

    return phone_from_register(text, number);
}

static bool is_email(const char *text)
{
    char address[EMAIL_SIZE];

    return email_from_register(text, address);
}

static const struct {
    const char *purpose, *problem, *sealed; /* sealed: the keys do not open it */
    bool (*fits)(const char *text);
} values[KIND_COUNT] = {
    [KIND_CPF] = { "cpf", "CPF inválido", "CPF ilegível", is_cpf },
    [KIND_PHONE] = { "phone", "telefone inválido", "telefone ilegível", is_phone },
    [KIND_EMAIL] = { "email", "e-mail inválido", "e-mail ilegível", is_email },
};

static void note(struct admin *a, struct hygiene *h, int64_t person, const char *problem)
{
    if (h->count == h->capacity) {
        size_t capacity = h->capacity ? h->capacity * 2 : 64;
        int64_t *persons = ARENA_ARRAY(&a->arena, int64_t, capacity);
        const char **problems = ARENA_ARRAY(&a->arena, const char *, capacity);
        for (size_t i = 0; i < h->count; i++) {
            persons[i] = h->persons[i];
            problems[i] = h->problems[i];
        }
        *h = (struct hygiene){ persons, problems, h->count, capacity };
    }
    h->persons[h->count] = person;
    h->problems[h->count++] = problem;
}

static bool is_cep(const char *text)
{
    return strlen(text) == 8 && strspn(text, "0123456789") == 8 && strcmp(text, "00000000") != 0;
}

/* `scratch` holds what is opened, and is emptied by the caller. */
static void look(struct admin *a, struct hygiene *h, const struct pg_result *r, int row,
                 struct arena *scratch)
{
    size_t kind = (size_t)pg_get_int8(r, row, 1) % KIND_COUNT, len;
    struct bytes sealed = pg_get_bytea(r, row, 2);
    int64_t person = pg_get_int8(r, row, 0);
    struct error unreadable = { 0 };

    if (!pg_is_null(r, row, 3) && !is_cep(pg_get_text(r, row, 3)))
        note(a, h, person, "CEP inválido");
    if (!sealed.len)
        return;
    const char *clear =
        seal_open(&a->seal, scratch, values[kind].purpose, sealed, &len, &unreadable);
    if (!clear)
        note(a, h, person, values[kind].sealed);
    else if (!values[kind].fits(clear))
        note(a, h, person, values[kind].problem);
}

/* The last person of a chunk; 0 = there are no more, or it failed. */
static int64_t look_at_some(struct admin *a, int64_t tenant, int64_t creditor, int64_t after,
                            struct hygiene *out)
{
    struct pg_args *args = pg_sync_args(a->db, SQL_REPORT_HYGIENE_PEOPLE);
    struct arena scratch = { 0 };

    pg_int8(args, tenant);
    pg_int8(args, creditor);
    pg_int8(args, after);
    pg_int4(args, PEOPLE_AT_ONCE);
    const struct pg_result *r = pg_sync_run(a->db, args, &a->err);
    for (int row = 0; r && row < pg_rows(r); row++)
        look(a, out, r, row, &scratch);
    arena_done(&scratch);
    return r && pg_rows(r) ? pg_get_int8(r, pg_rows(r) - 1, 0) : 0;
}

bool report_hygiene_find(struct admin *a, int64_t tenant, int64_t creditor, struct hygiene *out)
{
    int64_t after = 0;

    *out = (struct hygiene){ 0 };
    do
        after = look_at_some(a, tenant, creditor, after, out);
    while (after);
    return a->err.kind == ERROR_NONE;
}
