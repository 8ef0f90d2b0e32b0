/* A number that recruits: its own flow, its own consent, and nothing of a debt. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { startWorld } from './world.mjs';
import { until } from './processes.mjs';

let world;
const words = async () => world.db('SELECT granted, source, text_version, purpose FROM prospect_consent ORDER BY consent_id');
/* Options cannot be tapped by who has only words. */
const visits = async (who) => {
    await who.say('oi');
    await who.hears(/conhecer a escola/);
    await who.hears(/qual etapa/);
    await who.say('ensino médio');
    await who.hears(/posso ajudar/);
    await who.say('marcar visita');
    await who.hears(/Que dia/);
    await who.say('amanhã');
    await who.hears(/período/);
    await who.say('de manhã');
    await who.hears(/seu nome/);
    await who.say('Paula');
    await who.hears(/posso mandar avisos/);
};

before(async () => {
    world = await startWorld();
    await world.db("UPDATE channel_account SET purpose = 'captacao' RETURNING account_id");
    await until('the number recruits', async () => {
        const who = await world.stranger();
        await who.say('oi');
        return /conhecer a escola/.test((await who.hears(/./)).text);
    }, 20000);
});
after(() => world?.stop());

test('000-24 a visit is asked for by a flow of its own, and the yes is kept with the text it was said to', async () => {
    const paula = await world.stranger();
    await visits(paula);
    assert.deepEqual(await words(), []);
    await paula.say('sim');
    await paula.hears(/Anotado/);
    await paula.hears(/pedido de visita/);
    assert.deepEqual(await words(), [['t', 'conversa', 'captacao-avisos-1', '4']]);
    const notes = await world.db(`SELECT subject, answer, words_sealed IS NOT NULL FROM person_note ORDER BY note_id`);
    assert.deepEqual(notes.map(([subject, answer, sealed]) => [subject, /^d20\d\d_\d\d_\d\d$/.test(answer ?? '') ? 'a day' : answer, sealed]), [
        ['etapa', 'medio', 'f'], ['visita_dia', 'a day', 'f'], ['visita_hora', 'manha', 'f'], ['nome', null, 't'],
    ]);
});

test('000-24 who owes writes to that number: nothing of it is said, nobody is asked who they are, and a stop ends this purpose alone', async () => {
    const rita = world.person('20 dias em atraso');
    await rita.say('quero a segunda via');
    await rita.hears(/só de novas matrículas/);
    await rita.say('parar');
    await rita.hears(/não envio mais mensagens por este número/);
    assert.equal(await world.one(`SELECT count(*) FROM consent WHERE source = 'parar'`), '0', 'reminders and collection go on');
    assert.deepEqual((await words()).slice(1), [['f', 'parar', 'parar-1', '4']]);
    assert.equal(await world.one('SELECT count(*) FROM outbox WHERE charge_id IS NOT NULL'), '0', 'nothing of a charge is sent');
});
