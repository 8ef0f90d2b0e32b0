#include "flows/entities.h"

#include "nlu/normalise.h"

/*
 * What is said beside the matter: "quero parcelar em 5x, meu cpf é ..." is a CPF and a wish, and
 * the five parts are remembered until the wish is served.  A slot is a variable that is filled
 * whenever its kind of value stands in what a person writes; states read it and empty it.
 */

void run_fill_slots(struct run *run, const char *text)
{
    const struct flow *flow = run->flow;
    struct reading r = { .text = text };

    for (size_t i = 0; i < flow->slot_count; i++) {
        struct value value;
        if (!r.folded)
            r.folded = normalise_fold(run->arena, text);
        if (entity_find(run, flow->slots[i].entity, &(struct expect){ 0 }, &r, &value) ==
            FOUND_VALUE)
            run_set(run, flow->slots[i].name, value);
    }
}
