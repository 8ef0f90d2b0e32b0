#include "nlu/recognise.h"

#include "nlu/entity_count_words.h"
#include "nlu/number.h"
#include "server/base/arena.h"

#include <stdlib.h>
#include <string.h>

/*
 * Money: a number with R$ or a unit, one that tells it by its shape ("80,50", "2k"), or a bare one
 * beside a word of paying, having or offering that nothing else claims.
 */
enum {
    BACK_MAX = 10,
    CLAIM_AHEAD_MAX = 24,
    DIGITS_MAX = 6,
    PLAN_MAX = 48,
    YEAR_FROM = 1951,
    YEAR_UNTIL = 2035,
    /* The least that a bare number must be, in reais. */
    LEAST = 10,     /* after "pago" */
    LEAST_HAD = 20, /* "tenho 13" is an age */
    LEAST_DAY = 32, /* "recebo 30" is a day */
    LEAST_IN = 50,  /* "fecha em 12" is a plan */
    NEVER = 100000000,
};

/* What was read at a place. */
struct price {
    size_t first, number, end; /* the sign or the number, the number, and what follows it */
    long hundredths;
    bool sign, unit;
};

static bool is_said(const struct utterance *t, size_t i, const char *word)
{
    return i < t->count && strcmp(t->tokens[i].said, word) == 0;
}

/* "R$", "$", "RS", "R"; how many tokens. */
static size_t currency(const struct utterance *t, size_t i)
{
    size_t used;

    if (i >= t->count || !strchr("r$b", t->tokens[i].said[0]))
        return 0;
    used = is_said(t, i, "r") || is_said(t, i, "rs") || is_said(t, i, "brl");

    used += number_mark(t, i + used, "$");
    if (used && is_said(t, i + used, "r"))
        used++;
    if (used && number_mark(t, i + used, ":"))
        used++;
    return used && number_may_begin(t, i + used) ? used : 0;
}

/* The tokens before the next claimed one: a number goes no further. */
static struct utterance unclaimed_from(const struct recogniser *r, size_t i)
{
    struct utterance view = *r->text;
    size_t end = i;

    while (end < view.count && end < i + CLAIM_AHEAD_MAX && !r->claimed[end])
        end++;
    view.count = end;
    return view;
}

static bool holds_unit(const struct utterance *t, size_t i, size_t end)
{
    for (; i < end; i++)
        if (count_word(t, i) & UNIT)
            return true;
    return false;
}

/* "e poucos" between a number and its unit. */
static size_t roughly(const struct utterance *t, size_t i)
{
    static const char *const words[] = { "poucos", "pouco", "poucas", "tantos", "uns", NULL };

    return text_is(t, i, "e") && text_among(t, i + 1, words) ? 2 : 0;
}

/* "reais", "R$", and "rs" where it is no laugh. */
static size_t unit_at(const struct utterance *t, size_t i)
{
    if (count_word(t, i) & UNIT || number_mark(t, i, "$"))
        return 1;
    if (is_said(t, i, "r") && number_mark(t, i + 1, "$") && !number_may_begin(t, i + 2))
        return 2;
    return is_said(t, i, "rs") && t->tokens[i].glued ? 1 : 0;
}

/* "17h30", "ab12": a piece of something. */
static bool is_piece(const struct utterance *t, size_t i)
{
    return number_goes_on(t, i) ||
           (i && number_glued(t, i) && t->tokens[i - 1].kind == TOKEN_WORD &&
            !is_said(t, i - 1, "r") && !is_said(t, i - 1, "rs") &&
            !(count_word(t, i - 1) & (PAYS | NOUN | COSTS | FILLER)));
}

static bool read_price(const struct recogniser *r, size_t i, struct price *p)
{
    const struct utterance *t = r->text;
    size_t sign = currency(t, i), used;
    struct utterance view;

    *p = (struct price){ .first = i, .number = i + sign, .sign = sign > 0 };
    if (!number_may_begin(t, p->number) || is_piece(t, p->number))
        return false;
    view = unclaimed_from(r, i);
    used = number_hundredths(&view, p->number, &p->hundredths);
    if (!used)
        return false;
    p->end = p->number + used;
    p->unit = holds_unit(t, p->number, p->end);
    used = unit_at(t, p->end + roughly(t, p->end));
    p->end += roughly(t, p->end) + used;
    p->unit = p->unit || used;
    return true;
}

