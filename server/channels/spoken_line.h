#pragma once
#include <stdbool.h>
struct strbuf;

/* The words of one line, before they are made tidy: the rules of spoken_text(). */
struct spoken_line {
    const char *end; /* of the line: its line end, or the end of the text */
    bool by_message; /* something in it follows by message */
};
struct spoken_line spoken_line(struct strbuf *out, const char *line);
