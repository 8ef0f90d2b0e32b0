#include "server/config.h"

#include "server/base/auto.h"
#include "server/base/error.h"

#include <limits.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum kind { TEXT, NUMBER, SECRET };

static const struct setting {
    const char *name;
    enum kind kind;
    size_t offset;
    const char *fallback; /* NULL = must be given */
    int min, max;         /* NUMBER */
    const char *help;
} settings[] = {
#define AT(field) offsetof(struct config, field)
    { "QUITA_DATABASE", SECRET, AT(database), NULL, 0, 0,
      "PostgreSQL connection string, e.g. \"host=/run/postgresql dbname=quita user=quita\"" },
    { "QUITA_KEYS", SECRET, AT(keys), NULL, 0, 0,
      "sealing keys, newest first: \"1:<64 hex digits>[,0:...]\", or @/path/of/a/file" },
    { "QUITA_LISTEN", TEXT, AT(listen), "127.0.0.1:8080", 0, 0,
      "address of webhooks, payment pages and chat; TLS ends in the proxy in front" },
    { "QUITA_ADMIN_LISTEN", TEXT, AT(admin_listen), "127.0.0.1:8081", 0, 0,
      "address of /healthz, /readyz and /metrics; never public" },
    { "QUITA_PUBLIC_URL", TEXT, AT(public_url), "http://127.0.0.1:8080", 0, 0,
      "how people reach the server: the beginning of links, and the one address of the console; "
      "without a slash at the end" },
    { "QUITA_TRUSTED_PROXIES", TEXT, AT(trusted_proxies), "127.0.0.1", 0, 0,
      "addresses or networks whose X-Forwarded-For is believed, separated by commas" },
    { "QUITA_SPOOL", TEXT, AT(spool), "/var/lib/quita/spool", 0, 0,
      "writable folder for what arrives while the database is away" },
    { "QUITA_LOG_LEVEL", TEXT, AT(log_level), "info", 0, 0, "debug, info, warn, error or none" },
    { "QUITA_TURN_LANES", NUMBER, AT(turn_lanes), "2", 1, 4, "database connections for turns" },
    { "QUITA_BATCH_MAX", NUMBER, AT(batch_max), "128", 1, 256, "conversations in one transaction" },
    { "QUITA_QUEUE_MAX", NUMBER, AT(queue_max), "4096", 16, 65536,
      "units that may wait in memory; above, 503 or the spool" },
    { "QUITA_GATHER_MS", NUMBER, AT(gather_ms), "1200", 0, 5000,
      "how long a free text waits for the person's next line, in ms; 0 = off" },
    { "QUITA_GATHER_MAX_MS", NUMBER, AT(gather_max_ms), "3000", 0, 10000,
      "how long lines are gathered at most, in ms" },
    { "QUITA_RECORD", NUMBER, AT(record), "1", 0, 1,
      "1 = every turn leaves the trace that quita flow replay runs again" },
    { "QUITA_LATE_AFTER_S", NUMBER, AT(late_after_s), "21600", 60, 604800,
      "a message older than this gets one apology instead of a conversation, in s" },
    { "QUITA_REPLY_EXPIRES_S", NUMBER, AT(reply_expires_s), "900", 10, 86400,
      "a reply that could not leave for so long is dropped, in s" },
    { "QUITA_IN_FLIGHT", NUMBER, AT(in_flight_max), "64", 1, 512,
      "messages that are marked and not yet known" },
    { "QUITA_BACKLOG_MAX", NUMBER, AT(backlog_max), "32768", 1, 1048576,
      "messages that wait in memory; those above wait in the database, and in their turn" },
    { "QUITA_SEND_TIMEOUT_MS", NUMBER, AT(send_timeout_ms), "15000", 100, 60000,
      "how long one call to a provider may take, in ms" },
    { "QUITA_RATE_PER_S", NUMBER, AT(rate_per_s), "70", 1, 1000,
      "messages an account sends a second at most (Meta allows 80 by default)" },
    { "QUITA_READ_RECEIPTS", NUMBER, AT(read_receipts), "1", 0, 1,
      "mark what arrives as read and show that we are typing" },
    { "QUITA_CONNECTIONS_MAX", NUMBER, AT(connections_max), "8192", 16, 65536,
      "open HTTP connections" },
    { "QUITA_CONNECTIONS_PER_PEER", NUMBER, AT(connections_per_peer_max), "1024", 1, 65536,
      "open HTTP connections of one address (the proxy's, if there is one)" },
    { "QUITA_SOCKETS_MAX", NUMBER, AT(sockets_max), "4096", 16, 65536,
      "open WebSockets (chat and console); each is one of the HTTP connections too" },
    { "QUITA_SOCKETS_PER_PEER", NUMBER, AT(sockets_per_peer_max), "20", 1, 65536,
      "open WebSockets of one address (who stands behind the proxy; an IPv6 /64 is one)" },
    { "QUITA_SOCKET_HANDSHAKES_PER_S", NUMBER, AT(socket_handshakes_per_s), "5", 1, 10000,
      "WebSockets that one address may open a second" },
    { "QUITA_DAILY_EVERY_S", NUMBER, AT(daily_every_s), "300", 1, 86400,
      "how often what comes due is looked for: broken agreements, promises, boletos to issue; in "
      "s" },
    { "QUITA_REVIEW_DAYS", NUMBER, AT(review_days), "90", 0, 365,
      "how long what was not understood is kept, masked, for quita nlu review, in days; 0 = "
      "never" },
    { "QUITA_NLU_MODEL", TEXT, AT(nlu_model), "", 0, 0,
      "file of a model made by quita nlu train; empty = the one that is built in" },
    { "QUITA_DRAIN_S", NUMBER, AT(drain_s), "20", 1, 60,
      "how long a stop waits for what is under way, in s" },
#undef AT
};