/* What follows makes it part of a date, an hour, an ordinal, a telephone number. */
static bool is_broken(const struct utterance *t, size_t i)
{
    if (i >= t->count || !t->tokens[i].glued)
        return false;
    if (number_mark(t, i, ".,/-:") && number_glued(t, i + 1))
        return true;
    if (count_is_day(t, i))
        return false;
    return number_digits(t, i - 1) && t->tokens[i].kind == TOKEN_WORD &&
           strlen(t->tokens[i].said) <= 3 && !(count_word(t, i) & FILLER);
}

/* "300 alunos": the plural of a thing, as far as we can tell. */
static bool is_plural_thing(const struct utterance *t, size_t i)
{
    const struct token *k = &t->tokens[i];
    size_t len = (size_t)(k->until - k->from);

    return k->kind == TOKEN_WORD && len >= 4 && k->said[len - 1] == 's' &&
           !(count_word(t, i) & ~(unsigned)(EVENT | OWED | OTHER | NOUN | LATE | PARTS));
}

static bool counts_things(const struct recogniser *r, const struct price *p)
{
    const struct utterance *t = r->text;
    size_t i = p->end;
    bool many = p->hundredths % 100 || p->hundredths > PLAN_MAX * 100;

    if (i >= t->count || r->claimed[i] || count_is_day(t, i))
        return false;
    if (many && (count_word(t, i) & (PARTS | BILL))) /* "320,50 fatura de novembro" */
        return false;
    return (count_word(t, i) & OTHER) || number_percent_sign(t, i) || is_plural_thing(t, i) ||
           (!many && text_is(t, i, "de") && (count_word(t, i + 1) & MONTH));
}

/* Round numbers are prices. */
static bool is_year(long n)
{
    return (n >= YEAR_FROM && n <= YEAR_UNTIL && n % 10) || n == 2010 || n == 2020 || n == 2030;
}

/* Shapes that are no bare price: years, numbers of things, "007". */
static bool is_bare_price(const struct utterance *t, const struct price *p)
{
    const char *said = t->tokens[p->number].said;
    long reais = p->hundredths / 100;

    if (!number_digits(t, p->number) || p->end > p->number + 1)
        return true;
    return said[0] != '0' && strlen(said) <= DIGITS_MAX && !is_year(reais);
}

/* ---- What stands before a bare number ---- */

struct before {
    long least;   /* the least that the words found so far ask for */
    bool claimed; /* a date, the count of a plan or the like stands between */
    bool denied;  /* "nao" does: only the price that it corrects tells what this one is */
};

static void ask_for(struct before *b, long least)
{
    if (least < b->least)
        b->least = least;
}

static void hear_word(struct before *b, const struct utterance *t, size_t i, unsigned roles)
{
    static const char *const having[] = { "tenho", "tem", "tinha", "temos", "ter", NULL };

    if (roles & (PAYS | NOUN))
        ask_for(b, text_among(t, i, having) ? LEAST_HAD : LEAST);
    else if (roles & (COSTS | BILL))
        ask_for(b, LEAST_DAY);
}

/* Prepositions right before the number that count or name a day as often as a price. */
static long least_beside(const struct utterance *t, size_t i)
{
    static const char *const into[] = { "em", "para", "a", "o", NULL };

    if (!i)
        return 0;
    if (text_is(t, i - 1, "no") || text_is(t, i - 1, "na") || text_is(t, i - 1, "acordo") ||
        text_is(t, i - 1, "boleto") || text_is(t, i - 1, "fatura"))
        return NEVER;
    if (text_among(t, i - 1, into))
        return LEAST_IN;
    return text_is(t, i - 1, "ate") ? LEAST_HAD : 0;
}

/* A mark between a word and its number: "entrada: 200", "p/ 200", "era 120, nao 160". */
static bool links(const struct utterance *t, size_t i)
{
    return number_mark(t, i, ":-=+") ||
           (number_mark(t, i, "/") && i && t->tokens[i - 1].kind == TOKEN_WORD) ||
           (number_mark(t, i, ",") && text_is(t, i + 1, "nao"));
}

