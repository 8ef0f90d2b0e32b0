#include "server/ops/import_problem.h"

#include "server/base/strbuf.h"

#include <string.h>

struct row {
    const char *error, *cure;
    const char *name;   /* in the database, for what is found there */
    const char *column; /* when it is always the same */
    bool warning;
};

static const struct row rows[IMPORT_PROBLEM_COUNT] = {
    [IMPORT_OPEN_QUOTE] = { .error = "há aspas abertas que não se fecham",
                            .cure = "Feche ou apague as aspas desta linha." },
    [IMPORT_STRAY_QUOTE] = { .error = "há texto depois das aspas que fecham um campo",
                             .cure =
                                 "Dentro de um campo entre aspas, escreva aspas dobradas (\"\")." },
    [IMPORT_TOO_LONG] = { .error = "a linha é longa demais",
                          .cure = "Confira se não falta uma quebra de linha." },
    [IMPORT_NUL] = { .error = "a linha tem caracteres que não são texto",
                     .cure = "Salve de novo a planilha como CSV UTF-8." },
    [IMPORT_UNREADABLE] = { .error = "há letras que não conseguimos ler nesta linha",
                            .cure = "Salve de novo a planilha como CSV UTF-8." },
    [IMPORT_CELLS] = { .error = "a linha não tem o mesmo número de campos do cabeçalho",
                       .cure =
                           "Confira se falta um separador ou se um valor com separador está sem "
                           "aspas." },
    [IMPORT_COLUMN_UNKNOWN] = { .error = "não conhecemos esta coluna",
                                .cure = "Você quis dizer \"{perto}\"? Se não, retire a coluna." },
    [IMPORT_COLUMN_TWICE] = { .error = "a coluna aparece duas vezes",
                              .cure = "Deixe só uma delas." },
    [IMPORT_COLUMN_MISSING] = { .error = "falta esta coluna no cabeçalho",
                                .cure = "Acrescente a coluna com este nome." },
    [IMPORT_MISSING] = { .error = "este campo é necessário e está vazio",
                         .cure = "Preencha o campo." },
    [IMPORT_VALUE_LONG] = { .error = "o texto é longo demais",
                            .cure = "Escreva de forma mais curta." },
    [IMPORT_FORMULA] = { .error = "parece uma fórmula de planilha",
                         .cure = "Escreva só o texto, sem = + - ou @ no começo." },
    [IMPORT_CONTROL] = { .error = "há caracteres invisíveis que não aceitamos",
                         .cure = "Apague o campo e escreva de novo." },
    [IMPORT_ROLE] = { .error = "não conhecemos este papel",
                      .cure = "Use responsavel, corresponsavel ou aluno." },
    [IMPORT_NAME] = { .error = "isto não parece um nome",
                      .cure = "Escreva o nome completo da pessoa." },
    [IMPORT_CPF_LENGTH] = { .error = "o CPF precisa ter 11 números",
                            .cure = "Confira o CPF; a planilha às vezes apaga o zero do começo." },
    [IMPORT_CPF_DIGITS] = { .error = "o CPF não confere: algum número foi trocado",
                            .cure = "Confira o CPF no documento da pessoa." },
    [IMPORT_CNPJ] = { .error = "isto é um CNPJ; por enquanto só cuidamos de pessoas",
                      .cure = "Use o CPF de quem responde pelo contrato." },
    [IMPORT_DATE] = { .error = "não entendemos esta data",
                      .cure = "Escreva dia, mês e ano com quatro números, como 05/03/2026." },
    [IMPORT_DATE_RANGE] = { .error = "a data fica fora do que é possível",
                            .cure = "Confira o ano: aceitamos de 1990 a 2100." },
    [IMPORT_DATE_FUTURE] = { .error = "a data ainda não chegou",
                             .cure = "Confira o dia, o mês e o ano." },
    [IMPORT_BIRTH_RANGE] = { .error = "ninguém nasceu nesta data",
                             .cure = "Confira o dia, o mês e o ano de nascimento." },
    [IMPORT_PHONE] = { .error = "este número não é um telefone do Brasil",
                       .cure = "Escreva DDD e número, como (11) 98765-4321." },
    [IMPORT_EMAIL] = { .error = "isto não parece um e-mail",
                       .cure = "Escreva como nome@provedor.com.br." },
    [IMPORT_UF] = { .error = "a UF não é a sigla de um estado", .cure = "Escreva como SP." },
    [IMPORT_CEP] = { .error = "o CEP precisa ter 8 números", .cure = "Escreva como 01310-100." },
    [IMPORT_AMOUNT] = { .error = "não entendemos este valor", .cure = "Escreva como 1.234,56." },
    [IMPORT_AMOUNT_ZERO] = { .error = "o valor precisa ser maior que zero",
                             .cure = "Confira o valor, ou retire a linha." },
    [IMPORT_STATUS] = { .error = "não conhecemos esta situação",
                        .cure = "Use aberta, paga ou cancelada." },
    [IMPORT_MINOR] = { .error = "quem tem menos de 18 anos não responde por um contrato",
                       .cure = "Confira o nascimento, ou informe quem é o adulto responsável.",
                       .column = "nascimento" },
    [IMPORT_INSTALMENT_MISSING] = { .error = "a linha tem vencimento, valor ou pagamento, mas não "
                                             "a parcela",
                                    .cure = "Preencha a parcela, ou deixe também os outros vazios.",
                                    .column = "parcela" },
    [IMPORT_PAID_MISSING] = { .error = "uma parcela paga precisa de dia e valor do pagamento",
                              .cure = "Preencha pago_em e valor_pago." },
    [IMPORT_PAID_OPEN] = { .error = "há pagamento, mas a situação não é paga",
                           .cure = "Escreva paga na situação, ou apague pago_em e valor_pago.",
                           .column = "situacao" },
    [IMPORT_CPF_OF_TWO] = { .error = "as linhas {a} e {b} trazem o mesmo CPF com outro nome ou "
                                     "nascimento",
                            .cure =
                                "Confira de quem é o CPF; até lá as duas pessoas ficam de fora.",
                            .name = "cpf_of_two",
                            .column = "cpf" },
    [IMPORT_KEY_OF_TWO] = { .error = "as linhas {a} e {b} usam a mesma pessoa_chave para dados "
                                     "diferentes",
                            .cure = "Use uma chave para cada pessoa, e os mesmos dados em todas as "
                                    "linhas.",
                            .name = "key_of_two",
                            .column = "pessoa_chave" },
    [IMPORT_CPF_TAKEN] = { .error = "este CPF já é de outra pessoa no cadastro",
                           .cure = "Confira o CPF, o nome e o nascimento.",
                           .name = "cpf_taken",
                           .column = "cpf" },
    [IMPORT_KEY_TAKEN] = { .error = "esta pessoa_chave já é de outra pessoa no cadastro",
                           .cure = "Não reaproveite chaves: dê uma nova a quem chega.",
                           .name = "key_taken",
                           .column = "pessoa_chave" },
    [IMPORT_INSTALMENT_OF_TWO] = { .error = "as linhas {a} e {b} dizem coisas diferentes da mesma "
                                            "parcela",
                                   .cure = "Deixe vencimento, valor e situação iguais nas duas.",
                                   .name = "instalment_of_two",
                                   .column = "parcela" },
    [IMPORT_TWO_ENROLMENTS] = { .error =
                                    "o contrato tem matrículas diferentes nas linhas {a} e {b}",
                                .cure = "Guardamos só uma; confira qual é a certa.",
                                .name = "two_enrolments",
                                .column = "matricula",
                                .warning = true },
    [IMPORT_CONSENT_HALF] = { .error = "o consentimento precisa de fonte e data, e só uma delas "
                                       "está aqui",
                              .cure = "Preencha as duas; até lá não escrevemos para este contato.",
                              .warning = true },
    [IMPORT_STUDENT_CONTACT] = { .error = "não guardamos contatos de alunos",
                                 .cure = "Informe o contato na linha do responsável.",
                                 .warning = true },
    [IMPORT_NO_CPF] = { .error = "sem CPF a pessoa não consegue se identificar no atendimento",
                        .cure = "Informe o CPF quando puder.",
                        .column = "cpf",
                        .warning = true },
    [IMPORT_PAID_HERE] = { .error = "esta parcela já foi paga aqui e continua paga",
                           .cure = "Atualize o seu sistema com o pagamento.",
                           .name = "paid_here",
                           .column = "parcela",
                           .warning = true },
    [IMPORT_RENEGOTIATED] = { .error = "esta parcela faz parte de um acordo e ficou como está",
                              .cure = "Confira com quem atende antes de dar baixa.",
                              .name = "renegotiated",
                              .column = "parcela",
                              .warning = true },
    [IMPORT_REOPENED] = { .error = "esta parcela estava paga e voltou a ficar em aberto",
                          .cure = "Confira se o pagamento foi mesmo desfeito.",
                          .name = "reopened",
                          .column = "parcela",
                          .warning = true },
    [IMPORT_PHONE_STOPPED] = { .error = "a pessoa pediu para não receber mensagens neste telefone",
                               .cure = "O pedido continua valendo; só ela mesma pode mudar isso.",
                               .name = "phone_stopped",
                               .column = "telefone",
                               .warning = true },
    [IMPORT_EMAIL_STOPPED] = { .error = "a pessoa pediu para não receber mensagens neste e-mail",
                               .cure = "O pedido continua valendo; só ela mesma pode mudar isso.",
                               .name = "email_stopped",
                               .column = "email",
                               .warning = true },
};

