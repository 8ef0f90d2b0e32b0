#include "nlu/recognise.h"

#include "nlu/entity_count_words.h"
#include "nlu/number.h"
#include "server/base/arena.h"
#include "server/base/auto.h"

#include <stdlib.h>
#include <string.h>

/* Into how many instalments, and which instalment. */

enum { BACK_MAX = 8, LATE_MAX = 4, SPLIT_MAX = 48, PRICE_MIN = 32, PRICE_MAX = 1900 };

static void claim_number(struct recogniser *r, enum entity_kind kind, long value, size_t first,
                         size_t last)
{
    recogniser_claim(r, kind, arena_printf(r->arena, "%ld", value), first, last);
}

/* ---- Which instalment ---- */

/* What follows a number says that it counts something else, or that it goes on. */
static bool counts_other(const struct utterance *t, size_t i)
{
    if (i >= t->count)
        return false;
    if (number_mark(t, i, ".,/-:") && t->tokens[i].glued && number_glued(t, i + 1))
        return true;
    if (count_is_day(t, i))
        return false;
    return (count_word(t, i) & (UNIT | OTHER | TIMES)) || number_percent_sign(t, i) ||
           text_is(t, i, "mil") || number_mark(t, i, "$%") ||
           (text_is(t, i, "de") && (count_word(t, i + 1) & MONTH));
}

/* "3", "tres", "3ª". */
static size_t instalment_number(const struct utterance *t, size_t i, long *out)
{
    size_t used = number_digits(t, i) ? number_ordinal(t, i, out) : 0;

    if (used && text_is(t, i + used, "dia"))
        return 0;
    if (!used && !text_is(t, i, "uma"))
        used = number_small(t, i, out);
    return used && *out >= 1 && *out <= 99 ? used : 0;
}

/* "/12", "de 12" behind "parcela 3". */
static size_t out_of(const struct utterance *t, size_t i, long number)
{
    long all = 0;
    size_t used;

    if (!number_mark(t, i, "/") && !text_is(t, i, "de"))
        return 0;
    used = number_digits(t, i + 1) ? number_small(t, i + 1, &all) : 0;
    if (!used || all < number || counts_other(t, i + 1 + used))
        return 0;
    return used + 1;
}

/* A number that may stand behind "parcela"; *next is what follows it. */
static bool named_number(const struct utterance *t, size_t i, long *out, size_t *next)
{
    size_t used = instalment_number(t, i, out), all;

    if (!used)
        return false;
    all = out_of(t, i + used, *out);
    *next = i + used + all;
    return all || !counts_other(t, *next);
}

/* "parcela 3 e 4": of one that is named alone only the next one goes on. */
static bool goes_on(const struct utterance *t, size_t i, long number)
{
    long next = 0;

    return number_digits(t, i) && number_small(t, i, &next) && next == number + 1;
}

/* "3" of "parcelas 1, 2 e 3", "parcela 2 e a 3": where it begins; 0 if the list is over. */
static size_t next_in_list(const struct utterance *t, size_t i, long number, bool plural)
{
    bool and = text_is(t, i, "e") || text_is(t, i, "ou");

    if (and&&text_is(t, i + 1, "a"))
        return i + 2;
    if (goes_on(t, i, number))
        return i;
    if ((and || number_mark(t, i, ",")) && goes_on(t, i + 1, number))
        return i + 1;
    if (plural && number_digits(t, i) && strlen(t->tokens[i].said) <= 2) /* "parcelas 1 2 e 3" */
        return i;
    if (plural && (and || number_mark(t, i, ",") || text_is(t, i, "a") || text_is(t, i, "ate")))
        return i + 1;
    return 0;
}

static bool is_plural(const struct utterance *t, size_t i)
{
    return text_is(t, i, "parcelas") || text_is(t, i, "prestacoes");
}

/* "parcela 3", "parcela n. 3", "parcelas 3 e 4". */
static size_t named_instalment(struct recogniser *r, size_t i)
{
    const struct utterance *t = r->text;
    size_t from = i, at, next = 0;
    bool plural;
    long number = 0;

    if (t->tokens[i].word[0] != 'p' || !(count_word(t, i) & PART))
        return 0;
    at = i + 1 + number_sign(t, i + 1);
    plural = is_plural(t, i);
    while (at && named_number(t, at, &number, &next) && recogniser_free(r, at, next - 1)) {
        claim_number(r, ENTITY_KIND_INSTALLMENT_NUMBER, number, from, next - 1);
        from = next;
        at = next_in_list(t, next, number, plural);
    }
    return from > i ? from - i : 0;
}

