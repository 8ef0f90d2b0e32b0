#define PCRE2_CODE_UNIT_WIDTH 8
#include "nlu/patterns.h"

#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/base/email.h"
#include "server/base/phone.h"

#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

enum pattern {
    PATTERN_NUMERIC,
    PATTERN_COMPACT,
    PATTERN_WRITTEN,
    PATTERN_DAY,
    PATTERN_AHEAD,
    PATTERN_WORD,
    PATTERN_PHONE,
    PATTERN_EMAIL,
    PATTERN_COUNT
};

enum { MATCH_LIMIT = 100000, DEPTH_LIMIT = 1000, GROUPS_MAX = 4, RUNS_MAX = 8 };

#define MONTHS                                                                                     \
    "(jan(?:eiro)?|fev(?:ereiro)?|mar(?:co)?|abr(?:il)?|mai(?:o)?|jun(?:ho)?|jul(?:ho)?|"          \
    "ago(?:sto)?|set(?:embro)?|out(?:ubro)?|nov(?:embro)?|dez(?:embro)?)"

static const char *const sources[PATTERN_COUNT] = {
    [PATTERN_NUMERIC] = "(?<![0-9])([0-9]{1,2})\\s?[/.-]\\s?([0-9]{1,2})"
                        "(?:\\s?[/.-]\\s?([0-9]{4}|[0-9]{2}))?(?![0-9])",
    [PATTERN_COMPACT] = "(?<![0-9])([0-9]{2})([0-9]{2})([0-9]{4})(?![0-9])",
    [PATTERN_WRITTEN] =
        "(?<![0-9])([0-9]{1,2})(?:o|a)?\\s+(?:de\\s+)?" MONTHS "\\b(?:\\s+(?:de\\s+)?([0-9]{4}))?",
    [PATTERN_DAY] = "\\bdia\\s+([0-9]{1,2})(?![0-9/])",
    [PATTERN_AHEAD] = "\\b(?:em|daqui(?:\\s+a)?|dentro\\s+de)\\s+"
                      "([0-9]{1,2}|uma?|dois|duas|tres|quatro|cinco|dez|quinze)\\s+"
                      "(dias?|semanas?|mes|meses)\\b",
    [PATTERN_WORD] = "\\b(depois\\s+de\\s+amanha|amanha|hoje|segunda|terca|quarta|quinta|sexta|"
                     "sabado|domingo)\\b(?!\\s+via)",
    [PATTERN_PHONE] = "(?<![0-9])((?:\\+?55[ .-]?)?\\(?0?[1-9][0-9]\\)?[ .-]{0,3}"
                      "[0-9]{4,5}[ .-]{0,3}[0-9]{4})(?![0-9])",
    [PATTERN_EMAIL] =
        "(?<![a-z0-9._%+-])([a-z0-9._%+-]{1,64}@[a-z0-9.-]{1,180}[a-z0-9])(?![a-z0-9@])",
};

/* These tell nothing of a text without a digit, which most texts are. */
static const bool needs_digit[PATTERN_COUNT] = {
    [PATTERN_NUMERIC] = true, [PATTERN_COMPACT] = true, [PATTERN_WRITTEN] = true,
    [PATTERN_DAY] = true,     [PATTERN_PHONE] = true,
};

struct patterns {
    pcre2_code *code[PATTERN_COUNT];
    pcre2_match_context *limits;
    pcre2_match_data *data; /* of the match under way */
};

struct match {
    const char *group[GROUPS_MAX]; /* NULL = did not take part; else in the arena */
    size_t end;
};

static pcre2_code *compile(const char *source)
{
    int number;
    size_t offset;
    pcre2_code *code =
        pcre2_compile((PCRE2_SPTR)source, PCRE2_ZERO_TERMINATED, 0, &number, &offset, NULL);

    if (!code)
        abort();
    /* Without JIT (hardened kernels) the interpreter serves, under the same limits. */
    (void)pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
    return code;
}

struct patterns *patterns_new(void)
{
    struct patterns *p = calloc(1, sizeof(*p));

    if (!p)
        abort();
    for (int i = 0; i < PATTERN_COUNT; i++)
        p->code[i] = compile(sources[i]);
    p->limits = pcre2_match_context_create(NULL);
    p->data = pcre2_match_data_create(GROUPS_MAX, NULL);
    if (!p->limits || !p->data)
        abort();
    pcre2_set_match_limit(p->limits, MATCH_LIMIT);
    pcre2_set_depth_limit(p->limits, DEPTH_LIMIT);
    return p;
}

