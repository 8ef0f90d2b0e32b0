#include "server/contact/regua_days.h"

#include "server/base/calendar.h"

enum { SUNDAY = 0 };

day_t regua_due_day(day_t due)
{
    return calendar_next_business_day(CALENDAR_BANK, due);
}

static bool is_letter(const struct library *library, const struct regua_step *step)
{
    for (size_t i = 0; i < step->try_count; i++) {
        const struct library_text *text = library_find(library, step->tries[i]);
        if (!text || text->channel != CONTACT_LETTER)
            return false;
    }
    return true;
}

/* One of its templates says "hoje": it keeps its day, or is left out. */
static bool keeps_day(const struct library *library, const struct regua_step *step)
{
    for (size_t i = 0; i < step->try_count; i++) {
        const struct library_text *text = library_find(library, step->tries[i]);
        if (text && text->has_day)
            return true;
    }
    return false;
}

static bool allowed(day_t day)
{
    return day_weekday(day) != SUNDAY && !calendar_is_holiday(CALENDAR_CONTACT, day);
}

static day_t nearest(day_t day, int direction)
{
    while (!allowed(day))
        day += direction;
    return day;
}

/* The planned day of the next step that contacts; a far day when there is none. */
static day_t next_contact(const struct regua *plan, size_t at, day_t due)
{
    for (size_t i = at + 1; i < plan->step_count; i++)
        if (regua_step_contacts(&plan->steps[i]) && !plan->steps[i].event)
            return due + regua_day_of(plan, &plan->steps[i]);
    return INT32_MAX;
}

/* The day of the contact before, or one long ago. */
static day_t last_contact(const struct regua_date *dates, size_t count)
{
    while (count-- > 0)
        if (regua_step_contacts(dates[count].step) && !dates[count].step->event &&
            dates[count].shift != SHIFT_LEFT_OUT)
            return dates[count].day;
    return INT32_MIN;
}

/* Between `after` and `before`, both too near; `latest` may be reached. */
static void shift(struct regua_date *date, day_t after, day_t before, day_t latest)
{
    day_t on = nearest(date->planned, 1), back = nearest(date->planned, -1);

    if (on > after && on < before && on <= latest) {
        date->day = on;
        date->shift = on == date->planned ? SHIFT_NONE : SHIFT_ON;
    } else if (back > after) {
        date->day = back;
        date->shift = SHIFT_BACK;
    } else
        date->shift = SHIFT_LEFT_OUT;
}

void regua_days(const struct regua *plan, const struct library *library, day_t due,
                struct regua_date *out)
{
    day_t from = regua_due_day(due);

    for (size_t i = 0; i < plan->step_count; i++) {
        const struct regua_step *step = &plan->steps[i];
        day_t planned = from + regua_day_of(plan, step);
        out[i] = (struct regua_date){ .step = step, .planned = planned, .day = planned };
        if (step->event || !regua_step_contacts(step) || is_letter(library, step))
            continue;
        if (!keeps_day(library, step))
            shift(&out[i], last_contact(out, i), next_contact(plan, i, from),
                  planned <= from ? from : INT32_MAX);
        else if (!allowed(planned))
            out[i].shift = SHIFT_LEFT_OUT;
    }
}
