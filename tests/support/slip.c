#include "tests/support/slip.h"

#include "server/base/error.h"
#include "server/money/banks.h"

void sample_slip(struct sample_slip *s)
{
    const struct price_policy policy = price_policy_default();
    const struct pix_request pix = {
        .url = "pix.bradesco.example/qr/v2/cobv/9d36b84fc70b478fb95c12729b90ca25",
        .name = "Escola Jardim das Acácias",
        .city = "São Paulo",
    };
    struct error err;

    *s = (struct sample_slip){
        .account = { .agencia = "1234", .conta = "45678", .carteira = "09", .nosso_numero = "4821" }
    };
    assert_true(boleto_issue(&bank_237, &s->account, true, test_day("2026-11-30"), 87748, &s->title,
                             &s->code, &err));
    assert_true(pix_encode(&pix, s->pix, &err));
    s->slip = (struct boleto_slip){
        .bank = &bank_237,
        .title = &s->title,
        .code = &s->code,
        .beneficiary = { "Instituto Educacional Acácias Ltda.", "CNPJ 11.222.333/0001-81",
                         "Rua das Acácias, 120, Vila Mariana, 04101-000 São Paulo SP" },
        .payer = { "Conceição Araújo de Souza Magalhães", "CPF 529.982.247-25",
                   "Avenida Brigadeiro Luís Antônio, 2345, 01401-001 São Paulo SP" },
        .creditor = "Escola Jardim das Acácias",
        .contact = "(11) 4000-1234",
        .description = "Mensalidade de outubro de 2026 · contrato final 4821",
        .document_number = "4821-10",
        .species = "DS",
        .carteira = "09",
        .issued = test_day("2026-11-25"),
        .price = { .principal = 85000,
                   .fine = 1700,
                   .interest = 1048,
                   .total = 87748,
                   .days_late = 37 },
        .instructions = { boleto_late_instruction(&policy, 87748, s->late) },
        .pix = s->pix,
    };
}
