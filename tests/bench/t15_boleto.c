/*
 * boleto.encode, boleto.decode: codes a second on one core, all banks in turn.  Encoding starts at
 * the parts of an account as an operator wrote them and ends with barcode, line and nosso número;
 * decoding starts at a line as people type it and checks every digit.
 */
#include "tests/bench/figure.h"

#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/money/bank.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { ROUNDS = 3, ROUND_MS = 1000, BANKS = 13, BATCH = 100, TODAY = 20777 /* 2026-11-20 */ };

/* It has what any of them needs. */
static const struct boleto_account account = {
    .agencia = "1234-3",
    .conta = "12345-5",
    .carteira = "1",
    .convenio = "12345",
    .nosso_numero = "4821",
    .modalidade = "14",
    .ano = "2026",
    .posto = "7",
    .operacao = "1234567",
};

static int64_t now_ns(void)
{
    struct timespec at;

    clock_gettime(CLOCK_MONOTONIC, &at);
    return at.tv_sec * INT64_C(1000000000) + at.tv_nsec;
}

static bool encode(size_t i, char printed[BOLETO_PRINTED_SIZE])
{
    struct boleto_title title;
    struct boleto_code code;
    struct error err;

    if (!boleto_issue(boleto_bank_at(i % BANKS), &account, true, TODAY + (day_t)(i % 300),
                      (centavos_t)(10000 + i), &title, &code, &err))
        return false;
    boleto_line_printed(code.line, printed);
    return true;
}

static bool decode(const char *line)
{
    struct boleto_code code;
    struct error err;

    return boleto_decode(line, TODAY, &code, &err);
}

static char lines[BANKS][BOLETO_PRINTED_SIZE];

static bool encode_one(size_t i)
{
    char printed[BOLETO_PRINTED_SIZE];

    return encode(i, printed);
}

static bool decode_one(size_t i)
{
    return decode(lines[i % BANKS]);
}

/* Codes a second; 0 when one went wrong. */
static double rate(bool (*one)(size_t))
{
    int64_t began = now_ns(), end = began + ROUND_MS * INT64_C(1000000);
    size_t done = 0;

    for (; now_ns() < end; done += BATCH)
        for (size_t i = 0; i < BATCH; i++)
            if (!one(done + i))
                return 0;
    return (double)done * 1e9 / (double)(now_ns() - began);
}

static void measure(struct figure *f, bool (*one)(size_t))
{
    for (int i = 0; i < ROUNDS; i++) {
        double codes = rate(one);
        if (codes <= 0) {
            figure_unmeasured(f, "a code went wrong");
            return;
        }
        figure_add(f, codes);
    }
    figure_print(f);
}

int main(void)
{
    struct figure encoded = { .id = "boleto.encode",
                              .name = "boletos of all banks encoded, a second on one core",
                              .better = "higher",
                              .must = 100000,
                              .goal = 300000 };
    struct figure decoded = { .id = "boleto.decode",
                              .name = "boleto lines decoded, a second on one core",
                              .better = "higher",
                              .must = 200000,
                              .goal = 600000 };

    for (size_t i = 0; i < BANKS; i++)
        if (!encode(i, lines[i]))
            return 2;
    measure(&encoded, encode_one);
    measure(&decoded, decode_one);
    return 0;
}
