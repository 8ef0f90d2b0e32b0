/*
 * All settings in one table: flag, environment variable, default and meaning.  Secrets are taken
 * from the environment; the flags exist for what is not secret.
 */
const number = (text) => {
    const value = Number(text);
    if (!Number.isFinite(value)) throw new Error(`not a number: ${text}`);
    return value;
};
const list = (text) => text.split(',').map((part) => part.trim()).filter(Boolean);
const text = (value) => value;

export const SETTINGS = [
    { name: 'port', default: 9100, read: number, help: 'port to listen on; 0 = any free one' },
    { name: 'host', default: '127.0.0.1', read: text, help: 'address to listen on' },
    { name: 'webhook', default: '', read: text, help: "the server's webhook, e.g. http://127.0.0.1:8080/webhooks/whatsapp/escola; empty = none" },
    { name: 'bank-webhook', default: '', read: text, help: "the server's payment webhook, e.g. http://127.0.0.1:8080/webhooks/banco/escola; several with commas take turns, as behind a balancer" },
    { name: 'site', default: '', read: text, help: "the sample school's site, for a link on the page, e.g. http://127.0.0.1:8080/chat/demo; empty = none" },
    { name: 'version', default: 'v26.0', read: text, help: 'Graph API version that is alive' },
    { name: 'waba-id', default: '102290129340398', read: text, help: 'WhatsApp Business Account' },
    { name: 'phone-number-ids', default: ['106540352242922'], read: list, help: 'ids of the business numbers, comma separated' },
    { name: 'display-numbers', default: ['551130031234'], read: list, help: 'their numbers, in the same order' },
    { name: 'business-name', default: 'Colégio Jardim das Acácias', read: text, help: 'name shown on the phones' },
    { name: 'app-secret', default: 'sandbox_app_secret', read: text, secret: true, help: 'key of X-Hub-Signature-256' },
    { name: 'verify-token', default: 'sandbox_verify_token', read: text, secret: true, help: 'answer to the GET handshake' },
    { name: 'access-token', default: 'sandbox_access_token', read: text, secret: true, help: 'bearer token of the Graph API' },
    { name: 'bank-token', default: 'sandbox_bank_token', read: text, secret: true, help: 'bearer token of the bank' },
    { name: 'bank-secret', default: 'sandbox_bank_secret', read: text, secret: true, help: 'key of X-Banco-Signature' },
    { name: 'pix-port', default: -1, read: number, help: "port of the bank with BACEN's Pix API, mutual TLS; 0 = any free one; -1 = there is none" },
    { name: 'pix-folder', default: '', read: text, help: 'where its certificates are made at start; empty = a folder of its own' },
    { name: 'pix-key', default: '0f9a6c1e-3b52-4d7a-9c80-5e2b7f1a4d63', read: text, help: 'the receiver\'s Pix key there' },
    { name: 'pix-client-id', default: 'sandbox_client', read: text, help: 'OAuth2 client there' },
    { name: 'pix-client-secret', default: 'sandbox_client_secret', read: text, secret: true, help: 'its secret' },
    { name: 'pix-token-s', default: 3600, read: number, help: 'seconds an access token lives' },
    { name: 'pix-exists', default: 409, read: number, help: 'status for a txid that is there already: banks answer 409, 400 or 422' },
    { name: 'asaas-key', default: '$aact_hmlg_sandbox', read: text, secret: true, help: 'API key of Asaas' },
    { name: 'asaas-pix-key', default: 'yes', read: text, help: 'has the account at Asaas a Pix key of its own: yes or no' },
    { name: 'asaas-per-minute', default: 600, read: number, help: 'calls a minute to one address of Asaas' },
    { name: 'asaas-calls', default: 25000, read: number, help: 'calls to Asaas in 12 hours' },
    { name: 'people', default: '', read: text, help: 'persons.json of the sample school: they become phones' },
    { name: 'log', default: '', read: text, help: 'file to which every fact is appended, one JSON object a line' },
    { name: 'state', default: '', read: text, help: 'file that keeps phones and payments between two runs' },
    { name: 'handshake', default: 'required', read: text, help: 'required: no webhook before the GET handshake; skip' },
    { name: 'unknown', default: 'status', read: text, help: 'numbers not on WhatsApp: status (accepted, then failed 131026), sync, list (131030), create (a new phone appears)' },
    { name: 'window-hours', default: 24, read: number, help: 'customer service window; 0 = not enforced' },
    { name: 'pair-ms', default: 6000, read: number, help: 'one message to one person each so many ms; 0 = not enforced' },
    { name: 'pair-burst', default: 45, read: number, help: 'burst borrowed from the future' },
    { name: 'pair-model', default: 'bucket', read: text, help: 'reading of the burst rule: bucket (45, one back each 6 s) or debt (20 at once = two minutes silence)' },
    { name: 'throughput', default: 80, read: number, help: 'messages a second of a business number, in plus out; 0 = not enforced' },
    { name: 'sent-ms', default: 30, read: number, help: 'delay of the status sent' },
    { name: 'delivered-ms', default: 120, read: number, help: 'delay of the status delivered' },
    { name: 'read-ms', default: -1, read: number, help: 'delay of the status read; -1 = when somebody looks at the phone' },
    { name: 'retry-scale', default: 1, read: number, help: 'factor on the waits between webhook retries' },
    { name: 'webhook-concurrency', default: 16, read: number, help: 'webhooks on their way at once' },
    { name: 'webhook-timeout-ms', default: 10000, read: number, help: 'a webhook without answer is sent again after this' },
    { name: 'keep-messages', default: 500, read: number, help: 'messages that a phone remembers' },
];

const camel = (name) => name.replace(/-(\w)/g, (_, c) => c.toUpperCase());
const envName = (name) => 'SANDBOX_' + name.toUpperCase().replace(/-/g, '_');

export function defaults() {
    return Object.fromEntries(SETTINGS.map((s) => [camel(s.name), s.default]));
}

/** Settings from the environment, then from the flags "--name value" or "--name=value". */
export function readSettings(argv, env) {
    const out = defaults();
    for (const s of SETTINGS) {
        if (env[envName(s.name)] !== undefined) out[camel(s.name)] = s.read(env[envName(s.name)]);
    }
    for (let i = 0; i < argv.length; i++) {
        const [flag, inline] = splitFlag(argv[i]);
        const setting = SETTINGS.find((s) => '--' + s.name === flag);
        if (!setting) throw new Error(`unknown argument ${argv[i]}; --help lists all`);
        const value = inline ?? argv[++i];
        if (value === undefined) throw new Error(`${flag} needs a value`);
        out[camel(setting.name)] = setting.read(value);
    }
    return out;
}

function splitFlag(argument) {
    const at = argument.indexOf('=');
    return at < 0 ? [argument, undefined] : [argument.slice(0, at), argument.slice(at + 1)];
}

export function help() {
    const rows = SETTINGS.map((s) =>
        `  --${s.name.padEnd(22)} ${s.help}\n${''.padEnd(27)}${envName(s.name)}, default ${JSON.stringify(s.default)}`);
    return 'Example: node tests/sandbox/main.js --port 9100 ' +
        '--webhook http://127.0.0.1:8080/webhooks/whatsapp/escola\n\n' + rows.join('\n') + '\n';
}
