#pragma once

/*
 * The tables of db/migrations that the pipeline touches, column by column, with their kinds:
 * i bigint, d int, h smallint, t timestamptz, y date, b bytea, x text, o boolean.
 * An identity column is the second one and named as such by the table's row.
 */
#define TABLES(T)                                                                                  \
    T(tenant, 0), T(creditor, 2), T(webhook_app, 0), T(channel_account, 2), T(bank_account, 2),    \
        T(person, 2), T(address, 2), T(contract, 2), T(contract_party, 0), T(agreement, 0),        \
        T(instalment, 2), T(agreement_item, 0), T(agreement_plan, 0), T(agreement_evidence, 0),    \
        T(promise, 2), T(paid_claim, 0), T(charge, 0), T(charge_item, 0), T(charge_terms, 0),      \
        T(page_token, 0), T(payment, 2), T(ledger_entry, 2), T(ledger_line, 0), T(consent, 2),     \
        T(identity, 2), T(identity_alias, 0), T(conversation, 2), T(session, 0), T(hand_over, 0),  \
        T(factor_try, 2), T(inbox_key, 0), T(inbox, 2), T(message, 2), T(outbox, 0),               \
        T(outbox_queue, 0), T(attempt, 0), T(sent_ref, 0), T(status_parked, 0), T(timer, 0),       \
        T(audit, 2), T(identity_block, 0), T(care_case, 0), T(person_note, 2), T(new_due_date, 0), \
        T(confirmation_code, 2), T(invite, 2), T(provider_request, 0), T(card_page, 0),            \
        T(unclear_message, 0)

#define COLUMNS_tenant(C, T)                                                                       \
    C(T, i, tenant_id), C(T, x, slug), C(T, x, name), C(T, t, created_at), C(T, o, demo),          \
        C(T, t, expires_at)
#define COLUMNS_creditor(C, T)                                                                     \
    C(T, i, tenant_id), C(T, i, creditor_id), C(T, x, slug), C(T, x, trade_name),                  \
        C(T, x, legal_name), C(T, x, cnpj), C(T, x, address), C(T, x, phone), C(T, x, hours),      \
        C(T, h, opens_minute), C(T, h, closes_minute), C(T, x, zone), C(T, x, policy),             \
        C(T, d, policy_version), C(T, b, chain_hash), C(T, t, created_at), C(T, x, flow),          \
        C(T, x, tone), C(T, x, segment), C(T, i, chain_links)
#define COLUMNS_webhook_app(C, T)                                                                  \
    C(T, x, app), C(T, x, provider), C(T, b, secret_sealed), C(T, b, secret2_sealed),              \
        C(T, b, verify_sealed)
#define COLUMNS_channel_account(C, T)                                                              \
    C(T, i, tenant_id), C(T, i, account_id), C(T, i, creditor_id), C(T, x, app), C(T, h, channel), \
        C(T, x, external_id), C(T, x, business_id), C(T, x, api_url), C(T, x, api_version),        \
        C(T, b, token_sealed), C(T, x, stopped), C(T, x, display_number), C(T, x, purpose)
#define COLUMNS_bank_account(C, T)                                                                 \
    C(T, i, tenant_id), C(T, i, bank_account_id), C(T, i, creditor_id), C(T, x, slug),             \
        C(T, x, bank), C(T, x, agencia), C(T, x, conta), C(T, x, carteira), C(T, x, pix_key),      \
        C(T, x, api_url), C(T, b, token_sealed), C(T, b, secret_sealed), C(T, o, cards),           \
        C(T, x, transfer_agency), C(T, x, transfer_account), C(T, x, parts), C(T, x, provider)
#define COLUMNS_person(C, T)                                                                       \
    C(T, i, tenant_id), C(T, i, person_id), C(T, b, cpf_hash), C(T, d, cpf_key_id),                \
        C(T, b, cpf_sealed), C(T, x, name), C(T, y, birth), C(T, x, cep), C(T, t, created_at),     \
        C(T, t, updated_at)
#define COLUMNS_address(C, T)                                                                      \
    C(T, i, tenant_id), C(T, i, address_id), C(T, i, person_id), C(T, h, kind),                    \
        C(T, b, value_hash), C(T, d, key_id), C(T, b, value_sealed), C(T, t, registered_at),       \
        C(T, o, wrong_party), C(T, t, checked_at), C(T, t, verified_at)
#define COLUMNS_contract(C, T)                                                                     \
    C(T, i, tenant_id), C(T, i, contract_id), C(T, i, creditor_id), C(T, x, key),                  \
        C(T, x, enrolment), C(T, t, created_at)
