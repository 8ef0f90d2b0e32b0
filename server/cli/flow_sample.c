#include "server/cli/flow_sample_build.h"
#include "server/cli/flow_sample.h"

#include "flows/words.h"

#include "flows/actions.h"

#include <string.h>

/* How many days before the first day each instalment was due. */
static const int due_before[] = { 67, 37, 6 };

bool sample_set(struct sample *s, const char *word)
{
    static const char *const debts[] = { [SAMPLE_OVERDUE] = "overdue",
                                         [SAMPLE_ONE_OVERDUE] = "one",
                                         [SAMPLE_UPCOMING] = "upcoming",
                                         [SAMPLE_NOTHING] = "nothing" };

    for (size_t i = 0; i < COUNT_OF(debts); i++)
        if (strcmp(debts[i], word) == 0) {
            s->debt = (enum sample_debt)i;
            return true;
        }
    if (strcmp(word, "never_paid") == 0)
        return s->never_paid = true;
    if (strcmp(word, "unchecked") == 0)
        return s->unchecked = true;
    if (strcmp(word, "agreed") == 0 || strcmp(word, "broken") == 0) {
        s->agreement = word[0] == 'a' ? SAMPLE_AGREED : SAMPLE_BROKEN;
        return true;
    }
    if (strcmp(word, "promised") == 0)
        return s->promised = true;
    if (strcmp(word, "ended") == 0) {
        s->agreement = SAMPLE_BROKEN;
        return s->taken_up = true;
    }
    if (strcmp(word, "closed") != 0)
        return false;
    s->agents_open = false;
    return true;
}

struct vars sample_creditor(const char *segment, struct arena *a)
{
    struct building b = { 0 };

    sample_add(&b, "empresa", sample_text("Escola Girassol"));
    sample_add(&b, "empresa_razao", sample_text("Instituto Educacional Girassol Ltda."));
    sample_add(&b, "cnpj", sample_text("11.222.333/0001-81"));
    sample_add(&b, "endereco", sample_text("Rua das Acácias, 120, Campinas, SP"));
    sample_add(&b, "fone", sample_text("(19) 3333-4444"));
    sample_add(&b, "horario", sample_text("de segunda a sexta, das 8h às 18h"));
    sample_add(&b, "link", sample_text("https://girassol.example/privacidade"));
    if (segment)
        sample_add(&b, WORDS_SEGMENT, sample_text(segment));
    return sample_done(&b, a);
}

static centavos_t fine(void)
{
    return money_mul_div(INSTALMENT, 2, 100);
}

static centavos_t interest(int days)
{
    return money_mul_div(INSTALMENT, days, 3000);
}

static centavos_t total(int days)
{
    return INSTALMENT + fine() + interest(days);
}

static int days_late(const struct sample *s, size_t i)
{
    return s->today - s->first + due_before[i];
}

bool sample_is_overdue(const struct sample *s, size_t i)
{
    size_t all = s->debt == SAMPLE_OVERDUE ? COUNT_OF(due_before) : s->debt == SAMPLE_ONE_OVERDUE;

    return i < all && !(s->gone >> i & 1);
}

size_t sample_overdue_count(const struct sample *s)
{
    size_t count = 0;

    for (size_t i = 0; i < COUNT_OF(due_before); i++)
        count += sample_is_overdue(s, i);
    return count;
}

centavos_t sample_overdue_total(const struct sample *s)
{
    centavos_t sum = 0;

    for (size_t i = 0; i < COUNT_OF(due_before); i++)
        sum += sample_is_overdue(s, i) ? total(days_late(s, i)) : 0;
    return sum;
}

static struct row overdue_row(const struct sample *s, size_t i, size_t n, struct arena *a)
{
    struct building b = { 0 };
    struct vars vars;

    sample_add(&b, "n", sample_number(VALUE_NUMBER, (int64_t)n));
    sample_add(&b, "id", sample_number(VALUE_NUMBER, FIRST_ID + (int64_t)i));
    sample_add(&b, "contrato", sample_text("4821"));
    sample_add(&b, "vencimento", sample_number(VALUE_DAY, s->first - due_before[i]));
    sample_add(&b, "valor_original", sample_number(VALUE_MONEY, INSTALMENT));
    sample_add(&b, "dias", sample_text(arena_printf(a, "%d dias", (int)days_late(s, i))));
    sample_add(&b, "multa", sample_number(VALUE_MONEY, fine()));
    sample_add(&b, "juros", sample_number(VALUE_MONEY, interest(days_late(s, i))));
    sample_add(&b, "total", sample_number(VALUE_MONEY, total(days_late(s, i))));
    vars = sample_done(&b, a);
    return (struct row){ vars.items, vars.count };
}

