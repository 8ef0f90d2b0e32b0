#pragma once
#include "flows/faults.h"
#include "flows/model.h"
#include <jansson.h>

/* What the parts of the loader share.  `where` is the state or text that is being read. */
struct loader {
    struct flow *flow;
    struct arena *arena;
    struct faults *faults;
    const json_t *states;
    const char *where;
    enum fault_file file;
};

/* load_fields.c: typed reading of one field; a wrong type is a fault and reads as absent. */
void load_check_keys(struct loader *l, const json_t *object, const char *const *known);
const char *load_string(struct loader *l, const json_t *object, const char *key);
const char *load_required(struct loader *l, const json_t *object, const char *key);
int load_int(struct loader *l, const json_t *object, const char *key, int min, int max, int def);
bool load_flag(struct loader *l, const json_t *object, const char *key);
int load_go(struct loader *l, const json_t *object, const char *key);
int load_go_name(struct loader *l, const char *name);
const struct text *load_text(struct loader *l, const char *id);
struct says load_says(struct loader *l, const json_t *object, const char *key);
const struct assign *load_assigns(struct loader *l, const json_t *object, const char *key,
                                  size_t *count);
/* load.c: a list of words. */
const char *const *load_names(struct loader *l, const json_t *root, const char *key, size_t *count);
const char *load_word(struct loader *l, const json_t *value, const char *what);

/* load_upgrade.c: false and a fault when the format is not known. */
bool load_upgrade(struct loader *l, json_t *root);

/* load_texts.c, load_expect.c, load_wait.c, load_subflow.c, load_state.c */
bool load_texts(struct loader *l, const json_t *root);
void load_slots(struct loader *l, const json_t *root);
struct expects load_expects(struct loader *l, const json_t *object, const char *key);
void load_silences(struct loader *l, const json_t *object, struct state *out);
void load_later(struct loader *l, const json_t *object, struct state *out);
void load_subflows(struct loader *l, const json_t *root);
void load_call(struct loader *l, const json_t *object, struct state *out);
void load_result(struct loader *l, const json_t *object, struct state *out);
void load_declared(struct loader *l, const json_t *root);
void load_state(struct loader *l, const char *name, const json_t *object, struct state *out);
bool load_guard(struct loader *l, const char *source, struct guard *out);

/* check.c: everything that can be wrong with a flow that was read without a fault. */
void flow_check(const struct flow *flow, struct faults *faults);
/* False and a fault where a target of the flow itself is no state: it cannot even run. */
bool flow_check_heads(const struct flow *flow, struct faults *faults);
