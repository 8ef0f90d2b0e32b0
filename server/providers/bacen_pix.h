#pragma once
#include "server/providers/psp.h"

/*
 * BACEN's Pix API, 2.9.0 (payments reference 8), as any bank offers it: charges cob and cobv under
 * a txid of ours, received Pix, refunds, the webhook of a key.  The txid is the idempotency: after
 * a PUT whose outcome is unknown the charge is read before anything else is tried.
 *
 * An account's key is "client_id:client_secret" (OAuth2 client credentials, sent as Basic); every
 * call goes over mutual TLS, which is the HTTP client's matter.  A charge is known here as
 * "cob/TXID" or "cobv/TXID", a received Pix by its endToEndId.
 */
extern const struct psp bacen_pix;
