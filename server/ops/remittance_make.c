#include "server/ops/remittance_make.h"

#include "db/columns.h"
#include "db/pg.h"
#include "server/base/arena.h"
#include "server/base/cep.h"
#include "server/base/error.h"
#include "server/base/seal.h"
#include "server/base/strbuf.h"
#include "server/money/account_json.h"
#include "server/money/cnab.h"
#include "server/money/remittance.h"
#include "server/ops/home.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* Three records a title, and five digits for their number. */
enum { TITLES_MAX = 30000, LINE_END = 2 };

struct instruction {
    int64_t charge_id, nosso_numero;
    int line;
};

struct make {
    struct pg_sync *db;
    const struct seal *seal;
    const struct remittance_options *options;
    struct remittance_summary *summary;
    remittance_tell_fn *tell;
    void *ctx;
    struct arena arena;
    int64_t tenant_id, bank_account_id;
    struct boleto_account fields;
    const char *variation;
    struct remittance file;
    struct remittance_title *titles;
    struct instruction *instructions;
    day_t today;
};

/* ---- the account ---- */

enum begin_column {
    B_TENANT,
    B_ACCOUNT,
    B_BANK,
    B_AGENCIA,
    B_CONTA,
    B_CARTEIRA,
    B_PARTS,
    B_LEGAL_NAME,
    B_CNPJ,
    B_ZONE,
    B_LAST_SEQUENCE,
    B_VARIATION
};

static const char *kept(struct make *m, const struct pg_result *r, int column)
{
    const char *text = pg_get_text(r, 0, column);

    return text ? arena_strdup(&m->arena, text) : "";
}

static bool read_fields(struct make *m, const struct pg_result *r, struct error *err)
{
    json_t *parts = json_loads(pg_get_text(r, 0, B_PARTS), 0, NULL);
    bool good = parts && boleto_account_read(parts, &m->fields, err);

    json_decref(parts);
    snprintf(m->fields.agencia, sizeof(m->fields.agencia), "%s", pg_get_text(r, 0, B_AGENCIA));
    snprintf(m->fields.conta, sizeof(m->fields.conta), "%s", pg_get_text(r, 0, B_CONTA));
    snprintf(m->fields.carteira, sizeof(m->fields.carteira), "%s", pg_get_text(r, 0, B_CARTEIRA));
    return good || error_set(err, ERROR_INTERNAL, "the account's parts cannot be read");
}

/* "1.234-5" is 1234: what stands before the check digit, or a wallet's variation ("17/019"). */
static const char *body_of(struct make *m, const char *text)
{
    char *out = arena_strndup(&m->arena, text, strcspn(text, "-/")), *to = out;

    for (const char *c = out; *c; c++)
        if (*c != '.' && *c != ' ')
            *to++ = *c;
    *to = '\0';
    return out;
}

/* A part of its own wins. */
static const char *digit_of(const char *text, const char *own)
{
    const char *hyphen = strchr(text, '-');

    return *own || !hyphen ? own : hyphen + 1;
}

static const char *variation_of(const char *carteira, const char *own)
{
    const char *slash = strchr(carteira, '/');

    return *own || !slash ? own : slash + 1;
}

static void fill_account(struct make *m, const struct pg_result *r)
{
    const struct boleto_account *f = &m->fields;

    m->file.account = (struct remittance_account){
        .bank = kept(m, r, B_BANK),
        .agencia = body_of(m, f->agencia),
        .agencia_dv = digit_of(f->agencia, f->agencia_dv),
        .conta = body_of(m, f->conta),
        .conta_dv = digit_of(f->conta, f->conta_dv),
        .convenio = body_of(m, f->convenio),
        .convenio_dv = digit_of(f->convenio, ""),
        .carteira = body_of(m, f->carteira),
        .modalidade = f->modalidade,
        .variacao = variation_of(f->carteira, kept(m, r, B_VARIATION)),
        .transmissao = f->transmissao,
        .company = kept(m, r, B_LEGAL_NAME),
        .tax_id = kept(m, r, B_CNPJ),
    };
}

