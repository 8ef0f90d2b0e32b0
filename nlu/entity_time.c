#include "nlu/number.h"
#include "nlu/recognise.h"

#include "server/base/auto.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Hours of the clock: "18h30", "18:30", "às 14 e 30", "oito e meia da noite", "meio-dia".  How long
 * something takes ("24h", "em 2 horas") is none.
 */

enum { NOON = 12, HOURS = 24, MINUTES = 60, TIME_TEXT_SIZE = 16, FEW_HOURS = 6 };

static const char *const hour_words[] = { "h",    "hs",   "hr",      "hrs",  "hora", "horas",
                                          "hora", "oras", "horario", "hras", "ora",  NULL };
static const char *const minute_words[] = { "min", "mins", "minutos", "minuto", "m", "mim", NULL };
/* After a number: it counts, and is no hour. */
static const char *const counted[] = {
    "x",           "vez",       "vezes",     "parcela",   "parcelas",     "real",       "reais",
    "conto",       "pila",      "mil",       "%",         "dias",         "meses",      "anos",
    "boletos",     "boleto",    "primeiras", "ultimas",   "mensalidades", "prestacoes", "pessoas",
    "contas",      "faturas",   "opcoes",    "outras",    "semanas",      "primeiros",  "ultimos",
    "que",         "coisas",    "propostas", "cobrancas", "dividas",      "k",          "pau",
    "por cento",   "em aberto", "atrasadas", "abertas",   "vencidas",     "restantes",  "dia",
    "mensalidade", "prestacao", "fatura",    "conta",     "opcao",        "divida",     "a",
    "o",           NULL,
};
static const char *const lasting[] = {
    "em",       "por",       "faz",    "fazem",   "tem",        "ha",        "daqui",   "mais",
    "dentro",   "uns",       "umas",   "durante", "cada",       "menos",     "esperei", "demora",
    "demorou",  "so",        "leva",   "levou",   "perdi",      "carga",     "ficar",   "fiquei",
    "atendem",  "atende",    "durar",  "fico",    "funciona",   "funcionam", "dura",    "duram",
    "durou",    "duraram",   "dure",   "ficamos", "demoram",    "demorar",   "levar",   "levam",
    "esperar",  "esperando", "espero", "gasto",   "gastei",     "perco",     "perder",  "passei",
    "aguardei", "aguardar",  "cerca",  "quase",   "aguardando", NULL,
};
/* What lasts: "aula de 2 horas", "2h30 de fila". */
static const char *const events[] = {
    "aula",     "reuniao", "aulas",   "curso",   "prova",    "plantao", "turno",
    "jornada",  "carga",   "fila",    "espera",  "atraso",   "prazo",   "intervalo",
    "palestra", "treino",  "estagio", "ligacao", "descanso", "viagem",  "trabalho",
    "servico",  "estudo",  "duracao", "onibus",  NULL,
};

struct clock {
    long hour, minute;
    bool unit;   /* "h", "horas" */
    bool digits; /* "18:30" */
    bool period; /* "da tarde": hour is of 24 */
    bool half;   /* "e meia" */
};

static bool is_digits(const struct utterance *t, size_t i, size_t most)
{
    return i < t->count && t->tokens[i].kind == TOKEN_NUMBER &&
           (size_t)(t->tokens[i].until - t->tokens[i].from) <= most;
}

static bool is_glued(const struct utterance *t, size_t i)
{
    return i < t->count && t->tokens[i].glued;
}

/* ":30", ":30:00" */
static size_t colon(const struct utterance *t, size_t i, struct clock *c)
{
    if (!text_is(t, i, ":") || !is_glued(t, i) || !is_digits(t, i + 1, 2) || !is_glued(t, i + 1) ||
        strlen(t->tokens[i + 1].said) != 2)
        return 0;
    c->minute = atol(t->tokens[i + 1].said);
    c->digits = true;
    return text_is(t, i + 2, ":") && is_glued(t, i + 2) && is_digits(t, i + 3, 2) ? 4 : 2;
}

