#include "tests/support/unit.h"

#include "server/base/arena.h"
#include "server/base/error.h"
#include "server/contact/may_json.h"

#include <string.h>

/* Every rule at both sides of its edge (contact-check.md, collections reference 6, 7, 9): a plain
 * question that is allowed, with what is changed in it, and the rules that deny then. */

static const char PLAIN[] =
    "{\"at\":\"2026-11-25T10:00:00-03:00\",\"channel\":\"email\",\"ddd\":\"11\","
    "\"stage_day\":20,\"consent\":[\"email\",\"sms\",\"voice\",\"letter\","
    "\"whatsapp\"]}";
#define OPT_IN            "'whatsapp_mode':'optin_utility'"
#define WHATSAPP          "'channel':'whatsapp'," OPT_IN ",'template':'utility'"
#define AT(text)          "'at':'" text "'"
#define SENT(at, channel) "{'at':'" at "','channel':'" channel "'}"

static const struct {
    const char *change, *rules; /* with single quotes; rules in order, "" = allowed */
} cases[] = {
    { "", "" },
    /* never */
    { "'birth':'2008-11-26'", "PEN-03" },
    { "'birth':'2008-11-25'", "" },
    { AT("2026-02-28T10:00:00-03:00") ",'birth':'2008-02-29'", "PEN-03" },
    { AT("2026-03-02T10:00:00-03:00") ",'birth':'2008-02-29'", "" },
    { "'recipient':'student'", "PEN-03 ESC-08" },
    { "'recipient':'student','birth':'1990-01-01'", "ESC-08" },
    { "'deceased':true", "TP-10" },
    { "'address':'group'", "ESC-08" },
    { "'wrong_party':true", "TP-06" },
    { "'sent':[{'at':'2026-10-01T10:00:00Z','channel':'sms','outcome':'opt_out'}]", "" },
    { "'sent':[{'at':'2026-10-01T10:00:00Z','channel':'email','outcome':'opt_out'}]", "CAP-08" },
    { "'sent':[{'at':'2026-10-01T10:00:00Z','channel':'voice','outcome':'wrong_party'}]", "" },
    { "'channel':'sms','sent':[{'at':'2026-10-01T10:00:00Z','channel':'voice',"
      "'outcome':'wrong_party'}]",
      "CAP-08" },
    { "'channel':'sms','to':'b','sent':[{'at':'2026-10-01T10:00:00Z','channel':'voice','to':'a',"
      "'outcome':'wrong_party'}]",
      "" },
    { "'prescribed':true", "NEG-08" },
    { "'debt_age_days':1825", "" },
    { "'debt_age_days':1826", "NEG-08" },
    { "'purpose':'offer','consent':['email:offer'],'debt_age_days':1826", "NEG-09" },
    { "'purpose':'survey','debt_age_days':1826", "" },
    { "'paid':true", "CDC-03" },
    { "'purpose':'survey','paid':true", "" },
    { "'cancelled':true", "CDC-03" },
    { "'conciliation':true", "SUP-03" },
    { "'lgpd_hold':true,'disputed':true,'judicial':true", "LGPD-05 SUS-01 NEG-10" },
    { "'agreement_active':true", "REN-09" },
    { "'agreement_active':true,'debt_kind':'agreement'", "" },
    /* person, consent, platform */
    { "'recipient':'other_parent'", "ESC-06" },
    { "'recipient':'other_parent','approved':true", "" },
    { "'recipient':'third_party'", "TP-09" },
    { "'recipient':'third_party','proxy':true", "" },
    { "'recipient':'third_party','proxy':true,'channel':'voice','uf':'RJ'", "TP-07" },
    { "'address':'work'", "TP-08" },
    { "'address':'work','address_source':'debtor'", "" },
    { "'opt_outs':['email']", "CH-02" },
    { "'opt_outs':['email:collection']", "CH-02" },
    { "'opt_outs':['email:reminder','sms']", "" },
    { "'block_lists':['RS']", "" },
    { "'block_lists':['SP']", "" },
    { "'block_lists':['SP'],'channel':'sms'", "CH-06" },
    { "'block_lists':['RS'],'purpose':'offer','consent':['email:offer']", "CH-06" },
    { "'block_lists':['RS'],'channel':'letter','purpose':'offer','consent':['letter:offer']", "" },
    { "'consent':[]", "CH-01" },
    { "'consent':['email:reminder']", "CH-01" },
    { "'consent':['email:collection']", "" },
    { "'address_valid':false", "CH-01" },
    { "'purpose':'offer'", "LGPD-02" },
    { "'purpose':'recruitment','consent':['email:offer']", "LGPD-02" },
    { "'purpose':'recruitment','consent':['sms:recruitment']", "CH-01" },
    { "'channel':'letter','purpose':'legal_notice','consent':[],'opt_outs':['letter'],"
      "'stage_day':91,'approved':true,'offers_made':[{'day':'2026-11-01','channel':'sms'},"
      "{'day':'2026-11-05','channel':'email'}]",
      "" },
    { WHATSAPP, "" },
    { WHATSAPP ",'own_waba':false", "WA-01" },
    { "'channel':'whatsapp','template':'utility'", "WA-02" },
    { "'channel':'whatsapp','whatsapp_mode':'optin_utility'", "WA-04" },
    { "'channel':'whatsapp','whatsapp_mode':'optin_utility',"
      "'last_inbound':'2026-11-24T13:00:01Z'",
      "" },
    { "'channel':'whatsapp','whatsapp_mode':'optin_utility',"
      "'last_inbound':'2026-11-24T13:00:00Z'",
      "WA-04" },
    { WHATSAPP ",'discount':true", "WA-05" },
    { WHATSAPP ",'discount':true,'last_inbound':'2026-11-25T12:59:00Z'", "" },
    /* stage */
    { "'planned_at':'2026-11-22T10:00:00-03:00'", "" },
    { "'planned_at':'2026-11-22T09:59:59-03:00'", "003-08" },
    { "'planned_at':'2026-12-22T09:59:59-03:00'", "" },
    { "'stage_day':0", "000-03" },
    { "'stage_day':1", "" },
    { "'purpose':'reminder','stage_day':0", "" },
    { "'purpose':'reminder','stage_day':1", "004-01" },
    { "'purpose':'reminder','stage_day':1,'promise_until':'2026-11-26'", "" },
    { "'channel':'voice','stage_day':9", "HRS-07" },
    { "'channel':'voice','stage_day':10", "" },
    { "'channel':'voice','purpose':'reminder','stage_day':0", "HRS-07" },
    { "'channel':'voice','purpose':'reminder','stage_day':0,'consent':['voice:reminder']", "" },
    { "'purpose':'legal_notice','stage_day':91,'approved':true", "ESC-05" },
    { "'purpose':'legal_notice','stage_day':91,'approved':true,'offers_made':["
      "{'day':'2026-11-01','channel':'sms'},{'day':'2026-11-05','channel':'sms'}]",
      "ESC-05" },
    { "'purpose':'legal_notice','stage_day':90,'approved':true,'offers_made':["
      "{'day':'2026-11-01','channel':'sms'},{'day':'2026-11-05','channel':'email'}]",
      "ESC-05" },
    { "'channel':'voice','purpose':'offer','consent':['voice:offer'],'uf':'RJ'", "003-13" },
    { "'channel':'voice','purpose':'offer','consent':['voice:offer'],'uf':'RJ','by':'agent'", "" },
    /* silences and caps */
    { "'hardship_at':'2026-11-10T13:00:01Z'", "SUP-01" },
    { "'hardship_at':'2026-11-10T13:00:00Z'", "" },
    { "'paused_until':'2026-11-25T10:00:01-03:00'", "HRS-09" },
    { "'paused_until':'2026-11-25T10:00:00-03:00'", "" },
    { "'paid_claim_at':'2026-11-23T23:59:00-03:00'", "CAP-05" },
    { "'paid_claim_at':'2026-11-22T10:00:00-03:00'", "" },
    { "'promise_until':'2026-11-24'", "CAP-06" },
    { "'promise_until':'2026-11-23'", "" },
    { "'promise_until':'2026-11-26'", "CAP-06" },
    { "'human_at':'2026-11-24T10:00:01-03:00'", "CAP-07" },
    { "'human_at':'2026-11-24T10:00:00-03:00'", "" },
    { "'handed_over':true", "CAP-07" },
    { "'handed_over':true,'by':'agent'", "" },
    { "'open_conversation':true", "CAP-07" },
    { "'channel':'voice','sent':[" SENT("2026-11-25T02:00:01-03:00", "voice") "]",
      "CAP-01 CAP-02 CAP-03" },
    { "'channel':'voice','to':'b','sent':[{'at':'2026-11-23T09:00:00-03:00','channel':'voice','to':"
      "'a'}]",
      "" },
    { "'sent':[" SENT("2026-11-25T00:00:00-03:00", "sms") "]", "CAP-02" },
    { "'sent':[" SENT("2026-11-24T23:59:59-03:00", "sms") "]", "" },
    { "'sent':[" SENT("2026-11-24T10:00:00-03:00", "sms") "," SENT(
          "2026-11-20T10:00:00-03:00", "sms") "," SENT("2026-11-18T10:00:01-03:00", "sms") "]",
      "CAP-02" },
    { "'sent':[" SENT("2026-11-24T10:00:00-03:00", "sms") "," SENT(
          "2026-11-20T10:00:00-03:00", "sms") "," SENT("2026-11-18T10:00:00-03:00", "sms") "]",
      "" },
    { "'sent':[" SENT("2026-11-23T10:00:01-03:00", "email") "]", "CAP-03" },
    { "'sent':[" SENT("2026-11-23T10:00:00-03:00", "email") "]", "" },
    { "'text_id':'E-02','sent':[{'at':'2026-11-01T10:00:00-03:00','channel':'sms','text_id':'E-02'}"
      "]",
      "CAP-03" },
    { "'text_id':'E-02','sent':[{'at':'2026-11-01T10:00:00-03:00','channel':'sms','text_id':'E-02'}"
      ","
      "{'at':'2026-11-02T10:00:00-03:00','channel':'sms','text_id':'E-03'}]",
      "" },
    { "'sent':[" SENT("2026-11-01T10:00:00-03:00", "sms") "," SENT(
          "2026-11-08T10:00:00-03:00", "voice") "," SENT("2026-11-15T10:00:00-03:00", "letter") "]",
      "CAP-04" },
    /* hours: the vectors of 6.3 */
    { "'channel':'sms'," AT("2027-03-03T22:30:00Z"), "" },
    { "'channel':'sms','ddd':'85'," AT("2027-03-03T22:30:00Z"), "HRS-01" },
    { WHATSAPP ",'ddd':'68'," AT("2027-03-03T22:30:00Z"), "" },
    { "'channel':'sms','ddd':'68'," AT("2027-03-03T22:30:00Z"), "HRS-08" },
    { "'channel':'voice','ddd':'21'," AT("2027-03-03T22:30:00Z"), "HRS-01" },
    { WHATSAPP "," AT("2027-03-03T12:30:00Z"), "" },
    { WHATSAPP ",'ddd':'68'," AT("2027-03-03T12:30:00Z"), "HRS-01" },
    { WHATSAPP "," AT("2027-03-06T16:59:00Z"), "" },
    { WHATSAPP "," AT("2027-03-06T17:00:00Z"), "HRS-03" },
    { WHATSAPP ",'ddd':'21'," AT("2027-03-06T16:00:00Z"), "HRS-03" },
    { WHATSAPP ",'ddd':'85'," AT("2027-03-06T16:00:00Z"), "HRS-03" },
    { "'ddd':'27'," AT("2027-03-06T16:00:00Z"), "HRS-03" },
    { "'ddd':'21'," AT("2027-03-06T16:00:00Z"), "" },
    { AT("2027-04-21T15:00:00Z"), "HRS-04" },
    { "'channel':'letter'," AT("2027-04-21T15:00:00Z"), "" },
    { AT("2027-07-09T15:00:00Z"), "HRS-04" },
    { "'ddd':'21'," AT("2027-07-09T15:00:00Z"), "" },
    { "'uf':'RJ'," AT("2027-07-09T15:00:00Z"), "HRS-05" },
    { "'ddd':'21'," AT("2026-11-20T15:00:00Z"), "HRS-04" },
    { AT("2026-12-24T11:59:00-03:00"), "" },
    { AT("2026-12-24T12:00:00-03:00"), "HRS-04" },
    { AT("2027-02-10T11:59:00-03:00"), "HRS-04" },
    { AT("2027-02-10T12:00:00-03:00"), "" },
    { AT("2026-11-29T12:00:00-03:00"), "HRS-04" },
    { "'holidays':['2026-11-25']", "HRS-04" },
    { "'ddd':'48'," AT("2029-08-11T10:00:00-03:00"), "HRS-04" },
    { "'ddd':'48'," AT("2027-08-11T10:00:00-03:00"), "" },
    { "'channel':'voice','uf':'AM'," AT("2027-03-03T12:10:00Z"), "HRS-05 HRS-08" },
    { "'channel':'voice','uf':'AM'," AT("2027-03-03T13:05:00Z"), "" },
    { "'channel':'voice','uf':'AM'," AT("2027-03-03T21:05:00Z"), "HRS-05 HRS-08" },
    { WHATSAPP ",'ddd':'97'," AT("2027-03-03T12:30:00Z"), "HRS-01" },
    { WHATSAPP ",'ddd':'97'," AT("2027-03-03T13:00:00Z"), "" },
    { WHATSAPP ",'ddd':'81'," AT("2027-03-03T10:30:00Z"), "HRS-01" },
    { WHATSAPP ",'ddd':'81','uf':'PE','zone':'America/Noronha'," AT("2027-03-03T10:30:00Z"), "" },
    { "'channel':'sms'," AT("2026-11-25T08:59:00-03:00"), "HRS-08" },
    { "'channel':'sms'," AT("2026-11-25T09:00:00-03:00"), "" },
    { "'channel':'sms'," AT("2026-11-25T17:30:00-03:00"), "HRS-08" },
    { "'channel':'sms','preferred_hours':[['08:00','09:00']]," AT("2026-11-25T08:59:00-03:00"),
      "" },
    { "'preferred_hours':[['18:00','24:00']]", "HRS-06" },
    { "'preferred_hours':[['10:00','10:01']]", "" },
    { "'preferred_hours':[]", "" },
    /* answers */
    { "'kind':'reply','opt_outs':['email'],'consent':[],'paid':true," AT("2026-11-29T03:00:00Z"),
      "" },
    { "'kind':'reply','birth':'2015-01-01'", "PEN-03" },
    { "'kind':'reply','address':'group'", "ESC-08" },
    { "'kind':'reply','handed_over':true", "CAP-07" },
    { "'kind':'reply','handed_over':true,'by':'agent'", "" },
    { "'kind':'reply','open_conversation':true,'human_at':'2026-11-25T12:00:00Z'", "" },
    { "'kind':'reply','channel':'whatsapp','last_inbound':'2026-11-24T12:59:00Z'", "WA-04" },
    { "'kind':'reply','channel':'whatsapp'", "" },
    { "'kind':'follow_up','consent':[],'last_inbound':'2026-11-25T12:50:01Z'", "" },
    { "'kind':'follow_up','consent':[],'last_inbound':'2026-11-25T12:50:00Z'", "CH-01" },
    { "'kind':'follow_up','open_conversation':true,'last_inbound':'2026-11-25T12:00:00Z'", "" },
};

