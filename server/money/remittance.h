#pragma once
#include "server/base/day.h"
#include "server/base/money.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
struct error;
struct strbuf;

/*
 * Writes a bank's remittance file.  CNAB 240 (payments reference 11.3): one lot of collection, for
 * each title segments P and Q and, where it has a fine or more discounts, R.  CNAB 400, for banks
 * that take nothing else: a detail for each title.  Pure: the same instructions give the same
 * bytes.  Text is written in capitals without accents, as banks read it.
 *
 * Only banks whose positions we have: remittance_bank_known().  docs/cnab.md says by which sources.
 */
enum remittance_movement {
    REMITTANCE_ENTRY = 1,
    REMITTANCE_WRITE_OFF = 2,
    REMITTANCE_NEW_DUE = 6,
};

/* Interest: 1 centavos a day, 2 hundredths of a percent a month, 3 none.  Fine: 0 none, 1 centavos,
 * 2 hundredths of a percent.  Discount: 0 none, 1 centavos until the day, 2 hundredths of a
 * percent. `day` is the first day of interest and fine, the last of a discount. */
struct remittance_rate {
    int code;
    day_t day;
    int64_t value;
};

enum { REMITTANCE_DISCOUNTS = 3, REMITTANCE_TITLES_MAX = 90000 };
struct remittance_payer {
    const char *tax_id; /* CPF, 11 digits, or CNPJ */
    const char *name, *street, *district, *cep, *city, *uf;
};
struct remittance_title {
    enum remittance_movement movement;
    const char
        *nosso_numero;    /* as boleto_title has it: "00000000001-P", without the bank's wallet */
    const char *document; /* the creditor's own number of it, at most 10 letters */
    const char *company_use; /* comes back in the return file, at most 25 */
    day_t due, issued;
    centavos_t centavos;
    struct remittance_rate interest, fine, discounts[REMITTANCE_DISCOUNTS];
    struct remittance_payer payer;
};

/* The parts of the account as the contract with the bank names them (docs/cnab.md); digits, ""
 * where the bank has no such thing. */
struct remittance_account {
    const char *bank;
    const char *agencia, *agencia_dv, *conta, *conta_dv, *convenio, *convenio_dv, *carteira;
    const char *modalidade;
    const char *variacao;         /* Banco do Brasil: of the wallet */
    const char *transmissao;      /* Santander: código de transmissão, 15 digits */
    const char *company, *tax_id; /* the creditor */
};

struct remittance {
    struct remittance_account account;
    int64_t sequence; /* of the file at the bank, 1 to 999999, one more each time */
    day_t day;
    int minute; /* since midnight */
    const struct remittance_title *titles;
    size_t count;
};

bool remittance_bank_known(const char *bank);
/* Columns of its lines, 240 or 400; 0 when it is not known. */
int remittance_width(const char *bank);
/* Whether its file has interest by the day only: no percentage a month. */
bool remittance_interest_daily(const char *bank);
/* Why the bank's file has no place for what is asked of it, in Portuguese; NULL: it has.  A bank
 * that is not known has none for anything. */
const char *remittance_problem(const char *bank, const struct remittance_title *title);
enum { REMITTANCE_CODES_SIZE = 128 };
/* "001, 085, ...": for errors and help. */
const char *remittance_bank_codes(char out[REMITTANCE_CODES_SIZE]);
/* Appends the file.  ERROR_INPUT names what is missing or does not fit, and the title it is of. */
bool remittance_write(const struct remittance *r, struct strbuf *out, struct error *err)
    __attribute__((warn_unused_result));
