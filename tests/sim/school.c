#include "tests/sim/people.h"
#include "tests/sim/db_ledger.h"

#include "server/base/phone.h"

#include <stdio.h>
#include <string.h>

/* A school, its accounts, and families that are behind: written as committed rows. */

static void put(struct query *q, struct cell *c, int column, const char *text)
{
    c[column] = text_cell(q, text);
}

static struct cell sealed(struct query *q, const char *purpose, const char *text)
{
    struct bytes b = seal_close(&sim->seal, &q->db->arena, purpose, text, strlen(text));

    return bytes_cell(q, b.data, b.len);
}

static struct cell hashed(struct query *q, const char *purpose, const char *text)
{
    struct seal_hash h = seal_hash(&sim->seal, purpose, text, strlen(text));

    return bytes_cell(q, h.bytes, SEAL_HASH_SIZE);
}

static void add_creditor(struct query *q)
{
    struct cell *t = insert(q, TABLE_tenant), *c = insert(q, TABLE_creditor);

    t[tenant_tenant_id] = c[creditor_tenant_id] = NUM(1);
    t[tenant_demo] = NUM(0);
    t[tenant_created_at] = c[creditor_created_at] = NUM(sim_now() - DAYS_US(90));
    put(q, t, tenant_slug, "rede");
    put(q, t, tenant_name, "Rede Girassol");
    put(q, c, creditor_slug, "girassol");
    put(q, c, creditor_trade_name, "Escola Girassol");
    put(q, c, creditor_legal_name, "Instituto Educacional Girassol Ltda.");
    put(q, c, creditor_cnpj, "11222333000181");
    put(q, c, creditor_address, "Rua das Acácias, 120, Campinas, SP");
    put(q, c, creditor_phone, "19 3000-0000");
    put(q, c, creditor_hours, "de segunda a sexta, das 8h às 18h");
    put(q, c, creditor_zone, "America/Sao_Paulo");
    put(q, c, creditor_policy, "{}");
    put(q, c, creditor_flow, sim_is_asking() ? "pedidos" : "cobranca");
    put(q, c, creditor_tone, "usual");
    put(q, c, creditor_segment, "escola");
    c[creditor_opens_minute] = NUM(480);
    c[creditor_closes_minute] = NUM(1080);
    c[creditor_policy_version] = NUM(1);
    c[creditor_chain_links] = NUM(0);
}

static void add_accounts(struct query *q)
{
    struct cell *w = insert(q, TABLE_webhook_app), *a = insert(q, TABLE_channel_account);
    struct cell *b = insert(q, TABLE_bank_account);

    put(q, w, webhook_app_app, SIM_APP);
    put(q, w, webhook_app_provider, "whatsapp");
    w[webhook_app_secret_sealed] = sealed(q, "app_secret", SIM_SECRET);
    w[webhook_app_verify_sealed] = sealed(q, "verify_token", "verify");
    a[channel_account_tenant_id] = a[channel_account_creditor_id] = NUM(1);
    a[channel_account_channel] = NUM(1);
    put(q, a, channel_account_app, SIM_APP);
    put(q, a, channel_account_external_id, SIM_NUMBER_ID);
    put(q, a, channel_account_business_id, "WABA1");
    put(q, a, channel_account_purpose, "cobranca");
    put(q, a, channel_account_api_url, "http://graph");
    put(q, a, channel_account_api_version, "v23.0");
    a[channel_account_token_sealed] = sealed(q, "token", "graph-token");
    b[bank_account_tenant_id] = b[bank_account_creditor_id] = NUM(1);
    put(q, b, bank_account_slug, SIM_BANK);
    put(q, b, bank_account_bank, "237");
    put(q, b, bank_account_agencia, "1234");
    put(q, b, bank_account_conta, "0123456");
    put(q, b, bank_account_carteira, "09");
    put(q, b, bank_account_parts, "{}");
    put(q, b, bank_account_provider, "banco");
    put(q, b, bank_account_pix_key, "pix@girassol.example");
    put(q, b, bank_account_api_url, "http://bank");
    put(q, b, bank_account_transfer_agency, "1234-3");
    put(q, b, bank_account_transfer_account, "123456-0");
    b[bank_account_cards] = NUM(1);
    b[bank_account_token_sealed] = sealed(q, "bank_token", "bank-token");
    b[bank_account_secret_sealed] = sealed(q, "bank_secret", SIM_SECRET);
}

