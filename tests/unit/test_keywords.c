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
        { "não tenho como pagar", KEYWORD_DIFICULDADE },
        { "Perdi o emprego", KEYWORD_DIFICULDADE },
        { "perdi meu trabalho mês passado e não sei o que fazer", KEYWORD_DIFICULDADE },
        { "estou desempregada", KEYWORD_DIFICULDADE },
        { "tô sem renda 😔", KEYWORD_DIFICULDADE },
        { "fui mandado embora", KEYWORD_DIFICULDADE },
        { "meu marido foi demitido", KEYWORD_DIFICULDADE },
        { "não tenho condições de pagar agora", KEYWORD_DIFICULDADE },
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
        { "cadê a merda do boleto", KEYWORD_BOLETO },
        { "isso é golpe, seus ladrões?", KEYWORD_GOLPE },
        { "vou no Procon", KEYWORD_JURIDICO },
        { "preciso do histórico escolar da minha filha", KEYWORD_DOCUMENTO },
        { "quem passou meu número pra vocês?", KEYWORD_LGPD },
        { "comprei esse chip semana passada", KEYWORD_NAO_SOU_EU },
        { "não sou a Carla", KEYWORD_NAO_SOU_EU },
        { "não reconheço essa cobrança", KEYWORD_CONTESTAR },
        { "vou ser processado?", KEYWORD_CONSEQUENCIAS },
        { "isso vai pro SPC?", KEYWORD_CONSEQUENCIAS },
        { "o boleto não passa", KEYWORD_PROBLEMA },
        { "o pix não funciona", KEYWORD_PROBLEMA },
        { "preciso da carta de quitação", KEYWORD_QUITACAO },
        { "quantas parcelas faltam do acordo?", KEYWORD_ACORDO },
        { "me manda o termo", KEYWORD_TERMO },
        { "quero o contrato do acordo", KEYWORD_TERMO },
        { "perdi o termo, pode reenviar o termo?", KEYWORD_TERMO },
        { "estou superendividado", KEYWORD_DIFICULDADE },
        { "não tenho como pagar tudo", KEYWORD_DIFICULDADE },
        { "estou enrolada em dívidas", KEYWORD_DIFICULDADE },
        { "quero cancelar o acordo", KEYWORD_DESISTIR },
        { "dá pra mudar o vencimento?", KEYWORD_NOVO_VENCIMENTO },
        { "por que aumentou tanto?", KEYWORD_ACRESCIMOS },
        { "aceita cartão?", KEYWORD_FORMAS },
        { "tem outra forma de pagamento?", KEYWORD_FORMAS },
        { "quero pagar no cartão", KEYWORD_CARTAO },
        { "e no cartão de crédito?", KEYWORD_CARTAO },
        { "tem transferência?", KEYWORD_TRANSFERENCIA },
        { "posso fazer um ted?", KEYWORD_TRANSFERENCIA },
        { "quero a transferência do meu filho", KEYWORD_DOCUMENTO },
        { "só consigo 200 por mês", KEYWORD_QUANTO_CONSIGO },
        { "posso fazer uma proposta?", KEYWORD_CONTRAPROPOSTA },
        { "só consigo dia 10", KEYWORD_OUTRA_DATA },
        { "prefiro por e-mail", KEYWORD_CANAL },
        { "me chama depois das 18h", KEYWORD_HORARIO },
        { "que horas vocês atendem? onde fica?", KEYWORD_ATENDIMENTO },
        { "você é um robô?", KEYWORD_QUEM_E },
        { "repete por favor", KEYWORD_REPETIR },
        { "errei a data", KEYWORD_CORRIGIR },
        { "mudei de número", KEYWORD_MUDAR_CONTATO },
        { "fala com meu marido", KEYWORD_OUTRO_RESPONSAVEL },
        { "é muita mensagem todo dia", KEYWORD_MENSAGENS },
        { "parem de me mandar coisa", KEYWORD_PARAR },
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

