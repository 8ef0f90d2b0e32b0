#include "server/cli/demo_families.h"

#include "server/base/auto.h"
#include "server/base/strbuf.h"

#include <stdio.h>
#include <string.h>

static const char *const first_names[] = { "Ana",    "Bruno",    "Carla",  "Diego",   "Elisa",
                                           "Fábio",  "Gabriela", "Hugo",   "Iara",    "João",
                                           "Karina", "Lucas",    "Marina", "Nelson",  "Olívia",
                                           "Paulo",  "Renata",   "Sérgio", "Tatiana", "Ulisses",
                                           "Vera",   "Wagner",   "Yara",   "Zeca" };
static const char *const last_names[] = { "Prado Fictício", "Moraes Fictício", "Lopes Fictício",
                                          "Teles Fictício", "Braga Fictício" };
/* What a team meets most: several of each. */
static const struct {
    const char *label;
    int late;
} states[] = {
    { "em dia", -10 },           { "5 dias em atraso", 5 },     { "20 dias em atraso", 20 },
    { "60 dias em atraso", 60 }, { "120 dias em atraso", 120 }, { "em dia", -3 }
};
enum { MONTH = 30, PAID_BEFORE = 2, MONTHLY = 85000, STEP = 1500, CONSENT_DAYS = 60 };

static char check_digit(const char *digits, int count)
{
    int sum = 0;

    for (int i = 0; i < count; i++)
        sum += (digits[i] - '0') * (count + 1 - i);
    return (char)('0' + sum * 10 % 11 % 10);
}

static void make_cpf(size_t number, char cpf[12])
{
    snprintf(cpf, 12, "9000%05zu", number % 100000);
    cpf[9] = check_digit(cpf, 9);
    cpf[10] = check_digit(cpf, 10);
    cpf[11] = '\0';
}

void demo_family_make(size_t number, struct demo_family *out)
{
    size_t state = number % COUNT_OF(states);

    *out = (struct demo_family){ .birth = day_from_civil(1970 + (int)number, 3, 1 + (int)number),
                                 .monthly = MONTHLY + STEP * (centavos_t)number,
                                 .state = states[state].label,
                                 .late = states[state].late };
    snprintf(out->key, sizeof(out->key), "T%03zu", number + 1);
    snprintf(out->contract, sizeof(out->contract), "C%04zu", number + 1);
    snprintf(out->enrolment, sizeof(out->enrolment), "2026%04zu", number + 1);
    snprintf(out->name, sizeof(out->name), "%s %s", first_names[number % COUNT_OF(first_names)],
             last_names[number % COUNT_OF(last_names)]);
    make_cpf(number + 1, out->cpf);
    snprintf(out->phone, sizeof(out->phone), "55119600%05zu", (number + 1) % 100000);
}

static void add_line(const struct demo_family *f, int number, day_t due, bool paid, day_t today,
                     struct strbuf *out)
{
    char day[DAY_TEXT_SIZE], value[MONEY_TEXT_SIZE];
    const char *amount = money_format_dot(f->monthly, value);

    strbuf_addf(out, "%s;responsavel;%s;%s;%s;", f->key, f->name, f->cpf,
                day_format_br(f->birth, day));
    strbuf_addf(out, "%s;treinamento;%s;01310100;", f->phone,
                day_format_br(today - CONSENT_DAYS, day));
    strbuf_addf(out, "%s;%s;%d;%s;%s;", f->contract, f->enrolment, number, day_format_br(due, day),
                amount);
    if (paid)
        strbuf_addf(out, "paga;%s;%s\n", day, amount);
    else
        strbuf_adds(out, "aberta;;\n");
}

static void add_family(const struct demo_family *f, day_t today, struct strbuf *out)
{
    day_t first_open = today - f->late;
    int number = 1;

    for (int i = PAID_BEFORE; i > 0; i--)
        add_line(f, number++, first_open - i * MONTH, true, today, out);
    for (day_t due = first_open; due <= today + MONTH; due += MONTH)
        add_line(f, number++, due, false, today, out);
}

void demo_families_csv(day_t today, struct strbuf *out)
{
    strbuf_adds(out, "pessoa_chave;papel;nome;cpf;nascimento;telefone;telefone_consentimento_fonte;"
                     "telefone_consentimento_data;cep;contrato;matricula;parcela;vencimento;valor;"
                     "situacao;pago_em;valor_pago\n");
    for (size_t i = 0; i < DEMO_FAMILIES; i++) {
        struct demo_family f;
        demo_family_make(i, &f);
        add_family(&f, today, out);
    }
}

json_t *demo_families_json(void)
{
    json_t *list = json_array();

    for (size_t i = 0; i < DEMO_FAMILIES; i++) {
        struct demo_family f;
        char birth[DAY_TEXT_SIZE], cpf[16];
        demo_family_make(i, &f);
        snprintf(cpf, sizeof(cpf), "%.3s.%.3s.%.3s-%.2s", f.cpf, f.cpf + 3, f.cpf + 6, f.cpf + 9);
        json_array_append_new(list,
                              json_pack("{s:s, s:s, s:s, s:s, s:n, s:b, s:s, s:s, s:s}", "name",
                                        f.name, "cpf", cpf, "birth", day_format_br(f.birth, birth),
                                        "wa_id", f.phone, "bsuid", "hides_phone", 0, "state",
                                        f.state, "contrato", f.contract, "chave", f.key));
    }
    return list;
}
