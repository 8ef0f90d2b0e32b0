#include "nlu/entity_date.h"
#include "nlu/number.h"

#include "server/base/auto.h"

#include <string.h>

/* Weekdays by name, with the week they are of, and weeks themselves. */

/* An ordinal before one of these is no weekday: "segunda via". */
static const char *const ordered[] = {
    "via",         "parcela",     "parcelas",    "vez",      "opcao",     "serie",      "parte",
    "prestacao",   "fase",        "mensalidade", "cobranca", "tentativa", "mensagem",   "linha",
    "casa",        "divida",      "conta",       "pessoa",   "ligacao",   "fatura",     "mae",
    "alternativa", "chance",      "proposta",    "etapa",    "turma",     "negociacao", "opiniao",
    "geracao",     "instancia",   "categoria",   "copia",    "folha",     "cota",       "semana",
    "prova",       "remessa",     "quinzena",    "aula",     "condicao",  "divisao",    "hipotese",
    "simulacao",   "notificacao", "carta",       "fila",     NULL,
};

static int from_monday(int weekday)
{
    return (weekday + 6) % 7;
}

static day_t monday_of(day_t day)
{
    return day - from_monday(day_weekday(day));
}

/* "-feira", " feira" */
static size_t feira(const struct utterance *t, size_t i)
{
    size_t dash = text_is(t, i, "-");

    if (text_is(t, i + dash, "feira") || text_is(t, i + dash, "fera") ||
        text_is(t, i + dash, "feir"))
        return dash + 1;
    return dash && text_is(t, i + 1, "f") && t->tokens[i + 1].glued ? 2 : 0;
}

/* "2a feira", "6ª", "3 feira"; without "feira" only behind a word that wants a day. */
static size_t numbered(const struct dating *d, size_t i, int *weekday, bool *sure)
{
    static const char *const wanting[] = { "na", "nessa", "essa", "ate", "para", NULL };
    const struct utterance *t = d->text;
    const char *said = t->tokens[i].said;
    size_t letter, more;

    if (t->tokens[i].kind != TOKEN_NUMBER || said[0] < '2' || said[0] > '6' || said[1])
        return 0;
    *weekday = said[0] - '1';
    *sure = true;
    if (i + 1 < t->count && t->tokens[i + 1].glued &&
        (text_is(t, i + 1, "afeira") || text_is(t, i + 1, "af")))
        return 2;
    letter = i + 1 < t->count && t->tokens[i + 1].glued && !strcmp(t->tokens[i + 1].said, "a");
    if ((more = feira(t, i + 1 + letter)) != 0)
        return 1 + letter + more;
    if (!letter)
        return 0;
    *sure = false;
    if (date_coming(d, i + 2) || date_gone(d, i + 2))
        return 2;
    return i > 0 && (text_among(t, i - 1, wanting) || date_class_at(d, i - 1) == DATE_NEXT) ? 2 : 0;
}

/* "ter" is a verb nearly always; "qui" may be "que". */
static bool is_named(const struct dating *d, size_t i)
{
    static const char *const before_qui[] = { "que",  "da",   "a",    "o",      "por", "quanto",
                                              "quem", "onde", "como", "quando", NULL };

    if (i > 0 && strcmp(d->text->tokens[i].said, "qui") == 0 &&
        text_among(d->text, i - 1, before_qui))
        return false;
    if (!text_is(d->text, i, "ter"))
        return date_class_at(d, i) == DATE_WEEKDAY;
    return feira(d->text, i + 1) || date_coming(d, i + 1) == 2 ||
           (i > 0 && (text_is(d->text, i - 1, "na") || text_is(d->text, i - 1, "nessa") ||
                      date_class_at(d, i - 1) == DATE_NEXT));
}

/* "a segunda filha", but "na segunda filha minha vai". */
static bool is_person(const struct utterance *t, size_t i, size_t end)
{
    static const char *const persons[] = { "filha",    "irma",     "neta",      "aluna",
                                           "esposa",   "mulher",   "menina",    "crianca",
                                           "sobrinha", "namorada", "atendente", "professora",
                                           "moca",     "pessoa",   "criancas",  "filhas",
                                           "gravidez", NULL };
    static const char *const leads[] = { "a",    "minha", "da",    "uma", "outra", "sua",
                                         "essa", "dessa", "nossa", "tua", NULL };

    return i > 0 && text_among(t, end, persons) && text_among(t, i - 1, leads);
}

