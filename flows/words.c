#include "flows/words.h"

#include "flows/faults.h"
#include "server/base/arena.h"
#include "server/base/assets.h"
#include "server/base/auto.h"

#include <ctype.h>
#include <jansson.h>
#include <string.h>

AUTO_DEFINE(json_t, json_decref)

/* Every pack says all of these.  To teach a new one: a row here, and the word in each pack. */
static const struct {
    const char *name;
    bool phrase; /* said as it stands; else a noun with its forms */
} words[] = {
    { "parcela", false },   /* what is owed month by month */
    { "documento", false }, /* papers that people ask for and we do not issue */
    { "balcao", false },    /* who issues them */
    { "servicos", true },   /* what being late never changes */
};

enum number { ONE, MANY };
/* A form is an article or a preposition with it, then the noun. */
static const struct {
    const char *name, *feminine, *masculine;
    enum number number;
    bool bare;    /* without the noun */
    bool initial; /* the sentence begins with it */
} forms[] = {
    { "", "", "", ONE, false, false },
    { "plural", "", "", MANY, false, false },
    { "plural_inicial", "", "", MANY, false, true },
    { "a", "a ", "o ", ONE, false, false },
    { "as", "as ", "os ", MANY, false, false },
    { "da", "da ", "do ", ONE, false, false },
    { "das", "das ", "dos ", MANY, false, false },
    { "na", "na ", "no ", ONE, false, false },
    { "nas", "nas ", "nos ", MANY, false, false },
    { "uma", "uma ", "um ", ONE, false, false },
    { "essa", "essa ", "esse ", ONE, false, false },
    { "essa_inicial", "essa ", "esse ", ONE, false, true },
    { "dessa", "dessa ", "desse ", ONE, false, false },
    { "ela", "ela", "ele", ONE, true, false },
    { "elas_inicial", "elas", "eles", MANY, true, true },
    { "letra", "a", "o", ONE, true, false },
};
enum { FORMS = COUNT_OF(forms) };
_Static_assert(COUNT_OF(words) * FORMS <= WORD_FORMS_MAX,
               "a pack has room for every word and form");

static int find_word(const char *name, size_t len)
{
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (strlen(words[i].name) == len && strncmp(words[i].name, name, len) == 0)
            return (int)i;
    return -1;
}

int word_place(const char *name)
{
    size_t len = strcspn(name, ".");
    const char *form = name + len + (name[len] == '.');
    int word = find_word(name, len);

    for (size_t f = 0; word >= 0 && f < (words[word].phrase ? 1 : FORMS); f++)
        if (strcmp(forms[f].name, form) == 0)
            return word * (int)FORMS + (int)f;
    return -1;
}

/* ---- reading a pack ---- */

struct reading {
    struct word_pack *pack;
    struct arena *arena;
    struct faults *faults;
    const json_t *words;
    bool good;
};

static void fault(struct reading *r, const char *outer, const char *inner, const char *cure,
                  const char *cause)
{
    fault_add(r->faults, FAULT_WORDS, outer, inner, cure, "%s", cause);
    r->good = false;
}

static const char *string_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text && *text ? text : NULL;
}

static const char *form_of(struct reading *r, size_t f, bool feminine, const char *one,
                           const char *many)
{
    char *text = arena_printf(r->arena, "%s%s", feminine ? forms[f].feminine : forms[f].masculine,
                              forms[f].bare            ? ""
                              : forms[f].number == ONE ? one
                                                       : many);

    if (forms[f].initial)
        text[0] = (char)toupper((unsigned char)text[0]);
    return text;
}

static void read_noun(struct reading *r, size_t w, const json_t *noun)
{
    const char *gender = string_of(noun, "gender"), *one = string_of(noun, "singular");
    const char *many = string_of(noun, "plural");

    if (!one || !many || !gender || (strcmp(gender, "f") != 0 && strcmp(gender, "m") != 0)) {
        fault(r, "words", words[w].name,
              "write {\"gender\": \"f\" or \"m\", \"singular\": \"...\", \"plural\": \"...\"}",
              arena_printf(r->arena, "the word \"%s\" lacks its gender, singular or plural",
                           words[w].name));
        return;
    }
    for (size_t f = 0; f < FORMS; f++)
        r->pack->forms[w * FORMS + f] = form_of(r, f, gender[0] == 'f', one, many);
}