#define COLUMNS_contract_party(C, T)                                                               \
    C(T, i, tenant_id), C(T, i, contract_id), C(T, i, person_id), C(T, h, role)
#define COLUMNS_agreement(C, T)                                                                    \
    C(T, i, tenant_id), C(T, i, agreement_id), C(T, i, creditor_id), C(T, i, person_id),           \
        C(T, i, conversation_id), C(T, h, status), C(T, i, principal), C(T, i, charges),           \
        C(T, i, discount), C(T, i, interest), C(T, i, total), C(T, x, term_text),                  \
        C(T, b, term_sha256), C(T, d, policy_version), C(T, t, offered_at), C(T, t, expires_at),   \
        C(T, t, accepted_at), C(T, x, evidence), C(T, b, chain_hash), C(T, x, protocol),           \
        C(T, h, grace_days), C(T, t, warned_at), C(T, h, reactivate_days), C(T, t, ended_at)
#define COLUMNS_instalment(C, T)                                                                   \
    C(T, i, tenant_id), C(T, i, instalment_id), C(T, i, contract_id), C(T, x, key), C(T, y, due),  \
        C(T, i, centavos), C(T, h, status), C(T, y, paid_on), C(T, i, paid_centavos),              \
        C(T, i, agreement_id), C(T, i, renegotiated_by)
#define COLUMNS_agreement_item(C, T)                                                               \
    C(T, i, tenant_id), C(T, i, agreement_id), C(T, i, instalment_id), C(T, i, contract_id)
#define COLUMNS_agreement_plan(C, T)                                                               \
    C(T, i, tenant_id), C(T, i, agreement_id), C(T, d, number), C(T, y, due), C(T, i, centavos)
#define COLUMNS_agreement_evidence(C, T)                                                           \
    C(T, i, tenant_id), C(T, i, agreement_id), C(T, i, creditor_id), C(T, i, link),                \
        C(T, b, term_pdf)
#define COLUMNS_promise(C, T)                                                                      \
    C(T, i, tenant_id), C(T, i, promise_id), C(T, i, creditor_id), C(T, i, person_id),             \
        C(T, y, due), C(T, i, centavos), C(T, h, status), C(T, t, made_at)
#define COLUMNS_paid_claim(C, T)                                                                   \
    C(T, i, tenant_id), C(T, i, paid_claim_id), C(T, i, creditor_id), C(T, i, person_id),          \
        C(T, i, conversation_id), C(T, x, protocol), C(T, t, made_at), C(T, x, media_id),          \
        C(T, t, until), C(T, t, closed_at)
#define COLUMNS_charge(C, T)                                                                       \
    C(T, i, tenant_id), C(T, i, charge_id), C(T, i, creditor_id), C(T, i, bank_account_id),        \
        C(T, i, person_id), C(T, h, status), C(T, i, centavos), C(T, i, principal), C(T, i, fine), \
        C(T, i, interest), C(T, i, discount), C(T, y, due), C(T, y, issued_on),                    \
        C(T, i, nosso_numero), C(T, x, barcode), C(T, x, line), C(T, x, txid),                     \
        C(T, x, pix_payload), C(T, i, agreement_id), C(T, t, paid_at)
#define COLUMNS_charge_terms(C, T)                                                                 \
    C(T, i, tenant_id), C(T, i, charge_id), C(T, h, fine_bp), C(T, h, interest_bp),                \
        C(T, o, daily), C(T, i, discount), C(T, y, discount_until)
#define COLUMNS_charge_item(C, T)                                                                  \
    C(T, i, tenant_id), C(T, i, charge_id), C(T, i, instalment_id), C(T, i, contract_id),          \
        C(T, i, principal), C(T, i, fine), C(T, i, interest), C(T, i, discount)
#define COLUMNS_page_token(C, T)                                                                   \
    C(T, b, token_hash), C(T, i, tenant_id), C(T, i, charge_id), C(T, o, invite),                  \
        C(T, t, expires_at)
#define COLUMNS_payment(C, T)                                                                      \
    C(T, i, tenant_id), C(T, i, payment_id), C(T, i, bank_account_id), C(T, x, external_id),       \
        C(T, h, method), C(T, i, charge_id), C(T, i, centavos), C(T, t, paid_at),                  \
        C(T, t, received_at), C(T, h, state), C(T, x, reason), C(T, t, credited_at), C(T, i, fee)
#define COLUMNS_ledger_entry(C, T)                                                                 \
    C(T, i, tenant_id), C(T, i, entry_id), C(T, i, creditor_id), C(T, x, kind),                    \
        C(T, i, source_id), C(T, y, day), C(T, t, at)
