#pragma once
#include "server/base/day.h"
#include "server/base/money.h"
#include <stddef.h>
#include <stdint.h>
struct error;
struct price_indexes;
struct strbuf;

/*
 * What one instalment costs on a day (collections reference 14.1, payments reference 6).
 *
 * Order of operations, fixed: rebate (abatimento) off the face value gives the base; a discount, if
 * the day is inside its limit; otherwise, once late: correction of the base, the fine once (CDC-10:
 * at most 2 %, CDC art. 52 par. 1), simple interest pro rata die over months of 30 days.  No
 * interest on the fine, no fine on interest, no discount when late.  Honorários, off unless three
 * conditions are stated, come last, on the sum.  Each line is rounded half up once, over the whole
 * period, so no day costs less than the one before it (but where the IPCA itself falls).
 *
 * Due on a day without clearing: payable on the next bank business day at face value; if still
 * unpaid then, days count from the original due day (or, by setting, from that business day).
 */
enum price_interest {
    PRICE_INTEREST_PERCENT,      /* one rounding over the whole delay */
    PRICE_INTEREST_DAILY_AMOUNT, /* the bank's centavos a day (CNAB juros code 1) times the days */
    PRICE_INTEREST_LEGAL         /* taxa legal, Lei 14.905/2024: no rate in the contract */
};
enum price_correction {
    PRICE_CORRECTION_GIVEN, /* correction_millionths, agreed and worked out elsewhere; 0 = none */
    PRICE_CORRECTION_IPCA   /* the contract is silent (CC 389 par. único) */
};

enum {
    PRICE_DISCOUNTS_MAX = 3,
    PRICE_FINE_MAX_BP = 200,
    PRICE_INTEREST_MAX_BP = 1000,
    PRICE_HONORARIOS_MAX_BP = 2000
};

/* A discount until the end of a day; its limit is not extended by holidays. */
struct price_discount {
    day_t until;
    int64_t bp; /* of the base; 0 = use centavos */
    centavos_t centavos;
    bool per_day; /* so much for each day paid before the due day */
};

/* A lawyer's fee, CDC-09 (CDC art. 51 IV and XII, REsp 1.274.629): letters, calls and messages are
 * no lawyer's work.  All three must be there or nothing is charged. */
struct price_honorarios {
    int64_t bp;             /* 0 = off, the default; of the sum of everything else */
    bool contract_clause;   /* the contract names them */
    bool reciprocal_clause; /* and grants them to the consumer in the same case */
    bool lawyer_act;        /* a lawyer has acted, on record */
};

/* Basis points: 200 = 2 %.  Millionths: 3234 = 0,3234 %. */
struct price_policy {
    int64_t fine_bp; /* 0 to 200 */
    enum price_interest interest;
    int64_t interest_monthly_bp;       /* 0 to 1000; not for PRICE_INTEREST_LEGAL */
    int64_t legal_interest_millionths; /* sum (simple, not compound) of the months' taxa legal */
    enum price_correction correction;
    int64_t correction_millionths; /* the index over the delay; 0 = none agreed */
    /* Taxa legal and IPCA by the month, borrowed; NULL = the two sums above are what counts. */
    const struct price_indexes *indexes;
    bool count_from_business_day; /* days count from the rolled due day */
    centavos_t rebate;            /* abatimento: lowers the base for everything */
    struct price_discount discounts[PRICE_DISCOUNTS_MAX];
    size_t discount_count;
    struct price_honorarios honorarios;
};

/* 2 % and 1 % a month, the defaults of 14.1; nothing else. */
struct price_policy price_policy_default(void);
/* ERROR_INPUT with the field and its limit; the fine's message names CDC-10. */
bool price_policy_check(const struct price_policy *policy, struct error *err)
    __attribute__((warn_unused_result));

/* total = principal + fine + interest + correction + honorarios - discount, exactly (CDC-05). */
struct price {
    centavos_t principal; /* face value */
    centavos_t fine, interest, correction;
    centavos_t discount;   /* rebate included */
    centavos_t honorarios; /* 0 but where a lawyer has acted */
    centavos_t total;
    int32_t days_late; /* 0 = not late */
};

/* Refuses a principal below 1 centavo or above R$ 999.999.999,99, and a policy that does not pass.
 */
bool debt_price(centavos_t principal, day_t due, day_t on, const struct price_policy *policy,
                struct price *out, struct error *err) __attribute__((warn_unused_result));

/* The memory of calculation: a sentence a line, in Portuguese, for whoever has to pay: from where
 * each number comes, to the total.  `price` must be what debt_price() made of the same. */
void price_memory(const struct price *price, day_t due, day_t on, const struct price_policy *policy,
                  struct strbuf *out);

/* Days of delay that count on a day: 0 until the end of the (rolled) due day. */
int32_t price_days_late(day_t due, day_t on, const struct price_policy *policy);
