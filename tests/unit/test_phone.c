#include "tests/support/unit.h"

#include "server/base/auto.h"
#include "server/base/ddd.h"
#include "server/base/phone.h"
#include "server/base/random.h"

#include <stdio.h>
#include <string.h>

static void a_wa_id_is_taken_as_it_came(void **fixture)
{
    static const char *const good[] = {
        "5511987654321",        "553181234567", "15551234567", "5511", "0",
        "12345678901234567890", "55991234567",
    };
    static const char *const bad[] = {
        "", "+5511987654321", "123456789012345678901", "55 11", "BR.150250", "5511987654321\n",
    };
    char out[PHONE_SIZE] = "kept";

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        if (phone_from_wa_id(bad[i], out))
            fail_msg("taken as a wa_id: %s", bad[i]);
    assert_string_equal(out, "kept");
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        assert_true(phone_from_wa_id(good[i], out));
        assert_string_equal(out, good[i]);
    }
}

static void numbers_of_a_register_become_complete(void **fixture)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        { "11987654321", "5511987654321" },
        { "(11) 98765-4321", "5511987654321" },
        { "+55 (11) 98765-4321", "5511987654321" },
        { "+55 (011) 98765-4321", "5511987654321" },
        { "005511987654321", "5511987654321" },
        { "011987654321", "5511987654321" },
        { "0 15 11 98765-4321", "5511987654321" },
        { "0 15 11 3456-7890", "551134567890" },
        { "11.98765.4321", "5511987654321" },
        { "11\u00a098765\u00a04321", "5511987654321" },
        { "5511987654321", "5511987654321" },
        { "1187654321", "5511987654321" }, /* eight digits of a mobile: the ninth is added */
        { "551187654321", "5511987654321" },
        { "3181234567", "5531981234567" },
        { "1134567890", "551134567890" }, /* landline */
        { "551134567890", "551134567890" },
        { "2122345678", "552122345678" },
        /* 55 is an area code too */
        { "55 99123-4567", "5555991234567" },
        { "5599123456 7", "5555991234567" },
        { "055 99123-4567", "5555991234567" },
        { "55 3222-1234", "555532221234" },
        { "55 9123-4567", "5555991234567" },
        { "+55 55 99123-4567", "5555991234567" },
        { "555532221234", "555532221234" },
        { "11 95123-4567", "5511951234567" }, /* nine digits: any second one */
        { "11 91234-5678", "5511912345678" },
    };
    char out[PHONE_SIZE];

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (!phone_from_register(cases[i].text, out) || strcmp(out, cases[i].want) != 0)
            fail_msg("%s became %s", cases[i].text, out);
}

static void what_is_no_brazilian_number_is_refused(void **fixture)
{
    static const char *const texts[] = {
        "",
        "0",
        "987654321", /* no area code */
        "98765-4321",
        "20987654321", /* no such area code */
        "00000000000",
        "08001234567",
        "4003-1234",
        "1112345678", /* no subscriber starts with 1 */
        "1102345678",
        "11887654321", /* nine digits need a 9 in front */
        "119876543210",
        "+1 555 123-4567",
        "+11987654321", /* a plus says that the country is given */
        "+351 912 345 678",
        "5511987654321 ramal",
        "n/d",
        "551198765432199",
        "999999999999999999999999999999",
        "٠١١٩٨٧٦٥٤٣٢١",
    };
    char out[PHONE_SIZE] = "kept";

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (phone_from_register(texts[i], out))
            fail_msg("%s became %s", texts[i], out);
    assert_string_equal(out, "kept");
}

