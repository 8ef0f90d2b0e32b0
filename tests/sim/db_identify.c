#include "server/base/clock.h"
#include "tests/sim/db.h"

#include <string.h>

/* Statements of db/queries: who is it. */

struct past {
    int day_fails, fails, other_cpfs, cpf_fails;
    int64_t last_fail;
};

static struct past past_of(struct query *q, struct cell subject, struct cell cpf, int64_t now)
{
    struct past p = { .last_fail = CELL_NULL };
    struct cell other[64];
    int64_t last_ok = INT64_MIN;

    EACH(q, factor_try, r, c)
    if (same(c[factor_try_subject], subject) && c[factor_try_ok].n &&
        c[factor_try_at].n > now - DAYS_US(1) && c[factor_try_at].n > last_ok)
        last_ok = c[factor_try_at].n;
    EACH(q, factor_try, r, c)
    {
        int64_t at = c[factor_try_at].n;
        bool ok = c[factor_try_ok].n, known = false;
        if (at <= now - DAYS_US(1))
            continue;
        p.cpf_fails += same(c[factor_try_cpf_hash], cpf) && !ok;
        if (!same(c[factor_try_subject], subject))
            continue;
        p.day_fails += !ok;
        p.fails += !ok && at > last_ok;
        if (!ok && (p.last_fail == CELL_NULL || at > p.last_fail))
            p.last_fail = at;
        for (int i = 0; i < p.other_cpfs; i++)
            known = known || same(other[i], c[factor_try_cpf_hash]);
        if (!known && at > now - HOURS_US(1) && !same(c[factor_try_cpf_hash], cpf) &&
            p.other_cpfs < 64)
            other[p.other_cpfs++] = c[factor_try_cpf_hash];
    }
    return p;
}

static struct cell *payer(struct query *q, struct cell cpf, int64_t creditor)
{
    EACH(q, person, r, p)
    {
        if (!same(p[person_cpf_hash], cpf))
            continue;
        EACH(q, contract_party, r2, cp)
        {
            struct cell *ct = NULL;
            if (cp[contract_party_person_id].n == p[person_person_id].n &&
                (cp[contract_party_role].n == 1 || cp[contract_party_role].n == 2) &&
                find2(q, TABLE_contract, contract_contract_id, cp[contract_party_contract_id].n,
                      contract_creditor_id, creditor, &ct))
                return p;
        }
    }
    return NULL;
}

static bool same_digits(struct cell a, struct cell b)
{
    if (is_null(a) || is_null(b))
        return false;
    for (; a.n && *a.p == '0'; a.n--)
        a.p++;
    for (; b.n && *b.p == '0'; b.n--)
        b.p++;
    return compare(a, b) == 0;
}

static bool enrolled(struct query *q, const struct cell *person, int64_t creditor, struct cell word)
{
    EACH(q, contract_party, r, cp)
    {
        struct cell *ct = NULL;
        if (cp[contract_party_person_id].n != person[person_person_id].n ||
            !find2(q, TABLE_contract, contract_contract_id, cp[contract_party_contract_id].n,
                   contract_creditor_id, creditor, &ct))
            continue;
        if (same_digits(ct[contract_enrolment], word) || same_digits(ct[contract_key], word))
            return true;
    }
    return false;
}

static bool is_word(struct cell c, const char *word)
{
    return !is_null(c) && (size_t)c.n == strlen(word) && memcmp(c.p, word, (size_t)c.n) == 0;
}

static bool matches(struct query *q, const struct cell *person, int64_t creditor,
                    struct cell factor, struct cell day, struct cell word)
{
    if (!person)
        return false;
    if (is_word(factor, "birth"))
        return same(person[person_birth], day);
    if (is_word(factor, "cep"))
        return same(person[person_cep], word);
    return is_word(factor, "enrolment") && enrolled(q, person, creditor, word);
}

static void identify_one(struct query *q, const struct list *in, int i, int64_t now)
{
    struct past p = past_of(q, in[3].items[i], in[4].items[i], now);

    for (int k = 0; k < in[0].count; k++)
        p.cpf_fails += same(in[4].items[k], in[4].items[i]) && in[0].items[k].n < in[0].items[i].n;
    struct cell *person = payer(q, in[4].items[i], in[2].items[i].n);
    bool match =
        matches(q, person, in[2].items[i].n, in[5].items[i], in[6].items[i], in[7].items[i]);
    bool pause = p.fails >= 3 && p.fails % 3 == 0 && p.last_fail > now - MINUTES_US(30);
    const char *stopped = p.day_fails >= 6                                  ? "blocked"
                          : pause || p.other_cpfs >= 5 || p.cpf_fails >= 10 ? "paused"
                                                                            : NULL;
    const char *judged = match                    ? "ok"
                         : p.day_fails + 1 >= 6   ? "blocked"
                         : (p.fails + 1) % 3 == 0 ? "paused"
                                                  : "mismatch";
    bool told = match && !stopped;

    result_row(
        q, (struct cell[]){ in[0].items[i], text_cell(q, stopped ? stopped : judged),
                            told ? person[person_person_id] : NIL, told ? person[person_name] : NIL,
                            stopped && strcmp(stopped, "paused") == 0 ? NUM(p.last_fail) : NIL,
                            NUM(match), NUM(stopped != NULL) });
}

static void identify(struct query *q)
{
    static const char kinds[] = "diibbxyx";
    struct list in[8];
    int64_t now = param(q, 9, 't').n;

    for (int k = 0; k < 8; k++)
        in[k] = param_list(q, k + 1, kinds[k]);
    result_kinds(q, "dxixtoo");
    for (int i = 0; i < in[0].count; i++)
        identify_one(q, in, i, now);
    for (int i = 0; i < in[0].count; i++) {
        const struct cell *out = q->cells + (size_t)i * 7;
        if (out[6].n)
            continue;
        struct cell *c = insert(q, TABLE_factor_try);
        c[factor_try_tenant_id] = in[1].items[i];
        c[factor_try_subject] = in[3].items[i];
        c[factor_try_cpf_hash] = in[4].items[i];
        c[factor_try_ok] = out[5];
        c[factor_try_at] = NUM(now);
    }
    for (size_t i = 1; i < q->rows; i++)
        memmove(q->cells + i * 5, q->cells + i * 7, 5 * sizeof(struct cell));
    q->kinds = "dxixt";
}

static void persons_load(struct query *q)
{
    struct list ords = param_list(q, 1, 'd'), persons = param_list(q, 3, 'i');

    result_kinds(q, "dxb");
    for (int i = 0; i < ords.count; i++) {
        struct cell *p = NULL;
        if (find(q, TABLE_person, person_person_id, persons.items[i].n, &p))
            result_row(q, (struct cell[]){ ords.items[i], p[person_name], p[person_cpf_sealed] });
    }
}

statement_fn *const db_identify_statements[SQL_COUNT] = {
    [SQL_IDENTIFY] = identify,
    [SQL_PERSONS_LOAD] = persons_load,
};
