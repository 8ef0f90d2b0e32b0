#include "server/contact/regua.h"

#include "flows/faults.h"
#include "server/base/arena.h"
#include "server/base/assets.h"

#include <string.h>

enum { INSTANT_LAST = 5, AMICABLE_LAST = 90 };

bool regua_built_in(const char *name, struct arena *a, struct regua *out)
{
    const struct asset *asset = asset_find(arena_printf(a, REGUA_FOLDER "%s.json", name));
    struct faults faults = { .arena = a };
    bool good = false;

    if (asset) {
        faults.source[FAULT_GRAPH].data = (const char *)asset->data;
        faults.source[FAULT_GRAPH].len = asset->len;
        good = regua_read(&faults, a, out);
    }
    strbuf_done(&faults.report);
    return good;
}

int regua_day_of(const struct regua *plan, const struct regua_step *step)
{
    return plan->from_start && step->day > plan->start_day ? step->day + plan->start_day
                                                           : step->day;
}

bool regua_step_contacts(const struct regua_step *step)
{
    return step->try_count > 0;
}

enum stage regua_stage_of(const struct regua *plan, int day)
{
    if (plan->for_agreement)
        return STAGE_AGREEMENT;
    if (day <= 0)
        return STAGE_PREVENTIVE;
    if (day <= INSTANT_LAST)
        return STAGE_INSTANT;
    return day <= AMICABLE_LAST ? STAGE_AMICABLE : STAGE_PRE_JUDICIAL;
}
