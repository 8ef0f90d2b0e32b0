#pragma once
struct admin;

/* `quita account add` of kind "chat": the site's chat.  Prints the line of HTML that loads it. */
void account_chat_add(struct admin *admin);
#define HELP_ACCOUNT_CHAT                                                                          \
    "{\"format\":1, \"kind\":\"chat\", \"creditor\":\"escola\", \"key\":\"escola-site\",\n"        \
    " \"origins\":[\"https://www.escola.com.br\"], \"colour\":\"#1f6f5c\"}\n\n"                    \
    "The chat of a site: its pages load it by the key, and only pages of these origins may\n"      \
    "show it (scheme, host and port; no path).  Prints the line of HTML for the site, with the\n"  \
    "address of QUITA_PUBLIC_URL (docs/widget.md).\n\n"
