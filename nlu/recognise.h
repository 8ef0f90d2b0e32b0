#pragma once
#include "nlu/entity.h"

/*
 * Inside of entities_find(): one recogniser an entity (or a family of them), called one after the
 * other in the order of entities.c.  A recogniser walks over the tokens, and claims those that tell
 * a value; what is claimed belongs to nobody after it.
 */
struct recogniser {
    const struct utterance *text;
    day_t today;
    struct arena *arena;
    struct entities *out;
    bool *claimed;                 /* one a token */
    const struct date_word *dates; /* of the words, once they were asked for (entity_date.h) */
};
typedef void recognise_fn(struct recogniser *r);

/* Tokens first..last exist and nobody has claimed one of them. */
bool recogniser_free(const struct recogniser *r, size_t first, size_t last);
/* Adds the entity and claims its tokens.  The value is copied. */
void recogniser_claim(struct recogniser *r, enum entity_kind kind, const char *value, size_t first,
                      size_t last);
/* Claims tokens that tell a value of no entity ("segunda via" is no weekday). */
void recogniser_skip(struct recogniser *r, size_t first, size_t last);

/* Documents and addresses (entity_document.c, entity_contact.c) */
recognise_fn recognise_boleto_line, recognise_cnpj, recognise_cpf, recognise_document_id;
recognise_fn recognise_email, recognise_phone;
/* Days and hours (entity_date*.c, entity_time.c) */
recognise_fn recognise_birth_date, recognise_time, recognise_date, recognise_month;
recognise_fn recognise_day_period;
/* Counts and amounts (entity_count.c, entity_money.c) */
recognise_fn recognise_percent, recognise_installments, recognise_money;
/* Words (entity_choice.c, entity_method.c, entity_name.c) */
recognise_fn recognise_option, recognise_yes_no, recognise_payment_method, recognise_person_name;
