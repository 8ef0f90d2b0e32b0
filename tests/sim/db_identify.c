#include "server/base/clock.h"
#include "tests/sim/db.h"

#include <string.h>

/* Statements of db/queries: who is it. */

enum { OTHERS_MAX = 64, CPFS_AN_HOUR = 5, CPF_FAILS_A_DAY = 10 };

/* The newest instants of some events, newest first. */
struct newest {
    int64_t at[CPF_FAILS_A_DAY];
    int count; /* of all, also those that have no place */
};

struct past {
    int day_fails, fails;
    int64_t last_fail;
    struct newest cpf_fails, other_cpfs;
    bool stands; /* a block that nobody has lifted */
};

static void note_instant(struct newest *n, int64_t at)
{
    int i = n->count < CPF_FAILS_A_DAY ? n->count : CPF_FAILS_A_DAY;

    n->count++;
    for (; i > 0 && n->at[i - 1] < at; i--)
        if (i < CPF_FAILS_A_DAY)
            n->at[i] = n->at[i - 1];
    if (i < CPF_FAILS_A_DAY)
        n->at[i] = at;
}

static int64_t lifted_at(struct query *q, struct cell subject, bool *stands)
{
    EACH(q, identity_block, r, c)
    if (same(c[identity_block_subject], subject)) {
        *stands = is_null(c[identity_block_lifted_at]);
        return *stands ? INT64_MIN : c[identity_block_lifted_at].n;
    }
    return INT64_MIN;
}

/* The last try of each other CPF of the last hour. */
static void note_others(struct query *q, struct cell subject, struct cell cpf, int64_t now,
                        struct newest *out)
{
    struct cell other[OTHERS_MAX];
    int64_t last[OTHERS_MAX];
    int count = 0, i;

    EACH(q, factor_try, r, c)
    {
        int64_t at = c[factor_try_at].n;
        if (!same(c[factor_try_subject], subject) || same(c[factor_try_cpf_hash], cpf) ||
            at <= now - HOURS_US(1))
            continue;
        for (i = 0; i < count && !same(other[i], c[factor_try_cpf_hash]); i++)
            ;
        if (i == OTHERS_MAX)
            continue;
        last[i] = i < count && last[i] > at ? last[i] : at;
        other[i] = c[factor_try_cpf_hash];
        count += i == count;
    }
    for (i = 0; i < count; i++)
        note_instant(out, last[i]);
}

static struct past past_of(struct query *q, struct cell subject, struct cell cpf, int64_t now)
{
    struct past p = { .last_fail = CELL_NULL };
    int64_t last_ok = INT64_MIN, lifted = lifted_at(q, subject, &p.stands);

    note_others(q, subject, cpf, now, &p.other_cpfs);
    EACH(q, factor_try, r, c)
    if (same(c[factor_try_subject], subject) && c[factor_try_ok].n &&
        c[factor_try_at].n > now - DAYS_US(1) && c[factor_try_at].n > last_ok)
        last_ok = c[factor_try_at].n;
    EACH(q, factor_try, r, c)
    {
        int64_t at = c[factor_try_at].n;
        if (at <= now - DAYS_US(1) || c[factor_try_ok].n)
            continue;
        if (same(c[factor_try_cpf_hash], cpf))
            note_instant(&p.cpf_fails, at);
        if (!same(c[factor_try_subject], subject) || at <= lifted)
            continue;
        p.day_fails++;
        p.fails += at > last_ok;
        if (p.last_fail == CELL_NULL || at > p.last_fail)
            p.last_fail = at;
    }
    return p;
}

