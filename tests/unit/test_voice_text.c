#include "tests/support/unit.h"

#include "flows/flow.h"
#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/base/random.h"
#include "server/base/strbuf.h"
#include "server/channels/spoken.h"
#include "server/channels/voice_text.h"

#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

#define STAR   "Para falar com uma pessoa, tecle estrela.\n"
#define ALWAYS "Para ouvir de novo, tecle 0. Para não receber mais ligações, tecle 9."

static void numbers_are_said_as_people_say_them(void **fixture)
{
    static const struct {
        int64_t number;
        bool feminine;
        const char *said;
    } rows[] = {
        { 0, false, "zero" },
        { 1, true, "uma" },
        { 22, true, "vinte e duas" },
        { 100, false, "cem" },
        { 101, false, "cento e um" },
        { 200, true, "duzentas" },
        { 999, false, "novecentos e noventa e nove" },
        { 1000, false, "mil" },
        { 1100, false, "mil e cem" },
        { 1234, false, "mil duzentos e trinta e quatro" },
        { 2005, true, "duas mil e cinco" },
        { 21000, false, "vinte e um mil" },
        { 1000000, false, "um milhão" },
        { 2000001, false, "dois milhões e um" },
        { 1234567, false, "um milhão duzentos e trinta e quatro mil quinhentos e sessenta e sete" },
        { -7, false, "menos sete" },
        { INT64_MIN, false,
          "menos novecentos e noventa e nove bilhões novecentos e noventa e nove milhões "
          "novecentos e noventa e nove mil novecentos e noventa e nove" },
    };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct strbuf out = { 0 };
        spoken_number(&out, rows[i].number, rows[i].feminine);
        assert_string_equal(strbuf_str(&out), rows[i].said);
        strbuf_done(&out);
    }
}

static void money_is_said_in_reais_and_centavos(void **fixture)
{
    static const struct {
        centavos_t centavos;
        const char *said;
    } rows[] = {
        { 0, "zero reais" },
        { 1, "um centavo" },
        { 50, "cinquenta centavos" },
        { 100, "um real" },
        { 101, "um real e um centavo" },
        { 32050, "trezentos e vinte reais e cinquenta centavos" },
        { 263216, "dois mil seiscentos e trinta e dois reais e dezesseis centavos" },
        { 100000000, "um milhão de reais" },
        { -1700, "menos dezessete reais" },
    };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct strbuf out = { 0 };
        spoken_money(&out, rows[i].centavos);
        assert_string_equal(strbuf_str(&out), rows[i].said);
        strbuf_done(&out);
    }
}

static void a_text_is_said_so_that_no_engine_has_to_guess(void **fixture)
{
    static const struct {
        const char *text, *said;
        bool by_message;
    } rows[] = {
        { "Olá! 👋 Tudo bem?", "Olá! Tudo bem?", false },
        { "Total para pagar hoje: R$ 2.632,16.",
          "Total para pagar hoje: dois mil seiscentos e trinta e dois reais e dezesseis centavos.",
          false },
        { "1. Vencimento 19/09, há 67 dias: original R$ 850,00 + multa R$ 17,00 = R$ 867,00",
          "Número um: Vencimento dezenove de setembro, há sessenta e sete dias: original "
          "oitocentos "
          "e cinquenta reais mais multa dezessete reais, igual a oitocentos e sessenta e sete "
          "reais.",
          false },
        { "em 01/12/2026, das 8h às 18h30",
          "Em primeiro de dezembro de dois mil e vinte e seis, das oito horas às dezoito horas e "
          "trinta.",
          false },
        { "Em 2 vezes: 2x de R$ 1,00, multa de 2,5%",
          "Em duas vezes: duas vezes de um real, multa de dois vírgula cinco por cento.", false },
        { "a 2ª via, recibo nº 12", "A segunda via, recibo número doze.", false },
        { "contrato final 482, protocolo 2026-0042",
          "Contrato final quatro oito dois, protocolo dois zero dois seis, zero zero quatro dois.",
          false },
        { "telefone (19) 3333-4444, ligue 188 (CVV)",
          "Telefone um nove, três três três três, quatro quatro quatro quatro, ligue um oito oito, "
          "CVV.",
          false },
        { "Ltda., CNPJ 11.222.333/0001-81",
          "Limitada, CNPJ um um, dois dois dois, três três três, zero zero zero um, oito um.",
          false },
        { "são 1.234 em 2026", "São mil duzentos e trinta e quatro em dois mil e vinte e seis.",
          false },
        { "19/09 R$ 885,98",
          "Dezenove de setembro, oitocentos e oitenta e cinco reais e noventa e oito centavos.",
          false },
        { "enviei para m***a@girassol.example.", "Enviei para o e-mail do cadastro.", false },
        { "para (19) *****-4444", "Para o contato do cadastro.", false },
        { "Se preferir, escreva \"atendente\". Ou escreva \"menu\".",
          "Se preferir, tecle estrela. Ou diga menu.", false },
        { "aviso de privacidade: https://girassol.example/privacidade",
          "Aviso de privacidade: o endereço segue por mensagem.", true },
        { "Linha digitável:\n23793.38128 60000.000003 00000.000406 1 12340000085000",
          "Linha digitável.\nO código segue por mensagem.", true },
        { "pague com 00020126330014br.gov.bcb.pix6304ABCD agora",
          "Pague com, o código segue por mensagem, agora.", true },
        { "1 de 3 pagas, 2 de 3 dias", "Uma de três pagas, dois de três dias.", false },
        { "Toque em uma destas ou escreva o número. Pode escrever assim: \"dia 10\".",
          "Escolha uma destas ou diga o número. Pode dizer assim: dia dez.", false },
        { "dia 31/02 e 99/99", "Dia três um, zero dois e nove nove, nove nove.", false },
        { "\xFF\xC3(  ) ...\n\n\n*oi*", "Oi.", false },
        { "", "", false },
    };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct strbuf out = { 0 };
        bool by_message = spoken_text(&out, rows[i].text);
        assert_string_equal(strbuf_str(&out), rows[i].said);
        assert_int_equal(by_message, rows[i].by_message);
        strbuf_done(&out);
    }
}