/* variant "" = there is none */
static const struct {
    const char *digits, *canonical, *variant;
    int ddd;
    const char *masked;
} spellings[] = {
    { "5531981234567", "5531981234567", "553181234567", 31, "+55 31 *****-4567" },
    { "553181234567", "5531981234567", "5531981234567", 31, "+55 31 ****-4567" },
    { "552187654321", "5521987654321", "5521987654321", 21, "+55 21 ****-4321" },
    { "555591234567", "5555991234567", "5555991234567", 55, "+55 55 ****-4567" },
    { "5555991234567", "5555991234567", "555591234567", 55, "+55 55 *****-4567" },
    /* landlines have one spelling, with or without a 9 in front */
    { "551132345678", "551132345678", "", 11, "+55 11 ****-5678" },
    { "5511932345678", "5511932345678", "", 11, "+55 11 *****-5678" },
    { "551122345678", "551122345678", "", 11, "+55 11 ****-5678" },
    { "551152345678", "551152345678", "", 11, "+55 11 ****-5678" },
    { "551162345678", "5511962345678", "5511962345678", 11, "+55 11 ****-5678" },
    /* other countries, 11 and 12 and 13 digits, are never touched */
    { "15551234567", "15551234567", "", 0, "+*******4567" },
    { "19876543210", "19876543210", "", 0, "+*******3210" },
    { "11987654321", "11987654321", "", 0, "+*******4321" },
    { "5215512345678", "5215512345678", "", 0, "+*********5678" },
    { "351912345678", "351912345678", "", 0, "+********5678" },
    { "4915112345678", "4915112345678", "", 0, "+*********5678" },
    /* 55 in front, but no area code, no subscriber or not the length */
    { "552081234567", "552081234567", "", 0, "+********4567" },
    { "5520981234567", "5520981234567", "", 0, "+*********4567" },
    { "551112345678", "551112345678", "", 0, "+********5678" },
    { "55991234567", "55991234567", "", 0, "+*******4567" },
    { "55119876543210", "55119876543210", "", 0, "+**********3210" },
    { "5511887654321", "5511887654321", "", 0, "+*********4321" },
    { "55", "55", "", 0, "+**" },
    { "", "", "", 0, "+" },
};

static void each_number_has_its_key_its_variant_and_its_mask(void **fixture)
{
    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(spellings); i++) {
        char out[PHONE_SIZE] = "";
        phone_canonical(spellings[i].digits, out);
        assert_string_equal(out, spellings[i].canonical);
        out[0] = '\0';
        assert_int_equal(phone_variant(spellings[i].digits, out), *spellings[i].variant != '\0');
        assert_string_equal(out, spellings[i].variant);
        assert_int_equal(phone_ddd(spellings[i].digits), spellings[i].ddd);
        phone_mask(spellings[i].digits, out);
        assert_string_equal(out, spellings[i].masked);
    }
}

static void both_spellings_share_one_key(void **fixture)
{
    struct random_seeded seeded;
    struct random r = property_random(&seeded, "phones");

    (void)fixture;
    for (int i = 0; i < 100000; i++) {
        char digits[PHONE_SIZE], key[PHONE_SIZE], variant[PHONE_SIZE], again[PHONE_SIZE];
        int len = 10 + (int)random_below(&r, 6);
        for (int k = 0; k < len; k++)
            digits[k] = (char)('0' + random_below(&r, 10));
        digits[len] = '\0';
        if (i % 4)
            digits[0] = digits[1] = '5';
        phone_canonical(digits, key);
        phone_canonical(key, again);
        assert_string_equal(key, again);
        if (!phone_variant(digits, variant))
            continue;
        phone_canonical(variant, again);
        assert_string_equal(key, again);
        assert_true(phone_variant(variant, again));
        assert_string_equal(again, digits);
        assert_int_equal(phone_ddd(digits), phone_ddd(variant));
    }
}

static void a_register_reads_its_own_result_the_same_way(void **fixture)
{
    struct random_seeded seeded;
    struct random r = property_random(&seeded, "registers");

    (void)fixture;
    for (int i = 0; i < 100000; i++) {
        char text[PHONE_SIZE], once[PHONE_SIZE], twice[PHONE_SIZE];
        int len = 8 + (int)random_below(&r, 8);
        for (int k = 0; k < len; k++)
            text[k] = (char)('0' + random_below(&r, 10));
        text[len] = '\0';
        if (!phone_from_register(text, once))
            continue;
        assert_true(phone_from_register(once, twice));
        assert_string_equal(once, twice);
        assert_true(phone_ddd(once) != 0);
    }
}

