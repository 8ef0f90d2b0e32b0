#include "server/console/charge.h"

#include "db/columns.h"
#include "server/base/error.h"
#include "server/console/say.h"
#include "server/ops/charge_job.h"
#include "server/ops/copy.h"
#include "server/ops/page_link.h"

#include <string.h>

struct giving {
    const struct preview *preview;
    struct debtor *who;
    struct issue issue;
    int64_t seen;
    bool again, provided, no_pix;
    int owned, person, debts, open, numbers, id; /* results of the first act */
    const char *line, *link, *legal_name;
    int first; /* result of the first message */
};

const char *charge_words(struct arena *a, enum preview_kind kind, centavos_t total, day_t due)
{
    char money[MONEY_TEXT_SIZE], day[DAY_TEXT_SIZE];

    money_format(total, money);
    day_format_br(due, day);
    return arena_printf(a,
                        kind == PREVIEW_BOLETO
                            ? "Aqui está a 2ª via, com vencimento em %s, no valor de %s."
                            : "Aqui está o Pix, com vencimento em %s, no valor de %s. O código vem "
                              "na próxima mensagem:",
                        day, money);
}

/* ---- what is sent: paper or words, code, link ---- */

static struct reply first_reply(struct arena *a, const struct giving *g)
{
    char line[BOLETO_PRINTED_SIZE];
    bool paper = g->preview->kind == PREVIEW_BOLETO && g->line;
    const char *words = charge_words(a, paper ? PREVIEW_BOLETO : PREVIEW_PIX, g->preview->centavos,
                                     g->preview->due);

    if (paper)
        words =
            arena_printf(a, "%s Linha digitável:\n%s", words, boleto_line_printed(g->line, line));
    return (struct reply){ .kind = paper ? REPLY_DOCUMENT : REPLY_TEXT,
                           .level = DISCLOSURE_L2,
                           .text_id = "agent-charge",
                           .body = words,
                           .filename = paper ? "boleto.pdf" : NULL,
                           .charge = g->issue.charge_id };
}

static struct reply link_reply(struct arena *a, const struct giving *g)
{
    return (struct reply){
        .kind = REPLY_LINK,
        .level = DISCLOSURE_L2,
        .text_id = "agent-link",
        .body = arena_printf(
            a,
            "Acima está o código Pix: é só copiar e colar no app do seu banco. Antes de "
            "confirmar, veja se o nome que aparece é o do credor (%s). Pelo link você vê o QR "
            "Code e o PDF.",
            g->legal_name),
        .button = "Abrir e pagar",
        .url = g->link,
        .charge = g->issue.charge_id
    };
}

static void send_one(struct act *a, struct pg_unit *unit, const struct pg_result *owned,
                     const struct reply *reply, const char *shown)
{
    const struct giving *g = a->visit->own;
    const struct console_deps *deps = &a->visit->console->deps;
    struct pg_args *args = act_args(unit, SQL_AGENT_GIVE);

    agent_give_args(args, &a->visit->arena, deps->seal, deps->random, owned,
                    &(struct agent_given){ reply, shown, g->issue.items[0].contract_id }, a->agent,
                    a->now_us);
    act_send(a, unit, args);
}

static void send_parts(struct act *a, struct pg_unit *unit, const struct pg_result *owned)
{
    struct giving *g = a->visit->own;
    struct reply first = first_reply(&a->visit->arena, g);
    struct reply code = { .kind = REPLY_PIX,
                          .level = DISCLOSURE_L2,
                          .text_id = "agent-pix",
                          .body = "",
                          .charge = g->issue.charge_id };
    struct reply link = link_reply(&a->visit->arena, g);

    send_one(a, unit, owned, &first, first.body);
    g->first = a->last;
    if (!g->no_pix)
        send_one(a, unit, owned, &code, "Código Pix, para copiar e colar");
    send_one(a, unit, owned, &link, link.body);
}

static void keep_first(struct act *a, struct pg_unit *unit)
{
    const struct giving *g = a->visit->own;

    if (!g->provided || g->link)
        say_keep(a, unit, pg_get_int8(pg_unit_result(unit, g->first), 0, 0));
}

