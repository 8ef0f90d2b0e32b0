#include "tests/sim/db.h"

#include <string.h>

/* Statements that only add rows: parameters in the order of the columns. */

enum { COLUMNS_MAX = 24 };

static const struct plain {
    enum sql sql;
    enum table_id table;
    const char *kinds; /* of the parameters; upper case = one value for all rows */
    int columns[COLUMNS_MAX];
    struct {
        int column, value;
    } fixed[2]; /* column + 1; 0 = none */
} plain[] = {
    { SQL_INBOX_ADD,
      TABLE_inbox,
      "iiiddttb",
      { inbox_tenant_id, inbox_account_id, inbox_conversation_id, inbox_kind, inbox_state,
        inbox_provider_at, inbox_received_at, inbox_unit },
      { { 0, 0 } } },
    { SQL_MESSAGES_ADD,
      TABLE_message,
      "iiitddxxixbxx",
      { message_tenant_id, message_conversation_id, message_session_id, message_at,
        message_direction, message_level, message_kind, message_text, message_outbox_id,
        message_trace, message_record, message_media_id, message_media_type },
      { { 0, 0 } } },
    { SQL_AGREEMENT_ITEMS_ADD, TABLE_agreement_item, "iiii", { 0, 1, 2, 3 }, { { 0, 0 } } },
    { SQL_AGREEMENT_PLANS_ADD, TABLE_agreement_plan, "iidyi", { 0, 1, 2, 3, 4 }, { { 0, 0 } } },
    { SQL_AGREEMENT_EVIDENCE_ADD,
      TABLE_agreement_evidence,
      "iiiib",
      { 0, 1, 2, 3, 4 },
      { { 0, 0 } } },
    { SQL_AGREEMENTS_ADD,
      TABLE_agreement,
      "iiiiiiiiiixbdtTdd",
      { agreement_tenant_id, agreement_agreement_id, agreement_creditor_id, agreement_person_id,
        agreement_conversation_id, agreement_principal, agreement_charges, agreement_discount,
        agreement_interest, agreement_total, agreement_term_text, agreement_term_sha256,
        agreement_policy_version, agreement_expires_at, agreement_offered_at, agreement_grace_days,
        agreement_reactivate_days },
      { { agreement_status + 1, 0 } } },
    { SQL_CODES_ADD,
      TABLE_confirmation_code,
      "iiidibtT",
      { confirmation_code_tenant_id, confirmation_code_person_id, confirmation_code_conversation_id,
        confirmation_code_purpose, confirmation_code_agreement_id, confirmation_code_code_hash,
        confirmation_code_until, confirmation_code_sent_at },
      { { confirmation_code_tries + 1, 0 } } },
    { SQL_CHARGE_ITEMS_ADD,
      TABLE_charge_item,
      "iiiiiiii",
      { 0, 1, 2, 3, 4, 5, 6, 7 },
      { { 0, 0 } } },
    { SQL_CHARGES_ADD,
      TABLE_charge,
      "iiiiiiiiiiyyixxxi",
      { charge_tenant_id, charge_charge_id, charge_creditor_id, charge_bank_account_id,
        charge_person_id, charge_centavos, charge_principal, charge_fine, charge_interest,
        charge_discount, charge_due, charge_issued_on, charge_nosso_numero, charge_barcode,
        charge_line, charge_txid, charge_agreement_id },
      { { charge_status + 1, 0 } } },
    { SQL_PAID_CLAIMS_ADD,
      TABLE_paid_claim,
      "iiiiixtT",
      { paid_claim_tenant_id, paid_claim_paid_claim_id, paid_claim_creditor_id,
        paid_claim_person_id, paid_claim_conversation_id, paid_claim_protocol, paid_claim_until,
        paid_claim_made_at },
      { { 0, 0 } } },
    { SQL_NOTES_ADD,
      TABLE_person_note,
      "iiiiixxbT",
      { person_note_tenant_id, person_note_creditor_id, person_note_person_id,
        person_note_conversation_id, person_note_session_id, person_note_subject,
        person_note_answer, person_note_words_sealed, person_note_at },
      { { 0, 0 } } },
};

static void plain_insert(struct query *q)
{
    const struct plain *p = plain;
    struct list in[COLUMNS_MAX] = { 0 };

    while (p->sql != q->args->statement)
        p++;
    int width = (int)strlen(p->kinds);
    for (int k = 0; k < width; k++)
        if (p->kinds[k] >= 'a')
            in[k] = param_list(q, k + 1, p->kinds[k]);
    for (int i = 0; i < in[0].count; i++) {
        struct cell *c = insert(q, p->table);
        for (int k = 0; k < width; k++)
            c[p->columns[k]] =
                p->kinds[k] >= 'a' ? in[k].items[i] : param(q, k + 1, (char)(p->kinds[k] + 32));
        for (int k = 0; k < 2; k++)
            if (p->fixed[k].column)
                c[p->fixed[k].column - 1] = NUM(p->fixed[k].value);
    }
}

/* ... and of those that have terms, their row. */
static void charges_add(struct query *q)
{
    struct list tenants = param_list(q, 1, 'i'), ids = param_list(q, 2, 'i');
    struct list fines = param_list(q, 18, 'd'), interests = param_list(q, 19, 'd');
    struct list daily = param_list(q, 20, 'o'), discounts = param_list(q, 21, 'i');
    struct list until = param_list(q, 22, 'y');

    plain_insert(q);
    for (int i = 0; i < ids.count; i++) {
        if (!fines.items[i].n && !interests.items[i].n && !discounts.items[i].n)
            continue;
        struct cell *c = insert(q, TABLE_charge_terms);
        c[charge_terms_tenant_id] = tenants.items[i];
        c[charge_terms_charge_id] = ids.items[i];
        c[charge_terms_fine_bp] = fines.items[i];
        c[charge_terms_interest_bp] = interests.items[i];
        c[charge_terms_daily] = daily.items[i];
        c[charge_terms_discount] = discounts.items[i];
        c[charge_terms_discount_until] = until.items[i];
    }
}

statement_fn *const db_insert_statements[SQL_COUNT] = {
    [SQL_INBOX_ADD] = plain_insert,
    [SQL_MESSAGES_ADD] = plain_insert,
    [SQL_AGREEMENT_ITEMS_ADD] = plain_insert,
    [SQL_AGREEMENT_PLANS_ADD] = plain_insert,
    [SQL_AGREEMENTS_ADD] = plain_insert,
    [SQL_CHARGE_ITEMS_ADD] = plain_insert,
    [SQL_CHARGES_ADD] = charges_add,
    [SQL_PAID_CLAIMS_ADD] = plain_insert,
    [SQL_NOTES_ADD] = plain_insert,
    [SQL_CODES_ADD] = plain_insert,
    [SQL_AGREEMENT_EVIDENCE_ADD] = plain_insert,
};