static bool is_article(const struct utterance *t, size_t i)
{
    static const char *const words[] = { "a", "da", "na", "essa", "dessa", "minha", "pela", NULL };

    return text_among(t, i, words);
}

/* "terceira", "3ª", and the bare 3 of "a 3 parcela". */
static size_t ordinal(const struct utterance *t, size_t i, long *out)
{
    size_t used = number_ordinal(t, i, out);

    if (used)
        return used + (number_digits(t, i) && number_mark(t, i + used, "."));
    if (!i || !number_digits(t, i) || !is_article(t, i - 1) || is_plural(t, i + 1))
        return 0;
    return number_small(t, i, out);
}

/* "1a parcela 10/12": what is no weekday needs no other number. */
static bool is_sure(const struct utterance *t, size_t i, size_t used)
{
    static const char *const weekdays[] = { "segunda", "quarta", "quinta", "sexta", NULL };

    return number_digits(t, i) ? used > 1 : !text_among(t, i, weekdays);
}

/* From an ordinal to the "parcela" that it names: "segunda e a terceira parcela"; 0 if none. */
static size_t instalment_after(const struct utterance *t, size_t i)
{
    bool sure = false;
    long ignored;

    for (int steps = 0; steps < BACK_MAX; steps++) {
        size_t used = ordinal(t, i, &ignored), next = 0;
        sure = used ? is_sure(t, i, used) : sure;
        if (used)
            i += used;
        else if (text_is(t, i, "e") || text_is(t, i, "ou") || text_is(t, i, "ultima") ||
                 is_article(t, i) || number_mark(t, i, ","))
            i++;
        else
            return count_word(t, i) & PART &&
                           (sure ||
                            !named_number(t, i + 1 + number_sign(t, i + 1), &ignored, &next))
                       ? i
                       : 0;
    }
    return 0;
}

/* "a terceira parcela", "a 1ª e a 2ª parcelas". */
static size_t ordinal_instalment(struct recogniser *r, size_t i)
{
    const struct utterance *t = r->text;
    long number = 0;
    size_t used = ordinal(t, i, &number), part, from = i;

    if (!used || !number || !(part = instalment_after(t, i)) || !recogniser_free(r, i, part))
        return 0;
    while (i < part) {
        used = ordinal(t, i, &number);
        if (used)
            claim_number(r, ENTITY_KIND_INSTALLMENT_NUMBER, number, i,
                         i + used == part ? part : i + used - 1);
        i += used ? used : 1;
    }
    recogniser_skip(r, part, part);
    return part + 1 - from;
}

/* ---- Into how many ---- */

/* The nearest word before i, in its sentence, that has one of the roles; i itself if there is none.
 */
static size_t nearest(const struct utterance *t, size_t i, unsigned roles)
{
    for (size_t k = i, left = BACK_MAX; k && left; k--, left--) {
        if (number_mark(t, k - 1, ".,;!?"))
            break;
        if (count_word(t, k - 1) & roles)
            return k - 1;
    }
    return i;
}

/* "em 3", "em ate 3", "em umas 3". */
static bool after_em(const struct utterance *t, size_t i)
{
    static const char *const between[] = { "ate", "mais", "umas", "uns", "so", "as", "de", NULL };

    while (i && text_among(t, i - 1, between))
        i--;
    return i && text_is(t, i - 1, "em");
}

/* "3 vezes por dia", "2x mais caro". */
static bool how_often(const struct utterance *t, size_t i)
{
    static const char *const periods[] = { "dia", "semana", "mes", "ano", "hora", NULL };
    static const char *const compared[] = {
        "caro", "cara", "alto", "que", "do", "o", "juros", NULL
    };
    static const char *const more[] = { "mais", "menos", "maior", "menor", NULL };

    if (text_is(t, i, "seguidas") || text_is(t, i, "maior") || text_is(t, i, "maiores"))
        return true;
    if (text_is(t, i, "por") || text_is(t, i, "ao") || text_is(t, i, "no") || text_is(t, i, "na"))
        return text_among(t, i + 1, periods);
    return text_among(t, i, more) && text_among(t, i + 1, compared);
}

/* "de 120", "de R$ 120" behind "3 parcelas". */
static bool has_price(const struct utterance *t, size_t i)
{
    static const char *const links[] = { "de", "por", "a", "com", NULL };

    while (text_among(t, i, links) || text_is(t, i, "uns"))
        i++;
    return number_may_begin(t, i) || (text_is(t, i, "r") && number_mark(t, i + 1, "$"));
}

