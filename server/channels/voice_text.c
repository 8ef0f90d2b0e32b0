#include "server/channels/voice_text.h"

#include "flows/flow.h"
#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/base/strbuf.h"
#include "server/channels/spoken.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_paged(const struct reply *r)
{
    return r->option_count > VOICE_KEYS;
}

static size_t per_page(const struct reply *r)
{
    return is_paged(r) ? VOICE_KEYS - 1 : VOICE_KEYS;
}

/* The first option of a page. */
static size_t first_of(const struct reply *r, size_t page)
{
    size_t pages = (r->option_count + per_page(r) - 1) / per_page(r);

    return pages ? page % pages * per_page(r) : 0;
}

/* At most `max` bytes, behind a sentence where there is one, else behind a character. */
static size_t cut_at(const char *text, size_t len, size_t max)
{
    size_t at = max;

    if (len <= max)
        return len;
    while (at && !(strchr(".!?", text[at - 1]) && (text[at] == ' ' || text[at] == '\n')))
        at--;
    if (at)
        return at;
    for (at = max; at && ((unsigned char)text[at] & 0xC0) == 0x80; at--)
        ;
    return at;
}

static bool say(struct strbuf *out, const char *text, size_t max)
{
    struct strbuf said = { 0 };
    bool by_message = spoken_text(&said, text ? text : "");
    size_t len = cut_at(strbuf_str(&said), said.len, max);

    strbuf_add(out, strbuf_str(&said), len);
    by_message = by_message || len < said.len;
    strbuf_done(&said);
    return by_message;
}

static void say_line(struct strbuf *out, const char *line)
{
    strbuf_addf(out, "%s%s", out->len ? "\n" : "", line);
}

/* "1 Péssimo" in place 1 is "Péssimo". */
static const char *without_number(const char *title, size_t place)
{
    char number[24];
    size_t len = (size_t)snprintf(number, sizeof(number), "%zu ", place);

    return strncmp(title, number, len) == 0 && title[len] ? title + len : title;
}

/* "Para segunda via e pagamento, tecle 1." */
static void say_option(struct strbuf *out, const char *title, size_t key)
{
    struct strbuf said = { 0 };
    size_t len;

    say(&said, title, VOICE_TITLE_MAX);
    len = said.len;
    while (len && strchr(".!?\n", said.data[len - 1]))
        len--;
    if (len > 1 && said.data[0] >= 'A' && said.data[0] <= 'Z' && said.data[1] >= 'a' &&
        said.data[1] <= 'z')
        said.data[0] = (char)(said.data[0] + 32);
    strbuf_addf(out, "%sPara %.*s, tecle %zu.", out->len ? "\n" : "", (int)len, strbuf_str(&said),
                key);
    strbuf_done(&said);
}

static void say_menu(struct strbuf *out, const struct reply *r, size_t page)
{
    size_t first = first_of(r, page);

    for (size_t i = first; i < r->option_count && i < first + per_page(r); i++)
        say_option(out, without_number(r->options[i].title, i + 1), i - first + 1);
    if (is_paged(r))
        strbuf_addf(out, "\nPara ouvir as outras opções, tecle %d.", VOICE_KEYS);
}

#define PERSON "atendente"

/* Keys that mean the same everywhere. */
static const struct {
    const char *keys;
    struct voice_heard heard;
} always[] = {
    { "0", { VOICE_AGAIN, NULL } },
    { "9", { VOICE_WORDS, "parar" } },
    { "*", { VOICE_WORDS, PERSON } },
};

static bool offers_person(const struct reply *r)
{
    for (size_t i = 0; i < r->option_count; i++)
        if (strcmp(r->options[i].id, PERSON) == 0)
            return true;
    return false;
}

static void say_always(struct strbuf *out, const struct reply *r)
{
    if (!offers_person(r))
        say_line(out, "Para falar com uma pessoa, tecle estrela.");
    say_line(out, "Para ouvir de novo, tecle 0. Para não receber mais ligações, tecle 9.");
}

static const char *const follows[] = {
    [REPLY_LINK] = "Envio o link por mensagem.",
    [REPLY_DOCUMENT] = "Envio o documento por mensagem.",
    [REPLY_PIX] = "Envio o código Pix por mensagem: é só copiar e colar no aplicativo do banco.",
};

struct voice_script voice_render(const struct reply *reply, struct voice_place place,
                                 struct arena *a)
{
    struct strbuf out = { 0 };
    struct voice_script script = { 0 };

    if (reply->kind != REPLY_PIX)
        script.by_message = say(&out, reply->body, VOICE_BODY_MAX);
    if ((size_t)reply->kind < COUNT_OF(follows) && follows[reply->kind]) {
        say_line(&out, follows[reply->kind]);
        script.by_message = true;
    }
    say_menu(&out, reply, place.page);
    if (place.last)
        say_always(&out, reply);
    script.text = arena_strdup(a, strbuf_str(&out));
    strbuf_done(&out);
    return script;
}

/* A key that the menu does not have is a place that it does not have: not understood. */
static struct voice_heard option_at(const struct reply *menu, size_t page, size_t key,
                                    struct arena *a)
{
    size_t place = first_of(menu, page) + key;

    if (is_paged(menu) && key == VOICE_KEYS)
        return (struct voice_heard){ VOICE_NEXT, NULL };
    if (place > menu->option_count)
        return (struct voice_heard){ VOICE_WORDS, arena_printf(a, "%zu", place) };
    return (struct voice_heard){ VOICE_TAP, menu->options[place - 1].id };
}

struct voice_heard voice_hear(const struct reply *menu, size_t page, const char *keys,
                              struct arena *a)
{
    size_t len = strcspn(keys, "#");

    for (size_t i = 0; i < COUNT_OF(always); i++)
        if (len == 1 && keys[0] == always[i].keys[0])
            return always[i].heard;
    if (!len || len > VOICE_KEYS_MAX || strspn(keys, "0123456789") < len)
        return (struct voice_heard){ VOICE_NOTHING, NULL };
    if (len == 1 && menu && menu->option_count)
        return option_at(menu, page, (size_t)(keys[0] - '0'), a);
    return (struct voice_heard){ VOICE_WORDS, arena_strndup(a, keys, len) };
}
