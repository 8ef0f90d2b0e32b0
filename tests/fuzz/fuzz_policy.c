#include "tests/fuzz/fuzz.h"

#include "server/base/arena.h"
#include "server/money/policy_check.h"

#include <stdlib.h>

/* A policy file is an operator's, and may be anything: every fault has a line inside the file. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = { 0 };
    struct findings *found = ARENA_NEW(&a, struct findings);
    struct faults faults = { .arena = &a, .findings = found };
    struct offer_policy policy;
    int lines = 1;

    faults.source[FAULT_GRAPH].data = (const char *)data;
    faults.source[FAULT_GRAPH].len = size;
    for (size_t i = 0; i < size; i++)
        lines += data[i] == '\n';
    if (policy_examine(&faults, &policy) != (found->count == 0))
        abort();
    for (size_t i = 0; i < found->count; i++)
        if (found->items[i].line < 1 || found->items[i].line > lines)
            abort();
    strbuf_done(&faults.report);
    arena_done(&a);
    return 0;
}
