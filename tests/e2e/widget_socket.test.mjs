/* The panel's socket in Chromium: used first, long polls where it does not get through, and nobody notices which. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { until } from './processes.mjs';
import { inside, startSiteTests, visit } from './site.mjs';

let world, site, browser, stop;
before(async () => { ({ world, site, browser, stop } = await startSiteTests()); });
after(() => stop?.());

/** A panel that is open, and what it has asked for. */
async function enters(spoil) {
    const chat = await visit(browser, 'about:blank', {});
    chat.asked = [];
    chat.page.on('request', (r) => chat.asked.push(new URL(r.url()).pathname));
    chat.page.on('websocket', (s) => chat.asked.push(new URL(s.url()).pathname));
    await spoil?.(chat.page);
    await chat.page.goto(site.origin);
    await chat.open();
    return chat;
}
const count = (chat, path) => chat.asked.filter((p) => p === path).length;

test('a whole conversation comes by one socket, also past the new secret and a reload, and no poll is made', async () => {
    const ana = world.person('20 dias em atraso');
    const chat = await enters();
    await chat.identifies(ana);
    assert.deepEqual([count(chat, '/chat/poll'), count(chat, '/chat/socket'), count(chat, '/chat/ticket')], [0, 1, 0], 'the session brought the ticket');
    const rows = await chat.log.locator('.row').count();
    await chat.page.reload();
    await chat.open();
    await chat.hears(/Total para pagar hoje/);
    await until('all lines are back, each once', async () => (await chat.log.locator('.row').count()) === rows);
    assert.deepEqual([count(chat, '/chat/poll'), count(chat, '/chat/socket')], [0, 2]);
    assert.equal(await inside(chat).evaluate(() => document.getElementById('log').getAttribute('aria-live')), 'polite', 'what was there is not read out');
    assert.deepEqual(chat.page.complaints, []);
    await chat.close();
});

test('a house whose proxy refuses sockets: three tries, then long polls, and the same conversation', async () => {
    const ana = world.person('20 dias em atraso');
    const chat = await enters((page) => page.routeWebSocket('**/chat/socket', (ws) => ws.close({ code: 1011 })));
    await chat.identifies(ana);
    assert.ok(count(chat, '/chat/poll') >= 1);
    const tries = count(chat, '/chat/ticket');
    assert.ok(tries <= 3, `${tries} tickets`);
    await chat.say('menu');
    await chat.sent('menu');
    assert.equal(count(chat, '/chat/ticket'), tries, 'it is not tried again and again');
    await chat.close();
});

test('a socket that breaks in the middle loses and doubles nothing', async () => {
    const wires = [];
    const chat = await enters((page) => page.routeWebSocket('**/chat/socket', (ws) => { ws.connectToServer(); wires.push(ws); }));
    await chat.say('oi');
    await chat.hears(/CPF/);
    for (const words of ['um', 'dois']) {
        await wires.at(-1).close({ code: 4000 });
        await chat.say(words);
        await chat.sent(words);
    }
    const lines = Number(await world.one('SELECT count(*) FROM chat_line WHERE conversation_id = (SELECT max(conversation_id) FROM chat_session)'));
    await until('all lines are there', async () => (await chat.log.locator('.row').count()) >= lines);
    assert.deepEqual(await chat.own(), ['oi', 'um', 'dois']);
    assert.ok(wires.length >= 2, 'it came back by a socket');
    await chat.close();
});
