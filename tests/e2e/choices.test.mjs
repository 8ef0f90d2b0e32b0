/* What people may choose beside paying all at once, and what they tell us on the way. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { startWorld } from './world.mjs';

let world;
before(async () => { world = await startWorld(); });
after(() => world?.stop());

const DAY_MS = 86400000;
const shortDay = (iso) => `${iso.slice(8)}/${iso.slice(5, 7)}`;
const isWeekend = (iso) => [0, 6].includes(new Date(iso).getUTCDay());
const notes = (person, subject) => world.db(`SELECT n.answer FROM person_note n JOIN person_key k USING (tenant_id, person_id)
    WHERE k.key = '${person.chave}' AND n.subject = '${subject}' ORDER BY note_id`);

test('000-08 only the day is changed: a new boleto for that day, the old one void, once', async () => {
    const ana = world.person('5 dias em atraso');
    await ana.identifies();
    await ana.say('segunda via');
    const old = await ana.hearsSecondCopy();
    await ana.say('quero mudar o vencimento');
    await ana.hears(/mudar o vencimento/);
    await ana.taps(ana.choices[0].title);
    await ana.hears(/Que dia fica melhor/);
    const asked = new Date(world.now() + 4 * DAY_MS).toISOString().slice(0, 10);
    await ana.say(shortDay(asked));
    const fresh = await ana.hears((m) => m.kind === 'document');
    const told = fresh.text.match(/o vencimento agora é (\d\d)\/(\d\d)/);
    const line = fresh.text.match(/\d[\d .]{45,}\d/)[0].replace(/\D/g, '');
    assert.notEqual(line, old.line);
    const [[status]] = await world.db(`SELECT status FROM charge WHERE line = '${old.line}'`);
    assert.notEqual(status, '0', 'the old boleto is void');
    const day = await world.one(`SELECT due FROM charge WHERE line = '${line}'`);
    assert.equal(shortDay(day), `${told[1]}/${told[2]}`);
    const rest = (Date.parse(day) - Date.parse(asked)) / DAY_MS; // a day on which banks are closed goes on to the next
    assert.ok(isWeekend(asked) ? rest > 0 && rest < 5 : rest >= 0 && rest < 5, `${asked} became ${day}`);
    assert.ok(!isWeekend(day), day);
    await ana.hears(/^000201/);
    await ana.hears((m) => m.buttons?.[0]?.kind === 'url');

    await ana.say('quero mudar o vencimento');
    await ana.hears(/mudar o vencimento/);
    await ana.taps(ana.choices[0].title);
    await ana.hears(/Que dia fica melhor/);
    await ana.say(shortDay(new Date(world.now() + 6 * DAY_MS).toISOString().slice(0, 10)));
    assert.match((await ana.hears(/./)).text, /uma vez/);
    assert.equal(await world.one(`SELECT count(*) FROM charge WHERE line <> '${line}' AND status = 0
        AND due > date '${day}' - 30 AND person_id = (SELECT person_id FROM charge WHERE line = '${line}')`), '0', 'no third boleto');
});

test('000-08 only the way is changed: the Pix code of the boleto is paid, and settles it', async () => {
    const bia = world.person('5 dias em atraso');
    await bia.identifies();
    await bia.say('prefiro pagar no pix');
    const { pix } = await bia.hearsSecondCopy();
    await world.pay({ payload: pix });
    await bia.hears(/Pagamento recebido/);
    assert.equal(await world.one(`SELECT count(*) FROM payment p JOIN charge c USING (tenant_id, charge_id)
        JOIN person_key k USING (tenant_id, person_id) WHERE k.key = '${bia.chave}'`), '1');
});

test('000-08 001-02 who does not want the discount is asked why, once, and the reason is kept as a code', async () => {
    for (const [title, code] of [[/esquecendo/, 'esqueci'], [/menos renda/, 'renda'], [/Não concordo/, 'discordo']]) {
        const who = world.person('20 dias em atraso');
        await who.identifies();
        await who.say('quero negociar');
        assert.match((await who.hears(/Qual fica melhor/)).text, /sem multa e sem juros|desconto/);
        await who.say('agora não');
        await who.hears(/só se quiser contar|o que aconteceu/i);
        await who.taps(title);
        await who.hears(/./);
        assert.deepEqual(await notes(who, 'motivo'), [[code]]);
    }
    const paid = world.person('20 dias em atraso');
    await paid.identifies();
    await paid.say('quero negociar');
    await paid.hears(/Qual fica melhor/);
    await paid.say('agora não');
    await paid.hears(/./);
    await paid.taps(/paguei/);
    await paid.hears(/comprovante/);
    assert.equal(await world.one(`SELECT count(*) FROM paid_claim c JOIN person_key k USING (tenant_id, person_id)
        WHERE k.key = '${paid.chave}'`), '1');
});

test('000-25 at the end a grade is asked, once, and kept', async () => {
    const eva = world.person('em dia');
    await eva.identifies(/tudo em dia/);
    await eva.say('obrigada');
    await eva.hears(/este número, .*, continua seu\?/); // nobody has asked yet
    await eva.say('sim');
    await eva.hears(/agradeço por confirmar/);
    await eva.hears(/de 1 a 5/);
    await eva.say('5');
    await eva.hears(/./);
    assert.deepEqual(await notes(eva, 'csat'), [['5']]);
    await eva.say('obrigada');
    await eva.hearsNothing();
    assert.deepEqual(await notes(eva, 'csat'), [['5']]);
});