static bool hold_account(struct make *m, struct error *err)
{
    struct pg_args *args = pg_sync_args(m->db, SQL_REMITTANCE_BEGIN);

    pg_text(args, m->options->account);
    pg_int4(args, m->options->first ? (int32_t)m->options->first : PG_NULL_INT4);
    pg_text(args, m->options->variation);
    pg_instant(args, m->options->now_us);
    const struct pg_result *r = pg_sync_run(m->db, args, err);
    if (!r)
        return false;
    if (pg_rows(r) == 0)
        return error_set(err, ERROR_INPUT, "there is no account \"%.60s\"", m->options->account);
    m->tenant_id = pg_get_int8(r, 0, B_TENANT);
    m->bank_account_id = pg_get_int8(r, 0, B_ACCOUNT);
    const char *zone = kept(m, r, B_ZONE);
    m->today = m->file.day = day_of_instant(m->options->now_us, zone);
    m->file.minute = minute_of_instant(m->options->now_us, zone);
    m->file.sequence = pg_get_int8(r, 0, B_LAST_SEQUENCE) + 1;
    if (!read_fields(m, r, err))
        return false;
    fill_account(m, r);
    char codes[REMITTANCE_CODES_SIZE];
    return remittance_bank_known(m->file.account.bank) ||
           error_set(err, ERROR_INPUT,
                     "the remittance layout of bank %s is not known here; known: %s",
                     m->file.account.bank, remittance_bank_codes(codes));
}

/* ---- the titles ---- */

enum charge_column {
    C_MOVEMENT,
    C_CHARGE,
    C_NUMBER,
    C_DUE,
    C_ISSUED,
    C_CENTAVOS,
    C_PRINCIPAL,
    C_NAME,
    C_CEP,
    C_CPF,
    C_HOME,
    C_LATE_FINE,
    C_LATE_INTEREST,
    C_LATE_DAILY,
    C_EARLY_DISCOUNT,
    C_EARLY_UNTIL
};

/* A rate that comes to less than half a centavo a day is none. */
static struct remittance_rate daily_interest(const struct remittance_title *t, int64_t monthly_bp)
{
    const centavos_t daily = money_mul_div(t->centavos, monthly_bp, 300000);

    return daily ? (struct remittance_rate){ 1, t->due + 1, daily }
                 : (struct remittance_rate){ .code = 3 };
}

/* What was frozen when it was issued, as its paper has it and as a payment is judged
 * (charge_terms.h).  A write-off has nothing to say of it. */
static void set_rates(const struct make *m, struct remittance_title *t, const struct pg_result *r,
                      int row)
{
    int64_t fine = int_or_zero(r, row, C_LATE_FINE), month = int_or_zero(r, row, C_LATE_INTEREST);
    int64_t discount = int_or_zero(r, row, C_EARLY_DISCOUNT);
    bool daily =
        pg_get_bool(r, row, C_LATE_DAILY) || remittance_interest_daily(m->file.account.bank);

    t->interest = (struct remittance_rate){ .code = 3 };
    if (t->movement == REMITTANCE_WRITE_OFF)
        return;
    if (fine > 0)
        t->fine = (struct remittance_rate){ 2, t->due + 1, fine };
    if (month > 0)
        t->interest = daily ? daily_interest(t, month)
                            : (struct remittance_rate){ 2, t->due + 1, month };
    if (discount > 0)
        t->discounts[0] =
            (struct remittance_rate){ 1, pg_get_day(r, row, C_EARLY_UNTIL), discount };
}

static bool number_of(struct make *m, int64_t number, struct remittance_title *t, struct error *err)
{
    const struct boleto_bank *bank = boleto_bank_find(m->file.account.bank);
    struct boleto_account fields = m->fields;
    struct boleto_title title;
    struct boleto_code code;

    if (!bank)
        return error_set(err, ERROR_INPUT, "boletos of bank %s are not issued",
                         m->file.account.bank);
    boleto_set_number(&fields, number);
    if (!boleto_issue(bank, &fields, true, t->due, t->centavos, &title, &code, err))
        return false;
    t->nosso_numero = arena_strdup(&m->arena, title.nosso_numero);
    return true;
}

static const char *or_word(const char *text, const char *word)
{
    return *text ? text : word;
}

/* Sealed as the CPF is; what the register does not have stands as a word that most banks take. */
static struct home home_at(struct make *m, const struct pg_result *r, int row)
{
    struct error err = { 0 };
    struct bytes box = pg_get_bytea(r, row, C_HOME);
    bool any = !pg_is_null(r, row, C_HOME);

    return home_of(&m->arena,
                   any ? seal_open(m->seal, &m->arena, HOME_PURPOSE, box, NULL, &err) : NULL);
}