static const struct reply_option few[] = { { "segunda_via", "2ª via e pagamento", "Boleto e Pix" },
                                           { "negociar", "Renegociar", NULL },
                                           { "nota", "3 Regular", NULL } };

static void a_menu_has_a_key_for_each_option(void **fixture)
{
    const struct reply r = {
        .kind = REPLY_CHOICES, .body = "O que prefere?", .options = few, .option_count = 3
    };
    struct arena a = { 0 };
    struct voice_script script = voice_render(&r, (struct voice_place){ 0, true }, &a);

    (void)fixture;
    assert_string_equal(script.text, "O que prefere?\n"
                                     "Para segunda via e pagamento, tecle 1.\n"
                                     "Para renegociar, tecle 2.\n"
                                     "Para regular, tecle 3.\n" STAR ALWAYS);
    assert_false(script.by_message);
    arena_done(&a);
}

static void the_star_is_not_named_where_an_option_is_a_person(void **fixture)
{
    const struct reply_option person = { "atendente", "Falar com uma pessoa", NULL };
    const struct reply r = {
        .kind = REPLY_CHOICES, .body = "Ajudo?", .options = &person, .option_count = 1
    };
    struct arena a = { 0 };

    (void)fixture;
    assert_string_equal(voice_render(&r, (struct voice_place){ 0, true }, &a).text,
                        "Ajudo?\nPara falar com uma pessoa, tecle 1.\n" ALWAYS);
    arena_done(&a);
}

static void links_documents_and_codes_go_by_message(void **fixture)
{
    static const struct {
        struct reply reply;
        const char *said;
    } rows[] = {
        { { .kind = REPLY_PIX, .body = "00020126BR.GOV.BCB.PIX6304ABCD" },
          "Envio o código Pix por mensagem: é só copiar e colar no aplicativo do banco." },
        { { .kind = REPLY_LINK, .body = "Pelo link você paga.", .url = "https://q.br/p/1" },
          "Pelo link você paga.\nEnvio o link por mensagem." },
        { { .kind = REPLY_DOCUMENT, .body = "Boleto de R$ 1,00", .filename = "b.pdf" },
          "Boleto de um real.\nEnvio o documento por mensagem." },
    };
    struct arena a = { 0 };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct voice_script s = voice_render(&rows[i].reply, (struct voice_place){ 0 }, &a);
        assert_string_equal(s.text, rows[i].said);
        assert_true(s.by_message);
    }
    arena_done(&a);
}

static void heard(const struct reply *menu, size_t page, const char *keys,
                  enum voice_meaning meaning, const char *text)
{
    struct arena a = { 0 };
    struct voice_heard got = voice_hear(menu, page, keys, &a);

