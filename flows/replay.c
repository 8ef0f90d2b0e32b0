#include "flows/mask.h"
#include "flows/record.h"
#include "flows/run.h"
#include "server/base/arena.h"
#include "server/base/error.h"

#include <string.h>

/* A recorded turn run again, and what of it may be shown. */

static bool answer_next(const struct flow *flow, struct flow_session *session,
                        const struct flow_record *record, size_t *next, struct flow_facts *facts,
                        struct arena *a, struct flow_turn *turn, struct error *err)
{
    const struct flow_answered *given = &record->answers[*next];

    if (*next == record->answer_count || strcmp(given->action, turn->question->action) != 0)
        return error_set(err, ERROR_CONFLICT, "\"%s\" was not asked here when this was recorded",
                         turn->question->action);
    (*next)++;
    facts->assurance = given->assurance;
    return flow_answer(flow, session, &given->answer, facts, a, turn, err);
}

bool flow_replay(const struct flow *flow, struct flow_session *session,
                 const struct flow_record *record, struct vars creditor, struct arena *a,
                 struct flow_turn *turn, struct error *err)
{
    struct flow_facts facts = record->facts;
    struct flow_event event = record->event;
    size_t next = 0;

    if (record->before)
        *session = *record->before;
    if (!facts.creditor.count)
        facts.creditor = creditor;
    event.heard = record->heard;
    if (!flow_step(flow, session, &event, &facts, a, turn, err))
        return false;
    while (turn->question)
        if (!answer_next(flow, session, record, &next, &facts, a, turn, err))
            return false;
    return true;
}

/* ---- masking ---- */

static bool is_personal(const char *name)
{
    static const char *const names[] = { "cpf",       "nome",      "factor_value", "nascimento",
                                         "contato",   "codigo",    "texto",        "pix",
                                         "linha",     "link",      "charge",       "conta",
                                         "pagamento", "atendente", "novo_contato", NULL };

    for (size_t i = 0; names[i]; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static struct value masked_value(const char *name, const struct value *value)
{
    struct value out = *value;

    if (!is_personal(name))
        return out;
    if (out.type == VALUE_TEXT)
        out.text = "***";
    else if (out.type != VALUE_LIST)
        out.number = 0;
    return out;
}

static struct vars masked_vars(struct vars vars, struct arena *a)
{
    struct var *out = ARENA_ARRAY(a, struct var, vars.count + 1);

    for (size_t i = 0; i < vars.count; i++)
        out[i] = (struct var){ vars.items[i].name,
                               masked_value(vars.items[i].name, &vars.items[i].value) };
    return (struct vars){ out, vars.count };
}

/* What was understood goes into a variable: by its name it is masked too. */
static const struct flow_heard *masked_heard(const struct flow_heard *heard, struct arena *a)
{
    struct flow_heard *out;

    if (!heard || !heard->meaning.expect)
        return heard;
    out = arena_memdup(a, heard, sizeof(*out));
    if (heard->meaning.expect->as)
        out->meaning.value = masked_value(heard->meaning.expect->as, &heard->meaning.value);
    if (heard->meaning.expect->beside_as)
        out->meaning.beside =
            masked_value(heard->meaning.expect->beside_as, &heard->meaning.beside);
    return out;
}

void flow_record_mask(struct flow_record *record, struct arena *a)
{
    const struct mask mask = { .known = record->before ? record->before->vars : (struct vars){ 0 },
                               .today = record->facts.today };

    record->event.text = mask_text(record->event.text, &mask, a);
    record->event.notice = masked_vars(record->event.notice, a);
    for (size_t i = 0; i < record->answer_count; i++)
        record->answers[i].answer.values = masked_vars(record->answers[i].answer.values, a);
    if (record->before) {
        struct flow_session *before = arena_memdup(a, record->before, sizeof(*before));
        before->vars = masked_vars(before->vars, a);
        record->before = before;
    }
    record->heard = masked_heard(record->heard, a);
}
