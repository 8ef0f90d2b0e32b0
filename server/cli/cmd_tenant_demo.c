#include "server/cli/commands.h"

#include "flows/words.h"

#include "server/base/clock.h"
#include "server/base/day.h"
#include "server/base/strbuf.h"
#include "server/cli/admin.h"
#include "server/cli/demo_families.h"
#include "server/ops/import.h"

#include <stdio.h>
#include <string.h>

const char help_tenant_demo[] =
    "Example: quita tenant demo treino > pessoas.json\n\n"
    "A tenant to learn with: a school with 24 made-up families, and accounts at pretended\n"
    "providers (--providers http://127.0.0.1:9100 unless told otherwise; tests/sandbox plays\n"
    "them, and tests/sandbox/main.js --people pessoas.json gives each family a phone). Prints who\n"
    "can be played: name, CPF, birth date, number, how late. Everything is made up, nothing of it\n"
    "reaches a real person. After 14 days nothing of it changes any more; a week later it is\n"
    "deleted, by itself. Needs QUITA_DATABASE and QUITA_KEYS; docs/treinamento.md tells what to "
    "do\n"
    "with it.\n";

enum { DAYS = 14 };
static const char ZONE[] = "America/Sao_Paulo";

struct demo {
    struct admin *admin;
    const char *slug, *providers;
    int64_t now_us, end_us;
};

static struct bytes sealed(const struct demo *d, const char *purpose, const char *text)
{
    return seal_close(&d->admin->seal, &d->admin->arena, purpose, text, strlen(text));
}

static void add_sealed(const struct demo *d, struct pg_args *args, const char *purpose,
                       const char *text)
{
    struct bytes b = sealed(d, purpose, text);

    pg_bytea(args, b.data, b.len);
}

static bool add_tenant(const struct demo *d)
{
    struct pg_args *args = pg_sync_args(d->admin->db, SQL_TENANT_DEMO_ADD);

    pg_text(args, d->slug);
    pg_text(args, "Treinamento");
    pg_instant(args, d->now_us);
    pg_instant(args, d->end_us);
    return admin_run(d->admin, args, "there is a tenant of that name: choose another") > 0;
}

static bool add_creditor(const struct demo *d)
{
    struct pg_args *args = pg_sync_args(d->admin->db, SQL_CREDITOR_ADD);
    const char *const texts[] = { d->slug,
                                  d->slug,
                                  "Escola de Treino",
                                  "Escola de Treino Ltda. (fictícia)",
                                  "11222333000181",
                                  "Rua do Exemplo, 100, São Paulo, SP",
                                  "(11) 3003-0000",
                                  "de segunda a sexta, das 8h às 18h" };

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        pg_text(args, texts[i]);
    pg_int4(args, 8 * 60);
    pg_int4(args, 18 * 60);
    pg_text(args, ZONE);
    pg_text(args, "{}");
    pg_instant(args, d->now_us);
    pg_text(args, "usual");
    pg_text(args, WORDS_DEFAULT);
    return admin_run(d->admin, args, "there is a creditor of that name: choose another") > 0;
}

/* The secrets are those that the sandbox has unless it is told others; nothing else knows them. */
static bool add_app(const struct demo *d)
{
    struct pg_args *args = pg_sync_args(d->admin->db, SQL_WEBHOOK_APP_SET);

    pg_text(args, d->slug);
    add_sealed(d, args, "app_secret", "sandbox_app_secret");
    pg_bytea(args, NULL, 0);
    add_sealed(d, args, "verify_token", "sandbox_verify_token");
    return admin_run(d->admin, args, NULL) >= 0;
}

static bool add_whatsapp(const struct demo *d)
{
    struct pg_args *args = pg_sync_args(d->admin->db, SQL_CHANNEL_ACCOUNT_ADD);
    const char *const texts[] = {
        d->slug,      d->slug, "106540352242922", "102290129340398", "551130031234",
        d->providers, "v26.0"
    };

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        pg_text(args, texts[i]);
    add_sealed(d, args, "token", "sandbox_access_token");
    pg_instant(args, d->now_us);
    pg_text(args, "cobranca");
    return admin_run(d->admin, args, "the number was not added") > 0;
}

