#include "flows/entities.h"

#include "flows/look.h"
#include "nlu/intents.h"
#include "nlu/model_shipped.h"
#include "nlu/parse.h"
#include "server/base/auto.h"

#include <string.h>

/*
 * What the trained model makes of a text that the tables, the labels of the menu and the values do
 * not tell.  Pure: the model is part of the program (or put in its place at start), and what it
 * said goes into the record of the turn, so that a replay does not need it.
 */

enum { ANSWER_WORDS = 3 };

/* A sensitive matter, where nothing else was told, and where words told something else. */
static const float sure_of_grave = 0.30F, surer_than_words = 0.80F;
/* Another matter than a table told by one word. */
static const float surer_than_table = 0.90F, sure_enough = 0.50F, hardly = 0.03F;

/* Where something else was asked for a few words are its answer more often than a new wish; so is
 * a courtesy.  There the model must be this sure. */
static const float surer_than_asked = 0.95F, sure_of_few = 0.85F;

/* What was asked is answered more often than not: those chances count so many times. */
static const float asked_weight = 3;

static size_t count_words(const char *text)
{
    static const char blanks[] = " \n\t\r";
    size_t count = 0;

    for (text += strspn(text, blanks); *text; count++) {
        text += strcspn(text, blanks);
        text += strspn(text, blanks);
    }
    return count;
}

static bool hears(const struct state *state, keyword_set keywords)
{
    for (size_t i = 0; i < state->expects.count; i++)
        if (state->expects.items[i].hear & keywords)
            return true;
    return false;
}

static void rank_again(const struct state *state, float p[LABEL_COUNT])
{
    float sum = 0;

    for (enum label l = 0; l < LABEL_COUNT; l++) {
        if (state && hears(state, intent_keywords(label_names[l])))
            p[l] *= asked_weight;
        sum += p[l];
    }
    for (enum label l = 0; l < LABEL_COUNT; l++)
        p[l] /= sum;
}

static struct parsed parse(struct run *run, const struct state *state, const char *text,
                           float chances[LABEL_COUNT])
{
    const struct intent_model *model = model_in_use();
    struct parsed p = { .decision = DECISION_REJECT, .intent = { LABEL_OOS, 0 } };

    if (!model)
        return p;
    memcpy(chances, look_chances(run, text, model), LABEL_COUNT * sizeof(chances[0]));
    p.signs = sensitive_signs(&look_whole(run, text)->hits);
    rank_again(state, chances);
    parse_decide(&model->head->thresholds, chances, &p);
    return p;
}

/* The words of a wish that may be asked about: it is begun by words alone. */
static bool can_ask(const struct expect *e)
{
    return e && e->wish && e->entity == ENTITY_NONE && !e->grave && !e->alone;
}

static struct meaning unsure(const struct meaning *one, const struct meaning *two)
{
    struct meaning m = { .kind = MEANING_UNSURE, .expect = one->expect, .label = "unsure" };

    if (two && two->expect->wish != one->expect->wish) {
        m.others[0] = two->expect;
        m.other_count = 1;
    }
    return m;
}

/* Before people have said who they are nothing of theirs is asked about: what they most likely want
 * is taken, for they are asked who they are first. */
static bool may_ask(const struct run *run, const struct meaning *m)
{
    int asking = run->flow->confirm;

    return asking >= 0 && run->flow->states[asking].needs <= run->assurance && run->waiting >= 0 &&
           can_ask(m->expect);
}

static struct meaning not_sure(struct run *run, const struct parsed *p, struct meaning one,
                               struct meaning two)
{
    if (p->decision == DECISION_CONFIRM && one.kind == MEANING_EXPECT)
        return may_ask(run, &one) ? unsure(&one, NULL) : one;
    if (p->decision == DECISION_DISAMBIGUATE && one.kind == MEANING_EXPECT &&
        two.kind == MEANING_EXPECT && may_ask(run, &one) && can_ask(two.expect))
        return unsure(&one, &two);
    return (struct meaning){ 0 };
}

static bool asks_value(const struct state *state)
{
    for (size_t i = 0; state && i < state->expects.count; i++)
        if (state->expects.items[i].entity != ENTITY_NONE)
            return true;
    return false;
}

/* Acts that answer something: what they answer must have been asked. */
static bool is_answer(enum label l)
{
    return l == LABEL_AFFIRM || l == LABEL_DENY || l == LABEL_CALLBACK_LATER ||
           l == LABEL_GIVE_IDENTIFICATION || l == LABEL_CHOOSE_OPTION;
}

static bool is_courtesy(enum label l)
{
    return l == LABEL_GREETING || l == LABEL_GOODBYE || l == LABEL_THANKS;
}

