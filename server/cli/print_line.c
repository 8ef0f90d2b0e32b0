#include "server/cli/print_line.h"

#include "server/base/auto.h"
#include "server/base/error.h"
#include "server/base/fields.h"
#include "server/money/pix.h"
#include "server/money/policy_json.h"

#include <stdlib.h>

static const int64_t LARGEST = 9999999999999;

struct text_field {
    const char *name, **out;
};

static bool read_texts(const json_t *in, const struct text_field *fields, size_t count,
                       struct error *err)
{
    for (size_t i = 0; i < count; i++)
        if (!field_text(in, fields[i].name, fields[i].out, err))
            return false;
    return true;
}

static bool read_party(const json_t *in, const char *name, struct boleto_party *out,
                       struct error *err)
{
    const struct text_field fields[] = { { "name", &out->name },
                                         { "document", &out->document },
                                         { "address", &out->address } };
    const json_t *party = NULL;

    if (!field_object(in, name, &party, err))
        return false;
    return !party || read_texts(party, fields, COUNT_OF(fields), err);
}

static bool read_words(const json_t *in, struct boleto_slip *s, struct error *err)
{
    const struct text_field fields[] = {
        { "creditor", &s->creditor },
        { "contact", &s->contact },
        { "description", &s->description },
        { "document_number", &s->document_number },
        { "species", &s->species },
        { "instalment", &s->instalment },
        { "pix", &s->pix },
    };

    return read_texts(in, fields, COUNT_OF(fields), err) &&
           read_party(in, "beneficiary", &s->beneficiary, err) &&
           read_party(in, "payer", &s->payer, err) &&
           read_party(in, "guarantor", &s->guarantor, err) &&
           field_bool(in, "accepted", &s->accepted, err) && field_required(in, "issued", err) &&
           field_day(in, "issued", &s->issued, err);
}

/* What the value is made of: its parts, when told, come to the value. */
static bool read_price(const json_t *in, centavos_t value, struct price *p, struct error *err)
{
    const struct {
        const char *name;
        centavos_t *out;
    } parts[] = { { "principal", &p->principal },   { "fine", &p->fine },
                  { "interest", &p->interest },     { "correction", &p->correction },
                  { "honorarios", &p->honorarios }, { "discount", &p->discount } };
    const json_t *from = NULL;

    if (!field_object(in, "price", &from, err))
        return false;
    for (size_t i = 0; from && i < COUNT_OF(parts); i++)
        if (!field_int(from, parts[i].name, parts[i].out, err))
            return false;
        else if (*parts[i].out < 0 || *parts[i].out > LARGEST)
            return error_set(err, ERROR_INPUT, "price.%s is out of range", parts[i].name);
    p->total =
        from ? p->principal + p->fine + p->interest + p->correction + p->honorarios - p->discount
             : 0;
    return p->total == (from ? value : 0)
               ? true
               : error_set(err, ERROR_INPUT, "the parts of \"price\" do not come to \"centavos\"");
}

/* From a policy, as `debt price` has it, in plain words. */
static bool read_terms(const json_t *in, struct print_line *line, struct error *err)
{
    const struct boleto_code *code = &line->boleto.code;
    struct price_policy policy = { 0 };
    const json_t *from = NULL;
    int64_t limit_days = 0;

    if (!field_object(in, "policy", &from, err) || !field_int(in, "limit_days", &limit_days, err))
        return false;
    if (limit_days < 0 || limit_days > 999)
        return error_set(err, ERROR_INPUT, "\"limit_days\" is 0 to 999");
    if (from) {
        policy = price_policy_default();
        if (!price_policy_read(from, &policy, err) || !price_policy_check(&policy, err))
            return false;
    }
    boleto_terms_of(&policy, code->centavos, code->has_due, code->due, (int)limit_days,
                    &line->terms);
    return true;
}

/* What the policy comes to, then the given ones. */
static bool read_instructions(const json_t *in, struct print_line *line, struct error *err)
{
    const json_t *list = NULL;
    size_t count = 0;

    if (!read_terms(in, line, err) || !field_array(in, "instructions", &list, err))
        return false;
    if (line->terms.count + json_array_size(list) > BOLETO_INSTRUCTIONS_MAX)
        return error_set(err, ERROR_INPUT, "at most %d instructions, those of the policy included",
                         BOLETO_INSTRUCTIONS_MAX);
    for (; count < line->terms.count; count++)
        line->slip.instructions[count] = line->terms.lines[count];
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *text = json_string_value(json_array_get(list, i));
        if (!text)
            return error_set(err, ERROR_INPUT, "\"instructions\" holds texts");
        line->slip.instructions[count++] = text;
    }
    return true;
}

