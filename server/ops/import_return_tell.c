#include "server/ops/import_return_internal.h"

#include "server/base/auto.h"

#include <string.h>

/* What is told of a record, for the creditor's office; {} is filled in. */
static const struct {
    const char *column, *problem, *cure;
} problems[RETURN_PROBLEM_COUNT] = {
    [RETURN_ODD] = { NULL,
                     "as contagens do arquivo não conferem, ou falta um pedaço deste registro",
                     "O que está no arquivo foi lido; se faltar algum título, peça o arquivo de "
                     "novo ao banco." },
    [RETURN_TWIN] = { NULL, "já chegou outro arquivo com este mesmo número",
                      "Confira com o banco se ele enviou o arquivo de novo; nada é contado duas "
                      "vezes." },
    [RETURN_LAST_ACCOUNT] = { NULL, "o cabeçalho não diz de que conta é; usamos {}",
                              "Se não for esta, desfaça com o suporte e use --account." },
    [RETURN_UNKNOWN] = { "nosso_numero", "este título não foi emitido por aqui",
                         "Se foi emitido por outro sistema, dê baixa nele por lá." },
    [RETURN_REFUSED] = { "ocorrencia", "o banco recusou o registro do boleto: {}",
                         "Corrija e mande de novo com quita cnab write --refused; até lá ninguém "
                         "consegue pagar este boleto." },
    [RETURN_DENIED] = { "ocorrencia", "o banco não aceitou a instrução: {}",
                        "O boleto continua como estava no banco; confira o que foi pedido." },
    [RETURN_REVERSED] = { "ocorrencia", "o banco desfez um pagamento deste título",
                          "Uma pessoa precisa conferir: o aviso está na fila de pagamentos." },
    [RETURN_PENDING] = { "ocorrencia", "o pagamento ainda não compensou",
                         "Nada a fazer: o banco avisa quando o dinheiro entrar." },
    [RETURN_NO_AMOUNT] = { "valor_pago", "o banco diz que foi pago, mas não diz quanto",
                           "Peça o arquivo de novo ao banco; este pagamento não foi contado." },
    [RETURN_CASE_AMOUNT] = { "valor_pago", "o valor pago não é o do boleto",
                             "O dinheiro está registrado; uma pessoa decide o que fazer com a "
                             "diferença." },
    [RETURN_CASE_DOUBLE] = { "valor_pago", "esta dívida já tinha sido paga",
                             "O dinheiro está registrado; combine a devolução com quem pagou." },
    [RETURN_CASE_CANCELLED] = { "nosso_numero", "o boleto pago já tinha sido cancelado",
                                "O dinheiro está registrado; uma pessoa decide de que dívida é." },
    [RETURN_CASE_OTHER] = { "nosso_numero", "o pagamento não serve para nenhuma cobrança: {}",
                            "O dinheiro está registrado; uma pessoa precisa conferir." },
};

static const char *filled(struct import_return *im, const char *text, const char *detail)
{
    const char *place = strstr(text, "{}");

    if (!place)
        return text;
    return arena_printf(&im->arena, "%.*s%s%s", (int)(place - text), text,
                        detail ? detail : "sem motivo informado", place + 2);
}

void return_tell(struct import_return *im, int64_t line, enum return_problem problem,
                 const char *hint, const char *detail)
{
    const struct import_finding finding = {
        .row = line,
        .column = problems[problem].column,
        .hint = hint && *hint ? hint : NULL,
        .problem = filled(im, problems[problem].problem, detail),
        .cure = problems[problem].cure,
        .warning = true,
    };

    im->summary->warnings++;
    im->tell(im->ctx, &finding);
}

void return_tell_case(struct import_return *im, const struct return_row *row, const char *reason)
{
    static const struct {
        const char *reason;
        enum return_problem problem;
    } rows[] = {
        { "wrong_amount", RETURN_CASE_AMOUNT },
        { "double", RETURN_CASE_DOUBLE },
        { "cancelled", RETURN_CASE_CANCELLED },
        { "unknown", RETURN_UNKNOWN },
    };
    enum return_problem problem = RETURN_CASE_OTHER;

    for (size_t i = 0; reason && i < COUNT_OF(rows); i++)
        if (strcmp(rows[i].reason, reason) == 0)
            problem = rows[i].problem;
    return_tell(im, row->record.line, problem, row->record.nosso_numero, reason);
}