static void read_word(struct reading *r, size_t w)
{
    const json_t *word = json_object_get(r->words, words[w].name);
    const char *phrase = string_of(r->words, words[w].name);

    if (!word)
        fault(r, "words", NULL, "add it",
              arena_printf(r->arena, "the pack has no word \"%s\"", words[w].name));
    else if (!words[w].phrase)
        read_noun(r, w, word);
    else if (phrase)
        r->pack->forms[w * FORMS] = arena_strdup(r->arena, phrase);
    else
        fault(r, "words", words[w].name, "write it in quotes",
              arena_printf(r->arena, "\"%s\" is a phrase, said as it stands", words[w].name));
}

static void check_known(struct reading *r)
{
    const char *name;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)r->words, name, value)
    {
        if (find_word(name, strlen(name)) < 0)
            fault(r, "words", name, "correct the spelling, or remove it",
                  arena_printf(r->arena, "no text can say the word \"%s\"", name));
    }
}

static void read_terms(struct reading *r, const json_t *terms)
{
    size_t count = json_array_size(terms);

    if (!count || count > WORD_TERMS_MAX)
        fault(r, NULL, "terms", "list what only this segment says, such as [\"mensalidade\"]",
              "\"terms\" is no list of 1 to 32 words");
    for (size_t i = 0; i < count && i < WORD_TERMS_MAX; i++) {
        const char *term = json_string_value(json_array_get(terms, i));
        if (term && *term)
            r->pack->terms[r->pack->term_count++] = arena_strdup(r->arena, term);
        else
            fault(r, "terms", NULL, "write words in quotes", "\"terms\" holds something else");
    }
}

static void read_pack(struct reading *r, const json_t *root)
{
    const char *segment = string_of(root, "segment");

    if (json_integer_value(json_object_get(root, "format")) != 1)
        fault(r, NULL, "format", "begin with \"format\": 1", "this is no pack of format 1");
    if (!segment)
        fault(r, NULL, "segment", "name the segment, as the file is called",
              "the pack has no \"segment\"");
    if (!r->good)
        return;
    r->pack->segment = arena_strdup(r->arena, segment);
    r->words = json_object_get(root, "words");
    for (size_t w = 0; w < COUNT_OF(words); w++)
        read_word(r, w);
    check_known(r);
    read_terms(r, json_object_get(root, "terms"));
}

bool words_parse(const char *json, size_t len, struct arena *a, struct faults *faults,
                 struct word_pack *out)
{
    struct reading r = { .pack = out, .arena = a, .faults = faults, .good = true };
    json_error_t bad;
    AUTO(json_t, root) = json_loadb(json, len, JSON_REJECT_DUPLICATES, &bad);

    *out = (struct word_pack){ 0 };
    faults->source[FAULT_WORDS].data = json;
    faults->source[FAULT_WORDS].len = len;
    if (!root) {
        fault_add_line(faults, FAULT_WORDS, bad.line > 0 ? bad.line : 1, "correct the JSON there",
                       "not JSON: %s", bad.text);
        return false;
    }
    read_pack(&r, root);
    return r.good;
}

/* ---- all of them ---- */

static void load_asset(const struct asset *asset, struct word_packs *out, struct arena *a,
                       struct faults *faults)
{
    struct word_pack *pack = &out->items[out->count];

    if (out->count < WORD_PACKS_MAX &&
        words_parse((const char *)asset->data, asset->len, a, faults, pack))
        out->count++;
}

void words_load(struct word_packs *out, struct arena *a, struct faults *faults)
{
    static const char folder[] = "flows/words/", first[] = "flows/words/" WORDS_DEFAULT ".json";

    out->count = 0;
    load_asset(asset_find(first), out, a, faults);
    for (size_t i = 0; assets[i].name; i++)
        if (strncmp(assets[i].name, folder, sizeof(folder) - 1) == 0 &&
            strcmp(assets[i].name, first) != 0)
            load_asset(&assets[i], out, a, faults);
}

const struct word_pack *words_for(const struct word_packs *packs, const char *segment)
{
    for (size_t i = 0; segment && i < packs->count; i++)
        if (strcmp(packs->items[i].segment, segment) == 0)
            return &packs->items[i];
    return packs->count ? &packs->items[0] : NULL;
}