/* Payments reference 5: a static Pix beside a registered boleto can be paid twice. */
static bool check_pix(const struct boleto_slip *s, struct error *err)
{
    struct pix_code pix;

    if (!s->pix)
        return true;
    if (!pix_decode(s->pix, &pix, err))
        return false;
    if (pix.kind != PIX_DYNAMIC)
        return error_set(
            err, ERROR_INPUT,
            "\"pix\" has a key: only the bank's own Pix of this boleto may stand on it");
    if (pix.has_amount && s->code->centavos && pix.centavos != s->code->centavos)
        return error_set(err, ERROR_INPUT, "\"pix\" has another value than the boleto");
    return true;
}

/* CDC-04: nobody is asked to pay without being told by whom. */
static bool check_beneficiary(const struct boleto_party *b, struct error *err)
{
    if (b->name && b->name[0] && b->document && b->document[0] && b->address && b->address[0])
        return true;
    return error_set(err, ERROR_INPUT, "\"beneficiary\" needs name, document and address (CDC-04)");
}

static bool read_slip(const json_t *in, struct print_line *line, struct error *err)
{
    struct boleto_slip *s = &line->slip;

    if (!boleto_input_read(in, &line->boleto, err))
        return false;
    s->bank = line->boleto.bank;
    s->title = &line->boleto.title;
    s->code = &line->boleto.code;
    s->carteira = line->boleto.account.carteira;
    return read_words(in, s, err) && read_price(in, s->code->centavos, &s->price, err) &&
           read_instructions(in, line, err) && check_pix(s, err) &&
           check_beneficiary(&s->beneficiary, err) && boleto_slip_check(s, err);
}

static bool read_side(const json_t *in, const char *name, double *out, struct error *err)
{
    int64_t mm = 0;

    if (!field_required(in, name, err) || !field_int(in, name, &mm, err))
        return false;
    if (mm < 1 || mm > 297)
        return error_set(err, ERROR_INPUT, "window.%s is not on the sheet", name);
    *out = (double)mm;
    return true;
}

static bool read_window(const json_t *in, struct letter_window *w, struct error *err)
{
    const json_t *from = NULL;

    if (!field_object(in, "window", &from, err))
        return false;
    return !from ||
           (read_side(from, "left", &w->left, err) && read_side(from, "top", &w->top, err) &&
            read_side(from, "width", &w->width, err) && read_side(from, "height", &w->height, err));
}

static bool read_address(const json_t *in, struct letter_address *to, struct error *err)
{
    const struct text_field fields[] = {
        { "name", &to->name },         { "street", &to->street },
        { "number", &to->number },     { "complement", &to->complement },
        { "district", &to->district }, { "cep", &to->cep },
        { "city", &to->city },         { "state", &to->state },
    };
    const json_t *from = NULL;

    return field_required(in, "to", err) && field_object(in, "to", &from, err) &&
           read_texts(from, fields, COUNT_OF(fields), err);
}

/* Who is owed is told once, with the boleto; the addressee is the payer unless another is named. */
static bool read_letter(const json_t *in, struct print_line *line, struct error *err)
{
    struct letter *l = &line->letter;
    const struct text_field fields[] = { { "text", &l->text }, { "footer", &l->footer } };
    const json_t *from = NULL;

    if (!field_object(in, "letter", &from, err))
        return false;
    line->has_letter = from != NULL;
    *l = (struct letter){ .creditor = line->slip.creditor,
                          .legal = line->slip.beneficiary,
                          .contact = line->slip.contact,
                          .to = { .name = line->slip.payer.name },
                          .slip = &line->slip };
    return !from || (read_texts(from, fields, COUNT_OF(fields), err) &&
                     read_window(from, &l->window, err) && read_address(from, &l->to, err));
}

struct print_line *print_line_read(json_t *in, struct error *err)
{
    struct print_line *line = calloc(1, sizeof(*line));

    if (!line)
        abort();
    line->in = in;
    if (!read_slip(in, line, err) || !read_letter(in, line, err))
        print_line_free(&line);
    return line;
}

void print_line_free(struct print_line **line)
{
    if (!*line)
        return;
    json_decref((*line)->in);
    free(*line);
    *line = NULL;
}
