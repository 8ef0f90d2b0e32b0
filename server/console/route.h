#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
struct console_visit;

/*
 * Every route of the console and who may use it (C13).  What has no row is not reachable; a row
 * without a rule does not compile (-Wmissing-field-initializers) or is refused at the start.  The
 * test of all routes by all roles (tests/e2e/console_rules.test.mjs) is made from this table, by
 * `quita docs console`.
 */
enum console_role {
    CONSOLE_UNRULED,  /* no rule: such a row is a mistake */
    CONSOLE_ANYBODY,  /* no session is looked at */
    CONSOLE_CODE_DUE, /* the password was right, the code is still due */
    CONSOLE_AGENT,    /* each may do what those before may */
    CONSOLE_SUPERVISOR,
    CONSOLE_MANAGER,
    CONSOLE_OPERATOR,
    CONSOLE_ROLE_COUNT
};
/* "agent" ... "operator"; also "anybody" and "code" for the table. */
const char *console_role_word(enum console_role role);
/* An account's role by its word; CONSOLE_UNRULED when it is none. */
enum console_role console_role_named(const char *word);
/* As the database has it: 1 agent ... 4 operator. */
int console_role_number(enum console_role role);
enum console_role console_role_numbered(int number);

typedef void console_handler_fn(struct console_visit *visit);

/* A route that changes something wants the session's CSRF token (form field "csrf" or header
 * X-CSRF) and the Origin of our own pages; one that anybody may use, the Origin alone. */
enum console_effect { CONSOLE_READS, CONSOLE_CHANGES };

struct console_route {
    const char *method, *pattern;
    enum console_role least;
    enum console_effect effect;
    size_t body_max; /* bytes */
    console_handler_fn *handler;
};
extern const struct console_route console_routes[]; /* ended by a row without a pattern */

/* Whether the table holds what it must: a rule in each row, GET reads and POST changes. */
bool console_routes_ruled(void);

struct console_team {
    int64_t team_id;
    const char *name;
};

/* Who asks.  Everything that is looked up goes by caller->tenant_id, so that an id of somebody
 * else's tenant is an id that does not exist: 404. */
struct console_caller {
    int64_t tenant_id, user_id, session_id;
    enum console_role role; /* CONSOLE_CODE_DUE, or the account's */
    const char *name;       /* as colleagues read it */
    const char *email;
    const struct console_team *teams;
    size_t team_count;
};