/* "a segunda e a terceira parcela" */
static bool goes_on_as_ordinal(const struct dating *d, size_t i)
{
    static const char *const ordinals[] = { "primeira", "segunda", "terceira", "quarta",
                                            "quinta",   "sexta",   "setima",   NULL };
    const struct utterance *t = d->text;

    while (text_is(t, i, "e") || text_is(t, i, "ou") || text_is(t, i, "a") || text_is(t, i, ","))
        i++;
    return text_among(t, i, ordinals) && text_among(t, i + 1, ordered);
}

/* "quero a segunda", "a segunda musica" chooses; "ate a segunda" tells a day. */
static bool is_choice(const struct dating *d, size_t i, size_t used, int weekday)
{
    static const char *const leads[] = { "para", "ate",   "partir", "apos", "desde",
                                         "de",   "entre", "e",      "ou",   NULL };
    const struct utterance *t = d->text;

    if (i == 0 || weekday == 2 || !text_is(t, i - 1, "a") || date_is_accented(t, i - 1))
        return false;
    if (i > 1 && (text_among(t, i - 2, leads) || date_class_at(d, i - 2) == DATE_WEEKDAY))
        return false;
    return !feira(t, i + used);
}

/* "a primeira de 100 e a segunda de 200" */
static bool is_priced(const struct utterance *t, size_t i, size_t end)
{
    static const char *const hours[] = { "/", "as", "a", "h", "ate", NULL };

    return i > 0 && text_is(t, i - 1, "a") && text_is(t, end, "de") &&
           (text_is(t, end + 1, "r") || number_may_begin(t, end + 1)) &&
           !text_among(t, end + 2, hours);
}

/* "bom domingo" wishes; "empresa de quinta" insults. */
static bool is_no_day(const struct dating *d, size_t i, size_t used)
{
    static const char *const wishes[] = { "bom", "boa", "otimo", "otima", "feliz", NULL };
    const struct utterance *t = d->text;

    if (i > 0 && text_among(t, i - 1, wishes))
        return true;
    return i > 1 && used == 1 && text_is(t, i - 1, "de") &&
           strcmp(t->tokens[i].said, "quinta") == 0 &&
           (i + 1 >= t->count || t->tokens[i + 1].kind != TOKEN_WORD) &&
           !date_is_accented(t, i - 1) && !text_is(t, i - 2, "partir") &&
           !text_is(t, i - 2, "depois") && !text_is(t, i - 2, "antes");
}

static size_t weekday_name(const struct dating *d, size_t i, int *weekday)
{
    const struct utterance *t = d->text;
    bool sure = false;
    size_t used, more;

    if (i >= t->count)
        return 0;
    used = numbered(d, i, weekday, &sure);
    if (!used && is_named(d, i)) {
        *weekday = date_value_at(d, i);
        more = feira(t, i + 1);
        used = 1 + more;
        sure = more || *weekday == 0 || *weekday == 6 ||
               strcmp(t->tokens[i].word, t->tokens[i].said) != 0;
    }
    if (used && is_no_day(d, i, used))
        return 0;
    if (!used || sure)
        return used;
    if (text_among(t, i + used, ordered) || is_person(t, i, i + used) ||
        goes_on_as_ordinal(d, i + used) || is_choice(d, i, used, *weekday) ||
        (*weekday != 2 && is_priced(t, i, i + used)))
        return 0;
    return used;
}

/* "semana que vem", "proxima semana", "semana passada", "essa semana"; i is where it starts. */
static size_t week_said(const struct dating *d, size_t i, int *ahead)
{
    enum date_class lead = date_class_at(d, i);
    size_t at = i, more;

    while (date_class_at(d, at) == DATE_NEXT || date_class_at(d, at) == DATE_THIS)
        at++;
    if (date_class_at(d, at) != DATE_WEEK || at > i + 2)
        return 0;
    *ahead = 1;
    if ((more = date_coming(d, at + 1)) != 0)
        return at + 1 - i + more;
    if ((more = date_gone(d, at + 1)) != 0 || date_class_at(d, at + 1) == DATE_GONE) {
        *ahead = more ? -1 : -2;
        return at + 1 - i + (more ? more : 1);
    }
    if (at == i)
        return 0;
    *ahead = lead == DATE_NEXT || date_class_at(d, at - 1) == DATE_NEXT;
    return at + 1 - i;
}

static day_t plain(const struct dating *d, int weekday)
{
    int today = day_weekday(d->anchor);

    if (d->past)
        return d->anchor - (today - weekday + 7) % 7;
    return d->anchor + (weekday - today + 6) % 7 + 1;
}

/* Still to come in this week: that of the next one. */
static day_t weekday_coming(const struct dating *d, int weekday)
{
    int now = from_monday(day_weekday(d->today)), then = from_monday(weekday);

    return d->today + (then - now) + 7;
}

