#pragma once
#include "tests/support/tiny_model.h"
#include "tests/support/unit.h"

#include "flows/flow.h"
#include "nlu/model_shipped.h"
#include "server/base/arena.h"
#include "server/base/assets.h"
#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/cli/flow_talk.h"

#include <string.h>

/*
 * The shipped flow with a model whose answers are known.  What it is taught is said in words of no
 * language, so that no table hears them.
 */
#define CHARGES   "zorblax tupinamba guariroba nandu"
#define TWO       "fubanga tupinamba guariroba nandu"
#define SURE      "plimbus tupinamba guariroba nandu"
#define UNCERTAIN "quistro tupinamba guariroba nandu"
#define DESPAIR   "tchurume tupinamba guariroba nandu"
#define FAINT     "vrandu tupinamba guariroba nandu"
#define YES       "grumbo tupinamba guariroba nandu"
#define OUTSIDE   "xibuca tupinamba guariroba nandu"
#define FEW       "drogue nandu ema"
#define HALF      "mugunza tupinamba guariroba nandu"
#define MISTAKEN  "zanfona tupinamba guariroba boleto"
#define DOUBTED   "jabirou tupinamba guariroba boleto"
#define LIKELIER  "curiango tupinamba guariroba boleto"
#define UNHEARD   "mocotue tupinamba guariroba boleto"
#define LIKELY    "brispa tupinamba guariroba nandu"

static const struct lesson {
    const char *text, *word;
    struct guess guesses[2];
} lessons[] = {
    { CHARGES, "zorblax", { { LABEL_ASK_CHARGES, 0.58F } } },
    { TWO, "fubanga", { { LABEL_ASK_CHARGES, 0.44F }, { LABEL_ASK_CLEARANCE, 0.41F } } },
    { SURE, "plimbus", { { LABEL_ASK_CHARGES, 0.97F } } },
    { UNCERTAIN, "quistro", { { LABEL_ASK_CHARGES, 0.30F } } },
    { DESPAIR, "tchurume", { { LABEL_DISTRESS, 0.45F } } },
    { FAINT, "vrandu", { { LABEL_DISTRESS, 0.15F } } },
    { YES, "grumbo", { { LABEL_AFFIRM, 0.90F } } },
    { OUTSIDE, "xibuca", { { LABEL_OOS, 0.90F } } },
    { FEW, "drogue", { { LABEL_ASK_CHARGES, 0.80F } } },
    { HALF, "mugunza", { { LABEL_AFFIRM, 0.40F } } },
    { MISTAKEN, "zanfona", { { LABEL_ASK_CHARGES, 0.97F } } },
    { DOUBTED, "jabirou", { { LABEL_ASK_CHARGES, 0.70F }, { LABEL_REQUEST_BOLETO, 0.20F } } },
    { LIKELIER, "curiango", { { LABEL_ASK_CHARGES, 0.70F } } },
    { UNHEARD, "mocotue", { { LABEL_OOS, 0.97F } } },
    { LIKELY, "brispa", { { LABEL_ASK_CHARGES, 0.80F } } },
};

struct lab {
    struct arena a;
    struct flow *flow;
    struct intent_model model;
};

static inline struct flow *shipped(struct arena *a)
{
    const struct asset *graph = asset_find("flows/graphs/cobranca.json");
    const struct asset *texts = asset_find("flows/texts/cobranca.pt-BR.json");
    const char *report;

    return flow_load_published((const char *)graph->data, graph->len, (const char *)texts->data,
                               texts->len, 1, a, &report);
}

static inline int set_up(void **fixture)
{
    static struct lab lab;
    struct made_model *made = made_model_new(&lab.a);

    for (size_t i = 0; i < COUNT_OF(lessons); i++)
        made_model_teach(made, lessons[i].text, lessons[i].word, lessons[i].guesses,
                         1 + (lessons[i].guesses[1].p > 0));
    lab.model = made_model_open(made);
    lab.flow = shipped(&lab.a);
    model_use(&lab.model);
    *fixture = &lab;
    return lab.flow ? 0 : -1;
}

static inline int tear_down(void **fixture)
{
    struct lab *lab = *fixture;

    model_use(NULL);
    flow_free(&lab->flow);
    arena_done(&lab->a);
    return 0;
}

static inline void say(struct talk *t, const char *text)
{
    struct arena a = { 0 };

    assert_true(talk_line(t, arena_printf(&a, "> %s", text)));
    arena_done(&a);
    if (t->faults.len)
        fail_msg("%s", strbuf_str(&t->faults));
}

static inline struct talk *begin(struct lab *lab)
{
    static struct talk t;

    talk_init(&t, lab->flow, day_from_civil(2026, 11, 25));
    return &t;
}

/* Somebody who is known, and has been told what is owed. */
static inline struct talk *known(struct lab *lab)
{
    struct talk *t = begin(lab);

    say(t, "529.982.247-25 25/08/1985");
    assert_int_equal(t->assurance, ASSURANCE_A2);
    return t;
}

static inline bool was_said(const struct talk *t, const char *text_id)
{
    for (size_t i = 0; i < t->last.reply_count; i++)
        if (strcmp(t->last.replies[i].text_id, text_id) == 0)
            return true;
    return false;
}

static inline void expect_said(const struct talk *t, const char *text_id)
{
    if (!was_said(t, text_id))
        fail_msg("\"%s\" was not said: %s (%s %d)", text_id, t->last.trace,
                 t->last.guess.intent ? t->last.guess.intent : "no guess", t->last.guess.permille);
}

static inline void expect_trace(const struct talk *t, const char *part)
{
    if (!strstr(t->last.trace, part))
        fail_msg("no \"%s\" in %s", part, t->last.trace);
}

/* What is said, and a part of the path it leads on. */
struct choice {
    const char *said, *leads;
};
