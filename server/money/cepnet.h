#pragma once
#include <stdbool.h>

/*
 * CEPNet, the bars from which the machines of Correios read a CEP (channels reference 5.3): a tall
 * bar, eight digits and their check digit as five bars each, two of them tall, and a tall bar.
 */
enum { CEPNET_BARS = 47 };

/* `cep` is eight digits. */
void cepnet_bars(const char *cep, bool tall[CEPNET_BARS]);
/* '0' to '9': the sum of all nine is a multiple of ten. */
char cepnet_check(const char *cep);
