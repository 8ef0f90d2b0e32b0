/* The chat on a bad line: nothing typed is lost, doubled or out of order. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { until } from './processes.mjs';
import { startSiteTests, visit } from './site.mjs';

let world, site, browser, stop;
before(async () => { ({ world, site, browser, stop } = await startSiteTests()); });
after(() => stop?.());

const enters = async (sockets) => {
    const chat = await visit(browser, site.origin, { sockets });
    await chat.open();
    return chat;
};
/* Each line by each way that what is new can come. */
const bothWays = (name, run) => {
    for (const [way, sockets] of [['socket', true], ['long polls', false]]) test(`${name} (${way})`, () => run(sockets));
};
/* What the server has of that visitor, in the order of its numbers. */
const lines = async () => Number(await world.one('SELECT count(*) FROM chat_line WHERE cid IS NOT NULL AND conversation_id = (SELECT max(conversation_id) FROM chat_session)'));
const states = (chat) => chat.log.locator('.row.me').evaluateAll((all) => all.map((r) => r.dataset.state));
const typed = ['um', 'dois', 'três', 'quatro'];

bothWays('offline: what is typed waits, survives a reload and goes in its order', async (sockets) => {
    const chat = await enters(sockets);
    await chat.say('oi');
    await chat.hears(/CPF/);
    await chat.page.context().setOffline(true);
    for (const words of typed) await chat.say(words);
    await chat.frame.getByText('Sem conexão').waitFor();
    assert.deepEqual((await states(chat)).slice(1).filter((s) => s !== 'queued' && s !== 'sending'), []);
    await chat.page.route('**/chat/messages', (route) => route.abort());
    await chat.page.route('**/chat/{poll,ticket}*', (route) => route.abort());
    await chat.page.context().setOffline(false);
    await chat.page.reload();
    await chat.open();
    assert.deepEqual(await chat.own(), typed, 'they are here after a reload');
    await chat.page.unroute('**/chat/{poll,ticket}*');
    await chat.page.unroute('**/chat/messages');
    await chat.sent('quatro');
    await until('all are there', async () => (await states(chat)).every((s) => s === 'sent'));
    await until('what was before is back', async () => (await chat.own()).length === 5);
    assert.deepEqual(await chat.own(), ['oi', ...typed]);
    assert.equal(await lines(), 5, 'each is there once');
    await chat.page.reload();
    await chat.open();
    await chat.sent('quatro');
    assert.deepEqual(await chat.own(), ['oi', ...typed], 'the server has them in that order');
    await chat.close();
});

bothWays('an answer that is lost on its way is no second line', async (sockets) => {
    const chat = await enters(sockets);
    let lost = 0;
    await chat.page.route('**/chat/messages', async (route) => {
        if (lost++ > 1) return route.continue();
        await route.fetch();
        return route.abort();
    });
    await chat.say('oi');
    await chat.hears(/CPF/);
    await until('it is known to have arrived', async () => (await states(chat))[0] === 'sent');
    assert.deepEqual(await chat.own(), ['oi']);
    assert.equal(await lines(), 1);
    await chat.close();
});

bothWays('who types faster than the server takes is waited for, in order', async (sockets) => {
    const chat = await enters(sockets);
    const all = Array.from({ length: 9 }, (_, i) => `linha ${i + 1}`);
    for (const words of all) await chat.say(words);
    await chat.sent('linha 9');
    await until('all are sent', async () => (await states(chat)).every((s) => s === 'sent'));
    assert.deepEqual(await chat.own(), all);
    assert.equal(await lines(), 9);
    await chat.close();
});

bothWays('what the server refuses says why, can be tried again or thrown away, and holds nothing up', async (sockets) => {
    const chat = await enters(sockets);
    let refuse = true;
    await chat.page.route('**/chat/messages', (route) => (refuse
        ? route.fulfill({ status: 400, contentType: 'application/json', body: '{"error":"A mensagem é longa demais: mande em partes."}' }) : route.continue()));
    await chat.say('primeira');
    await chat.log.getByText('Não enviada: A mensagem é longa demais').waitFor();
    await chat.say('segunda');
    await chat.log.getByText('Não enviada').nth(1).waitFor();
    await chat.page.reload();
    await chat.open();
    assert.deepEqual(await states(chat), ['failed', 'failed'], 'they are not forgotten');
    refuse = false;
    await chat.log.getByRole('button', { name: 'Apagar' }).last().click();
    await chat.log.getByRole('button', { name: 'Tentar de novo' }).click();
    await chat.sent('primeira');
    assert.deepEqual(await chat.own(), ['primeira']);
    await chat.close();
});

bothWays('a server that is away for a while is found again, and nobody has to do anything', async (sockets) => {
    const chat = await enters(sockets);
    await chat.say('oi');
    await chat.hears(/CPF/);
    await world.server.stop();
    await chat.say('ainda aí?');
    await chat.frame.getByText('Sem conexão').waitFor({ timeout: 20000 });
    await world.startServer();
    await chat.sent('ainda aí?');
    await until('and is answered', async () => (await chat.log.locator('.row.bot').count()) >= 2);
    await chat.close();
});

bothWays('a session that is over says so, and the next line begins another', async (sockets) => {
    const chat = await enters(sockets);
    await chat.say('oi');
    await chat.hears(/CPF/);
    const first = await world.one('SELECT max(conversation_id) FROM chat_session');
    await world.db(`UPDATE chat_session SET closed_at = seen_at WHERE conversation_id = ${first}`);
    await chat.say('menu');
    await chat.sent('menu');
    await chat.hears(/CPF/);
    assert.notEqual(await world.one('SELECT max(conversation_id) FROM chat_session'), first);
    assert.deepEqual(await chat.own(), ['menu'], 'of the conversation before nothing is left on the screen');
    await chat.close();
});

test('a secret that was made and never arrived does not lock anybody out', async () => {
    const ana = world.person('20 dias em atraso');
    const chat = await enters(false);
    await chat.say('oi');
    await chat.hears(/CPF/);
    await chat.say(ana.cpf);
    await chat.hears(/nascimento|matrícula/i);
    let lost = 0;
    await chat.page.route('**/chat/poll*', async (route) => {
        const answer = await route.fetch().catch(() => null);
        if (!answer) return route.abort();
        const text = await answer.text().catch(() => null);
        if (text === null) return; // the page was closed meanwhile
        if (text.includes('"t":"secret"') && !lost++) return route.abort();
        return route.fulfill({ response: answer, body: text });
    });
    await chat.say(ana.birth);
    await chat.hears(/Total para pagar hoje/);
    assert.equal(lost, 1);
    await world.db(`UPDATE chat_session SET old_until = old_until - interval '5 minutes'`);
    await chat.say('menu');
    await chat.sent('menu');
    assert.ok((await chat.own()).includes('oi'), 'it is the same conversation');
    await chat.close();
});
