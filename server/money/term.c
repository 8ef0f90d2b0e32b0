#include "server/money/term.h"

#include "server/base/strbuf.h"

#include <sodium.h>
#include <string.h>

static void add_amount(struct strbuf *out, const char *label, centavos_t centavos)
{
    char text[MONEY_TEXT_SIZE];

    if (centavos != 0)
        strbuf_addf(out, "%s: %s\n", label, money_format(centavos, text));
}

static void add_parties(const struct term *t, struct strbuf *out)
{
    char day[DAY_TEXT_SIZE];

    strbuf_addf(out, "TERMO DE ACORDO, %s\n\n", day_format_br(t->on, day));
    strbuf_addf(out, "Quem recebe: %s (%s), %s\nEndereço: %s\nAtendimento: %s\n", t->creditor_legal,
                t->creditor, t->creditor_document, t->creditor_address, t->contact);
    strbuf_addf(out, "Quem paga: %s, CPF %s\n\n", t->person, t->person_document);
}

static void add_debts(const struct term *t, struct strbuf *out)
{
    char day[DAY_TEXT_SIZE], value[MONEY_TEXT_SIZE];

    strbuf_adds(out, "O que entra neste acordo\n");
    for (size_t i = 0; i < t->debt_count; i++)
        strbuf_addf(out, "- %s: %s, vencimento %s\n", t->debts[i].what,
                    money_format(t->debts[i].principal, value),
                    day_format_br(t->debts[i].due, day));
    strbuf_addc(out, '\n');
}

static void add_total(const struct term *t, struct strbuf *out)
{
    const struct price *s = t->sum;
    const struct plan *p = t->plan;

    strbuf_adds(out, "Como chegamos ao total\n");
    add_amount(out, "Valor original", s->principal);
    add_amount(out, "Multa", s->fine);
    add_amount(out, "Juros de mora", s->interest);
    add_amount(out, "Correção monetária", s->correction);
    add_amount(out, "Abatimento", -s->discount);
    add_amount(out, "Desconto do acordo", -p->discount);
    add_amount(out, "Total sem parcelamento", p->total - p->interest);
    if (p->kind == PLAN_INSTALMENTS) {
        char text[MONEY_TEXT_SIZE];
        strbuf_addf(out, "Juros do parcelamento: %s\nTaxa efetiva anual: %lld,%02lld%%\n",
                    money_format(p->interest, text), (long long)p->yearly_rate_bp / 100,
                    (long long)p->yearly_rate_bp % 100);
    }
    add_amount(out, "Total do acordo", p->total);
    strbuf_addc(out, '\n');
}

static void add_schedule(const struct term *t, struct strbuf *out)
{
    const struct plan *p = t->plan;
    char day[DAY_TEXT_SIZE], value[MONEY_TEXT_SIZE];
    size_t parts = p->instalment_count - (p->down > 0 ? 1 : 0), n = 0;

    strbuf_adds(out, "Quando e quanto pagar\n");
    for (size_t i = 0; i < p->instalment_count; i++) {
        if (i == 0 && p->down > 0)
            strbuf_adds(out, "- Entrada");
        else if (parts == 1)
            strbuf_adds(out, p->kind == PLAN_INSTALMENTS ? "- Parcela única" : "- Pagamento único");
        else
            strbuf_addf(out, "- Parcela %zu de %zu", ++n, parts);
        strbuf_addf(out, ": %s até %s\n", money_format(p->instalments[i].centavos, value),
                    day_format_br(p->instalments[i].due, day));
    }
    strbuf_addc(out, '\n');
}

static void add_rules(const struct term *t, struct strbuf *out)
{
    static const char *const kinds[] = {
        [TERM_PARCELAMENTO] =
            "Este acordo é um parcelamento, sem novação: os valores originais continuam existindo "
            "e "
            "ficam suspensos enquanto o acordo é cumprido. Ao pagar tudo, eles estão quitados.\n",
        [TERM_NOVACAO] = "Este acordo é uma novação: ele substitui os valores originais, que "
                         "deixam de existir a "
                         "partir da aceitação.\n",
    };

    strbuf_adds(out, "Regras\n");
    strbuf_adds(out, kinds[t->kind]);
    if (t->plan->kind == PLAN_INSTALMENTS)
        strbuf_addf(
            out,
            "Se uma parcela passar de %d dias de atraso, ou se duas ficarem em aberto, o "
            "acordo é desfeito. Avisamos pelo menos 5 dias antes. %s\n",
            t->grace_days,
            t->kind == TERM_PARCELAMENTO
                ? "O que já foi pago é descontado do valor original, e a multa não é cobrada "
                  "de novo."
                : "O que falta do acordo passa a ser devido de uma vez.");
    else
        strbuf_adds(out,
                    "Se o pagamento não for feito até a data, a proposta perde o efeito e nada "
                    "mais muda.\n");
    if (t->plan->interest > 0)
        strbuf_adds(out, "Pagando antes, os juros do parcelamento que ainda não venceram são "
                         "descontados.\n");
    strbuf_addf(out,
                "Você pode desistir em até %d dias, sem custo: é só avisar por aqui. O que já foi "
                "pago vale como pagamento da parcela mais antiga.\n",
                t->cancel_days);
}

void term_render(const struct term *t, struct strbuf *out)
{
    char day[DAY_TEXT_SIZE];

    add_parties(t, out);
    add_debts(t, out);
    add_total(t, out);
    add_schedule(t, out);
    add_rules(t, out);
    strbuf_addf(out, "Esta proposta vale até %s.\n", day_format_br(t->valid_until, day));
}

const char *term_hash(const char *text, char out[TERM_HASH_SIZE])
{
    unsigned char hash[crypto_hash_sha256_BYTES];

    crypto_hash_sha256(hash, (const unsigned char *)text, strlen(text));
    return sodium_bin2hex(out, TERM_HASH_SIZE, hash, sizeof(hash));
}
