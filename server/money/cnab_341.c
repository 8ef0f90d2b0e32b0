#include "server/money/cnab_bank.h"

/* Itaú.  17 is a refused change here, and paid after write-off nowhere. */
static const struct cnab_deviation map_240[] = {
    { ITEM_AGENCY, { 54, 57 } },          { ITEM_ACCOUNT, { 66, 70 } },
    { ITEM_WALLET, { 38, 40 } },          { ITEM_NOSSO_NUMERO, { 41, 48 } },
    { ITEM_NOSSO_NUMERO_DV, { 49, 49 } }, { ITEM_DOCUMENT, { 59, 68 } },
    { ITEM_REASONS, { 214, 221 } },       { ITEM_NONE, { 0, 0 } },
};

static const struct cnab_deviation map_400[] = {
    { ITEM_ACCOUNT, { 33, 37 } },         { ITEM_FILE_SEQUENCE, { 109, 113 } },
    { ITEM_NOSSO_NUMERO_DV, { 94, 94 } }, { ITEM_WALLET, { 83, 85 } },
    { ITEM_REASONS, { 378, 385 } },       { ITEM_NONE, { 0, 0 } },
};

static const struct cnab_codes codes[] = {
    { CNAB_ENTRY, "02 64 71 73" },
    { CNAB_REFUSED, "03 60" },
    { CNAB_PAID, "06 07 08 59" }, /* 07: a part; 59: by a credit of SISPAG */
    /* 10: written off because it was paid; the payment came as 06 or 08 */
    { CNAB_DROPPED, "05 09 10 32 47 72" },
    { CNAB_CHANGED, "04 12 13 14 19 20 21" },
    { CNAB_DENIED, "15 16 17 18 24" },
    { CNAB_FEES, "26 27 28 29 30 33 34 35 36 37 38 39 40 41 42 43 44 45 46 48 51 52 53 54 55" },
    { CNAB_REVERSED, "69" },
    { CNAB_PENDING, "65" },
    { CNAB_OTHER, NULL },
};

static const struct cnab_reason reasons[] = {
    { "04", "o estado do pagador está errado" },
    { "05", "a data de vencimento está fora do prazo que o banco aceita" },
    { "08", "falta o nome do pagador" },
    { "09", "a agência foi encerrada" },
    { "10", "falta o endereço do pagador" },
    { "11", "o CEP do pagador está errado" },
    { "13", "o CEP não combina com o estado" },
    { "14", "o nosso número já foi usado ou está fora da faixa" },
    { "15", "o nosso número aparece duas vezes no mesmo arquivo" },
    { "19", "o código do movimento está errado" },
    { "22", "a carteira não é permitida" },
    { "26", "a conta não está liberada para cobrança" },
    { "27", "o CNPJ do beneficiário está inapto" },
    { "29", "a categoria da conta não permite cobrança" },
    { "30", "a conta está suspensa para cobrança" },
    { "37", "o CPF ou CNPJ do pagador não confere" },
    { "42", "o nosso número está fora da faixa" },
    { "60", "o valor do abatimento está errado" },
    { "61", "os juros são maiores que o permitido" },
    { "62", "o desconto é maior que o valor do título" },
    { "64", "a data de emissão está errada" },
    { "66", "a data de vencimento está errada" },
    { "67", "o valor do título está errado" },
    { "68", "a carteira está errada" },
    { NULL, NULL },
};

const struct cnab_bank cnab_bank_341 = {
    .code = "341",
    .l240 = { .own = { 0, 8 }, .deviations = map_240, .codes = codes, .reasons = reasons },
    .l400 = { .own = { 0, 8 },
              .deviations = map_400,
              .codes = codes,
              .reasons = reasons,
              .net = true },
};
