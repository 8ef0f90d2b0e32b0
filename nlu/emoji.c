#include "nlu/emoji.h"

#include "server/base/auto.h"

#include <utf8proc.h>

static const struct emoji {
    utf8proc_int32_t first, last;
    const char *name;
} emojis[] = {
    { 0x1F44D, 0x1F44D, "emoji_sim" },    /* thumb up */
    { 0x1F44C, 0x1F44C, "emoji_sim" },    /* ok hand */
    { 0x2705, 0x2705, "emoji_sim" },      /* white check mark */
    { 0x2714, 0x2714, "emoji_sim" },      /* check mark */
    { 0x2611, 0x2611, "emoji_sim" },      /* box with check */
    { 0x1F91D, 0x1F91D, "emoji_sim" },    /* handshake */
    { 0x1F197, 0x1F197, "emoji_sim" },    /* OK button */
    { 0x1F44E, 0x1F44E, "emoji_nao" },    /* thumb down */
    { 0x274C, 0x274E, "emoji_nao" },      /* cross marks */
    { 0x1F645, 0x1F645, "emoji_nao" },    /* gesturing no */
    { 0x1F6AB, 0x1F6AB, "emoji_nao" },    /* prohibited */
    { 0x1F64F, 0x1F64F, "emoji_grato" },  /* folded hands */
    { 0x2764, 0x2764, "emoji_grato" },    /* heart */
    { 0x1F970, 0x1F970, "emoji_grato" },  /* smiling with hearts */
    { 0x1F494, 0x1F494, "emoji_choro" },  /* broken heart */
    { 0x1F493, 0x1F49F, "emoji_grato" },  /* hearts */
    { 0x1F618, 0x1F618, "emoji_grato" },  /* a kiss */
    { 0x1F60D, 0x1F60D, "emoji_grato" },  /* heart eyes */
    { 0x1F917, 0x1F917, "emoji_grato" },  /* a hug */
    { 0x1F44B, 0x1F44B, "emoji_oi" },     /* waving hand */
    { 0x1F600, 0x1F606, "emoji_riso" },   /* grins and laughs */
    { 0x1F923, 0x1F923, "emoji_riso" },   /* rolling on the floor */
    { 0x1F622, 0x1F622, "emoji_choro" },  /* crying */
    { 0x1F62D, 0x1F62D, "emoji_choro" },  /* crying loudly */
    { 0x1F625, 0x1F625, "emoji_choro" },  /* sad but relieved */
    { 0x1F61E, 0x1F61E, "emoji_choro" },  /* disappointed */
    { 0x1F614, 0x1F614, "emoji_choro" },  /* pensive */
    { 0x1F620, 0x1F621, "emoji_raiva" },  /* angry */
    { 0x1F624, 0x1F624, "emoji_raiva" },  /* steam */
    { 0x1F92C, 0x1F92C, "emoji_raiva" },  /* symbols on mouth */
    { 0x1F595, 0x1F595, "emoji_raiva" },  /* middle finger */
    { 0x1F914, 0x1F914, "emoji_duvida" }, /* thinking */
    { 0x2753, 0x2755, "emoji_duvida" },   /* question marks */
    { 0x1F937, 0x1F937, "emoji_duvida" }, /* shrug */
};

const char *emoji_name(const char *bytes, size_t len)
{
    utf8proc_int32_t c = 0;

    if (utf8proc_iterate((const utf8proc_uint8_t *)bytes, (utf8proc_ssize_t)len, &c) <= 0)
        return "emoji";
    for (size_t i = 0; i < COUNT_OF(emojis); i++)
        if (c >= emojis[i].first && c <= emojis[i].last)
            return emojis[i].name;
    return utf8proc_category(c) == UTF8PROC_CATEGORY_SO ? "emoji" : "letras";
}