/* "30", "e 30", "e meia", "e quinze minutos" behind the hour. */
static size_t minutes(const struct utterance *t, size_t i, struct clock *c)
{
    size_t and = text_is(t, i, "e"), used;
    long value = 0;

    if (and&&(text_is(t, i + 1, "meia") || text_is(t, i + 1, "meio"))) {
        c->minute = MINUTES / 2;
        c->half = text_is(t, i + 1, "meia");
        return 2;
    }
    if (!and&&!(c->unit && is_digits(t, i, 2) && is_glued(t, i)))
        return 0;
    used = number_small(t, i + and, &value);
    if (!used || value >= MINUTES || text_among(t, i + and+used, counted) ||
        text_is(t, i + and+used, "/") || text_is(t, i + and+used, "h"))
        return 0;
    c->minute = value;
    used += and;
    return used + text_among(t, i + used, minute_words);
}

/* "da tarde" makes 6 to 18; "da manha" leaves it. */
static size_t period(const struct utterance *t, size_t i, struct clock *c)
{
    static const char *const of[] = { "da", "de", "a", "na", "pela", NULL };
    bool tight = text_is(t, i, "da") || text_is(t, i, "de");

    if (!text_among(t, i, of))
        return 0;
    if (text_is(t, i + 1, "manha") || (tight && text_is(t, i + 1, "madrugada"))) {
        if (c->hour == NOON && text_is(t, i + 1, "madrugada"))
            c->hour = 0;
    } else if (text_is(t, i + 1, "tarde") || text_is(t, i + 1, "noite") ||
               text_is(t, i + 1, "tardinha")) {
        if (c->hour == NOON && text_is(t, i + 1, "noite"))
            c->hour = 0;
        else if (c->hour < NOON)
            c->hour += NOON;
    } else {
        return 0;
    }
    c->period = true;
    return 2;
}

/* "meio-dia", "meia noite e meia" */
static size_t named_hour(const struct utterance *t, size_t i, struct clock *c)
{
    size_t dash = text_is(t, i + 1, "-"), used = 2 + dash;

    if (text_is(t, i, "meiodia") || text_is(t, i, "meianoite")) {
        c->hour = text_is(t, i, "meiodia") ? NOON : 0;
        used = 1;
    } else if ((text_is(t, i, "meio") || text_is(t, i, "meia")) &&
               text_is(t, i + 1 + dash, "dia")) {
        c->hour = NOON;
    } else if (text_is(t, i, "meia") && text_is(t, i + 1 + dash, "noite")) {
        c->hour = 0;
    } else {
        return 0;
    }
    return used + minutes(t, i + used, c);
}

/* A number of one or two digits, or a number word, as an hour with all that may follow. */
static size_t counted_hour(const struct utterance *t, size_t i, struct clock *c)
{
    size_t used, more;

    if (i < t->count && t->tokens[i].kind == TOKEN_NUMBER && !is_digits(t, i, 2))
        return 0;
    if (!(used = number_small(t, i, &c->hour)) || c->hour >= HOURS)
        return 0;
    if (t->tokens[i].kind == TOKEN_NUMBER && (more = colon(t, i + used, c)) != 0) {
        used += more;
        used += text_among(t, i + used, hour_words);
        return used + period(t, i + used, c);
    }
    if (text_is(t, i + used, ".") && is_glued(t, i + used) && is_digits(t, i + used + 1, 2) &&
        text_among(t, i + used + 2, hour_words)) { /* "18.30h" */
        c->minute = atol(t->tokens[i + used + 1].said);
        c->unit = true;
        return used + 3;
    }
    c->unit = text_among(t, i + used, hour_words);
    used += c->unit;
    more = c->unit ? colon(t, i + used, c) : 0; /* "15h:30" */
    used += more ? more : minutes(t, i + used, c);
    if (!c->unit && text_among(t, i + used, hour_words)) { /* "14 e 30 h" */
        c->unit = true;
        used++;
    }
    return used + period(t, i + used, c);
}

/* Does a number go on behind the tokens read: "10/12", "9.500", "15%"? */
static bool is_more(const struct utterance *t, size_t i)
{
    return is_glued(t, i) && strchr("/.,-%", *t->tokens[i].said) &&
           (text_is(t, i, "%") || (is_digits(t, i + 1, 99) && is_glued(t, i + 1)));
}

