#include "tests/support/unit.h"

#include "server/base/auto.h"
#include "tests/support/mutant.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * The shipped flow with one fault planted in how long it speaks, in a chat or by SMS; see
 * test_flow_mutations.c for its paths.
 */

/* The SMS wording of the n-th text of a kind that has one. */
enum kind { MESSAGE, LABEL };

static json_t *sms_text(struct mutant *m, enum kind kind, size_t n)
{
    const char *id, *words;
    json_t *text;

    json_object_foreach(m->catalogue, id, text)
    {
        words = mutant_string(json_object_get(text, "on"), "sms");
        if (words && *words && (strncmp(id, "op.", 3) == 0) == (kind == LABEL) && n-- == 0)
            return text;
    }
    return NULL;
}

static bool with_words(json_t *text, const char *words)
{
    json_t *on = json_object_get(text, "on");
    char *longer;

    if (!text)
        return false;
    assert_true(asprintf(&longer, "%s %s", mutant_string(on, "sms"), words) > 0);
    mutant_set(on, "sms", longer);
    free(longer);
    return true;
}

static bool a_sentence_more(struct mutant *m, size_t n)
{
    return with_words(sms_text(m, MESSAGE, 9 * n),
                      "E mais uma frase inteira, que explica tudo outra vez, com muito carinho, "
                      "muita calma e nenhuma pressa, do comeco ate o fim da conversa.");
}

/* Short as it stands; not with what a creditor may be called. */
static bool a_long_value(struct mutant *m, size_t n)
{
    return with_words(sms_text(m, MESSAGE, 9 * n), "{{empresa_razao}} {{endereco}}");
}

/* 145 characters, a blank, and a name that is cut behind its 18th. */
static bool a_name_at_its_longest(struct mutant *m, size_t n)
{
    json_t *text = sms_text(m, MESSAGE, 7 * n);
    char words[160];

    snprintf(words, sizeof(words), "%0145d {{empresa}}", 0);
    if (text)
        mutant_set(json_object_get(text, "on"), "sms", words);
    return text != NULL;
}

static bool no_wording(struct mutant *m, size_t n)
{
    static const char *const ids[] = {
        "saudacao", "resumo", "ofertas", "golpe", "recibo", "quem-e"
    };

    return n < COUNT_OF(ids) && json_object_del(json_object_get(m->catalogue, ids[n]), "on") == 0;
}

/* The words fit, the menu below them does not. */
static bool a_long_label(struct mutant *m, size_t n)
{
    static const char *const ids[] = { "op.segunda_via", "op.atendente", "op.outras_ofertas",
                                       "op.oferta" };
    json_t *text = n < COUNT_OF(ids) ? json_object_get(m->catalogue, ids[n]) : NULL;

    return text && json_object_set_new(text, "on",
                                       json_pack("{s:s}", "sms", "Outro nome, bem comprido")) == 0;
}

static json_t *question(struct mutant *m, size_t n)
{
    const char *name;
    json_t *state;

    json_object_foreach(m->states, name,
                        state) if (mutant_is_menu(state) && mutant_string(state, "say") &&
                                   n-- == 0) return json_object_get(m->catalogue,
                                                                    mutant_string(state, "say"));
    return NULL;
}

static bool silent_question(struct mutant *m, size_t n)
{
    json_t *text = question(m, n);

    return text && json_object_set_new(text, "on", json_pack("{s:s}", "sms", "")) == 0;
}

static bool twice_the_label(struct mutant *m, size_t n)
{
    static const char *const ids[] = { "op.negociar", "op.lembretes" };
    json_t *text = n < COUNT_OF(ids) ? json_object_get(m->catalogue, ids[n]) : NULL;

    return text && json_object_set_new(text, "on", json_pack("{s:s}", "sms", "2a via")) == 0;
}

static bool rude(struct mutant *m, size_t n)
{
    json_t *text = sms_text(m, MESSAGE, 11 * n);

    if (text)
        mutant_set(json_object_get(text, "on"), "sms", "Isso e caso de calote");
    return text != NULL;
}

