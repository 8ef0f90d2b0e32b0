#include "server/cli/library_print.h"

#include "server/base/arena.h"
#include "server/base/strbuf.h"
#include "server/contact/library_values.h"

static void print_head(const struct library_text *text, struct strbuf *out)
{
    strbuf_addf(out, "%s: %s, %s, L%d, %s", text->id, contact_channel_names[text->channel],
                purpose_names[text->purpose], (int)text->level, text->family);
    for (int stage = 0; stage < STAGE_COUNT; stage++)
        if (library_is_for(text, (enum stage)stage))
            strbuf_addf(out, ", %s", stage_names[stage]);
    strbuf_addc(out, '\n');
}

static void print_parts(const struct library_text *text, bool sample, struct arena *a,
                        struct strbuf *out)
{
    struct vars samples = library_samples(a);

    for (int part = 0; part < LIBRARY_PART_COUNT; part++)
        if (text->parts[part].raw)
            strbuf_addf(out, "%s:\n%s\n", library_part_names[part],
                        sample ? library_render(text, (enum library_part)part, samples,
                                                library_sample_day(), a)
                               : library_source(text, (enum library_part)part, a));
}

static void print_buttons(const struct library_text *text, struct strbuf *out)
{
    for (size_t i = 0; i < text->action_count; i++)
        if (text->actions[i].kind == ACTION_BUTTON)
            strbuf_addf(out, "[%s]%s\n", text->actions[i].label,
                        text->actions[i].primary ? " (main)" : "");
}

const char *library_print(const struct library_text *text, bool sample, struct arena *a)
{
    struct strbuf out = { 0 };
    const char *kept;

    print_head(text, &out);
    print_parts(text, sample, a, &out);
    print_buttons(text, &out);
    strbuf_addc(&out, '\n');
    kept = arena_strdup(a, strbuf_str(&out));
    strbuf_done(&out);
    return kept;
}