static void set_payer(struct make *m, const struct pg_result *r, int row, const char *cpf,
                      struct remittance_title *t)
{
    const char *cep = arena_strdup(&m->arena, pg_get_text(r, row, C_CEP));

    const struct home home = home_at(m, r, row);

    t->payer = (struct remittance_payer){
        .tax_id = cpf,
        .name = arena_strdup(&m->arena, pg_get_text(r, row, C_NAME)),
        .street = or_word(home_line(&m->arena, &home), "NAO INFORMADO"),
        .district = or_word(home.district, "NAO INFORMADO"),
        .cep = cep,
        .city = or_word(home.city, "NAO INFORMADA"),
        .uf = or_word(home.uf, cep_state(cep)),
    };
}

static const char *missing(const struct pg_result *r, int row)
{
    const char *cep = pg_get_text(r, row, C_CEP);

    if (pg_is_null(r, row, C_CPF))
        return "falta o CPF de quem paga; informe-o na próxima importação";
    if (!cep || !*cep_state(cep))
        return "falta o CEP de quem paga, ou não existe; informe-o na próxima importação";
    return NULL;
}

static void leave_out(struct make *m, int64_t charge_id, const char *problem)
{
    m->summary->left_out++;
    m->tell(m->ctx, charge_id, problem);
}

static bool take_title(struct make *m, const struct pg_result *r, int row)
{
    struct error err = { 0 };
    struct remittance_title *t = &m->titles[m->file.count];
    int64_t charge_id = pg_get_int8(r, row, C_CHARGE);
    const char *problem = missing(r, row);
    const char *cpf =
        problem ? NULL
                : seal_open(m->seal, &m->arena, "cpf", pg_get_bytea(r, row, C_CPF), NULL, &err);

    *t = (struct remittance_title){
        .movement = (enum remittance_movement)pg_get_int8(r, row, C_MOVEMENT),
        .document = arena_printf(&m->arena, "%" PRId64, charge_id),
        .due = pg_get_day(r, row, C_DUE),
        .issued = pg_get_day(r, row, C_ISSUED),
        .centavos = pg_get_int8(r, row, C_CENTAVOS),
    };
    t->company_use = t->document;
    if (problem || !cpf || !number_of(m, pg_get_int8(r, row, C_NUMBER), t, &err)) {
        leave_out(m, charge_id, problem ? problem : arena_strdup(&m->arena, err.detail));
        return false;
    }
    set_rates(m, t, r, row);
    problem = remittance_problem(m->file.account.bank, t);
    if (problem) {
        leave_out(m, charge_id, problem);
        return false;
    }
    set_payer(m, r, row, cpf, t);
    m->instructions[m->file.count] =
        (struct instruction){ charge_id, pg_get_int8(r, row, C_NUMBER), 0 };
    return true;
}

static void count_title(struct remittance_summary *s, enum remittance_movement movement)
{
    s->entries += movement == REMITTANCE_ENTRY;
    s->write_offs += movement == REMITTANCE_WRITE_OFF;
    s->new_dues += movement == REMITTANCE_NEW_DUE;
}

static bool take_titles(struct make *m, struct error *err)
{
    struct pg_args *args = pg_sync_args(m->db, SQL_REMITTANCE_CHARGES);

    pg_int8(args, m->tenant_id);
    pg_int8(args, m->bank_account_id);
    pg_day(args, m->today);
    pg_bool(args, m->options->refused);
    pg_int4(args, TITLES_MAX + 1);
    const struct pg_result *r = pg_sync_run(m->db, args, err);
    if (!r)
        return false;
    int rows = pg_rows(r) > TITLES_MAX ? TITLES_MAX : pg_rows(r);
    m->summary->more = pg_rows(r) > TITLES_MAX && pg_get_int8(r, TITLES_MAX, C_MOVEMENT) > 0;
    m->titles = ARENA_ARRAY(&m->arena, struct remittance_title, (size_t)rows + 1);
    m->instructions = ARENA_ARRAY(&m->arena, struct instruction, (size_t)rows + 1);
    m->file.titles = m->titles;
    for (int row = 0; row < rows; row++) {
        int64_t movement = pg_get_int8(r, row, C_MOVEMENT);
        m->summary->too_late += movement == 0;
        m->summary->refused += movement < 0;
        if (movement > 0 && take_title(m, r, row))
            count_title(m->summary, m->titles[m->file.count++].movement);
    }
    return true;
}

/* ---- keeping ---- */

