#pragma once
#include "server/console/internal.h"
#include <jansson.h>

/*
 * What the handlers under /console/api share: reading what was asked, columns as JSON, refusals
 * (docs/console-api.md).  Ids are texts, instants RFC 3339 in UTC, money integer centavos.
 */
enum { API_BODY_MAX = 32 * 1024, API_PAGE_MAX = 100 };

/* ---- what was asked ---- */

/* The id in the path, its first {…}; 0 = none, so 404. */
int64_t api_path_id(const struct console_visit *v);
/* The body, an object, gone with the visit; refuses with 400 and answers false otherwise. */
bool api_body(struct console_visit *v);
/* Of the body: NULL, 0 or false when it is missing or of another kind.  Ids may be texts or
 * numbers. */
const char *api_text(const struct console_visit *v, const char *name);
/* The same as it may be kept: without the digits that must stand nowhere (C17). */
const char *api_kept_text(struct console_visit *v, const char *name);
int64_t api_int(const struct console_visit *v, const char *name, int64_t fallback);
int64_t api_id(const struct console_visit *v, const char *name);
bool api_has(const struct console_visit *v, const char *name);
bool api_true(const struct console_visit *v, const char *name);
/* A text of 1 to `most` bytes; refuses with 422 otherwise. */
const char *api_text_within(struct console_visit *v, const char *name, size_t most);
/* Whether it has the form of a UUID. */
bool api_is_uuid(const char *text);
/* Of the query; NULL when it is missing or empty. */
const char *api_query(struct console_visit *v, const char *name);
int64_t api_query_int(struct console_visit *v, const char *name, int64_t fallback);

/* The account of an agent's name ("u12"); 0 = none of the console's. */
int64_t api_user_of(const char *agent);

int64_t api_now(const struct console_visit *v);
bool api_sees_all(const struct console_visit *v); /* supervisors and those above */

/* ---- columns ---- */

enum api_kind { API_SKIP, API_ID, API_INT, API_TEXT, API_BOOL, API_AT, API_DAY };
struct api_field {
    const char *name;
    enum api_kind kind;
};
/* A row as an object, column after column; `fields` ends with a NULL name. */
json_t *api_object(const struct pg_result *r, int row, const struct api_field *fields);
json_t *api_objects(const struct pg_result *r, const struct api_field *fields);
json_t *api_id_json(int64_t id);
json_t *api_at(int64_t us);
json_t *api_text_or_null(const char *text);

/* ---- refusals ---- */

/* {"error": words, "code": code}; each frees the visit. */
void api_refuse(struct console_visit *v, int status, const char *code, const char *words);
/* The same with more beside; takes `more`. */
void api_refuse_with(struct console_visit *v, int status, const char *code, const char *words,
                     json_t *more);
void api_done(struct console_visit *v); /* {"ok":true} */

/* ---- rows of the inbox: api_row.c ---- */

/* A row of desk_rows() as the page knows it. */
json_t *api_row(const struct pg_result *r, int row, int64_t now_us);
int64_t api_row_fence(const struct pg_result *r, int row);
int64_t api_row_last(const struct pg_result *r, int row);
/* SQL_DESK_ROW of one conversation. */
void api_row_args(struct console_visit *v, struct pg_args *args, const int64_t *ids, size_t count);

/* ---- messages: api_messages.c ---- */

enum { API_NEWEST = -1 };
/* SQL_DESK_MESSAGES: `before` or `after`, the other API_NEWEST. */
void api_messages_args(struct console_visit *v, struct pg_args *args, int64_t conversation_id,
                       int64_t before, int64_t after, int most);
json_t *api_message(const struct pg_result *r, int row);