static json_t *line_of(const char *change)
{
    json_t *line = json_loads(PLAIN, 0, NULL);
    char text[1024];
    size_t len = 0;

    len += (size_t)snprintf(text, sizeof(text), "{%s}", change);
    assert_true(len < sizeof(text));
    for (char *c = text; *c; c++)
        *c = *c == '\'' ? '"' : *c;
    json_t *changes = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    if (!changes)
        fail_msg("%s", text);
    json_object_update(line, changes);
    json_decref(changes);
    return line;
}

static const char *rules_of(const struct contact_answer *a, char *text, size_t size)
{
    size_t used = 0;

    text[0] = '\0';
    for (size_t i = 0; i < a->count; i++)
        used += (size_t)snprintf(text + used, size - used, "%s%s", i ? " " : "", a->rules[i]);
    return text;
}

static void each_rule_denies_on_its_side_of_the_edge(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct arena a = { 0 };
        struct contact_question q;
        struct error err = { 0 };
        int offset;
        char text[256];
        json_t *line = line_of(cases[i].change);
        if (!contact_question_read(line, &a, &q, &offset, &err))
            fail_msg("%s: %s", cases[i].change, err.detail);
        struct contact_answer answer = contact_may(&q);
        if (strcmp(rules_of(&answer, text, sizeof(text)), cases[i].rules) != 0)
            fail_msg("%s: '%s', not '%s'", cases[i].change, text, cases[i].rules);
        json_decref(line);
        arena_done(&a);
    }
}

