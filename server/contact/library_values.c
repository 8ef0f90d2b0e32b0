#include "server/contact/library_values.h"

#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/base/strbuf.h"

#include <string.h>

enum { DAY_D = 20797, DAY_DUE = 20802, DAY_AGREED = 20788, DAY_UNTIL = 20812 }; /* December 2026 */

/* Copywriting guide, section 2: the widths on SMS are its worst case. */
static const struct library_value values[] = {
    { "nome", VALUE_TEXT, DISCLOSURE_L0, 12, 40, "Maria", 0, true },
    { "empresa", VALUE_TEXT, DISCLOSURE_L0, 18, 60, "Escola Girassol", 0, true },
    { "empresa_razao", VALUE_TEXT, DISCLOSURE_L0, 0, 80, "Instituto Educacional Girassol Ltda.", 0,
      false },
    { "cnpj", VALUE_TEXT, DISCLOSURE_L0, 0, 18, "11.222.333/0001-81", 0, false },
    { "endereco", VALUE_TEXT, DISCLOSURE_L0, 0, 120, "Rua das Acácias, 120, Campinas, SP", 0,
      false },
    { "fone", VALUE_TEXT, DISCLOSURE_L0, 13, 20, "1933334444", 0, false },
    { "link", VALUE_TEXT, DISCLOSURE_L0, 26, 80, "girassol.example/p/7KX2M9", 0, false },
    { "link_privacidade", VALUE_TEXT, DISCLOSURE_L0, 0, 80, "https://girassol.example/privacidade",
      0, false },
    { "link_sair", VALUE_TEXT, DISCLOSURE_L0, 0, 80, "https://girassol.example/sair/7KX2M9", 0,
      false },
    { "horario", VALUE_TEXT, DISCLOSURE_L0, 0, 60, "de segunda a sexta, das 8h às 18h", 0, false },
    { "atendente", VALUE_TEXT, DISCLOSURE_L0, 0, 40, "Ana", 0, false },
    { "protocolo", VALUE_TEXT, DISCLOSURE_L0, 12, 20, "Q-7KX2M", 0, false },
    { "contrato", VALUE_TEXT, DISCLOSURE_L0, 0, 20, "4821", 0, false },
    { "otp", VALUE_TEXT, DISCLOSURE_L0, 6, 6, "482913", 0, false },
    { "prazo", VALUE_DAY, DISCLOSURE_L0, 5, 10, NULL, DAY_UNTIL, false },
    { "data", VALUE_DAY, DISCLOSURE_L1, 5, 10, NULL, DAY_D, false },
    { "vencimento", VALUE_DAY, DISCLOSURE_L1, 5, 10, NULL, DAY_DUE, false },
    { "data_acordo", VALUE_DAY, DISCLOSURE_L1, 5, 10, NULL, DAY_AGREED, false },
    { "conta", VALUE_TEXT, DISCLOSURE_L1, 14, 40, "Uniforme 2027", 0, true },
    { "n", VALUE_TEXT, DISCLOSURE_L1, 5, 5, "2/6", 0, false },
    { "quantidade", VALUE_NUMBER, DISCLOSURE_L2, 3, 3, NULL, 2, false },
    { "valor", VALUE_MONEY, DISCLOSURE_L2, 11, 14, NULL, 85000, false },
    { "linha", VALUE_TEXT, DISCLOSURE_L2, 48, 54, "23793381286000000012345000063307896540000085000",
      0, false },
    { "pix", VALUE_TEXT, DISCLOSURE_L2, 0, 300, "00020126330014br.gov.bcb.pix0111girassol", 0,
      false },
    { "bloco_parcelas", VALUE_TEXT, DISCLOSURE_L2, 0, 600,
      "10/11: original R$ 850,00, multa R$ 17,00, juros R$ 5,67, total R$ 872,67", 0, false },
    { "bloco_ofertas", VALUE_TEXT, DISCLOSURE_L2, 0, 600,
      "1. À vista: R$ 829,04\n2. Entrada de R$ 290,89 e 2 parcelas de R$ 290,89", 0, false },
    { "bloco_termo", VALUE_TEXT, DISCLOSURE_L2, 0, 2000, "Termo do acordo Q-7KX2M", 0, false },
};

