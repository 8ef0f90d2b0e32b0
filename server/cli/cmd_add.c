#include "server/cli/commands.h"

#include "nlu/normalise.h"
#include "flows/faults.h"
#include "flows/words.h"
#include "server/base/clock.h"
#include "server/base/document.h"
#include "server/cli/account_bacen_pix.h"
#include "server/cli/account_chat.h"
#include "server/cli/add_provider.h"
#include "server/cli/admin.h"
#include "server/money/account_json.h"
#include "server/money/policy_json.h"

#include <stdlib.h>
#include <stdio.h>
#include <string.h>

const char help_tenant_add[] =
    "Example: echo '{\"format\":1,\"slug\":\"rede-azul\",\"name\":\"Rede Azul\"}' | quita tenant "
    "add -\n\n"
    "A tenant runs collection: a school, a network, a bureau. Again with the same slug: changed.\n";
const char help_creditor_add[] =
    "Example: quita creditor add escola.json\n\n"
    "{\"format\":1, \"tenant\":\"rede-azul\", \"slug\":\"escola\", \"trade_name\":\"Escola "
    "Azul\",\n"
    " \"legal_name\":\"Escola Azul Ltda\", \"cnpj\":\"11222333000181\", \"address\":\"...\",\n"
    " \"phone\":\"(11) 4000-1234\", \"hours\":\"de segunda a sexta, das 8h às 18h\",\n"
    " \"opens\":\"08:00\", \"closes\":\"18:00\", \"zone\":\"America/Sao_Paulo\", "
    "\"segment\":\"escola\",\n"
    " \"policy\":{...}, \"tone\":\"usual\"}\n\n"
    "A creditor is who is owed. The policy is that of `quita agreement offers --help`; left out,\n"
    "the defaults hold. The tone is usual or formal: which wordings of a flow are said. The\n"
    "segment says what texts call things: escola (the default) or loja. Again with\n"
    "the same slug: changed, and a changed policy has a new version.\n"
    "The trade name is what anybody hears: one with \"cobrança\" or \"recuperação\" is refused.\n";
const char help_account_add[] =
    "Example: quita account add whatsapp.json\n\n"
    "{\"format\":1, \"kind\":\"whatsapp\", \"creditor\":\"escola\", \"app\":\"escola\",\n"
    " \"phone_number_id\":\"106540352242922\", \"waba_id\":\"102290129340398\",\n"
    " \"display_number\":\"551130031234\", \"purpose\":\"cobranca\",\n"
    " \"api_url\":\"https://graph.facebook.com\", \"api_version\":\"v26.0\",\n"
    " \"app_secret\":\"...\", \"app_secret_old\":\"...\", \"verify_token\":\"...\", "
    "\"token\":\"...\"}\n\n"
    "{\"format\":1, \"kind\":\"bank\", \"creditor\":\"escola\", \"slug\":\"escola-237\", "
    "\"bank\":\"237\",\n"
    " \"agencia\":\"1234\", \"conta\":\"0012345\", \"carteira\":\"09\", \"pix_key\":\"...\",\n"
    " \"api_url\":\"https://...\", \"token\":\"...\", \"secret\":\"...\",\n"
    " \"cards\":true, \"transfer_agency\":\"1234-3\", \"transfer_account\":\"12345-6\"}\n\n"
    "Which parts an account has differs from bank to bank (convenio, modalidade, posto ...):\n"
    "docs/banks.md tells for each of the thirteen. They are tried before they are stored.\n\n"
    "{\"format\":1, \"kind\":\"asaas\", \"creditor\":\"escola\", "
    "\"slug\":\"escola-asaas\",\n"
    " \"key\":\"$aact_prod_...\", \"webhook_token\":\"...\", \"cards\":true}\n\n"
    "With cards, people may pay on a page of the bank; with an agency and account as people type\n"
    "them, by a transfer; left out, they are not offered.\n\n" HELP_ACCOUNT_BACEN_PIX
        HELP_ACCOUNT_CHAT
    "The purpose is cobranca, or captacao: such a number talks by the recruitment flow, and never\n"
    "of debts. Secrets are sealed with QUITA_KEYS before they are stored. Again with the same\n"
    "phone_number_id or slug: changed. Webhooks: /webhooks/whatsapp/{app}, "
    "/webhooks/banco/{slug}, /webhooks/asaas/{slug}.\nOf several bank accounts of a creditor the "
    "newest "
    "makes its charges; docs/providers.md tells more.\n";

static int64_t now_us(void)
{
    const struct clock clock = clock_system();

    return clock_now_us(&clock);
}

