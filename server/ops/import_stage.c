#include "server/ops/import_stage.h"

#include "db/pg.h"
#include "server/base/document.h"
#include "server/base/encoding.h"
#include "server/base/seal.h"
#include "server/ops/home.h"
#include "server/ops/import_line.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

enum { TABLE_SIZE = 4 * IMPORT_CHUNK, PERSON_FIELDS = 19, ROW_FIELDS = 11, NUMBER_SIZE = 24 };

#define COPY_ROWS                                                                                  \
    "COPY import_row (row_no, key, role, contract, enrolment, instalment, due, centavos, status, " \
    "paid_on, paid_centavos) FROM STDIN"
#define COPY_PEOPLE                                                                                \
    "COPY import_person (row_no, key, name, fold, cpf, cpf_hint, cpf_sealed, birth, cep, phone, "  \
    "phone_sealed, phone_source, phone_at, email, email_sealed, email_source, email_at, home, "    \
    "home_sealed) FROM STDIN"

struct staged_person {
    const char *cells; /* as they stood in the file, to know them again */
    int role;
    const char *fields[PERSON_FIELDS];
};

void import_stage_init(struct import_stage *s, struct pg_sync *db, const struct seal *seal,
                       const char *zone)
{
    *s = (struct import_stage){ .db = db, .seal = seal, .zone = zone };
    s->people = calloc(IMPORT_CHUNK + 1, sizeof(struct staged_person *));
    s->seen = calloc(TABLE_SIZE, sizeof(uint32_t));
    if (!s->people || !s->seen)
        abort();
    randombytes_buf(s->hash_key, sizeof(s->hash_key));
}

void import_stage_done(struct import_stage *s)
{
    arena_done(&s->arena);
    strbuf_done(&s->cells);
    free(s->people);
    free(s->seen);
    *s = (struct import_stage){ 0 };
}

/* ---- who was seen in this chunk ---- */

static void join_cells(struct strbuf *out, const struct import_line *line)
{
    strbuf_reset(out);
    for (int i = COL_PESSOA_CHAVE; i <= COL_UF; i++) {
        strbuf_adds(out, line->cell[i]);
        strbuf_addc(out, '\x1f');
    }
}

/* Where these cells are in the table, or would be. */
static size_t find_slot(const struct import_stage *s)
{
    uint8_t hash[crypto_shorthash_BYTES];
    uint32_t at;

    crypto_shorthash(hash, (const uint8_t *)s->cells.data, s->cells.len, s->hash_key);
    memcpy(&at, hash, sizeof(at));
    for (at %= TABLE_SIZE; s->seen[at]; at = (at + 1) % TABLE_SIZE)
        if (strcmp(s->people[s->seen[at]]->cells, s->cells.data) == 0)
            break;
    return at;
}

int import_stage_known(struct import_stage *s, const struct import_line *line)
{
    join_cells(&s->cells, line);
    s->slot = find_slot(s);
    return s->seen[s->slot] ? s->people[s->seen[s->slot]]->role : 0;
}

/* ---- fields as COPY takes them ---- */

static const char *or_null(const char *text)
{
    return *text ? text : NULL;
}

static const char *number_text(char out[NUMBER_SIZE], int64_t value)
{
    snprintf(out, NUMBER_SIZE, "%lld", (long long)value);
    return out;
}

static const char *hex_text(struct arena *a, const char *prefix, const uint8_t *data, size_t len)
{
    size_t at = strlen(prefix);
    char *out = arena_alloc(a, at + 2 * len + 1);

    memcpy(out, prefix, at);
    sodium_bin2hex(out + at, 2 * len + 1, data, len);
    return out;
}

static const char *hashed(struct import_stage *s, const char *prefix, const char *purpose,
                          const char *text)
{
    struct seal_hash hash = seal_hash(s->seal, purpose, text, strlen(text));

    return hex_text(&s->arena, prefix, hash.bytes, sizeof(hash.bytes));
}

static const char *sealed(struct import_stage *s, const char *purpose, const char *text)
{
    struct bytes box = seal_close(s->seal, &s->arena, purpose, text, strlen(text));

    return hex_text(&s->arena, "\\x", box.data, box.len);
}

static const char *day_text(struct arena *a, bool there, day_t day)
{
    char out[DAY_TEXT_SIZE];

    return there ? arena_strdup(a, day_format_iso(day, out)) : NULL;
}

static const char *instant_text(const struct import_stage *s, struct arena *a, day_t day)
{
    char out[INSTANT_TEXT_SIZE];

    return arena_strdup(a, instant_format(instant_of(day, 0, s->zone), out));
}

/* One spelling of each letter, whatever program wrote the file. */
static const char *composed(struct arena *a, const char *name)
{
    if (encoding_is_ascii(name, strlen(name)))
        return arena_strdup(a, name);
    utf8proc_uint8_t *nfc = utf8proc_NFC((const utf8proc_uint8_t *)name);
    const char *out = arena_strdup(a, nfc ? (const char *)nfc : name);
    free(nfc);
    return out;
}

enum {
    PERSON_ROW,
    PERSON_KEY,
    PERSON_NAME,
    PERSON_FOLD,
    PERSON_CPF,
    PERSON_CPF_HINT,
    PERSON_CPF_SEALED,
    PERSON_BIRTH,
    PERSON_CEP,
    PERSON_PHONE,
    PERSON_PHONE_SEALED,
    PERSON_PHONE_SOURCE,
    PERSON_PHONE_AT,
    PERSON_EMAIL,
    PERSON_EMAIL_SEALED,
    PERSON_EMAIL_SOURCE,
    PERSON_EMAIL_AT,
    PERSON_HOME,
    PERSON_HOME_SEALED,
    PERSON_FIELDS_END
};
_Static_assert((int)PERSON_FIELDS_END == (int)PERSON_FIELDS, "as in COPY_PEOPLE");

