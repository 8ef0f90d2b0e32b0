/* What another process says by NOTIFY; fuzz-max-len: 4096 */
#include "tests/fuzz/fuzz.h"

#include "server/base/arena.h"
#include "server/base/strbuf.h"
#include "server/ops/news_text.h"

#include <stdlib.h>
#include <string.h>

static void must(bool good)
{
    if (!good)
        abort();
}

static void write_again(void *ctx, const struct news_item *item)
{
    must(strlen(item->name) < NEWS_NAME_SIZE && !strchr(item->name, '\n'));
    news_text_add(ctx, item);
}

/* What was read and is written again reads as the same text. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = { 0 };
    struct strbuf once = { 0 }, twice = { 0 };
    const char *text = arena_strndup(&a, (const char *)data, size);

    news_text_begin(&once, 5);
    news_text_begin(&twice, 5);
    int64_t sender = news_text_read(text, write_again, &once);
    must(sender >= 0);
    must(news_text_read(once.data, write_again, &twice) == 5);
    must(once.len == twice.len && memcmp(once.data, twice.data, once.len) == 0);
    arena_done(&a);
    strbuf_done(&once);
    strbuf_done(&twice);
    return 0;
}
