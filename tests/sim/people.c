#include "tests/sim/people.h"

#include "server/base/auto.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Who writes: people that mostly answer what they are asked, and sometimes anything else. */

enum { ARRIVALS_MAX = 8192 };

struct people {
    struct person all[PEOPLE_MAX];
    int count, wamids;
    int64_t arrivals[ARRIVALS_MAX]; /* attempts, in the order of their coming */
    int arrival_count;
};

static void on_turn(void *ctx);

static bool heard(const struct person *p, const char *words)
{
    return strstr(p->heard, words) != NULL;
}

static const char *const asking[] = {
    "quero o boleto", "outra data",       "negociar",  "sim",       "não",        "oi",
    "mais tarde",     "último pagamento", "não sei",   "já paguei", "lembretes",  "aceito",
    "mais tarde",     "negociar",         "menu",      "é golpe?",  "mais tarde", "mudei de número",
    "obrigado",       "no cartão",        "no cartão", "no cartão",
};

static const char *wrong_cpf(char out[12])
{
    make_cpf(out);
    if (sim_chance(500))
        out[10] = (char)('0' + (out[10] - '0' + 1) % 10);
    return out;
}

static const char *const anything[] = {
    "oi",
    "quero o boleto",
    "2",
    "1",
    "3",
    "negociar",
    "pix",
    "menu",
    "obrigado",
    "já paguei",
    "quanto devo",
    "pago dia 27/11",
    "lembretes",
    "sim",
    "não",
    "asdf qwer",
    "último pagamento",
    "outra data",
    "todas",
    "mais tarde",
    "aceito",
    "não sei",
    "atendente",
    "quero parar de receber mensagens",
    "não sou eu",
    "parar lembretes",
    "é golpe?",
    "recomeçar",
    "segunda via",
    "mudei de número",
    "mudei de número, agora é 19 97777-1234",
    "meu email mudou",
    "quero pagar no cartão",
    "tem transferência?",
    "quando vence a próxima parcela",
    "próxima parcela",
};

/* From yesterday to weeks from now. */
static void some_day(char out[80])
{
    day_t day = day_of_instant(sim_now(), "America/Sao_Paulo") + (day_t)sim_between(-1, 14);
    struct civil c = day_to_civil(day);

    snprintf(out, 80, "%02d/%02d/%d", c.day, c.month, c.year);
}

/* Some are the number they write from, or that of somebody else. */
static void some_phone(char out[80])
{
    snprintf(out, 80, "(19) 9%04lld-%04lld", (long long)sim_below(3) + 8765,
             (long long)sim_below(4) + 4321);
}

/* Those that are asked for, mostly the right ones. */
static void some_digits(const struct person *p, char out[80])
{
    const char *at = strstr(p->heard, "CPF: o ");
    int a = 1, b = 2, c = 3;

    if (!at || sscanf(at, "CPF: o %dº, %dº e %dº", &a, &b, &c) != 3 || sim_chance(150))
        a = b = c = 1;
    snprintf(out, 80, "%c%c%c", p->cpf[a - 1], p->cpf[b - 1], p->cpf[c - 1]);
}

static void some_invite(const struct person *p, char out[80])
{
    char token[29];

    invite_of(p, token);
    if (sim_chance(200))
        token[0] = 'Z';
    snprintf(out, 80, "Olá! (código %s)", token);
}

static const char *const mine[] = { "sim", "1", "2", "3", "não", "obrigado" };
static const char *const wishes[] = { "quero o boleto", "quero o boleto", "negociar", "negociar",
                                      "quero pagar no cartão" };

static const char *answer(struct person *p, char out[80])
{
    char wrong[12];

    if (heard(p, "três números do seu CPF") && sim_chance(700))
        some_digits(p, out);
    else if (heard(p, "CPF") && sim_chance(750))
        snprintf(out, 80, "%s", sim_chance(850) ? p->cpf : wrong_cpf(wrong));
    else if (heard(p, "nascimento") && sim_chance(800))
        snprintf(out, 80, "%s", sim_chance(850) ? p->birth : "01/02/1990");
    else if (heard(p, "ACEITO") && sim_chance(700))
        snprintf(out, 80, "aceito %s", sim_chance(850) ? p->code : "000000");
    else if (heard(p, "6 números") && sim_chance(600))
        snprintf(out, 80, "%s", p->code);
    else if (heard(p, "número novo") && sim_chance(800))
        some_phone(out);
    else if (heard(p, "e-mail novo") && sim_chance(800))
        snprintf(out, 80, "familia%lld@correio.example", (long long)sim_below(5));
    else if (heard(p, "continua seu") && sim_chance(800))
        snprintf(out, 80, "%s", mine[sim_below(sizeof(mine) / sizeof(mine[0]))]);
    else if ((heard(p, "Está certo, e") || heard(p, "mantenho todos") || heard(p, "só tirar")) &&
             sim_chance(850))
        snprintf(out, 80, "%s", sim_chance(800) ? "1" : "2");
    else if (heard(p, "novo dia") && sim_chance(750))
        some_day(out);
    else if (sim_is_asking() && sim_chance(850))
        snprintf(out, 80, "%s", asking[sim_below(sizeof(asking) / sizeof(asking[0]))]);
    else if (sim_chance(60))
        some_invite(p, out);
    else if (sim_chance(250))
        snprintf(out, 80, "%s", wishes[sim_below(COUNT_OF(wishes))]);
    else
        snprintf(out, 80, "%s", anything[sim_below(sizeof(anything) / sizeof(anything[0]))]);
    return out;
}

