/* A contact is changed only by who holds the old one (A3), and confirmed every 90 days (004-05). */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { oldContact, startWorld } from './world.mjs';

let world;
before(async () => { world = await startWorld({ shifted: true }); });
after(() => world?.stop());

const owed = '60 dias em atraso';
const addresses = (person) => world.db(`SELECT a.address_id, a.kind, a.wrong_party, a.checked_at IS NOT NULL FROM address a
    JOIN person_key k USING (tenant_id, person_id) WHERE k.key = '${person.chave}' ORDER BY a.address_id`);
/* The newest word on each channel and purpose of an address. */
const ledger = async (address) => (await world.db(`SELECT DISTINCT ON (channel, purpose) channel || ':' || purpose || ':' || granted || ':' ||
    source || ':' || text_version FROM consent WHERE address_id = ${address} ORDER BY channel, purpose, consent_id DESC`)).flat();
const agePhone = (person, days) => world.db(`UPDATE address a SET checked_at = to_timestamp(${world.now() / 1000}) - interval '${days} days'
    FROM person_key k WHERE k.tenant_id = a.tenant_id AND k.person_id = a.person_id AND k.key = '${person.chave}' AND a.kind = 1`);

/* From the wish to the question for the code; the code that came. */
async function toTheCode(person, number, others = 'Manter todos') {
    await person.say(`mudei de número, agora é ${number}`);
    await person.hears(/Está certo/);
    return toTheCodeOf(person, others);
}

async function toTheCodeOf(person, others = 'Manter todos') {
    await person.taps('Sim, está certo');
    await person.hears(/só com o novo ou mantenho todos/);
    await person.taps(others);
    const { text } = await person.hears(/código de confirmação é/);
    await person.hears(/enviei um código de 6 números para \+55 \d\d \*/);
    return text.match(/\*(\d{6})\*/)[1];
}

const another = (code) => (code === '000000' ? '111111' : '000000');

test('004-05 a number is refused without the code and added with it, with its rows in the consent ledger', async () => {
    const ana = world.person(owed, oldContact);
    const old = await addresses(ana);
    await ana.identifies();
    const code = await toTheCode(ana, '19 97777-0001');
    await ana.say(another(code));
    await ana.hears(/não confere/);
    assert.deepEqual(await addresses(ana), old, 'nothing without the code');
    await ana.say(code);
    await ana.hears(/cadastro está atualizado com \(19\) 97777-0001/);
    const now = await addresses(ana);
    assert.equal(now.length, old.length + 1);
    const added = now.at(-1)[0];
    assert.deepEqual(await ledger(added), ['1:1:true:conversa:contato-1', '1:2:true:conversa:contato-1',
        '2:1:true:conversa:contato-1', '2:2:true:conversa:contato-1']);
    assert.ok(await world.one(`SELECT at FROM consent WHERE address_id = ${added} LIMIT 1`));
    assert.deepEqual(await world.db(`SELECT actor, action FROM audit WHERE subject = 'address:${added}'`), [['bot', 'contact_added']]);
    await toTheCode(ana, '19 97777-0002');
    await ana.say(code);
    await ana.hears(/não confere/); // a code serves once
});

test('the others of its kind are not used any more when only the new one is wanted', async () => {
    const bia = world.person(owed, oldContact);
    await bia.identifies();
    await bia.say(await toTheCode(bia, '(19) 97777-0003', 'Só o novo'));
    await bia.hears(/está atualizado/);
    const [old, added] = (await addresses(bia)).filter((a) => a[1] === '1').map((a) => a[0]);
    assert.ok((await ledger(old)).every((row) => /:false:conversa:contato-1$/.test(row)));
    assert.ok((await ledger(added)).every((row) => /:true:/.test(row)));
    assert.deepEqual(await world.db(`SELECT action FROM audit WHERE subject = 'address:${added}'`), [['contact_changed']]);
});

test('a code is for the contact it was asked for: it lets no other one in', async () => {
    const eva = world.person(owed, oldContact);
    await eva.identifies();
    const first = await toTheCode(eva, '19 97777-0004');
    await toTheCode(eva, '11 91234-5678');
    await eva.say(first);
    await eva.hears(/não confere/);
    assert.equal((await addresses(eva)).filter((a) => a[1] === '1').length, 1);
});

test('who knows CPF and birth date but writes from a phone of their own changes nothing: a person does', async () => {
    const victim = world.person(owed, oldContact);
    const crook = await world.stranger({ cpf: victim.cpf, birth: victim.birth });
    await crook.identifies();
    await crook.say('mudei de número, agora é 11 91234-5678');
    await crook.hears(/Está certo/);
    await crook.taps('Sim, está certo');
    await crook.hears(/mantenho todos/);
    await crook.taps('Só o novo');
    await crook.hears(/há mais de 30 dias/);
    await crook.hears(/protocolo/);
    assert.equal((await addresses(victim)).filter((a) => a[1] === '1').length, 1);
});

test('a code that ran out is replaced, three wrong ones end with a person', async () => {
    const gil = world.person(owed, oldContact);
    await gil.identifies();
    await gil.say('meu email mudou, agora é Gil.Novo@Correio.example');
    await gil.hears(/Anotei gil\.novo@correio\.example/);
    const late = await toTheCodeOf(gil);
    await world.later(11 * 60);
    await gil.hears(/Continuo por aqui/);
    await gil.say(late);
    const fresh = [await gil.hears(/./s), await gil.hears(/./s), await gil.hears(/./s)].map((m) => m.text).join('\n');
    assert.match(fresh, /perdeu a validade/);
    const code = fresh.match(/\*(\d{6})\*/)[1];
    for (const words of [/não confere/, /não confere/, /não envio mais códigos/]) {
        await gil.say(another(code));
        await gil.hears(words);
    }
    await gil.hears(/protocolo/);
    assert.equal((await addresses(gil)).filter((a) => a[1] === '2' && a[3] === 't').length, 0);
});

test('004-05 a check 91 days ago is asked about once, at the end; one of 89 days is not', async () => {
    const [rui, ivo] = [world.person(owed, oldContact), world.person(owed, oldContact)];
    for (const [person, days] of [[rui, 91], [ivo, 89]]) {
        await person.identifies();
        await agePhone(person, days);
        await person.say('não, obrigado');
    }
    await ivo.hears(/de 1 a 5/);
    await rui.hears(/este número, \+55 \d\d \*+-\d{4}, continua seu\?/);
    await rui.taps('Sim, continua');
    await rui.hears(/agradeço por confirmar/);
    await rui.hears(/de 1 a 5/);
    await world.laterByDay(25 * 3600);
    await rui.say('oi');
    await rui.hears(/data de nascimento/);
    await rui.say(rui.birth);
    await rui.hears(/Total para pagar hoje/);
    await rui.say('não, obrigado');
    await rui.hears(/de 1 a 5/);
});

test('a number that is not theirs any more is cut from them, and its holder is nobody we know', async () => {
    const lea = world.person(owed, oldContact);
    await lea.identifies();
    await agePhone(lea, 91);
    await lea.say('obrigado');
    await lea.hears(/continua seu/);
    await lea.taps('Não é meu');
    await lea.hears(/número novo ou só tirar este/);
    await lea.taps('Só tirar este');
    await lea.hears(/saiu do cadastro/);
    assert.deepEqual((await addresses(lea)).filter((a) => a[1] === '1').map((a) => a[2]), ['t']);
    await lea.say('quero o boleto');
    await lea.hears(/Pode digitar seu CPF/);
});