static day_t weekday_gone(const struct dating *d, int weekday)
{
    return d->today - (day_weekday(d->today) - weekday + 6) % 7 - 1;
}

/* Nothing of a clause follows. */
static bool ends_clause(const struct dating *d, size_t i)
{
    return i >= d->text->count || d->text->tokens[i].kind > TOKEN_NUMBER ||
           date_class_at(d, i) >= DATE_BREAK;
}

/* "sexta da semana que vem", "sexta, semana que vem"; but "ate sexta, semana que vem recebo mais"
 * tells two times. */
static size_t of_week(const struct dating *d, size_t i, int *ahead)
{
    static const char *const leads[] = { "da", "na", "de", "do", "para", NULL };
    size_t comma = text_is(d->text, i, ","), lead = text_among(d->text, i + comma, leads);
    size_t used = week_said(d, i + comma + lead, ahead);

    if (!used || (comma && !lead && !ends_clause(d, i + comma + used)))
        return 0;
    return comma + lead + used;
}

size_t date_of_weekday(const struct dating *d, size_t i, struct days *out)
{
    int weekday, ahead;
    size_t used = weekday_name(d, i, &weekday), more;
    enum date_class before = i > 0 ? date_class_at(d, i - 1) : DATE_OTHER;

    if (!used)
        return 0;
    *out = (struct days){ .tensed = true };
    if ((more = of_week(d, i + used, &ahead)) != 0)
        out->from = monday_of(d->today) + 7 * ahead + from_monday(weekday);
    else if ((more = date_coming(d, i + used)) != 0 || before == DATE_NEXT)
        out->from = weekday_coming(d, weekday);
    else if ((more = date_gone(d, i + used)) != 0 || before == DATE_LAST)
        out->from = weekday_gone(d, weekday);
    else if ((more = date_class_at(d, i + used) == DATE_GONE) != 0)
        out->from = weekday_gone(d, weekday) - 7;
    else
        out->from = plain(d, weekday);
    out->until = out->from;
    return used + more;
}

/* A weekday behind a week: "semana que vem na sexta". */
static size_t day_of_week(const struct dating *d, size_t i, int *weekday)
{
    static const char *const leads[] = { "na", "no", "de", "da", ",", "para", NULL };
    size_t lead = text_among(d->text, i, leads), used;

    if (lead && text_is(d->text, i, ",") && text_among(d->text, i + 1, leads))
        lead = 2;
    used = weekday_name(d, i + lead, weekday);
    return used ? lead + used : 0;
}

size_t date_of_week(const struct dating *d, size_t i, struct days *out)
{
    size_t from = i, used, more;
    int ahead, weekday;
    day_t monday;

    while (from > 0 && i - from < 2 &&
           (d->words[from - 1].class == DATE_NEXT || d->words[from - 1].class == DATE_THIS))
        from--;
    if (!(used = week_said(d, from, &ahead)))
        return 0;
    used -= i - from;
    monday = monday_of(d->today) + 7 * ahead;
    *out = (struct days){ ahead ? monday : d->today, monday + 6, .range = true };
    if ((more = day_of_week(d, i + used, &weekday)) != 0) {
        out->from = out->until = monday + from_monday(weekday);
        out->range = false;
    }
    return used + more;
}

/* Well-wishing: "bom fim de semana". */
static bool is_wished(const struct utterance *t, size_t i)
{
    static const char *const wishes[] = { "bom",   "otimo",     "boa",         "excelente",
                                          "lindo", "feliz",     "um",          "cada",
                                          "todo",  "abencoado", "maravilhoso", NULL };

    return i > 0 && text_among(t, i - 1, wishes);
}

size_t date_of_weekend(const struct dating *d, size_t i, struct days *out)
{
    size_t used = 1, more;
    day_t saturday = monday_of(d->today) + 5;
    bool now = d->today >= saturday;

    if (date_class_at(d, i) == DATE_END) {
        if (!text_is(d->text, i + 1, "de") || date_class_at(d, i + 2) != DATE_WEEK)
            return 0;
        used = 3;
    }
    if (is_wished(d->text, i))
        return 0;
    if (date_class_at(d, i + used) != DATE_NEXT && (more = date_coming(d, i + used)) != 0)
        saturday += 7;
    else if ((more = date_gone(d, i + used)) != 0 || (d->past && !now))
        saturday -= 7;
    else if (now && i > 0 && date_class_at(d, i - 1) == DATE_NEXT)
        saturday += 7;
    *out = (struct days){ saturday, saturday + 1, .range = true, .tensed = true };
    return used + more;
}