/* ---- the charge: the same again, or a new one ---- */

static void find(struct act *a, struct pg_unit *unit)
{
    const struct giving *g = a->visit->own;

    if (!say_was_sent(a) && say_is_theirs(a, unit) && say_is_news(a, g->seen, g->again))
        say_look_news(a, unit, g->seen);
}

static int ask(struct act *a, struct pg_unit *unit, struct pg_args *args)
{
    act_send(a, unit, args);
    return a->last;
}

static void ask_owned(struct act *a, struct pg_unit *unit)
{
    struct giving *g = a->visit->own;
    struct pg_args *args = act_args(unit, SQL_AGENT_OWNED);

    agent_owned_args(args, a->found.protocol, a->agent);
    g->owned = ask(a, unit, args);
}

static void ask_all(struct act *a, struct pg_unit *unit)
{
    struct giving *g = a->visit->own;
    struct talk *runs[1] = { &g->who->talk };

    if (say_is_news(a, g->seen, g->again)) {
        say_refuse_news(a, unit);
        return;
    }
    if (!debtor_hold(g->who)) {
        act_refuse(a, unit, 503, "again", "Tente de novo em alguns segundos.");
        return;
    }
    ask_owned(a, unit);
    struct pg_args *args = act_args(unit, SQL_DESK_PERSON);
    debtor_find_args(a->visit, args);
    g->person = ask(a, unit, args);
    args = act_args(unit, SQL_DEBTS_LOAD);
    debtor_args(g->who, args);
    g->debts = ask(a, unit, args);
    g->id = ask(a, unit, act_args(unit, SQL_DESK_IDS));
    g->open = copy_open_send(&g->who->batch, unit, runs, 1);
    g->numbers = issue_numbers_of_runs(&g->who->batch, unit, runs, 1);
    debtor_done(g->who);
}

/* What is owed now is what was shown. */
static bool is_as_shown(const struct giving *g)
{
    centavos_t total = 0;

    for (size_t i = 0; i < g->issue.item_count; i++)
        total += g->issue.items[i].price.total;
    return total == g->preview->centavos && g->issue.due == g->preview->due;
}

/* NULL: it is made, or stands; else why not, in words. */
static const char *make(struct act *a, struct pg_unit *unit)
{
    struct giving *g = a->visit->own;
    struct batch *b = &g->who->batch;
    const struct debts *d = debtor_read(g->who, pg_unit_result(unit, g->debts));
    struct issue_numbers *numbers = ARENA_NEW(&a->visit->arena, struct issue_numbers);

    if (!d || !copy_choose(b, &g->who->talk, d, g->preview->instalment_id, &g->issue))
        return "Já não está em aberto: o pagamento entrou ou o cadastro mudou.";
    if (!is_as_shown(g))
        return "O valor mudou desde a prévia: veja de novo antes de enviar.";
    *numbers = issue_numbers_read(&a->visit->arena, pg_unit_result(unit, g->numbers));
    g->issue.numbers = numbers;
    g->issue.charge_id = pg_get_int8(pg_unit_result(unit, g->id), 0, 0);
    if (!copy_make(b, &g->issue, pg_unit_result(unit, g->open), 0))
        return "Não foi possível emitir agora. Avise quem cuida da conta do credor.";
    issues_send(b, unit, &g->issue, 1);
    g->provided = copy_is_provided(b, &g->who->talk);
    g->line = g->issue.line;
    g->link = g->issue.link;
    g->legal_name = arena_strdup(&a->visit->arena, g->who->talk.account->creditor->legal_name);
    return NULL;
}

static void issue(struct act *a, struct pg_unit *unit)
{
    struct giving *g = a->visit->own;
    const struct pg_result *owned = pg_unit_result(unit, g->owned);
    const struct pg_result *person = pg_unit_result(unit, g->person);

    if (!say_may_now(a, unit, owned, false) || say_is_quiet(a, unit, owned))
        return;
    if (int_or_zero(person, 0, 0) != g->preview->person_id) {
        act_refuse(a, unit, 422, "identity",
                   "A identificação da pessoa passou do prazo: não fale de valores.");
        return;
    }
    const char *why_not = make(a, unit);
    if (why_not)
        act_refuse(a, unit, 422, "no_charge", why_not);
    else if (!g->provided)
        send_parts(a, unit, owned);
    debtor_done(g->who);
}

