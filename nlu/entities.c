#include "nlu/recognise.h"

#include "server/base/arena.h"
#include "server/base/auto.h"

#include <string.h>

const char *const entity_kind_names[ENTITY_KIND_COUNT] = {
    [ENTITY_KIND_CPF] = "cpf",
    [ENTITY_KIND_CPF_INVALID] = "cpf_invalid",
    [ENTITY_KIND_CNPJ] = "cnpj",
    [ENTITY_KIND_DATE] = "date",
    [ENTITY_KIND_DATE_RANGE] = "date_range",
    [ENTITY_KIND_MONTH] = "month",
    [ENTITY_KIND_BIRTH_DATE] = "birth_date",
    [ENTITY_KIND_TIME] = "time",
    [ENTITY_KIND_DAY_PERIOD] = "day_period",
    [ENTITY_KIND_MONEY] = "money",
    [ENTITY_KIND_PERCENT] = "percent",
    [ENTITY_KIND_INSTALLMENTS] = "installments",
    [ENTITY_KIND_INSTALLMENT_NUMBER] = "installment_number",
    [ENTITY_KIND_PAYMENT_METHOD] = "payment_method",
    [ENTITY_KIND_OPTION] = "option",
    [ENTITY_KIND_YES_NO] = "yes_no",
    [ENTITY_KIND_PHONE] = "phone",
    [ENTITY_KIND_EMAIL] = "email",
    [ENTITY_KIND_PERSON_NAME] = "person_name",
    [ENTITY_KIND_DOCUMENT_ID] = "document_id",
    [ENTITY_KIND_BOLETO_LINE] = "boleto_line",
};

/* What is surest goes first. */
static recognise_fn *const recognisers[] = {
    recognise_email,        recognise_boleto_line, recognise_cnpj,       recognise_cpf,
    recognise_birth_date,   recognise_document_id, recognise_phone,      recognise_time,
    recognise_installments, recognise_option,      recognise_percent,    recognise_month,
    recognise_date,         recognise_money,       recognise_day_period, recognise_payment_method,
    recognise_yes_no,       recognise_person_name,
};

bool recogniser_free(const struct recogniser *r, size_t first, size_t last)
{
    if (last >= r->text->count)
        return false;
    for (size_t i = first; i <= last; i++)
        if (r->claimed[i])
            return false;
    return true;
}

void recogniser_skip(struct recogniser *r, size_t first, size_t last)
{
    for (size_t i = first; i <= last && i < r->text->count; i++)
        r->claimed[i] = true;
}

void recogniser_claim(struct recogniser *r, enum entity_kind kind, const char *value, size_t first,
                      size_t last)
{
    recogniser_skip(r, first, last);
    if (r->out->count < ENTITIES_MAX)
        r->out->items[r->out->count++] =
            (struct entity_found){ .kind = kind,
                                   .value = arena_strdup(r->arena, value),
                                   .first = (uint16_t)first,
                                   .last = (uint16_t)last };
}

/* Few of them, nearly in order. */
static void sort_by_place(struct entities *e)
{
    for (size_t i = 1; i < e->count; i++) {
        struct entity_found moved = e->items[i];
        size_t k = i;
        for (; k && e->items[k - 1].first > moved.first; k--)
            e->items[k] = e->items[k - 1];
        e->items[k] = moved;
    }
}

void entities_find(const struct utterance *t, day_t today, struct arena *a, struct entities *out)
{
    struct recogniser r = { t, today, a, out, ARENA_ARRAY(a, bool, t->count + 1), NULL };

    out->count = 0;
    for (size_t i = 0; i < COUNT_OF(recognisers); i++)
        recognisers[i](&r);
    sort_by_place(out);
}
