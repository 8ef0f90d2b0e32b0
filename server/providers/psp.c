#include "server/providers/psp.h"

#include "server/base/auto.h"
#include "server/providers/asaas.h"
#include "server/providers/bacen_pix.h"

#include <stdio.h>
#include <string.h>

/* One row an adapter; the last one ends the table. */
static const struct psp *const adapters[] = { &asaas, &bacen_pix, NULL };

const struct psp *psp_find(const char *name)
{
    for (size_t i = 0; adapters[i]; i++)
        if (strcmp(adapters[i]->name, name) == 0)
            return adapters[i];
    return NULL;
}

enum psp_step psp_step(const struct psp *psp, struct psp_job *job, const struct psp_reply *reply,
                       struct psp_call *call)
{
    if (!psp->steps[job->ask]) {
        snprintf(job->code, sizeof(job->code), "not_offered");
        snprintf(job->why, sizeof(job->why), "%s has no such thing", psp->name);
        return PSP_REFUSED;
    }
    *call = (struct psp_call){ 0 };
    return psp->steps[job->ask](job, reply, call);
}