    if (got.meaning != meaning || (text ? !got.text || strcmp(got.text, text) != 0 : !!got.text))
        fail_msg("\"%s\" on page %zu: %d %s", keys, page, (int)got.meaning,
                 got.text ? got.text : "(none)");
    arena_done(&a);
}

static void keys_come_back_as_options_numbers_or_wishes(void **fixture)
{
    const struct reply menu = { .kind = REPLY_CHOICES, .options = few, .option_count = 3 };

    (void)fixture;
    heard(&menu, 0, "1", VOICE_TAP, "segunda_via");
    heard(&menu, 0, "3#", VOICE_TAP, "nota");
    heard(&menu, 0, "4", VOICE_WORDS, "4");
    heard(&menu, 0, "0", VOICE_AGAIN, NULL);
    heard(&menu, 0, "9", VOICE_WORDS, "parar");
    heard(&menu, 0, "*", VOICE_WORDS, "atendente");
    heard(NULL, 0, "52998224725#", VOICE_WORDS, "52998224725");
    heard(&menu, 0, "25081985", VOICE_WORDS, "25081985");
    heard(NULL, 0, "2", VOICE_WORDS, "2");
    heard(NULL, 0, "", VOICE_NOTHING, NULL);
    heard(NULL, 0, "#", VOICE_NOTHING, NULL);
    heard(NULL, 0, "12*4", VOICE_NOTHING, NULL);
    heard(NULL, 0, "123456789012345678901", VOICE_NOTHING, NULL);
}

static struct reply_option ten[] = {
    { "a", "um", NULL },    { "b", "dois", NULL }, { "c", "três", NULL }, { "d", "quatro", NULL },
    { "e", "cinco", NULL }, { "f", "seis", NULL }, { "g", "sete", NULL }, { "h", "oito", NULL },
    { "i", "nove", NULL },  { "j", "dez", NULL },
};

static void more_options_than_keys_are_pages(void **fixture)
{
    const struct reply menu = {
        .kind = REPLY_CHOICES, .body = "Qual?", .options = ten, .option_count = 10
    };
    struct arena a = { 0 };
    struct voice_script second = voice_render(&menu, (struct voice_place){ 1, false }, &a);

    (void)fixture;
    assert_string_equal(second.text, "Qual?\nPara oito, tecle 1.\nPara nove, tecle 2.\n"
                                     "Para dez, tecle 3.\nPara ouvir as outras opções, tecle 8.");
    heard(&menu, 0, "7", VOICE_TAP, "g");
    heard(&menu, 0, "8", VOICE_NEXT, NULL);
    heard(&menu, 1, "1", VOICE_TAP, "h");
    heard(&menu, 1, "3", VOICE_TAP, "j");
    heard(&menu, 1, "4", VOICE_WORDS, "11");
    heard(&menu, 2, "1", VOICE_TAP, "a");
    arena_done(&a);
}

/* Each option can be reached by keys, on one of the pages, whatever their number. */
static void every_option_has_its_keys(void **fixture)
{
    struct arena a = { 0 };

    (void)fixture;
    for (size_t count = 1; count <= COUNT_OF(ten); count++) {
        const struct reply menu = { .kind = REPLY_CHOICES, .options = ten, .option_count = count };
        unsigned reached = 0;
        for (size_t page = 0; page < 2; page++)
            for (char key = '1'; key <= '8'; key++) {
                const char keys[] = { key, '\0' };
                struct voice_heard h = voice_hear(&menu, page, keys, &a);
                if (h.meaning == VOICE_TAP)
                    reached |= 1U << (h.text[0] - 'a');
            }
        assert_int_equal(reached, (1U << count) - 1);
    }
    arena_done(&a);
}

static void a_long_text_is_cut_behind_a_sentence(void **fixture)
{
    static char body[2 * VOICE_BODY_MAX];
    const struct reply r = { .kind = REPLY_TEXT, .body = body };
    struct arena a = { 0 };
    struct voice_script script;
    size_t len = 0;

    (void)fixture;
    while (len + 40 < sizeof(body))
        len += (size_t)snprintf(body + len, sizeof(body) - len, "Só é possível amanhã. ");
    script = voice_render(&r, (struct voice_place){ 0 }, &a);
    assert_true(strlen(script.text) <= VOICE_BODY_MAX);
    assert_string_equal(script.text + strlen(script.text) - 8, "amanhã.");
    assert_true(script.by_message);
    arena_done(&a);
}

