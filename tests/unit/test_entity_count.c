#include "nlu/entity.h"
#include "server/base/arena.h"
#include "server/base/auto.h"
#include "tests/support/unit.h"

#include <glob.h>
#include <stdio.h>
#include <string.h>

/* Percents, counts of instalments, which instalment, amounts, choices, yes and no: and what only
 * looks like them.  Entities of other kinds are left out. */

static const struct {
    const char *text, *expected;
} rows[] = {
    /* percents */
    { "consegue 10%?", "percent=10" },
    { "10 % de desconto", "percent=10" },
    { "dez por cento", "percent=10" },
    { "vinte e cinco porcento já ajuda", "percent=25" },
    { "juros de 2,50% ao mês", "percent=2.5" },
    { "0,033% ao dia", "percent=0.033" },
    { "meio por cento", "percent=0.5" },
    { "um e meio por cento", "percent=1.5" },
    { "dois vírgula cinco por cento", "percent=2.5" },
    { "100% de certeza", "percent=100" },
    { "05%", "percent=5" },
    { "7.5% tá caro", "percent=7.5" },
    { "entre 10% e 15%", "percent=10 percent=15" },
    { "fecho por cento e vinte reais", "money=120.00" },
    /* how many instalments */
    { "5x", "installments=5" },
    { "em 3 vezes", "installments=3" },
    { "doze parcelas", "installments=12" },
    { "em 10 x de 50", "installments=10 money=50.00" },
    { "10x de 50", "installments=10 money=50.00" },
    { "10x50", "installments=10 money=50.00" },
    { "6X R$99,90", "installments=6 money=99.90" },
    { "à vista", "installments=1" },
    { "avista tem desconto?", "installments=1" },
    { "á vista quanto fica", "installments=1" },
    { "pago de uma vez só", "installments=1" },
    { "quero quitar numa vez só", "installments=1" },
    { "em uma única parcela", "installments=1" },
    { "resolve isso de uma vez por todas", "" },
    { "parem de me ligar de uma vez", "" },
    { "quero em 6", "installments=6" },
    { "dá pra dividir em doze?", "installments=12" },
    { "parcela em duas vezes", "installments=2" },
    { "parcela 3x pra mim", "installments=3" },
    { "3 ou 4x?", "installments=3 installments=4" },
    { "quero em 5 ou 6 vezes", "installments=5 installments=6" },
    { "plano de 10 vezes", "installments=10" },
    { "aceito 8 parcelas de 120", "installments=8 money=120.00" },
    { "consigo pagar 10 parcelas de 80 reais", "installments=10 money=80.00" },
    { "paguei em 3 vezes", "installments=3" },
    { "em ate 12 parcelas", "installments=12" },
    { "entrada de 100 e mais 6x", "money=100.00 installments=6" },
    { "entrada de mil e três parcelas de 200", "money=1000.00 installments=3 money=200.00" },
    { "devo 3 parcelas", "" },
    { "faltam 4", "" },
    { "faltam 4 parcelas pra acabar", "" },
    { "tô com 5 parcelas atrasadas", "" },
    { "já paguei 6 parcelas desse acordo", "" },
    { "tenho 2 parcelas em aberto", "" },
    { "quero pagar 2 parcelas hoje", "" },
    { "essas 3 parcelas eu não reconheço", "" },
    { "3 parcelas vencidas", "" },
    { "liguei 3 vezes e ninguém atendeu", "" },
    { "já falei isso mil vezes", "" },
    { "vocês me ligam 10x por dia", "" },
    { "me cobraram 2x", "" },
    { "paguei duas vezes o mesmo boleto", "" },
    { "às vezes eu esqueço", "" },
    { "perdeu de 7x1", "" },
    { "uma vez por mês", "" },
    { "simula em 4, 6 e 10 vezes", "installments=4 installments=6 installments=10" },
    { "era 10 vezes não 15", "installments=10" },
    { "li duas vezes e não entendi", "" },
    { "a de oito vezes", "installments=8" },
    { "em 12 no cartão", "installments=12" },
    { "em 3 de 100", "installments=3 money=100.00" },
    { "12x de99,90", "installments=12 money=99.90" },
    { "mandei o comprovante 2 vezes", "" },
    { "tentei pagar 3x e deu erro", "" },
    { "to devendo 3 parcela", "" },
    /* which instalment */
    { "parcela 3", "installment_number=3" },
    { "a terceira parcela", "installment_number=3" },
    { "3ª parcela", "installment_number=3" },
    { "3° parcela", "installment_number=3" },
    { "1a. parcela", "installment_number=1" },
    { "a 4 parcela", "installment_number=4" },
    { "parcela nº 11", "installment_number=11" },
    { "parcela n 7", "installment_number=7" },
    { "parcela número dois", "installment_number=2" },
    { "parcela 5ª", "installment_number=5" },
    { "parcelas 3 e 4", "installment_number=3 installment_number=4" },
    { "parcelas 1, 2 e 3 do acordo",
      "installment_number=1 installment_number=2 installment_number=3" },
    { "a segunda e a terceira parcela", "installment_number=2 installment_number=3" },
    { "parcela 3/12", "installment_number=3" },
    { "parcela 3 de 12", "installment_number=3" },
    { "décima segunda parcela", "installment_number=12" },
    { "prestação 4", "installment_number=4" },
    { "parcela de 99", "money=99.00" },
    { "parcela 150 reais", "money=150.00" },
    { "parcela 10 de dezembro", "" },
    { "última parcela", "" },
    { "qual parcela?", "" },
    { "parcelas 5 a 8", "installment_number=5 installment_number=8" },
    { "tô ligando pela terceira vez", "" },
    /* money */
    { "R$ 1.234,56", "money=1234.56" },
    { "r$80", "money=80.00" },
    { "R$ 1,500.00", "money=1500.00" },
    { "$ 50", "money=50.00" },
    { "rs 150", "money=150.00" },
    { "5 reais", "money=5.00" },
    { "um real", "money=1.00" },
    { "cem conto", "money=100.00" },
    { "80 pilas", "money=80.00" },
    { "dez mangos", "money=10.00" },
    { "200 pratas", "money=200.00" },
    { "50 paus", "money=50.00" },
    { "dois mil pau", "money=2000.00" },
    { "187,43", "money=187.43" },
    { "pago 300", "money=300.00" },
    { "tenho 150", "money=150.00" },
    { "entrada de 200", "money=200.00" },
    { "por 800", "money=800.00" },
    { "50 por mês", "money=50.00" },
    { "50/mês", "money=50.00" },
    { "consigo uns 200 no máximo", "money=200.00" },
    { "pago tipo 250", "money=250.00" },
    { "pago 1,5 mil", "money=1500.00" },
    { "dou 2k", "money=2000.00" },
    { "dou 2K de entrada", "money=2000.00" },
    { "ofereço mil e duzentos", "money=1200.00" },
    { "pago mil", "money=1000.00" },
    { "dois mil e quinhentos reais", "money=2500.00" },
    { "pago 2 mil e 500", "money=2500.00" },
    { "mil e meio eu pago", "money=1500.00" },
    { "um duzentinho eu arrumo", "money=200.00" },
    { "vinte e cinco reais e cinquenta centavos", "money=25.50" },
    { "50 centavos", "money=0.50" },
    { "vinte reais e cinquenta", "money=20.50" },
    { "pago trinta e nove e noventa", "money=39.90" },
    { "cinquenta e poucos reais", "money=50.00" },
    { "posso dar 100 ou 150", "money=100.00 money=150.00" },
    { "o que tenho é 200", "money=200.00" },
    { "entrada: 300", "money=300.00" },
    { "tenho 99.90 na conta", "money=99.90" },
    { "fecha em 700", "money=700.00" },
    { "boleto de 340", "money=340.00" },
    { "tenho 3 filhos", "" },
    { "tenho 40 anos", "" },
    { "tenho 13", "" },
    { "pago em 15 dias", "" },
    { "devo desde 2023", "" },
    { "boleto de 2024", "" },
    { "nasci em 2003, mas foi 1993", "" },
    { "pago 2000", "money=2000.00" },
    { "pago as 18h", "" },
    { "pago 10/12", "" },
    { "tenho 2 boletos", "" },
    { "mil desculpas", "" },
    { "35", "" },
    { "meu número é 300", "" },
    { "tenho 15 alunos", "" },
    { "quanto por cento de multa?", "" },
    { "sem um real no bolso", "" },
    { "acordo 5521", "" },
    { "abre às 10 e fecha às 18", "" },
    { "o valor era 120, não 160", "money=120.00 money=160.00" },
    { "consigo de 200 a 300", "money=200.00 money=300.00" },
    { "posso pagar entre 100 e 150", "money=100.00 money=150.00" },
    { "mil de entrada e 5 de 300", "money=1000.00 money=300.00" },
    { "paguei 4 de 12", "" },
    { "pago 12 de 95", "money=95.00" },
    { "dois mil trezentos e quarenta e cinco reais e sessenta e sete centavos", "money=2345.67" },
    { "3K à vista", "money=3000.00 installments=1" },
    { "100 reais agora e 100 depois", "money=100.00 money=100.00" },
    { "tenho 62 e sou aposentada", "" },
    { "consigo pagar dia 10 ou 15", "" },
    { "cep 01310-100", "" },
    { "me liga 15h", "" },
    /* choices */
    { "opção 2", "option=2" },
    { "opcao nº 3", "option=3" },
    { "Opção: dois", "option=2" },
    { "a segunda", "option=2" },
    { "2️⃣", "option=2" },
    { "🔟", "option=10" },
    { "quero a 3", "option=3" },
    { "2", "option=2" },
    { "2.", "option=2" },
    { "20", "option=20" },
    { "dois", "option=2" },
    { "2 por favor", "option=2" },
    { "a 2, por favor", "option=2" },
    { "a última", "option=last" },
    { "quero a última opção", "option=last" },
    { "primeira", "option=1" },
    { "2ª", "option=2" },
    { "a terceira opção no boleto", "option=3" },
    { "fico com a primeira", "option=1" },
    { "vou de 3", "option=3" },
    { "sim, a segunda", "yes_no=yes option=2" },
    { "prefiro a segunda proposta", "option=2" },
    { "segunda via", "" },
    { "quero a segunda via", "" },
    { "a 2ª via", "" },
    { "a terceira vez que ligo", "" },
    { "segunda", "" },
    { "segunda-feira", "" },
    { "na quinta", "" },
    { "21", "" },
    { "0", "" },
    { "quero uma", "" },
    { "tenho 2 opções", "" },
    { "3️⃣ por favor", "option=3" },
    { "a opção 2 ou a 3?", "option=2 option=3" },
    { "quero ficar com a 2", "option=2" },
    { "gostei da primeira opção", "option=1" },
    { "é a primeira vez que atraso", "" },
    { "minha filha tá na terceira série", "" },
    { "pago na segunda", "" },
    /* yes and no */
    { "sim", "yes_no=yes" },
    { "SIM", "yes_no=yes" },
    { "simmm", "yes_no=yes" },
    { "sim quero", "yes_no=yes" },
    { "s", "yes_no=yes" },
    { "ss 👍", "yes_no=yes" },
    { "s quero", "" },
    { "ok!", "yes_no=yes" },
    { "ok obrigada", "" },
    { "claro, pode mandar", "yes_no=yes" },
    { "claro que pago", "" },
    { "👍🏻", "yes_no=yes" },
    { "👎", "yes_no=no" },
    { "n", "yes_no=no" },
    { "não.", "yes_no=no" },
    { "não quero", "" },
    { "naum, obg", "yes_no=no" },
    { "negativo", "yes_no=no" },
    { "nº 5", "option=5" },
    { "n° do contrato", "" },
    { "beleza", "" },
    { "isso", "" },
    { "então sim", "" },
    { "paguei a parcela 4 dia 12/11 no pix, segue comprovante", "installment_number=4" },
    { "parcela 5 dia 10/12", "installment_number=5" },
    { "parcela 5 dia 10", "installment_number=5" },
    { "parcela 5 dia 10 de dezembro", "installment_number=5" },
    { "parcela 5 dia dez", "installment_number=5" },
    { "paguei a 2 dia 5/11", "" },
    { "ate sexta eu te passo 1.250,00 via ted", "money=1250.00" },
    { "pago 200,00 via pix", "money=200.00" },
    { "pago 1.250,00 via boleto", "money=1250.00" },
    { "pago 350 via pix", "money=350.00" },
    { "pago dia 10 via pix", "" },
    { "parcela 3 via pix", "installment_number=3" },
    { "opção 2 via boleto", "option=2" },
    { "quero a 2 via do boleto", "" },
    { "quero 2 via boleto", "" },
    { "pago 150,00hj e 150,00dia15", "money=150.00 money=150.00" },
    { "pago 150,00dia15", "money=150.00" },
    { "pago 100dia 20", "money=100.00" },
    { "pago 100 dia 20", "money=100.00" },
    { "mando 300sexta", "money=300.00" },
    { "mando 300no pix dia10", "money=300.00" },
    { "pago R$80dia 5", "money=80.00" },
    { "valeu, até a vista", "" },
    { "até à vista!", "" },
    { "obrigado até a vista", "" },
    { "consigo pagar até à vista", "installments=1" },
    { "à vista até sexta", "installments=1" },
    { "consigo 100 hoje 100 dia 10 e 100 dia 20", "money=100.00 money=100.00 money=100.00" },
    { "só consigo 50 dia 30", "money=50.00" },
    { "entrada de 100 dia 1 e mais 4 de 90", "money=100.00 money=90.00" },
    { "5 de 60 a partir de dezembro", "money=60.00" },
    { "dou trezentos de entrada e doze de cem", "money=300.00 money=100.00" },
    { "aluno 10 de 50", "" },
    { "opcao 1 dia 10 no pix", "option=1" },
    { "quero a 2 pago dia 5", "option=2" },
    { "a primeira pago dia 5", "" },
    { "caiu 300 dia 10 e faltam 200 pra dia 20", "money=300.00 money=200.00" },
    { "faltam 4 pra acabar", "" },
    { "a primeira parcela de 100 dia 5 e a segunda de 200 dia 20",
      "installment_number=1 money=100.00 money=200.00" },
    { "de 100 a 150 por mes", "money=100.00 money=150.00" },
    { "pago dia 20 mil reais", "money=1000.00" },
    { "1.500 em 10x de 150", "money=1500.00 installments=10 money=150.00" },
    { "100 em dinheiro dia 5 e 200 no debito dia 10", "money=100.00 money=200.00" },
    { "parcelas 1 2 e 3 atrasadas pago 300 dia 5",
      "installment_number=1 installment_number=2 installment_number=3 money=300.00" },
    { "pago dia 5 parcela 3", "installment_number=3" },
    { "1a parcela 10/12 2a parcela 10/01", "installment_number=1 installment_number=2" },
    { "pode ser a 1 dia 10", "option=1" },
    { "devo 450 de outubro e 450 de novembro", "money=450.00 money=450.00" },
    { "pago 10 de outubro", "" },
    { "fatura de outubro 320,50 fatura de novembro 310,00", "money=320.50 money=310.00" },
    { "pago 300 parcela 3", "money=300.00 installment_number=3" },
    { "pago 10 parcela", "" },
    { "começo do mes que vem 200", "" },
    { "quero pagar parcela 7 8 e 9 juntas por 300",
      "installment_number=7 installment_number=8 installment_number=9 money=300.00" },
    { "parcela 3 e 4", "installment_number=3 installment_number=4" },
    { "parcela 3 e 50 no pix", "installment_number=3 money=50.00" },
    { "fizeram em dez no cartão", "" },
    { "em 3 no cartão", "installments=3" },
    { "parcla 3", "installment_number=3" },
    { "em 4 parclas", "installments=4" },
    { "pago 90 via app", "money=90.00" },
    { "deposito 500 via doc", "money=500.00" },
    { "3a via do contrato", "" },
    { "preciso da 2ª via da parcela 4", "installment_number=4" },
    { "100dia10", "" },
    { "se eu der 500 vocês fazem 10 de 80", "money=500.00 money=80.00" },
    { "100 a cada 15 dias", "money=100.00" },
    { "mil e duzentos em dez de cento e vinte", "money=1200.00 installments=10 money=120.00" },
    { "nasci em 10 de 1991", "" },
    { "pago 200 hoje/200 dia 10", "money=200.00 money=200.00" },
    { "semana passada paguei 300 essa semana 300", "money=300.00 money=300.00" },
    { "dá pra ser 5 de 200?", "money=200.00" },
    { "falou, até a vista moça", "" },
};

