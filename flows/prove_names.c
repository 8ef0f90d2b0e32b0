#include "flows/prove.h"
#include "flows/run.h"

#include <stdio.h>
#include <string.h>

static size_t hash_of(const char *name, size_t len)
{
    uint64_t h = 14695981039346656037u;

    for (size_t i = 0; i < len; i++)
        h = (h ^ (unsigned char)name[i]) * 1099511628211u;
    return (size_t)(h ^ h >> 29) % NAMES_HASH;
}

static size_t place_of(const struct prover *p, const char *name, size_t len)
{
    size_t at = hash_of(name, len);

    while (p->name_hash[at] && (strncmp(p->names[p->name_hash[at] - 1].name, name, len) != 0 ||
                                p->names[p->name_hash[at] - 1].name[len]))
        at = (at + 1) % NAMES_HASH;
    return at;
}

int name_index(const struct prover *p, const char *name)
{
    return name ? p->name_hash[place_of(p, name, strlen(name))] - 1 : -1;
}

int name_column(const struct prover *p, const char *list, const char *column)
{
    char full[160];

    if (!list || !column)
        return -1;
    snprintf(full, sizeof(full), "%s.%s", list, column);
    return name_index(p, full);
}

static struct name *add(struct prover *p, const char *name)
{
    size_t at = place_of(p, name, strlen(name));

    if (p->name_hash[at])
        return &p->names[p->name_hash[at] - 1];
    if (p->name_count == NAMES_MAX) {
        fault_add(p->faults, FAULT_GRAPH, NULL, name, "use fewer",
                  "more than %d variables, \"%s\" among them", NAMES_MAX, name);
        return &p->names[0];
    }
    p->names[p->name_count] = (struct name){ .name = name, .slot = -1, .list = -1 };
    p->name_hash[at] = (int)++p->name_count;
    return &p->names[p->name_count - 1];
}

static void set(struct prover *p, const char *name)
{
    if (name)
        add(p, name)->set = true;
}

/* Only what is set and read is watched. */
static void read(struct prover *p, const char *name)
{
    int index = name_index(p, name);

    if (index >= 0 && p->names[index].slot < 0)
        p->names[index].slot = (int)p->slots++;
}

static void set_assigns(struct prover *p, const struct assign *assigns, size_t count)
{
    for (size_t i = 0; i < count; i++)
        set(p, assigns[i].name);
}

static void read_assigns(struct prover *p, const struct assign *assigns, size_t count)
{
    for (size_t i = 0; i < count; i++)
        read(p, assigns[i].value.var);
}

static void set_expects(struct prover *p, const struct expects *expects)
{
    for (size_t i = 0; i < expects->count; i++) {
        const struct expect *e = &expects->items[i];
        set(p, e->as);
        set(p, e->beside_as);
        set(p, e->words);
        set_assigns(p, e->set, e->set_count);
    }
}

static void read_says(struct prover *p, struct says says)
{
    for (size_t i = 0; i < says.count; i++) {
        read(p, says.items[i].url);
        read(p, says.items[i].charge);
    }
}

static void read_expects(struct prover *p, const struct expects *expects)
{
    char full[160];

    for (size_t i = 0; i < expects->count; i++) {
        const struct expect *e = &expects->items[i];
        read_assigns(p, e->set, e->set_count);
        read_says(p, e->wrong);
        read(p, e->each);
        snprintf(full, sizeof(full), "%s.%s", e->each ? e->each : "", e->id ? e->id : "");
        read(p, full);
    }
}

/* A plain name in a text may be a column of any list. */
static void read_name_of_text(struct prover *p, const char *name)
{
    read(p, name);
    for (size_t i = 0; i < p->name_count; i++) {
        const char *dot = strrchr(p->names[i].name, '.');
        if (dot && strcmp(dot + 1, name) == 0)
            read(p, p->names[i].name);
    }
}

static void read_template(struct prover *p, const struct template *t)
{
    for (size_t i = 0; i < t->count; i++)
        if (t->parts[i].kind != PART_TEXT && t->parts[i].kind != PART_WORD &&
            t->parts[i].kind != PART_CLOSE)
            read_name_of_text(p, t->parts[i].text);
}

static void read_state(struct prover *p, const struct state *state)
{
    read_expects(p, &state->expects);
    read_assigns(p, state->set, state->set_count);
    read_assigns(p, state->args, state->arg_count);
    read_says(p, state->say);
    read_says(p, state->media);
    for (size_t i = 0; i < state->silence_count; i++)
        read_says(p, state->silences[i].say);
    read_says(p, state->later_say);
    for (size_t i = 0; i < state->branch_count; i++)
        if (state->branches[i].guard.kind >= GUARD_HAS)
            read(p, state->branches[i].guard.var);
}

