#pragma once
#include "server/cli/flow_map.h"
struct sheets;
struct strbuf;

/*
 * The page that explains a flow to those who answer for it (the board of a school): one HTML file
 * in Portuguese, to be read on any screen or printed, with nothing fetched from elsewhere.  Every
 * state and every text of the flow stands in it.  `sheets` NULL = without drawings.
 */
void flow_page(const struct flow_map *map, const struct sheets *sheets, struct strbuf *out);
