#include "server/cli/account_chat.h"

#include "server/base/clock.h"
#include "server/chat/site_user.h"
#include "server/cli/admin.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ORIGINS_MAX = 20 };

/* "https://www.escola.com.br", "http://localhost:8080": as browsers say them. */
static bool is_origin(const char *text)
{
    size_t scheme = strncmp(text, "https://", 8) == 0  ? 8
                    : strncmp(text, "http://", 7) == 0 ? 7
                                                       : 0;
    size_t host = scheme ? strspn(text + scheme, "abcdefghijklmnopqrstuvwxyz0123456789.-") : 0;
    const char *port = text + scheme + host;

    if (!host)
        return false;
    return !*port || (*port == ':' && port[1] && !port[1 + strspn(port + 1, "0123456789")]);
}

static size_t read_origins(struct admin *a, const char **out)
{
    json_t *list = json_object_get(a->file, "origins"), *item;
    size_t i;

    if (!json_is_array(list) || !json_array_size(list) || json_array_size(list) > ORIGINS_MAX)
        return error_set(&a->err, ERROR_INPUT, "\"origins\" must be a list of 1 to %d origins",
                         ORIGINS_MAX);
    json_array_foreach(list, i, item)
    {
        out[i] = json_string_value(item);
        if (!out[i] || !is_origin(out[i]))
            return error_set(&a->err, ERROR_INPUT,
                             "\"%s\" is no origin: scheme, host and port are meant, like "
                             "https://www.escola.com.br, in small letters and without a path",
                             out[i] ? out[i] : "?");
    }
    return json_array_size(list);
}

static const char *colour_of(struct admin *a)
{
    const char *colour = admin_text_or(a, "colour", "#1f6f5c");

    if (strlen(colour) != 7 || *colour != '#' || colour[1 + strspn(colour + 1, "0123456789abcdef")])
        error_set(&a->err, ERROR_INPUT, "\"colour\" must be like #1f6f5c, in small letters");
    return colour;
}

static const char *key_of(struct admin *a)
{
    const char *key = admin_text(a, "key");

    if (key && (strlen(key) < 8 || strlen(key) > 63 ||
                key[strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789-")] || *key == '-'))
        error_set(&a->err, ERROR_INPUT,
                  "\"key\" must have 8 to 63 small letters, digits and hyphens");
    return key;
}

/* The address is that of the server, as the site's visitors reach it. */
static void print_line(const char *key, const char *colour)
{
    const char *url = getenv("QUITA_PUBLIC_URL");

    printf("<script async src=\"%s/chat/widget.js\" data-key=\"%s\" data-colour=\"%s\"></script>\n",
           url && *url ? url : "http://127.0.0.1:8080", key, colour);
}

/* What the site signs with who is logged in; none = as it was. */
static struct bytes identify_of(struct admin *a)
{
    const char *secret = admin_text_or(a, "identify_secret", "");

    if (!*secret)
        return (struct bytes){ NULL, 0 };
    if (strlen(secret) < SITE_SECRET_MIN)
        error_set(&a->err, ERROR_INPUT,
                  "\"identify_secret\" must have at least %d letters, drawn at random (openssl "
                  "rand -hex 32)",
                  SITE_SECRET_MIN);
    return seal_close(&a->seal, &a->arena, "chat_identify", secret, strlen(secret));
}

void account_chat_add(struct admin *a)
{
    const char *origins[ORIGINS_MAX] = { 0 };
    const char *purpose = admin_text_or(a, "purpose", "cobranca"), *key = key_of(a);
    const char *colour = colour_of(a);
    size_t count = read_origins(a, origins);
    struct bytes identify = identify_of(a);
    struct pg_args *args = pg_sync_args(a->db, SQL_CHAT_ACCOUNT_ADD);
    const struct clock clock = clock_system();

    if (strcmp(purpose, "cobranca") != 0 && strcmp(purpose, "captacao") != 0)
        error_set(&a->err, ERROR_INPUT, "\"purpose\" must be cobranca or captacao");
    pg_text(args, admin_text(a, "creditor"));
    pg_text(args, key);
    pg_text_array(args, origins, count);
    pg_text(args, colour);
    pg_text(args, purpose);
    pg_instant(args, clock_now_us(&clock));
    pg_bytea(args, identify.data, identify.len);
    if (a->err.kind == ERROR_NONE &&
        admin_run(a, args, "there is no such creditor, or the key belongs to another one") > 0)
        print_line(key, colour);
}