static void a_bsuid_is_told_by_its_shape(void **fixture)
{
    char longest[140] = "BR.", longer[141];
    static const char *const good[] = { "BR.1502576394655843", "BR.ENT.150", "US.a", "BR.ENT" };
    static const char *const bad[] = { "",        "BR",     "BR.",           "br.150",
                                       "BRA.150", "B1.150", "BR.15-0",       "BR.ENT.",
                                       "BR.15.0", "BR.é",   "5511987654321", "BR.150 ",
                                       " BR.150" };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(good); i++)
        assert_true(phone_is_bsuid(good[i]));
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        if (phone_is_bsuid(bad[i]))
            fail_msg("taken as a BSUID: %s", bad[i]);
    memset(longest + 3, 'a', 128);
    longest[131] = '\0';
    snprintf(longer, sizeof(longer), "%sb", longest);
    assert_true(phone_is_bsuid(longest));
    assert_false(phone_is_bsuid(longer));
}

static void there_are_67_area_codes_each_with_state_and_zone(void **fixture)
{
    static const int none[] = { 0,  1,  10, 20, 23, 25, 26, 29, 30, 36, 39, 40, 50,
                                52, 56, 57, 58, 59, 60, 70, 72, 76, 78, 80, 90, 100 };
    int count = 0;

    (void)fixture;
    for (int code = -5; code < 200; code++) {
        const struct ddd *ddd = ddd_find(code);
        count += ddd != NULL;
        if (ddd)
            assert_true(ddd->code == code && strlen(ddd->uf) == 2 && ddd->zone);
    }
    assert_int_equal(count, 67);
    for (size_t i = 0; i < COUNT_OF(none); i++)
        assert_null(ddd_find(none[i]));
}

static void areas_and_states_have_their_zones(void **fixture)
{
    static const struct {
        const char *uf, *zone;
    } states[] = {
        { "SP", "America/Sao_Paulo" },   { "AM", "America/Manaus" },     { "PE", "America/Recife" },
        { "PA", "America/Belem" },       { "AC", "America/Rio_Branco" }, { "MT", "America/Cuiaba" },
        { "RO", "America/Porto_Velho" }, { "DF", "America/Sao_Paulo" },  { "AP", "America/Belem" },
    };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(states); i++)
        assert_string_equal(ddd_zone_of_uf(states[i].uf), states[i].zone);
    assert_null(ddd_zone_of_uf("XX"));
    assert_null(ddd_zone_of_uf(""));
    assert_string_equal(ddd_find(93)->zone, "America/Santarem");
    assert_string_equal(ddd_find(97)->zone, "America/Manaus");
    assert_string_equal(ddd_find(97)->zone_2, "America/Eirunepe");
    assert_null(ddd_find(92)->zone_2);
    assert_string_equal(ddd_find(61)->uf, "DF");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("a wa_id is taken as it came", a_wa_id_is_taken_as_it_came),
        TEST("numbers of a register become complete", numbers_of_a_register_become_complete),
        TEST("what is no Brazilian number is refused", what_is_no_brazilian_number_is_refused),
        TEST("each number has its key, its variant and its mask",
             each_number_has_its_key_its_variant_and_its_mask),
        TEST("both spellings share one key", both_spellings_share_one_key),
        TEST("a register reads its own result the same way",
             a_register_reads_its_own_result_the_same_way),
        TEST("a BSUID is told by its shape", a_bsuid_is_told_by_its_shape),
        TEST("there are 67 area codes, each with state and zone",
             there_are_67_area_codes_each_with_state_and_zone),
        TEST("areas and states have their zones", areas_and_states_have_their_zones),
    };

    return cmocka_run_group_tests_name("phone", tests, NULL, NULL);
}
