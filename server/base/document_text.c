#include "server/base/auto.h"
#include "server/base/document.h"
#include "server/base/pasted.h"

#include <string.h>

/*
 * Numbers in free text: one or more groups of digits that separators join ("529.982.247-25",
 * "4111 1111 1111 1111").  Where the groups break tells one kind from another: a CPF breaks after
 * 3, 6 and 9 digits, a phone written "11 98765 4321" after 2 and 7.
 */
enum { CPF_LEN = 11, CARD_MIN = 13, CARD_MAX = 19, SEPARATORS_MAX = 3 };

#define BREAK(n) (1u << (n))

struct number {
    char digits[CARD_MAX + 1];
    size_t count;      /* of digits */
    unsigned breaks;   /* BREAK(n): a group ends after n digits */
    bool comma_at_9;   /* "529982247,25" is an amount */
    bool after_single; /* the group before it is a single digit */
    size_t start, end; /* bytes of the text */
};

struct text {
    const char *data;
    size_t len;
};

static bool digit_at(struct text t, size_t at)
{
    return at < t.len && t.data[at] >= '0' && t.data[at] <= '9';
}

/* The length of the separator at `at`, 0 = none. */
static size_t separator_len(struct text t, size_t at)
{
    if (at >= t.len)
        return 0;
    if ((unsigned char)t.data[at] >= 0x80)
        return pasted_separator(t.data + at, t.len - at);
    return memchr(".- /,\t", t.data[at], 6) != NULL;
}

/* Where the group that separators join to the end of this one starts; 0 = there is none. */
static size_t next_group(struct text t, size_t at)
{
    for (int i = 0; i < SEPARATORS_MAX; i++) {
        size_t size = separator_len(t, at);
        if (size == 0)
            return 0;
        at += size;
        if (digit_at(t, at))
            return at;
    }
    return 0;
}

static size_t group_end(struct text t, size_t at)
{
    while (digit_at(t, at))
        at++;
    return at;
}

/* Takes the group that starts at `at`; false when the number becomes longer than max. */
static bool take_group(struct text t, size_t at, size_t max, struct number *n)
{
    size_t end = group_end(t, at);

    if (n->count + (end - at) > max)
        return false;
    if (n->count > 0)
        n->breaks |= BREAK(n->count);
    if (n->count == 9 && t.data[at - 1] == ',')
        n->comma_at_9 = true;
    memcpy(n->digits + n->count, t.data + at, end - at);
    n->count += end - at;
    n->end = end;
    return true;
}

static bool breaks_within(const struct number *n, unsigned allowed)
{
    return (n->breaks & ~allowed) == 0;
}

/* "5 2 9 9 8 2 2 4 7 2 5", so far. */
static bool one_by_one(const struct number *n)
{
    return n->breaks == BREAK(n->count) - 2 && !n->after_single;
}

static bool single_follows(struct text t, const struct number *n)
{
    size_t next = next_group(t, n->end);

    return next && !digit_at(t, next + 1);
}

/* What is taken so far breaks like a CPF, or like a card: in fours, as American Express and Diners.
 */
static bool breaks_as_cpf(const struct number *n)
{
    return breaks_within(n, BREAK(3) | BREAK(6) | BREAK(9)) || one_by_one(n);
}

static bool breaks_as_card(const struct number *n)
{
    return breaks_within(n, BREAK(4) | BREAK(8) | BREAK(12) | BREAK(16)) ||
           breaks_within(n, BREAK(4) | BREAK(10)) || one_by_one(n);
}

/* One by one, all of them belong to it or none. */
static bool ends_here(struct text t, const struct number *n)
{
    return n->breaks != BREAK(n->count) - 2 || !single_follows(t, n);
}

static bool glues(char c)
{
    return c == '.' || c == '-';
}

/* A point or dash joins it to more digits, or a plus says that it is a phone. */
static bool part_of_more(struct text t, const struct number *n)
{
    const char *d = t.data;

    if (n->start >= 1 && d[n->start - 1] == '+')
        return true;
    if (n->start >= 2 && glues(d[n->start - 1]) && digit_at(t, n->start - 2))
        return true;
    return digit_at(t, n->end + 1) && glues(d[n->end]);
}

