#include "tests/support/unit.h"

#include "nlu/keyword_table.h"
#include "nlu/keywords.h"
#include "nlu/normalise.h"
#include "server/base/arena.h"
#include "server/base/auto.h"

#include <string.h>

/* Rule CH-03: 80 and more messages, each with what it is. */
static const struct {
    const char *text;
    enum stop_word stop;
} stops[] = {
    { "pare", STOP_SURE },
    { "PARE!!", STOP_SURE },
    { "Pare.", STOP_SURE },
    { "pare de me mandar mensagem", STOP_SURE },
    { "parar", STOP_SURE },
    { "PARAR", STOP_SURE },
    { "parar mensagens", STOP_SURE },
    { "Parar agora", STOP_SURE },
    { "sair", STOP_SURE },
    { "SAIR", STOP_SURE },
    { "sair da lista", STOP_SURE },
    { "saia", STOP_SURE },
    { "remover", STOP_SURE },
    { "remover meu número", STOP_SURE },
    { "remova", STOP_SURE },
    { "Remova meu contato", STOP_SURE },
    { "remove", STOP_SURE },
    { "remove eu daí", STOP_SURE },
    { "descadastrar", STOP_SURE },
    { "Descadastrar meu telefone", STOP_SURE },
    { "descadastro", STOP_SURE },
    { "excluir", STOP_SURE },
    { "excluir cadastro", STOP_SURE },
    { "stop", STOP_SURE },
    { "STOP", STOP_SURE },
    { "Stop!", STOP_SURE },
    { "unsubscribe", STOP_SURE },
    { "bloquear", STOP_SURE },
    { "bloquear esse número", STOP_SURE },
    { "não quero receber", STOP_SURE },
    { "Não quero receber mais nada", STOP_SURE },
    { "nao quero receber mensagens", STOP_SURE },
    { "não me mande", STOP_SURE },
    { "Não me mande mais isso", STOP_SURE },
    { "não mande mais", STOP_SURE },
    { "nao mande mais nada", STOP_SURE },
    { "me tira", STOP_SURE },
    { "me tira dessa lista", STOP_SURE },
    { "me tire", STOP_SURE },
    { "Me tire daqui por favor", STOP_SURE },
    { "por favor, pare", STOP_SURE },
    { "Por favor me tire dessa lista", STOP_SURE },
    { "pareee", STOP_SURE },
    { "🛑 pare", STOP_SURE },
    { "  sair  ", STOP_SURE },
    { "para", STOP_AMBIGUOUS },
    { "Para!", STOP_AMBIGUOUS },
    { "PARA", STOP_AMBIGUOUS },
    { "para por favor", STOP_AMBIGUOUS },
    { "cancelar", STOP_AMBIGUOUS },
    { "Cancelar.", STOP_AMBIGUOUS },
    { "cancela", STOP_AMBIGUOUS },
    { "CANCELA", STOP_AMBIGUOUS },
    { "não quero", STOP_AMBIGUOUS },
    { "Nao quero!", STOP_AMBIGUOUS },
    { "para pagar", STOP_NONE },
    { "para quando é?", STOP_NONE },
    { "para mim está bom", STOP_NONE },
    { "quero cancelar o acordo", STOP_NONE },
    { "cancelar o acordo", STOP_NONE },
    { "cancela o boleto antigo", STOP_NONE },
    { "não quero pagar juros", STOP_NONE },
    { "não quero o boleto, quero pix", STOP_NONE },
    { "não", STOP_NONE },
    { "não obrigado", STOP_NONE },
    { "parcelar", STOP_NONE },
    { "parcela", STOP_NONE },
    { "parece que está errado", STOP_NONE },
    { "quero parar de dever", STOP_NONE },
    { "dá para parcelar?", STOP_NONE },
    { "como faço para sair dessa dívida", STOP_NONE },
    { "parar lembretes", STOP_NONE },
    { "Parar os lembretes", STOP_NONE },
    { "desligar lembretes", STOP_NONE },
    { "boleto", STOP_NONE },
    { "oi", STOP_NONE },
    { "", STOP_NONE },
    { "sairia mais barato?", STOP_NONE },
    { "excluiram minha conta", STOP_NONE },
    { "stopper", STOP_NONE },
    { "me tiraram o desconto", STOP_NONE },
    { "atendente", STOP_NONE },
    { "1", STOP_NONE },
    { "meu filho vai sair da escola", STOP_NONE },
};

static void stop_words_stop(void **fixture)
{
    struct arena a = { 0 };

    (void)fixture;
    assert_true(COUNT_OF(stops) >= 80);
    for (size_t i = 0; i < COUNT_OF(stops); i++)
        if (keywords_stop(normalise_words(&a, stops[i].text)) != stops[i].stop)
            fail_msg("\"%s\" was taken for %d", stops[i].text,
                     (int)keywords_stop(normalise_words(&a, stops[i].text)));
    arena_done(&a);
}