static int list_of(const struct prover *p, const char *name)
{
    const char *dot = strchr(name, '.');

    return dot ? p->name_hash[place_of(p, name, (size_t)(dot - name))] - 1 : -1;
}

static void collect_set(struct prover *p)
{
    for (const struct action_value *v = action_values; v->name; v++) {
        struct name *name = add(p, v->name);
        name->set = true;
        name->creditor = name->creditor || !v->action;
    }
    for (size_t i = 0; i < p->flow->state_count; i++) {
        set_expects(p, &p->flow->states[i].expects);
        set_assigns(p, p->flow->states[i].set, p->flow->states[i].set_count);
        if (p->flow->states[i].kind == STATE_CALL)
            set_assigns(p, p->flow->states[i].args, p->flow->states[i].arg_count);
    }
    set_expects(p, &p->flow->anywhere);
    if (p->flow->wished >= 0 || p->flow->confirm >= 0)
        set(p, WISH);
    for (size_t i = 0; i < p->flow->slot_count; i++)
        set(p, p->flow->slots[i].name);
    if (p->flow->choose >= 0)
        set(p, OTHER_WISH);
}

static void collect_read(struct prover *p)
{
    const struct flow *flow = p->flow;

    for (size_t i = 0; i < p->name_count; i++) {
        p->names[i].list = list_of(p, p->names[i].name);
        if (p->names[i].list >= 0)
            p->names[p->names[i].list].has_columns = true;
    }
    for (size_t i = 0; i < flow->state_count; i++)
        read_state(p, &flow->states[i]);
    read_expects(p, &flow->anywhere);
    read_says(p, flow->media);
    read_says(p, flow->unsupported);
    for (size_t i = 0; i < flow->text_count; i++) {
        for (size_t v = 0; v < flow->texts[i].variant_count; v++)
            read_template(p, &flow->texts[i].variants[v]);
        for (size_t f = 0; f < flow->texts[i].form_count; f++)
            read_template(p, &flow->texts[i].forms[f].words);
        read_template(p, &flow->texts[i].description);
    }
    for (size_t i = 0; i < p->name_count; i++)
        if (p->names[i].slot >= 0 && p->names[i].list >= 0)
            read(p, p->names[p->names[i].list].name);
}

/* A list is kept by its columns ("parcelas.n"), or whole. */
static void keep(struct prover *p, const char *name)
{
    int index = name_index(p, name), list = index >= 0 ? p->names[index].list : -1;
    bool first = index >= 0 && !p->names[index].kept;

    if (index < 0 || !p->names[index].set) {
        fault_add(p->faults, FAULT_GRAPH, "keep", name, "correct the name or remove it",
                  "\"keep\" names \"%s\", which nothing ever sets", name);
        return;
    }
    p->names[index].kept = true;
    if (list >= 0)
        p->names[list].kept = true;
    for (size_t i = 0; first && i < p->name_count; i++)
        if (p->names[i].list == index)
            p->names[i].kept = true;
}

static void carry(struct prover *p, const char *name)
{
    int index = name_index(p, name);

    if (index < 0 || !p->names[index].kept) {
        fault_add(p->faults, FAULT_GRAPH, "carry", name, "add it to \"keep\" or remove it",
                  "\"carry\" names \"%s\", which no session keeps", name);
        return;
    }
    p->names[index].carried = true;
    for (size_t i = 0; i < p->name_count; i++)
        if (p->names[i].list == index)
            p->names[i].carried = p->names[i].kept;
}

void names_collect(struct prover *p)
{
    collect_set(p);
    collect_read(p);
    for (size_t i = 0; i < p->flow->keep_count; i++)
        keep(p, p->flow->keep[i]);
    for (size_t i = 0; i < p->flow->carry_count; i++)
        carry(p, p->flow->carry[i]);
    p->words = (p->slots + 7) / 8 + p->flow->state_count / 64 + 1;
}

static uint8_t *byte_of(uint64_t *known, int slot)
{
    return (uint8_t *)known + slot;
}

unsigned name_may(const struct prover *p, const uint64_t *known, int index)
{
    unsigned may;

    if (index < 0)
        return 0;
    if (p->names[index].slot < 0)
        return MAY_LACK;
    may = ((const uint8_t *)known)[p->names[index].slot];
    if (p->names[index].creditor && (may & MAY_LACK))
        may = (may & ~(unsigned)MAY_LACK) | MAY_TEXT; /* the creditor's stands behind it */
    return may;
}

