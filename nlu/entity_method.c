#include "nlu/recognise.h"

#include "nlu/entity_words.h"
#include "server/base/auto.h"

#include <string.h>

/*
 * Means of payment, each mention.  Some of their words say other things, too: what stands beside
 * them decides ("no debito" is a card, "meu debito" is what one owes).
 */
#define CARD          "card"
#define CREDIT_CARD   "credit_card"
#define DEBIT_CARD    "debit_card"
#define BANK_TRANSFER "bank_transfer"

enum { LOOK_AHEAD = 5, LOOK_BACK = 3, DOUBT_WITHIN = 12 };

/* Whether the word at token i is a means of payment here; how many tokens it takes, 0 for none. */
typedef size_t means_fn(const struct utterance *t, size_t i, const char **value);
static means_fn plain, card, credit, debit, cash, transfer, deposit, doc, payment_link;

static const struct means {
    const char *word;
    const char *value;
    means_fn *read;
} words[] = {
    { "boleto", "boleto", plain },
    { "boletos", "boleto", plain },
    { "boleta", "boleto", plain },
    { "boletas", "boleto", plain },
    { "boletao", "boleto", plain },
    { "boletinhos", "boleto", plain },
    { "bolepix", "pix", plain },
    { "pix", "pix", plain },
    { "pixs", "pix", plain },
    { "pixes", "pix", plain },
    { "pxi", "pix", plain },
    { "ppix", "pix", plain },
    { "picx", "pix", plain },
    { "pikis", "pix", plain },
    { "piques", "pix", plain },
    { "cartao", CARD, card },
    { "cartoes", CARD, card },
    { "cartaos", CARD, card },
    { "cartan", CARD, card },
    { "credito", CREDIT_CARD, credit },
    { "credto", CREDIT_CARD, credit },
    { "cred", CREDIT_CARD, credit },
    { "debito", DEBIT_CARD, debit },
    { "debto", DEBIT_CARD, debit },
    { "deb", DEBIT_CARD, debit },
    { "dinheiro", "cash", cash },
    { "especie", "cash", cash },
    { "cash", "cash", cash },
    { "ted", BANK_TRANSFER, plain },
    { "teds", BANK_TRANSFER, plain },
    { "doc", BANK_TRANSFER, doc },
    { "transferencia", BANK_TRANSFER, transfer },
    { "transferencias", BANK_TRANSFER, transfer },
    { "transf", BANK_TRANSFER, transfer },
    { "tranf", BANK_TRANSFER, transfer },
    { "deposito", BANK_TRANSFER, deposit },
    { "depositos", BANK_TRANSFER, plain },
    { "depozito", BANK_TRANSFER, deposit },
    { "depositu", BANK_TRANSFER, deposit },
    { "link", "payment_link", payment_link },
    { "links", "payment_link", payment_link },
    { "linki", "payment_link", payment_link },
    { "linque", "payment_link", payment_link },
};

/* Long words that are known with one letter wrong; and what is a word of its own. */
static const struct likely {
    const char *word;
    const struct means *means;
} likely[] = {
    { "boleto", &words[0] },         { "boletos", &words[0] },         { "cartao", &words[15] },
    { "transferencia", &words[31] }, { "transferencias", &words[31] },
};
static const char *const own_words[] = { "carta",   "cartas", "cartaz", "cantao",
                                         "certao",  "bolero", "coleto", "boletim",
                                         "cartola", "bolet",  "carto",  "carvao",
                                         "carrao",  "castao", "cardao", NULL };
/* Written without the blank: "nopix", "umboleto", "docartao". */
static const struct likely endings[] = { { "boleto", &words[0] },
                                         { "pix", &words[7] },
                                         { "cartao", &words[15] } };

static bool one_letter_off(const char *a, const char *b)
{
    size_t x = strlen(a), y = strlen(b), same = 0;

    if (x + 1 < y || y + 1 < x)
        return false;
    while (a[same] && a[same] == b[same])
        same++;
    if (x > y)
        return strcmp(a + same + 1, b + same) == 0;
    if (x < y)
        return strcmp(a + same, b + same + 1) == 0;
    return x > same && (strcmp(a + same + 1, b + same + 1) == 0 ||
                        (a[same + 1] && a[same] == b[same + 1] && a[same + 1] == b[same] &&
                         strcmp(a + same + 2, b + same + 2) == 0));
}