/* What may be likely by itself and yet is not to be believed here. */
static bool out_of_place(const struct state *state, const struct guess *g, const char *text)
{
    bool few = count_words(text) <= ANSWER_WORDS;

    if (state && hears(state, intent_keywords(label_names[g->label])))
        return false;
    if (is_answer(g->label))
        return true;
    if (asks_value(state) || is_courtesy(g->label))
        return few || g->p < surer_than_asked;
    return few && g->p < sure_of_few;
}

/* A faint sign of something grave ends no conversation: a person would ask. */
static bool faint(const struct parsed *p)
{
    return label_is_sensitive(p->intent.label) && p->intent.p < sure_of_grave &&
           !((p->signs.sure | p->signs.hint) & label_bit(p->intent.label));
}

static struct meaning meaning_of_label(struct run *run, const struct state *state, const char *text,
                                       enum label label)
{
    struct keyword_hits hits;

    intent_hits(label, &hits);
    return understand_hits(run, state, text, &hits);
}

struct meaning understand_guess(struct run *run, const struct state *state, const char *text)
{
    float chances[LABEL_COUNT] = { 0 };
    struct parsed p = parse(run, state, text, chances);
    struct meaning one, two = { 0 };

    run->turn->guess = (struct flow_guess){ label_names[p.intent.label], (int)(p.intent.p * 1000) };
    if (faint(&p) || out_of_place(state, &p.intent, text))
        return (struct meaning){ 0 };
    one = meaning_of_label(run, state, text, p.intent.label);
    if (p.decision == DECISION_ACCEPT)
        return one;
    if (p.decision == DECISION_DISAMBIGUATE)
        two = meaning_of_label(run, state, text, p.alternatives[0].label);
    return not_sure(run, &p, one, two);
}

static bool is_grave(const struct meaning *m)
{
    return m->kind == MEANING_EXPECT && m->expect->grave;
}

/* A sensitive matter is heard whatever else the words tell. */
static bool grave_told(const struct parsed *p, const struct meaning *told)
{
    bool words = told->kind == MEANING_EXPECT;

    if (!label_is_sensitive(p->intent.label) || p->intent.label == LABEL_ABUSE)
        return false;
    if (words && p->intent.label == LABEL_WRONG_PERSON)
        return false; /* whoever leaves a message for somebody is told apart by words */
    if (p->signs.sure & label_bit(p->intent.label))
        return true;
    return p->intent.p >= (words ? surer_than_words : sure_of_grave);
}

/* The tables tell these apart more finely than the model: a proposal with an amount and without. */
static bool negotiates(enum label l)
{
    return (l >= LABEL_REQUEST_RENEGOTIATION && l <= LABEL_ASK_AGREEMENT);
}

/* What a table told by a word of the sentence, where the model sees another matter in the whole of
 * it: of held-out lines where both differ the model is right in 91 of 100, the table in 3. */
static bool mistaken(const struct parsed *p, const float chances[LABEL_COUNT],
                     const struct meaning *told)
{
    enum keyword keyword;
    enum label label;

    if (told->kind != MEANING_EXPECT || told->other_count || !told->label ||
        !keyword_by_name(told->label, &keyword))
        return false;
    if (!intent_of(keyword) || !label_by_name(intent_of(keyword), &label))
        return false; /* what only flows know */
    if (intent_keywords(label_names[p->intent.label]) & keyword_bit(keyword))
        return false; /* the same in other words */
    if (label_is_sensitive(label) || (negotiates(label) && negotiates(p->intent.label)))
        return false;
    if (p->intent.label == LABEL_OOS && told->expect->alone)
        return false;
    return p->intent.p >= surer_than_table ||
           (p->intent.p >= sure_enough && chances[label] < hardly);
}

struct meaning understand_again(struct run *run, const struct state *state, const char *text,
                                struct meaning told)
{
    struct parsed p;
    struct meaning other;
    float chances[LABEL_COUNT] = { 0 };

    if (is_grave(&told) || (told.expect && count_words(text) <= ANSWER_WORDS))
        return told; /* a few words answer just what was asked: "Não é meu" is a label there */
    p = parse(run, NULL, text, chances);
    if (grave_told(&p, &told)) {
        other = meaning_of_label(run, state, text, p.intent.label);
        return is_grave(&other) ? other : told;
    }
    if (!mistaken(&p, chances, &told) || out_of_place(state, &p.intent, text))
        return told;
    other = meaning_of_label(run, state, text, p.intent.label);
    if (other.kind == MEANING_EXPECT || p.intent.label == LABEL_OOS)
        return other;
    return told;
}
