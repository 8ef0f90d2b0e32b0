/* Somebody else answers for the person: our name, our number, a good time, and nothing of the matter (TP-07). */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { startWorld } from './world.mjs';

let world;
before(async () => { world = await startWorld(); });
after(() => world?.stop());

/* Of what a third party hears: who we are and how to call; nothing that a matter could be told by. */
const DISCRETE = /d[ií]vida|d[ée]bito|atras|venc|pend[êe]nc|cobran|parcela|mensalidade|boleto|pagament|r\$|acordo|negoci|alun|filh|matr[íi]cula/i;

test('001-10 who answers for the person hears name and number only; a good time is kept and the team is to call', async () => {
    const mother = await world.stranger();
    await mother.say('ele não está, quer deixar recado?');
    const { text } = await mother.hears(/assistente virtual de Colégio .* telefone para retorno é \(?\d\d\)?/s);
    assert.doesNotMatch(text, DISCRETE);
    await mother.say('é sobre o quê? ele deve alguma coisa?');
    assert.doesNotMatch((await mother.hears(/./s)).text, DISCRETE);
    await mother.say('de manhã');
    assert.doesNotMatch((await mother.hears(/Anotado/)).text, DISCRETE);
    const [[id, best]] = await world.db(`SELECT conversation_id, answer FROM person_note WHERE subject = 'horario' AND person_id IS NULL`);
    assert.equal(best, 'manha');
    const [[kind, reason, due, pause]] = await world.db(`SELECT kind, reason, due > (opened_at AT TIME ZONE 'America/Sao_Paulo')::date, pause_until FROM care_case
        WHERE conversation_id = ${id} AND closed_at IS NULL`);
    assert.deepEqual([kind, reason, due, pause], ['retorno', 'manha', 't', null], 'the team calls, on the next business day');
    assert.match(await world.quita(['agent', 'list']), /retorno/);
});

test('the name that a third party hears does not tell the matter either', async () => {
    const creditor = (name) => world.tryQuita(['creditor', 'add', '-'], JSON.stringify({ format: 1, tenant: 'nobody', slug: 'x', trade_name: name,
        legal_name: 'X Ltda', cnpj: '11222333000181', address: 'Rua A, 1', phone: '(11) 4000-1234', hours: 'de segunda a sexta' }));
    for (const name of ['Azul Cobranças', 'Recuperação de Crédito Azul']) {
        const { code, stderr } = await creditor(name);
        assert.notEqual(code, 0);
        assert.match(stderr, /tells everybody what the matter is/);
    }
    assert.doesNotMatch((await creditor('Escola Azul')).stderr, /tells everybody/);
});

test('a phone that knew somebody knows nobody once somebody else answers', async () => {
    const ana = world.person('20 dias em atraso');
    await ana.identifies();
    await ana.say('oi, sou o marido dela, quer deixar um recado?');
    assert.doesNotMatch((await ana.hears(/telefone para retorno/)).text, DISCRETE);
    assert.ok(!(await ana.last.text).includes(ana.first));
    await ana.say('não');
    await ana.hears(/agradeço pela gentileza/);
    await ana.say('quanto ela deve?');
    await ana.hears(/CPF/);
});
