/* An agreement that is not kept ends by itself, and who writes is told kindly. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { until } from './processes.mjs';
import { oldContact, startWorld } from './world.mjs';

const DAY = 86400;
let world;
before(async () => { world = await startWorld({ shifted: true, env: { QUITA_DAILY_EVERY_S: '1' } }); });
after(() => world?.stop());

test('an agreement whose instalment stays unpaid ends: what was paid counts, the debt is open again, nobody is scolded', async () => {
    const ana = world.person('60 dias em atraso', oldContact);
    await ana.identifies();
    await ana.say('quero negociar');
    await ana.hears(/Qual fica melhor/);
    await ana.taps(ana.choices.filter((c) => /vez/i.test(c.title)).at(-1).title);
    const code = (await ana.hears(/código de confirmação/)).text.match(/\*(\d{6})\*/)[1];
    await ana.hears(/TERMO DE ACORDO/);
    while (!/ACEITO/.test(ana.last.text)) await ana.hears((m) => Boolean(m.text));
    await ana.say(`ACEITO ${code}`);
    await ana.hears(/Protocolo/);
    await ana.hears(/termo em PDF/);
    const pix = (await ana.hears(/^000201/)).text;
    await ana.hears((m) => m.buttons?.[0]?.kind === 'url');
    await world.pay({ payload: pix });
    await ana.hears(/Do acordo ainda ficam/);

    const id = await world.one(`SELECT agreement_id FROM agreement WHERE status = 1`);
    const covered = `SELECT instalment_id FROM agreement_item WHERE agreement_id = ${id}`;
    const [[owed, paid, due]] = await world.db(`SELECT (SELECT sum(centavos) FROM instalment WHERE instalment_id IN (${covered})),
        (SELECT sum(paid_centavos) FROM instalment WHERE agreement_id = ${id}),
        (SELECT min(due) - (now() AT TIME ZONE 'America/Sao_Paulo')::date FROM instalment WHERE agreement_id = ${id} AND status = 0)`);
    const status = () => world.one(`SELECT status FROM agreement WHERE agreement_id = ${id}`);

    await world.later((Number(due) + 9) * DAY);
    await new Promise((go) => setTimeout(go, 3000));
    assert.equal(await status(), '1', 'nine days late: it stands');
    const protocol = await world.one(`SELECT protocol FROM agreement WHERE agreement_id = ${id}`);
    await world.later(20 * DAY);
    await new Promise((go) => setTimeout(go, 3000));
    assert.equal(await status(), '1', 'nobody has told the person: it stands');
    assert.match(await world.quita(['agent', 'list']), new RegExp(`${protocol} +acordo +a avisar`));
    await world.quita(['agent', 'warn', protocol, '--as', 'bia']);
    await world.later(9 * DAY); // ten days of grace, and what clears after them
    await until('it ends', async () => (await status()) === '3', 20000);
    assert.equal(await world.one(`SELECT sum(centavos) FROM instalment WHERE status = 0 AND instalment_id IN (${covered})`),
        String(owed - paid));
    await ana.hearsNothing();

    await ana.say('oi');
    await ana.hears(/data de nascimento/);
    await ana.say(ana.birth);
    const kind = (await ana.hears(/acordo que fizemos não seguiu adiante, e isso acontece/)).text;
    assert.doesNotMatch(kind, /quebr|descumpr|inadimpl|multa|retomar/i, 'the policy lets nobody take it up again');
    await ana.hears(/Total para pagar hoje/);
    assert.deepEqual(ana.choices.map((c) => c.payload), ['segunda_via', 'negociar', 'outra_data', 'atendente']);
    await ana.say('o que está atrasado?');
    await ana.hears(/Total para pagar hoje/); // said once
    await ana.say('quebrei o acordo, perdi?');
    const told = (await ana.hears(/não seguiu adiante/)).text;
    assert.match(told, /isso acontece.*O que você pagou foi abatido/s);
    assert.doesNotMatch(told, /quebr|descumpr|inadimpl|multa/i);
    assert.ok(ana.choices.some((c) => /Renegociar/.test(c.title)));
});