static bool no_channel(struct mutant *m, size_t n)
{
    return n == 0 &&
           json_array_append_new(json_object_get(m->graph, "channels"), json_string("carta")) == 0;
}

/* In a chat: the statements no longer say why they are long. */
static bool no_reason(struct mutant *m, size_t n)
{
    const char *id;
    json_t *text;

    json_object_foreach(m->catalogue, id, text) if (mutant_has(text, "long") &&
                                                    n-- == 0) return json_object_del(text,
                                                                                     "long") == 0;
    return false;
}

static bool chatty(struct mutant *m, size_t n)
{
    char much[590] = { 0 };
    const char *id = mutant_stranger_text(m, n);
    json_t *text = id ? json_object_get(m->catalogue, id) : NULL;

    if (!text)
        return false;
    memset(much, 'a', sizeof(much) - 1);
    return json_object_set_new(text, "on", json_pack("{s:s}", "sms", "Oi")) == 0 &&
           json_object_set_new(text, "text", json_pack("[s, s]", "Doze letras.", much)) == 0;
}

static const struct mutation faults[] = {
    { "an SMS with a sentence more", a_sentence_more, 6, "an SMS takes 160" },
    { "an SMS with a long value", a_long_value, 4, "an SMS takes 160" },
    { "a name at its longest", a_name_at_its_longest, 2, "may take 164 characters" },
    { "no wording for SMS", no_wording, 6, "an SMS takes 160" },
    { "a long label below an SMS", a_long_label, 4, "an SMS takes 160" },
    { "a question not said by SMS", silent_question, 4, "would not be shown" },
    { "two choices of one label by SMS", twice_the_label, 2, "does not get that choice" },
    { "a rude SMS", rude, 4, "holds \"calote\"" },
    { "a channel that is none", no_channel, 1, "is no channel" },
    { "a long text without a reason", no_reason, 3, "a message takes 600" },
    { "a message above 600", chatty, 4, "a message takes 600" },
};

static void every_planted_length_is_found(void **fixture)
{
    size_t total = mutations_plant(faults, COUNT_OF(faults));

    (void)fixture;
    fprintf(stderr, "# %zu faults of %zu kinds\n", total, COUNT_OF(faults));
    assert_true(total >= 35);
}

/* ---- what must raise no alarm ---- */

static bool not_for_sms(struct mutant *m, size_t n)
{
    return json_object_del(m->graph, "channels") == 0 && a_sentence_more(m, n);
}

static bool long_with_a_reason(struct mutant *m, size_t n)
{
    json_t *text = json_object_get(m->catalogue, n ? "golpe" : "quem-e");

    mutant_set(text, "long", "Who asks must be able to check all of it.");
    return n < 2 && json_object_del(text, "on") == 0;
}

static const struct mutation sound[] = {
    { "a flow not written for SMS", not_for_sms, 2, NULL },
    { "long, and it says why", long_with_a_reason, 2, NULL },
};

static void what_may_be_long_raises_no_alarm(void **fixture)
{
    (void)fixture;
    assert_true(mutations_plant(sound, COUNT_OF(sound)) == 4);
}

/* Documents, and no others: the law wants them whole. */
static void only_documents_are_long(void **fixture)
{
    static const char *const documents[] = { "resumo", "termo", "acrescimos",
                                             "transferencia-dados" };
    struct mutant m;
    const char *id;
    json_t *text;
    size_t count = 0;

    (void)fixture;
    mutant_init(&m);
    for (size_t i = 0; i < COUNT_OF(documents); i++)
        assert_true(mutant_has(json_object_get(m.catalogue, documents[i]), "long"));
    json_object_foreach(m.catalogue, id, text) count += mutant_has(text, "long");
    assert_int_equal(count, COUNT_OF(documents));
    mutant_done(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("000-10 a text above 600 characters in a chat or 160 by SMS, and a rude one, is found",
             every_planted_length_is_found),
        TEST("000-10 longer are documents alone, which say why", only_documents_are_long),
        TEST("a flow that is not for SMS, or a text that says why, may be long",
             what_may_be_long_raises_no_alarm),
    };

    return cmocka_run_group_tests_name("flow_mutations_sms", tests, NULL, NULL);
}
