import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import { Cluster } from '../driver/cluster.js';
import { KEY } from '../driver/settings.js';

/*
 * The records of a small run in which nothing went wrong: one parent who was greeted, identified, got a
 * Pix code and paid; a nudge; a conversation that an agent took.  Written by hand: tables without
 * their triggers and references, since only what the verifier reads matters.
 */
const PROGRAM = process.env.QUITA_PROGRAM ?? 'build/debug/quita';

const ROWS = `SET session_replication_role = replica;
INSERT INTO message (tenant_id, conversation_id, at, direction, level, kind, text, outbox_id, trace) VALUES
    (1, 1, now(), 0, 0, 'text', 'oi bcdfghjkm', NULL, NULL), (1, 1, now(), 0, 0, 'text', '01/02/1980 npqrstvwx', NULL, NULL),
    (1, 1, now(), 1, 0, 'text', 'o código', 15, 'copia-pix'), (1, 2, now(), 0, 0, 'text', 'oi zbcdfghjk', NULL, NULL),
    (1, 2, now(), 2, 2, 'text', 'Oi, aqui é da escola mnpqrstvw', 23, NULL);
INSERT INTO inbox (tenant_id, account_id, conversation_id, kind, state, received_at, unit)
    SELECT 1, 1, 1, 1, 1, now(), '' FROM generate_series(1, 3);
INSERT INTO inbox_key SELECT 1, 1, decode(repeat('0' || k, 16), 'hex'), now() FROM generate_series(1, 3) k;
INSERT INTO outbox (tenant_id, outbox_id, conversation_id, account_id, key, class, level, fence, charge_id, created_at, expires_at, state)
    SELECT 1, id, conversation, 1, decode(lpad(id::text, 32, '0'), 'hex'), class, 0, fence, charge, now(), now(), 2
    FROM (VALUES (11, 1, 1, 0, NULL), (12, 1, 2, 0, NULL), (14, 1, 5, 0, 7), (15, 1, 1, 0, 7), (21, 2, 1, 0, NULL), (23, 2, 3, 2, NULL))
        AS o(id, conversation, class, fence, charge);
INSERT INTO attempt (tenant_id, attempt_id, outbox_id, process_no, marked_at, outcome) SELECT 1, 100 + outbox_id, outbox_id, 1, now(), 0 FROM outbox;
INSERT INTO hand_over (tenant_id, hand_over_id, conversation_id, session_id, reason, protocol, fence, asked_at, taken_at, marks_before)
    VALUES (1, 1, 2, 1, 'asked', 'Q-1', 2, now(), now(), 1);
INSERT INTO charge (tenant_id, charge_id, creditor_id, bank_account_id, person_id, status, centavos, principal, fine, interest, discount, due,
    issued_on, nosso_numero, barcode, line, txid)
    SELECT 1, id, 1, 1, 1, status, 100, 100, 0, 0, 0, now(), now(), id, repeat('1', 44), repeat('1', 47), 'tx' || id
    FROM (VALUES (7, 1), (8, 2)) AS c(id, status);
INSERT INTO charge_item SELECT 1, id, 5, 1, 100, 0, 0, 0 FROM unnest(ARRAY[7, 8]) id;
INSERT INTO instalment (tenant_id, instalment_id, contract_id, key, due, centavos, status, paid_on, paid_centavos)
    OVERRIDING SYSTEM VALUE VALUES (1, 5, 1, 'P1', now(), 100, 1, now(), 100);
INSERT INTO payment (tenant_id, payment_id, bank_account_id, external_id, method, charge_id, centavos, paid_at, received_at, state)
    OVERRIDING SYSTEM VALUE VALUES (1, 1, 1, 'E1', 1, 7, 100, now(), now(), 1);
INSERT INTO ledger_entry (tenant_id, entry_id, creditor_id, kind, source_id, day, at) OVERRIDING SYSTEM VALUE VALUES (1, 1, 1, 'payment', 1, now(), now());
INSERT INTO ledger_line VALUES (1, 1, 1, 'cash', NULL, 100), (1, 1, 2, 'receivable', 5, -100);
INSERT INTO charge_event (tenant_id, charge_id, state, at) VALUES (1, 7, 1, now()), (1, 7, 4, now()), (1, 8, 1, now()), (1, 8, 8, now());
INSERT INTO payment (tenant_id, payment_id, bank_account_id, external_id, method, charge_id, centavos, paid_at, received_at, state, fee)
    OVERRIDING SYSTEM VALUE VALUES (1, 9, 1, 'E9', 2, NULL, 50, now(), now(), 2, 2);
INSERT INTO payment_return (tenant_id, return_id, bank_account_id, external_id, payment_ref, method, payment_id, centavos, at, day,
    quiet_until, received_at, state) OVERRIDING SYSTEM VALUE VALUES (1, 1, 1, 'D9', 'E9', 6, 9, 50, now(), now(), now(), now(), 1);
INSERT INTO credit (tenant_id, bank_account_id, external_id, centavos, fee, at, day, received_at, booked_at) VALUES (1, 1, 'E9', 50, 2, now(), now(), now(), now());
INSERT INTO creditor (tenant_id, creditor_id, slug, trade_name, legal_name, cnpj, address, phone, hours, policy, created_at)
    OVERRIDING SYSTEM VALUE VALUES (1, 1, 'e', 'E', 'E', '11222333000181', '', '', '', '{}', now());
INSERT INTO contract (tenant_id, contract_id, creditor_id, key, created_at) OVERRIDING SYSTEM VALUE VALUES (1, 1, 1, 'C', now());
INSERT INTO ledger_entry (tenant_id, entry_id, creditor_id, kind, source_id, day, at) OVERRIDING SYSTEM VALUE
    VALUES (1, 2, 1, 'payment', 9, now(), now()), (1, 3, 1, 'credit', 9, now(), now()), (1, 4, 1, 'return', 1, now(), now()),
           (1, 5, 1, 'import', 1, now(), now());
INSERT INTO ledger_line VALUES (1, 2, 1, 'cash', NULL, 50), (1, 2, 2, 'suspense', NULL, -50), (1, 3, 1, 'bank_fee', NULL, 2),
    (1, 3, 2, 'cash', NULL, -2), (1, 4, 1, 'cash', NULL, -50), (1, 4, 2, 'suspense', NULL, 50),
    (1, 5, 1, 'receivable', 5, 100), (1, 5, 2, 'opening', NULL, -100);
INSERT INTO torture.marked SELECT attempt_id, outbox_id FROM attempt WHERE outbox_id NOT IN (14, 23);`;
const LATER = ['INSERT INTO torture.taken VALUES (2, 2)', 'INSERT INTO torture.settled VALUES (7, 1)',
    'INSERT INTO torture.marked VALUES (114, 14), (123, 23)'];

