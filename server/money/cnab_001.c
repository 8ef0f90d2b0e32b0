#include "server/money/cnab_bank.h"

/* Banco do Brasil.  CNAB 400 is CBR643: details of type 7. */
static const struct cnab_deviation cbr643[] = {
    { ITEM_AGENCY, { 27, 30 } },      { ITEM_ACCOUNT, { 32, 39 } },
    { ITEM_CONVENIO, { 150, 156 } },  { ITEM_FILE_SEQUENCE, { 101, 107 } },
    { ITEM_COMPANY_USE, { 39, 63 } }, { ITEM_NOSSO_NUMERO, { 64, 80 } },
    { ITEM_WALLET, { 107, 108 } },    { ITEM_CREDITED, { 176, 181 } },
    { ITEM_FEE, { 182, 188 } },       { ITEM_CREDITED_VALUE, { 306, 318 } },
    { ITEM_REASONS, { 87, 88 } },     { ITEM_NONE, { 0, 0 } },
};

static const struct cnab_codes codes[] = {
    { CNAB_ENTRY, "02" },
    { CNAB_REFUSED, "03" }, /* "comando recusado": also of an instruction, told by what it names */
    { CNAB_PAID, "05 06 07 08 15" },
    { CNAB_DROPPED, "09 10" },
    { CNAB_CHANGED, "12 13 14 16 19 21 22 24 25 26 31 32 33 34 35 36 37 38 39 41 42 72" },
    { CNAB_FEES, "28 96 97 98" },
    { CNAB_PENDING, "44 46" },
    { CNAB_OTHER, NULL },
};

static const struct cnab_reason reasons[] = {
    { "03", "os juros por dia estão errados" },
    { "04", "o desconto está errado" },
    { "05", "a espécie não é permitida para a carteira" },
    { "07", "a agência está errada" },
    { "08", "o valor do título está errado" },
    { "09", "a data de vencimento está errada" },
    { "10", "o vencimento está fora do prazo que o banco aceita" },
    { "18", "o endereço do pagador está incompleto" },
    { "19", "o código do beneficiário está errado" },
    { "21", "a carteira está errada" },
    { "23", "a faixa de nosso número acabou" },
    { "27", "o nome do pagador está errado" },
    { "29", "falta o endereço do pagador" },
    { "30", "o título já foi liquidado" },
    { "33", "o nosso número já existe" },
    { "37", "a data de emissão está errada" },
    { "38", "o vencimento é anterior à emissão" },
    { "42", "o CEP não combina com o estado" },
    { "46", "o convênio foi encerrado" },
    { "51", "o código do convênio está errado" },
    { "53", "o título já está nessa situação" },
    { "63", "o dígito do nosso número está errado" },
    { "66", "o CPF ou CNPJ do pagador não confere" },
    { "68", "a multa está errada" },
    { "69", "os juros estão errados" },
    { "80", "o nosso número está errado" },
    { "82", "o CEP do pagador está errado" },
    { "84", "o banco não conhece este título" },
    { NULL, NULL },
};

const struct cnab_bank cnab_bank_001 = {
    .code = "001",
    .l400 = { .deviations = cbr643, .codes = codes, .reasons = reasons, .detail = '7' },
};

/* Its older records, of type 1: convênios of up to six digits, and cooperatives that collect
 * through it.  Money and days stand as in CBR643, the number as the common map has it.
 * Cooperatives leave that field blank and give theirs at the end of the company's use. */
static const struct cnab_deviation type_1[] = {
    { ITEM_NOSSO_NUMERO, { 63, 73 } }, { ITEM_NOSSO_NUMERO_DV, { 74, 74 } },
    { ITEM_WALLET, { 107, 108 } },     { ITEM_CREDITED, { 176, 181 } },
    { ITEM_FEE, { 182, 188 } },        { ITEM_CREDITED_VALUE, { 306, 318 } },
    { ITEM_REASONS, { 0, 0 } },        { ITEM_NONE, { 0, 0 } },
};

const struct cnab_bank cnab_bank_001_type_1 = {
    .code = "001",
    .l400 = { .deviations = type_1, .codes = codes, .spare_number = { 55, 62 } },
    .unsure = true,
};
