#include "server/console/say.h"

#include "db/columns.h"
#include "server/base/auto.h"
#include "server/base/strbuf.h"
#include "server/channels/template_pack.h"
#include "server/providers/meta.h"
#include "server/providers/meta_list.h"

#include <string.h>

/*
 * GET .../templates and POST .../template: what may be said outside the 24 hours (WhatsApp
 * reference 9 and 10).  Nobody is identified by then: a template of an agent's says nothing of a
 * debt (L0), and what is sold or costs a person's patience leaves with the régua and its consents,
 * not from here.
 */

enum { VALUES_MAX = 60 };
enum {
    T_NAME,
    T_LANGUAGE,
    T_CATEGORY,
    T_STATUS,
    T_HEADER,
    T_BODY,
    T_FOOTER,
    T_BUTTONS,
    T_VARIABLES,
    T_NEEDS,
    T_LISTED_AT,
    T_LAST_CODE,
    T_MUTED,
    T_UNWANTED
};

/* As Meta calls them; prices belong to its bill, not here. */
static const struct category {
    const char *meta, *word, *cost;
    bool blocked;
} categories[] = {
    { "UTILITY", "utilidade", "Cobrada pela Meta quando é entregue, pela tabela de utilidade.",
      false },
    { "MARKETING", "marketing", "A categoria mais cara da Meta.", true },
    { "AUTHENTICATION", "autenticação", "Só para códigos de acesso.", true },
};

static const struct category *category_of(const char *meta)
{
    for (size_t i = 0; i < COUNT_OF(categories); i++)
        if (strcmp(categories[i].meta, meta) == 0)
            return &categories[i];
    return &categories[1]; /* one that is new is not taken for a cheap one */
}

static const struct why {
    const char *code, *words;
} whys[] = {
    { "template_status", "O WhatsApp ainda não aprovou esse modelo, ou o pausou." },
    { "template_category", "Modelos de marketing e de código não saem por aqui: pedem "
                           "consentimento." },
    { "template_needs", "Esse modelo pede um arquivo, um endereço ou valores com nome: só sai pela "
                        "régua." },
    { "template_stopped", "O WhatsApp recusou esse modelo da última vez. Peça à gestão para "
                          "conferir." },
    { "template_tone", "Fala de dívida ou de vencimento: fora da janela ninguém está "
                       "identificado." },
};

static struct wa_listed listed_of(const struct pg_result *r, int row)
{
    return (struct wa_listed){ .name = pg_get_text(r, row, T_NAME),
                               .language = pg_get_text(r, row, T_LANGUAGE),
                               .category = pg_get_text(r, row, T_CATEGORY),
                               .status = pg_get_text(r, row, T_STATUS),
                               .header = pg_get_text(r, row, T_HEADER),
                               .body = pg_get_text(r, row, T_BODY),
                               .footer = pg_get_text(r, row, T_FOOTER),
                               .buttons = pg_get_text(r, row, T_BUTTONS),
                               .variables = (size_t)pg_get_int8(r, row, T_VARIABLES),
                               .needs = pg_get_text(r, row, T_NEEDS) };
}

static bool was_stopped(const struct pg_result *r, int row)
{
    struct send_result last = { 0 };
    int64_t code = int_or_zero(r, row, T_LAST_CODE);

    if (code)
        wa_classify_code((int)code, 0, &last);
    return last.stop_template;
}

/* Its name is told to nobody, but says what it is for. */
static bool speaks_of_debt(const struct wa_listed *t, struct arena *a)
{
    const char *const texts[] = { t->name, t->header, t->body, t->footer, t->buttons };

    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (texts[i] && tone_check(texts[i], DISCLOSURE_L0, a).stem)
            return true;
    return false;
}

/* NULL = it may be sent. */
static const struct why *why_not(const struct pg_result *r, int row, const struct wa_listed *t,
                                 struct arena *a)
{
    if (strcmp(t->status, "APPROVED") != 0)
        return &whys[0];
    if (category_of(t->category)->blocked)
        return &whys[1];
    if (t->needs)
        return &whys[2];
    if (was_stopped(r, row))
        return &whys[3];
    return speaks_of_debt(t, a) ? &whys[4] : NULL;
}

/* ---- the list ---- */

static json_t *labels_json(const char *lines)
{
    json_t *all = json_array();

    for (const char *at = lines ? lines : ""; *at;) {
        size_t len = strcspn(at, "\n");
        json_array_append_new(all, json_stringn(at, len));
        at += len + (at[len] == '\n');
    }
    return all;
}

static json_t *template_json(const struct pg_result *r, int row, struct arena *a)
{
    const struct wa_listed t = listed_of(r, row);
    const struct why *why = why_not(r, row, &t, a);
    const struct category *category = category_of(t.category);

    return json_pack("{s:s, s:s, s:s, s:s, s:o, s:s, s:o, s:o, s:I, s:o, s:o}", "name", t.name,
                     "language", t.language, "category", category->word, "cost", category->cost,
                     "header", api_text_or_null(t.header), "text", t.body, "footer",
                     api_text_or_null(t.footer), "buttons", labels_json(t.buttons), "variables",
                     (json_int_t)t.variables, "why", api_text_or_null(why ? why->code : NULL),
                     "why_words", api_text_or_null(why ? why->words : NULL));
}

