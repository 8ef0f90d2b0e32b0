#include "flows/mask.h"

#include "nlu/entity.h"
#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/base/document.h"
#include "server/base/invite.h"

#include <ctype.h>
#include <string.h>

enum { DIGITS_SHOWN = 3, NAME_WORDS_MAX = 5, KNOWN_LETTERS_MIN = 3 };

static const char hidden[] = "***";

/* A text under way: what it was, and where its names are. */
struct masking {
    struct utterance text;
    bool *name; /* one a token */
    char *out;  /* what is left, byte for byte in its place */
};

static bool is_word(const struct utterance *t, size_t i)
{
    return i < t->count && t->tokens[i].kind == TOKEN_WORD;
}

/* ---- what the session knows, and what is recognised ---- */

static void mark_known(struct masking *m, const char *value, struct arena *a)
{
    struct utterance known;

    text_read(a, value, strlen(value), &known);
    for (size_t k = 0; k < known.count; k++)
        for (size_t i = 0; i < m->text.count; i++)
            if (is_word(&known, k) && strlen(known.tokens[k].said) >= KNOWN_LETTERS_MIN &&
                strcmp(known.tokens[k].said, m->text.tokens[i].said) == 0)
                m->name[i] = true;
}

static void mark_all_known(struct masking *m, struct vars known, struct arena *a)
{
    static const char *const names[] = { "nome", "atendente", "factor_value" };

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const struct value *value = vars_find(known, names[i]);
        if (value && value->type == VALUE_TEXT && value->text)
            mark_known(m, value->text, a);
    }
}

static bool is_personal(enum entity_kind kind)
{
    static const bool personal[ENTITY_KIND_COUNT] = {
        [ENTITY_KIND_CPF] = true,         [ENTITY_KIND_CPF_INVALID] = true,
        [ENTITY_KIND_CNPJ] = true,        [ENTITY_KIND_BIRTH_DATE] = true,
        [ENTITY_KIND_PHONE] = true,       [ENTITY_KIND_EMAIL] = true,
        [ENTITY_KIND_PERSON_NAME] = true, [ENTITY_KIND_DOCUMENT_ID] = true,
        [ENTITY_KIND_BOLETO_LINE] = true,
    };

    return personal[kind];
}

static void mark_recognised(struct masking *m, day_t today, struct arena *a)
{
    struct entities found;

    entities_find(&m->text, today, a, &found);
    for (size_t i = 0; i < found.count; i++)
        for (size_t k = found.items[i].first; k <= found.items[i].last; k++)
            m->name[k] = m->name[k] || is_personal(found.items[i].kind);
}

/* Digits that are not ASCII ones, and what else folds to a digit. */
static void mark_strange_digits(struct masking *m)
{
    for (size_t i = 0; i < m->text.count; i++)
        if (m->text.tokens[i].kind == TOKEN_NUMBER &&
            (unsigned char)m->text.bytes[m->text.at[m->text.tokens[i].from]] >= 0x80)
            m->name[i] = true;
}

/* ---- names by how they are written ---- */

static const char *bytes_of(const struct utterance *t, size_t i, size_t *len)
{
    size_t offset;

    text_place(t, i, i, &offset, len);
    return t->bytes + offset;
}

/* "Ana", "Élida": a capital, and small letters after it. */
static bool has_capital(const struct utterance *t, size_t i)
{
    size_t len;
    const unsigned char *s;

    if (!is_word(t, i) || t->tokens[i].until - t->tokens[i].from < 3)
        return false;
    s = (const unsigned char *)bytes_of(t, i, &len);
    if (s[0] == 0xC3 && len > 2)
        return s[1] >= 0x80 && s[1] <= 0x9E && !isupper(s[2]);
    return isupper(s[0]) && !isupper(s[1]);
}

static bool begins_sentence(const struct utterance *t, size_t i)
{
    size_t len;
    const char *s = bytes_of(t, i, &len);

    if (i == 0 || strchr(".!?:", t->tokens[i - 1].said[0]))
        return true;
    while (s > t->bytes && s[-1] == ' ')
        s--;
    return s == t->bytes || s[-1] == '\n';
}

static bool is_unusual_capital(const struct utterance *t, size_t i)
{
    return has_capital(t, i) && !mask_is_usual_word(t->tokens[i].said);
}

static bool looks_like_name(const struct utterance *t, size_t i)
{
    if (!is_word(t, i))
        return false;
    if (mask_is_given_name(t->tokens[i].said))
        return true;
    if (!is_unusual_capital(t, i))
        return false;
    return !begins_sentence(t, i) || mask_is_family_name(t->tokens[i].said) ||
           is_unusual_capital(t, i + 1);
}

static void mark_written(struct masking *m)
{
    for (size_t i = 0; i < m->text.count; i++)
        m->name[i] = m->name[i] || looks_like_name(&m->text, i);
}

static bool joins_names(const struct utterance *t, size_t i)
{
    static const char *const words[] = { "da", "de", "do", "das", "dos", "e", NULL };

    return is_word(t, i) && text_among(t, i, words);
}

/* Whatever the next words are, until one that is no name. */
static void mark_after(struct masking *m, size_t at)
{
    const struct utterance *t = &m->text;

    for (size_t n = 0; n < NAME_WORDS_MAX && is_word(t, at); n++, at++) {
        at += joins_names(t, at) && is_word(t, at + 1);
        if (mask_is_usual_word(t->tokens[at].said))
            break;
        m->name[at] = true;
    }
}

