#include "server/ops/import_columns.h"

#include "server/money/plain.h"
#include "server/ops/import_problem.h"

#include <stdbool.h>
#include <string.h>

enum { NAME_MAX_LEN = 40 };

static const struct {
    const char *name;
    bool required;
} columns[COL_COUNT] = {
    [COL_PESSOA_CHAVE] = { "pessoa_chave", true },
    [COL_PAPEL] = { "papel", true },
    [COL_NOME] = { "nome", true },
    [COL_CPF] = { "cpf", true },
    [COL_NASCIMENTO] = { "nascimento", false },
    [COL_TELEFONE] = { "telefone", false },
    [COL_TELEFONE_FONTE] = { "telefone_consentimento_fonte", false },
    [COL_TELEFONE_DATA] = { "telefone_consentimento_data", false },
    [COL_EMAIL] = { "email", false },
    [COL_EMAIL_FONTE] = { "email_consentimento_fonte", false },
    [COL_EMAIL_DATA] = { "email_consentimento_data", false },
    [COL_CEP] = { "cep", false },
    [COL_LOGRADOURO] = { "logradouro", false },
    [COL_NUMERO] = { "numero", false },
    [COL_COMPLEMENTO] = { "complemento", false },
    [COL_BAIRRO] = { "bairro", false },
    [COL_CIDADE] = { "cidade", false },
    [COL_UF] = { "uf", false },
    [COL_CONTRATO] = { "contrato", true },
    [COL_MATRICULA] = { "matricula", false },
    [COL_PARCELA] = { "parcela", true },
    [COL_VENCIMENTO] = { "vencimento", true },
    [COL_VALOR] = { "valor", true },
    [COL_SITUACAO] = { "situacao", true },
    [COL_PAGO_EM] = { "pago_em", false },
    [COL_VALOR_PAGO] = { "valor_pago", false },
};

const char *import_column_name(enum import_column column)
{
    return columns[column].name;
}

void import_fold(const char *text, size_t most, char *out)
{
    plain_ascii(text, most, out);
    for (; *out; out++)
        if (*out >= 'A' && *out <= 'Z')
            *out = (char)(*out - 'A' + 'a');
}

static void fold_name(const char *cell, char out[NAME_MAX_LEN + 1])
{
    import_fold(cell, NAME_MAX_LEN, out);
    for (; *out; out++)
        if (*out == ' ' || *out == '-')
            *out = '_';
}

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

/* How many letters must be put, taken or changed. */
static int distance(const char *a, const char *b)
{
    int row[NAME_MAX_LEN + 1];
    size_t len = strlen(b);

    for (size_t j = 0; j <= len; j++)
        row[j] = (int)j;
    for (size_t i = 0; a[i]; i++) {
        int diagonal = row[0];
        row[0] = (int)i + 1;
        for (size_t j = 1; j <= len; j++) {
            int changed = diagonal + (a[i] != b[j - 1]);
            diagonal = row[j];
            row[j] = smaller(changed, smaller(row[j], row[j - 1]) + 1);
        }
    }
    return row[len];
}

static const char *nearest(const char *name)
{
    int best = 0, best_distance = NAME_MAX_LEN;

    for (int i = 0; i < COL_COUNT; i++) {
        int d = distance(name, columns[i].name);
        if (d < best_distance) {
            best = i;
            best_distance = d;
        }
    }
    return columns[best].name;
}

static int find(const char *name)
{
    for (int i = 0; i < COL_COUNT; i++)
        if (strcmp(columns[i].name, name) == 0)
            return i;
    return -1;
}

/* Spreadsheets leave empty cells behind the last column. */
static size_t used_cells(char *const *cells, size_t count)
{
    while (count > 0 && cells[count - 1][strspn(cells[count - 1], " \t")] == '\0')
        count--;
    return count;
}

int import_header_read(char *const *cells, size_t count, struct import_header *out,
                       import_header_fn *tell, void *ctx)
{
    char name[NAME_MAX_LEN + 1];
    int faults = 0;

    memset(out->at, 0xff, sizeof(out->at));
    out->cells = used_cells(cells, count);
    for (size_t i = 0; i < out->cells; i++) {
        fold_name(cells[i], name);
        int column = find(name);
        if (column < 0 || out->at[column] >= 0) {
            tell(ctx, cells[i], column < 0 ? IMPORT_COLUMN_UNKNOWN : IMPORT_COLUMN_TWICE,
                 nearest(name));
            faults++;
        } else {
            out->at[column] = (int)i;
        }
    }
    for (int i = 0; i < COL_COUNT; i++)
        if (columns[i].required && out->at[i] < 0) {
            tell(ctx, columns[i].name, IMPORT_COLUMN_MISSING, NULL);
            faults++;
        }
    return faults;
}
