#include "tests/fuzz/fuzz.h"

#include "flows/record.h"
#include "server/base/arena.h"
#include "server/base/assets.h"

#include <stdlib.h>
#include <string.h>

static struct flow *shipped(void)
{
    const struct asset *graph = asset_find("flows/graphs/cobranca.json");
    const struct asset *texts = asset_find("flows/texts/cobranca.pt-BR.json");
    struct arena a = { 0 };
    const char *report;
    struct flow *flow = flow_load_published((const char *)graph->data, graph->len,
                                            (const char *)texts->data, texts->len, 1, &a, &report);

    if (!flow)
        abort();
    arena_done(&a);
    return flow;
}

/* A record that is taken packs and unpacks to the same; run, shown and masked it never crashes. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static struct flow *flow; /* kept until the end: loading it takes longer than a run */
    struct arena a = { 0 };
    struct flow_record record;
    struct flow_session session = { 0 };
    struct flow_turn turn;

    if (!flow)
        flow = shipped();
    if (flow_record_unpack(flow, (struct packed){ bytes, len }, &a, &record, NULL)) {
        struct packed first = flow_record_pack(flow, &record, &a), second;
        if (!flow_record_unpack(flow, first, &a, &record, NULL))
            abort();
        second = flow_record_pack(flow, &record, &a);
        if (first.len != second.len || memcmp(first.data, second.data, first.len) != 0)
            abort();
        flow_replay(flow, &session, &record, (struct vars){ 0 }, &a, &turn, NULL);
        flow_record_mask(&record, &a);
    }
    arena_done(&a);
    return 0;
}
