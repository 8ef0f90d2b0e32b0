#pragma once
#include <stddef.h>

/* The columns of the importer's CSV, in the order of its help. */
enum import_column {
    COL_PESSOA_CHAVE,
    COL_PAPEL,
    COL_NOME,
    COL_CPF,
    COL_NASCIMENTO,
    COL_TELEFONE,
    COL_TELEFONE_FONTE,
    COL_TELEFONE_DATA,
    COL_EMAIL,
    COL_EMAIL_FONTE,
    COL_EMAIL_DATA,
    COL_CEP,
    COL_LOGRADOURO,
    COL_NUMERO,
    COL_COMPLEMENTO,
    COL_BAIRRO,
    COL_CIDADE,
    COL_UF, /* the last of the person */
    COL_CONTRATO,
    COL_MATRICULA,
    COL_PARCELA,
    COL_VENCIMENTO,
    COL_VALOR,
    COL_SITUACAO,
    COL_PAGO_EM,
    COL_VALOR_PAGO,
    COL_COUNT
};

const char *import_column_name(enum import_column column);

/* Where each column stands in a line, -1 = the file has it not; and how many cells a line has. */
struct import_header {
    int at[COL_COUNT];
    size_t cells;
};

/* A fault of the header; problem is an enum import_problem. */
typedef void import_header_fn(void *ctx, const char *column, int problem, const char *near);

/*
 * Finds the columns, in any order; capitals, accents and blanks do not matter ("Pessoa chave").
 * Returns the number of faults, each of which was told: unknown, twice, missing.
 */
int import_header_read(char *const *cells, size_t count, struct import_header *out,
                       import_header_fn *tell, void *ctx);

/* Lower-case ASCII of a text without accents, blanks around it gone; out holds most + 1 bytes. */
void import_fold(const char *text, size_t most, char *out);
