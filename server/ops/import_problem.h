#pragma once
#include <stdbool.h>
struct strbuf;

/* Everything that can be wrong with a line, and how it is told. */
enum import_problem {
    IMPORT_FINE,
    /* the file's form */
    IMPORT_OPEN_QUOTE,
    IMPORT_STRAY_QUOTE,
    IMPORT_TOO_LONG,
    IMPORT_NUL,
    IMPORT_UNREADABLE,
    IMPORT_CELLS,
    IMPORT_COLUMN_UNKNOWN,
    IMPORT_COLUMN_TWICE,
    IMPORT_COLUMN_MISSING,
    /* a value by itself */
    IMPORT_MISSING,
    IMPORT_VALUE_LONG,
    IMPORT_FORMULA,
    IMPORT_CONTROL,
    IMPORT_ROLE,
    IMPORT_NAME,
    IMPORT_CPF_LENGTH,
    IMPORT_CPF_DIGITS,
    IMPORT_CNPJ,
    IMPORT_DATE,
    IMPORT_DATE_RANGE,
    IMPORT_DATE_FUTURE,
    IMPORT_BIRTH_RANGE,
    IMPORT_PHONE,
    IMPORT_EMAIL,
    IMPORT_CEP,
    IMPORT_UF,
    IMPORT_AMOUNT,
    IMPORT_AMOUNT_ZERO,
    IMPORT_STATUS,
    /* values together */
    IMPORT_MINOR,
    IMPORT_INSTALMENT_MISSING,
    IMPORT_PAID_MISSING,
    IMPORT_PAID_OPEN,
    /* lines together, and the register */
    IMPORT_CPF_OF_TWO,
    IMPORT_KEY_OF_TWO,
    IMPORT_CPF_TAKEN,
    IMPORT_KEY_TAKEN,
    IMPORT_INSTALMENT_OF_TWO,
    /* words about lines that are taken */
    IMPORT_TWO_ENROLMENTS,
    IMPORT_CONSENT_HALF,
    IMPORT_STUDENT_CONTACT,
    IMPORT_NO_CPF,
    IMPORT_PAID_HERE,
    IMPORT_RENEGOTIATED,
    IMPORT_REOPENED,
    IMPORT_PHONE_STOPPED,
    IMPORT_EMAIL_STOPPED,
    IMPORT_PROBLEM_COUNT
};

/* Names in the database's import_finding.problem; -1 = none has this name. */
int import_problem_by_name(const char *name);
/* The column it is always about, or NULL. */
const char *import_problem_column(enum import_problem problem);
bool import_problem_is_warning(enum import_problem problem);
/* In Portuguese, with {a} and {b} (lines) and {perto} (nearest name) filled in; appended. */
struct import_blanks {
    long long a, b;
    const char *near;
};
void import_problem_say(enum import_problem problem, const struct import_blanks *blanks,
                        struct strbuf *out);
void import_problem_cure(enum import_problem problem, const struct import_blanks *blanks,
                         struct strbuf *out);
