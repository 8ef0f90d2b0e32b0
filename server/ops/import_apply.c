#include "server/ops/import_apply.h"

#include "db/pg.h"
#include "server/base/error.h"
#include "server/base/seal.h"
#include "server/ops/import.h"

#include <stdio.h>
#include <string.h>

enum { PEOPLE_A_TIME = 8192, CONTRACTS_A_TIME = 4096, ROWS_A_TIME = 4096 };

/* Parameters that a statement takes, in this order. */
enum { TENANT = 1, RANGE = 2, CREDITOR = 4, KEY_ID = 8, NOW = 16 };

struct step {
    enum sql statement;
    int parameters;
    const char *fills; /* the staging table to be counted afterwards */
};

struct range {
    int32_t from, to;
};

static const struct range everything; /* for statements that take none */

static struct pg_args *args_of(struct import_job *job, const struct step *step, struct range range)
{
    struct pg_args *args = pg_sync_args(job->db, step->statement);

    if (step->parameters & TENANT)
        pg_int8(args, job->tenant_id);
    if (step->parameters & RANGE) {
        pg_int4(args, range.from);
        pg_int4(args, range.to);
    }
    if (step->parameters & CREDITOR)
        pg_int8(args, job->creditor_id);
    if (step->parameters & KEY_ID)
        pg_int4(args, (int32_t)seal_key_id(job->seal));
    if (step->parameters & NOW)
        pg_instant(args, job->now_us);
    return args;
}

static bool run(struct import_job *job, struct pg_args *args, struct error *err)
{
    return pg_sync_run(job->db, args, err) != NULL;
}

static bool count_table(struct import_job *job, const char *table, struct error *err)
{
    struct pg_args *args = pg_sync_args(job->db, SQL_IMPORT_COUNTED);

    pg_text(args, table);
    return run(job, args, err);
}

/* ---- begin and end ---- */

static bool find_creditor(struct import_job *job, struct error *err)
{
    struct pg_args *args = pg_sync_args(job->db, SQL_IMPORT_CREDITOR);

    pg_text(args, job->creditor);
    pg_instant(args, job->now_us);
    const struct pg_result *r = pg_sync_run(job->db, args, err);
    if (!r)
        return false;
    if (pg_rows(r) == 0)
        return error_set(err, ERROR_INPUT, "there is no creditor \"%.64s\"", job->creditor);
    job->tenant_id = pg_get_int8(r, 0, 0);
    job->creditor_id = pg_get_int8(r, 0, 1);
    snprintf(job->zone, sizeof(job->zone), "%s", pg_get_text(r, 0, 2));
    return true;
}

static bool ensure_partitions(struct import_job *job, struct error *err)
{
    struct pg_args *args = pg_sync_args(job->db, SQL_PARTITIONS_ENSURE);

    pg_instant(args, job->now_us);
    return run(job, args, err);
}

bool import_begin(struct import_job *job, struct error *err)
{
    static const struct step lock = { SQL_IMPORT_LOCK, TENANT, NULL };

    if (!find_creditor(job, err) || !run(job, args_of(job, &lock, everything), err))
        return false;
    job->locked = true;
    if (!job->dry_run && !ensure_partitions(job, err))
        return false;
    return run(job, pg_sync_args(job->db, SQL_IMPORT_STAGE), err);
}

void import_end(struct import_job *job)
{
    static const struct step unlock = { SQL_IMPORT_UNLOCK, TENANT, NULL };
    struct error ignored = { 0 }; /* the session's end gives it back, too */

    if (job->locked)
        (void)run(job, args_of(job, &unlock, everything), &ignored);
    job->locked = false;
}

/* ---- judging ---- */

static const struct step judging[] = {
    { SQL_IMPORT_DOUBT_FILE, 0, "import_doubt" },
    { SQL_IMPORT_WHO, TENANT | CREDITOR | KEY_ID, "import_who" },
    { SQL_IMPORT_DOUBT_KNOWN, 0, "import_doubt" },
    { SQL_IMPORT_ROWS_REFUSE, 0, NULL },
    { SQL_IMPORT_CONTRACTS, TENANT | CREDITOR, "import_contract" },
    { SQL_IMPORT_ENROLMENTS_CHECK, 0, NULL },
    { SQL_IMPORT_PARTIES, TENANT, NULL },
    { SQL_IMPORT_DUES, TENANT, "import_due" },
    { SQL_IMPORT_DUES_REFUSE, 0, NULL },
    { SQL_IMPORT_DUES_WARN, 0, NULL },
    { SQL_IMPORT_CONTACTS, TENANT, "import_contact" },
    { SQL_IMPORT_CONSENTS, TENANT | CREDITOR, NULL },
    { SQL_IMPORT_CONSENTS_WARN, 0, "import_consent" },
};

bool import_judge(struct import_job *job, struct error *err)
{
    if (!count_table(job, "import_row", err) || !count_table(job, "import_person", err))
        return false;
    for (size_t i = 0; i < sizeof(judging) / sizeof(judging[0]); i++) {
        const struct step *step = &judging[i];
        if (!run(job, args_of(job, step, everything), err))
            return false;
        if (step->fills && !count_table(job, step->fills, err))
            return false;
    }
    return count_table(job, "import_party", err);
}

