#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/providers/meta.h"

#include <jansson.h>
#include <string.h>

AUTO_DEFINE(json_t, json_decref)

enum { ID_MAX = 64 };

const char *wa_uploaded_id(const char *body, size_t len, struct arena *a)
{
    AUTO(json_t, root) = json_loadb(body ? body : "", len, 0, NULL);
    const char *id = json_string_value(json_object_get(root, "id"));
    size_t digits = id ? strspn(id, "0123456789") : 0;

    return digits && digits <= ID_MAX && !id[digits] ? arena_strdup(a, id) : NULL;
}