static bool one_file(struct admin *a, int argc, char **argv)
{
    if (argc == 2)
        return admin_read(a, argv[1]);
    return error_set(&a->err, ERROR_INPUT, "one file is meant (- is standard input); see --help");
}

int command_tenant_add(int argc, char **argv)
{
    struct admin a;

    if (admin_open(&a, "tenant add", false) && one_file(&a, argc, argv)) {
        const char *slug = admin_text(&a, "slug"), *name = admin_text(&a, "name");
        struct pg_args *args = pg_sync_args(a.db, SQL_TENANT_ADD);
        pg_text(args, slug);
        pg_text(args, name);
        pg_instant(args, now_us());
        if (a.err.kind == ERROR_NONE && admin_run(&a, args, "nothing was added") > 0)
            printf("%s\n", slug);
    }
    return admin_close(&a);
}

/* "08:00" -> 480 */
static int minute_of(struct admin *a, const char *name, const char *fallback)
{
    const char *text = admin_text_or(a, name, fallback);
    int hour, minute;
    char rest;

    if (sscanf(text, "%2d:%2d%c", &hour, &minute, &rest) == 2 && hour >= 0 && hour < 24 &&
        minute >= 0 && minute < 60)
        return hour * 60 + minute;
    error_set(&a->err, ERROR_INPUT, "\"%s\" must be a time like \"08:00\"", name);
    return 0;
}

static const char *policy_of(struct admin *a)
{
    json_t *policy = json_object_get(a->file, "policy");
    struct offer_policy parsed = offer_policy_default();
    char *text = NULL;

    if (!policy)
        return "{}";
    if (!offer_policy_read(policy, &parsed, &a->err))
        return NULL;
    text = json_dumps(policy, JSON_COMPACT);
    const char *kept = arena_strdup(&a->arena, text);
    free(text);
    return kept;
}

static const char *cnpj_of(struct admin *a)
{
    const char *text = admin_text(a, "cnpj");
    struct document d = document_check(text ? text : "");

    if (text && (!d.valid || d.kind != DOCUMENT_CNPJ))
        error_set(&a->err, ERROR_INPUT, "\"cnpj\" is no CNPJ: check its digits");
    return arena_strdup(&a->arena, d.normal);
}

/* Which wordings of the flow are said. */
static const char *tone_of(struct admin *a)
{
    const char *tone = admin_text_or(a, "tone", "usual");

    if (strcmp(tone, "usual") != 0 && strcmp(tone, "formal") != 0)
        error_set(&a->err, ERROR_INPUT, "\"tone\" must be usual or formal");
    return tone;
}

/* Whoever answers the phone hears it: it must not say what the matter is (TP-07). */
static const char *trade_name_of(struct admin *a)
{
    const char *name = admin_text(a, "trade_name");
    const char *folded = name ? normalise_fold(&a->arena, name) : "";

    if (strstr(folded, "cobranca") || strstr(folded, "recuperac"))
        error_set(&a->err, ERROR_INPUT,
                  "\"trade_name\" tells everybody what the matter is: without cobrança or "
                  "recuperação, please");
    return name;
}

/* The name of a pack of words; left out, the default's. */
static const char *segment_of(struct admin *a)
{
    const char *segment = admin_text_or(a, "segment", WORDS_DEFAULT);
    struct faults faults = { .arena = &a->arena };
    struct word_packs *packs = ARENA_NEW(&a->arena, struct word_packs);

    words_load(packs, &a->arena, &faults);
    strbuf_done(&faults.report);
    if (strcmp(words_for(packs, segment)->segment, segment) != 0)
        error_set(&a->err, ERROR_INPUT, "there is no pack of words for the \"segment\" %s",
                  segment);
    return segment;
}

static void add_creditor(struct admin *a)
{
    struct pg_args *args = pg_sync_args(a->db, SQL_CREDITOR_ADD);

    pg_text(args, admin_text(a, "tenant"));
    pg_text(args, admin_text(a, "slug"));
    pg_text(args, trade_name_of(a));
    pg_text(args, admin_text(a, "legal_name"));
    pg_text(args, cnpj_of(a));
    pg_text(args, admin_text(a, "address"));
    pg_text(args, admin_text(a, "phone"));
    pg_text(args, admin_text(a, "hours"));
    pg_int4(args, minute_of(a, "opens", "08:00"));
    pg_int4(args, minute_of(a, "closes", "18:00"));
    pg_text(args, admin_text_or(a, "zone", "America/Sao_Paulo"));
    pg_text(args, policy_of(a));
    pg_instant(args, now_us());
    pg_text(args, tone_of(a));
    pg_text(args, segment_of(a));
    if (a->err.kind == ERROR_NONE &&
        admin_run(a, args, "there is no such tenant, or the slug belongs to another tenant") > 0)
        printf("%s\n", admin_text(a, "slug"));
}

