#pragma once
#include "flows/template.h"
struct faults;

/*
 * The library of what is said first: reminders, invitations, notices of cards and agreements, by
 * SMS, WhatsApp, e-mail, letter and voice (flows/library).  A library is one JSON file or several
 * joined; everything in it is borrowed from the arena it was read into.
 */
enum contact_channel {
    CONTACT_WHATSAPP,
    CONTACT_SMS,
    CONTACT_EMAIL,
    CONTACT_LETTER,
    CONTACT_VOICE,
    CONTACT_CHANNEL_COUNT
};
/* What a person agrees to and opts out of (CH-02). */
enum purpose { PURPOSE_REMINDER, PURPOSE_COLLECTION, PURPOSE_SURVEY, PURPOSE_OFFER, PURPOSE_COUNT };
/* Collections reference 11.1; notices of cards stand apart, and so does what answers somebody. */
enum stage {
    STAGE_PREVENTIVE,   /* to the due day */
    STAGE_INSTANT,      /* D+1 to D+5 */
    STAGE_AMICABLE,     /* D+6 to D+90 */
    STAGE_PRE_JUDICIAL, /* from D+91 */
    STAGE_AGREEMENT,
    STAGE_CARD,
    STAGE_SERVICE,
    STAGE_COUNT
};
/* "whatsapp", "lembrete", "preventiva": as files name them. */
extern const char *const contact_channel_names[CONTACT_CHANNEL_COUNT];
extern const char *const purpose_names[PURPOSE_COUNT];
extern const char *const stage_names[STAGE_COUNT];

enum library_part {
    LIBRARY_SUBJECT,
    LIBRARY_PREHEADER,
    LIBRARY_BODY,
    LIBRARY_FOOTER,
    LIBRARY_PART_COUNT
};
extern const char *const library_part_names[LIBRARY_PART_COUNT];

/* Something the person can do; `label` is a button's title, a key, or words of the body. */
enum library_action_kind {
    ACTION_LINK,
    ACTION_PHONE,
    ACTION_BUTTON,
    ACTION_KEY,
    ACTION_REPLY,
    ACTION_ATTACHMENT,
    ACTION_KIND_COUNT
};
struct library_action {
    enum library_action_kind kind;
    const char *label; /* NULL = needs none */
    bool primary;
};

struct library_words {
    const char *raw;       /* as written, blocks by name; NULL = the template has no such part */
    struct template words; /* with the blocks in their places */
};
struct library_text {
    const char *id;     /* "S-01" */
    const char *family; /* "como_ajudar": what it is for */
    const char *name;   /* WhatsApp: what Meta knows it by; NULL elsewhere */
    enum contact_channel channel;
    enum purpose purpose;
    enum disclosure level;
    unsigned stages;  /* bit per enum stage */
    bool has_day;     /* its words are true on one day only: "vence hoje" */
    int day;          /* that day, from the due day */
    bool for_company; /* the creditor reads it, not a person who owes */
    bool offer;       /* shows ways to settle: what a plan ends with */
    bool broken;      /* could not be read to the end: told already */
    struct library_words parts[LIBRARY_PART_COUNT];
    const struct library_action *actions;
    size_t action_count;
};
struct library {
    const struct library_text *texts;
    size_t count;
};

/*
 * Reads one file, of format 1: faults->source[FAULT_TEXTS] holds it.  What is wrong is told as
 * faults of FAULT_TEXTS; false when nothing could be read.
 */
bool library_read(struct faults *faults, struct arena *a, struct library *out);
/* Puts the templates of one behind those of another. */
void library_join(struct library *all, const struct library *more, struct arena *a);
#define LIBRARY_FOLDER "flows/library/"
/* All shipped files (LIBRARY_FOLDER) as one; they are known to be sound. */
void library_built_in(struct arena *a, struct library *out);
/* NULL when there is none. */
const struct library_text *library_find(const struct library *library, const char *id);

/* True when it is for that stage. */
bool library_is_for(const struct library_text *text, enum stage stage);
/* Speaks of what was due before: asks for payment, and answers nobody. */
bool library_is_overdue(const struct library_text *text);
/* True when the part, as written, holds {{NAME...}}: a variable or a block. */
bool library_holds(const struct library_text *text, enum library_part part, const char *name);

/* library_check.c: every rule, for every template of it. */
void library_check(const struct library *library, struct faults *faults, struct arena *a);
/* library_cover.c: each stage has a template for each channel that may be used in it, and the
 * families that plans need exist. */
void library_check_cover(const struct library *library, struct faults *faults);