/* A count of instalments ends there: "em 3 de 100". */
static bool is_count(const struct recogniser *r, size_t i)
{
    for (size_t k = 0; k < r->out->count; k++)
        if (r->out->items[k].last == i && r->out->items[k].kind == ENTITY_KIND_INSTALLMENTS)
            return true;
    return false;
}

/* "mes que vem" */
static bool is_coming(const struct utterance *t, size_t i)
{
    return i && text_is(t, i, "vem") && text_is(t, i - 1, "que");
}

/* The count of "e mais 4 de 90": goes on behind a price, or begins the message. */
static bool is_plan(const struct recogniser *r, size_t i)
{
    const struct utterance *t = r->text;
    long count = 0;

    return !r->claimed[i] && text_is(t, i + 1, "de") && number_small(t, i, &count) == 1 &&
           count > 1 && count <= PLAN_MAX &&
           (!i || text_is(t, i - 1, "e") || text_is(t, i - 1, "mais") ||
            count_word(t, i - 1) & (PAYS | PLAN | SPLIT));
}

/* "a segunda de 200": an instalment of that price. */
static bool is_nth(const struct utterance *t, size_t i)
{
    long ignored;

    return i && text_is(t, i + 1, "de") && text_is(t, i - 1, "a") &&
           number_ordinal(t, i, &ignored) == 1;
}

/* What token i, before the number, says of it. */
static unsigned roles_before(const struct recogniser *r, size_t i)
{
    const struct utterance *t = r->text;

    if (is_coming(t, i))
        return 0;
    if ((r->claimed[i] && is_count(r, i)) || (i == 0 && is_plan(r, 0)) || is_nth(t, i))
        return count_word(t, i) | NOUN;
    return count_word(t, i);
}

/* Takes token i, a step further from the number; false where no word before it tells more. */
static bool step_back(const struct recogniser *r, size_t i, struct before *b)
{
    const struct utterance *t = r->text;
    unsigned roles = roles_before(r, i);
    bool plan = is_plan(r, i), noun = roles & NOUN;

    b->denied = b->denied || text_is(t, i, "nao"); /* "era 10 vezes, nao 12" */
    if (!b->denied)
        hear_word(b, t, i, roles);
    if (plan && i && count_word(t, i - 1) & (PLAN | SPLIT))
        ask_for(b, LEAST_DAY);
    b->claimed = b->claimed || (r->claimed[i] && !noun) || plan;
    if (r->claimed[i])
        return !noun;
    return roles & (FILLER | MONTH) || links(t, i) || plan;
}

/* The least that a bare number at i must be to be money; NEVER if no word tells it. */
static long least_after_words(const struct recogniser *r, size_t i, size_t money_end)
{
    struct before b = { .least = NEVER };

    for (size_t k = i, left = BACK_MAX; k && left; k--, left--) {
        if (k == money_end) { /* "100 ou 200", "100 dia 10 e 200 dia 20" */
            ask_for(&b, k < i ? (k + 1 == i ? LEAST : LEAST_DAY) : NEVER);
            break;
        }
        if (!step_back(r, k - 1, &b))
            break;
    }
    if (b.claimed)
        b.least = b.least < LEAST_DAY ? LEAST_DAY : b.least;
    return b.least < least_beside(r->text, i) ? least_beside(r->text, i) : b.least;
}

/* ---- What stands after it ---- */

