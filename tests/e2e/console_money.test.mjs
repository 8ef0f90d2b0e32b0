/* Money at hand in the console: shown first, then sent as the assistant sends it, and what comes of it. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { newColleague } from './console.mjs';
import { until } from './processes.mjs';
import { oldContact, startWorld } from './world.mjs';

let world, ana, bia;
before(async () => {
    world = await startWorld({ shifted: true });
    [ana, bia] = [await newColleague(world, { name: 'Ana' }), await newColleague(world, { name: 'Bia' })];
});
after(async () => {
    await world?.stop();
});

const API = '/console/api';
const cid = () => crypto.randomUUID();
const centavos = (text) => Number(text.replace(/\D/g, ''));

async function read(path, who = ana) {
    const answer = await who.get(API + path);
    assert.equal(answer.status, 200, `${path}: ${answer.status} ${answer.text}`);
    return JSON.parse(answer.text);
}

/** [status, body] of a POST. */
async function send(path, json = {}, who = ana) {
    const answer = await who.request('POST', API + path, { json });
    return [answer.status, JSON.parse(answer.text)];
}

async function ok(path, json, who = ana) {
    const [status, body] = await send(path, json, who);
    assert.equal(status, 200, `${path}: ${status} ${JSON.stringify(body)}`);
    return body;
}

/** Somebody identified whom Ana talks to: {person, id, path, fence}. */
async function held(state = '5 dias em atraso', wanted = () => true) {
    const person = world.person(state, wanted);
    await person.identifies();
    await person.askPerson();
    const id = await person.conversation(), path = `/conversations/${id}`;
    const { fence } = await ok(`${path}/take`, { fence: (await read(path)).fence });
    return { person, id, path, fence };
}

const preview = (talk, body) => ok(`${talk.path}/preview`, body);
const give = async (talk, shown, more = {}) => ok(`${talk.path}/send_preview`, { cid: cid(), payload_token: shown.payload_token, seen: (await read(talk.path)).last_id, ...more });
/* Of what is overdue: the daily run makes those of the months to come by itself. */
const charges = (talk) => world.db(`SELECT ch.charge_id, ch.centavos, ch.status FROM charge ch JOIN conversation c USING (tenant_id, person_id)
    WHERE c.conversation_id = ${talk.id} AND EXISTS (SELECT FROM charge_item x JOIN instalment i USING (tenant_id, instalment_id)
        WHERE x.charge_id = ch.charge_id AND i.due < ch.issued_on) ORDER BY 1`);

test('2ª via: the preview issues nothing; sent, it is paper, code and link of a new charge, and a payment settles it', async () => {
    const talk = await held();
    const { total } = await read(`${talk.path}/person`);
    const shown = await preview(talk, { what: 'boleto' });
    assert.deepEqual([shown.parts, shown.issues], [['Boleto em PDF', 'Código Pix', 'Link de pagamento'], true]);
    assert.equal(centavos(shown.text.match(/R\$ ([\d.,]+\d)/)[1]), total);
    assert.deepEqual(await charges(talk), [], 'nothing was issued');
    await talk.person.hearsNothing(300);
    const words = { cid: cid(), payload_token: shown.payload_token, seen: (await read(talk.path)).last_id };
    const first = await ok(`${talk.path}/send_preview`, words);
    assert.deepEqual([first.message.direction, first.message.kind, first.message.cid], ['agent', 'document', words.cid]);
    const again = await ok(`${talk.path}/send_preview`, words);
    assert.equal(again.message.id, first.message.id, 'the same once more is the same');
    const { pix, link, line } = await talk.person.hearsSecondCopy();
    await talk.person.hearsNothing(500);
    const boleto = JSON.parse(await world.quita(['boleto', 'decode', '--jsonl'], `${JSON.stringify({ code: line, as_of: new Date(world.now()).toISOString().slice(0, 10) })}\n`));
    assert.deepEqual([boleto.valid, boleto.centavos], [true, total]);
    const html = await (await fetch(link)).text();
    assert.ok(html.includes(pix) && html.includes(line), 'the page shows the same');
    assert.equal((await charges(talk)).length, 1);
    const kinds = (await read(`${talk.path}/messages`)).messages.slice(-3).map((m) => [m.kind, m.author]);
    assert.deepEqual(kinds.map(([kind]) => kind), ['document', 'pix', 'link']);
    await world.pay({ payload: pix });
    await until('it is settled', async () => (await charges(talk))[0][2] === '1');
    assert.equal((await read(`${talk.path}/person`)).payments.length >= 1, true);
    const [status, body] = await send(`${talk.path}/send_preview`, { ...words, cid: cid(), again: true });
    assert.deepEqual([status, body.code], [422, 'no_charge'], 'what is paid is not charged again');
});

