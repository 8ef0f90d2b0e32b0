#include "server/cli/commands.h"

#include <stddef.h>

/* One row a command, in the order of contracts section 1. */
const struct command commands[] = {
    { "serve", command_serve, "runs the server", NULL },
    { "migrate", command_migrate, "brings the database to this build's schema",
      "Example: QUITA_DATABASE='host=/run/postgresql dbname=quita' quita migrate\n"
      "         001_core\n\n"
      "Applies the migrations that are missing, each in one transaction, and prints all that are\n"
      "there. May be run again, from several hosts at once, and be killed half way. Refuses a\n"
      "database that is newer than this build. QUITA_DATABASE is a connection string.\n" },
    { "tenant add", command_tenant_add, "adds who runs collection", help_tenant_add },
    { "tenant demo", command_tenant_demo, "makes a tenant to learn with", help_tenant_demo },
    { "creditor add", command_creditor_add, "adds who is owed", help_creditor_add },
    { "creditor set", command_creditor_set, "changes a rule of a creditor", help_creditor_set },
    { "creditor price", command_creditor_price, "tells what a channel's messages cost",
      help_creditor_price },
    { "account add", command_account_add, "adds a WhatsApp number or a bank account",
      help_account_add },
    { "agent", command_agent, "lists, takes, answers and gives back conversations", help_agent },
    { "user", command_user, "keeps the accounts of the agents' console", help_user },
    { "team", command_team, "keeps the teams of the agents' console", help_team },
    { "invite", command_invite, "makes a link that opens the chat", help_invite },
    { "feedback", command_feedback, "tells those who run it what is missing", help_feedback },
    { "pause", command_pause, "stops all sending, or one channel's", help_pause },
    { "resume", command_resume, "lets sending go on", help_resume },
    { "import", command_import, "loads people and instalments from CSV", help_import },
    { "index", command_index, "takes over IPCA and taxa legal", help_index },
    { "report reconciliation", command_report_reconciliation,
      "compares payments, charges and ledger", help_report_reconciliation },
    { "case", command_case, "decides what payments and refunds wait for", help_case },
    { "doctor", command_doctor, "tells what has to be mended in time", help_doctor },
    { "inspect whatsapp", command_inspect_whatsapp,
      "shows what a WhatsApp webhook body would be taken for",
      "Example: quita inspect whatsapp < body.json\n\n"
      "Reads the raw body of one Cloud API webhook from standard input and prints one JSON "
      "object:\n"
      "{\"verdict\":\"process|ignore|malformed\",\"messages\":[],\"statuses\":[],\"other\":[]}.\n"
      "Needs no database and no network. The signature is not checked.\n" },
    { "document check", command_document_check, "checks CPF and CNPJ numbers",
      "Example: echo '{\"id\":1,\"value\":\"529.982.247-25\"}' | quita document check --jsonl\n"
      "         {\"kind\":\"cpf\",\"valid\":true,\"normal\":\"52998224725\",\"id\":1}\n\n"
      "Reads one JSON object a line with \"value\" and answers one a line: kind (cpf, cnpj,\n"
      "unknown), valid (check digits), normal (without punctuation, null when unknown).\n"
      "Alphanumeric CNPJ of July 2026 included. Of a text with words the only CPF that "
      "verifies.\n" },
    { "nlu parse", command_nlu_parse, "understands messages", help_nlu_parse },
    { "nlu train", command_nlu_train, "learns a model from nlu/data", help_nlu_train },
    { "nlu eval", command_nlu_eval, "tells how well messages are understood", help_nlu_eval },
    { "nlu explain", command_nlu_explain, "tells why a message is understood so",
      help_nlu_explain },
    { "nlu check", command_nlu_check, "looks through the training data", help_nlu_check },
    { "nlu review", command_nlu_review, "labels what was not understood", help_nlu_review },
    { "boleto decode", command_boleto_decode, "reads a barcode or line", help_boleto_decode },
    { "boleto encode", command_boleto_encode, "makes a barcode and line", help_boleto_encode },
    { "boleto print", command_boleto_print, "prints boletos, carnês and letters",
      help_boleto_print },
    { "pix decode", command_pix_decode, "reads a Pix code", help_pix_decode },
    { "pix encode", command_pix_encode, "makes a Pix code", help_pix_encode },
    { "pix qr", command_pix_qr, "draws the QR of a Pix code", help_pix_qr },
    { "cnab read", command_cnab_read, "reads a bank's return file", help_cnab_read },
    { "cnab write", command_cnab_write, "makes a bank's remittance file", help_cnab_write },
    { "debt price", command_debt_price, "what an instalment costs on a day", help_debt_price },
    { "agreement offers", command_agreement_offers, "the plans a policy allows",
      help_agreement_offers },
    { "agreement verify", command_agreement_verify, "proves the evidence of agreements",
      help_agreement_verify },
    { "agreement term", command_agreement_term, "writes the PDF of an agreement",
      help_agreement_term },
    { "policy check", command_policy_check, "tells every fault of a creditor's policy",
      help_policy_check },
    { "flow check", command_flow_check, "tells every fault of a flow", help_flow_check },
    { "flow chat", command_flow_chat, "talks to a flow in the terminal", help_flow_chat },
    { "flow test", command_flow_test, "runs recorded conversations", help_flow_test },
    { "flow publish", command_flow_publish, "gives a flow to a creditor", help_flow_publish },
    { "flow versions", command_flow_versions, "lists what was published", help_flow_versions },
    { "flow rollback", command_flow_rollback, "makes an earlier version the newest",
      help_flow_rollback },
    { "flow replay", command_flow_replay, "runs a real conversation again", help_flow_replay },
    { "flow new", command_flow_new, "writes a flow to begin with", help_flow_new },
    { "flow graph", command_flow_graph, "draws a flow", help_flow_graph },
    { "flow diff", command_flow_diff, "tells what changed between two flows", help_flow_diff },
    { "flow export", command_flow_export, "writes the page that explains a flow",
      help_flow_export },
    { "report", command_report, "tells what conversations and debts come to", help_report },
    { "template check", command_template_check, "tells every fault of what is sent first",
      help_template_check },
    { "template render", command_template_render, "shows a template", help_template_render },
    { "template convert", command_template_convert, "turns #marks# into variables",
      help_template_convert },
    { "contact check", command_contact_check, "may this person be contacted now? with the reason",
      help_contact_check },
    { "regua check", command_regua_check, "tells every fault of a plan of contacts",
      help_regua_check },
    { "regua days", command_regua_days, "the days on which a plan contacts", help_regua_days },
    { "regua export", command_regua_export, "writes the page that explains a plan",
      help_regua_export },
    { "docs", command_docs, "writes the reference pages", help_docs },
    { NULL, NULL, NULL, NULL },
};
