#pragma once
#include "server/cli/cli.h"

/* The functions behind the rows of commands.c, each in its cmd_*.c. */
command_fn command_inspect_whatsapp;
command_fn command_document_check;
command_fn command_migrate;

/* Understanding */
command_fn command_nlu_parse, command_nlu_train, command_nlu_eval, command_nlu_explain;
command_fn command_nlu_check, command_nlu_review;
extern const char help_nlu_check[], help_nlu_review[];
extern const char help_nlu_parse[], help_nlu_train[], help_nlu_eval[], help_nlu_explain[];

/* Money; their help stands beside the fields it explains. */
command_fn command_boleto_decode, command_boleto_encode, command_boleto_print;
extern const char help_boleto_decode[], help_boleto_encode[], help_boleto_print[];
command_fn command_pix_decode, command_pix_encode, command_pix_qr;
extern const char help_pix_decode[], help_pix_encode[], help_pix_qr[];
command_fn command_cnab_read, command_cnab_write;
extern const char help_cnab_read[], help_cnab_write[];
command_fn command_debt_price, command_agreement_offers, command_policy_check;
extern const char help_debt_price[], help_agreement_offers[], help_policy_check[];
command_fn command_agreement_verify, command_agreement_term;
extern const char help_agreement_verify[], help_agreement_term[];

/* Flows */
command_fn command_flow_check, command_flow_chat, command_flow_test, command_flow_replay;
command_fn command_flow_publish, command_flow_versions, command_flow_rollback;
extern const char help_flow_publish[], help_flow_versions[], help_flow_rollback[];
extern const char help_flow_check[], help_flow_chat[], help_flow_test[], help_flow_replay[];
command_fn command_report_reconciliation;
extern const char help_report_reconciliation[];
command_fn command_flow_graph, command_flow_diff, command_flow_export, command_flow_new;
extern const char help_flow_graph[], help_flow_diff[], help_flow_export[], help_flow_new[];

/* What is sent first, and when */
command_fn command_template_check, command_template_render, command_template_convert;
extern const char help_template_check[], help_template_render[], help_template_convert[];
command_fn command_contact_check;
extern const char help_contact_check[];
command_fn command_regua_check, command_regua_days, command_regua_export;
extern const char help_regua_check[], help_regua_days[], help_regua_export[];
command_fn command_invite;
extern const char help_invite[];
command_fn command_user, command_team;
extern const char help_user[], help_team[];

/* Running it */
command_fn command_serve;
command_fn command_tenant_add, command_creditor_add, command_account_add;
command_fn command_tenant_demo, command_feedback, command_case;
extern const char help_tenant_demo[], help_feedback[], help_case[];
extern const char help_tenant_add[], help_creditor_add[], help_account_add[];
command_fn command_creditor_set, command_creditor_price;
extern const char help_creditor_set[], help_creditor_price[];
command_fn command_pause, command_resume, command_doctor;
extern const char help_pause[], help_resume[], help_doctor[];

/* The queue of conversations that wait for a person */
command_fn command_agent;
extern const char help_agent[];

/* What conversations and debts tell */
command_fn command_report;
extern const char help_report[];

/* Reference pages */
command_fn command_docs;
extern const char help_docs[];

/* Data in */
command_fn command_import, command_index;
extern const char help_index[];
extern const char help_import[];
