#include "server/channels/spoken_line.h"

#include "server/base/auto.h"
#include "server/base/day.h"
#include "server/base/strbuf.h"
#include "server/channels/spoken.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <utf8proc.h>

enum {
    CODE_DIGITS = 20,
    CODE_RUN = 30,
    SPELLED_DIGITS = 4,
    GROUP_DIGITS = 5,
    WORD_SIZE = 24,
    NUMBER_SIZE = 12
};

/* One line that is being said; a rule takes what stands at `at`, or nothing. */
struct speech {
    struct strbuf *out;
    const char *line, *at;
    char before[WORD_SIZE]; /* the last word, folded to lower case where it is ASCII */
    bool by_message;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80);
}

static size_t digits_at(const char *s)
{
    return strspn(s, "0123456789");
}

static int number_at(const char *s, size_t len)
{
    int n = 0;

    for (size_t i = 0; i < len; i++)
        n = 10 * n + (s[i] - '0');
    return n;
}

/* A run without blanks, and without the punctuation that ends a sentence. */
static size_t run_length(const char *s)
{
    size_t len = strcspn(s, " \t\n\"<>");

    while (len && strchr(".,;:!?)", s[len - 1]))
        len--;
    return len;
}

/* Looked at once a run: a text without blanks would take for ever otherwise. */
static bool starts_run(const struct speech *s)
{
    return s->at == s->line || strchr(" \t\"<>", s->at[-1]);
}

static bool run_holds(const char *s, size_t len, const char *what)
{
    return memmem(s, len, what, strlen(what)) != NULL;
}

static size_t take_address(struct speech *s)
{
    static const char *const schemes[] = { "https://", "http://", "www." };

    for (size_t i = 0; i < COUNT_OF(schemes); i++)
        if (strncasecmp(s->at, schemes[i], strlen(schemes[i])) == 0) {
            strbuf_adds(s->out, ", o endereço segue por mensagem, ");
            s->by_message = true;
            return run_length(s->at);
        }
    return 0;
}

/* A Pix code, a token: letters and digits that no word is made of. */
static size_t take_long_run(struct speech *s)
{
    size_t len = starts_run(s) ? run_length(s->at) : 0;

    if (len < CODE_RUN || strcspn(s->at, "0123456789") >= len)
        return 0;
    strbuf_adds(s->out, ", o código segue por mensagem, ");
    s->by_message = true;
    return len;
}

/* "m***a@girassol.example", "(19) *****-4444": whoever hears it knows which. */
static size_t take_masked(struct speech *s)
{
    size_t area = s->at[0] == '(' ? 1 + strspn(s->at + 1, "0123456789*") : 0, len;
    bool mail;

    if (!starts_run(s))
        return 0;
    if (area)
        area = s->at[area] == ')' ? area + 1 + strspn(s->at + area + 1, " ") : 0;
    len = run_length(s->at + area);
    mail = run_holds(s->at + area, len, "@");
    if (!mail && !run_holds(s->at + area, len, "**"))
        return 0;
    strbuf_adds(s->out, mail ? "o e-mail do cadastro" : "o contato do cadastro");
    return area + len;
}

/* The digits and separators of an amount: "1.234,56". */
static size_t amount_length(const char *s)
{
    size_t len = digits_at(s);

    while (len && (s[len] == '.' || s[len] == ',') && is_digit(s[len + 1]))
        len += 1 + digits_at(s + len + 1);
    return len;
}

static size_t take_money(struct speech *s)
{
    size_t sign = s->at[0] == '-', at = sign + 2, len;
    char amount[MONEY_TEXT_SIZE];
    centavos_t centavos;

    if (strncmp(s->at + sign, "R$", 2) != 0)
        return 0;
    at += strspn(s->at + at, " ");
    at += strncmp(s->at + at, "\xC2\xA0", 2) == 0 ? 2 : 0;
    len = amount_length(s->at + at);
    if (!len || len >= sizeof(amount))
        return 0;
    memcpy(amount, s->at + at, len);
    amount[len] = '\0';
    if (!money_parse(amount, &centavos))
        return 0;
    spoken_money(s->out, sign ? -centavos : centavos);
    return at + len;
}

/* "19/09", "25/08/1985"; before an amount with a pause. */
static size_t take_date(struct speech *s)
{
    size_t day = digits_at(s->at), month, len;
    int year = 0;

    if (!day || day > 2 || s->at[day] != '/')
        return 0;
    month = digits_at(s->at + day + 1);
    len = day + 1 + month;
    if (s->at[len] == '/' && digits_at(s->at + len + 1) == 4) {
        year = number_at(s->at + len + 1, 4);
        len += 5;
    }
    if (!month || month > 2 || is_word(s->at[len]) || s->at[len] == '/' ||
        !day_valid(year ? year : 2000, number_at(s->at + day + 1, month), number_at(s->at, day)))
        return 0;
    spoken_day(s->out, number_at(s->at, day), number_at(s->at + day + 1, month), year);
    if (strncmp(s->at + len, " R$", 3) == 0)
        strbuf_addc(s->out, ',');
    return len;
}