#define COLUMNS_ledger_line(C, T)                                                                  \
    C(T, i, tenant_id), C(T, i, entry_id), C(T, d, line_no), C(T, x, account),                     \
        C(T, i, instalment_id), C(T, i, centavos)
#define COLUMNS_consent(C, T)                                                                      \
    C(T, i, tenant_id), C(T, i, consent_id), C(T, i, address_id), C(T, i, creditor_id),            \
        C(T, h, channel), C(T, h, purpose), C(T, o, granted), C(T, x, source),                     \
        C(T, x, text_version), C(T, t, at)
#define COLUMNS_identity(C, T)                                                                     \
    C(T, i, tenant_id), C(T, i, identity_id), C(T, h, channel), C(T, t, created_at)
#define COLUMNS_identity_alias(C, T)                                                               \
    C(T, i, tenant_id), C(T, h, channel), C(T, b, alias), C(T, i, identity_id)
#define COLUMNS_conversation(C, T)                                                                 \
    C(T, i, tenant_id), C(T, i, conversation_id), C(T, i, account_id), C(T, i, creditor_id),       \
        C(T, i, identity_id), C(T, b, phone_sealed), C(T, b, bsuid_sealed), C(T, i, session_id),   \
        C(T, t, session_started), C(T, d, flow_version), C(T, b, session_state),                   \
        C(T, i, person_id), C(T, h, assurance), C(T, t, assurance_until), C(T, h, owner),          \
        C(T, i, fence), C(T, i, marks), C(T, i, turn_no), C(T, t, last_inbound),                   \
        C(T, t, held_since), C(T, o, muted), C(T, t, apologised_at), C(T, i, awaits)
#define COLUMNS_session(C, T)                                                                      \
    C(T, i, tenant_id), C(T, i, session_id), C(T, i, conversation_id), C(T, i, creditor_id),       \
        C(T, x, flow), C(T, d, flow_version), C(T, i, person_id), C(T, t, started_at),             \
        C(T, t, ended_at), C(T, x, outcome)
#define COLUMNS_hand_over(C, T)                                                                    \
    C(T, i, tenant_id), C(T, i, hand_over_id), C(T, i, conversation_id), C(T, i, session_id),      \
        C(T, x, reason), C(T, x, protocol), C(T, i, fence), C(T, t, asked_at), C(T, t, taken_at),  \
        C(T, x, taken_by), C(T, i, marks_before), C(T, t, closed_at)
#define COLUMNS_factor_try(C, T)                                                                   \
    C(T, i, tenant_id), C(T, i, try_id), C(T, b, subject), C(T, b, cpf_hash), C(T, o, ok),         \
        C(T, t, at)
#define COLUMNS_identity_block(C, T)                                                               \
    C(T, i, tenant_id), C(T, b, subject), C(T, t, blocked_at), C(T, t, lifted_at),                 \
        C(T, x, lifted_by)
#define COLUMNS_inbox_key(C, T) C(T, i, tenant_id), C(T, i, account_id), C(T, b, key), C(T, t, at)
#define COLUMNS_inbox(C, T)                                                                        \
    C(T, i, tenant_id), C(T, i, inbox_id), C(T, i, account_id), C(T, i, conversation_id),          \
        C(T, h, kind), C(T, h, state), C(T, t, provider_at), C(T, t, received_at), C(T, b, unit)
#define COLUMNS_message(C, T)                                                                      \
    C(T, i, tenant_id), C(T, i, message_id), C(T, i, conversation_id), C(T, i, session_id),        \
        C(T, t, at), C(T, h, direction), C(T, h, level), C(T, x, kind), C(T, x, text),             \
        C(T, i, outbox_id), C(T, x, trace), C(T, b, record), C(T, x, media_id),                    \
        C(T, x, media_type)
#define COLUMNS_outbox(C, T)                                                                       \
    C(T, i, tenant_id), C(T, i, outbox_id), C(T, i, conversation_id), C(T, i, account_id),         \
        C(T, b, key), C(T, h, class), C(T, h, level), C(T, i, fence), C(T, i, contract_id),        \
        C(T, i, charge_id), C(T, b, payload), C(T, t, created_at), C(T, t, expires_at),            \
        C(T, h, state), C(T, d, code), C(T, x, template)
#define COLUMNS_outbox_queue(C, T)                                                                 \
    C(T, i, tenant_id), C(T, i, conversation_id), C(T, i, outbox_id), C(T, i, contract_id),        \
        C(T, d, process_no), C(T, h, state), C(T, h, tries), C(T, t, not_before)
