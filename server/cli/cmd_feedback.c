#include "server/cli/commands.h"

#include "server/base/clock.h"
#include "server/cli/admin.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char help_feedback[] =
    "Example: echo 'No treino não achei onde fechar um caso.' | quita feedback --as ana\n"
    "         quita feedback list\n"
    "         quita feedback close 3\n\n"
    "Doubts and ideas of whoever works or trains with it, for whoever runs it: on standard input,\n"
    "up to 4096 bytes, kept sealed. `list` shows what is open, `close` says that it was answered.\n"
    "No word about a person or a debt belongs there. Needs QUITA_DATABASE and QUITA_KEYS.\n";

enum { WORDS_MAX = 4096 };

static int64_t now_us(void)
{
    const struct clock clock = clock_system();

    return clock_now_us(&clock);
}

static void add(struct admin *a, const char *author)
{
    char *words = arena_alloc(&a->arena, WORDS_MAX + 1);
    size_t len = fread(words, 1, WORDS_MAX + 1, stdin);

    while (len && (words[len - 1] == '\n' || words[len - 1] == ' '))
        len--;
    if (!author || !*author || strlen(author) > 64)
        error_set(&a->err, ERROR_INPUT, "--as and your name");
    else if (len == 0 || len > WORDS_MAX)
        error_set(&a->err, ERROR_INPUT, "words of 1 to %d bytes are meant on standard input",
                  WORDS_MAX);
    if (a->err.kind != ERROR_NONE)
        return;
    struct bytes sealed = seal_close(&a->seal, &a->arena, "feedback", words, len);
    struct pg_args *args = pg_sync_args(a->db, SQL_FEEDBACK_ADD);
    pg_text(args, author);
    pg_bytea(args, sealed.data, sealed.len);
    pg_instant(args, now_us());
    int64_t number = admin_run(a, args, NULL);
    if (number > 0)
        fprintf(stderr, "Written down as number %" PRId64 ".\n", number);
}

static void list(struct admin *a)
{
    const struct pg_result *r = pg_sync_run(a->db, pg_sync_args(a->db, SQL_FEEDBACK_LIST), &a->err);
    char at[INSTANT_TEXT_SIZE];

    for (int row = 0; r && row < pg_rows(r); row++) {
        const char *words =
            seal_open(&a->seal, &a->arena, "feedback", pg_get_bytea(r, row, 3), NULL, &a->err);
        printf("%" PRId64 " %.10s %s: %s\n", pg_get_int8(r, row, 0),
               instant_format(pg_get_instant(r, row, 1), at), pg_get_text(r, row, 2),
               words ? words : "");
    }
}

static void close_one(struct admin *a, const char *number)
{
    struct pg_args *args = pg_sync_args(a->db, SQL_FEEDBACK_CLOSE);

    pg_int8(args, strtoll(number, NULL, 10));
    pg_instant(args, now_us());
    if (admin_run(a, args, "no such number is open; `quita feedback list` shows all") > 0)
        fprintf(stderr, "%s is closed.\n", number);
}

int command_feedback(int argc, char **argv)
{
    struct admin a;

    if (!admin_open(&a, "feedback", true))
        return admin_close(&a);
    if (argc == 2 && strcmp(argv[1], "list") == 0)
        list(&a);
    else if (argc == 3 && strcmp(argv[1], "close") == 0)
        close_one(&a, argv[2]);
    else if (argc == 3 && strcmp(argv[1], "--as") == 0)
        add(&a, argv[2]);
    else if (argc == 1)
        add(&a, getenv("USER"));
    else
        error_set(&a.err, ERROR_INPUT, "list, close NUMBER, or --as NAME is meant; see --help");
    return admin_close(&a);
}
