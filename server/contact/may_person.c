#include "server/contact/may_internal.h"

#include <string.h>

/* Groups 1 and 2: who it is, what they said yes and no to, and what the platform allows.  Waiting
 * does not mend what denies here. */

enum { ADULT = 18, PRESCRIBED_DAYS = 1825 };

static bool is_minor(const struct moment *m, const char **law)
{
    struct civil born = day_to_civil(m->q->birth);
    day_t adult;

    (void)law;
    if (!m->q->has_birth)
        return m->q->recipient == CONTACT_STUDENT;
    if (day_valid(born.year + ADULT, born.month, born.day))
        adult = day_from_civil(born.year + ADULT, born.month, born.day);
    else
        adult = day_from_civil(born.year + ADULT, 3, 1); /* 29 February */
    return m->day < adult;
}

static bool is_deceased(const struct moment *m, const char **law)
{
    (void)law;
    return m->q->deceased;
}

static bool is_group(const struct moment *m, const char **law)
{
    (void)law;
    return m->q->address == CONTACT_GROUP || (m->q->recipient == CONTACT_STUDENT && !m->answering);
}

static bool is_wrong_party(const struct moment *m, const char **law)
{
    (void)law;
    return m->q->wrong_party;
}

static const char *to_of(const struct contact_sent *s)
{
    return s->to ? s->to : contact_default_to(s->channel);
}

static bool was_refused(const struct moment *m, const char **law)
{
    (void)law;
    for (size_t i = 0; i < m->q->sent_count; i++) {
        const struct contact_sent *s = &m->q->sent[i];
        if ((s->outcome == CONTACT_WRONG_PARTY && strcmp(to_of(s), m->to) == 0) ||
            (s->outcome == CONTACT_OPT_OUT && s->channel == m->q->channel))
            return true;
    }
    return false;
}

static bool too_old(const struct moment *m)
{
    return m->q->prescribed ||
           ((m->q->has_age || m->q->has_stage) && m->age_days > PRESCRIBED_DAYS);
}

static bool is_prescribed(const struct moment *m, const char **law)
{
    (void)law;
    return m->of_debt && too_old(m);
}

static bool offers_prescribed(const struct moment *m, const char **law)
{
    (void)law;
    return m->q->purpose == CONTACT_OFFER && too_old(m);
}

static bool is_not_owed(const struct moment *m, const char **law)
{
    (void)law;
    return m->of_debt && (m->q->paid || m->q->cancelled);
}

static bool in_conciliation(const struct moment *m, const char **law)
{
    (void)law;
    return m->q->conciliation;
}

static bool on_hold(const struct moment *m, const char **law)
{
    (void)law;
    return m->q->lgpd_hold;
}

static bool is_disputed(const struct moment *m, const char **law)
{
    (void)law;
    return m->q->disputed;
}

static bool is_judicial(const struct moment *m, const char **law)
{
    (void)law;
    return m->q->judicial;
}

static bool has_agreement(const struct moment *m, const char **law)
{
    (void)law;
    return m->of_debt && m->q->agreement_active && !m->q->of_agreement;
}

const struct may_rule may_never[] = {
    { "PEN-03", is_minor, "Lei 8.069/1990 (ECA)" },
    { "TP-10", is_deceased, NULL },
    { "ESC-08", is_group, NULL },
    { "TP-06", is_wrong_party, NULL },
    { "CAP-08", was_refused, "Lei 13.709/2018 (LGPD)" },
    { "NEG-08", is_prescribed, NULL },
    { "NEG-09", offers_prescribed, "Código Civil, art. 882" },
    { "CDC-03", is_not_owed, "CDC, art. 42" },
    { "SUP-03", in_conciliation, "CDC, art. 104-A" },
    { "LGPD-05", on_hold, "Lei 13.709/2018 (LGPD), art. 18" },
    { "SUS-01", is_disputed, NULL },
    { "NEG-10", is_judicial, NULL },
    { "REN-09", has_agreement, NULL },
    { NULL, NULL, NULL },
};

/* ---- person, consent, platform ---- */

static bool did_not_sign(const struct moment *m, const char **law)
{
    (void)law;
    return m->q->recipient == CONTACT_OTHER_PARENT && !m->q->approved;
}