static struct value next_ones(const struct sample *s, struct arena *a)
{
    struct row *rows = ARENA_ARRAY(a, struct row, 1);
    struct building b = { 0 };
    struct vars vars;

    sample_add(&b, "id", sample_number(VALUE_NUMBER, FIRST_ID + COUNT_OF(due_before)));
    sample_add(&b, "vencimento", sample_number(VALUE_DAY, s->first + 15));
    sample_add(&b, "valor", sample_number(VALUE_MONEY, INSTALMENT));
    vars = sample_done(&b, a);
    rows[0] = (struct row){ vars.items, vars.count };
    return sample_list(rows, 1);
}

static void sums(const struct sample *s, size_t count, struct building *b)
{
    centavos_t late = 0;
    day_t oldest = s->today;

    for (size_t i = 0; i < COUNT_OF(due_before); i++) {
        late += sample_is_overdue(s, i) ? interest(days_late(s, i)) : 0;
        if (sample_is_overdue(s, i) && s->first - due_before[i] < oldest)
            oldest = s->first - due_before[i];
    }
    sample_add(b, "mais_antiga", sample_number(VALUE_DAY, oldest));
    sample_add(b, "soma_original", sample_number(VALUE_MONEY, (centavos_t)count * INSTALMENT));
    sample_add(b, "soma_multa", sample_number(VALUE_MONEY, (centavos_t)count * fine()));
    sample_add(b, "soma_juros", sample_number(VALUE_MONEY, late));
}

/* What was agreed and did not go on. */
static void fell_through(const struct sample *s, struct building *b)
{
    if (s->promised)
        sample_add(b, "promessa_dia", sample_number(VALUE_DAY, s->first - 5));
    else if (s->agreement == SAMPLE_BROKEN && !s->cancelled)
        sample_add(b, "acordo_parado", sample_number(VALUE_NUMBER, s->taken_up ? 1 : 2));
}

static void load_debts(struct sample *s, const char *outcome, struct building *b, struct arena *a)
{
    struct row *rows = ARENA_ARRAY(a, struct row, COUNT_OF(due_before));
    size_t count = 0;

    for (size_t i = 0; i < COUNT_OF(due_before); i++)
        if (sample_is_overdue(s, i)) {
            rows[count] = overdue_row(s, i, count + 1, a);
            count++;
        }
    if (strcmp(outcome, "overdue") == 0) {
        sample_add(b, "parcelas", sample_list(rows, count));
        sample_add(b, "valor", sample_number(VALUE_MONEY, sample_overdue_total(s)));
        sample_add(b, "quantidade", sample_number(VALUE_NUMBER, (int64_t)count));
        sums(s, count, b);
        fell_through(s, b);
    }
    if (strcmp(outcome, "nothing") != 0) {
        sample_add(b, "contrato", sample_text("4821"));
        sample_add(b, "proximas", next_ones(s, a));
        sample_add(b, "data", sample_number(VALUE_DAY, s->first + 15));
    }
    if (s->never_paid)
        return;
    sample_add(b, "ultimo_valor", sample_number(VALUE_MONEY, INSTALMENT));
    sample_add(b, "ultimo_data", sample_number(VALUE_DAY, s->first - 97));
}

void sample_charge(const struct sample *s, centavos_t amount, struct building *b)
{
    sample_add(b, "charge", sample_number(VALUE_NUMBER, 7));
    sample_add(b, "valor", sample_number(VALUE_MONEY, amount));
    sample_add(b, "data", sample_number(VALUE_DAY, s->today + 3));
    sample_add(b, "linha", sample_text("23793.38128 60000.000003 00000.000406 1 12340000085000"));
    sample_add(b, "link", sample_text("https://girassol.example/p/Zx81kQ"));
    sample_add(b, "pix", sample_text("00020126330014br.gov.bcb.pix0111girassol-pix6304ABCD"));
}

int64_t sample_argument(const struct flow_question *q, const char *name)
{
    const struct value *value = vars_find(q->args, name);

    return value ? value->number : 0;
}

const char *sample_argument_text(const struct flow_question *q, const char *name)
{
    const struct value *value = vars_find(q->args, name);

    return value && value->type == VALUE_TEXT && value->text ? value->text : "";
}