void patterns_free(struct patterns **p)
{
    if (!*p)
        return;
    for (int i = 0; i < PATTERN_COUNT; i++)
        pcre2_code_free((*p)->code[i]);
    pcre2_match_data_free((*p)->data);
    pcre2_match_context_free((*p)->limits);
    free(*p);
    *p = NULL;
}

static void read_groups(pcre2_match_data *data, int count, const char *text, struct arena *a,
                        struct match *out)
{
    const PCRE2_SIZE *at = pcre2_get_ovector_pointer(data);

    *out = (struct match){ .end = at[1] };
    for (int i = 0; i < count && i < GROUPS_MAX; i++)
        if (at[2 * i] != PCRE2_UNSET)
            out->group[i] = arena_strndup(a, text + at[2 * i], at[2 * i + 1] - at[2 * i]);
}

static bool find(const struct patterns *p, enum pattern which, const char *text, size_t from,
                 struct arena *a, struct match *out)
{
    if (needs_digit[which] && !strpbrk(text + from, "0123456789"))
        return false;
    int count =
        pcre2_match(p->code[which], (PCRE2_SPTR)text, strlen(text), from, 0, p->data, p->limits);
    if (count > 0)
        read_groups(p->data, count, text, a, out);
    return count > 0;
}

static int month_of(const char *name)
{
    static const char months[] = "janfevmarabrmaijunjulagosetoutnovdez";

    for (int i = 0; i < 12; i++)
        if (strncmp(name, months + 3 * i, 3) == 0)
            return i + 1;
    return 0;
}

static bool to_day(int year, int month, int day, day_t *out)
{
    if (!day_valid(year, month, day))
        return false;
    *out = day_from_civil(year, month, day);
    return true;
}

/* The next such day and month from today on; 29/02 waits for its year. */
static bool next_in_year(int month, int day, day_t today, day_t *out)
{
    int year = day_to_civil(today).year;

    for (int i = 0; i < 8; i++)
        if (to_day(year + i, month, day, out) && *out >= today)
            return true;
    return false;
}

static bool next_in_month(int day, day_t today, day_t *out)
{
    struct civil now = day_to_civil(today);

    for (int i = 0; i < 12; i++) {
        int month = (now.month - 1 + i) % 12 + 1;
        if (to_day(now.year + (now.month - 1 + i) / 12, month, day, out) && *out >= today)
            return true;
    }
    return false;
}

static int number(const char *text)
{
    return text ? atoi(text) : 0;
}

static bool day_month(int day, int month, const char *year, day_t today, day_t *out)
{
    int y = number(year);

    if (!year)
        return next_in_year(month, day, today, out);
    return to_day(y < 100 ? 2000 + y : y, month, day, out);
}

static int count_word(const char *word)
{
    static const struct {
        const char *word;
        int count;
    } words[] = {
        { "um", 1 },     { "uma", 1 },   { "dois", 2 }, { "duas", 2 },    { "tres", 3 },
        { "quatro", 4 }, { "cinco", 5 }, { "dez", 10 }, { "quinze", 15 },
    };

    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (strcmp(words[i].word, word) == 0)
            return words[i].count;
    return number(word);
}

static day_t ahead(const struct match *m, day_t today)
{
    int count = count_word(m->group[1]);

    if (m->group[2][0] == 'm')
        return day_add_months(today, count);
    return today + count * (m->group[2][0] == 's' ? 7 : 1);
}

static day_t named_day(const char *word, day_t today)
{
    static const char *const weekdays[] = { "domingo", "segunda", "terca", "quarta",
                                            "quinta",  "sexta",   "sabado" };
    int weekday = 0;

    if (word[0] == 'h')
        return today;
    if (word[0] == 'a')
        return today + 1;
    if (strncmp(word, "depois", 6) == 0)
        return today + 2;
    while (weekday < 6 && strcmp(weekdays[weekday], word) != 0)
        weekday++;
    return today + (weekday - day_weekday(today) + 6) % 7 + 1;
}