/* ---- what is no question ---- */

static const struct {
    const char *change, *says;
} refused[] = {
    { "'opt_out':['sms']", "opt_out:" },
    { "'at':null", "at: is missing" },
    { "'channel':null", "channel: is missing" },
    { "'channel':'fax'", "channel: one of" },
    { "'ddd':null", "ddd: one of ddd and uf" },
    { "'ddd':'20'", "ddd:" },
    { "'ddd':11", "ddd:" },
    { "'uf':'sp'", "uf:" },
    { "'zone':'America/Manaus'", "zone: refines uf" },
    { "'uf':'AM','zone':'Europe/Lisbon'", "zone:" },
    { "'stage_day':null", "stage_day: is missing" },
    { "'stage_day':1.0", "stage_day:" },
    { "'stage_day':'1'", "stage_day:" },
    { "'paid':1", "paid: true or false" },
    { "'kind':'follow_up'", "last_inbound: is missing" },
    { "'birth':'2026-02-30'", "birth:" },
    { "'preferred_hours':[['10:00','10:00']]", "preferred_hours:" },
    { "'preferred_hours':[['24:00','24:00']]", "preferred_hours:" },
    { "'preferred_hours':['10:00']", "preferred_hours:" },
    { "'consent':['sms:']", "consent:" },
    { "'consent':'sms'", "consent: a list" },
    { "'opt_outs':['smss']", "opt_outs:" },
    { "'block_lists':['XX']", "block_lists:" },
    { "'holidays':['25/11/2026']", "holidays:" },
    { "'sent':[{'channel':'sms'}]", "sent:" },
    { "'sent':[{'at':'2026-11-25T10:00:01-03:00','channel':'sms'}]", "sent: is later" },
    { "'sent':[{'at':'2026-11-24T10:00:01-03:00','channel':'sms','outcome':'vanished'}]", "sent:" },
    { "'sent':[{'at':'2026-11-24T10:00:01-03:00','channel':'sms','too':'x'}]", "sent:" },
    { "'sent':[7]", "sent: a list of objects" },
    { "'offers_made':[{'day':'2026-11-26','channel':'sms'}]", "offers_made: a day is later" },
    { "'human_at':'2026-11-25T10:00:01-03:00'", "human_at: is later" },
    { AT("2026-11-25 10:00:00-03:00"), "at:" },
    { AT("2026-11-25T10:00:00"), "at:" },
    { AT("2026-11-25T10:00:60Z"), "at:" },
    { AT("2026-11-25T10:00:00.Z"), "at:" },
    { AT("2026-11-25T10:00:00z"), "at:" },
    { AT("2026-11-25T10:00:00-24:00"), "at:" },
    { AT("2019-12-31T10:00:00Z"), "at:" },
    { AT("2100-01-01T10:00:00Z"), "at:" },
};

