/* A line of `quita contact check`: whatever it says, no rule is forgotten; fuzz-max-len: 2048 */
#include "tests/fuzz/fuzz.h"

#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/contact/may_json.h"

#include <stdlib.h>
#include <string.h>

AUTO_DEFINE(json_t, json_decref)

static const int64_t DAYS_60_US = 60 * 24 * 3600 * INT64_C(1000000);

static void must(bool good)
{
    if (!good)
        abort();
}

/* An opt-out, a minor and the dead are never reached but by an answer. */
static void check(const struct contact_question *q)
{
    struct contact_answer a = contact_may(q);
    int64_t next = contact_next(q, &a);

    must(a.count < CONTACT_RULES_MAX);
    if (!a.count && q->kind == CONTACT_PROACTIVE && q->channel != CONTACT_LETTER)
        must(!q->deceased && !(q->opt_outs[q->channel] & CONTACT_BARE) && !q->address_invalid);
    must(next == CONTACT_NEVER || (next > q->at_us && next <= q->at_us + DAYS_60_US));
    must(!(a.for_good && next != CONTACT_NEVER));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    AUTO(json_t, in) = json_loadb((const char *)bytes, len, JSON_ALLOW_NUL, NULL);
    struct contact_question q;
    struct arena a = { 0 };
    struct error err = { 0 };
    int offset;

    if (json_is_object(in) && contact_question_read(in, &a, &q, &offset, &err)) {
        check(&q);
        json_decref(contact_answer_json(&q, offset));
    } else if (json_is_object(in)) {
        must(err.detail[0]);
    }
    arena_done(&a);
    return 0;
}
