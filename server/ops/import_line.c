#include "server/ops/import_line.h"

#include "server/base/document.h"
#include "server/base/email.h"

#include <stdio.h>
#include <string.h>

/* ---- cleaning ---- */

/* Bytes of a mark that nobody sees (zero width, direction, BOM) at the front; 0 = none. */
static size_t invisible(const char *s)
{
    unsigned char second = (unsigned char)s[1];

    if ((unsigned char)s[0] == 0xef)
        return second == 0xbb && (unsigned char)s[2] == 0xbf ? 3 : 0;
    if ((unsigned char)s[0] != 0xe2 || (second != 0x80 && second != 0x81))
        return 0;
    unsigned char third = (unsigned char)s[2];
    bool marks = second == 0x80
                     ? (third >= 0x8b && third <= 0x8f) || (third >= 0xaa && third <= 0xae)
                     : third == 0xa0 || (third >= 0xa6 && third <= 0xa9);
    return marks ? 3 : 0;
}

/* Bytes of a blank at the front, no-break spaces and line breaks among them; 0 = none. */
static size_t blank(const char *s)
{
    if (*s == ' ' || *s == '\t' || *s == '\n' || *s == '\r')
        return 1;
    return strncmp(s, "\u00a0", 2) == 0 ? 2 : 0;
}

/* Nothing to do, as nearly always: no blank around or beside another one, no byte that may begin an
 * invisible mark or an odd blank. */
static bool is_clean(const char *cell)
{
    static const bool odd[256] = {
        ['\t'] = true, ['\n'] = true, ['\r'] = true, [0xc2] = true, [0xe2] = true, [0xef] = true
    };
    char before = ' ';

    if (!*cell)
        return true;
    for (; *cell; before = *cell++)
        if (odd[(unsigned char)*cell] || (*cell == ' ' && before == ' '))
            return false;
    return before != ' ';
}

/* In place: blanks around go, runs of them become one space, invisible marks go. */
static char *clean(char *cell)
{
    char *from = cell, *to = cell;
    bool gap = false;

    if (is_clean(cell))
        return cell;
    while (*from) {
        size_t skip = blank(from);
        gap |= skip > 0;
        if (!skip)
            skip = invisible(from);
        if (!skip && gap && to > cell)
            *to++ = ' ';
        if (!skip) {
            gap = false;
            *to++ = *from++;
        }
        from += skip;
    }
    *to = '\0';
    return cell;
}

void import_line_take(struct import_line *line, const struct import_header *header,
                      char *const *cells, int64_t row, day_t today)
{
    *line = (struct import_line){ .row = row, .today = today };
    for (int i = 0; i < COL_COUNT; i++)
        line->cell[i] = header->at[i] < 0 ? "" : clean(cells[header->at[i]]);
}

bool import_line_is_empty(const struct import_line *line)
{
    for (int i = 0; i < COL_COUNT; i++)
        if (*line->cell[i])
            return false;
    return true;
}

/* ---- one value ---- */

typedef enum import_problem read_fn(const char *text, struct import_line *line);

struct field {
    enum import_column column;
    int most; /* bytes */
    bool required;
    bool words;    /* free text: nothing that a spreadsheet would take for a formula */
    read_fn *read; /* NULL: kept as it is */
};

struct word {
    const char *word;
    int value;
};

static bool find_word(const struct word *words, size_t count, const char *text, int *out)
{
    char folded[24];

    import_fold(text, sizeof(folded) - 1, folded);
    for (size_t i = 0; i < count; i++)
        if (strcmp(words[i].word, folded) == 0) {
            *out = words[i].value;
            return true;
        }
    return false;
}

static enum import_problem read_role(const char *text, struct import_line *line)
{
    static const struct word words[] = {
        { "responsavel", IMPORT_RESPONSIBLE },
        { "corresponsavel", IMPORT_CO_RESPONSIBLE },
        { "co-responsavel", IMPORT_CO_RESPONSIBLE },
        { "aluno", IMPORT_STUDENT },
        { "aluna", IMPORT_STUDENT },
    };