/* "meu nome é ana paula", "rua das flores". */
static void mark_told(struct masking *m)
{
    static const char *const told[] = {
        "meu nome e", "nome dele e", "nome dela e", "me chamo",    "me chama",   "em nome de",
        "em nome da", "em nome do",  "no nome de",  "no nome da",  "no nome do", "nome completo",
        "nome :",     "aqui e a",    "aqui e o",    "quem fala e", "fala com a", "aluno",
        "aluna",      "rua",         "avenida",     "travessa",    "bairro",
    };

    for (size_t i = 0; i < m->text.count; i++)
        for (size_t k = 0; k < COUNT_OF(told); k++) {
            size_t used = text_begins(&m->text, i, told[k]);
            if (used)
                mark_after(m, i + used);
        }
}

/* "cinco dois nove nove": a number that is told digit by digit. */
static void mark_spelled(struct masking *m)
{
    static const char *const digits[] = { "zero", "um",   "dois", "tres", "quatro", "cinco",
                                          "seis", "meia", "sete", "oito", "nove",   NULL };
    size_t run = 0;

    for (size_t i = 0; i < m->text.count; i++) {
        bool digit = m->text.tokens[i].kind == TOKEN_NUMBER || text_among(&m->text, i, digits);
        run = digit ? run + 1 : 0;
        for (size_t k = 0; run > DIGITS_SHOWN && k < run; k++)
            m->name[i - k] = true;
    }
}

/* "maria das dores", "joão silva": what goes on from a name. */
static void mark_rest(struct masking *m)
{
    const struct utterance *t = &m->text;

    for (size_t i = 0; i + 1 < t->count; i++) {
        size_t next = i + 1 + joins_names(t, i + 1);
        if (m->name[i] && is_word(t, i) && is_word(t, next) &&
            (mask_is_family_name(t->tokens[next].said) || is_unusual_capital(t, next)))
            m->name[next] = true;
    }
}

static void hide_names(struct masking *m)
{
    for (size_t i = 0; i < m->text.count; i++) {
        size_t offset, len;
        if (!m->name[i])
            continue;
        text_place(&m->text, i, i, &offset, &len);
        memset(m->out + offset, '*', len);
    }
}

/* ---- addresses and numbers ---- */

static bool is_address(const char *word, size_t len)
{
    static const char *const signs[] = { "@", "://", "www.", ".com", "wa.me/", ".br" };
    char small[64];
    size_t used = len < sizeof(small) ? len : sizeof(small) - 1;

    for (size_t i = 0; i < used; i++)
        small[i] = (char)tolower((unsigned char)word[i]);
    small[used] = '\0';
    if (memchr(word, '@', len))
        return len > 1;
    for (size_t i = 0; i < COUNT_OF(signs); i++)
        if (strstr(small, signs[i]))
            return true;
    return false;
}

static void hide_addresses(char *out)
{
    static const char blanks[] = " \t\r\n";

    for (out += strspn(out, blanks); *out; out += strspn(out, blanks)) {
        size_t len = strcspn(out, blanks);
        if (is_address(out, len))
            memset(out, '*', len);
        out += len;
    }
}

static void hide_digits(char *out, size_t shown)
{
    size_t run = 0;

    for (size_t i = 0; out[i]; i++) {
        run = isdigit((unsigned char)out[i]) ? run + 1 : 0;
        if (run > shown)
            memset(out + i + 1 - run, '*', run);
    }
}

static char *hide(const char *text, const struct mask *mask, size_t shown, struct arena *a)
{
    struct masking m = { .out = arena_strdup(a, text) };

    text_read(a, text, strlen(text), &m.text);
    m.name = ARENA_ARRAY(a, bool, m.text.count + 1);
    mark_all_known(&m, mask->known, a);
    mark_recognised(&m, mask->today, a);
    mark_strange_digits(&m);
    mark_written(&m);
    mark_told(&m);
    mark_spelled(&m);
    mark_rest(&m);
    hide_names(&m);
    hide_addresses(m.out);
    document_mask_text(m.out, strlen(m.out));
    invite_mask(m.out);
    hide_digits(m.out, shown);
    return m.out;
}

char *mask_text(const char *text, const struct mask *mask, struct arena *a)
{
    return text ? hide(text, mask, DIGITS_SHOWN, a) : NULL;
}

/* ---- one line ---- */

/* Where a long text ends: between two words, if there are any. */
static char *clipped(const char *text, struct arena *a)
{
    size_t len = strnlen(text, MASK_LINE_MAX + 1);

    if (len > MASK_LINE_MAX) {
        len = MASK_LINE_MAX;
        while (len && !isspace((unsigned char)text[len]))
            len--;
    }
    return arena_strndup(a, text, len);
}

/* Tabs and line ends become blanks, several blanks one, and each run of stars the same three. */
static void squeeze(const char *in, char *out)
{
    size_t used = 0;

    while (*in) {
        size_t stars = strspn(in, "*");
        bool blank = (unsigned char)*in <= ' ' || *in == 0x7F;
        if (stars) {
            memcpy(out + used, hidden, sizeof(hidden) - 1);
            used += sizeof(hidden) - 1;
        } else if (!blank) {
            out[used++] = *in;
        } else if (used && out[used - 1] != ' ') {
            out[used++] = ' ';
        }
        in += stars ? stars : 1;
    }
    while (used && out[used - 1] == ' ')
        used--;
    out[used] = '\0';
}

static bool can_be_read(const char *line)
{
    size_t letters = 0;

    for (; *line; line++)
        letters += isalpha((unsigned char)*line) || (unsigned char)*line >= 0x80;
    return letters >= 2;
}

char *mask_line(const char *text, const struct mask *mask, struct arena *a)
{
    char *masked = hide(clipped(text, a), mask, 0, a);
    char *line = arena_alloc(a, strlen(masked) * sizeof(hidden) + 1);

    squeeze(masked, line);
    return can_be_read(line) ? line : NULL;
}
