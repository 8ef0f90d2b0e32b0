#include "server/http/multipart.h"
#include "tests/support/values.h"

#include <string.h>

/* Forms with files, as browsers send them. */

#define TYPE       "multipart/form-data; boundary=----WebKitFormBoundaryAb12"
#define FENCE      "------WebKitFormBoundaryAb12"
#define HEAD(name) "\r\nContent-Disposition: form-data; name=\"" name "\""

static struct form_part parts[MULTIPART_PARTS_MAX];

static int read_text(const char *type, const char *body)
{
    return multipart_read(type, (const unsigned char *)body, strlen(body), parts);
}

static void a_file_and_a_field(void **fixture)
{
    static const char body[] =
        FENCE HEAD("arquivo") "; filename=\"meu recibo.pdf\"\r\n"
                              "Content-Type: application/pdf\r\n\r\n%PDF\0-1\r\n--x\r\n" FENCE HEAD(
                                  "nota") "\r\n\r\nol\xc3\xa1\r\n" FENCE "--\r\n";
    const struct form_part *file;

    (void)fixture;
    assert_int_equal(multipart_read(TYPE, (const unsigned char *)body, sizeof(body) - 1, parts), 2);
    file = multipart_find(parts, 2, "arquivo");
    assert_string_equal(file->filename, "meu recibo.pdf");
    assert_int_equal(file->len, 12);
    assert_memory_equal(file->data, "%PDF\0-1\r\n--x", 12);
    assert_int_equal(multipart_find(parts, 2, "nota")->len, 4);
    assert_string_equal(multipart_find(parts, 2, "nota")->filename, "");
    assert_null(multipart_find(parts, 2, "outra"));
}

static void a_file_that_was_not_chosen_is_empty(void **fixture)
{
    (void)fixture;
    assert_int_equal(read_text("Multipart/Form-Data; Boundary=\"b\"",
                               "--b" HEAD("arquivo") "; filename=\"\"\r\nContent-Type: x\r\n\r\n"
                                                     "\r\n--b--"),
                     1);
    assert_int_equal(parts[0].len, 0);
}

static void what_is_no_such_form_is_refused(void **fixture)
{
    static const char *const cases[][2] = {
        { "application/x-www-form-urlencoded", "a=b" },
        { "multipart/form-data", "--b" HEAD("a") "\r\n\r\nx\r\n--b--" },
        { "multipart/form-data; boundary=", "--" HEAD("a") "\r\n\r\nx\r\n----" },
        { "multipart/form-data; boundary=b", "" },
        { "multipart/form-data; boundary=b", "--b" },
        { "multipart/form-data; boundary=b", "--c" HEAD("a") "\r\n\r\nx\r\n--c--" },
        { "multipart/form-data; boundary=b", "--b" HEAD("a") "\r\n\r\nx\r\n--b" },  /* cut */
        { "multipart/form-data; boundary=b", "--b" HEAD("a") "\r\n\r\nx" },         /* cut */
        { "multipart/form-data; boundary=b", "--b" HEAD("a") "\r\nx\r\n--b--" },    /* no body */
        { "multipart/form-data; boundary=b", "--b\r\nX: y\r\n\r\nx\r\n--b--" },     /* no name */
        { "multipart/form-data; boundary=b", "--b" HEAD("") "\r\n\r\nx\r\n--b--" }, /* no name */
        { "multipart/form-data; boundary=b", "--b\r\n\r\n--b--" },                  /* no head */
    };

    (void)fixture;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (read_text(cases[i][0], cases[i][1]) != -1)
            fail_msg("%zu: %s", i, cases[i][1]);
    assert_int_equal(multipart_read(NULL, (const unsigned char *)"", 0, parts), -1);
}

static void long_names_are_cut_and_many_parts_refused(void **fixture)
{
    char body[2048] = "--b";

    (void)fixture;
    for (int i = 0; i < MULTIPART_PARTS_MAX; i++)
        memcpy(body + strlen(body), HEAD("a") "\r\n\r\n1\r\n--b",
               sizeof(HEAD("a") "\r\n\r\n1\r\n--b"));
    size_t len = strlen(body);
    memcpy(body + len, "--", 3);
    assert_int_equal(read_text("multipart/form-data; boundary=b", body), MULTIPART_PARTS_MAX);
    memcpy(body + len, HEAD("a") "\r\n\r\n1\r\n--b--", sizeof(HEAD("a") "\r\n\r\n1\r\n--b--"));
    assert_int_equal(read_text("multipart/form-data; boundary=b", body), -1);
    memset(body, 'n', sizeof(body));
    memcpy(body, "--b" HEAD(""), strlen("--b" HEAD("")) - 1);
    memcpy(body + 500, "\"\r\n\r\n1\r\n--b--", sizeof("\"\r\n\r\n1\r\n--b--"));
    assert_int_equal(read_text("multipart/form-data; boundary=b", body), 1);
    assert_int_equal(strlen(parts[0].name), MULTIPART_NAME_SIZE - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_and_a_field),
        cmocka_unit_test(a_file_that_was_not_chosen_is_empty),
        cmocka_unit_test(what_is_no_such_form_is_refused),
        cmocka_unit_test(long_names_are_cut_and_many_parts_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
