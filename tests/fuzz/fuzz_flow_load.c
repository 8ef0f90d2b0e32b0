#include "tests/fuzz/fuzz.h"

#include "flows/flow.h"
#include "server/base/arena.h"
#include "server/base/assets.h"

#include <stdlib.h>
#include <string.h>

/*
 * A graph, or with a first byte 'T' a catalogue of texts, with the shipped other half.  A flow that
 * is taken must be able to greet.  fuzz-max-len: 65536
 */
static void greet(const struct flow *flow)
{
    struct arena a = { 0 };
    struct flow_session session = { 0 };
    struct flow_facts facts = { .today = 20000, .is_new = true };
    struct flow_turn turn;

    flow_step(flow, &session, &(struct flow_event){ .kind = FLOW_TEXT, .text = "oi" }, &facts, &a,
              &turn, NULL);
    arena_done(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    bool is_texts = len && bytes[0] == 'T';
    const struct asset *other =
        asset_find(is_texts ? "flows/graphs/cobranca.json" : "flows/texts/cobranca.pt-BR.json");
    const char *data = (const char *)bytes + is_texts, *half = (const char *)other->data;
    struct arena a = { 0 };
    const char *report;
    struct flow *flow = is_texts ? flow_load(half, other->len, data, len - 1, 1, &a, &report)
                                 : flow_load(data, len, half, other->len, 1, &a, &report);

    if (!flow && !*report)
        abort(); /* refused without saying why */
    if (flow)
        greet(flow);
    flow_free(&flow);
    arena_done(&a);
    return 0;
}