/* Nothing but "umas", "a de" or "aquela de" stands between i and the beginning of its sentence. */
static bool begins_sentence(const struct utterance *t, size_t i)
{
    static const char *const articles[] = { "umas",    "uns",  "a",    "aquela", "essa", "de",
                                            "aquelas", "tipo", "esta", "das",    NULL };

    while (i && text_among(t, i - 1, articles))
        i--;
    return !i || number_ends(t, i - 1) || number_mark(t, i - 1, ":-");
}

/* "a de 6 vezes", and not "mais de 6 vezes". */
static bool after_de(const struct utterance *t, size_t i)
{
    static const char *const counting[] = { "mais", "menos", "depois", "cerca", "causa", NULL };

    return i >= 2 && text_is(t, i - 1, "de") && !text_among(t, i - 2, counting);
}

/* "sem juros", "no cartao", "fica quanto" behind a count. */
static bool plan_follows(const struct utterance *t, size_t i)
{
    static const char *const words[] = { "fica",   "ficaria", "fixas", "iguais",
                                         "quanto", "mensais", "como",  NULL };

    return has_price(t, i) || text_among(t, i, words) || text_begins(t, i, "sem juros") ||
           text_begins(t, i, "no cartao") || text_begins(t, i, "no credito") ||
           text_begins(t, i, "no boleto");
}

/* "liguei 3 vezes": something happened so often.  "3x" is a plan if nothing tells otherwise, "3
 * vezes" only if something does. */
static bool times_of_events(const struct utterance *t, size_t i, size_t unit)
{
    size_t word;

    if (how_often(t, unit + 1))
        return true;
    if (after_em(t, i))
        return false;
    word = nearest(t, i, EVENT | PLAN);
    if (word < i)
        return !(count_word(t, word) & PLAN);
    return !text_is(t, unit, "x") && !begins_sentence(t, i) && !after_de(t, i) &&
           !plan_follows(t, unit + 1);
}

static bool are_late(const struct utterance *t, size_t i)
{
    for (size_t k = i; k < i + LATE_MAX && k < t->count && !number_mark(t, k, ".,;!?"); k++)
        if (count_word(t, k) & LATE)
            return true;
    return text_begins(t, i, "do acordo") || text_begins(t, i, "desse acordo") ||
           text_begins(t, i, "a vencer");
}

/* "devo 3 parcelas": they are there already. */
static bool parts_owed(const struct utterance *t, size_t i, size_t after)
{
    size_t word;

    if (are_late(t, after))
        return true;
    if (after_em(t, i))
        return false;
    word = nearest(t, i, OWED | PLAN);
    if (word == i || count_word(t, word) & PLAN)
        return false;
    return !(count_word(t, word) & PAYING) || !has_price(t, after);
}

/* "7x1" is no price. */
static bool is_score(const struct utterance *t, size_t x)
{
    return text_is(t, x, "x") && number_glued(t, x + 1) && strlen(t->tokens[x + 1].said) == 1;
}

/* Only "em" makes these a plan: "em 3 boletos". */
static bool is_loose_part(const struct utterance *t, size_t i)
{
    return (count_word(t, i) & PARTS) && !(count_word(t, i) & PART);
}

/* "6x", "em 6 vezes", "doze parcelas"; skips what is a count of something else. */
static size_t counted(struct recogniser *r, size_t i)
{
    const struct utterance *t = r->text;
    long n = 0;
    size_t used = number_may_begin(t, i) && !number_goes_on(t, i) ? number_small(t, i, &n) : 0,
           unit = i + used;
    unsigned roles = used ? count_word(t, unit) & (TIMES | PARTS) : 0;

    if (i && text_is(t, i - 1, "dia")) /* "dia 5 parcela 3" */
        return 0;
    if (!roles || !n || is_score(t, unit) || !recogniser_free(r, i, unit) ||
        (is_loose_part(t, unit) && !after_em(t, i)))
        return 0;
    if ((roles & TIMES) && n == 1 && !text_is(t, unit, "x") && !after_em(t, i))
        return 0;
    if ((roles & PARTS) && n == 1 && !after_em(t, i))
        return 0;
    if (roles & TIMES ? times_of_events(t, i, unit) : parts_owed(t, i, unit + 1))
        recogniser_skip(r, i, unit);
    else
        claim_number(r, ENTITY_KIND_INSTALLMENTS, n, i, unit);
    return unit + 1 - i;
}

/* From a number to the last of its list, and to the unit behind that: "4, 6 e 10 vezes"; 0 if there
 * is no list. */
