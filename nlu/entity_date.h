#pragma once
#include "nlu/recognise.h"
#include "server/base/day.h"

/*
 * Inside of the recogniser of days (ontology 7.1): words sorted into classes, the tense of a place,
 * and readers of one day or of a run of days that start at a token.
 */
enum date_class {
    DATE_OTHER,
    DATE_RELATIVE,   /* "hoje"; value: days from today */
    DATE_AFTER,      /* "depois" */
    DATE_ANTE,       /* "antes" de ontem */
    DATE_DAY,        /* "dia" */
    DATE_WEEKDAY,    /* value: 0 = Sunday */
    DATE_MONTH,      /* value: 1..12 */
    DATE_SHORT,      /* "nov": a month only after a number; value: 1..12 */
    DATE_MES,        /* "mes" */
    DATE_WEEK,       /* "semana" */
    DATE_WEEKEND,    /* "fds" */
    DATE_NEXT,       /* "proxima" */
    DATE_GONE,       /* value: 1 "passada", 2 "retrasada" */
    DATE_LAST,       /* "ultimo" */
    DATE_THIS,       /* "essa" */
    DATE_END,        /* "fim" */
    DATE_START,      /* "comeco" */
    DATE_MIDDLE,     /* "meados" */
    DATE_NATAL,      /* "natal" */
    DATE_EVE,        /* "vespera" */
    DATE_YEAR,       /* "ano" */
    DATE_HENCE,      /* "daqui" */
    DATE_UNIT,       /* "meses": only counted */
    DATE_UTIL,       /* dia "util" */
    DATE_MORNING,    /* "manha" */
    DATE_COUNT,      /* a number as word or digits, also an ordinal */
    DATE_NEUTRAL,    /* "agendei", "eu disse": done, of a day to come */
    DATE_PAST,       /* "paguei" */
    DATE_PARTICIPLE, /* "vencido" */
    DATE_PAYING,     /* "pago": present, or a participle */
    DATE_PRESENT,    /* "vou" */
    DATE_BREAK,      /* ends a clause */
    DATE_AND,        /* ends a clause that may have no verb of its own */
    DATE_CLASS_COUNT
};
struct date_word {
    uint8_t class;
    int8_t value;
};

struct dating {
    const struct utterance *text;
    day_t today, anchor; /* the first day that is meant on or after it; today but in ranges */
    bool past;           /* the latest on or before the anchor, instead */
    const struct date_word *words; /* one a token */
};

struct days {
    day_t from, until;
    bool range;  /* a date_range, also when it is one day long */
    bool tensed; /* would be another in the past */
    int bare;    /* "dia 5", with no month: 5 */
    bool month;  /* a month was named */
};

/* Reads at token i; how many tokens it takes, or 0, and then *out is undefined. */
typedef size_t days_reader(const struct dating *d, size_t i, struct days *out);
days_reader date_numeric, date_of_number, date_of_dia, date_of_weekday, date_of_delay;
days_reader date_of_week, date_of_month, date_of_mes, date_of_part, date_of_weekend;
/* One day, or a run that is one expression ("semana que vem"). */
days_reader date_single;
/* The day of that number, in the tense that *d tells. */
bool date_numbered(const struct dating *d, int number, struct days *out);
/* "de 5 a 10 de dezembro", "entre quinta e sabado": from the first day at i, which date_single()
 * has read in `used` tokens (0: it is a number alone). */
size_t date_from_to(const struct dating *d, size_t i, size_t used, struct days first,
                    struct days *out);

/* entity_date_lexicon.c: in the order of strcmp() */
struct date_lexeme {
    const char *word;
    uint8_t class;
    int8_t value;
};
extern const struct date_lexicon {
    const struct date_lexeme *rows;
    size_t count;
} date_lexicon;

/* entity_date_words.c */
struct date_word date_word_of(const struct utterance *t, size_t i);
/* One a token; read once an utterance. */
const struct date_word *date_words(struct recogniser *r);
enum date_class date_class_at(const struct dating *d, size_t i);
int date_value_at(const struct dating *d, size_t i);
/* 1..12, or 0; with `shorts` "nov" is one as well. */
int date_month_at(const struct dating *d, size_t i, bool shorts);
/* "que vem" and "passado" behind a noun: tokens, or 0. */
size_t date_coming(const struct dating *d, size_t i);
size_t date_gone(const struct dating *d, size_t i);
/* "é" is no "e". */
bool date_is_accented(const struct utterance *t, size_t i);

/* entity_date_tense.c: tokens first..last tell a day; is it in the past? */
bool date_in_past(const struct dating *d, size_t first, size_t last);

/* entity_date_month.c: a month that follows a day or a part of a month ("de dezembro", "do mes que
 * vem", "de janeiro de 2027"). */
struct month_said {
    int year, month; /* year 0: any */
};
size_t date_month_said(const struct dating *d, size_t i, struct month_said *out);
/* A year, "2027", "de 27", "do ano que vem", behind a month. */
size_t date_year_said(const struct dating *d, size_t i, int *year);
/* The day of that month; the year that is meant where none was said. */
bool date_resolve(const struct dating *d, int day, struct month_said m, day_t *out);
struct days date_whole_month(const struct dating *d, int months_ahead);
day_t date_month_end(int year, int month);
/* A two-digit or four-digit year of a day that is written out. */
int date_year_of(const char *digits);
/* "5o dia util" of the months from the first on (or, in the past, back). */
day_t date_business_day(const struct dating *d, int nth, const struct month_said *m);
