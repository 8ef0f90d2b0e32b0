#include "server/channels/spoken.h"

#include "server/base/auto.h"
#include "server/base/strbuf.h"

#include <stdlib.h>

#define NUMBER_MAX 999999999999LL

static const char *const units[][2] = {
    { "zero", "zero" },
    { "um", "uma" },
    { "dois", "duas" },
    { "três", "três" },
    { "quatro", "quatro" },
    { "cinco", "cinco" },
    { "seis", "seis" },
    { "sete", "sete" },
    { "oito", "oito" },
    { "nove", "nove" },
    { "dez", "dez" },
    { "onze", "onze" },
    { "doze", "doze" },
    { "treze", "treze" },
    { "catorze", "catorze" },
    { "quinze", "quinze" },
    { "dezesseis", "dezesseis" },
    { "dezessete", "dezessete" },
    { "dezoito", "dezoito" },
    { "dezenove", "dezenove" },
};
static const char *const tens[] = { "",          "",         "vinte",   "trinta",  "quarenta",
                                    "cinquenta", "sessenta", "setenta", "oitenta", "noventa" };
static const char *const hundreds[] = { "",           "cento",    "duzent",   "trezent",
                                        "quatrocent", "quinhent", "seiscent", "setecent",
                                        "oitocent",   "novecent" };

/* 1 to 999 */
static void say_group(struct strbuf *out, int n, bool feminine)
{
    if (n == 100) {
        strbuf_adds(out, "cem");
        return;
    }
    if (n > 199)
        strbuf_addf(out, "%s%s", hundreds[n / 100], feminine ? "as" : "os");
    else if (n > 100)
        strbuf_adds(out, hundreds[1]);
    if (n > 100 && n % 100)
        strbuf_adds(out, " e ");
    n %= 100;
    if (n > 19)
        strbuf_addf(out, "%s%s", tens[n / 10], n % 10 ? " e " : "");
    n = n > 19 ? n % 10 : n;
    if (n)
        strbuf_adds(out, units[n][feminine]);
}

static const struct scale {
    int64_t size;
    const char *one, *many;
    bool counted; /* "um milhão", but "mil" */
} scales[] = {
    { 1000000000, "bilhão", "bilhões", true },
    { 1000000, "milhão", "milhões", true },
    { 1000, "mil", "mil", false },
};

/* "mil e cem", "mil e cinco", but "mil cento e cinco". */
static const char *joint(int64_t rest)
{
    return rest < 100 || (rest < 1000 && rest % 100 == 0) ? " e " : " ";
}

void spoken_number(struct strbuf *out, int64_t number, bool feminine)
{
    int64_t n = number < -NUMBER_MAX || number > NUMBER_MAX ? NUMBER_MAX : llabs(number);

    if (number < 0)
        strbuf_adds(out, "menos ");
    if (n == 0)
        strbuf_adds(out, units[0][0]);
    for (size_t i = 0; i < COUNT_OF(scales); i++) {
        const struct scale *s = &scales[i];
        int64_t count = n / s->size;
        if (!count)
            continue;
        n %= s->size;
        if (count > 1 || s->counted)
            say_group(out, (int)count, feminine && !s->counted);
        strbuf_addf(out, "%s%s", count > 1 || s->counted ? " " : "", count > 1 ? s->many : s->one);
        if (n)
            strbuf_adds(out, joint(n));
    }
    if (n)
        say_group(out, (int)n, feminine);
}

void spoken_money(struct strbuf *out, centavos_t centavos)
{
    int64_t reais = centavos / 100;
    int cents = (int)(centavos % 100);

    if (centavos < 0)
        strbuf_adds(out, "menos ");
    reais = llabs(reais);
    cents = abs(cents);
    if (reais || !cents) {
        spoken_number(out, reais, false);
        strbuf_adds(out, reais == 1                      ? " real"
                         : reais && reais % 1000000 == 0 ? " de reais"
                                                         : " reais");
    }
    if (reais && cents)
        strbuf_adds(out, " e ");
    if (cents) {
        spoken_number(out, cents, false);
        strbuf_adds(out, cents == 1 ? " centavo" : " centavos");
    }
}

void spoken_day(struct strbuf *out, int day, int month, int year)
{
    static const char *const months[] = { "janeiro",  "fevereiro", "março",    "abril",
                                          "maio",     "junho",     "julho",    "agosto",
                                          "setembro", "outubro",   "novembro", "dezembro" };

    if (day == 1)
        strbuf_adds(out, "primeiro");
    else
        spoken_number(out, day, false);
    strbuf_addf(out, " de %s", months[month - 1]);
    if (year) {
        strbuf_adds(out, " de ");
        spoken_number(out, year, false);
    }
}

void spoken_digits(struct strbuf *out, const char *text, size_t len)
{
    const char *before = "";

    for (size_t i = 0; i < len; i++) {
        if (text[i] >= '0' && text[i] <= '9') {
            strbuf_addf(out, "%s%s", before, units[text[i] - '0'][0]);
            before = " ";
        } else if (*before) {
            before = ", ";
        }
    }
}