/* "às 8", "depois das 9", "pelas 10": an hour needs no unit behind them. */
static bool is_at(const struct utterance *t, size_t i)
{
    static const char *const before_das[] = { "depois", "antes",  "partir",   "apos",   "volta",
                                              "ate",    "la",     "atendem",  "aberto", "abre",
                                              "abrem",  "atende", "funciona", "dia",    NULL };

    if (i == 0)
        return false;
    if (text_is(t, i - 1, "as") || text_is(t, i - 1, "pelas") || text_is(t, i - 1, "aas"))
        return true;
    return text_is(t, i - 1, "das") && i > 1 && text_among(t, i - 2, before_das);
}

/* "das 8 às 18": the first hour is told by the second. */
static bool is_from(const struct utterance *t, size_t i, size_t end)
{
    static const char *const from[] = { "das", "de", "entre", "as", NULL };
    struct clock c = { 0 };
    size_t to, used;

    if (i == 0 || !text_among(t, i - 1, from))
        return false;
    to = text_is(t, end, "e") || text_is(t, end, "ate") || text_is(t, end, "as") ||
         text_is(t, end, "a");
    if (!to)
        return false;
    to += text_is(t, end + to, "as");
    used = counted_hour(t, end + to, &c);
    return used && (c.unit || c.digits || c.period ||
                    (text_is(t, end + to - 1, "as") && !text_among(t, end + to + used, counted)));
}

/* "2 horas de fila", "1h atras", "3 horas que espero": how long. */
static bool is_lasting(const struct utterance *t, size_t i, size_t end, const struct clock *c)
{
    static const char *const after[] = { "atras", "que",     "por",      "seguidas", "depois",
                                         "uteis", "diarias", "semanais", "inteiras", NULL };
    static const char *const each[] = { "aula", "dia", "semana", "mes", NULL };
    static const char *const nearly[] = { "uns", "umas", "quase", "passei", "cerca", NULL };
    static const char *const place[] = { "fila", "linha", "telefone", "espera", NULL };

    if (c->period || c->digits || is_at(t, i))
        return false;
    if (i > 0 && text_among(t, i - 1, lasting)) /* but "umas 22h" */
        return c->hour <= FEW_HOURS || !text_among(t, i - 1, nearly);
    if (i > 1 && text_is(t, i - 1, "a") && text_is(t, i - 2, "daqui"))
        return true;
    if (text_among(t, end, after) || (c->hour == 1 && !(i > 0 && text_is(t, i - 1, "a"))))
        return true;
    if (i > 1 && text_is(t, i - 1, "de") && text_among(t, i - 2, events))
        return c->hour <= (text_is(t, i - 2, "reuniao") ? FEW_HOURS : NOON);
    if (text_is(t, end, "/") && text_among(t, end + 1, each))
        return true;
    if ((text_is(t, end, "na") || text_is(t, end, "no")) && text_among(t, end + 1, place))
        return true;
    if (text_is(t, end, "de") && text_among(t, end + 1, events))
        return true;
    return text_is(t, end, "de") && !text_is(t, end + 1, "hoje") &&
           !text_is(t, end + 1, "amanha") && end + 1 < t->count &&
           t->tokens[end + 1].kind == TOKEN_WORD && c->minute == 0;
}

/* The day's part just before tells it as well: "de tarde, às 3". */
static void shift_by_period(const struct utterance *t, size_t i, struct clock *c)
{
    size_t k = i - 1; /* "as" */

    if (c->period || c->hour >= NOON || c->hour < 1 || i < 2)
        return;
    if (k > 0 && text_is(t, k - 1, ","))
        k--;
    if (k > 1 && (text_is(t, k - 1, "tarde") || text_is(t, k - 1, "noite")) &&
        !text_is(t, k - 2, "boa") && !text_is(t, k - 2, "mais"))
        c->hour += NOON;
}

