#pragma once
#include <stdbool.h>
#include <stdint.h>

/*
 * What single words and short phrases mean: the honest and simple understanding of the first
 * stage.  Pure functions over the output of normalise_words(); a trained model may replace the
 * inside later without a change here.
 */
enum keyword {
    KEYWORD_OI,
    KEYWORD_MENU,
    KEYWORD_SIM,
    KEYWORD_NAO,
    KEYWORD_OBRIGADO,
    KEYWORD_ATENDENTE,
    KEYWORD_LEMBRETES,
    KEYWORD_PARAR_LEMBRETES,
    KEYWORD_SEGUNDA_VIA,
    KEYWORD_BOLETO,
    KEYWORD_PIX,
    KEYWORD_PAGAR,
    KEYWORD_NEGOCIAR,
    KEYWORD_A_VISTA,
    KEYWORD_OUTRA_DATA,
    KEYWORD_JA_PAGUEI,
    KEYWORD_NAO_SOU_EU,
    KEYWORD_ULTIMO_PAGAMENTO,
    KEYWORD_PARCELAS_ATRASADAS,
    KEYWORD_PROXIMA,
    KEYWORD_NAO_SEI,
    KEYWORD_ACEITO,
    KEYWORD_VOLTAR,
    KEYWORD_TODAS,
    KEYWORD_GOLPE,
    KEYWORD_RECOMECAR,
    KEYWORD_MATRICULA,
    KEYWORD_CEP,
    KEYWORD_REENVIAR,
    KEYWORD_MAIS_TARDE,
    KEYWORD_PARAR,
    KEYWORD_ANGUSTIA,
    KEYWORD_FALECIMENTO,
    KEYWORD_MENOR,
    KEYWORD_JURIDICO,
    KEYWORD_OFENSA,
    KEYWORD_DOCUMENTO,
    KEYWORD_LGPD,
    KEYWORD_RESPONSAVEL,
    KEYWORD_DIFICULDADE,
    KEYWORD_CONTESTAR,
    KEYWORD_CONSEQUENCIAS,
    KEYWORD_PROBLEMA,
    KEYWORD_QUITACAO,
    KEYWORD_ACORDO,
    KEYWORD_DESISTIR,
    KEYWORD_NOVO_VENCIMENTO,
    KEYWORD_CANAL,
    KEYWORD_HORARIO,
    KEYWORD_ATENDIMENTO,
    KEYWORD_REPETIR,
    KEYWORD_CORRIGIR,
    KEYWORD_QUEM_E,
    KEYWORD_ACRESCIMOS,
    KEYWORD_FORMAS,
    KEYWORD_MUDAR_CONTATO,
    KEYWORD_OUTRO_RESPONSAVEL,
    KEYWORD_MENSAGENS,
    KEYWORD_CONTRAPROPOSTA,
    KEYWORD_QUANTO_CONSIGO,
    KEYWORD_CARTAO,
    KEYWORD_TRANSFERENCIA,
    KEYWORD_TERCEIRO,
    KEYWORD_TERMO,
    KEYWORD_COUNT
};

/* "segunda_via" -> KEYWORD_SEGUNDA_VIA; false when there is no such name. */
bool keyword_by_name(const char *name, enum keyword *out);
const char *keyword_name(enum keyword keyword);
/* A phrase by which people say it. */
const char *keyword_said(enum keyword keyword);

/* Any number of keywords at once. */
__extension__ typedef unsigned __int128 keyword_set;
_Static_assert(KEYWORD_COUNT <= 128, "a set holds 128 keywords");

static inline keyword_set keyword_bit(enum keyword keyword)
{
    return (keyword_set)1 << keyword;
}

/* The first keyword of a set that is not empty. */
static inline enum keyword keyword_first(keyword_set set)
{
    uint64_t low = (uint64_t)set;

    return (enum keyword)(low ? __builtin_ctzll(low) : 64 + __builtin_ctzll((uint64_t)(set >> 64)));
}

/*
 * Everything found; the weight is the length of the longest phrase that told it (0 = absent).  What
 * is grave stands alone: distress before a death, a death before a child, a child before the law,
 * and any of them before all else.
 */
struct keyword_hits {
    keyword_set set;
    uint16_t weight[KEYWORD_COUNT];
};
void keywords_find(const char *words, struct keyword_hits *out);

/*
 * Stop words of rule CH-03: the whole message or its first word.  AMBIGUOUS are the words that are
 * common too ("cancelar", "para", "nao quero") and count only as the whole message: where an
 * agreement is being made the dialogue asks what is meant, everywhere else they stop.  "parar
 * lembretes" is no stop word: it switches off one purpose (KEYWORD_PARAR_LEMBRETES, rule CH-02);
 * and who tells of distress or a death beside a stop word is heard, not dismissed.
 */
enum stop_word { STOP_NONE, STOP_AMBIGUOUS, STOP_SURE };
enum stop_word keywords_stop(const char *words);
