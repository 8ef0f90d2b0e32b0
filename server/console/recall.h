#pragma once
struct console_deps;

/*
 * Brings back what was promised at a time (desk_callbacks_due.sql), and tells who watches of that
 * and of what was put off until now.  Looked at every two seconds; of several processes each
 * promise is one's.
 */
struct recaller;
struct recaller *recaller_new(const struct console_deps *deps);
void recaller_free(struct recaller **recaller);
