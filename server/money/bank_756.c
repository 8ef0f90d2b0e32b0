#include "server/money/bank_parts.h"
#include "server/money/banks.h"

/* Sicoob.  Free field: carteira(1), agência of the cooperative(4), modality(2), client(7, with its
 * digit), nosso número(7) and its digit, parcel(3). */
static bool title(const struct boleto_account *a, bool valued, struct boleto_title *out,
                  struct error *err)
{
    struct bank_number carteira = { 0 }, agencia, modality, client, number, parcel;
    char body[BOLETO_FREE_SIZE];
    const struct bank_value rows[] = {
        BANK_PLAIN(agencia, 4, NULL, &agencia),
        BANK_PLAIN(modalidade, 2, "01", &modality),
        BANK_CHECKED(nosso_numero, 7, &number),
        BANK_PLAIN(parcela, 3, "001", &parcel),
    };
    const struct bank_value whole = BANK_PLAIN(convenio, 7, NULL, &client);

    (void)valued;
    if (!bank_read_carteira(a, 1, "1", &carteira, err) || !bank_read(rows, COUNT_OF(rows), err) ||
        !bank_read_whole(&whole, NULL, err))
        return false;
    BANK_JOIN(body, agencia.digits, "000", client.digits, number.digits);
    if (!bank_digit_of(&number, bank_digit_3197(body), false, "nosso_numero", out, err))
        return false;
    BANK_JOIN(out->free_field, carteira.digits, agencia.digits, modality.digits, client.digits,
              number.digits, number.dv, parcel.digits);
    BANK_JOIN(out->nosso_numero, number.digits, "-", number.dv);
    BANK_JOIN(out->nosso_numero_printed, out->nosso_numero);
    BANK_JOIN(out->beneficiary_printed, agencia.digits, " / ", client.digits);
    return true;
}

const struct boleto_bank bank_756 = {
    .code = "756",
    .printed = "756-0",
    .name = "Sicoob",
    .payable_at = "Pagável em qualquer banco, lotérica ou aplicativo, até o vencimento",
    .title = title,
    .number_width = 7,
};