static bool words_after(const struct utterance *t, size_t i)
{
    static const char *const phrases[] = {
        "por mes",       "ao mes",          "todo mes",        "cada mes",      "por parcela",
        "mensal",        "mensais",         "por mensalidade", "cada parcela",  "por semana",
        "por quinzena",  "semanais",        "a vista",         "avista",        "de entrada",
        "entrada",       "na entrada",      "para entrada",    "de sinal",      "de juros",
        "de multa",      "de taxa",         "eu pago",         "eu consigo",    "eu tenho",
        "eu dou",        "eu posso",        "eu fecho",        "eu quito",      "e o que",
        "e tudo que",    "e o maximo",      "e meu limite",    "no pix",        "para quitar",
        "fecha",         "encerra",         "e encerra",       "e fecha",       "e fechou",
        "a gente fecha", "a gente encerra", "e a gente fecha", "a gente quita", "quita",
        "de desconto",   "de abatimento",   "consigo",         "por vez",       "para fechar",
        "em dinheiro",   "no dinheiro",     "no debito",       "no credito",    "no cartao",
        "no boleto",     "a cada",
    };

    if (number_mark(t, i, "/") && text_is(t, i + 1, "mes"))
        return true;
    if (is_said(t, i, "p") && number_mark(t, i + 1, "/") && text_is(t, i + 2, "mes"))
        return true;
    for (size_t k = 0; k < sizeof(phrases) / sizeof(phrases[0]); k++)
        if (text_begins(t, i, phrases[k]))
            return true;
    return false;
}

/* "de 100 a 150 por mes": the other amount's words tell this one as well. */
static bool words_after_other(const struct utterance *t, size_t i)
{
    static const char *const joints[] = { "a", "ou", "ate", NULL };
    long ignored;
    size_t used = text_among(t, i, joints) ? number_hundredths(t, i + 1, &ignored) : 0;

    return used && words_after(t, i + 1 + used);
}

/* "1.500 em 10x" */
static bool plan_after(const struct recogniser *r, size_t i)
{
    for (size_t k = 0; text_is(r->text, i, "em") && k < r->out->count; k++)
        if (r->out->items[k].first == i + 1 && r->out->items[k].kind == ENTITY_KIND_INSTALLMENTS)
            return true;
    return false;
}

/* "sem um real", "um centavo", "conto do vigario": said of no price. */
static bool is_idiom(const struct utterance *t, const struct price *p)
{
    if (p->sign || p->hundredths > 100 || number_digits(t, p->number))
        return false;
    return p->hundredths == 1 || text_is(t, p->end, "do") ||
           (p->number && (text_is(t, p->number - 1, "sem") || text_is(t, p->number - 1, "nem")));
}

/* "12 de 150" is a plan: the count in front is no price. */
static bool counts_prices(const struct utterance *t, size_t i)
{
    return text_is(t, i, "de") && number_may_begin(t, i + 1);
}

/* "tenho 62 e sou aposentado" */
static bool is_age(const struct utterance *t, size_t i)
{
    return text_begins(t, i, "e sou") || text_begins(t, i, "e estou");
}

/* "dia 10,15", "das 10 as 12" */
static bool after_day(const struct utterance *t, size_t i)
{
    static const char *const words[] = { "dia", "dias", "as", "das", "numero", "final", NULL };

    return i && text_among(t, i - 1, words);
}

static bool is_money(const struct recogniser *r, const struct price *p, size_t money_end)
{
    const struct utterance *t = r->text;
    long reais = p->hundredths / 100;

    if (is_idiom(t, p))
        return false;
    if (p->sign || p->unit)
        return true;
    if (is_broken(t, p->end) || counts_prices(t, p->end) || counts_things(r, p) ||
        is_age(t, p->end))
        return false;
    if (number_tells_money(t, p->number, p->end - p->number))
        return !after_day(t, p->number);
    if (reais < LEAST || !is_bare_price(t, p))
        return false;
    if (reais >= least_after_words(r, p->number, money_end))
        return true;
    if (reais < LEAST_IN && p->number && text_is(t, p->number - 1, "em")) /* "em dez no cartao" */
        return false;
    return !after_day(t, p->number) && (words_after(t, p->end) || words_after_other(t, p->end) ||
                                        (reais >= LEAST_IN && plan_after(r, p->end)));
}

void recognise_money(struct recogniser *r)
{
    size_t money_end = 0;
    struct price p;

    for (size_t i = 0; i < r->text->count;) {
        if (r->claimed[i] || !read_price(r, i, &p)) {
            i++;
            continue;
        }
        if (recogniser_free(r, p.first, p.end - 1) && is_money(r, &p, money_end)) {
            recogniser_claim(
                r, ENTITY_KIND_MONEY,
                arena_printf(r->arena, "%ld.%02ld", p.hundredths / 100, p.hundredths % 100),
                p.first, p.end - 1);
            money_end = p.end;
        }
        i = p.end;
    }
}