/* ---- a provider makes it first; then it is sent ---- */

static void ask_to_give(struct act *a, struct pg_unit *unit)
{
    const struct giving *g = a->visit->own;

    if (say_is_news(a, g->seen, g->again))
        say_refuse_news(a, unit);
    else
        ask_owned(a, unit);
}

static void send_link_token(struct act *a, struct pg_unit *unit)
{
    struct giving *g = a->visit->own;
    const struct turns_deps *deps = turns_deps(a->visit->console->deps.turns);
    struct bytes hash = { g->issue.token_hash, sizeof(g->issue.token_hash) };
    int64_t until = a->now_us + PAGE_LINK_US, tenant = a->visit->caller->tenant_id;
    struct pg_args *args = act_args(unit, SQL_PAGE_TOKENS_ADD);

    g->link = page_link_make(deps->random, deps->public_url, &a->visit->arena, g->issue.token_hash);
    pg_bytea_array(args, &hash, 1);
    pg_int8_array(args, &tenant, 1);
    pg_int8_array(args, &g->issue.charge_id, 1);
    pg_instant_array(args, &until, 1);
    act_send(a, unit, args);
}

static void give(struct act *a, struct pg_unit *unit)
{
    const struct giving *g = a->visit->own;
    const struct pg_result *owned = pg_unit_result(unit, g->owned);

    if (!say_may_now(a, unit, owned, false) || say_is_quiet(a, unit, owned))
        return;
    send_link_token(a, unit);
    send_parts(a, unit, owned);
}

static const struct act_plan give_plan = { .steps = { find, ask_to_give, give, keep_first },
                                           .done = act_answer_message };

/* Nothing was sent: asked again it is the very same charge. */
static void refuse_provided(struct console_visit *v, enum charge_end end)
{
    if (end == CHARGE_LATER)
        api_refuse(v, 503, "later",
                   "O banco ainda não respondeu. Nada foi enviado: tente de novo em instantes, é "
                   "a mesma cobrança.");
    else if (end == CHARGE_GONE)
        api_refuse(v, 422, "no_charge",
                   "Já não está em aberto: o pagamento entrou ou o cadastro mudou.");
    else
        api_refuse(v, 422, "no_charge",
                   "O banco recusou a emissão. Avise quem cuida da conta do credor.");
}

static void on_provided(void *ctx, enum charge_end end, const struct provided_charge *c,
                        int again_s)
{
    struct console_visit *v = ctx;
    struct giving *g = v->own;

    (void)again_s;
    if (!c) {
        refuse_provided(v, end);
        return;
    }
    g->line = c->line ? arena_strdup(&v->arena, c->line) : NULL;
    g->no_pix = !c->pix_payload;
    act_begin(v, &give_plan, api_text(v, "cid"), g);
}

static void issued(struct act *a)
{
    struct console_visit *v = a->visit;
    const struct giving *g = v->own;

    if (a->message_id)
        act_answer_message(a);
    else
        charge_job_start(v->console->deps.charges, v->caller->tenant_id, g->issue.charge_id,
                         CHARGE_GIVE, on_provided, v);
}

void charge_send(struct console_visit *v, const struct preview *preview, int64_t seen, bool again)
{
    static const struct act_plan plan = { .steps = { find, ask_all, issue, keep_first },
                                          .done = issued };
    struct giving *g = ARENA_NEW(&v->arena, struct giving);

    *g = (struct giving){ .preview = preview, .who = debtor_new(v), .seen = seen, .again = again };
    g->who->person_id = preview->person_id;
    g->who->creditor_id = preview->creditor_id;
    g->who->account_id = preview->account_id;
    v->own = g;
    act_begin(v, &plan, api_text(v, "cid"), g);
}
