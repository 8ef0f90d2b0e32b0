#include "tests/unit/entity_pairs.h"

/* Telephone numbers and e-mail addresses, typed and said. */

static const struct pairs_row rows[] = {
    { "11 98765-4321", "phone=+5511987654321" },
    { "(11)987654321", "phone=+5511987654321" },
    { "(11) 98765-4321", "phone=+5511987654321" },
    { "(11)98765-4321", "phone=+5511987654321" },
    { "11987654321", "phone=+5511987654321" },
    { "+55 11 98765-4321", "phone=+5511987654321" },
    { "+5511987654321", "phone=+5511987654321" },
    { "5511987654321", "phone=+5511987654321" },
    { "55 11 987654321", "phone=+5511987654321" },
    { "+55 (11) 9 8765-4321", "phone=+5511987654321" },
    { "11 9 8765-4321", "phone=+5511987654321" },
    { "11 9 8765 4321", "phone=+5511987654321" },
    { "11 98765 4321", "phone=+5511987654321" },
    { "11-98765-4321", "phone=+5511987654321" },
    { "11.98765.4321", "phone=+5511987654321" },
    { "011 98765-4321", "phone=+5511987654321" },
    { "(011) 98765-4321", "phone=+5511987654321" },
    { "0 15 11 98765-4321", "phone=+5511987654321" },
    { "01511987654321", "phone=+5511987654321" },
    { "1198765-4321", "phone=+5511987654321" },
    { "11 987 654 321", "phone=+5511987654321" },
    { "1133445566", "phone=+551133445566" },
    { "11 3344-5566", "phone=+551133445566" },
    { "(11) 3344 5566", "phone=+551133445566" },
    { "fixo 21 33445566", "phone=+552133445566" },
    { "98765-4321", "phone=987654321" },
    { "987654321", "phone=987654321" },
    { "9 8765-4321", "phone=987654321" },
    { "9 8765 4321", "phone=987654321" },
    { "98765 4321", "phone=987654321" },
    { "98765.4321", "phone=987654321" },
    { "3344-5566", "phone=33445566" },
    { "meu telefone 33445566", "phone=33445566" },
    { "telefone: 3344 5566", "phone=33445566" },
    { "ddd 11, 98765-4321", "phone=+5511987654321" },
    { "ddd 11 98765-4321", "phone=+5511987654321" },
    { "meu ddd é 11 e o numero 98765-4321", "phone=+5511987654321" },
    { "me liga no 11987654321 depois das 18h", "phone=+5511987654321" },
    { "zap 11 98765-4321/11 3344-5566", "phone=+5511987654321 phone=+551133445566" },
    { "11 98765-4321 ou 21 99876-5432", "phone=+5511987654321 phone=+5521998765432" },
    { "liga 0800 123 4567", "phone=08001234567" },
    { "0800-123-4567", "phone=08001234567" },
    { "zap:(47)99188-3030, é meu", "phone=+5547991883030" },
    { "tel.: 47 99188 3030.", "phone=+5547991883030" },
    { "onde ligo? 4004-1234?", "phone=40041234" },
    { "mudei, agora 55 99188-3030", "phone=+5555991883030" },
    { "(55) 3221-4455", "phone=+555532214455" },
    { "+1 305 555 0199", "" },
    { "+351 912 345 678", "" },
    { "2024-2025", "" },
    { "ano 2025-2026", "" },
    { "entre 1500-2000 reais", "" },
    { "12345678", "" },
    { "00 98765-4321", "phone=987654321" },
    { "dia 11 98765-4321", "phone=987654321" },
    { "52998224725", "cpf=52998224725" },
    { "1.500,00", "" },
    { "10/12/2026", "" },
    { "10 11 12 13", "" },
    { "cep 01310-100", "" },
    { "rg 12.345.678-9", "" },
    { "200.000.000", "" },
    { "paguei 150 dia 10 e 150 dia 20", "" },
    { "conta 12345678-9", "" },
    { "joao@gmail.com", "email=joao@gmail.com" },
    { "Joao.Silva@Gmail.com", "email=joao.silva@gmail.com" },
    { "meu email: joao_silva-22@uol.com.br, ok?", "email=joao_silva-22@uol.com.br" },
    { "joao arroba gmail ponto com", "email=joao@gmail.com" },
    { "joao ponto silva arroba gmail ponto com", "email=joao.silva@gmail.com" },
    { "joao underline silva arroba hotmail ponto com ponto br", "email=joao_silva@hotmail.com.br" },
    { "meu email é joao arroba gmail ponto com", "email=joao@gmail.com" },
    { "joao traço silva arroba outlook ponto com", "email=joao-silva@outlook.com" },
    { "ana paula tudo junto arroba gmail ponto com", "email=anapaula@gmail.com" },
    { "meu email é ana paula tudo junto arroba gmail ponto com obrigada",
      "email=anapaula@gmail.com" },
    { "pedro 22 arroba gmail ponto com", "email=pedro22@gmail.com" },
    { "pedro22 arroba gmail.com", "email=pedro22@gmail.com" },
    { "joao@gmail ponto com", "email=joao@gmail.com" },
    { "joao @gmail.com", "email=joao@gmail.com" },
    { "joao@ gmail.com", "email=joao@gmail.com" },
    { "joao @ gmail . com", "email=joao@gmail.com" },
    { "joao@gmail com", "email=joao@gmail.com" },
    { "joao arroba gmail com", "email=joao@gmail.com" },
    { "joao aroba gmail ponto com", "email=joao@gmail.com" },
    { "manda pra joão@gmail.com", "email=joao@gmail.com" },
    { "joao+boleto@gmail.com", "email=joao+boleto@gmail.com" },
    { "email:joao@gmail.com.Obrigada", "email=joao@gmail.com" },
    { "joao@gmail.com e maria@gmail.com", "email=joao@gmail.com email=maria@gmail.com" },
    { "joao@gmail.com/maria@gmail.com", "email=joao@gmail.com email=maria@gmail.com" },
    { "<joao@escola.edu.br>", "email=joao@escola.edu.br" },
    { "sigam @maria no insta", "" },
    { "insta @loja.oficial", "" },
    { "joao@gmail", "" },
    { "meu email é joao arroba", "" },
    { "qual o email de vcs", "" },
    { "ponto com", "" },
    { "a arroba do boi subiu", "" },
    { "maria arroba uol ponto com ponto br é o meu", "email=maria@uol.com.br" },
    { "m.l.souza@terra.com.br", "email=m.l.souza@terra.com.br" },
    { "123joao@ig.com.br", "email=123joao@ig.com.br" },
    { "a_b_c@x-y.com.br!", "email=a_b_c@x-y.com.br" },
    { "ana underline paula 85 arroba yahoo ponto com ponto br", "email=ana_paula85@yahoo.com.br" },
    { "JOAO ARROBA GMAIL PONTO COM", "email=joao@gmail.com" },
    { "email e joao_22 arroba hotmail ponto com e zap 11 98765-4321",
      "email=joao_22@hotmail.com phone=+5511987654321" },
    { "sao vinte arrobas de carne", "" },
    { "meu celular é trinta e um nove oito sete seis cinco quatro três dois um",
      "phone=+5531987654321" },
    { "onze nove oito sete meia cinco quatro três dois um", "phone=+5511987654321" },
    { "um um nove oito sete meia cinco quatro três dois um", "phone=+5511987654321" },
    { "nove oito sete meia cinco quatro três dois um", "phone=987654321" },
};

static void rows_hold(void **fixture)
{
    (void)fixture;
    pairs_check(rows, COUNT_OF(rows));
}

static void hostile_messages_are_survived(void **fixture)
{
    static const char *const pieces[] = { "@",         "a@",        "a@b.",
                                          "a.",        "a arroba ", "11 98765-4321 ",
                                          "trinta e ", "ddd 11 ",   "ponto a ",
                                          "(",         "+55" };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(pieces); i++)
        pairs_survive(pieces[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("telephones and addresses are found however they are written", rows_hold),
        TEST("long messages of one piece are survived", hostile_messages_are_survived),
    };

    return cmocka_run_group_tests_name("entity_contact", tests, NULL, NULL);
}
