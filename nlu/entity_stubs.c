#include "nlu/recognise.h"
#define S(n)                                                                                       \
    void n(struct recogniser *r)                                                                   \
    {                                                                                              \
        (void)r;                                                                                   \
    }
S(recognise_boleto_line)
S(recognise_cnpj) S(recognise_cpf) S(recognise_document_id) S(recognise_email) S(recognise_phone)

    S(recognise_payment_method) S(recognise_person_name)