    return find_word(words, sizeof(words) / sizeof(words[0]), text, &line->role) ? IMPORT_FINE
                                                                                 : IMPORT_ROLE;
}

/* At least two letters, and no digit. */
static enum import_problem read_name(const char *text, struct import_line *line)
{
    int letters = 0;

    import_fold(text, IMPORT_NAME_MAX, line->fold);
    for (const char *c = line->fold; *c; c++)
        letters += *c >= 'a' && *c <= 'z';
    return letters >= 2 && !strpbrk(text, "0123456789") ? IMPORT_FINE : IMPORT_NAME;
}

static enum import_problem read_cpf(const char *text, struct import_line *line)
{
    struct document doc = document_check(text);

    if (doc.kind == DOCUMENT_CNPJ)
        return doc.valid ? IMPORT_CNPJ : IMPORT_CPF_LENGTH;
    if (doc.kind != DOCUMENT_CPF)
        return IMPORT_CPF_LENGTH;
    if (!doc.valid)
        return IMPORT_CPF_DIGITS;
    snprintf(line->cpf, sizeof(line->cpf), "%.11s", doc.normal);
    return IMPORT_FINE;
}

static bool read_day(const char *text, day_t *out)
{
    return day_parse_br(text, out) || day_parse_iso(text, out);
}

enum { OLDEST_AGE = 120, FIRST_YEAR = 1990, LAST_YEAR = 2100 };

static enum import_problem read_birth(const char *text, struct import_line *line)
{
    if (!read_day(text, &line->birth))
        return IMPORT_DATE;
    line->has_birth = true;
    if (line->birth > line->today ||
        day_to_civil(line->birth).year < day_to_civil(line->today).year - OLDEST_AGE)
        return IMPORT_BIRTH_RANGE;
    return IMPORT_FINE;
}

static enum import_problem read_ranged(const char *text, day_t *out)
{
    if (!read_day(text, out))
        return IMPORT_DATE;
    int year = day_to_civil(*out).year;
    return year >= FIRST_YEAR && year <= LAST_YEAR ? IMPORT_FINE : IMPORT_DATE_RANGE;
}

static enum import_problem read_past(const char *text, const struct import_line *line, day_t *out)
{
    enum import_problem problem = read_ranged(text, out);

    return problem == IMPORT_FINE && *out > line->today ? IMPORT_DATE_FUTURE : problem;
}

static enum import_problem read_phone(const char *text, struct import_line *line)
{
    return phone_from_register(text, line->phone) ? IMPORT_FINE : IMPORT_PHONE;
}

static enum import_problem read_phone_day(const char *text, struct import_line *line)
{
    return read_past(text, line, &line->phone_day);
}

static enum import_problem read_email_day(const char *text, struct import_line *line)
{
    return read_past(text, line, &line->email_day);
}

static enum import_problem read_email(const char *text, struct import_line *line)
{
    return email_from_register(text, line->email) ? IMPORT_FINE : IMPORT_EMAIL;
}

static enum import_problem read_cep(const char *text, struct import_line *line)
{
    size_t len = 0;

    for (; *text; text++) {
        if (strchr("-. ", *text))
            continue;
        if (*text < '0' || *text > '9' || len == 8)
            return IMPORT_CEP;
        line->cep[len++] = *text;
    }
    line->cep[len] = '\0';
    return len == 8 ? IMPORT_FINE : IMPORT_CEP;
}

static enum import_problem read_uf(const char *text, struct import_line *line)
{
    static const char states[] =
        "AC AL AM AP BA CE DF ES GO MA MG MS MT PA PB PE PI PR RJ RN RO RR "
        "RS SC SE SP TO";

    if (strlen(text) != 2)
        return IMPORT_UF;
    for (int i = 0; i < 2; i++)
        line->uf[i] = (char)(text[i] >= 'a' && text[i] <= 'z' ? text[i] - 'a' + 'A' : text[i]);
    line->uf[2] = '\0';
    return strchr(line->uf, ' ') || !strstr(states, line->uf) ? IMPORT_UF : IMPORT_FINE;
}

static enum import_problem read_due(const char *text, struct import_line *line)
{
    return read_ranged(text, &line->due);
}