int command_creditor_add(int argc, char **argv)
{
    struct admin a;

    if (admin_open(&a, "creditor add", false) && one_file(&a, argc, argv))
        add_creditor(&a);
    return admin_close(&a);
}

/* ---- accounts ---- */

static void set_app(struct admin *a)
{
    struct pg_args *args = pg_sync_args(a->db, SQL_WEBHOOK_APP_SET);
    struct bytes old = { 0 }, secret = admin_sealed(a, "app_secret", "app_secret");
    struct bytes verify = admin_sealed(a, "verify_token", "verify_token");

    if (json_object_get(a->file, "app_secret_old"))
        old = admin_sealed(a, "app_secret_old", "app_secret");
    pg_text(args, admin_text(a, "app"));
    pg_bytea(args, secret.data, secret.len);
    pg_bytea(args, old.data, old.len);
    pg_bytea(args, verify.data, verify.len);
    if (a->err.kind == ERROR_NONE)
        admin_run(a, args, NULL);
}

/* What the number is for: collection and recruitment never share one. */
static const char *purpose_of(struct admin *a)
{
    const char *purpose = admin_text_or(a, "purpose", "cobranca");

    if (strcmp(purpose, "cobranca") != 0 && strcmp(purpose, "captacao") != 0)
        error_set(&a->err, ERROR_INPUT, "\"purpose\" must be cobranca or captacao");
    return purpose;
}

static void add_whatsapp(struct admin *a)
{
    static const char *const texts[] = { "creditor", "app", "phone_number_id", "waba_id" };

    set_app(a);
    struct pg_args *args = pg_sync_args(a->db, SQL_CHANNEL_ACCOUNT_ADD);
    struct bytes token = admin_sealed(a, "token", "token");
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        pg_text(args, admin_text(a, texts[i]));
    pg_text(args, admin_text_or(a, "display_number", NULL));
    pg_text(args, admin_text_or(a, "api_url", "https://graph.facebook.com"));
    pg_text(args, admin_text_or(a, "api_version", "v26.0"));
    pg_bytea(args, token.data, token.len);
    pg_instant(args, now_us());
    pg_text(args, purpose_of(a));
    if (a->err.kind == ERROR_NONE &&
        admin_run(a, args, "there is no such creditor, or the number belongs to another one") > 0)
        printf("/webhooks/whatsapp/%s\n", admin_text(a, "app"));
}

/* Both or none: an account without its agency takes nobody's money anywhere. */
static void add_ways(struct admin *a, struct pg_args *args)
{
    const char *agency = admin_text_or(a, "transfer_agency", NULL);
    const char *account = admin_text_or(a, "transfer_account", NULL);

    if (!agency != !account)
        error_set(&a->err, ERROR_INPUT, "transfer_agency and transfer_account go together");
    pg_bool(args, json_is_true(json_object_get(a->file, "cards")));
    pg_text(args, agency);
    pg_text(args, account);
}

/* A title on trial: what the bank's file does not find is asked for now, not when somebody waits
 * for a boleto.  A digit that does not agree is a slip of the pen here. */
static bool try_account(const struct boleto_bank *bank, struct boleto_account fields,
                        struct error *err)
{
    struct boleto_title title;
    struct boleto_code code;
    int64_t number;
    day_t day = day_from_civil(2026, 1, 2);

    if (!boleto_number(bank, &fields, 1, day, &number, err))
        return false;
    boleto_set_number(&fields, number);
    if (!boleto_issue(bank, &fields, true, day, 100, &title, &code, err))
        return false;
    if (title.warning_count)
        return error_set(err, ERROR_INPUT, "%s is missing or does not agree with its digits",
                         title.warnings[0]);
    return true;
}

static void read_fields(struct admin *a, const char *code, struct boleto_account *fields)
{
    const struct boleto_bank *bank = boleto_bank_find(code);
    char codes[BOLETO_CODES_SIZE];

    if (!bank)
        error_set(&a->err, ERROR_INPUT, "boletos of bank %s are not issued here; there are: %s",
                  code, boleto_bank_codes(codes));
    else if (boleto_account_read(a->file, fields, &a->err)) {
        fields->nosso_numero[0] = fields->seu_numero[0] = fields->ano[0] = '\0'; /* each title's */
        (void)!try_account(bank, *fields, &a->err);
    }
}

