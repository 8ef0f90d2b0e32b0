#include "tests/unit/entity_days_fixture.h"

/* Hours, parts of the day, months of a charge and days of birth. */

static const struct told hours[] = {
    { "espera 48h", "" },
    { "das 8 às 18h", "time=08:00 time=18:00" },
    { "entre 14 e 16h", "time=14:00 time=16:00" },
    { "às 14 e 30", "time=14:30" },
    { "as 14:30", "time=14:30" },
    { "18h30", "time=18:30" },
    { "18hrs", "time=18:00" },
    { "18 hs", "time=18:00" },
    { "oito e meia da noite", "time=20:30" },
    { "às oito", "time=08:00" },
    { "as 3 parcelas", "" },
    { "as 2 primeiras", "" },
    { "depois das 18", "time=18:00" },
    { "antes das 9h", "time=09:00" },
    { "1 da tarde", "time=13:00" },
    { "uma da tarde", "time=13:00" },
    { "meia noite", "time=00:00" },
    { "meio dia e meia", "time=12:30" },
    { "ao meio-dia", "time=12:00" },
    { "em 2 horas", "" },
    { "daqui 2 horas", "" },
    { "24 horas", "" },
    { "meia hora", "" },
    { "8h da noite", "time=20:00" },
    { "8 da manhã", "time=08:00" },
    { "dia 10 as 15", "date=2026-12-10 time=15:00" },
    { "lá pelas 10", "time=10:00" },
    { "manhã ou tarde", "day_period=morning day_period=afternoon" },
    { "à tarde ou à noite", "day_period=afternoon day_period=night" },
    { "na parte da manhã", "day_period=morning" },
    { "mais tarde", "" },
    { "boa tarde", "" },
    { "boa noite", "" },
    { "tenha uma ótima noite", "" },
    { "da noite pro dia", "" },
    { "sábado à noite", "date=2026-11-28 day_period=night" },
    { "hoje a tarde", "date=2026-11-25 day_period=afternoon" },
    { "sexta tarde", "date=2026-11-27 day_period=afternoon" },
    { "no fim da tarde eu pago", "day_period=afternoon" },
    { "essa noite", "day_period=night" },
    { "amanhã de manhã cedo", "date=2026-11-26 day_period=morning" },
    { "blz vou pagar amanhaa de tardezinha", "date=2026-11-26 day_period=afternoon" },
    { "to no trabalho, me liga depois das 18h", "time=18:00" },
    { "pode me chamar as 19:30hs", "time=19:30" },
    { "só consigo responder após as 20h", "time=20:00" },
    { "me chama 14h30min", "time=14:30" },
    { "amanhã 9 horas", "date=2026-11-26 time=09:00" },
    { "hoje 15hs eu mando", "date=2026-11-25 time=15:00" },
    { "me liga às três e meia da tarde", "time=15:30" },
    { "até as cinco da tarde", "time=17:00" },
    { "às 7 e quinze da noite", "time=19:15" },
    { "às 21", "time=21:00" },
    { "as 9", "time=09:00" },
    { "vcs funcionam até que horas", "" },
    { "horario de vcs?", "" },
    { "a loja abre 8:00 e fecha 17:45", "time=08:00 time=17:45" },
    { "das 9h às 12h e das 14h às 18h", "time=09:00 time=12:00 time=14:00 time=18:00" },
    { "das 8 da manhã às 6 da tarde", "time=08:00 time=18:00" },
    { "as 3 mensalidades em aberto", "" },
    { "as 10 da noite eu vejo", "time=22:00" },
    { "meio-dia e meia", "time=12:30" },
    { "por volta do meio dia", "time=12:00" },
    { "esperei 3 horas", "" },
    { "fiquei 2 horas na linha", "" },
    { "em 24h resolve?", "" },
    { "prazo de 48 horas", "" },
    { "1h da tarde", "time=13:00" },
    { "13 h", "time=13:00" },
    { "ontem 22h", "date=2026-11-24 time=22:00" },
    { "às 12", "time=12:00" },
    { "12 da noite", "time=00:00" },
    { "não posso agora, só às 6 da tarde", "time=18:00" },
    { "paguei às 10:45 de ontem", "time=10:45 date=2026-11-24" },
    { "paguei hj de manha no pix", "date=2026-11-25 day_period=morning" },
    { "sexta a noite", "date=2026-11-27 day_period=night" },
    { "de manhã não posso, só de tarde", "day_period=morning day_period=afternoon" },
    { "trabalho à noite", "day_period=night" },
    { "à noite eu te chamo", "day_period=night" },
    { "no período da tarde", "day_period=afternoon" },
    { "boa noite, amanhã à noite eu pago", "date=2026-11-26 day_period=night" },
    { "uma boa tarde pra vc", "" },
    { "boa noite a todos", "" },
    { "toda manhã vcs ligam", "" },
    { "pela parte da manhã", "day_period=morning" },
    { "desde ontem à tarde", "date=2026-11-24 day_period=afternoon" },
    { "já tá tarde", "" },
    { "me liga mais tarde", "" },
    { "seis e meia da tarde", "time=18:30" },
    { "dezoito horas", "time=18:00" },
    { "às dezenove e trinta", "time=19:30" },
    { "me liga umas 9 e meia", "time=09:30" },
    { "uma hora e meia", "" },
    { "as 3 irmas", "" },
    { "às 3 eu te ligo", "time=03:00" },
    { "13h00", "time=13:00" },
    { "depois de amanhã à tarde", "date=2026-11-27 day_period=afternoon" },
    { "boa tarde, às 15h posso", "time=15:00" },
    { "10/12/2026 às 15:30", "date=2026-12-10 time=15:30" },
    { "ate as 18h de hoje", "time=18:00 date=2026-11-25" },
    { "amanhã ao meio dia", "date=2026-11-26 time=12:00" },
    { "segunda às 8h da manhã", "date=2026-11-30 time=08:00" },
    { "dia 08/12 às 10h", "date=2026-12-08 time=10:00" },
};