static bool read_number(const struct setting *s, const char *value, int *out, struct error *err)
{
    char *end;
    long number = strtol(value, &end, 10);

    if (end == value || *end || number < s->min || number > s->max)
        return error_set(err, ERROR_INPUT, "%s must be a number from %d to %d", s->name, s->min,
                         s->max);
    *out = (int)number;
    return true;
}

bool config_read(struct config *config, struct error *err)
{
    *config = (struct config){ 0 };
    for (size_t i = 0; i < COUNT_OF(settings); i++) {
        const struct setting *s = &settings[i];
        const char *value = getenv(s->name);
        void *field = (char *)config + s->offset;
        if (!value || !*value)
            value = s->fallback;
        if (!value)
            return error_set(err, ERROR_INPUT, "%s is not set: %s", s->name, s->help);
        if (s->kind == NUMBER) {
            if (!read_number(s, value, field, err))
                return false;
        } else {
            *(const char **)field = value;
        }
    }
    return true;
}

void config_print_help(FILE *out)
{
    for (size_t i = 0; i < COUNT_OF(settings); i++)
        fprintf(out, "  %-28s %s%s%s%s\n", settings[i].name, settings[i].help,
                settings[i].fallback ? " [" : " (required)",
                settings[i].fallback ? settings[i].fallback : "", settings[i].fallback ? "]" : "");
}

void config_print_markdown(FILE *out)
{
    fputs("# Settings\n\nRead from the environment at start. Made by `quita docs settings`.\n\n"
          "| setting | default | range | meaning |\n|---|---|---|---|\n",
          out);
    for (size_t i = 0; i < COUNT_OF(settings); i++) {
        const struct setting *s = &settings[i];
        fprintf(out, "| `%s` | %s%s%s | ", s->name, s->fallback ? "`" : "",
                s->fallback ? s->fallback : "required", s->fallback ? "`" : "");
        if (s->kind == NUMBER)
            fprintf(out, "%d to %d", s->min, s->max);
        fprintf(out, " | %s |\n", s->help);
    }
}

void config_print_line(const struct config *config, FILE *out)
{
    for (size_t i = 0; i < COUNT_OF(settings); i++) {
        const struct setting *s = &settings[i];
        const void *field = (const char *)config + s->offset;
        if (s->kind == NUMBER)
            fprintf(out, "%s=%d ", s->name, *(const int *)field);
        else
            fprintf(out, "%s=%s ", s->name,
                    s->kind == SECRET ? "(hidden)" : *(const char *const *)field);
    }
    fputc('\n', out);
}