bool patterns_date(const struct patterns *p, const char *folded, day_t today, struct arena *a,
                   day_t *out)
{
    struct match m;

    if (find(p, PATTERN_NUMERIC, folded, 0, a, &m))
        return day_month(number(m.group[1]), number(m.group[2]), m.group[3], today, out);
    if (find(p, PATTERN_COMPACT, folded, 0, a, &m))
        return to_day(number(m.group[3]), number(m.group[2]), number(m.group[1]), out);
    if (find(p, PATTERN_WRITTEN, folded, 0, a, &m))
        return day_month(number(m.group[1]), month_of(m.group[2]), m.group[3], today, out);
    if (find(p, PATTERN_DAY, folded, 0, a, &m))
        return next_in_month(number(m.group[1]), today, out);
    if (find(p, PATTERN_AHEAD, folded, 0, a, &m)) {
        *out = ahead(&m, today);
        return true;
    }
    if (!find(p, PATTERN_WORD, folded, 0, a, &m))
        return false;
    *out = named_day(m.group[1], today);
    return true;
}

/* A day of birth: "85" is 1985, "05" is 2005 as long as that is past. */
static bool past(int day, int month, const char *year, day_t today, day_t *out)
{
    int y = number(year), century = day_to_civil(today).year / 100 * 100;
    day_t found;

    if (!year)
        return false;
    if (y < 100)
        y += century + y > day_to_civil(today).year ? century - 100 : century;
    if (!to_day(y, month, day, &found) || found > today)
        return false;
    *out = found;
    return true;
}

bool patterns_birth(const struct patterns *p, const char *folded, day_t today, struct arena *a,
                    day_t *out)
{
    struct match m;

    if (find(p, PATTERN_NUMERIC, folded, 0, a, &m) || find(p, PATTERN_COMPACT, folded, 0, a, &m))
        return past(number(m.group[1]), number(m.group[2]), m.group[3], today, out);
    if (find(p, PATTERN_WRITTEN, folded, 0, a, &m))
        return past(number(m.group[1]), month_of(m.group[2]), m.group[3], today, out);
    return false;
}

bool patterns_date_shape(const struct patterns *p, const char *folded, struct arena *a)
{
    struct match m;

    return find(p, PATTERN_NUMERIC, folded, 0, a, &m) ||
           find(p, PATTERN_COMPACT, folded, 0, a, &m) || find(p, PATTERN_WRITTEN, folded, 0, a, &m);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Digits with at most one blank or mark between two of them. */
static size_t run_size(const char *run)
{
    size_t size = 1;

    for (;;) {
        size_t part = run[size] && strchr(" ./-", run[size]) ? 1 : 0;
        if (!is_digit(run[size + part]))
            return size;
        size += part + 1;
    }
}

static const char *only_digits(const char *run, size_t size, struct arena *a)
{
    char *out = arena_alloc(a, size + 1);
    size_t used = 0;

    for (size_t i = 0; i < size; i++)
        if (is_digit(run[i]))
            out[used++] = run[i];
    return out;
}

const char *patterns_digits(const char *folded, int min, int max, struct arena *a)
{
    for (int tries = 0; tries < RUNS_MAX && *(folded += strcspn(folded, "0123456789")); tries++) {
        size_t size = run_size(folded);
        const char *digits = only_digits(folded, size, a);
        int len = (int)strlen(digits);
        if (len >= min && len <= max)
            return digits;
        folded += size;
    }
    return NULL;
}

/* Two of them: which one is meant is not for us to say. */
static bool only_one(const struct patterns *p, enum pattern which, const char *folded,
                     struct arena *a, struct match *out)
{
    struct match other;

    return find(p, which, folded, 0, a, out) && !find(p, which, folded, out->end, a, &other);
}

const char *patterns_phone(const struct patterns *p, const char *folded, struct arena *a)
{
    char digits[PHONE_SIZE], shown[PHONE_SIZE];
    struct match m;

    if (!only_one(p, PATTERN_PHONE, folded, a, &m) || !phone_from_register(m.group[1], digits))
        return NULL;
    phone_format(digits, shown);
    return arena_strdup(a, shown);
}

const char *patterns_email(const struct patterns *p, const char *folded, struct arena *a)
{
    char email[EMAIL_SIZE];
    struct match m;

    if (!strchr(folded, '@') || !only_one(p, PATTERN_EMAIL, folded, a, &m) ||
        !email_from_register(m.group[1], email))
        return NULL;
    return arena_strdup(a, email);
}