/* "8h", "18h30" */
static size_t take_hour(struct speech *s)
{
    size_t len = digits_at(s->at), minutes;
    int hour = len && len <= 2 ? number_at(s->at, len) : -1;

    if (hour < 0 || hour > 24 || s->at[len] != 'h')
        return 0;
    minutes = digits_at(s->at + len + 1);
    if ((minutes && minutes != 2) || is_word(s->at[len + 1 + minutes]))
        return 0;
    spoken_number(s->out, hour, true);
    strbuf_adds(s->out, hour == 1 ? " hora" : " horas");
    if (minutes && number_at(s->at + len + 1, 2)) {
        strbuf_adds(s->out, " e ");
        spoken_number(s->out, number_at(s->at + len + 1, 2), false);
    }
    return len + 1 + minutes;
}

static size_t take_ordinal(struct speech *s)
{
    static const char *const ordinals[] = { "",      "primeir", "segund", "terceir",
                                            "quart", "quint",   "sext",   "sétim",
                                            "oitav", "non",     "décim" };
    size_t len = digits_at(s->at);
    int n = len && len <= 2 ? number_at(s->at, len) : 0;
    bool feminine = strncmp(s->at + len, "ª", 2) == 0;

    if (n < 1 || n > 10 || (!feminine && strncmp(s->at + len, "º", 2) != 0))
        return 0;
    strbuf_addf(s->out, "%s%c", ordinals[n], feminine ? 'a' : 'o');
    return len + 2;
}

/* "3x de" */
static size_t take_times(struct speech *s)
{
    size_t len = digits_at(s->at);

    if (!len || len > 3 || s->at[len] != 'x' || is_word(s->at[len + 1]))
        return 0;
    spoken_number(s->out, number_at(s->at, len), true);
    strbuf_adds(s->out, number_at(s->at, len) == 1 ? " vez" : " vezes");
    return len + 1;
}

/* "1. Vencimento" where a line begins. */
static size_t take_place(struct speech *s)
{
    size_t len = digits_at(s->at);

    if (s->at != s->line || !len || len > 2 || s->at[len] != '.' || s->at[len + 1] != ' ')
        return 0;
    strbuf_adds(s->out, "Número ");
    spoken_number(s->out, number_at(s->at, len), false);
    strbuf_adds(s->out, ": ");
    return len + 2;
}

/* What joins two groups of digits; a blank does so for long groups only. */
static size_t joint_length(const char *s, bool long_groups)
{
    size_t len = (*s && strchr(".-/", *s)) || (*s == ' ' && long_groups);

    if (*s == ')')
        len = 1 + (s[1] == ' ');
    return is_digit(s[len]) ? len : 0;
}

/* Digits in groups: documents, phones, the line of a boleto. */
static size_t code_length(const char *s, size_t *digits)
{
    size_t len = s[0] == '(', group, joint;
    bool long_groups = false;

    for (*digits = 0; (group = digits_at(s + len)); len += joint) {
        *digits += group;
        long_groups = long_groups || group >= GROUP_DIGITS;
        len += group;
        if (!(joint = joint_length(s + len, long_groups)))
            break;
    }
    return len;
}

static bool is_year(const char *s, size_t len)
{
    return len == 4 && digits_at(s) == 4 && number_at(s, 4) >= 1900 && number_at(s, 4) < 2200;
}

/* "1.234" is a number, "1.234.567-8" is not. */
static bool is_grouped(const char *s)
{
    size_t len = digits_at(s);

    if (!len || len > 3 || s[len] != '.')
        return false;
    while (s[len] == '.' && digits_at(s + len + 1) == 3)
        len += 4;
    return !is_word(s[len]) && !(s[len] && strchr(".-/", s[len]) && is_digit(s[len + 1]));
}

/* What is read digit by digit whatever its length. */
static bool names_a_code(const char *word)
{
    static const char *const words[] = { "final", "protocolo", "ligue", "disque", "telefone" };

    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (strcmp(word, words[i]) == 0)
            return true;
    return false;
}

static size_t take_code(struct speech *s)
{
    size_t digits, len = code_length(s->at, &digits);
    bool named = names_a_code(s->before);

    if (!digits ||
        (!named && (digits < SPELLED_DIGITS || is_year(s->at, len) || is_grouped(s->at))))
        return 0;
    if (digits >= CODE_DIGITS) {
        strbuf_adds(s->out, ", o código segue por mensagem, ");
        s->by_message = true;
    } else {
        spoken_digits(s->out, s->at, len);
    }
    return len;
}

static bool is_feminine(const char *word)
{
    static const char *const words[] = { "vez",         "vezes",        "parcela", "parcelas",
                                         "hora",        "horas",        "semana",  "semanas",
                                         "mensagem",    "mensagens",    "pessoa",  "pessoas",
                                         "mensalidade", "mensalidades", "opção",   "opções",
                                         "ligação",     "ligações",     "paga",    "pagas",
                                         "fatura",      "faturas" };
    size_t len = 0;

    while (is_word(word[len]))
        len++;
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (strlen(words[i]) == len && strncmp(words[i], word, len) == 0)
            return true;
    return false;
}