void name_put(const struct prover *p, uint64_t *known, const char *name, unsigned may)
{
    int index = name_index(p, name);

    if (index >= 0 && p->names[index].slot >= 0)
        *byte_of(known, p->names[index].slot) = (uint8_t)may;
}

unsigned may_of_type(enum value_type type)
{
    static const uint8_t may[] = {
        [VALUE_NONE] = MAY_LACK,   [VALUE_TEXT] = MAY_TEXT, [VALUE_NUMBER] = MAY_ANY_NUMBER,
        [VALUE_MONEY] = MAY_MONEY, [VALUE_DAY] = MAY_DAY,   [VALUE_LIST] = MAY_LIST
    };

    return may[type];
}

unsigned may_of_operand(const struct prover *p, const uint64_t *known, const struct operand *value)
{
    int index;

    if (!value->var && value->constant.type == VALUE_NUMBER)
        return value->constant.number == 0   ? MAY_ZERO
               : value->constant.number == 1 ? MAY_ONE
                                             : MAY_NUMBER;
    if (!value->var)
        return may_of_type(value->constant.type);
    index = name_index(p, value->var);
    return index < 0 ? MAY_LACK : name_may(p, known, index);
}

/* What stood there before stays where a value is not surely brought. */
static void bring(const struct prover *p, uint64_t *known, const struct action_value *v)
{
    int index = name_index(p, v->name), list = index >= 0 ? p->names[index].list : -1;
    uint8_t *may;

    if (index < 0 || p->names[index].slot < 0)
        return;
    may = byte_of(known, p->names[index].slot);
    if (list >= 0 && (name_may(p, known, list) & MAY_LIST) == 0)
        *may = 0;
    if (!v->optional && list < 0)
        *may = 0;
    *may = (uint8_t)(*may | may_of_type(v->type) | (v->optional && list >= 0 ? MAY_LACK : 0));
}

static bool belongs(const struct action_value *v, const char *action, const char *outcome)
{
    return v->action && strcmp(v->action, action) == 0 &&
           (!outcome || (v->outcome && strcmp(v->outcome, outcome) == 0));
}

/* Columns that this action does not name are those that other actions bring with such a list. */
static void bring_columns(const struct prover *p, uint64_t *known, const char *list)
{
    size_t len = strlen(list);

    for (const struct action_value *v = action_values; v->name; v++) {
        int index;
        if (strncmp(v->name, list, len) != 0 || v->name[len] != '.')
            continue;
        index = name_index(p, v->name);
        if (index >= 0 && p->names[index].slot >= 0)
            *byte_of(known, p->names[index].slot) =
                (uint8_t)(may_of_type(v->type) | (v->optional ? MAY_LACK : 0));
    }
}

void name_bring(const struct prover *p, uint64_t *known, const char *action, const char *outcome)
{
    for (const struct action_value *v = action_values; v->name; v++)
        if (belongs(v, action, outcome) && v->type == VALUE_LIST && !v->optional)
            bring_columns(p, known, v->name);
    for (const struct action_value *v = action_values; v->name; v++)
        if (belongs(v, action, outcome) && strchr(v->name, '.') && name_index(p, v->name) >= 0)
            bring(p, known, v);
    for (const struct action_value *v = action_values; v->name; v++)
        if (belongs(v, action, outcome) && !strchr(v->name, '.'))
            bring(p, known, v);
}

/* A column says what the rows of its list lack: without the list it says nothing. */
static void drop(const struct prover *p, uint64_t *known, size_t i, bool with_list)
{
    bool column = p->names[i].list >= 0;

    if (p->names[i].slot >= 0)
        *byte_of(known, p->names[i].slot) = column && with_list ? 0 : MAY_LACK;
}

static bool list_stays(const struct prover *p, const uint64_t *known, int list)
{
    return list >= 0 && p->names[list].kept && (name_may(p, known, list) & MAY_LIST);
}

void names_only_kept(const struct prover *p, uint64_t *known)
{
    for (size_t i = 0; i < p->name_count; i++)
        if (!p->names[i].kept)
            drop(p, known, i, !list_stays(p, known, p->names[i].list));
}

void names_only_carried(const struct prover *p, uint64_t *known)
{
    for (size_t i = 0; i < p->name_count; i++)
        if (!p->names[i].carried)
            drop(p, known, i, true);
}

void names_forget(const struct prover *p, uint64_t *known)
{
    for (size_t i = 0; i < p->name_count; i++)
        drop(p, known, i, true);
}