static int check_digit(const char *digits, int count)
{
    int sum = 0;

    for (int i = 0; i < count; i++)
        sum += (digits[i] - '0') * (count + 1 - i);
    return sum * 10 % 11 % 10;
}

void make_cpf(char cpf[12])
{
    for (int i = 0; i < 9; i++)
        cpf[i] = (char)('0' + sim_below(10));
    cpf[9] = (char)('0' + check_digit(cpf, 9));
    cpf[10] = (char)('0' + check_digit(cpf, 10));
    cpf[11] = '\0';
}

static void add_address(struct query *q, const struct person *p)
{
    struct cell *a = insert(q, TABLE_address);
    char canonical[PHONE_SIZE];

    phone_canonical(p->phone, canonical);
    a[address_tenant_id] = NUM(1);
    a[address_person_id] = NUM(p->person_id);
    a[address_kind] = a[address_key_id] = NUM(1);
    a[address_value_hash] = hashed(q, "phone", canonical);
    a[address_value_sealed] = sealed(q, "phone", p->phone);
    a[address_registered_at] = NUM(sim_now() - DAYS_US(sim_chance(500)   ? 60
                                                       : sim_chance(600) ? 91
                                                                         : 5));
    a[address_wrong_party] = NUM(0);
}

/* What is open begins in the books. */
static void open_in_books(struct query *q, const struct cell *n)
{
    day_t today = day_of_instant(sim_now(), "America/Sao_Paulo");
    struct ledger_entry e = ledger_entry_add(
        q, NUM(1), NUM(1), "import", n[instalment_instalment_id], NUM(today), NUM(sim_now()));

    ledger_post(&e, "receivable", n[instalment_instalment_id], n[instalment_centavos].n);
    ledger_post(&e, "opening", NIL, -n[instalment_centavos].n);
}

static struct cell *add_instalment(struct query *q, int64_t contract, const char *key, int64_t due,
                                   int64_t centavos)
{
    struct cell *n = insert(q, TABLE_instalment);

    n[instalment_tenant_id] = NUM(1);
    n[instalment_contract_id] = NUM(contract);
    put(q, n, instalment_key, key);
    n[instalment_due] = NUM(due);
    n[instalment_centavos] = NUM(centavos);
    n[instalment_status] = NUM(0);
    return n;
}

void invite_of(const struct person *p, char token[29])
{
    for (int i = 0; i < 28; i++)
        token[i] = i < 11 ? (char)('A' + p->cpf[i] - '0') : 'Q';
    token[28] = '\0';
}

/* Some links run out while the story goes on. */
static void add_invite(struct query *q, const struct person *p)
{
    struct cell *v = insert(q, TABLE_invite);
    char token[29];

    invite_of(p, token);
    v[invite_tenant_id] = v[invite_creditor_id] = NUM(1);
    v[invite_token_hash] = hashed(q, "invite", token);
    v[invite_person_id] = NUM(p->person_id);
    v[invite_made_at] = NUM(sim_now() - DAYS_US(2));
    v[invite_expires_at] = NUM(sim_now() + (sim_chance(500) ? DAYS_US(1) : MINUTES_US(5)));
}

static void add_instalments(struct query *q, int64_t contract, day_t today)
{
    /* 16 days late or more; where a new day is asked for, some by less. */
    int64_t late = sim_between(0, 3), later = sim_is_asking() ? sim_between(0, 26) : 0;

    for (int64_t i = late; i >= -1; i--) {
        char key[16];
        snprintf(key, sizeof(key), "P%d", (int)(late - i + 1));
        open_in_books(q, add_instalment(q, contract, key, today - i * 30 + 14 + later,
                                        sim_between(5000, 95000)));
    }
}

static void add_old_promise(struct query *q, const struct person *p, day_t today)
{
    struct cell *c = insert(q, TABLE_promise);

    c[promise_tenant_id] = c[promise_creditor_id] = NUM(1);
    c[promise_person_id] = NUM(p->person_id);
    c[promise_due] = NUM(today - 12);
    c[promise_centavos] = NUM(30000);
    c[promise_status] = NUM(0);
    c[promise_made_at] = NUM(sim_now() - DAYS_US(15));
}

