/* The boleto is there ten days ahead; who asks for another day gets another boleto, and the old one is void. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { until, sleep } from './processes.mjs';
import { startWorld } from './world.mjs';

let world;
before(async () => { world = await startWorld({ env: { QUITA_DAILY_EVERY_S: '1' } }); });
after(() => world?.stop());

/* The day that has begun everywhere in Brazil: the jobs' own. */
const IN_DAYS = (days) => `((now() AT TIME ZONE 'America/Rio_Branco')::date + ${days})`;
const dayIn = async (days) => world.one(`SELECT to_char(${IN_DAYS(days)}, 'DD/MM/YYYY')`);

/* Somebody up to date whose next instalment is due in so many days, and no other soon. */
async function owing(days) {
    const person = world.person('em dia');
    const mine = `contract_id = (SELECT contract_id FROM contract WHERE key = '${person.contrato}') AND status = 0`;
    await world.db(`UPDATE instalment SET due = ${IN_DAYS(90)} WHERE ${mine}`);
    const instalment = await world.one(`UPDATE instalment SET due = ${IN_DAYS(days)} WHERE instalment_id =
        (SELECT min(instalment_id) FROM instalment WHERE ${mine}) RETURNING instalment_id`);
    return { person, instalment: instalment.split('\n')[0] };
}

const charges = (instalment) => world.db(`SELECT ch.charge_id, ch.status, ch.line, ch.due - ${IN_DAYS(0)}, ch.centavos = i.centavos
    FROM charge ch JOIN charge_item ci USING (tenant_id, charge_id) JOIN instalment i USING (tenant_id, instalment_id)
    WHERE i.instalment_id = ${instalment} ORDER BY ch.nosso_numero`);

const issued = (instalment) => until('the boleto is issued', async () => (await charges(instalment))[0], 20000);

async function asksForAnotherDay(person, day) {
    await person.say('quero mudar o vencimento');
    await person.hears((m) => /De qual mensalidade|Que dia fica melhor/.test(m.text));
    if (/De qual mensalidade/.test(person.last.text)) {
        await person.taps(person.choices[0].title);
        await person.hears(/Que dia fica melhor/);
    }
    await person.say(day);
}

test('001-21 a boleto is issued ten days ahead and no earlier; a new day voids it and makes another, once and inside the policy', async () => {
    const { person, instalment } = await owing(11);
    const control = await owing(10);
    await issued(control.instalment);
    await sleep(2500);
    assert.deepEqual(await charges(instalment), [], 'eleven days ahead there is none');
    await world.db(`UPDATE instalment SET due = ${IN_DAYS(10)} WHERE instalment_id = ${instalment}`);
    const [first, status, line, due, whole] = await issued(instalment);
    assert.deepEqual([status, due, whole], ['0', '10', 't']);

    await person.identifies(/tudo em dia/);
    await person.taps(/2ª via/);
    const copy = await person.hearsSecondCopy();
    assert.equal(copy.line, line, 'the very boleto that was issued ahead');
    assert.equal((await charges(instalment)).length, 1);

    await asksForAnotherDay(person, await dayIn(60));
    await person.hears(/até \d\d\/\d\d/); // ten days after the day it has, by the default policy
    await person.say(await dayIn(15));
    const fresh = await person.hearsSecondCopy();
    const after = await charges(instalment);
    assert.deepEqual(after.map(([, state]) => state), ['2', '0'], 'the old one is void, the new one open');
    assert.equal(after[0][0], first);
    assert.equal(after[1][2], fresh.line);
    assert.ok(after[1][3] >= 15 && after[1][3] <= 19, `on the new day, or when banks work again: ${after[1][3]}`);
    assert.notEqual(fresh.line, line);
    const page = await (await fetch(copy.link)).text();
    assert.ok(!page.includes(line) && !page.includes(copy.pix), 'the old link asks for nothing any more');

    await asksForAnotherDay(person, await dayIn(18));
    await person.hears(/uma vez|já mudou/);
    assert.equal((await charges(instalment)).length, 2);
});

test('001-21 the old boleto paid all the same is recognised: the instalment is paid and the new boleto void', async () => {
    const { person, instalment } = await owing(10);
    const [, , line] = await issued(instalment);
    await person.identifies(/tudo em dia/);
    await asksForAnotherDay(person, await dayIn(15));
    const fresh = await person.hearsSecondCopy();
    await world.pay({ line, force: true });
    await person.hears(/Pagamento recebido/);
    assert.equal(await world.one(`SELECT status FROM instalment WHERE instalment_id = ${instalment}`), '1');
    assert.deepEqual((await charges(instalment)).map(([, state]) => state), ['1', '2']);
    assert.ok(!(await (await fetch(fresh.link)).text()).includes(fresh.line));
});