static size_t list_unit(const struct utterance *t, size_t i)
{
    size_t numbers = 0, used;
    long n = 0;

    for (; (used = number_small(t, i, &n)) && n && numbers < BACK_MAX; i++) {
        i += used;
        if (++numbers > 1 && count_word(t, i) & (TIMES | PARTS))
            return i;
        if (!text_is(t, i, "ou") && !text_is(t, i, "e") &&
            !(number_mark(t, i, ",") && !number_glued(t, i + 1)))
            return 0;
    }
    return 0;
}

/* "5 ou 6x", "3, 6 e 9 parcelas": each of them. */
static size_t counted_list(struct recogniser *r, size_t i)
{
    const struct utterance *t = r->text;
    size_t first = i, used,
           unit = number_may_begin(t, i) && !number_goes_on(t, i) ? list_unit(t, i) : 0;
    long n = 0;

    if (!unit || !recogniser_free(r, i, unit) || is_loose_part(t, unit) ||
        (count_word(t, unit) & TIMES ? times_of_events(t, i, unit) : parts_owed(t, i, unit + 1)))
        return 0;
    for (; i < unit; i += used + 1) {
        used = number_small(t, i, &n);
        claim_number(r, ENTITY_KIND_INSTALLMENTS, n, i, i + used == unit ? unit : i + used - 1);
    }
    return unit + 1 - first;
}

/* May stand behind "em 6" when that is a plan. */
static bool plan_goes_on(const struct utterance *t, size_t i)
{
    static const char *const words[] = { "sem",   "como",    "quanto", "fica",  "no",      "na",
                                         "para",  "com",     "e",      "ou",    "se",      "por",
                                         "eu",    "da",      "ai",     "que",   "entao",   "so",
                                         "mesmo", "ok",      "iguais", "fixas", "consigo", "pode",
                                         "posso", "ficaria", NULL };

    if (number_ends(t, i))
        return !(number_mark(t, i, ",.") && number_glued(t, i + 1));
    return text_among(t, i, words) || (text_is(t, i, "de") && has_price(t, i));
}

/* "em dez de cento e vinte" */
static bool of_price(const struct utterance *t, size_t i)
{
    long reais = 0;

    return text_is(t, i, "de") && number_cardinal(t, i + 1, &reais) && reais >= PRICE_MIN &&
           reais <= PRICE_MAX;
}

/* "divide em 6", "em 6?". */
static size_t split_in(struct recogniser *r, size_t i)
{
    const struct utterance *t = r->text;
    size_t at = i + 1 + text_is(t, i + 1, "ate"), used;
    long n = 0;

    if (!text_is(t, i, "em") || !(used = number_small(t, at, &n)) || n < 2 || n > SPLIT_MAX ||
        !recogniser_free(r, i, at + used - 1) || !plan_goes_on(t, at + used) ||
        number_percent_sign(t, at + used))
        return 0;
    if (!of_price(t, at + used) && nearest(t, i, SPLIT) == i && i &&
        !number_mark(t, i - 1, ".,;!?") && !text_is(t, i - 1, "e"))
        return 0;
    claim_number(r, ENTITY_KIND_INSTALLMENTS, n, at, at + used - 1);
    return at + used - i;
}

/* ---- All at once ---- */

static size_t whole_sum(struct recogniser *r, size_t i)
{
    size_t used;

    if (!strchr("ahndepc", r->text->tokens[i].word[0]))
        return 0;
    used = count_once(r->text, i);
    if (!used || !recogniser_free(r, i, i + used - 1))
        return 0;
    claim_number(r, ENTITY_KIND_INSTALLMENTS, 1, i, i + used - 1);
    return used;
}

/* Each of the ways above needs one of these. */
bool installments_possible(const struct utterance *t)
{
    static const char *const needed[] = { "em",        "vista",  "avista", "avistaa",
                                          "vez",       "vezada", "tacada", "parcela",
                                          "pagamento", "cota",   NULL };

    for (size_t i = 0; i < t->count; i++)
        if (t->tokens[i].roles & (TIMES | PARTS) || text_among(t, i, needed))
            return true;
    return false;
}

void recognise_installments(struct recogniser *r)
{
    static size_t (*const ways[])(struct recogniser *, size_t) = {
        whole_sum, ordinal_instalment, named_instalment, counted_list, counted, split_in,
    };

    for (size_t i = 0; i < r->text->count;) {
        size_t used = 0;
        for (size_t k = 0; !used && k < COUNT_OF(ways) && r->text->tokens[i].kind < TOKEN_MARK; k++)
            used = ways[k](r, i);
        i += used ? used : 1;
    }
}
