/* What a payer says they can do, and a wish as a conversation keeps it; fuzz-max-len: 512 */
#include "tests/fuzz/fuzz.h"

#include "server/base/arena.h"
#include "server/money/wish.h"

#include <stdlib.h>
#include <string.h>

enum { TODAY = 20786 };

static void must(bool good)
{
    if (!good)
        abort();
}

/* What offers.c and a conversation rely on. */
static void check(const struct counter_offer *w)
{
    must(w->monthly >= 0 && w->down >= 0 && w->total >= 0);
    must(w->count >= 0 && w->count <= 999);
    must(!w->down || w->sets_down);
}

static void check_kept(const struct counter_offer *w)
{
    struct counter_offer again = { 0 };
    char text[WISH_TEXT_SIZE];

    must(wish_parse(wish_text(w, text), &again));
    must(again.monthly == w->monthly && again.sets_down == w->sets_down && again.down == w->down);
    must(again.count == w->count && again.first_due == w->first_due && again.total == w->total);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct arena a = { 0 };
    struct counter_offer said, kept;

    wish_read((const char *)bytes, len, TODAY, &a, &said);
    check(&said);
    must(!said.first_due || said.first_due > TODAY);
    check_kept(&said);
    if (wish_parse(arena_strndup(&a, (const char *)bytes, len), &kept))
        check_kept(&kept);
    arena_done(&a);
    return 0;
}