test('Pix: words, code and link; the second time the same charge, and another agent may not send it', async () => {
    const talk = await held('20 dias em atraso');
    const shown = await preview(talk, { what: 'pix' });
    assert.deepEqual([shown.parts, shown.issues], [['Código Pix', 'Link de pagamento'], true]);
    assert.equal((await send(`${talk.path}/send_preview`, { cid: cid(), payload_token: shown.payload_token }, bia))[0], 404, 'not hers');
    await give(talk, shown);
    await talk.person.hears(/^Aqui está o Pix, com vencimento em \d\d\/\d\d\/\d{4}, no valor de R\$ [\d.,]+\./);
    const code = (await talk.person.hears(/^000201/)).text;
    const link = await talk.person.hears((m) => m.buttons?.[0]?.kind === 'url');
    assert.match(link.text, /Colégio Jardim das Acácias Ltda\./);
    const second = await preview(talk, { what: 'pix' });
    assert.equal(second.issues, false);
    await give(talk, second);
    await talk.person.hears(/^Aqui está o Pix/);
    assert.equal((await talk.person.hears(/^000201/)).text, code);
    await talk.person.hears((m) => m.buttons?.[0]?.kind === 'url');
    assert.equal((await charges(talk)).length, 1, 'one charge, given twice');
    await talk.person.hearsNothing(300);
});

test('one instalment alone, and what was not seen is asked about before anything is issued', async () => {
    const talk = await held('60 dias em atraso');
    const { debts } = await read(`${talk.path}/person`);
    assert.ok(debts.filter((d) => d.days_late > 0).length > 1);
    const shown = await preview(talk, { what: 'boleto', instalment: debts[0].instalment });
    assert.equal(centavos(shown.text.match(/R\$ ([\d.,]+\d)/)[1]), debts[0].total);
    const { last_id } = await read(talk.path);
    await talk.person.say('espera');
    await until('it is there', async () => (await read(talk.path)).last_id !== last_id);
    const [status, body] = await send(`${talk.path}/send_preview`, { cid: cid(), payload_token: shown.payload_token, seen: last_id });
    assert.deepEqual([status, body.code, body.new.map((m) => m.text)], [409, 'changed', ['espera']]);
    assert.deepEqual(await charges(talk), []);
    assert.equal((await send(`${talk.path}/preview`, { what: 'boleto', instalment: '999999' }))[1].code, 'no_charge');
    await give(talk, shown);
    await talk.person.hearsSecondCopy();
    const items = await world.db(`SELECT i.instalment_id FROM charge_item i JOIN charge ch USING (tenant_id, charge_id) WHERE ch.charge_id = ${(await charges(talk))[0][0]}`);
    assert.deepEqual(items.flat(), [debts[0].instalment]);
});

test('a conversation that was passed on, or a price that changed over night, sends nothing', async () => {
    const talk = await held('20 dias em atraso');
    const shown = await preview(talk, { what: 'pix' });
    await ok(`${talk.path}/transfer`, { fence: talk.fence, user_id: (await read('/me', bia)).user.id });
    assert.deepEqual((await send(`${talk.path}/send_preview`, { cid: cid(), payload_token: shown.payload_token }))[1].code, 'not_owner');
    assert.deepEqual(await charges(talk), []);
    const own = await held('20 dias em atraso');
    const stale = await preview(own, { what: 'pix' });
    await world.booked(`UPDATE instalment i SET centavos = centavos + 1 FROM contract k WHERE k.contract_id = i.contract_id AND k.key = '${own.person.contrato}' AND i.status = 0`);
    const [status, body] = await send(`${own.path}/send_preview`, { cid: cid(), payload_token: stale.payload_token });
    assert.deepEqual([status, body.code, /mudou/.test(body.error)], [422, 'no_charge', true]);
    await own.person.hearsNothing(300);
});

test('an agreement is proposed by the solver, and the person accepts the very same plan afterwards', async () => {
    const talk = await held('60 dias em atraso', oldContact);
    const { plans } = await preview(talk, { what: 'acordo' });
    const plan = plans.find((p) => p.count > 1);
    const shown = await preview(talk, { what: 'acordo', count: plan.count, down: plan.down });
    assert.equal(shown.accepted, true);
    await give(talk, shown);
    const offered = await talk.person.hears(/^Posso propor/);
    assert.match(offered.text, new RegExp(`${plan.count} x R\\$`));
    await ok(`${talk.path}/back`, { fence: talk.fence });
    await talk.person.hears(/assistente virtual está de volta/);
    await talk.person.say('quero negociar');
    await talk.person.hears(/Qual fica melhor/);
    await talk.person.taps(new RegExp(`(^|\\D)${plan.count}\\s*(x|vezes)`));
    const heard = [];
    while (!heard.some((t) => /ACEITO/.test(t))) heard.push((await talk.person.hears((m) => Boolean(m.text))).text);
    const code = heard.join('\n').match(/código de confirmação é \*(\d{6})\*/)[1];
    await talk.person.say(`ACEITO ${code}`);
    await talk.person.hears(/Protocolo/);
    const [agreement] = (await read(`${talk.path}/person`)).agreements;
    assert.deepEqual([agreement.status, agreement.total], [1, plan.total]);
});