static void a_line_with_a_fault_lets_nothing_through(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        struct arena a = { 0 };
        struct contact_question q;
        struct error err = { 0 };
        int offset;
        json_t *line = line_of(refused[i].change);
        if (contact_question_read(line, &a, &q, &offset, &err))
            fail_msg("taken: %s", refused[i].change);
        if (strncmp(err.detail, refused[i].says, strlen(refused[i].says)) != 0)
            fail_msg("%s: '%s'", refused[i].change, err.detail);
        json_decref(line);
        arena_done(&a);
    }
}

/* ---- the examples of contact-check.md 6 ---- */

static const struct {
    const char *in, *out;
} examples[] = {
    { "{'at':'2026-11-25T20:30:00-03:00','channel':'voice','ddd':'21','uf':'RJ','stage_day':12,"
      "'consent':['voice']}",
      "{'allowed':false,'rule':'HRS-01','law':'Lei 6.854/2014 (RJ)',"
      "'next':'2026-11-26T09:00:00-03:00','also':[]}" },
    { "{'at':'2027-03-03T12:10:00Z','channel':'voice','ddd':'11','uf':'AM','stage_day':12,"
      "'consent':['voice']}",
      "{'allowed':false,'rule':'HRS-05','law':null,'next':'2027-03-03T13:00:00Z',"
      "'also':['HRS-08']}" },
    { "{'at':'2026-11-25T10:00:00-03:00','channel':'whatsapp','ddd':'11','stage_day':4,"
      "'consent':['whatsapp'],'opt_outs':['whatsapp:offer']}",
      "{'allowed':false,'rule':'WA-02','law':null,'next':null,'also':['WA-04']}" },
    { "{'at':'2026-11-29T03:00:00-03:00','channel':'sms','kind':'reply','ddd':'85',"
      "'opt_outs':['sms']}",
      "{'allowed':true,'rule':null,'law':null,'next':null,'also':[]}" },
    { "{'at':'2026-11-25T10:00:00-03:00','channel':'email','ddd':'71','stage_day':20,"
      "'consent':['email'],'sent':[{'at':'2026-11-23T20:30:00-03:00','channel':'email'}]}",
      "{'allowed':false,'rule':'CAP-03','law':null,'next':'2026-11-25T20:30:00-03:00',"
      "'also':[]}" },
    { "{'at':'2026-11-25T10:00:00.5+05:30','channel':'letter','uf':'SP','stage_day':20,"
      "'consent':['letter'],'paused_until':'2026-11-25T06:10:00+05:30'}",
      "{'allowed':true,'rule':null,'law':null,'next':null,'also':[]}" },
    { "{'at':'2026-11-25T10:00:00.5+05:30','channel':'letter','uf':'SP','stage_day':20,"
      "'consent':['letter'],'paused_until':'2026-11-25T10:10:01+05:30'}",
      "{'allowed':false,'rule':'HRS-09','law':null,'next':'2026-11-25T10:11:00+05:30',"
      "'also':[]}" },
};

static json_t *with_quotes(const char *text)
{
    char copy[512];

    snprintf(copy, sizeof(copy), "%s", text);
    for (char *c = copy; *c; c++)
        *c = *c == '\'' ? '"' : *c;
    return json_loads(copy, 0, NULL);
}

static void the_examples_hold(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
        struct arena a = { 0 };
        struct contact_question q;
        struct error err = { 0 };
        int offset;
        json_t *in = with_quotes(examples[i].in), *wanted = with_quotes(examples[i].out);
        if (!contact_question_read(in, &a, &q, &offset, &err))
            fail_msg("%s: %s", examples[i].in, err.detail);
        json_t *got = contact_answer_json(&q, offset);
        if (!json_equal(got, wanted))
            fail_msg("%s: %s", examples[i].in, json_dumps(got, 0));
        json_decref(in);
        json_decref(got);
        json_decref(wanted);
        arena_done(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_rule_denies_on_its_side_of_the_edge),
        cmocka_unit_test(a_line_with_a_fault_lets_nothing_through),
        cmocka_unit_test(the_examples_hold),
    };
    return cmocka_run_group_tests_name("may we contact", tests, NULL, NULL);
}
