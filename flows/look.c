#include "flows/look.h"

#include "flows/run.h"
#include "nlu/parse.h"

#include <string.h>

static struct look *look_at(struct run *run, const char *text)
{
    struct look *look = run->looks;

    while (look && look->text != text)
        look = look->next;
    if (look)
        return look;
    look = ARENA_NEW(run->arena, struct look);
    look->text = text;
    look->next = run->looks;
    run->looks = look;
    text_read(run->arena, text, strlen(text), &look->view.text);
    return look;
}

static struct look *with_values(struct run *run, const char *text)
{
    struct look *look = look_at(run, text);

    if (!look->valued)
        entities_find(&look->view.text, run->facts->today, run->arena, &look->view.entities);
    look->valued = true;
    return look;
}

static struct look *with_all(struct run *run, const char *text)
{
    struct look *look = with_values(run, text);

    if (!look->whole)
        view_read_rules(run->arena, run->facts->today, &look->view);
    look->whole = true;
    return look;
}

const struct utterance *look_words(struct run *run, const char *text)
{
    return &look_at(run, text)->view.text;
}

const struct entities *look_values(struct run *run, const char *text)
{
    return &with_values(run, text)->view.entities;
}

const struct view *look_whole(struct run *run, const char *text)
{
    return &with_all(run, text)->view;
}

const float *look_chances(struct run *run, const char *text, const struct intent_model *model)
{
    struct look *look = with_all(run, text);

    if (!look->judged)
        parse_chances(model, &look->view, look->chances);
    look->judged = true;
    return look->chances;
}
