/* A1: a number that is verified for exactly one debtor, and three digits of the CPF. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { startWorld } from './world.mjs';

let world;
before(async () => { world = await startWorld({ shifted: true }); });
after(() => world?.stop());

/* Some write from a number that the register does not have. */
const ownNumber = (person, row) => person.wa_id.endsWith(row.telefone.replace(/\D/g, '').slice(-8));
const phoneOf = (person, of = '') => `${of}kind = 1 AND ${of}person_id = (SELECT person_id FROM person_key WHERE key = '${person.chave}')`;
const verify = (person) => world.db(`UPDATE address SET verified_at = now() WHERE ${phoneOf(person)}`);
const tries = (person) => world.one(`SELECT count(*) FROM factor_try WHERE cpf_hash = (SELECT cpf_hash FROM person JOIN person_key k
    USING (tenant_id, person_id) WHERE k.key = '${person.chave}')`).then(Number);

/* The places that are asked for, 1 to 11. */
async function asked(person, wish = 'quero a próxima parcela') {
    await person.say(wish);
    const { text } = await person.hears(/três números do seu CPF/);
    const places = text.match(/o (\d+)º, (\d+)º e (\d+)º/).slice(1).map(Number);
    assert.ok(places.some((p) => p < 4 || p > 9), `not only the digits that public lists show: ${places}`);
    return { text, places };
}
const digitsAt = (cpf, places) => places.map((p) => cpf.replace(/\D/g, '')[p - 1]).join('');

test('three digits from a verified number bring the next instalment without any amount; what is more needs CPF and factor', async () => {
    const ana = world.person('em dia', ownNumber);
    await verify(ana);
    const { places } = await asked(ana);
    assert.deepEqual((await asked(ana)).places, places, 'asking again changes nothing');
    await ana.say(digitsAt(ana.cpf, places));
    const { text } = await ana.hears(/próximo vencimento, em \d\d\/\d\d/);
    assert.doesNotMatch(text, /R\$/);
    await ana.hears(/^000201/);
    await ana.hears(/Quer ver agora/);
    assert.equal(await world.one(`SELECT assurance FROM conversation WHERE conversation_id = ${await ana.conversation()}`), '1');
    await ana.say('negociar');
    await ana.hears(/Pode digitar seu CPF/);
});

test('what is late is not told at A1: the words do not say that there is anything', async () => {
    const bia = world.person('60 dias em atraso', ownNumber);
    await verify(bia);
    const { places } = await asked(bia, 'próxima parcela');
    await bia.say(digitsAt(bia.cpf, places));
    assert.equal((await bia.hears(/só mais uma confirmação/)).text.match(/atras|vencid|R\$|parcela/), null);
    await bia.hears(/Pode digitar seu CPF/);
});

test('an unknown number, an unverified one and wrong digits are answered alike, and count as failures', async () => {
    const [known, fresh, stranger] = [world.person('em dia', ownNumber), world.person('em dia', ownNumber), await world.stranger()];
    const said = new Set();
    await verify(known);
    for (const [who, cpf] of [[known, null], [fresh, fresh.cpf], [stranger, known.cpf]]) {
        const { places, text } = await asked(who);
        const right = digitsAt(cpf ?? known.cpf, places);
        await who.say(cpf ? right : right.replace(/./g, (d) => (Number(d) + 1) % 10));
        said.add(text.replace(/\d+º/g, 'n').concat((await who.hears(/Não consegui confirmar/)).text));
    }
    assert.equal(said.size, 1, [...said].join('\n'));
    assert.equal(await tries(known), 1);
    for (const more of [/Não consegui confirmar/, /pausar as tentativas por 30 min/]) {
        const { places } = await asked(known);
        await known.say(digitsAt(known.cpf, places).replace(/./g, (d) => (Number(d) + 1) % 10));
        await known.hears(more);
    }
});

test('a number that two debtors share proves nothing for either', async () => {
    const [eva, rui] = [world.person('em dia', ownNumber), world.person('em dia', ownNumber)];
    await verify(eva);
    await world.db(`INSERT INTO address (tenant_id, person_id, kind, value_hash, key_id, value_sealed, registered_at, verified_at)
        SELECT a.tenant_id, k.person_id, 1, a.value_hash, a.key_id, a.value_sealed, a.registered_at, now()
        FROM address a, person_key k WHERE ${phoneOf(eva, 'a.')} AND k.key = '${rui.chave}'`);
    const { places } = await asked(eva);
    await eva.say(digitsAt(eva.cpf, places));
    await eva.hears(/Não consegui confirmar/);
});

test('who proves who they are from their own number verifies it; who said stop there gets nothing below A2', async () => {
    const gil = world.person('em dia', ownNumber);
    await gil.identifies(/em dia/);
    assert.equal(await world.one(`SELECT verified_at IS NOT NULL FROM address WHERE ${phoneOf(gil)}`), 't');
    await gil.say('parar');
    await gil.hears(/não envio mais/);
    await world.db(`UPDATE conversation SET session_state = NULL, session_id = 0, assurance = 0 WHERE conversation_id = ${await gil.conversation()}`);
    const { places } = await asked(gil);
    await gil.say(digitsAt(gil.cpf, places));
    await gil.hears(/só mais uma confirmação/);
});
