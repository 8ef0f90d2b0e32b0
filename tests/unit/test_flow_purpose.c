#include "tests/support/unit.h"

#include "flows/flow.h"
#include "server/base/arena.h"
#include "server/base/assets.h"
#include "server/base/auto.h"

#include <string.h>

/* Collection and recruitment never mix: what would mix them is a fault of the flow. */
static const char *changed(struct arena *a, const char *asset, const char *from, const char *to)
{
    const char *source = (const char *)asset_find(asset)->data, *at = strstr(source, from);

    if (!at)
        fail_msg("%s does not hold %s any more", asset, from);
    return arena_printf(a, "%.*s%s%s", (int)(at - source), source, to, at + strlen(from));
}

static void check(const char *name, const char *from, const char *to, const char *told)
{
    struct arena a = { 0 };
    const char *graph = changed(&a, arena_printf(&a, "flows/graphs/%s.json", name), from, to);
    const struct asset *texts = asset_find(arena_printf(&a, "flows/texts/%s.pt-BR.json", name));
    const char *report;
    struct flow *flow =
        flow_load(graph, strlen(graph), (const char *)texts->data, texts->len, 1, &a, &report);

    if (told ? flow || !strstr(report, told) : !flow)
        fail_msg("%s with %s is told as: %s", name, to, report);
    flow_free(&flow);
    arena_done(&a);
}

static void what_would_mix_them_is_refused(void **fixture)
{
    static const struct {
        const char *name, *from, *to, *told;
    } cases[] = {
        { "captacao", "\"name\": \"captacao\"", "\"name\": \"captacao\"", NULL },
        { "captacao", "\"do\": \"stop\", \"on\": { \"ok\": \"parado\" }",
          "\"do\": \"paid_claim\", \"on\": { \"ok\": \"parado\" }", "knows nobody's debts" },
        { "captacao", "{ \"entity\": \"free_text\", \"as\": \"nome\"",
          "{ \"entity\": \"cpf\", \"as\": \"nome\"", "asks nobody" },
        { "captacao", "\"purpose\": \"captacao\"", "\"purpose\": \"cobranca\"",
          "where debts are spoken of" },
        { "captacao", "\"purpose\": \"captacao\"", "\"purpose\": \"venda\"", "which nobody knows" },
        { "cobranca", "\"do\": \"paid_claim\",\n      \"on\"",
          "\"do\": \"consent\", \"with\": { \"resposta\": 1, \"texto\": \"x\" },\n      \"on\"",
          "where debts are spoken of" },
    };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        check(cases[i].name, cases[i].from, cases[i].to, cases[i].told);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("a flow that would mix collection and recruitment is refused",
             what_would_mix_them_is_refused),
    };

    return cmocka_run_group_tests_name("flow_purpose", tests, NULL, NULL);
}
