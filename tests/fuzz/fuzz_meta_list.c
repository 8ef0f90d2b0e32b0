/* WhatsApp's list of templates; the bytes behind the first NUL are values for the first of them. */
#include "server/base/arena.h"
#include "server/base/error.h"
#include "server/providers/meta.h"
#include "server/providers/meta_label.h"
#include "server/providers/meta_list.h"
#include "tests/fuzz/fuzz.h"

#include "server/base/strbuf.h"

#include <stdlib.h>
#include <string.h>

enum { VALUES = 4 };

/* What fits by our own rules, WhatsApp's renderer takes. */
static void fill(const struct wa_listed *t, const char *value, struct arena *a)
{
    const char *values[VALUES] = { value, value, value, value };
    struct strbuf out = { 0 };
    struct error err = { 0 };
    size_t at, count = t->variables < VALUES ? t->variables : VALUES;

    if (!meta_fits("value", value, 2000, &err) || wa_list_misfit(t, values, count, a, &at))
        return;
    if (!wa_list_filled(t->body, values, count, a))
        abort();
    const struct wa_template sent = {
        .name = t->name, .language = "pt_BR", .body_values = values, .body_count = count
    };
    if (!wa_render_template(&sent, &(struct wa_recipient){ .phone = "55000" }, "0", &out, &err))
        abort();
    strbuf_done(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct arena a = { 0 };
    struct error err = { 0 };
    struct wa_list list;
    size_t page = len ? strnlen((const char *)bytes, len) : 0;
    const char *value =
        page < len ? arena_strndup(&a, (const char *)bytes + page + 1, len - page - 1) : "Lia";

    if (wa_list_read((const char *)bytes, page, &a, &list, &err))
        for (size_t i = 0; i < list.count; i++)
            fill(&list.items[i], value, &a);
    arena_done(&a);
    return 0;
}
