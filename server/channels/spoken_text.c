#include "server/base/strbuf.h"
#include "server/channels/spoken.h"
#include "server/channels/spoken_line.h"

#include <string.h>

static void chop(struct strbuf *out)
{
    out->data[--out->len] = '\0';
}

static const char pauses[] = ",;:.!?"; /* the strongest last */

static const char *pause_of(char c)
{
    return c ? strchr(pauses, c) : NULL;
}

/* One blank between words, none before a pause, and of several pauses the strongest. */
static void add_tidy(struct strbuf *out, size_t start, char c)
{
    const char *now = pause_of(c), *before;

    while (now && out->len > start && out->data[out->len - 1] == ' ')
        chop(out);
    before = out->len > start ? pause_of(out->data[out->len - 1]) : NULL;
    if ((now && out->len == start) || (now && before && now <= before))
        return;
    if (c == ' ' && (out->len == start || out->data[out->len - 1] == ' '))
        return;
    if (now && before)
        chop(out);
    else if (before && c != ' ')
        strbuf_addc(out, ' ');
    strbuf_addc(out, c);
}

/* It begins with a capital, and ends with a full stop unless with something stronger. */
static void tidy(const char *line, struct strbuf *out)
{
    size_t start = out->len;

    for (; *line; line++)
        add_tidy(out, start, *line);
    while (out->len > start && strchr(" ,;:", out->data[out->len - 1]))
        chop(out);
    if (out->len > start && !strchr(".!?", out->data[out->len - 1]))
        strbuf_addc(out, '.');
    if (out->len > start && out->data[start] >= 'a' && out->data[start] <= 'z')
        out->data[start] = (char)(out->data[start] - 32);
}

bool spoken_text(struct strbuf *out, const char *text)
{
    bool by_message = false;

    while (*(text += strspn(text, "\n"))) {
        struct strbuf said = { 0 };
        size_t before = out->len;
        struct spoken_line line = spoken_line(&said, text);
        if (before)
            strbuf_addc(out, '\n');
        tidy(strbuf_str(&said), out);
        if (before && out->len == before + 1)
            chop(out);
        by_message = by_message || line.by_message;
        strbuf_done(&said);
        text = line.end;
    }
    return by_message;
}
