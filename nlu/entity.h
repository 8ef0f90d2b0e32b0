#pragma once
#include "nlu/text.h"
#include "server/base/day.h"

/*
 * The values that stand in a message: the ontology's entities (section 7), each in its normal form.
 * Pure; "today" is an argument; memory is the arena's.
 */
enum entity_kind {
    ENTITY_KIND_CPF,
    ENTITY_KIND_CPF_INVALID,
    ENTITY_KIND_CNPJ,
    ENTITY_KIND_DATE,
    ENTITY_KIND_DATE_RANGE,
    ENTITY_KIND_MONTH,
    ENTITY_KIND_BIRTH_DATE,
    ENTITY_KIND_TIME,
    ENTITY_KIND_DAY_PERIOD,
    ENTITY_KIND_MONEY,
    ENTITY_KIND_PERCENT,
    ENTITY_KIND_INSTALLMENTS,
    ENTITY_KIND_INSTALLMENT_NUMBER,
    ENTITY_KIND_PAYMENT_METHOD,
    ENTITY_KIND_OPTION,
    ENTITY_KIND_YES_NO,
    ENTITY_KIND_PHONE,
    ENTITY_KIND_EMAIL,
    ENTITY_KIND_PERSON_NAME,
    ENTITY_KIND_DOCUMENT_ID,
    ENTITY_KIND_BOLETO_LINE,
    ENTITY_KIND_COUNT
};
extern const char *const entity_kind_names[ENTITY_KIND_COUNT];

enum { ENTITIES_MAX = 32 };

struct entity_found {
    enum entity_kind kind;
    const char *value;    /* in the arena */
    uint16_t first, last; /* its tokens */
};
struct entities {
    struct entity_found items[ENTITIES_MAX]; /* in the order of the text */
    size_t count;
};

/* False where no count of instalments can stand, told by a glance at the words. */
bool installments_possible(const struct utterance *t);
/* Finds all of them; more than ENTITIES_MAX are left out. */
void entities_find(const struct utterance *t, day_t today, struct arena *a, struct entities *out);