static void the_longest_script_fits(void **fixture)
{
    static char body[2 * VOICE_BODY_MAX], title[2 * VOICE_TITLE_MAX];
    struct reply_option options[VOICE_KEYS];
    const struct reply r = {
        .kind = REPLY_LINK, .body = body, .options = options, .option_count = VOICE_KEYS
    };
    struct arena a = { 0 };
    size_t len;

    (void)fixture;
    memset(body, 'a', sizeof(body) - 1);
    memset(title, 'a', sizeof(title) - 1);
    for (size_t i = 0; i < VOICE_KEYS; i++)
        options[i] = (struct reply_option){ "id", title, NULL };
    len = strlen(voice_render(&r, (struct voice_place){ 0, true }, &a).text);
    assert_in_range(len, VOICE_BODY_MAX + VOICE_KEYS * VOICE_TITLE_MAX, VOICE_SCRIPT_MAX);
    arena_done(&a);
}

static const char *garbage(const struct random *random, char *out, size_t max)
{
    static const char *const pieces[] = {
        "é",
        "\xC3",
        "👩‍👩‍👧",
        "\"",
        "(",
        ")",
        "1",
        "19/09",
        "R$ ",
        "R$ 9.999.999.999,99",
        ". ",
        "\n",
        "ª",
        "h",
        "x",
        "@",
        "***",
        "http://",
        "2",
        "000.111-22",
        "-",
        "%",
        "final ",
        "/",
        " ",
        "..",
        ",",
        "99999",
        "oi",
        "\xF0\x9F",
    };
    size_t len = 0, count = random_below(random, 8) ? random_below(random, 60) : max;

    while (count-- && len + 30 < max) {
        const char *piece = pieces[random_below(random, COUNT_OF(pieces))];
        memcpy(out + len, piece, strlen(piece));
        len += strlen(piece);
    }
    out[len] = '\0';
    return out;
}

static bool is_utf8(const char *text)
{
    utf8proc_int32_t c;

    for (utf8proc_ssize_t used; *text; text += used)
        if ((used = utf8proc_iterate((const utf8proc_uint8_t *)text, -1, &c)) <= 0)
            return false;
    return true;
}

/* Whatever comes in, a script is text within its limit, and holds neither address nor code. */
static void whatever_comes_in_a_script_can_be_spoken(void **fixture)
{
    static char body[12000], titles[10][400];
    struct random_seeded seeded;
    struct random random = property_random(&seeded, "voice scripts");
    struct reply_option options[10];

    (void)fixture;
    for (int i = 0; i < 1000; i++) {
        struct reply r = { .kind = (enum reply_kind)random_below(&random, 5), .options = options };
        struct arena a = { 0 };
        struct voice_script script;
        r.body = garbage(&random, body, sizeof(body));
        r.option_count = random_below(&random, 11);
        for (size_t n = 0; n < r.option_count; n++)
            options[n] = (struct reply_option){ "id", garbage(&random, titles[n], 400), NULL };
        script = voice_render(&r, (struct voice_place){ random_below(&random, 3), true }, &a);
        assert_true(is_utf8(script.text));
        assert_true(strlen(script.text) <= VOICE_SCRIPT_MAX);
        assert_null(strstr(script.text, "http"));
        assert_null(strstr(script.text, "000111"));
        arena_done(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("numbers are said as people say them", numbers_are_said_as_people_say_them),
        TEST("money is said in reais and centavos", money_is_said_in_reais_and_centavos),
        TEST("a text is said so that no engine has to guess",
             a_text_is_said_so_that_no_engine_has_to_guess),
        TEST("a menu has a key for each option", a_menu_has_a_key_for_each_option),
        TEST("the star is not named where an option is a person",
             the_star_is_not_named_where_an_option_is_a_person),
        TEST("links, documents and codes go by message", links_documents_and_codes_go_by_message),
        TEST("keys come back as options, numbers or wishes",
             keys_come_back_as_options_numbers_or_wishes),
        TEST("more options than keys are pages", more_options_than_keys_are_pages),
        TEST("every option has its keys", every_option_has_its_keys),
        TEST("a long text is cut behind a sentence", a_long_text_is_cut_behind_a_sentence),
        TEST("the longest script fits", the_longest_script_fits),
        TEST("whatever comes in, a script can be spoken", whatever_comes_in_a_script_can_be_spoken),
    };
    return cmocka_run_group_tests_name("voice text", tests, NULL, NULL);
}
