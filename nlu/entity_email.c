#include "nlu/recognise.h"

#include "nlu/entity_words.h"
#include "server/base/auto.h"
#include "server/base/email.h"

#include <string.h>

/*
 * E-mail addresses, typed ("joao@gmail.com") or said ("joao arroba gmail ponto com", "ana underline
 * paula"), or half of each.  Read outwards from the "@".
 */
enum { PARTS_MAX = 24 };

static const char *const at_words[] = { "arroba", "aroba", "arrouba", "arrobas", "arobba", NULL };

/* What is said between the parts of an address. */
static const struct said_mark {
    const char *word, *mark;
} said_marks[] = {
    { "ponto", "." },      { "pontu", "." },     { "pto", "." },       { "underline", "_" },
    { "underlaine", "_" }, { "underlain", "_" }, { "anderline", "_" }, { "andeline", "_" },
    { "underscore", "_" }, { "undeline", "_" },  { "underlin", "_" },  { "anderlaine", "_" },
    { "hifen", "-" },      { "traco", "-" },     { "tracinho", "-" },  { "menos", "-" },
    { "sublinhado", "_" },
};

/* Words that stand before an address and are none of it. */
static const char *const before_words[] = {
    "e",    "email", "o",     "a",       "meu",   "minha",   "no",    "para", "pro",
    "de",   "do",    "da",    "eh",      "ser",   "seria",   "esse",  "este", "novo",
    "aqui", "mail",  "manda", "em",      "que",   "gmail",   "com",   "por",  "ou",
    "tudo", "junto", "envia", "correto", "certo", "hotmail", "anota", NULL,
};
static const char *const providers[] = { "gmail", "hotmail", "outlook", "yahoo", "uol", "bol",
                                         "terra", "icloud",  "live",    "ig",    "msn", NULL };
static const char *const last_labels[] = {
    "com", "net", "org", "edu", "gov", "br", "me", "io", NULL
};
static const char *const countries[] = { "br", "pt", "ar", "uy", "py", "us", "uk", "es", NULL };

struct address {
    size_t first, last;             /* its tokens */
    size_t parts[PARTS_MAX], count; /* of the local part, from the last to the first */
    char text[EMAIL_SIZE];
    size_t len;
};

static bool is_piece(const struct recogniser *r, size_t i)
{
    const struct utterance *t = r->text;

    return i < t->count && !r->claimed[i] &&
           (t->tokens[i].kind == TOKEN_WORD || t->tokens[i].kind == TOKEN_NUMBER);
}

static bool is_mark(const struct utterance *t, size_t i, const char *marks)
{
    return i < t->count && t->tokens[i].kind == TOKEN_MARK && strchr(marks, t->tokens[i].said[0]);
}

/* The mark that a word says, or NULL. */
static const char *said_mark(const struct utterance *t, size_t i)
{
    if (i >= t->count || t->tokens[i].kind != TOKEN_WORD)
        return NULL;
    for (size_t k = 0; k < COUNT_OF(said_marks); k++)
        if (strcmp(said_marks[k].word, t->tokens[i].said) == 0)
            return said_marks[k].mark;
    return NULL;
}

static bool is_said(const struct utterance *t, size_t i, const char *const *words)
{
    for (; i < t->count && *words; words++)
        if (strcmp(t->tokens[i].said, *words) == 0)
            return true;
    return false;
}

static bool add(struct address *e, const char *s)
{
    size_t len = strlen(s);

    if (e->len + len >= EMAIL_SIZE)
        return false;
    memcpy(e->text + e->len, s, len + 1);
    e->len += len;
    return true;
}

static bool push(struct address *e, size_t token)
{
    if (e->count == PARTS_MAX)
        return false;
    e->parts[e->count++] = token;
    e->first = token;
    return true;
}

/* A mark of the local part stands at i: glued to the part behind it, or said, or "_" anywhere. */
static bool joins_left(const struct utterance *t, size_t i, bool behind_glued)
{
    return said_mark(t, i) || is_mark(t, i, "_") || (behind_glued && is_mark(t, i, ".-+%"));
}

/* "ana paula tudo junto arroba": all words up to one that is none of the address. */
static void read_together(const struct recogniser *r, struct address *e)
{
    while (e->first && is_piece(r, e->first - 1) && !is_said(r->text, e->first - 1, before_words) &&
           !text_among(r->text, e->first - 1, before_words) && push(e, e->first - 1)) {
    }
}

/* "pedro 22 arroba": digits alone go with the word before them. */
static bool takes_word_before(const struct recogniser *r, const struct address *e)
{
    const struct utterance *t = r->text;

    return e->first && t->tokens[e->first].kind == TOKEN_NUMBER && is_piece(r, e->first - 1) &&
           t->tokens[e->first - 1].kind == TOKEN_WORD && !said_mark(t, e->first - 1) &&
           !is_said(t, e->first - 1, before_words) && !text_among(t, e->first - 1, before_words);
}