test('a promise is written down when it is sent', async () => {
    const talk = await held('20 dias em atraso');
    const due = new Date(world.now() - 3 * 3600e3 + 3 * 864e5).toISOString().slice(0, 10);
    await give(talk, await preview(talk, { what: 'promessa', due }));
    await talk.person.hears(/^Combinado: R\$/);
    const { promises, total } = await read(`${talk.path}/person`);
    assert.deepEqual(promises, [{ due, centavos: total, status: 0 }]);
});

test('a receipt: asked for; when it has come, taken down once with a protocol and a day', async () => {
    const talk = await held('5 dias em atraso');
    const asked = await preview(talk, { what: 'comprovante' });
    assert.match(asked.text, /Pode me enviar o comprovante/);
    await give(talk, asked);
    await talk.person.hears(/Pode me enviar o comprovante/);
    const { last_id } = await read(talk.path);
    await talk.person.sendMedia('foto');
    await until('it has come', async () => (await read(talk.path)).last_id !== last_id);
    const taken = await preview(talk, { what: 'comprovante' });
    const [, day, protocol] = taken.text.match(/Recebi seu comprovante.* até (\d\d\/\d\d\/\d{4})\. O protocolo é (Q-[0-9A-Z]+)\./);
    await give(talk, taken);
    await talk.person.hears(/Recebi seu comprovante/);
    const claims = await world.db(`SELECT protocol, to_char((until AT TIME ZONE 'America/Sao_Paulo')::date - 1, 'DD/MM/YYYY') FROM paid_claim WHERE conversation_id = ${talk.id}`);
    assert.deepEqual(claims, [[protocol, day]]);
    assert.ok((await read(`${talk.path}/person`)).cases.some((c) => c.protocol === protocol), 'among what is open');
    const third = await preview(talk, { what: 'comprovante' });
    assert.match(third.text, new RegExp(`já está com a gente.*${protocol}`));
    await give(talk, third);
    await talk.person.hears(/já está com a gente/);
    assert.equal(await world.one(`SELECT count(*) FROM paid_claim WHERE conversation_id = ${talk.id}`), '1');
});

test('the card of a hand-over: what they want, what was tried and how it went, what they owe; masked when it must be', async () => {
    const person = world.person('20 dias em atraso');
    await person.say('oi');
    await person.hears(/CPF/);
    await person.say(person.cpf);
    await person.hears(/data de nascimento/);
    await person.say('01/01/1901');
    await person.hears(/não confere|não encontr|conferir|dados/i);
    await person.say(person.cpf);
    await person.hears(/data de nascimento/);
    await person.say(person.birth);
    await person.hears(/Total para pagar hoje/);
    await person.taps(/2ª via/);
    await person.hearsSecondCopy();
    await person.say('qwertyuiop zxcvbnm');
    await person.hears(/./);
    await person.say('atendente');
    await person.hears(/protocolo/);
    const path = `/conversations/${await person.conversation()}`;
    const { card } = await read(path);
    assert.deepEqual([card.wants, card.reason_words, card.sentiment, card.level], ['Quer pagar: pediu a 2ª via.', 'Pediu para falar com uma pessoa.', null, 'A2']);
    assert.deepEqual(card.tried, ['Os dados informados não conferiram', 'Confirmou CPF e mais um dado', 'Viu as parcelas em atraso', 'Recebeu a 2ª via (boleto, Pix e link)', 'O assistente não entendeu']);
    assert.equal(card.balance, (await read(`${path}/person`)).total);
    assert.ok(card.balance > 0 && card.answers.length === 3);
    await world.db(`UPDATE conversation SET assurance_until = now() - interval '1 day' WHERE conversation_id = ${path.split('/').pop()}`);
    const masked = (await read(path)).card;
    assert.deepEqual([masked.balance, masked.tried, masked.wants], [null, ['Os dados informados não conferiram', 'Confirmou CPF e mais um dado', 'O assistente não entendeu'], 'Pediu para falar com uma pessoa.']);
});

test('who has not shown who they are is charged nothing', async () => {
    const stranger = await world.stranger();
    await stranger.say('atendente');
    await stranger.hears(/./);
    const path = `/conversations/${await world.one('SELECT max(conversation_id) FROM hand_over')}`;
    await ok(`${path}/take`, { fence: (await read(path)).fence });
    for (const what of ['pix', 'boleto', 'acordo', 'promessa']) assert.equal((await send(`${path}/preview`, { what }))[1].code, 'identity', what);
    const late = await held('20 dias em atraso');
    const shown = await preview(late, { what: 'pix' });
    await world.db(`UPDATE conversation SET assurance_until = now() - interval '1 day' WHERE conversation_id = ${late.id}`);
    assert.equal((await send(`${late.path}/send_preview`, { cid: cid(), payload_token: shown.payload_token }))[1].code, 'identity');
    assert.deepEqual(await charges(late), []);
});