#define COLUMNS_attempt(C, T)                                                                      \
    C(T, i, tenant_id), C(T, i, attempt_id), C(T, i, outbox_id), C(T, d, process_no),              \
        C(T, t, marked_at), C(T, t, known_at), C(T, h, outcome), C(T, d, code), C(T, h, rank),     \
        C(T, t, rank_at)
#define COLUMNS_sent_ref(C, T)                                                                     \
    C(T, i, tenant_id), C(T, i, account_id), C(T, b, ref), C(T, i, attempt_id)
#define COLUMNS_status_parked(C, T)                                                                \
    C(T, i, tenant_id), C(T, i, account_id), C(T, b, ref), C(T, h, rank), C(T, d, code),           \
        C(T, t, at), C(T, t, parked_at)
#define COLUMNS_timer(C, T)                                                                        \
    C(T, i, tenant_id), C(T, i, conversation_id), C(T, h, kind), C(T, t, due_at), C(T, i, turn_no)
#define COLUMNS_audit(C, T)                                                                        \
    C(T, i, tenant_id), C(T, i, audit_id), C(T, t, at), C(T, x, actor), C(T, x, action),           \
        C(T, x, subject), C(T, x, detail)

#define COLUMNS_care_case(C, T)                                                                    \
    C(T, i, tenant_id), C(T, i, care_case_id), C(T, i, creditor_id), C(T, i, person_id),           \
        C(T, i, conversation_id), C(T, i, session_id), C(T, i, subject), C(T, x, kind),            \
        C(T, x, reason), C(T, x, protocol), C(T, y, due), C(T, y, pause_until), C(T, h, pauses),   \
        C(T, t, opened_at), C(T, t, closed_at), C(T, x, closed_by)
#define COLUMNS_confirmation_code(C, T)                                                            \
    C(T, i, tenant_id), C(T, i, code_id), C(T, i, person_id), C(T, i, conversation_id),            \
        C(T, h, purpose), C(T, i, agreement_id), C(T, b, code_hash), C(T, t, until),               \
        C(T, h, tries), C(T, t, sent_at)
#define COLUMNS_invite(C, T)                                                                       \
    C(T, i, tenant_id), C(T, i, invite_id), C(T, b, token_hash), C(T, i, creditor_id),             \
        C(T, i, person_id), C(T, t, made_at), C(T, t, expires_at), C(T, i, session_id),            \
        C(T, t, opened_at)
#define COLUMNS_provider_request(C, T)                                                             \
    C(T, i, tenant_id), C(T, i, request_id), C(T, i, conversation_id), C(T, h, kind),              \
        C(T, i, charge_id), C(T, h, state), C(T, h, tries), C(T, t, not_before),                   \
        C(T, t, expires_at), C(T, x, outcome), C(T, t, answered_at)
#define COLUMNS_card_page(C, T) C(T, i, tenant_id), C(T, i, charge_id), C(T, x, url)
#define COLUMNS_unclear_message(C, T)                                                              \
    C(T, i, tenant_id), C(T, i, unclear_id), C(T, i, conversation_id), C(T, x, flow),              \
        C(T, x, state), C(T, h, channel), C(T, t, at), C(T, b, text_hash), C(T, b, text_sealed),   \
        C(T, x, guess), C(T, h, permille), C(T, x, why), C(T, x, label), C(T, t, labelled_at),     \
        C(T, x, labelled_by)
#define COLUMNS_new_due_date(C, T)                                                                 \
    C(T, i, tenant_id), C(T, i, instalment_id), C(T, y, day), C(T, i, fine), C(T, i, interest),    \
        C(T, i, discount), C(T, i, charge_id), C(T, t, given_at)
#define COLUMNS_person_note(C, T)                                                                  \
    C(T, i, tenant_id), C(T, i, note_id), C(T, i, creditor_id), C(T, i, person_id),                \
        C(T, i, conversation_id), C(T, i, session_id), C(T, x, subject), C(T, x, answer),          \
        C(T, b, words_sealed), C(T, t, at)

#define TABLE_ENUM(name, numbered)     TABLE_##name
#define COLUMN_ENUM(table, kind, name) table##_##name
#define COLUMNS_ENUM(name, numbered)                                                               \
    name##_BEFORE = -1, COLUMNS_##name(COLUMN_ENUM, name), name##_COLUMNS
enum table_id { TABLES(TABLE_ENUM), TABLE_COUNT };
enum column { TABLES(COLUMNS_ENUM) }; /* each table's from 0 */

struct table_schema {
    const char *name, *kinds;
    const char *const *columns;
    int count, identity; /* identity: 2 = the second column is numbered, 0 = none is */
};
extern const struct table_schema table_schemas[TABLE_COUNT];
