#pragma once
#include "nlu/labels.h"
#include "nlu/view.h"
#include <stdbool.h>
struct run;
struct intent_model;

/*
 * What is read of one text of a turn: each part when it is first asked for, and never again, though
 * slots, values, tables and model all want some of it.  Texts are told apart by where they lie, so
 * one that was looked at must not change.  In the arena of the turn; flow_hear() hands what it read
 * to the step that follows.
 */
struct look {
    struct look *next;
    const char *text;
    bool valued, whole, judged; /* what of the following is there; the words of `view` always are */
    struct view view;
    float chances[LABEL_COUNT]; /* by the model, before anything of the conversation counts */
};

const struct utterance *look_words(struct run *run, const char *text);
const struct entities *look_values(struct run *run, const char *text);
const struct view *look_whole(struct run *run, const char *text);
/* Of one and the same model in all of the turn. */
const float *look_chances(struct run *run, const char *text, const struct intent_model *model);