static const struct means *likely_means(const char *word)
{
    size_t len = strlen(word);

    if (len < 4)
        return NULL;
    for (size_t i = 0; strchr("ox", word[len - 1]) && i < COUNT_OF(endings); i++) {
        size_t end = strlen(endings[i].word);
        if (len > end && len <= end + 6 && strcmp(word + len - end, endings[i].word) == 0)
            return endings[i].means;
    }
    for (size_t i = 0; len >= 5 && i < COUNT_OF(likely); i++)
        if (word[1] == likely[i].word[1] && one_letter_off(word, likely[i].word))
            return likely[i].means;
    return NULL;
}

static const struct means *means_at(const struct utterance *t, size_t i)
{
    const char *word;

    if (i >= t->count || t->tokens[i].kind != TOKEN_WORD)
        return NULL;
    word = t->tokens[i].word;
    for (size_t k = 0; k < COUNT_OF(words); k++)
        if (words[k].word[0] == word[0] && strcmp(words[k].word, word) == 0)
            return &words[k];
    return text_among(t, i, own_words) ? NULL : likely_means(word);
}

static bool is_mark(const struct utterance *t, size_t i, const char *marks)
{
    return i < t->count && t->tokens[i].kind == TOKEN_MARK && strchr(marks, t->tokens[i].said[0]);
}

static bool before_among(const struct utterance *t, size_t i, const char *const *list)
{
    return i > 0 && text_among(t, i - 1, list);
}

/* One of these words stands in the few tokens before i. */
static bool lately(const struct utterance *t, size_t i, const char *const *list)
{
    for (size_t back = 1; back <= LOOK_BACK && back <= i; back++)
        if (text_among(t, i - back, list))
            return true;
    return false;
}

static bool ends(const struct utterance *t, size_t i)
{
    return i >= t->count || t->tokens[i].kind == TOKEN_SYMBOL || is_mark(t, i, "?.!,;)");
}

static bool parts(const struct utterance *t, size_t i)
{
    static const char *const words_between[] = { "ou", "e", "nem", NULL };

    return text_among(t, i, words_between) || is_mark(t, i, "/,");
}

static const char *const prepositions[] = { "no",  "na", "em",  "de", "o",    "a",
                                            "via", "um", "por", "do", "pelo", NULL };

/* "pix ou dinheiro", "debito ou no credito": another means stands beside it. */
static bool beside_another(const struct utterance *t, size_t i)
{
    if (i >= 2 && parts(t, i - 1) && means_at(t, i - 2))
        return true;
    return parts(t, i + 1) && means_at(t, i + 2 + (text_among(t, i + 2, prepositions) ? 1 : 0));
}

/* The whole message, or the question that begins it ("debito passa?"). */
static bool is_alone(const struct utterance *t, size_t i)
{
    static const char *const asked[] = { "pode",  "passa", "aceita", "aceitam",
                                         "serve", "rola",  "da",     NULL };
    size_t next = i + 1;

    while (ends(t, next) && next < t->count)
        next++;
    return i == 0 && (next >= t->count || text_among(t, next, asked));
}

static size_t plain(const struct utterance *t, size_t i, const char **value)
{
    (void)t, (void)i, (void)value;
    return 1;
}

static const char *const not_cards[] = {
    "vacina",   "vacinacao", "visita",    "visitas",    "natal",   "aniversario", "ponto",
    "embarque", "memoria",   "acesso",    "sus",        "cidadao", "onibus",      "vermelho",
    "amarelo",  "postal",    "estudante", "transporte", "postal",  "passagem",    NULL,
};

static const char *credit_or_debit(const struct utterance *t, size_t i)
{
    const struct means *m = means_at(t, i);

    return m && (m->read == credit || m->read == debit) ? m->value : NULL;
}

/* "cartao de credito", "cartao no debito", "cartao (credito)". */
static size_t card(const struct utterance *t, size_t i, const char **value)
{
    static const char *const between[] = { "de", "no", "do", "em", "para", "tipo", "na", NULL };
    size_t next = i + 1 + (text_among(t, i + 1, between) || is_mark(t, i + 1, "("));
    const char *kind = credit_or_debit(t, next);

    if (text_among(t, next, not_cards))
        return 0;
    if (!kind)
        return 1;
    *value = kind;
    return next - i + 1;
}

