#pragma once
#include "server/money/boleto.h"

/*
 * What a bank puts into the 25 digits of its free field and how it numbers its titles (payments
 * reference 4).  One small file a bank (bank_237.c, ...), one row in bank.c.
 */
struct boleto_account {
    /* As the contract with the bank names them; an absent one is empty.  At most 20 characters. */
    char agencia[21], agencia_dv[3], conta[21], conta_dv[3], carteira[21], convenio[21];
    char nosso_numero[24]; /* the title's sequence; "123-P" gives its check digit too */
};

enum { BOLETO_WARNINGS_MAX = 4 };
struct boleto_title {
    char free_field[BOLETO_FREE_SIZE];
    char nosso_numero[24];                     /* digits, hyphen, check digit: "00000000001-P" */
    char nosso_numero_printed[32];             /* as the bank prints it: "09/00000000001-P" */
    char beneficiary_printed[48];              /* "Agência/Código do beneficiário" */
    const char *warnings[BOLETO_WARNINGS_MAX]; /* fields whose given check digit does not agree */
    size_t warning_count;
};

struct boleto_bank {
    const char *code;    /* "237" */
    const char *printed; /* with its check digit, as large as the logo: "237-2" */
    const char *name;
    const char *payable_at; /* "Local de pagamento" */
    /* A check digit that is given is used as given and named in warnings when it does not agree;
     * one that is not given is computed.  Fails with ERROR_INPUT, naming the field. */
    bool (*title)(const struct boleto_account *account, struct boleto_title *out,
                  struct error *err);
};

extern const struct boleto_bank bank_237;

/* NULL when we do not issue for that bank (yet). */
const struct boleto_bank *boleto_bank_find(const char *code);
/* "001, 237": for errors and help. */
const char *boleto_bank_codes(char *out, size_t size);

/* Builds title and code in one: what `boleto encode` and the issuing of charges call. */
bool boleto_issue(const struct boleto_bank *bank, const struct boleto_account *account,
                  bool has_due, day_t due, centavos_t centavos, struct boleto_title *title,
                  struct boleto_code *code, struct error *err) __attribute__((warn_unused_result));

/* For the files of the banks: reads account->field right-aligned into width digits. */
bool boleto_account_digits(const char *value, const char *name, size_t width, char *out,
                           struct error *err) __attribute__((warn_unused_result));
/* Splits "123-P" into the digits in `width` zeros and the digit ('\0' when none is given). */
bool boleto_account_number(const char *value, size_t width, char *out, char *digit,
                           struct error *err) __attribute__((warn_unused_result));
/* `given` when it is there (with a warning naming `field` when it is not `computed`). */
char boleto_digit_of(char given, char computed, const char *field, struct boleto_title *title);
