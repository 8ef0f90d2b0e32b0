#pragma once
#include "server/base/day.h"
#include "server/base/money.h"
#include "server/base/phone.h"
#include "server/ops/import_columns.h"
#include "server/ops/import_problem.h"
#include <stdbool.h>
#include <stdint.h>

/*
 * One line of the importer's CSV, read and checked.  Pure: today is an argument, and nothing here
 * knows other lines or the database.
 */
enum { IMPORT_NAME_MAX = 200, IMPORT_EMAIL_MAX = 254, IMPORT_KEY_MAX = 64 };
enum { IMPORT_RESPONSIBLE = 1, IMPORT_CO_RESPONSIBLE = 2, IMPORT_STUDENT = 3 }; /* contract_party */
enum { IMPORT_OPEN, IMPORT_PAID, IMPORT_CANCELLED };                            /* instalment */

struct import_line {
    int64_t row;
    day_t today;
    const char *cell[COL_COUNT]; /* cleaned; "" = empty; as long as the CSV's record */

    int role;
    char fold[IMPORT_NAME_MAX + 1]; /* the name without accents and capitals */
    char cpf[12];                   /* "" = none */
    char cep[9];
    char uf[3];
    char phone[PHONE_SIZE]; /* canonical; "" = none, also for students */
    char email[IMPORT_EMAIL_MAX + 1];
    bool has_birth, phone_consent, email_consent;
    day_t birth, phone_day, email_day; /* of the consents */

    bool has_instalment;
    int status;
    day_t due, paid_on;
    centavos_t centavos, paid_centavos; /* paid: 0 unless status is paid */
};

/* Called for each thing that is wrong or worth a word. */
typedef void import_line_fn(void *ctx, enum import_problem problem, enum import_column column,
                            const char *value);

/* Takes the cells of a record, cleaned in place: blanks around, invisible marks and line breaks. */
void import_line_take(struct import_line *line, const struct import_header *header,
                      char *const *cells, int64_t row, day_t today);
/* True when all cells are empty, as spreadsheets leave lines at the end. */
bool import_line_is_empty(const struct import_line *line);

/* The person's cells and the contract's; false when something was told that refuses the line. */
bool import_line_check_person(struct import_line *line, import_line_fn *tell, void *ctx);
bool import_line_check_debt(struct import_line *line, import_line_fn *tell, void *ctx);