static void set_cpf(struct import_stage *s, const char **fields, const char *cpf)
{
    char hint[DOCUMENT_TEXT_SIZE];

    document_mask_cpf(cpf, hint);
    fields[PERSON_CPF] = hashed(s, "", "cpf", cpf);
    fields[PERSON_CPF_HINT] = arena_strdup(&s->arena, hint);
    fields[PERSON_CPF_SEALED] = sealed(s, "cpf", cpf);
}

/* Value, sealed value, source and instant of a contact stand side by side. */
static void set_contact(struct import_stage *s, const char **fields, const char *purpose,
                        const char *value, const char *source, day_t day)
{
    fields[0] = hashed(s, "\\x", purpose, value);
    fields[1] = sealed(s, purpose, value);
    if (source) {
        fields[2] = arena_strdup(&s->arena, source);
        fields[3] = instant_text(s, &s->arena, day);
    }
}

static void set_home(struct import_stage *s, const char **fields, const struct import_line *line)
{
    const struct home home = {
        .street = line->cell[COL_LOGRADOURO],
        .number = line->cell[COL_NUMERO],
        .complement = line->cell[COL_COMPLEMENTO],
        .district = line->cell[COL_BAIRRO],
        .city = line->cell[COL_CIDADE],
        .uf = line->uf,
    };
    const char *text = home_text(&s->arena, &home);

    if (text) {
        fields[PERSON_HOME] = hashed(s, "", HOME_PURPOSE, text);
        fields[PERSON_HOME_SEALED] = sealed(s, HOME_PURPOSE, text);
    }
}

static void keep_person(struct import_stage *s, const struct import_line *line)
{
    struct arena *a = &s->arena;
    struct staged_person *p = ARENA_NEW(a, struct staged_person);
    const char **f = p->fields;
    char number[NUMBER_SIZE];

    p->cells = arena_strndup(a, s->cells.data, s->cells.len);
    p->role = line->role;
    f[PERSON_ROW] = arena_strdup(a, number_text(number, line->row));
    f[PERSON_KEY] = arena_strdup(a, line->cell[COL_PESSOA_CHAVE]);
    f[PERSON_NAME] = composed(a, line->cell[COL_NOME]);
    f[PERSON_FOLD] = arena_strdup(a, line->fold);
    f[PERSON_BIRTH] = day_text(a, line->has_birth, line->birth);
    f[PERSON_CEP] = *line->cep ? arena_strdup(a, line->cep) : NULL;
    if (line->role != IMPORT_STUDENT) /* nobody sends them anything */
        set_home(s, f, line);
    if (*line->cpf)
        set_cpf(s, f, line->cpf);
    if (*line->phone)
        set_contact(s, f + PERSON_PHONE, "phone", line->phone,
                    line->phone_consent ? line->cell[COL_TELEFONE_FONTE] : NULL, line->phone_day);
    if (*line->email)
        set_contact(s, f + PERSON_EMAIL, "email", line->email,
                    line->email_consent ? line->cell[COL_EMAIL_FONTE] : NULL, line->email_day);
    s->people[++s->people_count] = p;
    s->seen[s->slot] = (uint32_t)s->people_count;
}

static bool send_row(struct import_stage *s, const struct import_line *line, struct error *err)
{
    char row[NUMBER_SIZE], role[NUMBER_SIZE], centavos[NUMBER_SIZE], status[NUMBER_SIZE];
    char paid[NUMBER_SIZE], due[DAY_TEXT_SIZE], paid_on[DAY_TEXT_SIZE];
    bool one = line->has_instalment, settled = one && line->status == IMPORT_PAID;
    const char *const fields[ROW_FIELDS] = {
        number_text(row, line->row),
        line->cell[COL_PESSOA_CHAVE],
        number_text(role, line->role),
        line->cell[COL_CONTRATO],
        or_null(line->cell[COL_MATRICULA]),
        or_null(line->cell[COL_PARCELA]),
        one ? day_format_iso(line->due, due) : NULL,
        one ? number_text(centavos, line->centavos) : NULL,
        one ? number_text(status, line->status) : NULL,
        settled ? day_format_iso(line->paid_on, paid_on) : NULL,
        settled ? number_text(paid, line->paid_centavos) : NULL,
    };

    return pg_sync_copy_row(s->db, fields, ROW_FIELDS, err);
}

bool import_stage_add(struct import_stage *s, const struct import_line *line, struct error *err)
{
    if (s->lines == 0 && !pg_sync_copy_begin(s->db, COPY_ROWS, err))
        return false;
    if (!s->seen[s->slot])
        keep_person(s, line);
    if (!send_row(s, line, err))
        return false;
    return ++s->lines < IMPORT_CHUNK || import_stage_flush(s, err);
}

static bool send_people(struct import_stage *s, struct error *err)
{
    if (!pg_sync_copy_begin(s->db, COPY_PEOPLE, err))
        return false;
    for (size_t i = 1; i <= s->people_count; i++)
        if (!pg_sync_copy_row(s->db, s->people[i]->fields, PERSON_FIELDS, err))
            return false;
    return pg_sync_copy_end(s->db, err);
}

bool import_stage_flush(struct import_stage *s, struct error *err)
{
    bool good = s->lines == 0 || (pg_sync_copy_end(s->db, err) && send_people(s, err));

    s->lines = s->people_count = 0;
    memset(s->seen, 0, TABLE_SIZE * sizeof(uint32_t));
    arena_done(&s->arena);
    return good;
}
