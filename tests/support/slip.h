#pragma once
#include "server/money/boleto_pdf.h"
#include "server/money/pix.h"
#include "tests/support/values.h"

/* A whole boleto of a school, as charges make them. */
struct sample_slip {
    struct boleto_account account;
    struct boleto_title title;
    struct boleto_code code;
    char pix[PIX_PAYLOAD_SIZE];
    char late[BOLETO_INSTRUCTION_SIZE];
    struct boleto_slip slip;
};

void sample_slip(struct sample_slip *s);
