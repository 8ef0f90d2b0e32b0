#include "server/cli/flow_coverage.h"

#include "flows/model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void flow_coverage_init(struct flow_coverage *c, const struct flow *flow)
{
    *c = (struct flow_coverage){ flow, calloc(flow->state_count + 1, sizeof(bool)) };
    if (!c->entered)
        abort();
}

void flow_coverage_done(struct flow_coverage *c)
{
    free(c->entered);
}

static void enter(struct flow_coverage *c, const char *name, size_t len)
{
    for (size_t i = 0; i < c->flow->state_count; i++)
        if (strlen(c->flow->states[i].name) == len &&
            strncmp(c->flow->states[i].name, name, len) == 0)
            c->entered[i] = true;
}

/* "cpf>cpf>cpf_chegou=ok>resumo": where it waited, what came, and the states from there on. */
void flow_coverage_note(struct flow_coverage *c, const struct flow_turn *turn)
{
    const char *word = turn->trace ? turn->trace : "";

    for (size_t place = 0; *word; place++) {
        size_t len = strcspn(word, ">=");
        if (place != 1)
            enter(c, word, len);
        word += len;
        if (*word == '=') /* an outcome, not a state */
            word += strcspn(word, ">");
        word += *word == '>';
    }
}

void flow_coverage_print(const struct flow_coverage *c)
{
    const char *before = "# no conversation enters: ";

    for (size_t i = 0; i < c->flow->state_count; i++)
        if (!c->entered[i]) {
            printf("%s%s", before, c->flow->states[i].name);
            before = ", ";
        }
    if (*before == ',')
        putchar('\n');
}
