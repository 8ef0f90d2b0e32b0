#pragma once
#include "server/money/boleto.h"

/*
 * What a bank puts into the 25 digits of its free field and how it numbers its titles (payments
 * reference 4).  One small file a bank (bank_237.c, ...), one row in bank.c; docs/banks.md tells
 * what each bank's contract calls these parts.
 */
enum { BOLETO_PART_SIZE = 25 };
struct boleto_account {
    /* As the contract with the bank names them, with or without leading zeros, dots and the check
     * digit after a hyphen; an absent one is empty. */
    char agencia[BOLETO_PART_SIZE], agencia_dv[3], conta[BOLETO_PART_SIZE], conta_dv[3];
    char carteira[BOLETO_PART_SIZE], convenio[BOLETO_PART_SIZE];
    char nosso_numero[BOLETO_PART_SIZE]; /* the title's sequence; "123-P" gives its digit too */
    /* what only some banks have */
    char modalidade[BOLETO_PART_SIZE], parcela[BOLETO_PART_SIZE], seu_numero[BOLETO_PART_SIZE];
    char ano[BOLETO_PART_SIZE], byte[BOLETO_PART_SIZE], posto[BOLETO_PART_SIZE];
    char operacao[BOLETO_PART_SIZE], layout[BOLETO_PART_SIZE];
    char nn17[BOLETO_PART_SIZE];        /* "1": Banco do Brasil's number of 17 digits */
    char transmissao[BOLETO_PART_SIZE]; /* Santander: of its files only (docs/cnab.md) */
};

/* The parts by their names, in the order of the struct: for what reads them from a file. */
struct boleto_part {
    const char *name;
    size_t offset, size;
};
enum { BOLETO_PARTS = 17, BOLETO_AGENCIA = 0, BOLETO_CONTA = 2, BOLETO_CARTEIRA = 4 };
extern const struct boleto_part boleto_parts[BOLETO_PARTS];
/* Copies a text into a part; false (ERROR_INPUT) when it is too long. */
bool boleto_part_set(struct boleto_account *account, const struct boleto_part *part,
                     const char *text, struct error *err) __attribute__((warn_unused_result));
const char *boleto_part_get(const struct boleto_account *account, const struct boleto_part *part);

/* Names the title: its number, and as "seu número" the same, cut to the seven digits it has. */
void boleto_set_number(struct boleto_account *account, int64_t number);

enum { BOLETO_WARNINGS_MAX = 4 };
struct boleto_title {
    char free_field[BOLETO_FREE_SIZE];
    char nosso_numero[BOLETO_PART_SIZE];       /* digits, hyphen, digit: "00000000001-P" */
    char nosso_numero_printed[40];             /* as the bank prints it: "09/00000000001-P" */
    char beneficiary_printed[64];              /* "Agência/Código do beneficiário" */
    const char *warnings[BOLETO_WARNINGS_MAX]; /* fields whose given check digit does not agree */
    size_t warning_count;
};

struct boleto_bank {
    const char *code;    /* "237" */
    const char *printed; /* with its check digit, as large as the logo: "237-2" */
    const char *name;
    const char *payable_at; /* "Local de pagamento" */
    /* A check digit that is given is used as given and named in warnings when it does not agree;
     * one that is not given is computed.  `valued`: the code holds a value.  Fails with
     * ERROR_INPUT, naming the field. */
    bool (*title)(const struct boleto_account *account, bool valued, struct boleto_title *out,
                  struct error *err);
    size_t number_width; /* how many digits a sequence may have; 0 = the account says */
    size_t (*number_width_of)(const struct boleto_account *account);
    bool yearly; /* the number holds the year of issue and may start again with it */
};

/* NULL when we do not issue for that bank (yet). */
const struct boleto_bank *boleto_bank_find(const char *code);
/* Row `i` of the banks, NULL after the last. */
const struct boleto_bank *boleto_bank_at(size_t i);
enum { BOLETO_CODES_SIZE = 128 };
/* "001, 033, ...": for errors and help. */
const char *boleto_bank_codes(char out[BOLETO_CODES_SIZE]);

/* Builds title and code in one: what `boleto encode` and the issuing of charges call. */
bool boleto_issue(const struct boleto_bank *bank, const struct boleto_account *account,
                  bool has_due, day_t due, centavos_t centavos, struct boleto_title *title,
                  struct boleto_code *code, struct error *err) __attribute__((warn_unused_result));

/*
 * The numbers an account has for titles issued on this day: `most` of them, for good, or for the
 * year and byte that stand before the sequence (Sicredi's 26200001 to 26299999: before = 26200000).
 */
struct boleto_numbers {
    int64_t before, most;
    bool yearly; /* after `most` the sequence starts again */
};
struct boleto_numbers boleto_numbers_of(const struct boleto_bank *bank,
                                        const struct boleto_account *account, day_t issued_on);
/* More than 90 % of them are used. */
bool boleto_numbers_short(const struct boleto_numbers *numbers, int64_t used);
/* What there is to do then, in time. */
const char *boleto_numbers_remedy(const struct boleto_bank *bank);

/*
 * The number that the account's sequence (1, 2, ...) means for a title issued on this day.  Unique
 * in the account as long as the sequence is; Sicredi's five digits start again at their end, so
 * there whoever issues has to look whether the year has had it.  ERROR_CONFLICT when the bank's
 * digits are used up.
 */
bool boleto_number(const struct boleto_bank *bank, const struct boleto_account *account,
                   int64_t sequence, day_t issued_on, int64_t *number, struct error *err)
    __attribute__((warn_unused_result));
/* False, ERROR_CONFLICT: a title of the account has this number already; says what there is to
 * do.  bank NULL: the account's charges are a provider's. */
bool boleto_number_used(const struct boleto_bank *bank, int64_t number, struct error *err);