static bool add_bank(const struct demo *d)
{
    struct pg_args *args = pg_sync_args(d->admin->db, SQL_BANK_ACCOUNT_ADD);
    struct arena *a = &d->admin->arena;
    const char *const texts[] = { d->slug,
                                  arena_printf(a, "%s-237", d->slug),
                                  "237",
                                  "1234",
                                  "0012345",
                                  "09",
                                  "7f3d1c52-5a0b-4c1e-9a55-3a1f6b9a0c11",
                                  arena_printf(a, "%s/bank", d->providers) };

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        pg_text(args, texts[i]);
    add_sealed(d, args, "bank_token", "sandbox_bank_token");
    add_sealed(d, args, "bank_secret", "sandbox_bank_secret");
    pg_bool(args, true);
    pg_text(args, "1234-3");
    pg_text(args, "12345-6");
    pg_instant(args, d->now_us);
    pg_text(args, "{}");
    return admin_run(d->admin, args, "the bank account was not added") > 0;
}

/* All of it or nothing. */
static bool add_places(const struct demo *d)
{
    struct admin *a = d->admin;

    if (!pg_sync_begin(a->db, &a->err))
        return false;
    if (add_tenant(d) && add_creditor(d) && add_app(d) && add_whatsapp(d) && add_bank(d))
        return pg_sync_commit(a->db, &a->err);
    pg_sync_rollback(a->db);
    return false;
}

static void tell_finding(void *ctx, const struct import_finding *f)
{
    struct admin *a = ctx;

    if (!f->warning)
        error_set(&a->err, ERROR_INTERNAL, "row %lld of our own file: %s", (long long)f->row,
                  f->problem);
}

static bool add_families(const struct demo *d, day_t today)
{
    struct strbuf csv = { 0 };
    struct import_summary summary;
    struct import_options options = { .creditor = d->slug, .now_us = d->now_us };

    demo_families_csv(today, &csv);
    FILE *file = fmemopen(csv.data, csv.len, "r");
    bool done = file && import_run(d->admin->db, &d->admin->seal, file, &options, tell_finding,
                                   d->admin, &summary, &d->admin->err);
    if (file)
        fclose(file);
    strbuf_done(&csv);
    return done && d->admin->err.kind == ERROR_NONE;
}

static void tell(const struct demo *d)
{
    char day[DAY_TEXT_SIZE];
    json_t *people = demo_families_json();

    json_dumpf(people, stdout, JSON_INDENT(1) | JSON_PRESERVE_ORDER);
    putchar('\n');
    json_decref(people);
    fprintf(stderr,
            "%s is there until %s. Webhooks: /webhooks/whatsapp/%s, /webhooks/banco/%s-237.\n",
            d->slug, day_format_br(day_of_instant(d->end_us, ZONE), day), d->slug, d->slug);
}

static bool read_arguments(struct demo *d, int argc, char **argv)
{
    d->providers = "http://127.0.0.1:9100";
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--providers") == 0 && i + 1 < argc)
            d->providers = argv[++i];
        else if (!d->slug && argv[i][0] != '-')
            d->slug = argv[i];
        else
            return error_set(&d->admin->err, ERROR_INPUT, "\"%.40s\" was not expected; see --help",
                             argv[i]);
    }
    return d->slug || error_set(&d->admin->err, ERROR_INPUT, "a name is missing; see --help");
}

int command_tenant_demo(int argc, char **argv)
{
    struct admin a;
    const struct clock clock = clock_system();
    struct demo d = { .admin = &a, .now_us = clock_now_us(&clock) };

    d.end_us = d.now_us + DAYS_US(DAYS);
    if (!admin_open(&a, "tenant demo", true) || !read_arguments(&d, argc, argv))
        return admin_close(&a);
    day_t today = day_of_instant(d.now_us, ZONE);
    if (add_places(&d) && add_families(&d, today))
        tell(&d);
    return admin_close(&a);
}
