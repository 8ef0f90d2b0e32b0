#include "server/cli/commands.h"

#include <stddef.h>

/* One row a command, in the order of contracts section 1. */
const struct command commands[] = {
    { "inspect whatsapp", command_inspect_whatsapp,
      "shows what a WhatsApp webhook body would be taken for",
      "Example: quita inspect whatsapp < body.json\n\n"
      "Reads the raw body of one Cloud API webhook from standard input and prints one JSON object:\n"
      "{\"verdict\":\"process|ignore|malformed\",\"messages\":[],\"statuses\":[],\"other\":[]}.\n"
      "Needs no database and no network. The signature is not checked.\n" },
    { "document check", command_document_check, "checks CPF and CNPJ numbers",
      "Example: echo '{\"id\":1,\"value\":\"529.982.247-25\"}' | quita document check --jsonl\n"
      "         {\"kind\":\"cpf\",\"valid\":true,\"normal\":\"52998224725\",\"id\":1}\n\n"
      "Reads one JSON object a line with \"value\" and answers one a line: kind (cpf, cnpj,\n"
      "unknown), valid (check digits), normal (without punctuation, null when unknown).\n"
      "Alphanumeric CNPJ of July 2026 included.\n" },
    { NULL, NULL, NULL, NULL },
};