static void second_copy(struct sample *s, const struct flow_question *q, struct building *b)
{
    int64_t id = sample_argument(q, "parcela");
    centavos_t amount = sample_overdue_count(s) ? sample_overdue_total(s) : INSTALMENT;

    if (id)
        amount = total(days_late(s, (size_t)(id - FIRST_ID)));
    s->charged = amount;
    sample_charge(s, amount, b);
}

/* "3": the third instalment; "parte" and "fim": one of an agreement, and its last; "combinado": as
 * it was promised. */
static void receipt(struct sample *s, const struct flow_question *q, struct building *b)
{
    const char *paid = sample_argument_text(q, "pagamento");

    if (paid[0] >= '1' && paid[0] <= '3')
        s->gone |= 1u << (paid[0] - '1');
    sample_add(b, "recibo", sample_text("4711"));
    sample_add(b, "link", sample_text("https://girassol.example/p/Zx81kQ"));
    if (strcmp(paid, "combinado") == 0) {
        s->gone |= 1;
        sample_add(b, "promessa_cumprida", sample_number(VALUE_DAY, s->today + 1));
    }
    if (strcmp(paid, "fim") == 0)
        sample_add(b, "acordo_quitado", sample_text("2026-0042"));
    if (strcmp(paid, "parte") == 0) {
        sample_add(b, "acordo_restante", sample_number(VALUE_MONEY, 2 * INSTALMENT));
        sample_add(b, "acordo_data", sample_number(VALUE_DAY, s->today + 30));
    } else if (sample_overdue_count(s)) {
        sample_add(b, "restante", sample_number(VALUE_MONEY, sample_overdue_total(s)));
    }
}

struct row sample_offer(int parts, const char *title, const char *about, centavos_t amount,
                        struct arena *a)
{
    struct building b = { 0 };
    struct vars vars;

    sample_add(&b, "n", sample_number(VALUE_NUMBER, parts));
    sample_add(&b, "id", sample_number(VALUE_NUMBER, sample_offer_id(amount, parts)));
    sample_add(&b, "titulo", sample_text(title));
    sample_add(&b, "descricao", sample_text(about));
    sample_add(&b, "valor", sample_number(VALUE_MONEY, amount));
    sample_add(&b, "parcelas", sample_number(VALUE_NUMBER, parts));
    sample_add(&b, "mensal", sample_number(parts > 1 ? VALUE_MONEY : VALUE_NONE, amount / parts));
    vars = sample_done(&b, a);
    return (struct row){ vars.items, vars.count };
}

/* Cash first, then at most three plans (REN-01). */
static void offers(const struct sample *s, struct building *b, struct arena *a)
{
    centavos_t cash = (centavos_t)sample_overdue_count(s) * INSTALMENT,
               all = sample_overdue_total(s);
    char money[3][MONEY_TEXT_SIZE];
    struct row *rows = ARENA_ARRAY(a, struct row, 3);

    money_format(cash, money[0]);
    money_format(all / 2, money[1]);
    money_format(all / 3, money[2]);
    rows[0] =
        sample_offer(1, "À vista", arena_printf(a, "%s, sem multa e sem juros", money[0]), cash, a);
    rows[1] =
        sample_offer(2, "Em 2 vezes", arena_printf(a, "2x de %s, sem juros", money[1]), all, a);
    rows[2] =
        sample_offer(3, "Em 3 vezes", arena_printf(a, "3x de %s, sem juros", money[2]), all, a);
    sample_add(b, "ofertas", sample_list(rows, 3));
    sample_add(b, "prazo", sample_number(VALUE_DAY, s->today + 5));
}

static bool is(const struct flow_question *q, const char *outcome, const char *action,
               const char *of)
{
    return strcmp(q->action, action) == 0 && (!of || strcmp(outcome, of) == 0);
}

