#pragma once
#include <stdbool.h>
#include <stdio.h>
struct error;

/* Settings from the environment.  One table reads, checks and explains them: config.c. */
struct config {
    const char *database, *keys, *listen, *admin_listen, *public_url, *trusted_proxies, *spool;
    const char *log_level, *nlu_model;
    int turn_lanes, batch_max, queue_max, gather_ms, gather_max_ms, late_after_s, reply_expires_s,
        record;
    int in_flight_max, backlog_max, send_timeout_ms, rate_per_s, connections_max,
        connections_per_peer_max;
    int sockets_max, sockets_per_peer_max, socket_handshakes_per_s;
    int drain_s, read_receipts, daily_every_s, review_days;
};

/* Strings are borrowed from the environment.  ERROR_INPUT names the setting and what it takes. */
bool config_read(struct config *config, struct error *err);
void config_print_help(FILE *out);     /* for `quita serve --help` */
void config_print_markdown(FILE *out); /* docs/settings.md */
/* One line of what is in force, secrets hidden: name=value ... */
void config_print_line(const struct config *config, FILE *out);
