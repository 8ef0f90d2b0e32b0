#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * How fast one account may send (WhatsApp reference 11), as plain values: no clock, no lock. now_us
 * is monotonic time.  `wait` asks and changes nothing, `take` counts one message and is called only
 * when wait said 0 for all limits that apply.  Meta has the last word: what it refuses with 130429
 * or 131056 is told through `hold`.
 */

/* Throughput of a number: per_second on the long run, and no more than burst at once.  70 and 10
 * keep any second within the 80 that Meta allows. */
struct meta_throughput {
    int64_t interval_us, slack_us;
    int64_t due_us; /* when the next would leave at an even pace */
};
void meta_throughput_init(struct meta_throughput *t, int per_second, int burst);
int64_t meta_throughput_wait(const struct meta_throughput *t, int64_t now_us); /* us; 0 = go */
void meta_throughput_take(struct meta_throughput *t, int64_t now_us);
/* Messages of people count too; they delay ours by a second at most. */
void meta_throughput_note(struct meta_throughput *t, size_t inbound, int64_t now_us);
void meta_throughput_hold(struct meta_throughput *t, int64_t until_us);

/*
 * One message each 6 s to one person, with a credit of 45: what a conversation needs leaves at
 * once, the debt is paid back at one each 6 s.  Meta's page can also be read as "after 20 at once
 * the next goes two minutes later"; where that is meant, Meta says 131056 and hold() obeys.
 * Remembers only who is in debt, in a table of fixed size; when too many are, those nearest to the
 * end of their debt are forgotten.
 */
enum { META_PAIR_BURST = 45, META_PAIR_INTERVAL_US = 6000000 };
struct meta_pair {
    uint64_t person;
    int64_t paid_us; /* the debt is paid then */
    int64_t held_us; /* refused until then */
};
struct meta_pairs {
    struct meta_pair *slots;
    size_t mask;
};
/* Rounds up to a power of two, at least 16; 24 bytes a slot. */
void meta_pairs_init(struct meta_pairs *p, size_t slots);
void meta_pairs_done(struct meta_pairs *p);
/* person: a well mixed hash of the recipient (under the account, if the table is shared). */
int64_t meta_pairs_wait(const struct meta_pairs *p, uint64_t person, int64_t now_us);
void meta_pairs_take(struct meta_pairs *p, uint64_t person, int64_t now_us);
void meta_pairs_hold(struct meta_pairs *p, uint64_t person, int64_t now_us, int64_t until_us);