static const char *const card_verbs[] = { "passar",  "passo",    "passa",   "aceita",
                                          "aceitam", "passando", "usar",    "passei",
                                          "pagar",   "ser",      "prefiro", NULL };

/* "no debito do cartao" is one mention. */
static size_t with_card(const struct utterance *t, size_t i)
{
    size_t next = i + 1 + (text_is(t, i + 1, "do") || text_is(t, i + 1, "no"));
    const struct means *m = means_at(t, next);

    return m && m->read == card ? next - i + 1 : 1;
}

static size_t credit(const struct utterance *t, size_t i, const char **value)
{
    static const char *const ways[] = { "no", "pelo", "via", NULL };
    static const char *const other_credit[] = {
        "que",         "do",       "da",        "de",      "estudantil", "consignado", "rural",
        "imobiliario", "rotativo", "educativo", "pessoal", "com",        NULL
    };
    static const char *const loose[] = { "em", "com", "por", NULL };

    (void)value;
    if (with_card(t, i) > 1)
        return with_card(t, i);
    if (beside_another(t, i) || is_alone(t, i))
        return 1;
    if (text_among(t, i + 1, other_credit))
        return 0;
    return before_among(t, i, ways) || before_among(t, i, card_verbs) ||
           (before_among(t, i, loose) && ends(t, i + 1));
}

static size_t debit(const struct utterance *t, size_t i, const char **value)
{
    static const char *const ways[] = { "no", "pelo", "via", NULL };
    static const char *const owed[] = {
        "que",      "da",         "do",       "de",     "dele",  "dela",      "total", "pendente",
        "atrasado", "automatico", "anterior", "antigo", "com",   "referente", "atual", "existente",
        "aberto",   "vencido",    "meu",      "nosso",  "dessa", "desse",     NULL
    };

    (void)value;
    if (with_card(t, i) > 1)
        return with_card(t, i);
    if (text_among(t, i + 1, owed) ||
        (text_is(t, i + 1, "em") && (text_is(t, i + 2, "aberto") || text_is(t, i + 2, "atraso"))))
        return 0;
    return beside_another(t, i) || is_alone(t, i) || before_among(t, i, ways) ||
           before_among(t, i, card_verbs);
}

/* Money as a thing one has is none. */
static size_t cash(const struct utterance *t, size_t i, const char **value)
{
    static const char *const takers[] = { "aceita", "aceitam", "recebem", "via", NULL };
    static const char *const payers[] = { "pagar",  "pago",      "pague",   "paguei",
                                          "quitar", "paga",      "acertar", "pagando",
                                          "quito",  "pagamento", NULL };

    (void)value;
    if (text_is(t, i + 1, "vivo") || is_alone(t, i) || before_among(t, i, takers))
        return 1 + text_is(t, i + 1, "vivo");
    if (i && (text_is(t, i - 1, "em") || (text_is(t, i - 1, "recebe") && is_mark(t, i + 1, "?"))))
        return 1;
    if (text_is(t, i, "especie"))
        return 0;
    if (i && text_is(t, i - 1, "no"))
        return !text_among(t, i + 1,
                           (const char *const[]){ "que", "do", "da", "dele", "dela", NULL });
    if (i && text_is(t, i - 1, "com") && lately(t, i - 1, payers))
        return 1;
    return beside_another(t, i) || (before_among(t, i, payers) && ends(t, i + 1));
}

static size_t doc(const struct utterance *t, size_t i, const char **value)
{
    static const char *const made[] = { "fazer", "faco", "fiz", "via", "por", "faz", NULL };

    (void)value;
    return beside_another(t, i) || before_among(t, i, made) ||
           (i >= 2 && text_is(t, i - 1, "um") && text_among(t, i - 2, made));
}

