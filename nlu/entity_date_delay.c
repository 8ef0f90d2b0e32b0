#include "nlu/entity_count_words.h"
#include "nlu/entity_date.h"
#include "nlu/number.h"

#include "server/base/auto.h"
#include "server/base/calendar.h"

#include <string.h>

/*
 * "daqui a 10 dias", "em duas semanas", "segura um mes": a number of days, weeks or months that is
 * asked for.  The words around it tell it from time that has passed ("faz 5 dias").
 */

enum { LOOK_MAX = 7, NEAR = 4 };
enum unit { UNIT_NONE, UNIT_DAY, UNIT_BUSINESS_DAY, UNIT_WEEK, UNIT_MONTH };

static const struct {
    const char *word;
    uint8_t unit;
    int16_t most;
} units[] = {
    { "dia", UNIT_DAY, 999 },       { "dias", UNIT_DAY, 999 },     { "diazinhos", UNIT_DAY, 999 },
    { "semana", UNIT_WEEK, 99 },    { "semanas", UNIT_WEEK, 99 },  { "semaninha", UNIT_WEEK, 99 },
    { "mes", UNIT_MONTH, 60 },      { "meses", UNIT_MONTH, 60 },   { "mesinho", UNIT_MONTH, 60 },
    { "diasinhos", UNIT_DAY, 999 }, { "semanhas", UNIT_WEEK, 99 },
};

static const char *const asking[] = {
    "em",       "para",    "dentro",    "mais",     "prazo",     "carencia", "tolerancia",
    "dar",      "segurar", "segura",    "seguram",  "esperar",   "espera",   "esperam",
    "aguardar", "aguarda", "prorrogar", "prorroga", "adiar",     "adia",     "estender",
    "estende",  "esticar", "estica",    "preciso",  "precisava", "quero",    "queria",
    "peco",     "pedir",   "jogar",     "joga",     "empurrar",  "empurra",  "deixar",
    "deixa",    "tolera",  "liberar",   "libera",   "consigo",   "consegue", "conseguem",
    "arruma",   "arrumar", "ganhar",    "aguardem", "esperem",   "adiantar", "aguenta",
    "dentro",   "daqui",   "prolongar", "prolonga", "aumentar",  "aumenta",  "aguentar",
    "segure",   "espere",  "aguarde",   "dariam",   "daria",     "podem",    "precisando",
    NULL,
};
static const char *const passing[] = {
    "faz",     "fazem",    "tem",    "ha",     "atraso",    "atrasado", "atrasada", "vencido",
    "cada",    "durante",  "ferias", "demora", "esperando", "leva",     "falta",    "faltam",
    "faltava", "ultimos",  "nesses", "esses",  "primeiros", "ja",       "fazendo",  "completa",
    "vencida", "atrasar",  "tinha",  "desde",  "todos",     "trabalho", "devo",     "devendo",
    "foram",   "carteira", "pagar",  "quitar", "pago",      "acertar",  NULL,
};

static enum unit unit_at(const struct dating *d, size_t i, long count)
{
    if (count_is_day(d->text, i)) /* "100 dia 20": an amount, and a day */
        return UNIT_NONE;
    for (size_t k = 0; k < COUNT_OF(units); k++)
        if (text_is(d->text, i, units[k].word) && count <= units[k].most)
            return units[k].unit;
    return UNIT_NONE;
}

/* "15 dias de atraso", "10 dias atras", "5 dias que espero". */
static bool is_passed_after(const struct utterance *t, size_t i)
{
    static const char *const words[] = {
        "atras",    "atrasado", "atrasados", "atrasada", "atrasadas",          "vencido",
        "vencidos", "sem",      "antes",     "seguidos", "corridos de atraso", "esperando",
        "vencida",  "de vida",  NULL
    };
    static const char *const de[] = { "atraso", "ferias",   "espera",   "experiencia",
                                      "vida",   "vencido",  "atrasado", "trabalho",
                                      "idade",  "gestacao", NULL };

    return text_among(t, i, words) || (text_is(t, i, "de") && text_among(t, i + 1, de)) ||
           text_begins(t, i, "por semana") || text_begins(t, i, "por mes");
}

/* "90 dias e eu te pago tudo", but "faz um mes e eu nao recebi". */
static bool is_deal(const struct utterance *t, size_t i)
{
    static const char *const pays[] = { "pago", "quito", "acerto", "mando", "deposito", NULL };
    size_t used = text_begins(t, i, "e eu");

    used += used && (text_is(t, i + used, "te") || text_is(t, i + used, "lhe"));
    return used && text_among(t, i + used, pays);
}

