#pragma once
#include <stdint.h>

struct clock;

/*
 * One JSON line a fact on stderr.  A line carries the context's ids and typed fields; personal data
 * (CPF, phone, names, message texts, tokens) must never be passed: there is no field type for it.
 *
 *   log_fact(ctx, LOG_INFO, "turn_done", LOG_NUM("messages", 3), LOG_STR("outcome", "ok"));
 *   {"at":"2026-...Z","level":"info","fact":"turn_done","conversation":12,"messages":3,...}
 */
enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR, LOG_NONE };

struct log_context {
    int64_t request, conversation, tenant; /* 0 = leave out */
};

struct log_field {
    const char *name;
    const char *text; /* NULL: number is meant */
    int64_t number;
};

static inline struct log_field log_text(const char *name, const char *text)
{
    return (struct log_field){ .name = name, .text = text ? text : "" };
}

#define LOG_STR(n, v) log_text((n), (v))
#define LOG_NUM(n, v) ((struct log_field){ .name = (n), .number = (int64_t)(v) })

void log_set_level(enum log_level level);
/* Facts are stamped with this clock; NULL goes back to the system's. */
void log_set_clock(const struct clock *clock);
void log_write(const struct log_context *ctx, enum log_level level, const char *fact,
               const struct log_field *fields); /* ended by a field without a name */
/* The empty field in front lets a fact come without any. */
#define log_fact(ctx, level, fact, ...)                                                            \
    log_write(ctx, level, fact, &((const struct log_field[]){ { 0 }, ##__VA_ARGS__, { 0 } })[1])