static const bool ours[ENTITY_KIND_COUNT] = {
    [ENTITY_KIND_PERCENT] = true,
    [ENTITY_KIND_INSTALLMENTS] = true,
    [ENTITY_KIND_INSTALLMENT_NUMBER] = true,
    [ENTITY_KIND_MONEY] = true,
    [ENTITY_KIND_OPTION] = true,
    [ENTITY_KIND_YES_NO] = true,
};

static const char *found_in(struct arena *a, const char *text)
{
    struct entities found;
    const char *all = "";
    struct utterance t;

    text_read(a, text, strlen(text), &t);
    entities_find(&t, day_from_civil(2026, 11, 25), a, &found);
    for (size_t i = 0; i < found.count; i++)
        if (ours[found.items[i].kind])
            all = arena_printf(a, "%s%s%s=%s", all, *all ? " " : "",
                               entity_kind_names[found.items[i].kind], found.items[i].value);
    return all;
}

static void counts_are_found(void **fixture)
{
    size_t wrong = 0;

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct arena a = { 0 };
        const char *found = found_in(&a, rows[i].text);
        if (strcmp(found, rows[i].expected) != 0 && ++wrong)
            print_error("\"%s\": %s, not %s\n", rows[i].text, found, rows[i].expected);
        arena_done(&a);
    }
    assert_int_equal(wrong, 0);
}

