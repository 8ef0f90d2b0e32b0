#pragma once
#include "server/cli/cli.h"

/* The functions behind the rows of commands.c, each in its cmd_*.c. */
command_fn command_inspect_whatsapp;
command_fn command_document_check;
