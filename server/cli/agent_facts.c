#include "server/cli/agent_facts.h"

#include "build/gen/queries.h"
#include "db/pg.h"
#include "server/base/auto.h"
#include "server/base/day.h"
#include "server/base/money.h"
#include "server/cli/admin.h"

#include <stdio.h>

/* The kinds and states of db/queries/agent_facts.sql, in words. */
static const struct {
    const char *what, *states[6];
} words[] = {
    { "conversa anterior", { "" } },
    { "atendimento", { ", em curso", ", encerrado" } },
    { "acordo",
      { ", oferecido", ", ativo", ", quitado", ", rompido", ", cancelado", ", vencido" } },
    { "promessa",
      { ", em aberto", ", cumprida", ", em parte", ", não cumprida", ", substituída" } },
    { "diz que pagou", { ", em conferência", ", encerrado" } },
    { "último pagamento", { "" } },
    { "acordos, promessas e pagamentos: ocultos até nova confirmação de identidade", { "" } },
    { "caso", { ", em aberto", ", encerrado" } },
    { "comprovante pela página", { "" } },
};

static void print_fact(const struct pg_result *r, int row)
{
    size_t kind = (size_t)pg_get_int8(r, row, 0) % COUNT_OF(words);
    const char *state = words[kind].states[(size_t)pg_get_int8(r, row, 2) % 6];
    char at[INSTANT_TEXT_SIZE], money[MONEY_TEXT_SIZE];

    printf("%.10s * %s%s", instant_format(pg_get_instant(r, row, 1), at), words[kind].what,
           state ? state : "");
    if (!pg_is_null(r, row, 3))
        printf(", %s", money_format(pg_get_int8(r, row, 3), money));
    if (!pg_is_null(r, row, 4))
        printf(", %s", pg_get_text(r, row, 4));
    putchar('\n');
}

void agent_facts_print(struct admin *a, const char *protocol, int64_t now_us)
{
    struct pg_args *args = pg_sync_args(a->db, SQL_AGENT_FACTS);

    pg_text(args, protocol);
    pg_instant(args, now_us);
    const struct pg_result *r = pg_sync_run(a->db, args, &a->err);
    for (int row = 0; r && row < pg_rows(r); row++)
        print_fact(r, row);
}
