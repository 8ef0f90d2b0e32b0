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
    [IMPORT_OPEN_QUOTE] = { "há aspas abertas que não se fecham",
                            "Feche ou apague as aspas desta linha." },
    [IMPORT_STRAY_QUOTE] = { "há texto depois das aspas que fecham um campo",
                             "Dentro de um campo entre aspas, escreva aspas dobradas (\"\")." },
    [IMPORT_TOO_LONG] = { "a linha é longa demais", "Confira se não falta uma quebra de linha." },
    [IMPORT_NUL] = { "a linha tem caracteres que não são texto",
                     "Salve de novo a planilha como CSV UTF-8." },
    [IMPORT_UNREADABLE] = { "há letras que não conseguimos ler nesta linha",
                            "Salve de novo a planilha como CSV UTF-8." },
    [IMPORT_CELLS] = { "a linha não tem o mesmo número de campos do cabeçalho",
                       "Confira se falta um separador ou se um valor com separador está sem "
                       "aspas." },
    [IMPORT_COLUMN_UNKNOWN] = { "não conhecemos esta coluna",
                                "Você quis dizer \"{perto}\"? Se não, retire a coluna." },
    [IMPORT_COLUMN_TWICE] = { "a coluna aparece duas vezes", "Deixe só uma delas." },
    [IMPORT_COLUMN_MISSING] = { "falta esta coluna no cabeçalho",
                                "Acrescente a coluna com este nome." },
    [IMPORT_MISSING] = { "este campo é necessário e está vazio", "Preencha o campo." },
    [IMPORT_VALUE_LONG] = { "o texto é longo demais", "Escreva de forma mais curta." },
    [IMPORT_FORMULA] = { "parece uma fórmula de planilha",
                         "Escreva só o texto, sem = + - ou @ no começo." },
    [IMPORT_CONTROL] = { "há caracteres invisíveis que não aceitamos",
                         "Apague o campo e escreva de novo." },
    [IMPORT_ROLE] = { "não conhecemos este papel", "Use responsavel, corresponsavel ou aluno." },
    [IMPORT_NAME] = { "isto não parece um nome", "Escreva o nome completo da pessoa." },
    [IMPORT_CPF_LENGTH] = { "o CPF precisa ter 11 números",
                            "Confira o CPF; a planilha às vezes apaga o zero do começo." },
    [IMPORT_CPF_DIGITS] = { "o CPF não confere: algum número foi trocado",
                            "Confira o CPF no documento da pessoa." },
    [IMPORT_CNPJ] = { "isto é um CNPJ; por enquanto só cuidamos de pessoas",
                      "Use o CPF de quem responde pelo contrato." },
    [IMPORT_DATE] = { "não entendemos esta data",
                      "Escreva dia, mês e ano com quatro números, como 05/03/2026." },
    [IMPORT_DATE_RANGE] = { "a data fica fora do que é possível",
                            "Confira o ano: aceitamos de 1990 a 2100." },
    [IMPORT_DATE_FUTURE] = { "a data ainda não chegou", "Confira o dia, o mês e o ano." },
    [IMPORT_BIRTH_RANGE] = { "ninguém nasceu nesta data",
                             "Confira o dia, o mês e o ano de nascimento." },
    [IMPORT_PHONE] = { "este número não é um telefone do Brasil",
                       "Escreva DDD e número, como (11) 98765-4321." },
    [IMPORT_EMAIL] = { "isto não parece um e-mail", "Escreva como nome@provedor.com.br." },
    [IMPORT_CEP] = { "o CEP precisa ter 8 números", "Escreva como 01310-100." },
    [IMPORT_AMOUNT] = { "não entendemos este valor", "Escreva como 1.234,56." },
    [IMPORT_AMOUNT_ZERO] = { "o valor precisa ser maior que zero",
                             "Confira o valor, ou retire a linha." },
    [IMPORT_STATUS] = { "não conhecemos esta situação", "Use aberta, paga ou cancelada." },
    [IMPORT_MINOR] = { "quem tem menos de 18 anos não responde por um contrato",
                       "Confira o nascimento, ou informe quem é o adulto responsável.", NULL,
                       "nascimento" },
    [IMPORT_INSTALMENT_MISSING] = { "a linha tem vencimento, valor ou pagamento, mas não a parcela",
                                    "Preencha a parcela, ou deixe também os outros vazios.", NULL,
                                    "parcela" },
    [IMPORT_PAID_MISSING] = { "uma parcela paga precisa de dia e valor do pagamento",
                              "Preencha pago_em e valor_pago." },
    [IMPORT_PAID_OPEN] = { "há pagamento, mas a situação não é paga",
                           "Escreva paga na situação, ou apague pago_em e valor_pago.", NULL,
                           "situacao" },
    [IMPORT_CPF_OF_TWO] = { "as linhas {a} e {b} trazem o mesmo CPF com outro nome ou nascimento",
                            "Confira de quem é o CPF; até lá as duas pessoas ficam de fora.",
                            "cpf_of_two", "cpf" },
    [IMPORT_KEY_OF_TWO] = { "as linhas {a} e {b} usam a mesma pessoa_chave para dados diferentes",
                            "Use uma chave para cada pessoa, e os mesmos dados em todas as linhas.",
                            "key_of_two", "pessoa_chave" },
    [IMPORT_CPF_TAKEN] = { "este CPF já é de outra pessoa no cadastro",
                           "Confira o CPF, o nome e o nascimento.", "cpf_taken", "cpf" },
    [IMPORT_KEY_TAKEN] = { "esta pessoa_chave já é de outra pessoa no cadastro",
                           "Não reaproveite chaves: dê uma nova a quem chega.", "key_taken",
                           "pessoa_chave" },
    [IMPORT_INSTALMENT_OF_TWO] = { "as linhas {a} e {b} dizem coisas diferentes da mesma parcela",
                                   "Deixe vencimento, valor e situação iguais nas duas.",
                                   "instalment_of_two", "parcela" },
    [IMPORT_TWO_ENROLMENTS] = { "o contrato tem matrículas diferentes nas linhas {a} e {b}",
                                "Guardamos só uma; confira qual é a certa.", "two_enrolments",
                                "matricula", true },
    [IMPORT_CONSENT_HALF] = { "o consentimento precisa de fonte e data, e só uma delas está aqui",
                              "Preencha as duas; até lá não escrevemos para este contato.", NULL,
                              NULL, true },
    [IMPORT_STUDENT_CONTACT] = { "não guardamos contatos de alunos",
                                 "Informe o contato na linha do responsável.", NULL, NULL, true },
    [IMPORT_NO_CPF] = { "sem CPF a pessoa não consegue se identificar no atendimento",
                        "Informe o CPF quando puder.", NULL, "cpf", true },
    [IMPORT_PAID_HERE] = { "esta parcela já foi paga aqui e continua paga",
                           "Atualize o seu sistema com o pagamento.", "paid_here", "parcela",
                           true },
    [IMPORT_RENEGOTIATED] = { "esta parcela faz parte de um acordo e ficou como está",
                              "Confira com quem atende antes de dar baixa.", "renegotiated",
                              "parcela", true },
    [IMPORT_REOPENED] = { "esta parcela estava paga e voltou a ficar em aberto",
                          "Confira se o pagamento foi mesmo desfeito.", "reopened", "parcela",
                          true },
    [IMPORT_PHONE_STOPPED] = { "a pessoa pediu para não receber mensagens neste telefone",
                               "O pedido continua valendo; só ela mesma pode mudar isso.",
                               "phone_stopped", "telefone", true },
    [IMPORT_EMAIL_STOPPED] = { "a pessoa pediu para não receber mensagens neste e-mail",
                               "O pedido continua valendo; só ela mesma pode mudar isso.",
                               "email_stopped", "email", true },
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