/* One that was accepted long ago, of which only the down payment was paid: it ends by itself. */
static void add_late_agreement(struct query *q, const struct person *p, int64_t contract,
                               day_t today)
{
    enum { PARTS = 3, PART = 20000, ORIGINAL = 55000, DISCOUNT = 50000 };
    struct cell *a = insert(q, TABLE_agreement);
    int64_t id = INT64_C(1000000000000) + p->person_id;
    char text[32];

    a[agreement_tenant_id] = a[agreement_creditor_id] = a[agreement_status] = NUM(1);
    a[agreement_agreement_id] = NUM(id);
    a[agreement_person_id] = NUM(p->person_id);
    a[agreement_principal] = NUM(2 * ORIGINAL);
    a[agreement_charges] = a[agreement_interest] = NUM(0);
    a[agreement_discount] = NUM(DISCOUNT);
    a[agreement_total] = NUM(PARTS * PART);
    put(q, a, agreement_term_text, "Termo");
    put(q, a, agreement_term_sha256, "sha");
    a[agreement_policy_version] = NUM(1);
    a[agreement_offered_at] = a[agreement_accepted_at] = NUM(sim_now() - DAYS_US(70));
    a[agreement_warned_at] = NUM(sim_now() - DAYS_US(5 + sim_below(3)));
    a[agreement_expires_at] = NUM(sim_now() - DAYS_US(65));
    snprintf(text, sizeof(text), "Q-%d", (int)p->person_id);
    put(q, a, agreement_protocol, text);
    a[agreement_grace_days] = NUM(10);
    a[agreement_reactivate_days] = NUM(0);
    for (int i = 0; i < 2; i++) {
        struct cell *t = insert(q, TABLE_agreement_item);
        t[agreement_item_tenant_id] = NUM(1);
        t[agreement_item_agreement_id] = NUM(id);
        t[agreement_item_contract_id] = NUM(contract);
        snprintf(text, sizeof(text), "antiga-%d", i);
        struct cell *n = add_instalment(q, contract, text, today - 150 + i * 30, ORIGINAL);
        n[instalment_status] = NUM(3);
        n[instalment_renegotiated_by] = NUM(id);
        t[agreement_item_instalment_id] = n[instalment_instalment_id];
    }
    for (int i = 0; i < PARTS; i++) {
        snprintf(text, sizeof(text), "acordo-%d", i);
        struct cell *n = add_instalment(q, contract, text, today - 60 + i * 30, PART);
        n[instalment_agreement_id] = NUM(id);
        if (i > 0) {
            open_in_books(q, n);
            continue;
        }
        n[instalment_status] = NUM(1);
        n[instalment_paid_on] = NUM(today - 60);
        n[instalment_paid_centavos] = NUM(PART);
    }
}

void add_family(struct query *q, struct person *p)
{
    struct cell *c = insert(q, TABLE_person), *ct = insert(q, TABLE_contract);
    struct cell *party = insert(q, TABLE_contract_party);
    day_t today = day_of_instant(sim_now(), "America/Sao_Paulo"), birth;
    char key[16];

    c[person_tenant_id] = ct[contract_tenant_id] = party[contract_party_tenant_id] = NUM(1);
    c[person_cpf_hash] = hashed(q, "cpf", p->cpf);
    c[person_cpf_key_id] = NUM(1);
    c[person_cpf_sealed] = sealed(q, "cpf", p->cpf);
    put(q, c, person_name, p->name);
    c[person_birth] = day_parse_br(p->birth, &birth) ? NUM(birth) : NIL;
    put(q, c, person_cep, "13010111");
    c[person_created_at] = c[person_updated_at] = ct[contract_created_at] =
        NUM(sim_now() - DAYS_US(80));
    p->person_id = c[person_person_id].n;
    ct[contract_creditor_id] = NUM(1);
    snprintf(key, sizeof(key), "%d", 4800 + (int)p->person_id);
    put(q, ct, contract_key, key);
    party[contract_party_contract_id] = ct[contract_contract_id];
    party[contract_party_person_id] = c[person_person_id];
    party[contract_party_role] = NUM(1);
    add_address(q, p);
    add_invite(q, p);
    add_instalments(q, ct[contract_contract_id].n, today);
    if (sim_is_asking() && sim_chance(400))
        add_late_agreement(q, p, ct[contract_contract_id].n, today);
    if (sim_is_asking() && sim_chance(300))
        add_old_promise(q, p, today);
}

void add_school(struct query *q)
{
    add_creditor(q);
    add_accounts(q);
}