static bool is_rio_call_to_other(const struct moment *m, const char **law)
{
    (void)law;
    return m->q->recipient == CONTACT_THIRD_PARTY && m->q->channel == CONTACT_VOICE &&
           place_has(&m->place, "RJ");
}

static bool is_other(const struct moment *m, const char **law)
{
    return m->q->recipient == CONTACT_THIRD_PARTY && !m->q->proxy && !is_rio_call_to_other(m, law);
}

static bool is_at_work(const struct moment *m, const char **law)
{
    (void)law;
    return m->q->address == CONTACT_WORK && m->q->address_source != CONTACT_OF_DEBTOR;
}

static bool is_letter_of_law(const struct moment *m)
{
    return m->q->channel == CONTACT_LETTER && m->q->purpose == CONTACT_LEGAL_NOTICE;
}

static bool has_opted_out(const struct moment *m, const char **law)
{
    (void)law;
    return !is_letter_of_law(m) &&
           (m->q->opt_outs[m->q->channel] & CONTACT_BARE || may_has(m->q->opt_outs, m->q));
}

/* For collection the lists of two states count, for sales all of them (CH-06). */
static bool is_on_list(const struct moment *m, const char **law)
{
    for (size_t i = 0; i < m->q->block_list_count; i++) {
        const char *uf = m->q->block_lists[i];
        bool sp = strcmp(uf, "SP") == 0, pa = strcmp(uf, "PA") == 0;
        if ((m->of_sale && m->q->channel != CONTACT_LETTER) || ((sp || pa) && m->phones)) {
            *law = sp ? "Lei 13.226/2008 (SP)" : pa ? "Lei 9.263/2021 (PA)" : NULL;
            return true;
        }
    }
    return false;
}

static bool has_consent(const struct moment *m)
{
    return may_has(m->q->consent, m->q) ||
           (!m->of_sale && m->q->consent[m->q->channel] & CONTACT_BARE);
}

/* A sale needs a yes of its own; one to something else is no yes to it. */
static bool has_other_consent(const struct moment *m)
{
    return m->of_sale && m->q->consent[m->q->channel];
}

static bool is_not_enabled(const struct moment *m, const char **law)
{
    (void)law;
    return m->q->address_invalid ||
           (!is_letter_of_law(m) && !has_consent(m) && !has_other_consent(m));
}

static bool lacks_own_consent(const struct moment *m, const char **law)
{
    (void)law;
    return !has_consent(m) && has_other_consent(m);
}

static bool on_whatsapp(const struct moment *m)
{
    return m->q->channel == CONTACT_WHATSAPP;
}

static bool is_foreign_account(const struct moment *m, const char **law)
{
    (void)law;
    return on_whatsapp(m) && m->q->foreign_waba;
}

static bool is_inbound_only(const struct moment *m, const char **law)
{
    (void)law;
    return on_whatsapp(m) && !m->q->whatsapp_opt_in;
}

static bool needs_template(const struct moment *m, const char **law)
{
    (void)law;
    return on_whatsapp(m) && m->q->template == CONTACT_FREE_TEXT && !m->whatsapp_open;
}

static bool is_marketing(const struct moment *m, const char **law)
{
    (void)law;
    return on_whatsapp(m) && !m->whatsapp_open &&
           (m->of_sale || m->q->discount || m->q->template == CONTACT_MARKETING);
}

const struct may_rule may_person[] = {
    { "ESC-06", did_not_sign, NULL },
    { "TP-07", is_rio_call_to_other, "Lei 6.854/2014 (RJ)" },
    { "TP-09", is_other, NULL },
    { "TP-08", is_at_work, NULL },
    { "CH-02", has_opted_out, "Lei 13.709/2018 (LGPD), art. 18" },
    { "CH-06", is_on_list, NULL },
    { "CH-01", is_not_enabled, NULL },
    { "LGPD-02", lacks_own_consent, "Lei 13.709/2018 (LGPD), art. 8" },
    { "WA-01", is_foreign_account, NULL },
    { "WA-02", is_inbound_only, NULL },
    { "WA-04", needs_template, NULL },
    { "WA-05", is_marketing, NULL },
    { NULL, NULL, NULL },
};
