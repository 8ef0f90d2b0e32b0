import crypto from 'node:crypto';

/*
 * The errors the Graph API answers with (WhatsApp reference 12), each with its HTTP status and the
 * words of Meta's error page.  is_transient stands where Meta says that a retry may help.
 */
const ERRORS = {
    0: [401, 'AuthException', true],
    1: [400, 'API Unknown'],
    2: [503, 'API Service', false, true],
    3: [500, 'API Method'],
    4: [400, 'API Too Many Calls'],
    10: [403, 'Permission Denied'],
    33: [400, 'Parameter value is not valid'],
    100: [400, 'Invalid parameter'],
    190: [401, 'Invalid OAuth access token - Cannot parse access token'],
    200: [403, 'API Permission'],
    368: [403, 'Temporarily blocked for policies violations'],
    2040: [400, 'Recipient cannot receive this message'],
    2046: [400, 'Invalid status transition'],
    2047: [400, 'Cannot cancel order'],
    80007: [400, 'Rate limit issues'],
    130403: [400, 'User was blocked by the business'],
    130429: [400, 'Rate limit hit'],
    130472: [400, "User's number is part of an experiment"],
    130497: [403, 'Business account is restricted from messaging users in this country'],
    131000: [500, 'Something went wrong'],
    131005: [403, 'Access denied'],
    131008: [400, 'Required parameter is missing'],
    131009: [400, 'Parameter value is not valid'],
    131016: [500, 'Service unavailable', false, true],
    131021: [400, 'Recipient cannot be sender'],
    131026: [400, 'Message undeliverable'],
    131030: [400, 'Recipient phone number not in allowed list'],
    131031: [403, 'Account has been locked'],
    131037: [400, 'WhatsApp provided number needs display name approval before message can be sent'],
    131042: [400, 'Business eligibility payment issue'],
    131045: [500, 'Incorrect certificate'],
    131047: [400, 'Re-engagement message'],
    131048: [400, 'Spam rate limit hit'],
    131049: [400, 'Meta chose not to deliver'],
    131050: [400, 'User has stopped marketing messages from this business'],
    131051: [400, 'Unsupported message type'],
    131052: [400, 'Media download error'],
    131053: [400, 'Media upload error'],
    131056: [400, '(Business Account, Consumer Account) pair rate limit hit'],
    131057: [500, 'Account in maintenance mode', false, true],
    131062: [400, 'Business-scoped user id is not supported for this message'],
    131063: [400, 'Marketing templates are disabled on Cloud API'],
    131064: [400, 'Limited for miscategorised templates'],
    132000: [400, 'Number of parameters does not match the expected number of params'],
    132001: [404, 'Template name does not exist in the translation'],
    132005: [400, 'Translated text too long'],
    132007: [400, 'Template format character policy violated'],
    132008: [400, 'Parameter format is not valid'],
    132012: [400, 'Parameter format does not match format in the created template'],
    132015: [400, 'Template is paused'],
    132016: [400, 'Template is disabled'],
    132018: [400, 'There was an issue with the parameters in your template'],
    133004: [503, 'Server temporarily unavailable', false, true],
    133010: [400, 'Phone number not registered'],
    134011: [400, 'Payments terms of service have not been accepted'],
    135000: [400, 'Generic user error'],
    137000: [400, 'Recipient identity key hash mismatch'],
};
const BARE = new Set([0, 190]); // their message carries no "(#code)"

export class GraphError extends Error {
    /** details: what Meta puts into error_data.details. */
    constructor(code, details = null, extra = {}) {
        super(details ?? String(code));
        this.code = code;
        this.details = details;
        this.extra = extra;
    }
    get status() {
        return this.extra.http ?? (ERRORS[this.code] ?? [400])[0];
    }
}

export function errorTitle(code) {
    return (ERRORS[code] ?? [400, 'Unknown error'])[1];
}

/* Copied from the shape in the WhatsApp reference 7: error{message,type,code,error_data,fbtrace_id}. */
export function errorBody({ code, details, extra = {} }) {
    const title = extra.message ?? errorTitle(code);
    const error = {
        message: BARE.has(code) || extra.message ? title : `(#${code}) ${title}`,
        type: extra.type ?? 'OAuthException',
        code,
    };
    if (extra.subcode) error.error_subcode = extra.subcode;
    if (extra.transient ?? (ERRORS[code] ?? [])[3]) error.is_transient = true;
    if (details) error.error_data = { messaging_product: 'whatsapp', details };
    error.fbtrace_id = 'A' + crypto.randomBytes(11).toString('base64url');
    return { error };
}

/** An entry of statuses[].errors (reference 6). */
export function statusError(code, details) {
    const title = errorTitle(code);
    return {
        code,
        title,
        message: title,
        error_data: { details: details ?? title },
        href: 'https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/',
    };
}