/* One message's own part of the JSON. */
static void compose(struct person *p, char out[256])
{
    char text[80];

    if (p->choice[0] && sim_chance(350))
        snprintf(out, 256,
                 "\"type\":\"interactive\",\"interactive\":{\"type\":\"button_reply\","
                 "\"button_reply\":{\"id\":\"%s\",\"title\":\"x\"}}",
                 p->choice);
    else if (sim_chance(30))
        snprintf(out, 256,
                 "\"type\":\"image\",\"image\":{\"id\":\"77\",\"mime_type\":\"image/jpeg\"}");
    else if (sim_chance(20))
        snprintf(out, 256, "\"type\":\"sticker\",\"sticker\":{\"id\":\"78\"}");
    else
        snprintf(out, 256, "\"type\":\"text\",\"text\":{\"body\":\"%s\"}", answer(p, text));
}

/* Some lines come together, in one body or in several. */
static void write_lines(struct person *p)
{
    char lines[3][256], ids[3][64];
    const char *messages[3], *wamids[3];
    int count = sim_chance(200) ? (int)sim_between(2, 3) : 1;

    for (int i = 0; i < count; i++) {
        compose(p, lines[i]);
        snprintf(ids[i], sizeof(ids[i]), "wamid.P%llu.%d", (unsigned long long)sim->seed,
                 ++sim->people->wamids);
        messages[i] = lines[i];
        wamids[i] = ids[i];
        sim_say("%s -> %.150s", p->phone, lines[i]);
    }
    if (sim_chance(500)) {
        hook_message(p, messages, wamids, count);
        return;
    }
    for (int i = 0; i < count; i++)
        hook_message(p, &messages[i], &wamids[i], 1);
}

static int64_t pause_us(void)
{
    uint64_t kind = sim_below(20);

    return kind < 5 ? sim_between(100000, 1500000) : sim_between(1500000, 9000000);
}

static void on_turn(void *ctx)
{
    struct person *p = ctx;

    if (sim->over || p->to_say <= 0)
        return;
    p->to_say--;
    write_lines(p);
    sim_at(pause_us(), 0, on_turn, p);
}

static void make_person(struct query *q, int i)
{
    static const char *const names[] = { "Maria Souza", "JOAO LIMA", "Ana Dias", "Bia Reis" };
    struct person *p = &sim->people->all[i];

    *p = (struct person){ .to_say = (int)sim_between(4, 14) * (sim_is_asking() ? 2 : 1) };
    snprintf(p->phone, sizeof(p->phone), "5519%s%08d", sim_chance(500) ? "9" : "",
             88880000 + (int)sim_below(9000) + i);
    snprintf(p->birth, sizeof(p->birth), "%02d/%02d/19%02d", (int)sim_between(1, 28),
             (int)sim_between(1, 12), (int)sim_between(55, 95));
    snprintf(p->name, sizeof(p->name), "%s", names[i]);
    make_cpf(p->cpf);
    add_family(q, p);
    sim_at(sim_between(200000, 6000000), 0, on_turn, p);
}

void people_arrive(void)
{
    struct tx *tx = tx_new(sim->db);
    struct query q = { .db = sim->db, .tx = tx };

    sim->people = calloc(1, sizeof(*sim->people));
    if (!sim->people)
        abort();
    sim->people->count = (int)sim_between(1, PEOPLE_MAX);
    add_school(&q);
    for (int i = 0; i < sim->people->count; i++)
        make_person(&q, i);
    tx_commit(&tx);
    actors_start();
}

void people_free(void)
{
    free(sim->people);
    sim->people = NULL;
    actors_free();
    hooks_free();
}

bool people_done(void)
{
    for (int i = 0; i < sim->people->count; i++)
        if (sim->people->all[i].to_say > 0)
            return false;
    return true;
}

bool people_quiet(void)
{
    return hooks_done();
}

/* ---- what arrives ---- */

static struct person *person_of(const char *phone)
{
    for (int i = 0; i < sim->people->count; i++)
        if (strcmp(sim->people->all[i].phone, phone) == 0)
            return &sim->people->all[i];
    return NULL;
}

void people_got(const char *phone, int64_t attempt, const char *text, const char *choice)
{
    struct person *p = person_of(phone);
    const char *code = strstr(text, "confirmação é *");

    if (!p) {
        sim_broken("a message went to %s, which nobody has", phone);
        return;
    }
    if (sim->people->arrival_count < ARRIVALS_MAX)
        sim->people->arrivals[sim->people->arrival_count++] = attempt;
    if (code)
        snprintf(p->code, sizeof(p->code), "%.6s", strchr(code, '*') + 1);
    else if (*text)
        snprintf(p->heard, sizeof(p->heard), "%s", text);
    if (choice)
        snprintf(p->choice, sizeof(p->choice), "%s", choice);
    else if (!code)
        p->choice[0] = '\0';
}

int people_arrivals(int64_t attempt)
{
    int count = 0;

    for (int i = 0; i < sim->people->arrival_count; i++)
        count += sim->people->arrivals[i] == attempt;
    return count;
}

void people_check(void)
{
    if (!hooks_done())
        sim_broken("a webhook was never acknowledged");
}