bool import_tell(struct import_job *job, int last_row, import_staged_fn *tell, void *ctx,
                 struct error *err)
{
    for (int32_t from = 0; from <= last_row; from += ROWS_A_TIME) {
        struct pg_args *args = pg_sync_args(job->db, SQL_IMPORT_FINDINGS);
        pg_int4(args, from);
        pg_int4(args, from + ROWS_A_TIME);
        const struct pg_result *r = pg_sync_run(job->db, args, err);
        if (!r)
            return false;
        for (int i = 0; i < pg_rows(r); i++) {
            struct import_staged_finding finding = { .row = pg_get_int8(r, i, 0),
                                                     .problem = pg_get_text(r, i, 1),
                                                     .first = pg_get_int8(r, i, 2),
                                                     .second = pg_get_int8(r, i, 3),
                                                     .hint = pg_get_text(r, i, 4) };
            tell(ctx, &finding);
        }
    }
    return true;
}

bool import_total(struct import_job *job, struct import_summary *summary, struct error *err)
{
    const struct {
        const char *name;
        int64_t *value;
    } totals[] = {
        { "people_new", &summary->people_new },
        { "people_changed", &summary->people_changed },
        { "contracts_new", &summary->contracts_new },
        { "contracts_changed", &summary->contracts_changed },
        { "instalments_new", &summary->instalments_new },
        { "instalments_changed", &summary->instalments_changed },
        { "instalments_kept", &summary->instalments_kept },
        { "contacts_new", &summary->contacts_new },
        { "contacts_silent", &summary->contacts_silent },
        { "consents_new", &summary->consents_new },
        { "people", &job->people },
        { "contracts", &job->contracts },
    };
    const struct pg_result *r = pg_sync_run(job->db, pg_sync_args(job->db, SQL_IMPORT_TOTALS), err);

    if (!r)
        return false;
    for (size_t i = 0; i < sizeof(totals) / sizeof(totals[0]); i++)
        *totals[i].value = pg_get_int8(r, 0, pg_column(r, totals[i].name));
    return true;
}

/* ---- applying ---- */

static const struct step people_steps[] = {
    { SQL_IMPORT_PEOPLE_LOCK, TENANT | RANGE, NULL },
    { SQL_IMPORT_PEOPLE_ADD, TENANT | RANGE | KEY_ID | NOW, NULL },
    { SQL_IMPORT_PEOPLE_CHANGE, TENANT | RANGE | KEY_ID | NOW, NULL },
    { SQL_IMPORT_KEYS_ADD, TENANT | RANGE | CREDITOR, NULL },
    { SQL_IMPORT_ADDRESSES_ADD, TENANT | RANGE | KEY_ID | NOW, NULL },
    { SQL_IMPORT_CONSENTS_ADD, TENANT | RANGE | CREDITOR, NULL },
};

static const struct step contract_steps[] = {
    { SQL_IMPORT_CONTRACTS_LOCK, TENANT | RANGE, NULL },
    { SQL_IMPORT_CONTRACTS_ADD, TENANT | RANGE | CREDITOR | NOW, NULL },
    { SQL_IMPORT_CONTRACTS_CHANGE, TENANT | RANGE, NULL },
    { SQL_IMPORT_PARTIES_ADD, TENANT | RANGE, NULL },
    { SQL_IMPORT_PARTIES_CHANGE, TENANT | RANGE, NULL },
    { SQL_IMPORT_INSTALMENTS_ADD, TENANT | RANGE | CREDITOR | NOW, NULL },
    { SQL_IMPORT_CHARGES_LOCK, TENANT | RANGE, NULL },
    { SQL_IMPORT_INSTALMENTS_CHANGE, TENANT | RANGE | CREDITOR | NOW, NULL },
    { SQL_IMPORT_CHARGES_VOID, TENANT | RANGE | NOW, NULL },
};

static bool apply_range(struct import_job *job, const struct step *steps, size_t count,
                        struct range range, struct error *err)
{
    if (!pg_sync_begin(job->db, err) || !run(job, pg_sync_args(job->db, SQL_IMPORT_BY_INDEX), err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!run(job, args_of(job, &steps[i], range), err))
            return false;
    return pg_sync_commit(job->db, err);
}

static bool apply(struct import_job *job, const struct step *steps, size_t count, int64_t last,
                  int32_t a_time, struct error *err)
{
    for (struct range r = { 1, 1 + a_time }; r.from <= last; r.from = r.to, r.to += a_time)
        if (!apply_range(job, steps, count, r, err))
            return false;
    return true;
}

static bool note(struct import_job *job, const struct import_summary *s, struct error *err)
{
    struct pg_args *args = pg_sync_args(job->db, SQL_IMPORT_AUDIT);
    char detail[256];

    snprintf(detail, sizeof(detail),
             "{\"rows\":%lld,\"bad\":%lld,\"people_new\":%lld,\"people_changed\":%lld,"
             "\"instalments_new\":%lld,\"instalments_changed\":%lld,\"consents_new\":%lld}",
             (long long)s->rows, (long long)s->bad, (long long)s->people_new,
             (long long)s->people_changed, (long long)s->instalments_new,
             (long long)s->instalments_changed, (long long)s->consents_new);
    pg_int8(args, job->tenant_id);
    pg_int8(args, job->creditor_id);
    pg_instant(args, job->now_us);
    pg_text(args, detail);
    return run(job, args, err);
}

bool import_apply(struct import_job *job, const struct import_summary *summary, struct error *err)
{
    return apply(job, people_steps, sizeof(people_steps) / sizeof(people_steps[0]), job->people,
                 PEOPLE_A_TIME, err) &&
           apply(job, contract_steps, sizeof(contract_steps) / sizeof(contract_steps[0]),
                 job->contracts, CONTRACTS_A_TIME, err) &&
           note(job, summary, err);
}