const unit = (wamid, marker, phone, what) => ({ type: 'unit', wamid, marker, phone, what });
const HISTORY = [
    { type: 'points', points: ['turn.after_commit', 'takeover.after_commit', 'migrate.inside'] },
    { type: 'migrate', fault: 'migrate.inside:1', signal: 'SIGKILL' },
    unit('w1', 'bcdfghjkm', '5511970000001', 'greeting'), unit('w2', 'npqrstvwx', '5511970000001', 'factor'),
    unit('w3', 'zbcdfghjk', '5511970000002', 'greeting'),
    { type: 'invoke', id: 1, wamids: ['w1', 'w2', 'w3'] }, { type: 'ok', id: 1, status: 200 }, { type: 'fail', id: 2, status: 503 },
    { type: 'person', phone: '5511970000001', cpf: '52998224725' },
    { type: 'said', marker: 'mnpqrstvw', code: 0 },
    { type: 'agent', verb: 'take', code: null, signal: 'SIGKILL', fault: 'takeover.after_commit:1' },
    { type: 'exit', server: 'a', code: null, signal: 'SIGKILL', expected: 'SIGKILL', fault: null },
    { type: 'exit', server: 'b', code: null, signal: 'SIGKILL', expected: null, fault: 'turn.after_commit:3' },
    { type: 'drain', server: 'a', ms: 900, code: 0 },
    { type: 'quiet', reached: true },
];
const send = (opaque, to, text) => ({ t: 20, kind: 'send', http: 200, to, opaque: String(opaque), text });
const notice = (id) => ({ t: 30, kind: 'notice', http: 200, signature: 'good', body: JSON.stringify({ pix: [{ endToEndId: id }] }) });
const told = (list, body) => ({ t: 31, kind: 'notice', http: 200, signature: 'good', body: JSON.stringify({ [list]: [body] }) });
const SANDBOX = [
    send(111, '+5511970000001', 'Olá!'), send(112, '+5511970000001', 'Continuo por aqui.'), send(115, '+5511970000001', 'O boleto: R$ 1,00'),
    send(114, '+5511970000001', 'Pagamento recebido: R$ 1,00'), send(121, '+5511970000002', 'Olá!'),
    send(123, '+5511970000002', 'Oi, aqui é da escola mnpqrstvw'), notice('E1'), told('devolucoes', { id: 'D9' }), told('creditos', { pagamento: 'E9' }),
];
export { notice, send, told, unit };