static void simple_values(const struct sample *s, const struct flow_question *q,
                          const char *outcome, struct building *b)
{
    if (is(q, outcome, "identify", "ok"))
        sample_add(b, "nome", sample_text("Maria"));
    if (is(q, outcome, "ask_fragment", NULL)) {
        sample_add(b, "posicoes", sample_text("1º, 5º e 11º"));
        sample_add(b, "desafio", sample_number(VALUE_NUMBER, 10511));
    }
    if (is(q, outcome, "identify", "paused") || is(q, outcome, "identify_fragment", "paused"))
        sample_add(b, "espera", sample_text("30 minutos"));
    if (is(q, outcome, "send_code", "ok"))
        sample_add(b, "contato", sample_text("m***a@girassol.example"));
    if (is(q, outcome, "contact_due", "due"))
        sample_add(b, "contato", sample_text("+55 19 *****-4321"));
    if (is(q, outcome, "promise", "ok"))
        sample_add(b, "data", sample_number(VALUE_DAY, sample_argument(q, "data")));
    if (is(q, outcome, "promise", "too_far"))
        sample_add(b, "prazo", sample_number(VALUE_DAY, s->today + 10));
    if (is(q, outcome, "paid_claim", NULL) || is(q, outcome, "hand_over", NULL) ||
        is(q, outcome, "accept", "ok"))
        sample_add(b, "protocolo", sample_text("2026-0042"));
    if (is(q, outcome, "hand_over", "open"))
        sample_add(b, "prazo", sample_text("5 minutos"));
    if (is(q, outcome, "hand_over", "closed"))
        sample_add(b, "horario", sample_text("de segunda a sexta, das 8h às 18h"));
}

static void ways_values(const struct sample *s, const struct flow_question *q, const char *outcome,
                        struct building *b)
{
    bool card = is(q, outcome, "card_link", "ok");

    if (!card && !is(q, outcome, "transfer_data", "ok"))
        return;
    sample_add(b, "charge", sample_number(VALUE_NUMBER, 7));
    sample_add(b, "valor", sample_number(VALUE_MONEY, s->charged));
    sample_add(b, "data", sample_number(VALUE_DAY, s->today + 3));
    if (card) {
        sample_add(b, "link", sample_text("https://banco.example/pagar/7"));
        return;
    }
    sample_add(b, "banco", sample_text("237 Bradesco"));
    sample_add(b, "agencia", sample_text("1234-3"));
    sample_add(b, "conta_corrente", sample_text("12345-8"));
    sample_add(b, "referencia", sample_text("406"));
}

/* Below A2 there is no amount and no page that shows one. */
static size_t keep_without_amount(struct building *b)
{
    size_t kept = 0;

    for (size_t i = 0; i < b->count; i++)
        if (strcmp(b->items[i].name, "valor") != 0 && strcmp(b->items[i].name, "link") != 0)
            b->items[kept++] = b->items[i];
    return kept;
}

static void money_values(struct sample *s, const struct flow_question *q, const char *outcome,
                         struct building *b, struct arena *a)
{
    if (is(q, outcome, "load_debts", NULL))
        load_debts(s, outcome, b, a);
    if (is(q, outcome, "next_instalment", "ok")) {
        sample_charge(s, INSTALMENT, b);
        b->count = keep_without_amount(b);
    }
    if (is(q, outcome, "second_copy", "ok"))
        second_copy(s, q, b);
    if (is(q, outcome, "receipt", "ok"))
        receipt(s, q, b);
    if (is(q, outcome, "offers", "ok"))
        offers(s, b, a);
    if (is(q, outcome, "accept", "ok"))
        sample_charge(s, (centavos_t)sample_overdue_count(s) * INSTALMENT, b);
    if (!is(q, outcome, "prepare_term", "ok"))
        return;
    sample_add(b, "termo",
               sample_text("Contrato final 4821, parcelas em aberto até hoje. Multa e juros são "
                           "retirados. É um parcelamento sem novação: se não seguir adiante, o que "
                           "foi pago fica abatido."));
    sample_add(b, "oferta", sample_number(VALUE_NUMBER, sample_argument(q, "oferta")));
    sample_add(b, "valor",
               sample_number(VALUE_MONEY, (centavos_t)sample_overdue_count(s) * INSTALMENT));
    sample_add(b, "prazo", sample_number(VALUE_DAY, s->today + 5));
}

struct flow_answer sample_answer(struct sample *s, const struct flow_question *question,
                                 const char *outcome, struct arena *a)
{
    struct building b = { 0 };

    if (!outcome)
        outcome = sample_outcome(s, question);
    if (is(question, outcome, "second_copy", "gone") &&
        sample_argument(question, "parcela") >= FIRST_ID)
        s->gone |= 1u << (sample_argument(question, "parcela") - FIRST_ID);
    simple_values(s, question, outcome, &b);
    money_values(s, question, outcome, &b, a);
    ways_values(s, question, outcome, &b);
    sample_case_values(s, question, outcome, &b, a);
    return (struct flow_answer){ outcome, sample_done(&b, a) };
}
