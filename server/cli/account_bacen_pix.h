#pragma once
struct admin;

/* `quita account add` with "kind":"bacen_pix": an account whose bank offers BACEN's Pix API. */
void account_bacen_pix_add(struct admin *admin);

/* Its part of the command's help. */
#define HELP_ACCOUNT_BACEN_PIX                                                                     \
    "{\"format\":1, \"kind\":\"bacen_pix\", \"creditor\":\"escola\", \"slug\":\"escola-pix\", "    \
    "\"bank\":\"001\",\n"                                                                          \
    " \"pix_key\":\"...\", \"api_url\":\"https://.../pix/v2\", "                                   \
    "\"token_url\":\"https://.../oauth/token\",\n"                                                 \
    " \"client_id\":\"...\", \"client_secret\":\"...\", \"certificate_file\":\"client.pem\",\n"    \
    " \"key_file\":\"client.key\", \"authority_file\":\"bank-ca.pem\"}\n\n"                        \
    "Any bank with BACEN's Pix API (docs/pix-api.md). The certificate and its key are PEM "        \
    "files, "                                                                                      \
    "read\n"                                                                                       \
    "once and kept sealed; the key may stand in the certificate's file. Without token_url tokens " \
    "come\n"                                                                                       \
    "from api_url/oauth/token; without authority_file the system's authorities are trusted.\n"     \
    "Webhook: /webhooks/pix/{slug}; the bank adds /pix to it.\n\n"
