import assert from 'node:assert';
import { spawnSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { claimsOf } from '../verify/claims.js';
import { Evidence } from '../verify/evidence.js';
import { Quarter, notice, send, told, unit } from './healthy.js';

/* A verifier that cannot see a fault proves nothing: each of its claims is broken here once. */
const plus = (...facts) => (list) => [...list, ...facts];
const without = (type) => (list) => list.filter((fact) => fact.type !== type);
const attempt = (id, outbox, outcome = 0) => `INSERT INTO attempt (tenant_id, attempt_id, outbox_id, process_no, marked_at, outcome)
    VALUES (1, ${id}, ${outbox}, 1, now(), ${outcome}); INSERT INTO torture.marked VALUES (${id}, ${outbox});`;
const payment = (bank, id, charge, state) => `INSERT INTO payment (tenant_id, payment_id, bank_account_id, external_id, method,
    charge_id, centavos, paid_at, received_at, state) OVERRIDING SYSTEM VALUE VALUES (1, 12, ${bank}, '${id}', 1, ${charge}, 1, now(), now(), ${state})`;
const heard = (conversation, direction, words) => `INSERT INTO message (tenant_id, conversation_id, at, direction, level, kind, text)
    VALUES (1, ${conversation}, now(), ${direction}, 0, 'text', '${words}')`;
const PARENT = '+5511970000001';
const again = (...ids) => plus(...ids.map((id) => send(id, PARENT, 'Olá!')));

/* [claim, what the doctor does]; a claim may stand here more than once. */
const CASES = [
    ['acknowledged messages that are lost', { sql: "DELETE FROM message WHERE text LIKE '%bcdfghjkm'" }],
    ['messages with two effects', { sql: heard(1, 0, 'oi bcdfghjkm') }],
    ['messages that nobody wrote', { sql: heard(1, 0, 'oi zzzzzzzzz') }],
    ["agents' words that are lost or doubled", { sql: 'DELETE FROM message WHERE direction = 2' }],
    ["agents' words that are lost or doubled", { sql: heard(2, 2, 'x mnpqrstvw') }],
    ['people who were never answered', { sql: heard(9, 0, 'foto') }],
    ['units still waiting for their turn', { sql: "INSERT INTO inbox (tenant_id, kind, state, received_at, unit) VALUES (1, 3, 0, now(), '')" }],
    ['units kept aside as poison', { sql: "INSERT INTO inbox (tenant_id, kind, state, received_at, unit) VALUES (1, 3, 2, now(), '')" }],
    ['keys of messages that differ from the messages', { sql: 'DELETE FROM inbox_key WHERE get_byte(key, 0) = 1' }],
    ['second sends of the at-most-once class', { sql: attempt(212, 12), sandbox: again(212) }],
    ["agents' words that arrived twice", { sandbox: plus(send(123, '+5511970000002', 'Oi, aqui é da escola mnpqrstvw')) }],
    ['repeats without an attempt whose outcome was unknown', { sql: attempt(211, 11), sandbox: again(211) }],
    ['replies that were repeated more than once', { sql: attempt(211, 11, 3) + attempt(311, 11, 3), sandbox: again(211, 311) }],
    ['sends twice under one mark', { sandbox: again(111) }],
    ['sends without a mark', { sandbox: again(999) }],
    ['messages called sent that the provider never took', { sandbox: (list) => list.filter((s) => s.opaque !== '111') }],
    ['messages without a fate', { sql: 'UPDATE outbox SET state = 1 WHERE outbox_id = 11' }],
    ['messages still queued', { sql: 'INSERT INTO outbox_queue (tenant_id, conversation_id, outbox_id, process_no, not_before) VALUES (1, 1, 11, 1, now())' }],
    ['messages sent before the one before them', { sandbox: (list) => [list[2], list[0], list[1], ...list.slice(3)] }],
    ['unknown outcomes beyond 64 a death and cut', { sql: 'INSERT INTO attempt (tenant_id, attempt_id, outbox_id, process_no, marked_at, outcome) SELECT 1, 1000 + i, 11, 1, now(), 3 FROM generate_series(1, 200) i' }],
    ['marks after a take-over, by commit order', { sql: attempt(221, 21) }],
    ['marks after a take-over, by the counter in the locked row', { sql: 'UPDATE hand_over SET marks_before = 0' }],
    ['marks after a settlement', { sql: attempt(215, 15) }],
    ['messages about a charge that do not name it, so that no payment can stop them', { sql: 'UPDATE outbox SET charge_id = NULL WHERE outbox_id = 15' }],
    ['attempts that no probe saw', { sql: 'DELETE FROM torture.marked WHERE attempt_id = 111' }],
    ['acknowledged payments that are lost', { sandbox: plus(notice('E2')) }],
    ['payments stored twice', { sql: payment(2, 'E1', 'NULL', 2) }],
    ['instalments settled twice', { sql: payment(1, 'E3', 8, 1) }],
    ['payments for one charge settled twice', { sql: payment(1, 'E3', 7, 1) }],
    ['payments without exactly one entry in the books', { sql: 'DELETE FROM ledger_entry' }],
    ['entries that do not add up to zero', { sql: "UPDATE ledger_line SET centavos = -99 WHERE account = 'receivable'" }],
    ['cash that differs from payments, fees and returns', { sql: 'UPDATE payment SET centavos = 99' }],
    ['acknowledged returns and credits that are lost', { sandbox: plus(told('contestacoes', { id: 'D10' })) }],
    ['acknowledged returns and credits that are lost', { sandbox: plus(told('creditos', { pagamento: 'E10' })) }],
    ['returns without exactly one entry in the books', { sql: 'UPDATE ledger_entry SET source_id = 2 WHERE entry_id = 4' }],
    ['returns and credits that wait although their payment is there', { sql: 'UPDATE payment_return SET state = 0' }],
    ['returns and credits that wait although their payment is there', { sql: 'UPDATE credit SET booked_at = NULL' }],
    ['instalments that a return has opened and nothing paid, but that are not open', { sql: 'UPDATE charge SET status = 2; UPDATE payment_return SET payment_id = 1' }],
    ['books that disagree with what is paid, or with the lives of charges', { sql: 'UPDATE instalment SET status = 0, paid_on = NULL, paid_centavos = NULL' }],
    ['books that disagree with what is paid, or with the lives of charges', { sql: 'UPDATE charge SET status = 0 WHERE charge_id = 8' }],
    ['marks about what a settlement by another charge has paid', { sql: 'UPDATE outbox SET charge_id = 8 WHERE outbox_id = 15;' + attempt(215, 15) }],
    ['paid charges whose instalments are open', { sql: 'UPDATE instalment SET status = 0, paid_on = NULL, paid_centavos = NULL' }],
    ['words about a debt before identity', { sandbox: plus({ ...send(121, '+5511970000002', 'O boleto vence hoje') }) }],
    ['CPFs, phones, names, secrets in the logs', { log: '{"cpf":"529.982.247-25"}\n' }],
    ['CPFs, phones, names, secrets in the logs', { log: '{"to":"5511970000001"}\n' }],
    ['CPFs, phones, names, secrets in the logs', { log: '{"name":"Pessoa Zqx1"}\n' }],
    ['markers of what people wrote in the logs', { log: '{"text":"oi bcdfghjkm"}\n' }],
    ['servers that died of themselves', { history: plus({ type: 'exit', code: null, signal: 'SIGSEGV', expected: null, fault: null }) }],
    ['servers that died of themselves', { history: plus({ type: 'exit', code: 1, signal: null, expected: 'SIGTERM', fault: null }) }],
    ['drains that were not clean within 25 s', { history: plus({ type: 'drain', ms: 25001, code: 0 }) }],
    ['drains that were not clean within 25 s', { history: plus({ type: 'drain', ms: 10, code: 1 }) }],
    ['units still on their way at the end', { history: (list) => without('quiet')(list).concat({ type: 'quiet', reached: false }) }],
    ['units still on their way at the end', { history: without('quiet') }],
    ['answers to webhooks other than 200 and 503', { history: plus({ type: 'fail', id: 3, status: 500 }) }],
    ['commands of agents that failed strangely', { history: plus({ type: 'agent', verb: 'say', code: 139 }) }],
    ['commands of agents that failed strangely', { history: plus({ type: 'agent', verb: 'say', code: null, signal: 'SIGTERM' }) }],
    ...Object.entries({ kills: 3, messages: 4, payments: 3, once: 3 }).map(([name, n]) => ['sizes that were not reached', { settings: { [name]: n } }]),
    ['sizes that were not reached', { history: plus(unit('w4', 'kmnpqrstv', '5511970000001', 'talk')), settings: { messages: 4 } }],
    ['kinds of messages at most once of which there was none', { sql: 'UPDATE outbox SET class = 2 WHERE class = 3' }],
    ['fault points at which nothing died', { history: without('migrate') }],
    ['fault points at which nothing died', { history: without('points') }],
];

const quarter = new Quarter();
before(() => quarter.begin());
after(() => quarter.end());

const failing = (folder) => claimsOf(new Evidence(folder)).filter((claim) => !claim.info && claim.bad.length).map((claim) => claim.name);
const verify = (folder) => spawnSync(process.execPath, ['tests/torture/verify/main.js', folder], { encoding: 'utf8' });

test('a run in which nothing went wrong passes', async () => {
    const folder = await quarter.house();
    assert.deepEqual(failing(folder), []);
    const { status, stdout } = verify(folder);
    assert.match(stdout, /\n\d+ passed, 0 failed\n$/);
    assert.equal(status, 0);
});

test('the verifier says what failed, and exits with 1', async () => {
    const { status, stdout } = verify(await quarter.house({ settings: { kills: 200 } }));
    assert.match(stdout, /^not ok \d+ - 1 of 5 sizes that were not reached$/m);
    assert.match(stdout, /\n\d+ passed, 1 failed\n$/);
    assert.equal(status, 1);
});

test('each claim of the verifier is broken by a case', async () => {
    const all = claimsOf(new Evidence(await quarter.house())).filter((claim) => !claim.info).map((claim) => claim.name);
    assert.deepEqual([...new Set(CASES.map(([name]) => name))].sort(), [...all].sort());
});

CASES.forEach(([name, doctor], i) => test(`seen: ${name} (${i + 1})`, async () => {
    const seen = failing(await quarter.house(doctor));
    assert.ok(seen.includes(name), `only: ${seen.join(', ')}`);
}));