/* Pupils are transferred, too. */
static size_t transfer(const struct utterance *t, size_t i, const char **value)
{
    static const char *const money[] = { "conta", "banco", "bancaria", "pix",   "valor", "dinheiro",
                                         "reais", "ou",    "hoje",     "ontem", NULL };
    static const char *const school[] = { "escola",       "escolar",     "aluno",     "aluna",
                                          "filho",        "filha",       "colegio",   "turma",
                                          "turno",        "curso",       "faculdade", "matricula",
                                          "periodo",      "instituicao", "polo",      "unidade",
                                          "titularidade", "atendente",   "sala",      "outra",
                                          "externa",      "interna",     NULL };
    static const char *const papers[] = { "declaracao", "guia",     "documento",
                                          "documentos", "papel",    "papeis",
                                          "historico",  "atestado", NULL };

    (void)value;
    if (lately(t, i, papers))
        return 0;
    for (size_t k = i + 1; k < i + LOOK_AHEAD && k < t->count; k++) {
        if (text_among(t, k, money) || t->tokens[k].kind == TOKEN_MARK)
            break;
        if (text_among(t, k, school))
            return 0;
    }
    return 1 + text_is(t, i + 1, "bancaria");
}

/* An accent makes it a noun. */
static bool has_accent(const struct utterance *t, size_t i)
{
    for (size_t k = t->at[t->tokens[i].from]; k < t->at[t->tokens[i].until]; k++)
        if ((unsigned char)t->bytes[k] >= 0x80)
            return true;
    return false;
}

/* "deposito" is "I pay in" as well: without its accent the words beside it decide. */
static size_t deposit(const struct utterance *t, size_t i, const char **value)
{
    static const char *const nouns[] = {
        "o",    "um",  "por",     "via",    "de",          "em",    "no",  "com",   "fazer", "faz",
        "faco", "fiz", "fazendo", "aceita", "aceitam",     "pelo",  "seu", "meu",   "esse",  "este",
        "do",   "ao",  "qual",    "cada",   "comprovante", "outro", "fez", "farei", "ser",   NULL
    };
    static const char *const places[] = { "fica", "endereco", "telefone", NULL };
    static const char *const doers[] = { "eu", "ja", "que", "entao", "ai", NULL };

    (void)value;
    if (lately(t, i, places))
        return 0;
    if (has_accent(t, i) || before_among(t, i, nouns) || is_alone(t, i) ||
        text_is(t, i + 1, "bancario") || text_is(t, i + 1, "ou"))
        return 1 + text_is(t, i + 1, "bancario");
    return beside_another(t, i) && !before_among(t, i, doers);
}

/* Somebody who speaks of fraud near a link means no way to pay. */
static bool is_doubted(const struct utterance *t, size_t i)
{
    static const char *const clicks[] = { "clico",  "clicar",  "cliquei", "clica",
                                          "clique", "cliquem", NULL };
    static const char *const fears[] = {
        "golpe",       "virus",        "fraude",      "suspeito",    "phishing",
        "estelionato", "desconhecido", "desconfiada", "desconfiado", NULL
    };
    size_t from = i > DOUBT_WITHIN ? i - DOUBT_WITHIN : 0;

    for (size_t k = from; k < t->count && k < i + DOUBT_WITHIN; k++)
        if (text_among(t, k, fears))
            return true;
    return lately(t, i, clicks);
}

/* The link to pay, not the one of a lesson. */
static size_t payment_link(const struct utterance *t, size_t i, const char **value)
{
    static const char *const between[] = { "de", "do", "para", "o", "fazer", "para o", NULL };
    static const char *const purposes[] = { "pagamento", "pagar", "pagamentos", NULL };
    static const char *const other_links[] = { "estranho", "suspeito", "falso",      "zoom",
                                               "aula",     "aulas",    "site",       "grupo",
                                               "reuniao",  "video",    "live",       "golpe",
                                               "virus",    "meet",     "plataforma", "whatsapp",
                                               "app",      "prova",    NULL };
    size_t next = i + 1;

    (void)value;
    while (next < i + 4 && text_among(t, next, between))
        next++;
    if (text_among(t, next, purposes))
        return next - i + 1;
    next += text_is(t, next, "da");
    return !text_among(t, next, other_links) && !is_doubted(t, i);
}

void recognise_payment_method(struct recogniser *r)
{
    for (size_t i = 0; i < r->text->count; i++) {
        const struct means *m = r->claimed[i] ? NULL : means_at(r->text, i);
        const char *value = m ? m->value : NULL;
        size_t used = m ? m->read(r->text, i, &value) : 0;
        if (used && recogniser_free(r, i, i + used - 1)) {
            recogniser_claim(r, ENTITY_KIND_PAYMENT_METHOD, value, i, i + used - 1);
            i += used - 1;
        }
    }
}
