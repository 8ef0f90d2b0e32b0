#include "server/base/auto.h"
#include "server/http/client.h"
#include "server/providers/meta.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

static struct send_result classify_at(int status, const char *body, int tries, int retry_after_s)
{
    struct http_result result = { .status = status,
                                  .request_began = true,
                                  .body = body,
                                  .body_len = body ? strlen(body) : 0,
                                  .retry_after_s = retry_after_s };
    struct send_result out;

    memset(&out, 0xa5, sizeof(out)); /* nothing of before may show through */
    wa_classify(&result, tries, &out);
    return out;
}

static struct send_result classify(int status, const char *body)
{
    return classify_at(status, body, 0, -1);
}

static struct send_result refusal(int status, int code, int tries)
{
    char body[256];

    snprintf(body, sizeof(body),
             "{\"error\":{\"message\":\"(#%d) to 5531981234567\",\"type\":\"OAuthException\","
             "\"code\":%d,\"error_data\":{\"details\":\"5531981234567\"},\"fbtrace_id\":\"A\"}}",
             code, code);
    return classify_at(status, body, tries, -1);
}

static void a_message_id_means_accepted(void **fixture)
{
    struct send_result r = classify(
        200, "{\"messaging_product\":\"whatsapp\",\"contacts\":[{\"input\":\"+5531981234567\","
             "\"wa_id\":\"553181234567\",\"user_id\":\"BR.15\"}],\"messages\":[{\"id\":\"wamid.A\","
             "\"message_status\":\"accepted\"}]}");

    (void)fixture;
    assert_int_equal(r.outcome, SEND_ACCEPTED);
    assert_string_equal(r.wamid, "wamid.A");
    assert_string_equal(r.wa_id, "553181234567");
    assert_string_equal(r.bsuid, "BR.15");
    assert_false(r.held);
    assert_int_equal(r.code, 0);
}

static void a_held_template_is_accepted_and_pending(void **fixture)
{
    struct send_result r = classify(
        200,
        "{\"messages\":[{\"id\":\"wamid.A\",\"message_status\":\"held_for_quality_assessment\"}]}");

    (void)fixture;
    assert_int_equal(r.outcome, SEND_ACCEPTED);
    assert_true(r.held);
    assert_string_equal(r.wa_id, "");
}

static void a_read_mark_is_accepted_without_an_id(void **fixture)
{
    struct send_result r = classify(200, "{\"success\":true}");

    (void)fixture;
    assert_int_equal(r.outcome, SEND_ACCEPTED);
    assert_string_equal(r.wamid, "");
}

static void success_we_cannot_read_is_unknown(void **fixture)
{
    static const char *const bodies[] = {
        NULL,
        "",
        "<html>",
        "{}",
        "[]",
        "{\"messages\":[]}",
        "{\"messages\":[{\"id\":7}]}",
        "{\"messages\":[{\"id\":\"\"}]}",
        "{\"success\":false}",
        "{\"messages\":[{\"id\":\"wamid.",
        "{\"error\":{\"code\":131026}}",
    };
    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(bodies); i++)
        assert_int_equal(classify(200, bodies[i]).outcome, SEND_UNKNOWN);
}

static void an_id_too_long_to_keep_is_unknown(void **fixture)
{
    char body[400], id[258];

    (void)fixture;
    memset(id, 'x', sizeof(id) - 1);
    id[257] = '\0';
    snprintf(body, sizeof(body), "{\"messages\":[{\"id\":\"%s\"}]}", id);
    assert_int_equal(classify(200, body).outcome, SEND_UNKNOWN);
    snprintf(body, sizeof(body), "{\"messages\":[{\"id\":\"%s\"}]}", id + 1);
    assert_int_equal(classify(200, body).outcome, SEND_ACCEPTED);
}

static void silence_depends_on_whether_a_byte_was_written(void **fixture)
{
    struct http_result result = { .status = 0,
                                  .request_began = false,
                                  .retry_after_s = -1,
                                  .problem = "Couldn't connect to server" };
    struct send_result out;

    (void)fixture;
    wa_classify(&result, 0, &out);
    assert_int_equal(out.outcome, SEND_RETRY);
    assert_int_equal(out.retry_ms, 1000);
    wa_classify(&result, 5, &out);
    assert_int_equal(out.retry_ms, 32000);
    result.request_began = true;
    wa_classify(&result, 0, &out);
    assert_int_equal(out.outcome, SEND_UNKNOWN);
    assert_int_equal(out.retry_ms, 0);
}

enum flag { F_NONE, F_CHANNEL, F_CAMPAIGNS, F_TEMPLATE, F_WINDOW, F_NUMBER, F_IDENTITY, F_OPT_OUT };

static enum flag flag_of(const struct send_result *r)
{
    const bool flags[] = { [F_NONE] = false,
                           [F_CHANNEL] = r->stop_channel,
                           [F_CAMPAIGNS] = r->stop_campaigns,
                           [F_TEMPLATE] = r->stop_template,
                           [F_WINDOW] = r->window_closed,
                           [F_NUMBER] = r->number_doubtful,
                           [F_IDENTITY] = r->identity_changed,
                           [F_OPT_OUT] = r->opted_out };
    enum flag found = F_NONE;

