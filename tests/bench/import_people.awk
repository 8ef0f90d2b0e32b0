# import_people.awk: a register as `quita import` reads it, awk -v rows=1000000 -v today=2026-11-25.
# Ten instalments a family, one responsible with phone and e-mail, both with consent.
function cpf(n,    d, i, sum, digits) {
    digits = sprintf("%09d", (n * 7919 + 100000007) % 1000000000)
    for (d = 10; d <= 11; d++) {
        sum = 0
        for (i = 1; i < d; i++) sum += substr(digits, i, 1) * (d + 1 - i)
        sum = sum % 11
        digits = digits (sum < 2 ? 0 : 11 - sum)
    }
    return digits
}
BEGIN {
    year = substr(today, 1, 4)
    split("Ana Beatriz Carla Denise Elisa Fátima Glória Helena Inês João Karina Luís", first, " ")
    split("Araújo Brandão Conceição Dias Esteves Falcão Gonçalves Ipanema Jatobá Lemos", last, " ")
    print "pessoa_chave;papel;nome;cpf;nascimento;telefone;telefone_consentimento_fonte;" \
        "telefone_consentimento_data;email;email_consentimento_fonte;email_consentimento_data;cep;" \
        "contrato;matricula;parcela;vencimento;valor;situacao;pago_em;valor_pago\r"
    for (row = 0; row < rows; row++) {
        family = int(row / 10)
        month = row % 10
        if (month == 0)
            who = sprintf("R%07d;responsavel;%s %s %s;%s;%02d/%02d/%d;11 9%08d;matrícula;10/02/%d;" \
                "familia%d@correio.example;matrícula;10/02/%d;%08d;C%07d;M%07d", family,
                first[family % 12 + 1], last[family % 10 + 1], last[int(family / 10) % 10 + 1],
                cpf(family), family % 28 + 1, family % 12 + 1, 1965 + family % 30,
                60000000 + family % 40000000, year, family, year, 1000000 + family % 90000000,
                family, family)
        due = sprintf("10/%02d/%d", month + 1, year)
        if (month < 7)
            printf "%s;%d;%s;1.%03d,50;paga;%s;1.%03d,50\r\n", who, month + 1, due, row % 1000, due, row % 1000
        else
            printf "%s;%d;%s;1.%03d,50;aberta;;\r\n", who, month + 1, due, row % 1000
    }
}