static enum keyword strongest(const char *text, struct arena *a)
{
    struct keyword_hits hits;
    enum keyword best = KEYWORD_COUNT;

    keywords_find(normalise_words(a, text), &hits);
    for (enum keyword k = 0; k < KEYWORD_COUNT; k++)
        if (hits.weight[k] > (best == KEYWORD_COUNT ? 0 : hits.weight[best]))
            best = k;
    return best;
}

static void the_longest_phrase_wins(void **fixture)
{
    static const struct {
        const char *text;
        enum keyword keyword;
    } cases[] = {
        { "Oi!", KEYWORD_OI },
        { "quero a segunda via do boleto", KEYWORD_SEGUNDA_VIA },
        { "me manda o pix", KEYWORD_PIX },
        { "quanto eu devo?", KEYWORD_PARCELAS_ATRASADAS },
        { "quando foi meu último pagamento?", KEYWORD_ULTIMO_PAGAMENTO },
        { "o que está atrasado?", KEYWORD_PARCELAS_ATRASADAS },
        { "dá pra parcelar?", KEYWORD_NEGOCIAR },
        { "não tenho como pagar", KEYWORD_NEGOCIAR },
        { "Perdi o emprego", KEYWORD_NEGOCIAR },
        { "perdi meu trabalho mês passado e não sei o que fazer", KEYWORD_NEGOCIAR },
        { "estou desempregada", KEYWORD_NEGOCIAR },
        { "tô sem renda 😔", KEYWORD_NEGOCIAR },
        { "fui mandado embora", KEYWORD_NEGOCIAR },
        { "meu marido foi demitido", KEYWORD_NEGOCIAR },
        { "não tenho condições de pagar agora", KEYWORD_NEGOCIAR },
        { "eu já paguei isso ontem", KEYWORD_JA_PAGUEI },
        { "não sou eu", KEYWORD_NAO_SOU_EU },
        { "numero errado", KEYWORD_NAO_SOU_EU },
        { "quero falar com uma pessoa", KEYWORD_ATENDENTE },
        { "me lembra depois", KEYWORD_LEMBRETES },
        { "parar lembretes", KEYWORD_PARAR_LEMBRETES },
        { "isso é golpe?", KEYWORD_GOLPE },
        { "posso pagar dia 10", KEYWORD_OUTRA_DATA },
        { "não sei", KEYWORD_NAO_SEI },
        { "não, obrigado", KEYWORD_NAO },
        { "Aceito", KEYWORD_ACEITO },
        { "tudo certo por aí?", KEYWORD_COUNT },
        { "coisa nenhuma", KEYWORD_COUNT },
        { "", KEYWORD_COUNT },
    };
    struct arena a = { 0 };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (strongest(cases[i].text, &a) != cases[i].keyword)
            fail_msg("\"%s\" was taken for %s", cases[i].text,
                     keyword_name(strongest(cases[i].text, &a)));
    arena_done(&a);
}

static void the_table_is_sorted_and_normal(void **fixture)
{
    struct arena a = { 0 };

    (void)fixture;
    for (size_t i = 0; i < keyword_table_count; i++) {
        const char *phrase = keyword_table[i].phrase;
        assert_string_equal(normalise_words(&a, phrase), phrase);
        if (i && strcmp(keyword_table[i - 1].phrase, phrase) >= 0)
            fail_msg("\"%s\" stands in the wrong place", phrase);
    }
    arena_done(&a);
}

static void every_phrase_is_found(void **fixture)
{
    (void)fixture;
    for (size_t i = 0; i < keyword_table_count; i++) {
        struct keyword_hits hits;
        keywords_find(keyword_table[i].phrase, &hits);
        assert_int_equal(hits.weight[keyword_table[i].keyword], strlen(keyword_table[i].phrase));
    }
}

static void names_lead_back(void **fixture)
{
    (void)fixture;
    for (enum keyword k = 0; k < KEYWORD_COUNT; k++) {
        enum keyword back;
        assert_true(keyword_by_name(keyword_name(k), &back));
        assert_int_equal(back, k);
    }
    assert_false(keyword_by_name("inexistente", &(enum keyword){ 0 }));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("stop words count as the whole message or its first word (CH-03)", stop_words_stop),
        TEST("the longest phrase tells what is meant", the_longest_phrase_wins),
        TEST("the table is sorted and holds normal forms", the_table_is_sorted_and_normal),
        TEST("every phrase of the table is found", every_phrase_is_found),
        TEST("each keyword's name leads back to it", names_lead_back),
    };

    return cmocka_run_group_tests_name("keywords", tests, NULL, NULL);
}