/* Where the titles begin, in their order: segments P, or the details of CNAB 400. */
static void find_lines(struct make *m, const char *bytes, size_t len)
{
    const int width = remittance_width(m->file.account.bank);
    const size_t step = (size_t)width + LINE_END;
    const char *mark = width == CNAB_400 ? "1" : "P";
    const size_t column = width == CNAB_400 ? 0 : 13;
    size_t title = 0;

    for (size_t line = 0; line * step < len && title < m->file.count; line++)
        if (bytes[line * step + column] == *mark)
            m->instructions[title++].line = (int)line + 1;
}

static struct bytes key_of(struct make *m, size_t i)
{
    const char *identity =
        arena_printf(&m->arena, "remittance:%" PRId64 ":%d:%" PRId64, m->file.sequence,
                     m->titles[i].movement, m->instructions[i].charge_id);
    uint8_t *key = arena_alloc(&m->arena, 32);

    crypto_hash_sha256(key, (const unsigned char *)identity, strlen(identity));
    return (struct bytes){ key, 32 };
}

static bool save(struct make *m, const char *bytes, size_t len, struct error *err)
{
    struct arena *a = &m->arena;
    size_t count = m->file.count;
    struct pg_args *args = pg_sync_args(m->db, SQL_REMITTANCE_SAVE);
    struct bytes content = seal_close(m->seal, a, "cnab", bytes, len);
    uint8_t digest[32];

    crypto_hash_sha256(digest, (const unsigned char *)bytes, len);
    find_lines(m, bytes, len);
    pg_int8(args, m->tenant_id);
    pg_int8(args, m->bank_account_id);
    pg_int4(args, (int32_t)m->file.sequence);
    pg_day(args, m->file.day);
    pg_bytea(args, digest, sizeof(digest));
    pg_bytea(args, content.data, content.len);
    pg_instant(args, m->options->now_us);
    COLUMN(int4, int32_t, m->instructions[i].line);
    COLUMN(bytea, struct bytes, key_of(m, i));
    COLUMN(int4, int32_t, (int32_t)m->titles[i].movement);
    COLUMN(text, const char *, m->titles[i].nosso_numero);
    COLUMN(int8, int64_t, m->instructions[i].charge_id);
    COLUMN(int8, int64_t, m->titles[i].centavos);
    COLUMN(day, day_t, m->titles[i].due);
    pg_int4(args, remittance_width(m->file.account.bank));
    return pg_sync_run(m->db, args, err) != NULL;
}

static bool run(struct make *m, struct strbuf *out, struct error *err)
{
    size_t before = out->len;

    if (!hold_account(m, err) || !take_titles(m, err))
        return false;
    if (m->file.count == 0)
        return m->options->dry_run || pg_sync_commit(m->db, err);
    m->summary->sequence = m->file.sequence;
    if (!remittance_write(&m->file, out, err))
        return false;
    return m->options->dry_run ||
           (save(m, out->data + before, out->len - before, err) && pg_sync_commit(m->db, err));
}

bool remittance_make(struct pg_sync *db, const struct seal *seal,
                     const struct remittance_options *options, remittance_tell_fn *tell, void *ctx,
                     struct strbuf *out, struct remittance_summary *summary, struct error *err)
{
    struct make m = {
        .db = db, .seal = seal, .options = options, .summary = summary, .tell = tell, .ctx = ctx
    };

    *summary = (struct remittance_summary){ 0 };
    if (!pg_sync_begin(db, err))
        return false;
    bool good = run(&m, out, err);
    if (!good || options->dry_run)
        pg_sync_rollback(db);
    arena_done(&m.arena);
    return good;
}

bool remittance_again(struct pg_sync *db, const struct seal *seal, const char *account,
                      int64_t sequence, struct strbuf *out, struct error *err)
{
    struct pg_args *args = pg_sync_args(db, SQL_REMITTANCE_AGAIN);
    struct arena a = { 0 };
    size_t len = 0;

    pg_text(args, account);
    pg_int4(args, (int32_t)sequence);
    const struct pg_result *r = pg_sync_run(db, args, err);
    if (!r)
        return false;
    if (pg_rows(r) == 0)
        return error_set(err, ERROR_NOT_FOUND,
                         "account \"%.60s\" has no remittance number %" PRId64, account, sequence);
    const char *bytes = seal_open(seal, &a, "cnab", pg_get_bytea(r, 0, 0), &len, err);
    if (bytes)
        strbuf_add(out, bytes, len);
    arena_done(&a);
    return bytes != NULL;
}