const struct library_value *library_value(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(values); i++)
        if (strcmp(values[i].name, name) == 0)
            return &values[i];
    return NULL;
}

day_t library_sample_day(void)
{
    return DAY_D;
}

struct vars library_samples(struct arena *a)
{
    struct var *vars = ARENA_ARRAY(a, struct var, COUNT_OF(values));

    for (size_t i = 0; i < COUNT_OF(values); i++)
        vars[i] = (struct var){
            values[i].name,
            { .type = values[i].type, .text = values[i].sample, .number = values[i].number }
        };
    return (struct vars){ vars, COUNT_OF(values) };
}

/* A word that takes all its place. */
static const char *of_length(int length, struct arena *a)
{
    char *text = arena_alloc(a, (size_t)length + 1);

    memset(text, 'W', (size_t)length);
    return text;
}

struct vars library_longest(enum contact_channel channel, struct arena *a)
{
    struct var *vars = ARENA_ARRAY(a, struct var, COUNT_OF(values));

    for (size_t i = 0; i < COUNT_OF(values); i++) {
        const struct library_value *v = &values[i];
        struct value longest = { .type = v->type, .number = v->number };
        if (v->type == VALUE_TEXT)
            longest.text = of_length(channel == CONTACT_SMS ? v->sms : v->wide, a);
        if (v->type == VALUE_MONEY)
            longest.number = channel == CONTACT_SMS ? 999999 : 999999999;
        vars[i] = (struct var){ v->name, longest };
    }
    return (struct vars){ vars, COUNT_OF(values) };
}

/* How many bytes the first `max` characters take. */
static size_t bytes_of(const char *text, size_t max)
{
    size_t at = 0;

    for (; text[at]; at++)
        if (((unsigned char)text[at] & 0xC0) != 0x80 && max-- == 0)
            break;
    return at;
}

/* At most `max` characters, cut before the word that goes beyond, if another stands before it. */
static const char *fitting(const char *text, size_t max, struct arena *a)
{
    size_t len = bytes_of(text, max), word = len;

    if (!text[len])
        return text;
    while (word && text[word] != ' ')
        word--;
    return arena_strndup(a, text, word ? word : len);
}

static struct vars fitted(struct vars given, struct arena *a)
{
    struct var *vars = ARENA_ARRAY(a, struct var, given.count + 1);

    for (size_t i = 0; i < given.count; i++) {
        const struct library_value *known = library_value(given.items[i].name);
        vars[i] = given.items[i];
        if (known && known->may_be_cut && vars[i].value.type == VALUE_TEXT && vars[i].value.text)
            vars[i].value.text = fitting(vars[i].value.text, (size_t)known->sms, a);
    }
    return (struct vars){ vars, given.count };
}

const char *library_render(const struct library_text *text, enum library_part part,
                           struct vars given, day_t today, struct arena *a)
{
    struct vars places = text->channel == CONTACT_SMS ? fitted(given, a) : given;
    struct scope scope = { .levels = &places, .level_count = 1, .today = today };

    return template_render(&text->parts[part].words, &scope, a);
}

const char *library_source(const struct library_text *text, enum library_part part, struct arena *a)
{
    const struct template *t = &text->parts[part].words;
    struct strbuf all = { 0 };
    const char *copy;

    for (size_t i = 0; i < t->count; i++)
        strbuf_addf(&all, t->parts[i].kind == PART_TEXT ? "%s" : "{{%s}}", t->parts[i].text);
    copy = arena_strdup(a, strbuf_str(&all));
    strbuf_done(&all);
    return copy;
}
