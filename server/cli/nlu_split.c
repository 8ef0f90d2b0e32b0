#include "server/cli/nlu_split.h"

#include <stdlib.h>

bool nlu_split_make(const struct corpus *c, const struct train_options *options,
                    struct nlu_split *out, struct error *err)
{
    *out = (struct nlu_split){ .head = train_model(c, options, TRAIN_FROM_LEARNED, err) };
    if (!out->head || !model_open(&out->model, out->head, train_size(out->head), err))
        return false;
    out->evaluation = calloc(1, sizeof(*out->evaluation));
    if (!out->evaluation)
        abort();
    out->judged = evaluate_judge(&out->model, c, NULL, &out->count);
    calibrate(out->head, out->judged, out->count);
    evaluate_count(&out->model, out->judged, out->count, out->evaluation);
    return true;
}

void nlu_split_done(struct nlu_split *s)
{
    free(s->evaluation);
    free(s->judged);
    free(s->head);
    *s = (struct nlu_split){ 0 };
}