/* What must be heard whatever else is said (ontology, section 6: a false alarm is cheap). */
static const char *const distress[] = {
    "Não quero mais viver",
    "eu queria morrer",
    "só penso em acabar com tudo",
    "tô desesperada, não durmo mais",
    "Tenho vontade de sumir",
    "seria melhor eu morrer logo",
    "às vezes penso em me matar",
    "vou tirar minha vida se continuar assim",
    "não aguento mais essa vida",
    "cansei de viver assim",
    "perdi a vontade de viver",
    "não vejo saída pra mim",
    "Estou desesperado com isso",
    "prefiro morrer a continuar devendo",
    "minha vida acabou depois disso",
    "queria dormir e não acordar",
    "ninguém sentiria minha falta",
    "desisti da vida",
    "to no fundo do poço",
    "não tenho mais forças",
    "tive uma crise de pânico ontem",
    "acho que vou fazer uma besteira",
    "penso em suicídio todo dia",
    "queria estar morta",
    "não consigo dormir de desespero",
    "vou me jogar da ponte",
    "eu não vejo mais saída, moça",
    "quero desaparecer desse mundo",
    "não vale mais a pena viver",
    "meu cpf é 529.982.247-25 mas eu quero morrer",
    "já pensei em morrer várias vezes",
    "minha vida não tem sentido nenhum",
    "não consigo parar de chorar",
};
static const char *const death[] = {
    "Meu marido faleceu",
    "ela morreu ano passado",
    "minha mãe morreu em março",
    "ele é falecido",
    "o responsável faleceu faz dois meses",
    "perdi meu pai semana passada",
    "a titular veio a óbito",
    "sou viúva dele",
    "fiquei viúvo em janeiro",
    "estamos de luto",
    "tenho a certidão de óbito",
    "ela já não está entre nós",
    "Deus levou meu esposo",
    "infelizmente meu avô morreu",
    "o enterro foi ontem",
    "mataram meu filho",
    "a morte do meu pai foi em 10/05/2025",
    "meu esposo não resistiu",
    "perdi minha esposa pro câncer",
    "o seu João morreu",
    "depois do falecimento dele ficou tudo parado",
    "essa pessoa está morta",
    "foi sepultado hoje",
    "o contrato é da falecida",
    "ele partiu dessa vida",
    "a dona Maria faleceu, moço",
    "meu irmão foi assassinado",
    "o inventário ainda não saiu",
};
static const char *const minors[] = {
    "tenho 13 anos",
    "Eu tenho 15 anos moço",
    "tenho só 12 anos",
    "sou menor, é da minha mãe",
    "sou de menor",
    "sou o aluno",
    "eu sou a aluna",
    "Sou menor de idade",
    "tenho dezesseis anos",
    "esse celular da minha mãe eu que tô usando",
    "minha mãe não está",
    "minha mãe saiu, sou o filho",
    "vou chamar meu pai",
    "sou filha dela",
    "eu sou uma criança",
    "fala com a minha mãe",
    "meu pai saiu pra trabalhar",
    "oi, sou aluno daí",
    "Fiz 14 anos ontem",
    "não tenho 18 anos ainda",
    "sou o filho, ela tá trabalhando",
    "peguei o celular do meu pai",
    "Tenho 17 anos e não sei nada disso",
    "sou adolescente",
    "tô no ensino médio ainda",
    "minha mãe não tá em casa",
    "tenho 9 anos",
};
/* Figures of speech, and children one speaks of: none of the three. */
static const char *const ordinary[] = {
    "morro de vergonha",
    "estou morrendo de vergonha",
    "esse juros é de matar",
    "ele foi matar a aula",
    "meu filho de 14 anos estuda aí",
    "minha filha tem 14 anos",
    "meu filho é menor de idade",
    "morrendo de rir",
    "tô morta de cansada",
    "vou matar a saudade",
    "tenho 40 anos",
    "tenho 3 parcelas",
    "quero viver em paz",
    "meu filho perdeu a prova",
    "seguro de vida",
    "a vida tá difícil",
    "perdi meu emprego",
    "perdi meu celular",
    "perdi o boleto",
    "perdi meu cartão",
    "não quero mais receber isso",
    "acabar com essa dívida",
    "a mãe do aluno sou eu",
    "meu pai paga amanhã",
    "sou responsável pelo aluno",
    "já acabou o prazo?",
    "dá pra parcelar?",
    "quando vence?",
    "só tenho 14 reais",
    "só tenho 150 agora",
    "não tenho 18 parcelas",
};

static keyword_set heard(const char *text, struct arena *a)
{
    struct keyword_hits hits;

    keywords_find(normalise_words(a, text), &hits);
    return hits.set;
}

static void must_hear(const char *const *texts, size_t count, enum keyword keyword)
{
    struct arena a = { 0 };

    for (size_t i = 0; i < count; i++)
        if (!(heard(texts[i], &a) & keyword_bit(keyword)))
            fail_msg("\"%s\" does not tell of %s", texts[i], keyword_name(keyword));
    arena_done(&a);
}

static void sensitive_words_are_heard(void **fixture)
{
    (void)fixture;
    must_hear(distress, COUNT_OF(distress), KEYWORD_ANGUSTIA);
    must_hear(death, COUNT_OF(death), KEYWORD_FALECIMENTO);
    must_hear(minors, COUNT_OF(minors), KEYWORD_MENOR);
}

