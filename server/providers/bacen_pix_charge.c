#include "server/providers/bacen_pix_internal.h"

#include <string.h>

enum { DAYS_MOST = 36500 };

/* "Expired" is no status of the specification: an ATIVA past its date. */
static bool read_state(const json_t *object, struct arena *a, struct bacen_charge *out)
{
    static const struct {
        const char *word;
        enum psp_state state;
    } known[] = { { "ATIVA", PSP_STATE_OPEN },
                  { "CONCLUIDA", PSP_STATE_PAID },
                  { "REMOVIDA_PELO_USUARIO_RECEBEDOR", PSP_STATE_GONE },
                  { "REMOVIDA_PELO_PSP", PSP_STATE_GONE } };

    out->status = bacen_text(object, "status", 64, a);
    for (size_t i = 0; out->status && i < COUNT_OF(known); i++)
        if (strcmp(known[i].word, out->status) == 0) {
            out->state = known[i].state;
            return true;
        }
    return false;
}

static bool read_number(const json_t *object, const char *name, int64_t most, int64_t *out)
{
    const json_t *value = json_object_get(object, name);

    if (!json_is_integer(value) || json_integer_value(value) < 0 ||
        json_integer_value(value) > most)
        return false;
    *out = json_integer_value(value);
    return true;
}

/* A cob lives so many seconds from when it was made; a cobv until so many days after its due day.
 * What is left out has the specification's default. */
static bool read_calendar(const json_t *calendar, struct bacen_charge *out)
{
    const char *due = json_string_value(json_object_get(calendar, "dataDeVencimento"));
    int64_t days = 30;

    if (due) {
        (void)read_number(calendar, "validadeAposVencimento", DAYS_MOST, &days);
        out->days_payable = (int)days;
        return day_parse_iso(due, &out->due);
    }
    out->seconds = 86400;
    (void)read_number(calendar, "expiracao", INT32_MAX, &out->seconds);
    return bacen_instant(calendar, "criacao", &out->created_us);
}

static const char *read_payload(const json_t *object, struct arena *a)
{
    const char *text = json_string_value(json_object_get(object, "pixCopiaECola"));

    return text && strlen(text) <= BACEN_PAYLOAD_MOST ? arena_strdup(a, text) : NULL;
}

bool bacen_charge_read(const json_t *object, struct arena *a, struct bacen_charge *out)
{
    struct bacen_charge c = { .txid = bacen_text(object, "txid", BACEN_TXID_MOST, a) };
    const char *key = json_string_value(json_object_get(object, "chave"));

    if (!c.txid || !read_state(object, a, &c) ||
        !bacen_amount(json_object_get(object, "valor"), "original", &c.centavos) ||
        !read_calendar(json_object_get(object, "calendario"), &c))
        return false;
    c.key = key && strlen(key) <= 77 ? arena_strdup(a, key) : "";
    c.payload = read_payload(object, a);
    c.pix = json_object_get(object, "pix");
    *out = c;
    return true;
}

int64_t bacen_charge_until(const struct bacen_charge *c, const char *zone)
{
    if (c->due)
        return instant_of(c->due + c->days_payable + 1, 0, zone);
    return c->created_us + c->seconds * 1000000;
}