static bool is_asked_after(const struct utterance *t, size_t i)
{
    static const char *const de[] = { "prazo", "carencia", "tolerancia", "folga", NULL };

    return (text_is(t, i, "de") && text_among(t, i + 1, de)) || is_deal(t, i) ||
           text_begins(t, i, "a mais") || text_begins(t, i, "para pagar") ||
           text_begins(t, i, "para eu") || text_begins(t, i, "para quitar") ||
           text_begins(t, i, "no maximo");
}

/* "me da 10 dias", "voces dao 30 dias". */
static bool is_giving(const struct utterance *t, size_t i)
{
    static const char *const gives[] = { "da", "de", "deem", NULL };

    return (text_among(t, i, gives) && i > 0 && text_is(t, i - 1, "me")) || text_is(t, i, "dao");
}

/* Months into which a debt is split are no delay. */
static bool is_splitting(const struct utterance *t, size_t i)
{
    for (size_t k = i; k-- > 0 && i - k < LOOK_MAX;)
        if (strncmp(t->tokens[k].word, "parcel", 6) == 0 ||
            strncmp(t->tokens[k].word, "divid", 5) == 0 || text_is(t, k, "vezes"))
            return true;
    return false;
}

/* "os 3 meses", "de 10 em 10 dias", "5 a 10 dias" */
static bool is_counted_off(const struct dating *d, size_t i)
{
    static const char *const definite[] = { "os", "as", "nos", "dos", "das", "esses", NULL };

    if (i == 0)
        return false;
    if (text_among(d->text, i - 1, definite))
        return true;
    if (i < 2 || date_class_at(d, i - 2) != DATE_COUNT)
        return false;
    return text_is(d->text, i - 1, "a") ||
           (text_is(d->text, i - 1, "em") && i > 2 && text_is(d->text, i - 3, "de"));
}

/* The nearest word before it that tells; `hence` when that is "daqui". */
static bool is_asked_before(const struct dating *d, size_t i, bool *hence)
{
    const struct utterance *t = d->text;

    *hence = false;
    if (is_counted_off(d, i))
        return false;
    for (size_t k = i; k-- > 0 && i - k <= LOOK_MAX;) {
        enum date_class class = date_class_at(d, k);
        if (class == DATE_HENCE) {
            *hence = true;
            return true;
        }
        if (class == DATE_BREAK || class == DATE_PAST)
            return false;
        if (i - k > NEAR && (text_is(t, k, "em") || text_is(t, k, "para")))
            continue;
        if ((text_among(t, k, asking) && !text_begins(t, k, "mais de")) || is_giving(t, k))
            return true;
        if (text_among(t, k, passing) && !(k > 0 && date_class_at(d, k - 1) == DATE_HENCE))
            return false;
    }
    return false;
}

/* "15 dias?" is the answer to a question about time. */
static bool is_all_there_is(const struct utterance *t, size_t i, size_t end)
{
    static const char *const before[] = { "so", "uns", "umas", "mais", "no", "maximo", NULL };

    for (size_t k = 0; k < i; k++)
        if (!text_among(t, k, before))
            return false;
    while (end < t->count && t->tokens[end].kind == TOKEN_MARK)
        end++;
    return end >= t->count;
}

static day_t later(day_t today, enum unit unit, int count)
{
    switch (unit) {
    case UNIT_WEEK:
        return today + 7 * count;
    case UNIT_MONTH:
        return day_add_months(today, count);
    case UNIT_BUSINESS_DAY:
        return calendar_add_business_days(CALENDAR_NATIONAL, today, count);
    default:
        return today + count;
    }
}

static bool is_asked(const struct dating *d, size_t i, size_t end, enum unit unit)
{
    bool hence;

    if (is_asked_before(d, i, &hence)) {
        if (hence)
            return true;
        return !d->past && !is_passed_after(d->text, end) &&
               !(unit == UNIT_MONTH && is_splitting(d->text, i));
    }
    if (d->past || is_passed_after(d->text, end) || text_is(d->text, end, "que"))
        return false;
    return is_asked_after(d->text, end) || (unit != UNIT_MONTH && is_all_there_is(d->text, i, end));
}

size_t date_of_delay(const struct dating *d, size_t i, struct days *out)
{
    static const char *const workdays[] = { "uteis", "util", NULL };
    long count = 0;
    size_t used = number_cardinal(d->text, i, &count);
    enum unit unit;

    if (!used || count < 1 || (unit = unit_at(d, i + used, count)) == UNIT_NONE)
        return 0;
    used++;
    if (unit == UNIT_DAY && text_among(d->text, i + used, workdays)) {
        unit = UNIT_BUSINESS_DAY;
        used++;
    }
    if (!is_asked(d, i, i + used, unit))
        return 0;
    out->from = later(d->today, unit, (int)count);
    *out = (struct days){ .from = out->from, .until = out->from, .tensed = true };
    return used;
}