static const char *blocked_by(const struct pg_result *r)
{
    return pg_get_bool(r, 0, T_MUTED) ? "muted" : pg_get_bool(r, 0, T_UNWANTED) ? "unwanted" : NULL;
}

/* Those that may be sent first, each kind by name. */
static void on_templates(struct console_visit *v, const struct pg_result *r)
{
    json_t *good = json_array(), *bad = json_array();
    int64_t listed_us = 0;

    if (!pg_rows(r)) {
        json_decref(good);
        json_decref(bad);
        console_refuse(v, 404);
        return;
    }
    for (int row = 0; row < pg_rows(r) && !pg_is_null(r, row, T_NAME); row++) {
        json_t *one = template_json(r, row, &v->arena);
        int64_t at_us = pg_get_instant(r, row, T_LISTED_AT);
        listed_us = at_us > listed_us ? at_us : listed_us;
        json_array_append_new(json_is_null(json_object_get(one, "why")) ? good : bad, one);
    }
    json_array_extend(good, bad);
    json_decref(bad);
    console_reply_json(v, 200,
                       json_pack("{s:o, s:o, s:o}", "items", good, "listed_at",
                                 listed_us ? api_at(listed_us) : json_null(), "blocked",
                                 api_text_or_null(blocked_by(r))));
}

static void fill_templates(struct console_visit *v, struct pg_args *args)
{
    const struct wa_listed *one = v->own;

    pg_int8(args, v->caller->tenant_id);
    pg_int8(args, api_path_id(v));
    pg_text(args, one ? one->name : NULL);
    pg_text(args, one ? one->language : NULL);
}

void console_api_templates(struct console_visit *v)
{
    console_ask(v, SQL_DESK_TEMPLATES, fill_templates, on_templates);
}

/* ---- one is sent ---- */

static size_t read_values(const struct console_visit *v, const char *out[VALUES_MAX])
{
    const json_t *all = json_object_get(v->body, "values");
    size_t count = json_array_size(all);

    count = count > VALUES_MAX ? VALUES_MAX : count;
    for (size_t i = 0; i < count; i++)
        out[i] = json_string_value(json_array_get(all, i));
    return count;
}

static void refuse(struct said *s, const char *code, const char *words)
{
    s->code = code;
    s->words = words;
}

/* As WhatsApp would refuse it once it is on its way. */
static bool values_fit(struct console_visit *v, struct said *s, const struct wa_listed *t,
                       const char *const *values, size_t count)
{
    static const struct {
        const char *why, *words;
    } rows[] = {
        { "count", "Faltam ou sobram campos desse modelo." },
        { "empty", "Preencha todos os campos." },
        { "line", "Um campo não pode ter quebra de linha nem muitos espaços seguidos." },
        { "long", "Preenchido, o modelo passa de 1.024 caracteres." },
    };
    size_t at = 0;
    const char *why = wa_list_misfit(t, values, count, &v->arena, &at);

    for (size_t i = 0; why && i < COUNT_OF(rows); i++)
        if (strcmp(rows[i].why, why) == 0)
            refuse(s, "values", rows[i].words);
    if (why && at < count)
        s->field = arena_printf(&v->arena, "%zu", at + 1);
    return !why;
}

static const char *shown(const struct wa_listed *t, const char *const *values, size_t count,
                         struct arena *a)
{
    const char *body = wa_list_filled(t->body, values, count, a);

    return arena_printf(a, "%s%s%s%s%s", t->header ? t->header : "", t->header ? "\n" : "", body,
                        t->footer ? "\n" : "", t->footer ? t->footer : "");
}

static void compose(struct console_visit *v, struct said *s, const struct wa_listed *t)
{
    const char *values[VALUES_MAX];
    size_t count = read_values(v, values);

    if (!values_fit(v, s, t, values, count))
        return;
    s->text = shown(t, values, count, &v->arena);
    s->tone = tone_check(s->text, DISCLOSURE_L0, &v->arena);
    s->template = arena_printf(&v->arena, "%s/%s", t->name, t->language);
    s->packed = template_pack(
        &(struct wa_template){
            .name = t->name, .language = t->language, .body_values = values, .body_count = count },
        &v->arena);
}

static void on_template(struct console_visit *v, const struct pg_result *r)
{
    struct said *s = ARENA_NEW(&v->arena, struct said);

    if (!pg_rows(r)) {
        console_refuse(v, 404);
        return;
    }
    *s = (struct said){ .text = "" };
    if (pg_is_null(r, 0, T_NAME)) {
        refuse(s, "template_unknown", "Esse modelo não existe mais. Abra a lista de novo.");
    } else {
        const struct wa_listed t = listed_of(r, 0);
        const struct why *why = why_not(r, 0, &t, &v->arena);
        if (why)
            refuse(s, why->code, why->words);
        else
            compose(v, s, &t);
    }
    say_begin(v, s);
}

void console_api_template(struct console_visit *v)
{
    struct wa_listed *one = ARENA_NEW(&v->arena, struct wa_listed);

    if (!api_body(v))
        return;
    one->name = api_text(v, "name");
    one->language = api_has(v, "language") ? api_text(v, "language") : "pt_BR";
    v->own = one;
    if (one->name && one->language)
        console_ask(v, SQL_DESK_TEMPLATES, fill_templates, on_template);
    else
        console_refuse(v, 400);
}