/* When the pause is over; CELL_NULL = there is none. */
static int64_t paused_until(const struct past *p, int earlier, int64_t now)
{
    const struct newest *cpf = &p->cpf_fails, *others = &p->other_cpfs;
    int64_t until = CELL_NULL, end;

    if (p->fails >= 3 && p->fails % 3 == 0)
        until = p->last_fail + MINUTES_US(30);
    if (others->count >= CPFS_AN_HOUR) {
        end = others->at[CPFS_AN_HOUR - 1] + HOURS_US(1);
        until = end > until ? end : until;
    }
    if (cpf->count + earlier >= CPF_FAILS_A_DAY) {
        end = cpf->count >= CPF_FAILS_A_DAY ? cpf->at[CPF_FAILS_A_DAY - 1] : now;
        until = end + HOURS_US(24) > until ? end + HOURS_US(24) : until;
    }
    return until > now ? until : CELL_NULL;
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

static const char *judge(const struct past *p, bool match)
{
    if (match)
        return "ok";
    if (p->day_fails + 1 >= 6)
        return "blocked";
    return (p->fails + 1) % 3 == 0 ? "paused" : "mismatch";
}

static void identify_one(struct query *q, const struct list *in, int i, int64_t now)
{
    struct past p = past_of(q, in[3].items[i], in[4].items[i], now);
    int earlier = 0;

    for (int k = 0; k < in[0].count; k++)
        earlier += same(in[4].items[k], in[4].items[i]) && in[0].items[k].n < in[0].items[i].n;
    struct cell *person = payer(q, in[4].items[i], in[2].items[i].n);
    bool match = in[9].items[i].n ? person && in[10].items[i].n
                                  : matches(q, person, in[2].items[i].n, in[5].items[i],
                                            in[6].items[i], in[7].items[i]);
    int64_t until = paused_until(&p, earlier, now);
    const char *stopped = p.stands || p.day_fails >= 6 ? "blocked"
                          : until != CELL_NULL         ? "paused"
                                                       : NULL;
    const char *told = stopped ? stopped : judge(&p, match);
    bool known = match && !stopped;

    if (!stopped)
        until = now + MINUTES_US(30);
    result_row(q, (struct cell[]){ in[0].items[i], text_cell(q, told),
                                   known ? person[person_person_id] : NIL,
                                   known ? person[person_name] : NIL,
                                   strcmp(told, "paused") == 0 ? NUM(until) : NIL, NUM(match),
                                   NUM(stopped != NULL) });
}

static void note_try(struct query *q, const struct list *in, int i, struct cell ok, int64_t now)
{
    struct cell *c = insert(q, TABLE_factor_try);

    c[factor_try_tenant_id] = in[1].items[i];
    c[factor_try_subject] = in[3].items[i];
    c[factor_try_cpf_hash] = in[4].items[i];
    c[factor_try_ok] = ok;
    c[factor_try_at] = NUM(now);
}

static void block(struct query *q, struct cell tenant, struct cell subject, int64_t now)
{
    struct tuple *old = NULL;

    EACH(q, identity_block, r, c)
    if (same(c[identity_block_subject], subject))
        old = r;
    if (old && is_null(seen(q, old)[identity_block_lifted_at]))
        return;
    struct cell *c = old ? change(q, old) : insert(q, TABLE_identity_block);
    c[identity_block_tenant_id] = tenant;
    c[identity_block_subject] = subject;
    c[identity_block_blocked_at] = NUM(now);
    c[identity_block_lifted_at] = NIL;
    c[identity_block_lifted_by] = NIL;
}

static void verify(struct query *q, const struct list *in, int i, const struct cell *out,
                   int64_t now)
{
    EACH(q, address, r, a)
    if (is_word(out[1], "ok") && !in[9].items[i].n && same(a[address_person_id], out[2]) &&
        a[address_kind].n == 1 && same(a[address_value_hash], in[8].items[i]) &&
        !a[address_wrong_party].n)
        change(q, r)[address_verified_at] = NUM(now);
}

static void identify(struct query *q)
{
    static const char kinds[] = "diibbxyx.boo"; /* the ninth is one instant */
    struct list in[11] = { 0 };
    int64_t now = param(q, 9, 't').n;

    for (int k = 0, at = 0; k < 12; k++)
        if (kinds[k] != '.')
            in[at++] = param_list(q, k + 1, kinds[k]);
    result_kinds(q, "dxixtoo");
    for (int i = 0; i < in[0].count; i++)
        identify_one(q, in, i, now);
    for (int i = 0; i < in[0].count; i++) {
        const struct cell *out = q->cells + (size_t)i * 7;
        if (!out[6].n)
            note_try(q, in, i, out[5], now);
        verify(q, in, i, out, now);
        if (is_word(out[1], "blocked"))
            block(q, in[1].items[i], in[3].items[i], now);
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

/* Whom a number belongs to alone; NULL: nobody, or two. */
static const struct cell *only_holder(struct query *q, struct cell hash)
{
    const struct cell *found = NULL;
    int count = 0;

    EACH(q, address, r, a)
    {
        bool liable = false;
        if (a[address_kind].n != 1 || !same(a[address_value_hash], hash) ||
            a[address_wrong_party].n)
            continue;
        EACH(q, contract_party, r2, cp)
        liable = liable || (same(cp[contract_party_person_id], a[address_person_id]) &&
                            (cp[contract_party_role].n == 1 || cp[contract_party_role].n == 2));
        count += liable;
        found = liable ? a : found;
    }
    return count == 1 ? found : NULL;
}

static void fragment_load(struct query *q)
{
    struct list ords = param_list(q, 1, 'd'), hashes = param_list(q, 3, 'b');

    result_kinds(q, "dbb");
    for (int i = 0; i < ords.count; i++) {
        const struct cell *a = only_holder(q, hashes.items[i]);
        struct cell *p = NULL;
        if (a && !is_null(a[address_verified_at]) &&
            find(q, TABLE_person, person_person_id, a[address_person_id].n, &p) &&
            !is_null(p[person_cpf_hash]))
            result_row(q,
                       (struct cell[]){ ords.items[i], p[person_cpf_hash], p[person_cpf_sealed] });
    }
}

statement_fn *const db_identify_statements[SQL_COUNT] = {
    [SQL_FRAGMENT_LOAD] = fragment_load,
    [SQL_IDENTIFY] = identify,
    [SQL_PERSONS_LOAD] = persons_load,
};
