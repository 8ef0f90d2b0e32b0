#include "tests/sim/people.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Bodies on their way to the server, posted again until somebody acknowledges them. */

enum { WAMIDS_MAX = 4096 };

struct hook {
    const char *path, *param, *header;
    char *body;
    bool acked;
    int copies;
};

static int open_hooks;
static const char *wamids_sent[WAMIDS_MAX];
static int wamid_count;

static void on_try(void *ctx);

static void drop(struct hook *h)
{
    if (--h->copies)
        return;
    free(h->body);
    free(h);
}

static void on_done(void *ctx, int status)
{
    struct hook *h = ctx;

    if (status != 200) {
        if (status && status != 503)
            sim_broken("%s answered %d", h->path, status);
        sim_at(sim_between(500000, 4000000), 0, on_try, h);
        return;
    }
    if (!h->acked)
        open_hooks--;
    h->acked = true;
    drop(h);
}

static void on_try(void *ctx)
{
    struct hook *h = ctx;

    sim_post(h->path, h->param, h->body, h->header, SIM_SECRET, on_done, h);
}

static void hook_add(const char *path, const char *param, const char *header, const char *body)
{
    struct hook *h = calloc(1, sizeof(*h));

    if (!h)
        abort();
    *h = (struct hook){ path, param, header, strdup(body), false, 1 };
    open_hooks++;
    if (sim_fault(sim->faults.hook_twice * 10))
        h->copies += (int)sim_between(1, 3);
    for (int i = 0; i < h->copies; i++)
        sim_at(sim_fault(sim->faults.hook_late * 10) ? sim_between(0, 4000000)
                                                     : sim_between(0, 60000),
               0, on_try, h);
}

bool hooks_done(void)
{
    return open_hooks == 0;
}

void hooks_free(void)
{
    for (int i = 0; i < wamid_count; i++)
        free((char *)(uintptr_t)wamids_sent[i]);
    wamid_count = 0;
    open_hooks = 0;
}

int hooks_wamids(const char *const **wamids)
{
    *wamids = wamids_sent;
    return wamid_count;
}

static void hook_whatsapp(const char *value)
{
    size_t size = strlen(value) + 512;
    char *body = malloc(size);

    if (!body)
        abort();
    snprintf(body, size,
             "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"WABA1\",\"changes\":"
             "[{\"field\":\"messages\",\"value\":{\"messaging_product\":\"whatsapp\",\"metadata\":"
             "{\"display_phone_number\":\"551930000000\",\"phone_number_id\":\"" SIM_NUMBER_ID
             "\"},%s}}]}]}",
             value);
    hook_add("/webhooks/whatsapp/{app}", SIM_APP, "x-hub-signature-256", body);
    free(body);
}

void hook_message(const struct person *p, const char *const *messages, const char *const *wamids,
                  int count)
{
    char value[8192];
    int at = snprintf(value, sizeof(value),
                      "\"contacts\":[{\"profile\":{\"name\":\"%s\"},\"wa_id\":\"%s\"}],"
                      "\"messages\":[",
                      p->name, p->phone);

    for (int i = 0; i < count; i++) {
        at += snprintf(value + at, sizeof(value) - (size_t)at,
                       "%s{\"from\":\"%s\",\"id\":\"%s\",\"timestamp\":\"%lld\",%s}", i ? "," : "",
                       p->phone, wamids[i], (long long)(sim_now() / 1000000), messages[i]);
        if (wamid_count < WAMIDS_MAX)
            wamids_sent[wamid_count++] = strdup(wamids[i]);
    }
    snprintf(value + at, sizeof(value) - (size_t)at, "]");
    hook_whatsapp(value);
}

void hook_bank(const char *body)
{
    hook_add("/webhooks/banco/{slug}", SIM_BANK, "x-banco-signature", body);
}

/* ---- statuses ---- */

struct status {
    char phone[20], wamid[64], opaque[24];
    const char *word;
    bool bare; /* without our reference: found by the provider's id */
};

static void on_status(void *ctx)
{
    struct status *s = ctx;
    char value[512], opaque[64] = "";

    if (!s->bare)
        snprintf(opaque, sizeof(opaque), ",\"biz_opaque_callback_data\":\"%s\"", s->opaque);
    snprintf(value, sizeof(value),
             "\"statuses\":[{\"id\":\"%s\",\"status\":\"%s\",\"timestamp\":\"%lld\","
             "\"recipient_id\":\"%s\"%s}]",
             s->wamid, s->word, (long long)(sim_now() / 1000000), s->phone, opaque);
    hook_whatsapp(value);
    free(s);
}

void graph_statuses(const char *phone, const char *wamid, const char *opaque)
{
    static const char *const words[] = { "sent", "delivered", "read" };
    int last = (int)sim_between(sim_fault(100) ? 0 : 1, 3); /* some never come */
    bool bare = sim_chance(200);

    for (int i = 0; i < last; i++) {
        struct status *s = calloc(1, sizeof(*s));
        if (!s)
            abort();
        s->word = words[i];
        s->bare = bare;
        snprintf(s->phone, sizeof(s->phone), "%s", phone);
        snprintf(s->wamid, sizeof(s->wamid), "%s", wamid);
        snprintf(s->opaque, sizeof(s->opaque), "%s", opaque);
        sim_at(sim_between(20000, 300000 + i * 2000000), 0, on_status, s);
    }
}