static size_t told, missed;

/* One line of the training data: `label<TAB>text`. */
static void glance_at(const char *text, size_t size)
{
    struct arena a = { 0 };
    struct utterance t;
    struct entities found;
    bool any = false;

    text_read(&a, text, size, &t);
    entities_find(&t, day_from_civil(2026, 11, 25), &a, &found);
    for (size_t i = 0; i < found.count; i++)
        any |= found.items[i].kind == ENTITY_KIND_INSTALLMENTS;
    told += any;
    if (any && !installments_possible(&t) && ++missed)
        print_error("\"%.*s\" has a count of instalments\n", (int)size, text);
    arena_done(&a);
}

static void glance_at_file(const char *path)
{
    FILE *file = fopen(path, "r");
    char line[8192];

    assert_non_null(file);
    while (fgets(line, sizeof(line), file)) {
        const char *tab = *line == '#' ? NULL : strchr(line, '\t');
        if (tab)
            glance_at(tab + 1, strcspn(tab + 1, "\n"));
    }
    fclose(file);
}

static void a_glance_misses_no_count(void **fixture)
{
    glob_t files;

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        glance_at(rows[i].text, strlen(rows[i].text));
    assert_int_equal(glob("nlu/data/*.tsv", 0, NULL, &files), 0);
    for (size_t i = 0; i < files.gl_pathc; i++)
        glance_at_file(files.gl_pathv[i]);
    globfree(&files);
    assert_true(told > 500);
    assert_int_equal(missed, 0);
}

static void a_glance_passes_over_most_texts(void **fixture)
{
    static const char *const texts[] = { "isso é golpe?", "529.982.247-25", "recomeçar", "oi",
                                         "quero falar com um atendente" };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct arena a = { 0 };
        struct utterance t;
        text_read(&a, texts[i], strlen(texts[i]), &t);
        assert_false(installments_possible(&t));
        arena_done(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("counts, amounts and choices are found", counts_are_found),
        TEST("a glance misses no count of instalments", a_glance_misses_no_count),
        TEST("a glance passes over what holds none", a_glance_passes_over_most_texts),
    };

    return cmocka_run_group_tests_name("entity count", tests, NULL, NULL);
}
