#include "nlu/recognise.h"
#define S(n)                                                                                       \
    void n(struct recogniser *r)                                                                   \
    {                                                                                              \
        (void)r;                                                                                   \
    }
    S(recognise_birth_date) S(recognise_time) S(recognise_date) S(recognise_month)
        S(recognise_day_period) S(recognise_percent) S(recognise_installments) S(recognise_money)
            S(recognise_option) S(recognise_yes_no)