int import_problem_by_name(const char *name)
{
    for (int i = 0; i < IMPORT_PROBLEM_COUNT; i++)
        if (rows[i].name && strcmp(rows[i].name, name) == 0)
            return i;
    return -1;
}

const char *import_problem_column(enum import_problem problem)
{
    return rows[problem].column;
}

bool import_problem_is_warning(enum import_problem problem)
{
    return rows[problem].warning;
}

static void add_blank(const char *name, size_t len, const struct import_blanks *blanks,
                      struct strbuf *out)
{
    if (len == 1)
        strbuf_addf(out, "%lld", *name == 'a' ? blanks->a : blanks->b);
    else
        strbuf_adds(out, blanks->near ? blanks->near : "");
}

static void fill_in(const char *text, const struct import_blanks *blanks, struct strbuf *out)
{
    for (;;) {
        size_t plain = strcspn(text, "{");
        strbuf_add(out, text, plain);
        if (!text[plain])
            return;
        const char *name = text + plain + 1;
        size_t len = strcspn(name, "}");
        add_blank(name, len, blanks, out);
        text = name + len + 1;
    }
}

void import_problem_say(enum import_problem problem, const struct import_blanks *blanks,
                        struct strbuf *out)
{
    fill_in(rows[problem].error, blanks, out);
}

void import_problem_cure(enum import_problem problem, const struct import_blanks *blanks,
                         struct strbuf *out)
{
    fill_in(rows[problem].cure, blanks, out);
}