static enum import_problem read_amount(const char *text, centavos_t *out)
{
    if (!money_parse(text, out))
        return IMPORT_AMOUNT;
    return *out > 0 ? IMPORT_FINE : IMPORT_AMOUNT_ZERO;
}

static enum import_problem read_centavos(const char *text, struct import_line *line)
{
    return read_amount(text, &line->centavos);
}

static enum import_problem read_status(const char *text, struct import_line *line)
{
    static const struct word words[] = {
        { "aberta", IMPORT_OPEN },         { "aberto", IMPORT_OPEN },
        { "em aberto", IMPORT_OPEN },      { "paga", IMPORT_PAID },
        { "pago", IMPORT_PAID },           { "cancelada", IMPORT_CANCELLED },
        { "cancelado", IMPORT_CANCELLED },
    };

    return find_word(words, sizeof(words) / sizeof(words[0]), text, &line->status) ? IMPORT_FINE
                                                                                   : IMPORT_STATUS;
}

static enum import_problem read_paid_on(const char *text, struct import_line *line)
{
    return read_past(text, line, &line->paid_on);
}

static enum import_problem read_paid_centavos(const char *text, struct import_line *line)
{
    return read_amount(text, &line->paid_centavos);
}

static const struct field person_fields[] = {
    { COL_PESSOA_CHAVE, IMPORT_KEY_MAX, true, true, NULL },
    { COL_PAPEL, 40, true, false, read_role },
    { COL_NOME, IMPORT_NAME_MAX, true, true, read_name },
    { COL_CPF, 40, false, false, read_cpf },
    { COL_NASCIMENTO, 40, false, false, read_birth },
    { COL_TELEFONE, 40, false, false, read_phone },
    { COL_TELEFONE_FONTE, 120, false, true, NULL },
    { COL_TELEFONE_DATA, 40, false, false, read_phone_day },
    { COL_EMAIL, IMPORT_EMAIL_MAX, false, false, read_email },
    { COL_EMAIL_FONTE, 120, false, true, NULL },
    { COL_EMAIL_DATA, 40, false, false, read_email_day },
    { COL_CEP, 40, false, false, read_cep },
    { COL_LOGRADOURO, 120, false, true, NULL },
    { COL_NUMERO, 20, false, true, NULL },
    { COL_COMPLEMENTO, 80, false, true, NULL },
    { COL_BAIRRO, 80, false, true, NULL },
    { COL_CIDADE, 80, false, true, NULL },
    { COL_UF, 40, false, false, read_uf },
};

static const struct field contract_fields[] = {
    { COL_CONTRATO, IMPORT_KEY_MAX, true, true, NULL },
    { COL_MATRICULA, IMPORT_KEY_MAX, false, true, NULL },
    { COL_PARCELA, IMPORT_KEY_MAX, false, true, NULL },
};

static const struct field instalment_fields[] = {
    { COL_VENCIMENTO, 40, true, false, read_due },
    { COL_VALOR, 40, true, false, read_centavos },
    { COL_SITUACAO, 40, true, false, read_status },
    { COL_PAGO_EM, 40, false, false, read_paid_on },
    { COL_VALOR_PAGO, 40, false, false, read_paid_centavos },
};

static bool has_control(const char *s)
{
    for (; *s; s++)
        if ((unsigned char)*s < ' ' || *s == 0x7f ||
            ((unsigned char)*s == 0xc2 && (unsigned char)s[1] < 0xa0))
            return true;
    return false;
}

static enum import_problem check_field(const struct field *f, struct import_line *line)
{
    const char *text = line->cell[f->column];

    if (!*text)
        return f->required ? IMPORT_MISSING : IMPORT_FINE;
    if (strlen(text) > (size_t)f->most)
        return IMPORT_VALUE_LONG;
    if (has_control(text))
        return IMPORT_CONTROL;
    if (f->words && strchr("=+-@", *text))
        return IMPORT_FORMULA;
    return f->read ? f->read(text, line) : IMPORT_FINE;
}