/* All but those that have columns of their own, as JSON. */
static const char *other_parts(struct admin *a, const struct boleto_account *fields)
{
    json_t *parts = json_object();
    char *text;

    for (size_t i = 0; i < BOLETO_PARTS; i++) {
        const char *value = boleto_part_get(fields, &boleto_parts[i]);
        if (value[0] && i != BOLETO_AGENCIA && i != BOLETO_CONTA && i != BOLETO_CARTEIRA)
            json_object_set_new(parts, boleto_parts[i].name, json_string(value));
    }
    text = json_dumps(parts, JSON_COMPACT | JSON_SORT_KEYS);
    const char *kept = arena_strdup(&a->arena, text);
    free(text);
    json_decref(parts);
    return kept;
}

static void bank_args(struct admin *a, struct pg_args *args, const struct boleto_account *fields)
{
    struct bytes token = admin_sealed(a, "token", "bank_token");
    struct bytes secret = admin_sealed(a, "secret", "bank_secret");

    pg_text(args, admin_text(a, "creditor"));
    pg_text(args, admin_text(a, "slug"));
    pg_text(args, admin_text(a, "bank"));
    pg_text(args, fields->agencia);
    pg_text(args, fields->conta);
    pg_text(args, fields->carteira);
    pg_text(args, admin_text(a, "pix_key"));
    pg_text(args, admin_text(a, "api_url"));
    pg_bytea(args, token.data, token.len);
    pg_bytea(args, secret.data, secret.len);
    add_ways(a, args);
    pg_instant(args, now_us());
    pg_text(args, other_parts(a, fields));
}

static void add_bank(struct admin *a)
{
    struct pg_args *args = pg_sync_args(a->db, SQL_BANK_ACCOUNT_ADD);
    const char *bank = admin_text(a, "bank");
    struct boleto_account fields = { 0 };

    if (bank)
        read_fields(a, bank, &fields);
    if (a->err.kind == ERROR_NONE)
        bank_args(a, args, &fields);
    if (a->err.kind == ERROR_NONE &&
        admin_run(a, args, "there is no such creditor, or the slug belongs to another one") > 0)
        printf("/webhooks/banco/%s\n", admin_text(a, "slug"));
}

int command_account_add(int argc, char **argv)
{
    struct admin a;

    if (admin_open(&a, "account add", true) && one_file(&a, argc, argv)) {
        const char *kind = admin_text(&a, "kind");
        if (kind && strcmp(kind, "whatsapp") == 0)
            add_whatsapp(&a);
        else if (kind && strcmp(kind, "bank") == 0)
            add_bank(&a);
        else if (kind && strcmp(kind, "bacen_pix") == 0)
            account_bacen_pix_add(&a);
        else if (kind && strcmp(kind, "chat") == 0)
            account_chat_add(&a);
        else if (kind && add_provider_knows(kind))
            add_provider(&a, kind);
        else if (kind)
            error_set(&a.err, ERROR_INPUT,
                      "\"kind\" must be whatsapp, chat, bank, asaas or bacen_pix");
    }
    return admin_close(&a);
}

/* ---- pause and resume ---- */

const char help_pause[] = "Example: quita pause\n         quita pause whatsapp\n\n"
                          "Stops all sending, or one channel's, in every process at once; what is\n"
                          "being written still arrives. Survives restarts, until `quita resume`.\n";
const char help_resume[] = "Example: quita resume\n         quita resume whatsapp\n\n"
                           "Ends a pause; without a channel, all of them.\n";

static int set_pause(int argc, char **argv, const char *command, bool on)
{
    const char *scope = argc > 1 ? argv[1] : "all";
    struct admin a;

    if (!admin_open(&a, command, false))
        return admin_close(&a);
    if (strcmp(scope, "all") != 0 && strcmp(scope, "whatsapp") != 0) {
        error_set(&a.err, ERROR_INPUT, "there is no channel \"%s\": all or whatsapp", scope);
        return admin_close(&a);
    }
    struct pg_args *args = pg_sync_args(a.db, on ? SQL_PAUSE_SET : SQL_PAUSE_CLEAR);
    pg_text(args, scope);
    if (on)
        pg_instant(args, now_us());
    admin_run(&a, args, NULL);
    return admin_close(&a);
}

int command_pause(int argc, char **argv)
{
    return set_pause(argc, argv, "pause", true);
}

int command_resume(int argc, char **argv)
{
    return set_pause(argc, argv, "resume", false);
}