/* The word behind a number: "parcelas" of " parcelas", and of " de 3 parcelas". */
static const char *counted_by(const char *s)
{
    size_t of = strncmp(s, " de ", 4) == 0 ? digits_at(s + 4) : 0;

    s += of ? 4 + of : 0;
    return s + (*s == ' ');
}

/* "67", "1.234", "2,5", "10%" */
static size_t take_number(struct speech *s)
{
    size_t len = amount_length(s->at), whole = 0;
    int64_t n = 0;

    if (!len || len > NUMBER_SIZE)
        return 0;
    for (; whole < len && s->at[whole] != ','; whole++)
        if (is_digit(s->at[whole]))
            n = 10 * n + (s->at[whole] - '0');
    spoken_number(s->out, n, is_feminine(counted_by(s->at + len)));
    if (whole < len) {
        strbuf_adds(s->out, " vírgula ");
        spoken_digits(s->out, s->at + whole + 1, len - whole - 1);
    }
    if (s->at[len] == '%')
        strbuf_adds(s->out, " por cento");
    return len + (s->at[len] == '%');
}

/* What is written on a screen, and how it is said. */
static const struct {
    const char *written, *said;
} phrases[] = {
    { "escreva \"atendente\"", "tecle estrela" },
    { "Escreva \"atendente\"", "Tecle estrela" },
    { "escreva", "diga" },
    { "Escreva", "Diga" },
    { "escrever", "dizer" },
    { "Toque em", "Escolha" },
    { "toque nela", "escolha" },
    { "nº", "número" },
    { "Ltda.", "limitada" },
    { "R$", "reais" },
    { "cvv.org.br", "cvv ponto org ponto br" },
};

static size_t take_phrase(struct speech *s)
{
    for (size_t i = 0; i < COUNT_OF(phrases); i++) {
        size_t len = strlen(phrases[i].written);
        if (strncmp(s->at, phrases[i].written, len) == 0 &&
            (!is_word(s->at[len - 1]) || !is_word(s->at[len]))) {
            strbuf_adds(s->out, phrases[i].said);
            return len;
        }
    }
    return 0;
}

static size_t (*const rules[])(struct speech *s) = {
    take_address, take_long_run, take_masked, take_money, take_phrase, take_date,
    take_hour,    take_ordinal,  take_times,  take_place, take_code,   take_number,
};

/* Signs that are said, or are a pause. */
static const struct {
    utf8proc_int32_t sign;
    const char *said;
} signs[] = {
    { '+', " mais " }, { '=', ", igual a " }, { '&', " e " },   { '%', " por cento" },
    { '(', ", " },     { ')', ", " },         { 0x2013, ", " }, { 0x2014, ", " },
    { 0x2022, ", " },  { 0x2026, "." },       { 0xA0, " " },    { '\t', " " },
    { '/', " ou " },
};

static void say_character(struct speech *s, utf8proc_int32_t c, size_t len)
{
    utf8proc_category_t kind = utf8proc_category(c);
    bool within = s->at > s->line && is_word(s->at[-1]) && is_word(s->at[1]);

    if (c == '-')
        strbuf_adds(s->out, within ? "-" : ", ");
    for (size_t i = 0; i < COUNT_OF(signs); i++)
        if (signs[i].sign == c) {
            strbuf_adds(s->out, signs[i].said);
            return;
        }
    if ((kind >= UTF8PROC_CATEGORY_LU && kind <= UTF8PROC_CATEGORY_ND) ||
        (c < 0x80 && strchr(" .,;:!?'", (int)c)))
        strbuf_add(s->out, s->at, len);
}

static void say_one(struct speech *s)
{
    utf8proc_int32_t c;
    utf8proc_ssize_t used = utf8proc_iterate((const utf8proc_uint8_t *)s->at, -1, &c);

    if (used > 0 && c)
        say_character(s, c, (size_t)used);
    s->at += used > 0 ? used : 1;
}

static void note_word(struct speech *s)
{
    size_t len = 0;

    while (is_word(s->at[len]) && len + 1 < WORD_SIZE) {
        char c = s->at[len];
        s->before[len++] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
    }
    s->before[len] = '\0';
}

static size_t apply_rules(struct speech *s)
{
    size_t taken = 0;

    for (size_t i = 0; i < COUNT_OF(rules) && !taken; i++)
        taken = rules[i](s);
    return taken;
}

static void say_line(struct speech *s)
{
    while (*s->at && *s->at != '\n') {
        bool starts = s->at == s->line || !is_word(s->at[-1]);
        size_t taken = starts ? apply_rules(s) : take_address(s);
        if (taken)
            s->before[0] = '\0';
        else if (starts && is_word(*s->at))
            note_word(s);
        s->at += taken;
        if (!taken)
            say_one(s);
    }
}

struct spoken_line spoken_line(struct strbuf *out, const char *line)
{
    struct speech s = { .out = out, .line = line, .at = line };

    say_line(&s);
    return (struct spoken_line){ s.at, s.by_message };
}