/* Whether something of the shape of a CPF starts where n does; fills the rest of n. */
static bool cpf_shape_at(struct text t, struct number *n)
{
    for (size_t at = n->start; n->count < CPF_LEN; at = next_group(t, n->end)) {
        if ((at == 0 && n->count > 0) || !take_group(t, at, CPF_LEN, n))
            return false;
        if (!breaks_as_cpf(n))
            return false;
    }
    return ends_here(t, n);
}

static bool luhn(const struct number *n)
{
    int sum = 0;

    for (size_t i = 0; i < n->count; i++) {
        int value = n->digits[n->count - 1 - i] - '0';
        if (i % 2)
            value = value * 2 > 9 ? value * 2 - 9 : value * 2;
        sum += value;
    }
    return sum % 10 == 0;
}

/* The longest card number that starts where n does; fills the rest of n. */
static bool card_at(struct text t, struct number *n)
{
    struct number longer = *n;
    bool found = false;
    size_t at = n->start;

    do {
        if (!take_group(t, at, CARD_MAX, &longer) || !breaks_as_card(&longer))
            break;
        if (longer.count >= CARD_MIN && luhn(&longer) && ends_here(t, &longer)) {
            *n = longer;
            found = true;
        }
    } while ((at = next_group(t, longer.end)) != 0);
    return found;
}

/* Goes over a text group by group. */
struct walk {
    struct text t;
    size_t at;
    size_t single_end; /* where the group before ends if it is a single digit, else 0 */
};

/* To the next group, if there is one. */
static bool walk_on(struct walk *w)
{
    while (w->at < w->t.len && !digit_at(w->t, w->at))
        w->at++;
    return w->at < w->t.len;
}

static struct number number_here(const struct walk *w)
{
    return (struct number){
        .start = w->at,
        .after_single = w->single_end && next_group(w->t, w->single_end) == w->at,
    };
}

static void walk_over_group(struct walk *w)
{
    size_t end = group_end(w->t, w->at);

    w->single_end = end - w->at == 1 ? end : 0;
    w->at = end;
}

static void walk_over_number(struct walk *w, const struct number *n)
{
    w->single_end = 0;
    w->at = n->end;
}

int document_find_cpf(const char *text, size_t len, char out[12], bool *any)
{
    struct walk w = { .t = { text, len } };
    int found = 0;

    *any = false;
    while (walk_on(&w)) {
        struct number n = number_here(&w);
        bool shaped = cpf_shape_at(w.t, &n) && !n.comma_at_9 && !part_of_more(w.t, &n);
        *any |= shaped;
        if (!shaped || !document_check(n.digits).valid) {
            walk_over_group(&w);
            continue;
        }
        if (found == 0)
            memcpy(out, n.digits, CPF_LEN + 1);
        if (found == 0 || strcmp(out, n.digits) != 0)
            found = found ? 2 : 1;
        walk_over_number(&w, &n);
    }
    return found;
}

/*
 * Wider than the search: a CPF that is glued to more digits is masked too.  So no masking can bring
 * another one to light, and one pass is enough.
 */
static bool secret_here(const struct walk *w, struct number *n)
{
    *n = number_here(w);
    if (card_at(w->t, n))
        return true;
    *n = number_here(w);
    return cpf_shape_at(w->t, n) && document_check(n->digits).valid;
}

int document_mask_text(char *text, size_t len)
{
    struct walk w = { .t = { text, len } };
    struct number n;
    int masked = 0;

    while (walk_on(&w)) {
        if (!secret_here(&w, &n)) {
            walk_over_group(&w);
            continue;
        }
        for (size_t i = n.start; i < n.end; i++)
            if (text[i] >= '0' && text[i] <= '9')
                text[i] = '*';
        walk_over_number(&w, &n);
        masked++;
    }
    return masked;
}