    for (size_t i = 1; i < COUNT_OF(flags); i++)
        if (flags[i]) {
            assert_int_equal(found, F_NONE); /* never two at once */
            found = (enum flag)i;
        }
    return found;
}

/* WhatsApp reference 12, row by row. */
static const struct {
    int status, code;
    enum send_outcome outcome;
    int64_t retry_ms;
    enum flag flag;
} rows[] = {
    { 401, 0, SEND_CONFIG, 0, F_CHANNEL },
    { 401, 190, SEND_CONFIG, 0, F_CHANNEL },
    { 400, 1, SEND_UNKNOWN, 0, F_NONE },
    { 500, 131000, SEND_UNKNOWN, 0, F_NONE },
    { 503, 2, SEND_RETRY, 1000, F_CAMPAIGNS },
    { 500, 131016, SEND_RETRY, 1000, F_CAMPAIGNS },
    { 503, 133004, SEND_RETRY, 1000, F_CAMPAIGNS },
    { 500, 3, SEND_CONFIG, 0, F_CHANNEL },
    { 403, 10, SEND_CONFIG, 0, F_CHANNEL },
    { 403, 200, SEND_CONFIG, 0, F_CHANNEL },
    { 403, 299, SEND_CONFIG, 0, F_CHANNEL },
    { 403, 131005, SEND_CONFIG, 0, F_CHANNEL },
    { 400, 4, SEND_RETRY, 60000, F_NONE },
    { 400, 80007, SEND_RETRY, 60000, F_NONE },
    { 400, 33, SEND_CONFIG, 0, F_CHANNEL },
    { 400, 100, SEND_REJECTED, 0, F_NONE },
    { 403, 368, SEND_CONFIG, 0, F_CHANNEL },
    { 400, 130403, SEND_REJECTED, 0, F_NONE },
    { 400, 130429, SEND_RETRY, 1000, F_NONE },
    { 400, 130472, SEND_REJECTED, 0, F_NONE },
    { 403, 130497, SEND_REJECTED, 0, F_NONE },
    { 400, 131008, SEND_REJECTED, 0, F_NONE },
    { 400, 131009, SEND_REJECTED, 0, F_NONE },
    { 400, 131021, SEND_REJECTED, 0, F_NONE },
    { 400, 131026, SEND_REJECTED, 0, F_NUMBER },
    { 400, 131030, SEND_REJECTED, 0, F_NONE },
    { 403, 131031, SEND_CONFIG, 0, F_CHANNEL },
    { 400, 131037, SEND_CONFIG, 0, F_CHANNEL },
    { 400, 131042, SEND_CONFIG, 0, F_CHANNEL },
    { 500, 131045, SEND_CONFIG, 0, F_CHANNEL },
    { 400, 133010, SEND_CONFIG, 0, F_CHANNEL },
    { 400, 131047, SEND_REJECTED, 0, F_WINDOW },
    { 400, 131048, SEND_REJECTED, 0, F_CAMPAIGNS },
    { 400, 131049, SEND_REJECTED, 86400000, F_NONE },
    { 400, 131050, SEND_REJECTED, 0, F_OPT_OUT },
    { 400, 131051, SEND_REJECTED, 0, F_NONE },
    { 400, 131053, SEND_REJECTED, 0, F_NONE },
    { 400, 131056, SEND_RETRY, 1000, F_NONE },
    { 500, 131057, SEND_RETRY, 60000, F_NONE },
    { 400, 131062, SEND_REJECTED, 0, F_NONE },
    { 400, 131063, SEND_REJECTED, 0, F_TEMPLATE },
    { 400, 131064, SEND_REJECTED, 0, F_TEMPLATE },
    { 400, 132000, SEND_REJECTED, 0, F_TEMPLATE },
    { 404, 132001, SEND_REJECTED, 0, F_TEMPLATE },
    { 400, 132005, SEND_REJECTED, 0, F_NONE },
    { 400, 132007, SEND_REJECTED, 0, F_TEMPLATE },
    { 400, 132012, SEND_REJECTED, 0, F_NONE },
    { 400, 132015, SEND_REJECTED, 0, F_TEMPLATE },
    { 400, 132016, SEND_REJECTED, 0, F_TEMPLATE },
    { 400, 133000, SEND_CONFIG, 0, F_CHANNEL },
    { 400, 133016, SEND_CONFIG, 0, F_CHANNEL },
    { 400, 134011, SEND_REJECTED, 0, F_NONE },
    { 400, 135000, SEND_REJECTED, 0, F_NONE },
    { 400, 137000, SEND_REJECTED, 0, F_IDENTITY },
    { 403, 141014, SEND_CONFIG, 0, F_CHANNEL },
};

