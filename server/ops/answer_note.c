#include "server/ops/answer.h"

#include "db/columns.h"
#include "server/base/auto.h"
#include "server/base/document.h"
#include "server/base/log.h"

#include <string.h>

/* ---- note: what people answer when they are asked how it was and what they prefer ---- */

enum { WORDS_MAX = 200 };

enum note_shape { SHAPE_NONE, SHAPE_CODE, SHAPE_STARS, SHAPE_WORDS };
static const struct note_subject {
    const char *name;
    enum note_shape shape;
} subjects[] = {
    { "csat", SHAPE_STARS },      { "motivo", SHAPE_CODE },      { "canal", SHAPE_CODE },
    { "horario", SHAPE_CODE },    { "melhoria", SHAPE_WORDS },   { "etapa", SHAPE_CODE },
    { "visita_dia", SHAPE_CODE }, { "visita_hora", SHAPE_CODE }, { "nome", SHAPE_WORDS },
    { NULL, SHAPE_NONE },
};

/* The row without a name: there is no such subject. */
static const struct note_subject *subject_of(const struct talk *r)
{
    const char *name = question_text(r, "assunto");
    const struct note_subject *s = subjects;

    while (s->name && strcmp(s->name, name) != 0)
        s++;
    return s;
}

/* A number that was typed and one that was chosen are the same stars.  NULL: no stars. */
static const char *stars_of(struct batch *b, const struct talk *r)
{
    int64_t stars = question_number(r, "resposta", 0);

    return stars >= 1 && stars <= 5 ? arena_printf(b->arena, "%d", (int)stars) : NULL;
}

/* A day is a code too: d2026_12_10. */
static const char *code_of(struct batch *b, const struct talk *r)
{
    const struct value *given = question_arg(r, "resposta");
    const char *text = question_text(r, "resposta");
    struct civil day;

    if (given && given->type == VALUE_DAY) {
        day = day_to_civil((day_t)given->number);
        return arena_printf(b->arena, "d%04d_%02d_%02d", day.year, day.month, day.day);
    }
    return answer_is_code(text) ? text : NULL;
}

static const char *answer_of(struct batch *b, const struct talk *r)
{
    enum note_shape shape = subject_of(r)->shape;

    return shape == SHAPE_STARS ? stars_of(b, r) : shape == SHAPE_CODE ? code_of(b, r) : NULL;
}

/* The first 200 characters, whole ones, with documents masked. */
static struct bytes words_of(struct batch *b, const struct talk *r)
{
    char *text = arena_strdup(b->arena, question_text(r, "resposta"));
    size_t len = 0, characters = 0;

    if (subject_of(r)->shape != SHAPE_WORDS || !*text)
        return (struct bytes){ 0 };
    for (; text[len]; len++) {
        characters += ((unsigned char)text[len] & 0xC0) != 0x80;
        if (characters > WORDS_MAX)
            break;
    }
    document_mask_text(text, strlen(text));
    return seal_close(turns_deps(b->turns)->seal, b->arena, "note", text, len);
}

/* Runs with something to keep come first; the others are told in the log, not to the person. */
static size_t keepable(struct batch *b, struct talk **runs, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        struct talk *r = runs[i];
        answer(r, "ok", NULL, 0);
        if (answer_of(b, r) || words_of(b, r).len)
            runs[kept++] = r;
        else
            log_fact(&(struct log_context){ .conversation = r->conv->conversation_id }, LOG_WARN,
                     "note_not_kept", LOG_STR("subject", question_text(r, "assunto")));
    }
    return kept;
}

bool answer_note(struct batch *b, struct pg_unit *pg, struct answering *all)
{
    struct arena *a = b->arena;
    struct talk **r = all->runs;
    size_t count = keepable(b, r, all->count);

    if (!count)
        return false;
    struct pg_args *args = pg_unit_args(pg, SQL_NOTES_ADD);
    COLUMN(int8, int64_t, r[i]->conv->tenant_id);
    COLUMN(int8, int64_t, r[i]->conv->creditor_id);
    COLUMN(int8, int64_t, id_or_null(r[i]->conv->person_id));
    COLUMN(int8, int64_t, r[i]->conv->conversation_id);
    COLUMN(int8, int64_t, r[i]->conv->session_id);
    COLUMN(text, const char *, subject_of(r[i])->name);
    COLUMN(text, const char *, answer_of(b, r[i]));
    COLUMN(bytea, struct bytes, words_of(b, r[i]));
    pg_instant(args, b->now_us);
    pg_unit_send(pg, args);
    return false;
}
