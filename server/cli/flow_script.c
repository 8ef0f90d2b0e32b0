#include "server/cli/flow_script.h"

#include "flows/run.h"
#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/base/clock.h"

#include <string.h>

/* The sample person's, of flow_sample.c. */
#define SAMPLE_CPF   "529.982.247-25"
#define SAMPLE_BIRTH "25/08/1985"
#define SAMPLE_CODE  "482913"
#define SAMPLE_PHONE "19 98888-7777"
#define SAMPLE_EMAIL "maria@correio.example"

/* Lines of one message are joined by "\n" in a script. */
static void add_words(struct strbuf *out, const char *text)
{
    for (; *text; text++)
        if (*text == '\n')
            strbuf_adds(out, "\\n");
        else
            strbuf_addc(out, *text);
}

static void add_notice(struct strbuf *out, const struct flow_event *e)
{
    strbuf_addf(out, "@ %s", e->payload ? e->payload : "?");
    for (size_t i = 0; i < e->notice.count; i++) {
        const struct value *v = &e->notice.items[i].value;
        char day[DAY_TEXT_SIZE];
        if (v->type == VALUE_TEXT)
            strbuf_addf(out, " %s=%s", e->notice.items[i].name, v->text);
        else if (v->type == VALUE_DAY)
            strbuf_addf(out, " %s=%s", e->notice.items[i].name,
                        day_format_iso((day_t)v->number, day));
        else
            strbuf_addf(out, " %s=%lld", e->notice.items[i].name, (long long)v->number);
    }
}

void script_event(struct strbuf *out, const struct flow_event *e)
{
    switch (e->kind) {
    case FLOW_TEXT:
        strbuf_adds(out, "> ");
        add_words(out, e->text ? e->text : "");
        break;
    case FLOW_TAP:
        strbuf_addf(out, "> [%s]", e->payload ? e->payload : "");
        break;
    case FLOW_MEDIA:
        strbuf_addf(out, "@ %s ", e->media_type ? e->media_type : "image");
        add_words(out, e->text ? e->text : "");
        break;
    case FLOW_UNSUPPORTED:
        strbuf_adds(out, "@ sticker");
        break;
    case FLOW_DONE:
        strbuf_addf(out, "@ done %s", e->payload ? e->payload : "ok");
        break;
    case FLOW_SILENCE:
        strbuf_adds(out, "# silence");
        break;
    case FLOW_NOTICE:
        add_notice(out, e);
        break;
    }
    strbuf_addc(out, '\n');
}

static bool met(const struct meaning *m, enum entity entity)
{
    return m->expect && (m->expect->entity == entity || m->expect->beside == entity);
}

/* What proves who somebody is becomes the sample person's; a wrong answer is scripted beside it. */
static const char *sample_words(const struct meaning *m)
{
    if (met(m, ENTITY_CPF))
        return m->expect->beside ? SAMPLE_CPF " " SAMPLE_BIRTH : SAMPLE_CPF;
    if (met(m, ENTITY_BIRTH_DATE))
        return SAMPLE_BIRTH;
    if (met(m, ENTITY_PHONE))
        return SAMPLE_PHONE;
    if (met(m, ENTITY_EMAIL))
        return SAMPLE_EMAIL;
    if (met(m, ENTITY_CODE))
        return m->expect->hear ? "aceito " SAMPLE_CODE : SAMPLE_CODE;
    return NULL;
}

static void add_pause(struct flow_script *s, int64_t now_us)
{
    int64_t minutes = s->last_us ? (now_us - s->last_us) / MINUTES_US(1) : 0;

    if (minutes >= 24 * 60)
        strbuf_addf(&s->text, "@ %lldh\n", (long long)(minutes / 60));
    else if (minutes)
        strbuf_addf(&s->text, "@ %lldm\n", (long long)minutes);
    s->last_us = now_us;
}

static void begin(struct flow_script *s, const struct flow_record *record)
{
    char day[DAY_TEXT_SIZE];

    if (s->last_us)
        return;
    strbuf_addf(&s->text,
                "# Recorded, and played with the sample person: say here what it shows.\n"
                "# today: %s\n",
                day_format_iso(record->facts.today, day));
    if (record->facts.channel != FLOW_WHATSAPP)
        strbuf_addf(&s->text, "@ %s\n", flow_channel_names[record->facts.channel]);
}

void script_turn(struct flow_script *s, const struct flow_record *record, struct arena *a)
{
    struct flow_record masked = *record;
    const char *words = record->heard ? sample_words(&record->heard->meaning) : NULL;

    begin(s, record);
    add_pause(s, record->facts.now_us);
    for (size_t i = 0; i < record->answer_count; i++)
        strbuf_addf(&s->text, "! %s %s\n", record->answers[i].action,
                    record->answers[i].answer.outcome);
    if (record->event.kind == FLOW_SILENCE)
        return; /* the pause brings it about */
    flow_record_mask(&masked, a);
    if (words && record->event.kind == FLOW_TEXT)
        masked.event.text = words;
    script_event(&s->text, &masked.event);
}
