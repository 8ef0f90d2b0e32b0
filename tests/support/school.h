#pragma once
#include "server/base/error.h"
#include "server/base/seal.h"
#include "server/base/strbuf.h"
#include "server/ops/import.h"
#include "tests/support/scratch.h"

/*
 * For the tests of the importer: an empty register of two schools of one tenant (azul, verde) and
 * one of another (outra), and lines to bring in.
 */
#define KEYS "1:0707070707070707070707070707070707070707070707070707070707070707"
#define HEADER                                                                                     \
    "pessoa_chave;papel;nome;cpf;nascimento;telefone;telefone_consentimento_fonte;"                \
    "telefone_consentimento_data;email;email_consentimento_fonte;email_consentimento_data;cep;"    \
    "contrato;matricula;parcela;vencimento;valor;situacao;pago_em;valor_pago\n"
#define PERSON(key, role, name, cpf)                                                               \
    key ";" role ";" name ";" cpf ";01/06/1981;(11) 98765-4321;matrícula;15/03/2025;"             \
        "Ana@Correio.example;;;01310-100;"
#define ANA  PERSON("R1", "responsavel", "Ana Aguiar", "529.982.247-25")
#define BETO "R2;responsavel;Beto Brás;111.444.777-35;02/02/1980;;;;;;;;"
#define MAY  "C1;M1;1;10/05/2026;1.234,56;aberta;;\n"
#define JUNE "C1;M1;2;10/06/2026;1234.5;aberta;;\n"
#define PAID "C1;M1;1;10/05/2026;1.234,56;paga;11/05/2026;1.240,00\n"

struct pg_sync;

struct school {
    struct scratch *scratch;
    struct pg_sync *db;
    struct seal seal;
    struct import_summary summary;
    struct strbuf told; /* "row column problem\n", by row */
    struct strbuf hints;
    struct error err;
};

/* Group setup and teardown, and the setup of each test. */
int school_open(void **state);
int school_close(void **state);
int school_empty(void **state);
#define SCHOOL_TEST(sentence, fn)                                                                  \
    {                                                                                              \
        (sentence), fn, school_empty, NULL, NULL                                                   \
    }

bool import_as(struct school *s, const char *creditor, const char *text, size_t len, bool dry_run);
/* For azul; the import must run to its end. */
void bring(struct school *s, const char *text);

void assert_told(struct school *s, const char *expected);
void assert_nothing_told(struct school *s);
void assert_sql(struct school *s, const char *sql, const char *expected);
void assert_count(struct school *s, const char *what, int64_t expected);
/* Everything that an import may write, as one text; to be freed. */
char *register_text(struct school *s);
/* The register is still the text, which is freed. */
void assert_register(struct school *s, char *before);
