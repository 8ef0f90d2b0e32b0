#include "server/base/cep.h"
#include "tests/support/values.h"

static void a_cep_lies_in_its_state(void **fixture)
{
    static const struct {
        const char *cep, *state;
    } cases[] = {
        { "01310100", "SP" }, { "19999999", "SP" }, { "20040002", "RJ" }, { "29010000", "ES" },
        { "30130010", "MG" }, { "40010000", "BA" }, { "49010000", "SE" }, { "50010000", "PE" },
        { "57020000", "AL" }, { "58010000", "PB" }, { "59010000", "RN" }, { "60010000", "CE" },
        { "64000000", "PI" }, { "65010000", "MA" }, { "66010000", "PA" }, { "68900000", "AP" },
        { "69005000", "AM" }, { "69301000", "RR" }, { "69400000", "AM" }, { "69900000", "AC" },
        { "70040010", "DF" }, { "72800000", "GO" }, { "73015000", "DF" }, { "74003010", "GO" },
        { "76801000", "RO" }, { "77001000", "TO" }, { "78005000", "MT" }, { "79002000", "MS" },
        { "80010000", "PR" }, { "88010000", "SC" }, { "90010000", "RS" }, { "99999999", "RS" },
        { "00999999", "" },   { "0131010", "" },    { "013101000", "" },  { "01310-10", "" },
        { "", "" },
    };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_string_equal(cep_state(cases[i].cep), cases[i].state);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(a_cep_lies_in_its_state) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
