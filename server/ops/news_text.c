#include "server/ops/news_text.h"

#include "server/base/auto.h"
#include "server/base/strbuf.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBERS_MAX = 4 };

/* The letter of a kind, and which numbers follow it, in this order. */
static const struct form {
    char letter;
    enum news_kind kind;
    int numbers;
    size_t at[NUMBERS_MAX];
    bool named;
} forms[] = {
    { 'h', NEWS_HERE, 0, { 0 }, false },
    { '*', NEWS_ALL, 1, { offsetof(struct news_item, to) }, false },
    { 'c',
      NEWS_CONVERSATION,
      2,
      { offsetof(struct news_item, tenant_id), offsetof(struct news_item, conversation_id) },
      false },
    { 'p',
      NEWS_PRESENCE,
      3,
      { offsetof(struct news_item, tenant_id), offsetof(struct news_item, conversation_id),
        offsetof(struct news_item, user_id) },
      true },
    { 'e', NEWS_SESSION_END, 1, { offsetof(struct news_item, session_id) }, false },
};

static int64_t *number_at(struct news_item *item, size_t at)
{
    return (int64_t *)(void *)((char *)item + at);
}

void news_text_begin(struct strbuf *out, int64_t sender)
{
    out->len = 0;
    strbuf_addf(out, "%" PRId64, sender);
}

static const struct form *form_of(enum news_kind kind)
{
    for (size_t i = 0; i < COUNT_OF(forms); i++)
        if (forms[i].kind == kind)
            return &forms[i];
    abort();
}

/* One line is one item: what would end it is a space. */
static void add_name(struct strbuf *out, const struct news_item *item)
{
    strbuf_addf(out, " %d ", item->typing);
    for (const char *c = item->name; *c; c++)
        strbuf_addf(out, "%c", (unsigned char)*c < ' ' ? ' ' : *c);
}

bool news_text_add(struct strbuf *out, const struct news_item *item)
{
    const struct form *form = form_of(item->kind);
    struct news_item copy = *item;
    size_t before = out->len;

    strbuf_addf(out, "\n%c", form->letter);
    for (int i = 0; i < form->numbers; i++)
        strbuf_addf(out, " %" PRId64, *number_at(&copy, form->at[i]));
    if (form->named)
        add_name(out, item);
    if (out->len <= NEWS_TEXT_MAX)
        return true;
    out->len = before;
    out->data[before] = '\0';
    return false;
}

/* A positive number and what stands behind it. */
static bool read_number(const char **at, int64_t *out)
{
    char *end;

    if (**at < '1' || **at > '9')
        return false;
    long long value = strtoll(*at, &end, 10);
    if (value == INT64_MAX)
        return false;
    *at = end;
    *out = value;
    return true;
}

/* " 0 Ana Lima": typing, name. */
static bool read_name(const char *at, const char *end, struct news_item *out)
{
    if (end - at < 3 || at[0] != ' ' || (at[1] != '0' && at[1] != '1') || at[2] != ' ')
        return false;
    out->typing = at[1] == '1';
    at += 3;
    size_t len = (size_t)(end - at) < NEWS_NAME_SIZE ? (size_t)(end - at) : NEWS_NAME_SIZE - 1;
    while (len && len < (size_t)(end - at) && ((unsigned char)at[len] & 0xc0) == 0x80)
        len--;
    memcpy(out->name, at, len);
    return true;
}

static bool read_item(const char *at, const char *end, struct news_item *out)
{
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        const struct form *form = &forms[i];
        if (*at != form->letter)
            continue;
        *out = (struct news_item){ .kind = form->kind };
        at++;
        for (int n = 0; n < form->numbers; n++)
            if (*at++ != ' ' || !read_number(&at, number_at(out, form->at[n])))
                return false;
        return form->named ? read_name(at, end, out) : at == end;
    }
    return false;
}

int64_t news_text_read(const char *text, news_item_fn *fn, void *ctx)
{
    struct news_item item;
    int64_t sender;

    if (!read_number(&text, &sender) || (*text && *text != '\n'))
        return 0;
    while (*text == '\n') {
        const char *end = strchrnul(++text, '\n');
        if (read_item(text, end, &item))
            fn(ctx, &item);
        text = end;
    }
    return sender;
}
