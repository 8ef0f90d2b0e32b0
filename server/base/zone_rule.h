#pragma once
#include <stdbool.h>
#include <stdint.h>

/*
 * The rule that a zone follows after its last recorded change: a POSIX TZ string such as "<-03>3"
 * or "EST5EDT,M3.2.0,M11.1.0" (RFC 9636 section 3.3).
 */
enum { ZONE_RULE_TEXT_SIZE = 64 };

/* The `week`th (5 = last) `weekday` of a month, at a local time. */
struct zone_rule_day {
    int month, week, weekday;
    int32_t second;
};

struct zone_rule {
    int32_t standard, summer; /* seconds east of Greenwich */
    bool has_summer;
    struct zone_rule_day begins, ends; /* begins by standard time, ends by summer time */
};

/* Leaves the rule alone when the text is not one; days must have the form Mm.w.d. */
bool zone_rule_parse(const char *text, struct zone_rule *out);
int32_t zone_rule_offset(const struct zone_rule *rule, int64_t at);
