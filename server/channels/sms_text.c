#include "server/channels/sms_text.h"

#include "flows/flow.h"
#include "server/base/arena.h"
#include "server/base/strbuf.h"

const char *sms_text(const struct reply *reply, struct arena *a)
{
    struct strbuf out = { 0 };
    const char *text;

    strbuf_adds(&out, reply->body ? reply->body : "");
    for (size_t i = 0; i < reply->option_count; i++)
        sms_add_option(&out, i + 1, reply->options[i].title);
    if (reply->kind == REPLY_LINK && reply->url)
        strbuf_addf(&out, " %s", reply->url);
    text = sms_fold(strbuf_str(&out), a);
    strbuf_done(&out);
    return text;
}