/* "li as quatro", "pago as 3": things that are counted, where the accent is not written. */
static bool is_object(const struct utterance *t, size_t i, const struct clock *c)
{
    static const char *const verbs[] = {
        "li",     "fazemos",  "faco",     "quero",    "paguei",   "pago",    "devo",   "todas",
        "sao",    "vi",       "quito",    "quitar",   "pagar",    "entre",   "recebi", "tenho",
        "e",      "juntar",   "somar",    "dividir",  "escolhi",  "prefiro", "quitei", "pagou",
        "essas",  "paga",     "fiz",      "sobre",    "com",      "para",    "ver",    "de",
        "com as", "juntando", "parcelar", "adiantar", "negociar", NULL
    };

    return i > 1 && c->hour <= NOON && !c->minute &&
           (unsigned char)t->bytes[t->at[t->tokens[i - 1].from]] < 0x80 &&
           text_among(t, i - 2, verbs);
}

/* "as 3 irmas": an article, not "às". */
static bool is_plural(const struct utterance *t, size_t i, size_t end)
{
    static const char *const others[] = { "mas", "mais", "depois", "pois", "nos", "voces", "as",
                                          "aos", "das",  "apos",   "dps",  "s",   NULL };
    const char *word =
        end < t->count && t->tokens[end].kind == TOKEN_WORD ? t->tokens[end].word : "";
    size_t len = strlen(word);
    const char *said = t->bytes + t->at[t->tokens[i - 1].from];

    return (unsigned char)*said < 0x80 && len && word[len - 1] == 's' &&
           !text_among(t, end, others);
}

/* "dia 3 a tarde", "parcela 3 de manha": the part of the day stands behind what has a number;
 * "boleto 8 da manha" tells an hour. */
static bool is_numbered(const struct utterance *t, size_t i)
{
    static const char *const named[] = { "dia",   "dias",   "parcela", "prestacao",
                                         "opcao", "numero", NULL };

    return i > 0 && text_among(t, i - 1, named);
}

/* "dia 8 ou 9 de noite": the other day of the two. */
static bool is_other_day(const struct utterance *t, size_t i, size_t end)
{
    return i > 2 && (text_is(t, i - 1, "ou") || text_is(t, i - 1, "e")) &&
           t->tokens[i - 2].kind == TOKEN_NUMBER && is_numbered(t, i - 2) &&
           !text_is(t, end - 2, "da");
}

static bool is_hour(const struct utterance *t, size_t i, size_t end, const struct clock *c)
{
    if (c->minute >= MINUTES || is_more(t, end))
        return false;
    if (i > 0 && is_glued(t, i) && strchr("/.,-:", *t->tokens[i - 1].said))
        return false;
    if (c->period && !c->digits && !c->unit && (is_numbered(t, i) || is_other_day(t, i, end)))
        return false;
    if (c->digits || c->period)
        return true;
    if (c->unit)
        return !is_lasting(t, i, end, c);
    if (text_among(t, end, counted))
        return false;
    if (c->half)
        return true;
    return (is_at(t, i) && !is_plural(t, i, end) &&
            !(text_is(t, i - 1, "as") && is_object(t, i, c))) ||
           is_from(t, i, end);
}

static size_t claim_at(struct recogniser *r, size_t i)
{
    const struct utterance *t = r->text;
    struct clock c = { 0 };
    char value[TIME_TEXT_SIZE];
    size_t used = named_hour(t, i, &c), first = i;

    if (!used) {
        used = counted_hour(t, i, &c);
        if (!used || !is_hour(t, i, i + used, &c))
            return is_numbered(t, i) ? number_small(t, i, &c.hour) : 0;
        if (is_at(t, i)) {
            first--;
            shift_by_period(t, i, &c);
        }
    }
    if (!recogniser_free(r, i, i + used - 1))
        return 0;
    snprintf(value, sizeof(value), "%02ld:%02ld", c.hour % HOURS, c.minute % MINUTES);
    recogniser_claim(r, ENTITY_KIND_TIME, value, recogniser_free(r, first, first) ? first : i,
                     i + used - 1);
    return used;
}

/* What an hour starts with: a digit, or a word for 1 to 23 or a half. */
static bool may_start(const struct token *k)
{
    return k->kind == TOKEN_NUMBER ||
           (k->kind == TOKEN_WORD && *k->word && strchr("mudtqcsonv", *k->word));
}

void recognise_time(struct recogniser *r)
{
    for (size_t i = 0; i < r->text->count; i++)
        if (!r->claimed[i] && may_start(&r->text->tokens[i])) {
            size_t used = claim_at(r, i);
            if (used)
                i += used - 1;
        }
}
