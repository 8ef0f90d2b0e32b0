/* Payments of many come at once: they are settled together, and one that cannot be holds up nobody. */
import { after, afterEach, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { until } from './processes.mjs';
import { startWorld } from './world.mjs';

let world;
before(async () => { world = await startWorld(); });
after(() => world?.stop());
afterEach(() => world.db('DROP TRIGGER IF EXISTS refuse_one ON payment'));

const STATE = '20 dias em atraso';
const PAYERS = 6;
const figure = async (name) => Number((await world.metrics()).match(new RegExp(`^${name} (\\d+)`, 'm'))[1]);
const contractOf = (person) => world.one(`SELECT contract_id FROM contract WHERE key = '${person.contrato}'`);

async function payer() {
    const person = world.person(STATE);
    await person.identifies();
    await person.taps(/2ª via/);
    const { pix } = await person.hearsSecondCopy();
    return { person, pix, contract: await contractOf(person) };
}

/* Nobody gets past the first one's contract while what `work` begins comes in. */
async function whileHeld(contract, work) {
    const held = world.db(`BEGIN; SELECT FROM contract WHERE contract_id = ${contract} FOR UPDATE; SELECT pg_sleep(4); COMMIT`);
    await until('the lock', async () => (await world.one(`SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'`)) === '1');
    const done = work();
    await held;
    return done;
}

async function payTogether(payers) {
    const [first, ...others] = payers;
    const begun = await figure('quita_payments_transactions_total');
    await whileHeld(first.contract, async () => {
        const one = world.pay({ payload: first.pix });
        await until('the first to wait', async () => (await world.one(`SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'`)) !== '0');
        return Promise.all([one, ...others.map(({ pix }) => world.pay({ payload: pix }))]);
    });
    return async () => (await figure('quita_payments_transactions_total')) - begun;
}

const receipts = (payers) => Promise.all(payers.map(({ person }) => person.hears(/Pagamento recebido/, 20000)));

async function payers() {
    const all = [];
    for (let i = 0; i < PAYERS; i++) all.push(await payer());
    return all;
}

test('notices that wait for the same account are settled in one transaction', async () => {
    const all = await payers();
    const transactions = await payTogether(all);
    await receipts(all);
    assert.equal(await transactions(), 2, 'the first, and then all that had come meanwhile');
    assert.equal(await world.one(`SELECT sum(centavos) FROM ledger_line`), '0');
});

test('one notice that cannot be booked does not hold up those that came with it, and is not lost', async () => {
    const all = await payers();
    const bad = all[3];
    await world.db(`CREATE OR REPLACE FUNCTION refuse_one() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF EXISTS (SELECT FROM charge_item ci WHERE ci.charge_id = NEW.charge_id AND ci.contract_id = ${bad.contract})
            THEN RAISE 'refused by the test'; END IF; RETURN NEW; END $$;
        CREATE TRIGGER refuse_one BEFORE INSERT ON payment FOR EACH ROW EXECUTE FUNCTION refuse_one()`);
    const transactions = await payTogether(all);
    await receipts(all.filter((p) => p !== bad));
    assert.equal(await transactions(), PAYERS - 1, 'the first, and each of the others alone');
    await world.db('DROP TRIGGER refuse_one ON payment');
    await receipts([bad]); // the bank tells it again
    assert.equal(await world.one(`SELECT count(*) FROM payment WHERE state = 1`), String(2 * PAYERS));
    assert.equal(await world.one(`SELECT sum(centavos) FROM ledger_line`), '0');
});