/* One more part to the left; false when none joins. */
static bool extend_local(const struct recogniser *r, bool said, struct address *e)
{
    const struct utterance *t = r->text;
    size_t k = e->first - 1;
    bool glued = t->tokens[e->first].glued;

    if ((glued || (said && takes_word_before(r, e))) && is_piece(r, k))
        return push(e, k);
    return k && joins_left(t, k, glued) && is_piece(r, k - 1) && !r->claimed[k] && push(e, k) &&
           push(e, k - 1);
}

/* The local part, from the "@" at token i to the left. */
static bool read_local(const struct recogniser *r, size_t i, bool said, struct address *e)
{
    const struct utterance *t = r->text;

    e->count = 0;
    e->first = i;
    if (i >= 2 && said && text_is(t, i - 1, "junto") && text_is(t, i - 2, "tudo")) {
        e->first = i - 2;
        read_together(r, e);
        return e->count > 0;
    }
    if (!i || !is_piece(r, i - 1) || said_mark(t, i - 1) || !push(e, i - 1))
        return false;
    while (e->first && extend_local(r, said, e)) {
    }
    return true;
}

static bool write_local(const struct utterance *t, struct address *e)
{
    e->len = 0;
    for (size_t n = e->count; n--;) {
        const char *mark = said_mark(t, e->parts[n]);
        if (!add(e, mark ? mark : t->tokens[e->parts[n]].said))
            return false;
    }
    return add(e, "@");
}

/* A label: words, digits and hyphens without blanks between them. */
static bool read_label(const struct recogniser *r, struct address *e, size_t i)
{
    const struct utterance *t = r->text;

    if (!is_piece(r, i) || said_mark(t, i) || !add(e, t->tokens[i].said))
        return false;
    for (i++; i < t->count && t->tokens[i].glued &&
              (is_piece(r, i) || (is_mark(t, i, "-") && is_piece(r, i + 1)));
         i++)
        if (!add(e, t->tokens[i].said))
            return false;
    e->last = i - 1;
    return true;
}

/* The dot before a label, typed or said; how many tokens it takes. */
static size_t dot_at(const struct utterance *t, size_t i, bool blanks)
{
    const char *mark = said_mark(t, i);

    if (mark)
        return *mark == '.';
    if (is_mark(t, i, ",") && !(i && is_said(t, i - 1, providers)))
        return 0;
    return is_mark(t, i, ".,") && i + 1 < t->count && (blanks || t->tokens[i + 1].glued) &&
           (t->tokens[i].glued || blanks);
}

/* "gmail.com", "gmail ponto com ponto br", "gmail com"; behind "com" only a country may stand. */
static bool read_domain(const struct recogniser *r, size_t i, bool blanks, struct address *e)
{
    const struct utterance *t = r->text;
    size_t label = i, next, dot;

    if (!read_label(r, e, i))
        return false;
    for (;;) {
        bool closed = label != i && is_said(t, label, last_labels);
        next = e->last + 1;
        dot = dot_at(t, next, blanks || said_mark(t, next));
        if (!dot && !(is_said(t, label, providers) && is_said(t, next, last_labels)) &&
            !(closed && is_said(t, label, last_labels) && is_said(t, next, countries) && blanks))
            break;
        if ((closed && !is_said(t, next + dot, countries)) || !is_piece(r, next + dot))
            break;
        label = next + dot;
        if (!add(e, ".") || !read_label(r, e, label))
            return false;
    }
    return label != i;
}

/* "insta @maria" is no address: with a blank at the "@" the end must be one of the usual. */
static bool is_loose(const struct utterance *t, size_t i, bool said)
{
    return !said && (!t->tokens[i].glued || (i + 1 < t->count && !t->tokens[i + 1].glued));
}

static size_t address_at(struct recogniser *r, size_t i, bool said)
{
    const struct utterance *t = r->text;
    char value[EMAIL_SIZE];
    struct address e;
    bool loose = is_loose(t, i, said);

    if (!read_local(r, i, said, &e) || !write_local(t, &e) ||
        !read_domain(r, i + 1, said || loose, &e) || !email_from_register(e.text, value))
        return 0;
    if (loose && !is_said(t, e.last, last_labels))
        return 0;
    recogniser_claim(r, ENTITY_KIND_EMAIL, value, e.first, e.last);
    return e.last;
}

void recognise_email(struct recogniser *r)
{
    for (size_t i = 1; i + 1 < r->text->count; i++) {
        bool said = text_among(r->text, i, at_words);
        size_t last = said || is_mark(r->text, i, "@") ? address_at(r, i, said) : 0;
        if (last)
            i = last;
    }
}
