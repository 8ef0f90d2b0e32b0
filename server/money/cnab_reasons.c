#include "server/money/cnab_bank.h"

#include <string.h>

/* Why a title was refused or an instruction denied (FEBRABAN, CNAB 240; most banks' CNAB 400). */
static const struct cnab_reason refusals[] = {
    { "01", "o código do banco está errado" },
    { "02", "o tipo de registro está errado" },
    { "03", "o segmento do registro está errado" },
    { "04", "este movimento não é permitido para a carteira" },
    { "05", "o código do movimento está errado" },
    { "06", "o CNPJ do beneficiário não confere" },
    { "07", "a agência ou a conta não confere" },
    { "08", "o nosso número está errado" },
    { "09", "o nosso número já foi usado" },
    { "10", "a carteira está errada" },
    { "11", "a forma de cadastro do título está errada" },
    { "13", "a forma de emissão do boleto está errada" },
    { "15", "os dados da cobrança não combinam entre si" },
    { "16", "a data de vencimento está errada" },
    { "17", "o vencimento é anterior à emissão" },
    { "18", "o vencimento está fora do prazo que o banco aceita" },
    { "20", "o valor do título está errado" },
    { "21", "a espécie do título está errada" },
    { "22", "a espécie não é permitida para a carteira" },
    { "23", "o campo aceite está errado" },
    { "24", "a data de emissão está errada" },
    { "26", "o código dos juros está errado" },
    { "27", "o valor dos juros está errado" },
    { "28", "o código do desconto está errado" },
    { "29", "o desconto é maior ou igual ao valor do título" },
    { "30", "o desconto não confere" },
    { "33", "o valor do abatimento está errado" },
    { "34", "o abatimento é maior ou igual ao valor do título" },
    { "42", "o código de baixa está errado" },
    { "43", "o prazo de baixa está errado" },
    { "45", "falta o nome do pagador" },
    { "46", "o CPF ou CNPJ do pagador não confere" },
    { "47", "falta o endereço do pagador" },
    { "48", "o CEP do pagador está errado" },
    { "49", "o CEP do pagador não é atendido" },
    { "51", "o CEP não combina com o estado" },
    { "52", "o estado do pagador está errado" },
    { "57", "o código da multa está errado" },
    { "58", "a data da multa está errada" },
    { "59", "o valor da multa está errado" },
    { "60", "o banco não conhece este título" },
    { "63", "o título já estava registrado" },
    { "79", "a data dos juros está errada" },
    { "80", "a data do desconto está errada" },
    { "86", "o seu número está errado" },
    { NULL, NULL },
};

/* How it was paid, or who ordered the write-off. */
static const struct cnab_reason ways[] = {
    { "01", "por saldo" },
    { "02", "por conta" },
    { "03", "no caixa, em dinheiro" },
    { "04", "por compensação eletrônica" },
    { "05", "por compensação convencional" },
    { "06", "por meio eletrônico" },
    { "07", "depois de feriado local" },
    { "08", "em cartório" },
    { "09", "baixa pedida pelo banco" },
    { "10", "baixa pedida por arquivo" },
    { "11", "baixa pedida pelo site do banco" },
    { "12", "baixa por prazo, do beneficiário" },
    { "13", "baixa por prazo, do banco" },
    { "14", "protestado" },
    { "15", "título excluído" },
    { "30", "no caixa, em cheque" },
    { "31", "em banco correspondente" },
    { "32", "em terminal de autoatendimento" },
    { "33", "pela internet" },
    { "34", "por office banking" },
    { "35", "em correspondente, em dinheiro" },
    { "36", "em correspondente, em cheque" },
    { "37", "por telefone" },
    { "61", "por Pix" },
    { NULL, NULL },
};

static const struct cnab_reason *table_of(const struct cnab_record *record)
{
    const struct cnab_layout *layout = cnab_layout_of(cnab_bank_find(record->bank), record->format);

    if (record->kind == CNAB_REFUSED || record->kind == CNAB_DENIED)
        return layout->reasons ? layout->reasons : refusals;
    if (record->format == CNAB_240 && (record->kind == CNAB_PAID || record->kind == CNAB_DROPPED))
        return ways;
    return NULL;
}

const char *cnab_reason_words(const struct cnab_record *record, const char *reason)
{
    for (const struct cnab_reason *r = table_of(record); r && r->code; r++)
        if (strcmp(r->code, reason) == 0)
            return r->words;
    return NULL;
}