static bool check_fields(const struct field *fields, size_t count, struct import_line *line,
                         import_line_fn *tell, void *ctx)
{
    bool good = true;

    for (size_t i = 0; i < count; i++) {
        enum import_problem problem = check_field(&fields[i], line);
        if (problem != IMPORT_FINE) {
            tell(ctx, problem, fields[i].column, line->cell[fields[i].column]);
            good = false;
        }
    }
    return good;
}

/* ---- values together ---- */

/* Under 18 on that day; who was born on 29 February is of age on 1 March (PEN-03). */
static bool is_minor(day_t birth, day_t today)
{
    struct civil b = day_to_civil(birth), t = day_to_civil(today);
    int years = t.year - b.year;

    if (t.month < b.month || (t.month == b.month && t.day < b.day))
        years--;
    return years < 18;
}

/* Consent is a source and a day for an address that is there (CH-01). */
static bool consents(struct import_line *line, enum import_column address, import_line_fn *tell,
                     void *ctx)
{
    enum import_column source = address + 1, day = address + 2;
    bool has_source = *line->cell[source], has_day = *line->cell[day];

    if (!*line->cell[address])
        return false;
    if (has_source != has_day)
        tell(ctx, IMPORT_CONSENT_HALF, has_source ? day : source, NULL);
    return has_source && has_day;
}

static void forget_contacts(struct import_line *line, import_line_fn *tell, void *ctx)
{
    if (*line->phone || *line->email)
        tell(ctx, IMPORT_STUDENT_CONTACT, *line->phone ? COL_TELEFONE : COL_EMAIL, NULL);
    line->phone[0] = line->email[0] = '\0';
}

bool import_line_check_person(struct import_line *line, import_line_fn *tell, void *ctx)
{
    if (!check_fields(person_fields, sizeof(person_fields) / sizeof(person_fields[0]), line, tell,
                      ctx))
        return false;
    if (line->role == IMPORT_STUDENT) {
        forget_contacts(line, tell, ctx);
        return true;
    }
    if (line->has_birth && is_minor(line->birth, line->today)) {
        tell(ctx, IMPORT_MINOR, COL_NASCIMENTO, line->cell[COL_NASCIMENTO]);
        return false;
    }
    if (!*line->cpf)
        tell(ctx, IMPORT_NO_CPF, COL_CPF, NULL);
    line->phone_consent = consents(line, COL_TELEFONE, tell, ctx);
    line->email_consent = consents(line, COL_EMAIL, tell, ctx);
    return true;
}

/* Without a number of its own nothing may stand where an instalment's values stand. */
static bool check_no_instalment(const struct import_line *line, import_line_fn *tell, void *ctx)
{
    if (!*line->cell[COL_VENCIMENTO] && !*line->cell[COL_VALOR] && !*line->cell[COL_PAGO_EM] &&
        !*line->cell[COL_VALOR_PAGO])
        return true;
    tell(ctx, IMPORT_INSTALMENT_MISSING, COL_PARCELA, NULL);
    return false;
}

static bool check_payment(const struct import_line *line, import_line_fn *tell, void *ctx)
{
    bool has_day = *line->cell[COL_PAGO_EM], has_amount = *line->cell[COL_VALOR_PAGO];

    if (line->status == IMPORT_PAID && !(has_day && has_amount)) {
        tell(ctx, IMPORT_PAID_MISSING, has_day ? COL_VALOR_PAGO : COL_PAGO_EM, NULL);
        return false;
    }
    if (line->status != IMPORT_PAID && (has_day || has_amount)) {
        tell(ctx, IMPORT_PAID_OPEN, COL_SITUACAO, line->cell[COL_SITUACAO]);
        return false;
    }
    return true;
}

bool import_line_check_debt(struct import_line *line, import_line_fn *tell, void *ctx)
{
    bool good = check_fields(contract_fields, sizeof(contract_fields) / sizeof(contract_fields[0]),
                             line, tell, ctx);

    line->has_instalment = *line->cell[COL_PARCELA];
    if (!line->has_instalment)
        return check_no_instalment(line, tell, ctx) && good;
    good &= check_fields(instalment_fields,
                         sizeof(instalment_fields) / sizeof(instalment_fields[0]), line, tell, ctx);
    return good && check_payment(line, tell, ctx);
}