static void the_gravest_stands_alone(void **fixture)
{
    static const struct {
        const char *text;
        enum keyword keyword;
    } cases[] = {
        { "meu marido faleceu, queria a segunda via do boleto", KEYWORD_FALECIMENTO },
        { "meu pai morreu e eu quero morrer também", KEYWORD_ANGUSTIA },
        { "sou o aluno, minha mãe faleceu", KEYWORD_FALECIMENTO },
        { "se não mandarem a segunda via do boleto eu vou no Procon", KEYWORD_JURIDICO },
        { "quero falar com uma pessoa, não quero mais viver", KEYWORD_ANGUSTIA },
    };
    struct arena a = { 0 };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (heard(cases[i].text, &a) != keyword_bit(cases[i].keyword))
            fail_msg("\"%s\" is not only %s", cases[i].text, keyword_name(cases[i].keyword));
    assert_int_equal(keywords_stop("me tira dessa vida quero morrer"), STOP_NONE);
    assert_int_equal(keywords_stop("pare meu pai morreu"), STOP_NONE);
    arena_done(&a);
}

static void ordinary_words_raise_no_alarm(void **fixture)
{
    keyword_set alarms = keyword_bit(KEYWORD_ANGUSTIA) | keyword_bit(KEYWORD_FALECIMENTO) |
                         keyword_bit(KEYWORD_MENOR);
    struct arena a = { 0 };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(ordinary); i++)
        if (heard(ordinary[i], &a) & alarms)
            fail_msg("\"%s\" was taken for something grave", ordinary[i]);
    arena_done(&a);
}

/* Of a student or a boleto, not of somebody who is wanted on the phone. */
static void who_speaks_of_the_student_is_no_third_party(void **fixture)
{
    static const char *const texts[] = {
        "ele não está conseguindo pagar", "ela saiu da escola em março",
        "ele não está mais matriculado",  "minha filha não estuda mais aí, ela saiu em março",
        "o boleto? ele ainda não chegou", "ela não está estudando aí",
    };
    struct arena a = { 0 };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (heard(texts[i], &a) & keyword_bit(KEYWORD_TERCEIRO))
            fail_msg("\"%s\" was taken for a third party", texts[i]);
    must_hear((const char *const[]){ "ela não está", "ele saiu", "ela não está em casa agora" }, 3,
              KEYWORD_TERCEIRO);
    arena_done(&a);
}

static void the_tables_are_sorted_and_normal(void **fixture)
{
    struct arena a = { 0 };

    (void)fixture;
    for (size_t t = 0; keyword_tables[t]; t++)
        for (size_t i = 0; i < keyword_tables[t]->count; i++) {
            const struct keyword_phrase *row = &keyword_tables[t]->rows[i];
            assert_string_equal(normalise_words(&a, row->phrase), row->phrase);
            if (i && strcmp(row[-1].phrase, row->phrase) >= 0)
                fail_msg("\"%s\" stands in the wrong place", row->phrase);
        }
    arena_done(&a);
}

static size_t times_listed(const char *phrase)
{
    size_t times = 0;

    for (size_t t = 0; keyword_tables[t]; t++)
        for (size_t i = 0; i < keyword_tables[t]->count; i++)
            times += strcmp(keyword_tables[t]->rows[i].phrase, phrase) == 0;
    return times;
}

static void every_phrase_is_found(void **fixture)
{
    (void)fixture;
    for (size_t t = 0; keyword_tables[t]; t++)
        for (size_t i = 0; i < keyword_tables[t]->count; i++) {
            const struct keyword_phrase *row = &keyword_tables[t]->rows[i];
            struct keyword_hits hits;
            keywords_find(row->phrase, &hits);
            assert_int_equal(hits.weight[row->keyword], strlen(row->phrase));
            assert_int_equal(times_listed(row->phrase), 1);
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
        TEST("distress, death and children are heard in many words", sensitive_words_are_heard),
        TEST("what is grave stands alone", the_gravest_stands_alone),
        TEST("ordinary words raise no alarm", ordinary_words_raise_no_alarm),
        TEST("who speaks of the student is no third party",
             who_speaks_of_the_student_is_no_third_party),
        TEST("the tables are sorted and hold normal forms", the_tables_are_sorted_and_normal),
        TEST("every phrase is found, and listed once", every_phrase_is_found),
        TEST("each keyword's name leads back to it", names_lead_back),
    };

    return cmocka_run_group_tests_name("keywords", tests, NULL, NULL);
}