static void every_code_has_its_outcome(void **fixture)
{
    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct send_result r = refusal(rows[i].status, rows[i].code, 0);
        if (r.outcome != rows[i].outcome)
            fail_msg("code %d: outcome %d", rows[i].code, r.outcome);
        assert_int_equal(r.code, rows[i].code);
        assert_int_equal(r.retry_ms, rows[i].retry_ms);
        assert_int_equal(flag_of(&r), rows[i].flag);
    }
}

static void a_failed_status_is_never_unknown(void **fixture)
{
    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct send_result r;
        bool unknown = rows[i].outcome == SEND_UNKNOWN;
        wa_classify_code(rows[i].code, 0, &r);
        assert_int_equal(r.outcome, unknown ? SEND_REJECTED : rows[i].outcome);
        assert_int_equal(flag_of(&r), rows[i].flag);
    }
}

static void waits_grow_with_tries(void **fixture)
{
    static const struct {
        int code, tries;
        int64_t retry_ms;
    } cases[] = {
        { 131056, 0, 1000 },    { 131056, 1, 4000 },    { 131056, 2, 16000 },
        { 131056, 3, 64000 },   { 131056, 6, 3600000 }, { 131056, 1000000, 3600000 },
        { 130429, 3, 8000 },    { 130429, 60, 600000 }, { 80007, 1, 120000 },
        { 80007, 99, 3600000 }, { 131056, -1, 1000 },
    };
    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(refusal(400, cases[i].code, cases[i].tries).retry_ms, cases[i].retry_ms);
}

static void without_a_known_code_the_status_decides(void **fixture)
{
    static const struct {
        int status;
        const char *body;
        enum send_outcome outcome;
    } cases[] = {
        { 400, "{\"error\":{\"code\":999999}}", SEND_REJECTED },
        { 400, "{\"error\":{\"code\":999999,\"is_transient\":true}}", SEND_RETRY },
        { 400, "nonsense", SEND_REJECTED },
        { 404, NULL, SEND_REJECTED },
        { 500, "{\"error\":{\"code\":999999,\"is_transient\":true}}", SEND_UNKNOWN },
        { 500, "{\"error\":{\"code\":0}}", SEND_UNKNOWN },
        { 502, "<html>", SEND_UNKNOWN },
        { 503, "", SEND_UNKNOWN },
        { 504, NULL, SEND_UNKNOWN },
        { 408, NULL, SEND_UNKNOWN },
        { 302, NULL, SEND_UNKNOWN },
        { 429, "", SEND_RETRY },
        { 401, "", SEND_CONFIG },
        { 403, "{}", SEND_CONFIG },
    };
    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct send_result r = classify(cases[i].status, cases[i].body);
        assert_int_equal(r.outcome, cases[i].outcome);
        assert_int_equal(r.stop_channel, cases[i].outcome == SEND_CONFIG);
    }
}

static void retry_after_is_the_least_we_wait(void **fixture)
{
    (void)fixture;
    assert_int_equal(classify_at(429, "", 0, 30).retry_ms, 30000);
    assert_int_equal(classify_at(429, "", 0, 0).retry_ms, 1000);
    assert_int_equal(classify_at(400, "{\"error\":{\"code\":130429}}", 0, 7).retry_ms, 7000);
    assert_int_equal(classify_at(400, "{\"error\":{\"code\":80007}}", 0, 7).retry_ms, 60000);
    assert_int_equal(classify_at(400, "{\"error\":{\"code\":100}}", 0, 7).retry_ms, 0);
}

static void the_detail_names_nobody(void **fixture)
{
    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct send_result r = refusal(rows[i].status, rows[i].code, 0);
        assert_null(strstr(r.detail, "5531981234567"));
        assert_non_null(strchr(r.detail, ':'));
    }
}

#define TEST(name, function)                                                                       \
    {                                                                                              \
        name, function, NULL, NULL, NULL                                                           \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("a message id means accepted", a_message_id_means_accepted),
        TEST("a held template is accepted and pending", a_held_template_is_accepted_and_pending),
        TEST("a read mark is accepted without an id", a_read_mark_is_accepted_without_an_id),
        TEST("success we cannot read is unknown", success_we_cannot_read_is_unknown),
        TEST("an id too long to keep is unknown, never cut", an_id_too_long_to_keep_is_unknown),
        TEST("silence is unknown once a byte was written, else a retry",
             silence_depends_on_whether_a_byte_was_written),
        TEST("every code of the table has its outcome", every_code_has_its_outcome),
        TEST("a failed status is never unknown", a_failed_status_is_never_unknown),
        TEST("waits grow with tries and end at their most", waits_grow_with_tries),
        TEST("without a known code the HTTP status decides",
             without_a_known_code_the_status_decides),
        TEST("Retry-After is the least we wait", retry_after_is_the_least_we_wait),
        TEST("the detail for the log names nobody", the_detail_names_nobody),
    };
    return cmocka_run_group_tests_name("meta_classify", tests, NULL, NULL);
}
