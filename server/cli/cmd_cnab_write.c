#include "server/cli/commands.h"

#include "server/base/clock.h"
#include "server/base/strbuf.h"
#include "server/cli/admin.h"
#include "server/ops/remittance_make.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char help_cnab_write[] =
    "Example: quita cnab write --account escola-237 > CB150526.REM\n"
    "         arquivo 42: 120 registros, 3 baixas, 0 novos vencimentos\n\n"
    "Makes the next remittance of a bank account and prints it (CNAB 240, or 400 where the bank "
    "takes\n"
    "nothing else): boletos that were issued\n"
    "here and that the bank does not know yet (with fine and interest as the creditor's policy "
    "has\n"
    "them), write-offs of those that are void or were paid by another way, new due days. Each "
    "goes\n"
    "out once; nothing is printed when nothing waits. What cannot be written is told on stderr, "
    "one\n"
    "line a charge, and the others go out.\n\n"
    "  --again N       prints file N once more, byte for byte\n"
    "  --refused       also those that the bank refused, after what was wrong has been cured\n"
    "  --first N       this file has number N: where another system wrote those before\n"
    "  --variation N   Banco do Brasil: the wallet's variation, where the account's carteira does\n"
    "                  not say it (\"17/019\"); kept for the next time\n"
    "  --dry-run       prints the file and keeps nothing\n\n"
    "Banks: 001, 033, 041, 077, 085, 104, 136, 237, 336, 341, 422, 748, 756. Exit code 1: no such\n"
    "account, file or layout, or something was left out; 2: it could not run. Needs QUITA_DATABASE "
    "and QUITA_KEYS.\n";

struct arguments {
    struct remittance_options options;
    int64_t again;
};

static bool read_count(const char *text, int64_t *out, struct error *err)
{
    char *end;

    *out = strtoll(text, &end, 10);
    return (*out >= 1 && *out <= 999999 && *end == '\0') ||
           error_set(err, ERROR_INPUT, "\"%.20s\" is no number of a file, 1 to 999999", text);
}

static bool read_option(struct arguments *a, const char *name, const char *value, struct error *err)
{
    if (strcmp(name, "--account") == 0)
        a->options.account = value;
    else if (strcmp(name, "--variation") == 0)
        a->options.variation = value;
    else if (strcmp(name, "--again") == 0)
        return read_count(value, &a->again, err);
    else if (strcmp(name, "--first") == 0)
        return read_count(value, &a->options.first, err);
    else
        return error_set(err, ERROR_INPUT, "there is no option \"%.40s\"; see --help", name);
    return true;
}

static bool read_arguments(int argc, char **argv, struct arguments *a, struct error *err)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--refused") == 0)
            a->options.refused = true;
        else if (strcmp(argv[i], "--dry-run") == 0)
            a->options.dry_run = true;
        else if (i + 1 == argc)
            return error_set(err, ERROR_INPUT, "\"%.40s\" needs a value; see --help", argv[i]);
        else if (!read_option(a, argv[i], argv[i + 1], err))
            return false;
        else
            i++;
    }
    return a->options.account ||
           error_set(err, ERROR_INPUT, "--account SLUG is missing; see --help");
}

static void tell(void *ctx, int64_t charge_id, const char *problem)
{
    (void)ctx;
    fprintf(stderr, "cobrança %" PRId64 ": %s\n", charge_id, problem);
}

static void tell_summary(const struct remittance_summary *s)
{
    if (s->sequence)
        fprintf(stderr,
                "arquivo %" PRId64 ": %" PRId64 " registros, %" PRId64 " baixas, %" PRId64
                " novos vencimentos\n",
                s->sequence, s->entries, s->write_offs, s->new_dues);
    else
        fprintf(stderr, "nada espera para ir ao banco\n");
    if (s->left_out)
        fprintf(stderr, "%" PRId64 " ficaram de fora\n", s->left_out);
    if (s->too_late)
        fprintf(stderr, "%" PRId64 " venceram sem registro\n", s->too_late);
    if (s->refused)
        fprintf(stderr, "%" PRId64 " foram recusadas pelo banco e esperam correção (--refused)\n",
                s->refused);
    if (s->more)
        fprintf(stderr, "há mais: faça outro arquivo em seguida\n");
}

static bool make(struct admin *a, struct arguments *args, struct strbuf *out, bool *left_out)
{
    const struct clock clock = clock_system();
    struct remittance_summary summary;

    if (args->again)
        return remittance_again(a->db, &a->seal, args->options.account, args->again, out, &a->err);
    args->options.now_us = clock_now_us(&clock);
    if (!remittance_make(a->db, &a->seal, &args->options, tell, NULL, out, &summary, &a->err))
        return false;
    tell_summary(&summary);
    *left_out = summary.left_out > 0;
    return true;
}

int command_cnab_write(int argc, char **argv)
{
    struct admin a = { .command = "cnab write" };
    struct arguments args = { 0 };
    struct strbuf out = { 0 };
    bool left_out = false;

    if (read_arguments(argc, argv, &args, &a.err) && admin_open(&a, "cnab write", true) &&
        make(&a, &args, &out, &left_out) &&
        (fwrite(strbuf_str(&out), 1, out.len, stdout) != out.len || fflush(stdout)))
        error_set(&a.err, ERROR_UNAVAILABLE, "the file could not be written");
    strbuf_done(&out);
    int failed = admin_close(&a);
    return failed == CLI_OK && left_out ? CLI_BAD_INPUT : failed;
}