static const struct told months[] = {
    { "quero o boleto de janeiro do ano que vem", "month=2027-01" },
    { "parcelas de agosto, setembro e outubro", "month=2026-08 month=2026-09 month=2026-10" },
    { "mensalidade do meu filho de outubro", "month=2026-10" },
    { "boleto outubro", "month=2026-10" },
    { "fatura do mês 10", "month=2026-10" },
    { "mensalidade 10/2026", "month=2026-10" },
    { "mensalidade de outubro de 2025", "month=2025-10" },
    { "mensalidade referente a setembro", "month=2026-09" },
    { "boleto do mês", "month=2026-11" },
    { "parcela deste mes", "month=2026-11" },
    { "mensalidade de dezembro eu pago em janeiro",
      "month=2026-12 date_range=2027-01-01/2027-01-31" },
    { "paguei o boleto de outubro dia 5", "month=2026-10 date=2026-11-05" },
    { "boleto de março e abril", "month=2026-03 month=2026-04" },
    { "parcela de julho/2025", "month=2025-07" },
    { "boleto de out", "month=2026-10" },
    { "mensalidade de set", "month=2026-09" },
    { "mensalidade desse mês", "month=2026-11" },
    { "fatura do próximo mês", "month=2026-12" },
    { "boleto do mes retrasado", "month=2026-09" },
    { "boletos atrasados de agosto e setembro", "month=2026-08 month=2026-09" },
    { "as mensalidades do mês de maio", "month=2026-05" },
    { "manda o boleto desse mês que eu pago sexta", "month=2026-11 date=2026-11-27" },
    { "parcela 3 de outubro", "month=2026-10" },
    { "conta do mês passado", "month=2026-10" },
    { "pagamento de outubro", "month=2026-10" },
    { "boleto de setembro e o de outubro", "month=2026-09 month=2026-10" },
};

static const struct told births[] = {
    { "nasci 12/03/1985", "birth_date=1985-03-12" },
    { "data nasc 12031985", "birth_date=1985-03-12" },
    { "nascimento 120385", "birth_date=1985-03-12" },
    { "nasci em três de maio de mil novecentos e noventa", "birth_date=1990-05-03" },
    { "nasc. 5/7/2010", "birth_date=2010-07-05" },
    { "12/03/1985 nascimento", "birth_date=1985-03-12" },
    { "nasci dia 3 de maio", "" },
    { "d.n. 12/03/85", "birth_date=1985-03-12" },
    { "meu filho nasceu em 10 de outubro de 2015", "birth_date=2015-10-10" },
    { "data de nascimento: 15 de março de 1990", "birth_date=1990-03-15" },
    { "meu nascimento é 02-02-1992", "birth_date=1992-02-02" },
    { "NASC 02/02/1992", "birth_date=1992-02-02" },
    { "nasci no dia 7/9/88", "birth_date=1988-09-07" },
    { "nascimento 7 de setembro de 88", "birth_date=1988-09-07" },
    { "dn: 01/01/2000 cpf tal", "birth_date=2000-01-01" },
    { "nasc 03/04/27", "birth_date=1927-04-03" },
};

static void hours_are_told(void **fixture)
{
    (void)fixture;
    days_are_told(hours, COUNT_OF(hours));
}

static void months_are_told(void **fixture)
{
    (void)fixture;
    days_are_told(months, COUNT_OF(months));
}

static void births_are_told(void **fixture)
{
    (void)fixture;
    days_are_told(births, COUNT_OF(births));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("hours and parts of the day are told, greetings and lengths are not", hours_are_told),
        TEST("a month is that of a charge only beside its word", months_are_told),
        TEST("a day of birth wants its word and its year", births_are_told),
    };

    return cmocka_run_group_tests_name("entity_time", tests, NULL, NULL);
}
