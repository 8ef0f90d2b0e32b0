#include "tests/support/reporting.h"

#include <string.h>

/*
 * Every text, date and sealed value that the schema can hold is in the register of personal data
 * with its purpose and legal base, or in this list: it tells nothing of a person.
 */
static const char impersonal[] =
    /* whose debts these are, and how they collect */
    "tenant.slug tenant.name creditor.slug creditor.trade_name creditor.legal_name creditor.cnpj "
    "creditor.address creditor.phone creditor.hours creditor.zone creditor.policy "
    "creditor.chain_hash creditor.flow bank_account.slug bank_account.bank bank_account.agencia "
    "bank_account.conta bank_account.carteira bank_account.pix_key bank_account.api_url "
    "bank_account.token_sealed bank_account.secret_sealed bank_account.provider "
    "channel_account.app "
    "channel_account.external_id channel_account.business_id channel_account.display_number "
    "channel_account.api_url channel_account.api_version channel_account.token_sealed "
    "channel_account.stopped channel_price.from_day price_index.kind price_index.month "
    "webhook_app.app webhook_app.provider "
    "webhook_app.secret_sealed webhook_app.secret2_sealed webhook_app.verify_sealed "
    "flow_version.flow flow_version.graph flow_version.texts flow_version.sha256 "
    "bank_connection.token_url bank_connection.certificate bank_connection.key_sealed "
    "bank_connection.authority "
    /* kinds, states and keys that say nothing by themselves */
    "agreement.code_hash confirmation_code.code_hash invite.token_hash channel_account.purpose "
    "provider_request.outcome creditor.tone creditor.segment bank_account.transfer_agency "
    "bank_account.transfer_account bank_account.parts agreement.term_sha256 care_case.closed_by "
    "agreement_transition.what agreement_event.what creditor_policy.policy "
    "identity_block.lifted_by inbox_key.key "
    "ledger_entry.kind ledger_entry.day ledger_line.account message.kind message.media_type "
    "message.trace outbox.key "
    "outbox.template outbox_file.mime_type page_request.mime_type pause.scope payment.reason "
    "provider_event.key provider_event.name "
    "payment.closed_by payment.outcome payment_return.reason payment_return.closed_by "
    "payment_return.outcome refund.reference refund.asked_by refund.code refund.why "
    "ledger_check.day credit.closed_by schema_migration.name "
    "sent_ref.ref session.flow "
    "session.outcome status_parked.ref unclear_message.flow unclear_message.state "
    "unclear_message.guess unclear_message.why unclear_message.label "
    "canned_answer.short canned_answer.text "
    "whatsapp_template.business_id whatsapp_template.name whatsapp_template.language "
    "whatsapp_template.category whatsapp_template.status whatsapp_template.header "
    "whatsapp_template.body whatsapp_template.footer whatsapp_template.buttons "
    "whatsapp_template.needs "
    "cnab_account.variation cnab_file.digest cnab_file.made_on cnab_record.key "
    "cnab_record.occurrence chat_widget.widget_key chat_widget.origins chat_widget.colour "
    "team.name team_skill.skill callback.made_by desk_bulk_undo.agent "
    "desk_bulk_undo.action desk_bulk_undo.tag desk_bulk_undo.taken_by "
    "person_move.filled person_move_row.what chat_pass.token_hash "
    "chat_widget.identify_sealed ";

static const char columns[] =
    "SELECT coalesce(string_agg(name, ' ' ORDER BY name), '') FROM ("
    " SELECT c.relname || '.' || a.attname AS name FROM pg_class c"
    " JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_type t ON t.oid = a.atttypid"
    " WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')"
    " AND NOT c.relispartition AND c.relname NOT LIKE 'import\\_%%' AND a.attnum > 0"
    " AND NOT a.attisdropped AND t.typname IN ('text', 'varchar', 'bytea', 'date', 'json',"
    " 'jsonb', '_text', '_bytea')) s WHERE ";

static void write_register(struct world *w)
{
    const char *rows = reporting_rows(w, "personal-data", "2026-01-01", "2026-01-02");

    world_exec(w,
               "CREATE TABLE IF NOT EXISTS import_register (row text); TRUNCATE import_register");
    for (const char *end; (end = strchr(rows, '\n')); rows = end + 1)
        world_exec(w, "INSERT INTO import_register VALUES ('%.*s')", (int)(end - rows), rows);
}

static const char *missing(struct world *w)
{
    world_exec(w,
               "CREATE TABLE IF NOT EXISTS import_impersonal AS SELECT"
               " regexp_split_to_table(trim('%s'), ' +') AS name",
               impersonal);
    write_register(w);
    char *sql = arena_printf(&w->arena,
                             "%sname NOT IN (SELECT split_part(row, ' | ', 1) || '.' ||"
                             " split_part(row, ' | ', 2) FROM import_register)"
                             " AND name NOT IN (SELECT name FROM import_impersonal)",
                             columns);
    return arena_strdup(&w->arena, scratch_text(w->scratch, sql));
}

static void every_column_is_tagged(void **state)
{
    struct world *w = *state;

    if (*missing(w))
        fail_msg("not in db/queries/report_personal_data.sql, nor in the list of this test: %s",
                 missing(w));
}

static void a_new_column_without_a_tag_is_found(void **state)
{
    struct world *w = *state;

    world_exec(w, "ALTER TABLE person ADD COLUMN religion text; CREATE TABLE pet (name text)");
    assert_string_equal(missing(w), "person.religion pet.name");
    world_exec(w, "ALTER TABLE person DROP COLUMN religion; DROP TABLE pet");
}

static void what_is_tagged_exists_and_says_what_for(void **state)
{
    struct world *w = *state;

    write_register(w);
    assert_string_equal(
        world_text(w, "SELECT coalesce(string_agg(row, ', '), '') FROM import_register WHERE NOT"
                      " EXISTS (SELECT FROM pg_attribute WHERE attrelid ="
                      " to_regclass(split_part(row, ' | ', 1)) AND attname ="
                      " split_part(row, ' | ', 2) AND NOT attisdropped)"),
        "");
    assert_string_equal(
        world_text(w, "SELECT coalesce(string_agg(row, ', '), '') FROM import_register"
                      " WHERE row !~ ' \\| [^|]+ \\| [^|]+ \\| [^|]+\\(art\\. 7, [IVX]+\\)$'"),
        "");
    assert_string_equal(
        world_text(w, "SELECT coalesce(string_agg(i.name, ', '), '') FROM import_impersonal i"
                      " WHERE i.name IN (SELECT split_part(row, ' | ', 1) || '.' ||"
                      " split_part(row, ' | ', 2) FROM import_register)"),
        "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("000-26 every stored kind of personal data has its purpose and legal base",
             every_column_is_tagged),
        TEST("a new column without a tag is found", a_new_column_without_a_tag_is_found),
        TEST("what is tagged exists, and says what for", what_is_tagged_exists_and_says_what_for),
    };
    return cmocka_run_group_tests_name("personal_data", tests, world_setup, world_teardown);
}
