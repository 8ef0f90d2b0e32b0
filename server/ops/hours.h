#pragma once
#include <stdbool.h>
#include <stdint.h>
struct creditor;

/* When somebody of the creditor's is there: business days, within its hours. */
bool hours_are_open(const struct creditor *creditor, int64_t now_us);
/* When they are there next: now, while they are. */
int64_t hours_open_next(const struct creditor *creditor, int64_t now_us);
