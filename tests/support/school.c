#include "tests/support/school.h"

#include "server/base/day.h"
#include "tests/support/unit.h"

#include <stdlib.h>
#include <string.h>

static const int64_t now_us = INT64_C(1795348800000000); /* 2026-11-22 12:00 UTC */

int school_open(void **state)
{
    struct school *s = calloc(1, sizeof(*s));

    s->scratch = scratch_new();
    s->db = pg_sync_open(scratch_conninfo(s->scratch), &s->err);
    assert_non_null(s->db);
    assert_true(seal_init(&s->seal, KEYS, &s->err));
    *state = s;
    return 0;
}

int school_close(void **state)
{
    struct school *s = *state;

    pg_sync_close(&s->db);
    scratch_free(&s->scratch);
    seal_done(&s->seal);
    strbuf_done(&s->told);
    strbuf_done(&s->hints);
    free(s);
    return 0;
}

/* Tenant 1 has the creditors azul and verde, tenant 2 has outra. */
int school_empty(void **state)
{
    struct school *s = *state;

    scratch_exec(s->scratch,
                 "TRUNCATE tenant, audit RESTART IDENTITY CASCADE;"
                 "INSERT INTO tenant (slug, name, created_at)"
                 " SELECT v, v, '2026-01-01' FROM unnest(ARRAY['rede', 'longe']) v;"
                 "INSERT INTO creditor (tenant_id, slug, trade_name, legal_name, cnpj, address,"
                 " phone, hours, policy, created_at)"
                 " SELECT t, v, v, v, '11222333000181', '', '', '', '{}', '2026-01-01'"
                 " FROM (VALUES (1, 'azul'), (1, 'verde'), (2, 'outra')) AS c(t, v)");
    return 0;
}

static void keep_finding(void *ctx, const struct import_finding *f)
{
    struct school *s = ctx;

    assert_true(f->problem && *f->problem && f->cure && *f->cure);
    assert_null(strchr(f->problem, '{'));
    strbuf_addf(&s->told, "%d %s %s\n", (int)f->row, f->column ? f->column : "-", f->problem);
    strbuf_addf(&s->hints, "%s\n", f->hint ? f->hint : "");
}

bool import_as(struct school *s, const char *creditor, const char *text, size_t len, bool dry_run)
{
    struct import_options options = { creditor, now_us, dry_run };
    FILE *file = tmpfile();

    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, len, file), len);
    rewind(file);
    strbuf_reset(&s->told);
    strbuf_reset(&s->hints);
    s->err = (struct error){ 0 };
    bool good = import_run(s->db, &s->seal, file, &options, keep_finding, s, &s->summary, &s->err);
    fclose(file);
    return good;
}

void bring(struct school *s, const char *text)
{
    if (!import_as(s, "azul", text, strlen(text), false))
        fail_msg("%s", s->err.detail);
}

void assert_told(struct school *s, const char *expected)
{
    if (!strstr(strbuf_str(&s->told), expected))
        fail_msg("not told: %s\nbut: %s", expected, strbuf_str(&s->told));
}

void assert_nothing_told(struct school *s)
{
    assert_string_equal(strbuf_str(&s->told), "");
    assert_int_equal(s->summary.bad + s->summary.warnings, 0);
}

void assert_sql(struct school *s, const char *sql, const char *expected)
{
    const char *got = scratch_text(s->scratch, sql);

    if (strcmp(got ? got : "(null)", expected) != 0)
        fail_msg("%s\n= %s, not %s", sql, got ? got : "(null)", expected);
}

void assert_count(struct school *s, const char *what, int64_t expected)
{
    struct strbuf sql = { 0 };

    strbuf_addf(&sql, "SELECT count(*) FROM %s", what);
    if (scratch_int8(s->scratch, sql.data) != expected)
        fail_msg("%s: %d, not %d", what, (int)scratch_int8(s->scratch, sql.data), (int)expected);
    strbuf_done(&sql);
}

char *register_text(struct school *s)
{
    return strdup(scratch_text(
        s->scratch,
        "SELECT (SELECT coalesce(string_agg(p::text, E'\\n' ORDER BY person_id), '') FROM person p)"
        "|| (SELECT coalesce(string_agg(k::text, E'\\n' ORDER BY key), '') FROM person_key k)"
        "|| (SELECT coalesce(string_agg(a::text, E'\\n' ORDER BY address_id), '') FROM address a)"
        "|| (SELECT coalesce(string_agg(c::text, E'\\n' ORDER BY consent_id), '') FROM consent c)"
        "|| (SELECT coalesce(string_agg(c::text, E'\\n' ORDER BY contract_id), '') FROM contract c)"
        "|| (SELECT coalesce(string_agg(c::text, E'\\n' ORDER BY contract_id, person_id), '')"
        "    FROM contract_party c)"
        "|| (SELECT coalesce(string_agg(i::text, E'\\n' ORDER BY instalment_id), '')"
        "    FROM instalment i)"));
}

void assert_register(struct school *s, char *before)
{
    char *after = register_text(s);

    assert_string_equal(before, after);
    free(before);
    free(after);
}