/** A database with those rows; who needs others gets a copy. */
export class Quarter {
    async begin() {
        this.folder = fs.mkdtempSync(`${os.tmpdir()}/quita-verify.`);
        this.cluster = new Cluster({ folder: this.folder, quick: true });
        await this.cluster.begin();
        execFileSync(PROGRAM, ['migrate'], { env: { ...process.env, QUITA_DATABASE: this.cluster.conninfo, QUITA_KEYS: `1:${KEY}` }, stdio: 'ignore' });
        await this.cluster.script(fs.readFileSync('tests/torture/probes.sql', 'utf8'));
        await this.cluster.script(ROWS);
        for (const sql of LATER) await this.cluster.script(sql); // each in a commit of its own
        this.count = 0;
    }

    /** The folder of a run; the doctor may change its facts, its sends, its settings, its logs, its rows. */
    async house({ history = (h) => h, sandbox = (s) => s, settings = {}, log = '', sql = '' } = {}) {
        const out = `${this.folder}/house${++this.count}`;
        const conninfo = sql ? this.copy(`house${this.count}`, sql) : this.cluster.conninfo;
        fs.mkdirSync(out);
        const lines = (list) => list.map((fact) => `${JSON.stringify({ t: 10, ...fact })}\n`).join('');
        fs.writeFileSync(`${out}/history.jsonl`, lines(history(HISTORY)));
        fs.writeFileSync(`${out}/sandbox.jsonl`, lines(sandbox(SANDBOX)));
        fs.writeFileSync(`${out}/a.log`, log);
        fs.writeFileSync(`${out}/b.log`, '');
        const least = { kills: 2, messages: 3, payments: 1, once: 2, takes: 1, ...settings };
        fs.writeFileSync(`${out}/run.json`, JSON.stringify({ conninfo, key: KEY, quick: false, settings: { seed: 1, least } }));
        return out;
    }

    copy(name, sql) {
        const admin = this.cluster.conninfo.replace('dbname=torture', 'dbname=postgres');
        const conninfo = this.cluster.conninfo.replace('dbname=torture', `dbname=${name}`);
        execFileSync('psql', ['-Xqd', admin, '-c', `CREATE DATABASE ${name} TEMPLATE torture STRATEGY file_copy`]);
        execFileSync('psql', ['-Xqd', conninfo, '-v', 'ON_ERROR_STOP=1', '-c', `SET session_replication_role = replica; ${sql}`]);
        return conninfo;
    }

    async end() {
        await this.cluster.stop();
        fs.rmSync(this.folder, { recursive: true, force: true });
    }
}
