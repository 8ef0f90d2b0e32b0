/* The console's pages on the console's own API: two agents in Chromium, a parent on WhatsApp, the sample school. */
import { after, afterEach, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { axe, openPage, shot, startBrowser } from './browser.mjs';
import { newColleague } from './console.mjs';
import { startWorld } from './world.mjs';

let world, browser, ana, bia, sol;
before(async () => {
    [world, browser] = await Promise.all([startWorld({ shifted: true }), startBrowser()]);
    [ana, bia, sol] = [await newColleague(world, { name: 'Ana Lima' }), await newColleague(world, { name: 'Bia Prado' }), await newColleague(world, { name: 'Sol Reis', role: 'supervisor' })];
});
after(async () => {
    await browser?.close();
    await world?.stop();
});

const open = [];
afterEach(async () => { /* a window that stays open is somebody who is still there */
    for (const page of open.splice(0)) await page.context().close();
});

async function atDesk(who, hash = '', options = {}) {
    const page = await openPage(browser, 'about:blank', options);
    open.push(page);
    await page.context().addCookies([{ name: '__Host-quita', value: who.cookie, domain: '127.0.0.1', path: '/', secure: true, httpOnly: true, sameSite: 'Lax' }]);
    await page.goto(`${world.url}/console${hash}`);
    await page.waitForSelector('#lista');
    return page;
}

/** Somebody who is known and has asked for a person. */
async function asks(what = '5 dias em atraso') {
    const person = world.person(what);
    await person.identifies();
    await person.askPerson();
    return person;
}

const writing = (page) => page.waitForFunction(() => document.activeElement.id === 'texto' && !document.activeElement.disabled, null, { timeout: 8000 })
    .catch(async (error) => { await shot(page, 'console-live-failed'); throw error; });
const rowOf = (person) => `.row:has-text("${person.first}")`;
const lastLine = (page, text) => page.waitForFunction((t) => [...document.querySelectorAll('.line')].at(-1)?.textContent.includes(t), text, { timeout: 4000 });

test('a parent asks for a person; an agent takes, answers, hears, notes, gives back, all by keys', async () => {
    const page = await atDesk(ana);
    await page.waitForTimeout(1500);
    const person = await asks();
    await page.waitForSelector(rowOf(person), { timeout: 2000 });
    await page.waitForFunction(() => /^\(\d+\) Fila/.test(document.title));
    assert.deepEqual(await axe(page), []);
    await page.keyboard.press('ArrowDown');
    await page.click(`${rowOf(person)} .who`);
    await page.waitForSelector('.line');
    assert.match(await page.textContent('.blocked'), /Assuma a conversa/);
    await page.focus('#mensagens');
    await page.keyboard.press('Shift+A');
    await page.waitForFunction(() => document.querySelector('.thread-head .facts').textContent.includes('Você'));
    await page.keyboard.press('r');
    await writing(page);
    await page.keyboard.type('Oi, aqui é a Ana. Posso ajudar.');
    await page.keyboard.press('Control+Enter');
    await person.hears(/aqui é a Ana/);
    await page.waitForFunction(() => /enviada|entregue|lida/.test([...document.querySelectorAll('.line.agent')].at(-1)?.textContent ?? ''));
    assert.equal(await page.$('.unsent'), null);
    const began = Date.now();
    await person.say('Consigo pagar na sexta');
    await lastLine(page, 'Consigo pagar na sexta');
    assert.ok(Date.now() - began < 3000, `${Date.now() - began} ms`);
    await page.keyboard.press('Escape');
    await page.keyboard.press('n');
    await writing(page);
    await page.keyboard.type('Prometeu para sexta');
    await page.keyboard.press('Control+Enter');
    await page.waitForFunction(() => document.querySelector('.line.note')?.textContent.includes('Prometeu para sexta'));
    await person.hearsNothing();
    await shot(page, 'console-live-conversa');
    assert.deepEqual(await axe(page), []);
    await page.keyboard.press('Escape');
    await page.keyboard.press('b');
    await page.waitForFunction(() => document.querySelector('.thread-head .facts').textContent.includes('Robô'));
    assert.deepEqual(page.complaints.filter((c) => !/WebSocket/.test(c)), []);
});

test('two in one conversation: names, typing, what changed is asked once, who was first', async () => {
    const person = await asks('20 dias em atraso');
    const [one, two] = [await atDesk(ana), await atDesk(bia)];
    for (const page of [one, two]) {
        await page.click(`${rowOf(person)} .who`);
        await page.waitForSelector('.line');
        await page.waitForTimeout(1200);
    }
    await one.waitForFunction(() => document.querySelector('.presence').textContent.includes('Bia Prado'), null, { timeout: 8000 });
    await one.focus('#mensagens');
    await one.keyboard.press('Shift+A');
    await one.waitForFunction(() => document.querySelector('.thread-head .facts').textContent.includes('Você'));
    await two.waitForFunction(() => document.querySelector('.thread-head .facts').textContent.includes('Ana Lima'), null, { timeout: 4000 });
    await one.keyboard.press('r');
    await writing(one);
    await one.keyboard.type('Um momento');
    await two.waitForFunction(() => document.querySelector('.presence').textContent.includes('Ana Lima está digitando'), null, { timeout: 6000 });
});

test('the person: masked, shown by a click that is written down; resolved and undone', async () => {
    const person = await asks('60 dias em atraso');
    const page = await atDesk(ana);
    await page.click(`${rowOf(person)} .who`);
    await page.waitForSelector('.person .id');
    assert.match(await page.textContent('.person .id'), /\*\*\*/);
    assert.match(await page.textContent('.person'), /Em aberto: R\$/);
    const before = Number(await world.one('SELECT count(*) FROM audit'));
    await page.getByRole('button', { name: 'Mostrar o CPF' }).click();
    await page.waitForFunction(() => /\d{3}\.\d{3}\.\d{3}-\d\d/.test(document.querySelector('.person .id').textContent));
    assert.equal(Number(await world.one('SELECT count(*) FROM audit')), before + 1);
    assert.deepEqual(await axe(page), []);
    await page.focus('#mensagens');
    await page.keyboard.press('Shift+A');
    await page.waitForFunction(() => document.querySelector('.thread-head .facts').textContent.includes('Você'));
    const id = new URL(page.url()).hash.match(/c=(\d+)/)[1];
    await page.keyboard.press('e');
    await page.waitForSelector('.toast:has-text("resolvida")');
    await page.keyboard.press('z');
    await page.waitForSelector('.toast:has-text("Desfeito")');
    assert.ok((await ana.get(`/console/api/conversations/${id}`)).text.includes('"open":true'));
});

test('a text with a forbidden stem stays; search, views and the board answer', async () => {
    const person = await asks('5 dias em atraso');
    const page = await atDesk(sol);
    await page.click(`${rowOf(person)} .who`);
    await page.waitForSelector('.line');
    await page.focus('#mensagens');
    await page.keyboard.press('Shift+A');
    await page.waitForFunction(() => !document.querySelector('#texto')?.disabled && document.querySelector('.composer.reply'));
    await page.fill('#texto', 'Vamos protestar seu nome no cartório');
    await page.click('.send');
    await page.waitForSelector('dialog:has-text("não pode sair")');
    await page.getByRole('button', { name: 'Reescrever' }).click();
    await page.fill('#texto', '');
    await page.fill('#busca', person.first);
    await page.waitForFunction(() => location.hash.includes('q='));
    await page.waitForSelector(rowOf(person));
    await page.click('.filters button');
    await page.fill('#nome-visao', 'Minha busca');
    await page.getByRole('button', { name: 'Salvar', exact: true }).click();
    await page.waitForFunction(() => document.querySelector('.views').textContent.includes('Minha busca'));
    await page.click('.views a:has-text("Quadro")');
    await page.waitForSelector('.board table');
    assert.match(await page.textContent('.board'), /Ana Lima/);
    assert.deepEqual(await axe(page), []);
    await shot(page, 'console-live-quadro');
});

test('given to a colleague with a word, who finds it among their own', async () => {
    const person = await asks('5 dias em atraso');
    const [one, two] = [await atDesk(ana), await atDesk(bia, '#/minhas')];
    await one.click(`${rowOf(person)} .who`);
    await one.waitForSelector('.line');
    await one.focus('#mensagens');
    await one.keyboard.press('Shift+A');
    await one.waitForFunction(() => document.querySelector('.thread-head .facts').textContent.includes('Você'));
    await one.waitForTimeout(300);
    await one.keyboard.press('a');
    await one.getByRole('button', { name: /Bia Prado/ }).click();
    await two.waitForSelector(rowOf(person), { timeout: 4000 });
});

test('money: a plan is solved and seen before it leaves, and a parent gets it', async () => {
    const person = await asks('20 dias em atraso');
    const page = await atDesk(ana);
    await page.click(`${rowOf(person)} .who`);
    await page.waitForSelector('.line');
    await page.focus('#mensagens');
    await page.keyboard.press('Shift+A');
    await page.waitForFunction(() => document.querySelector('.composer.reply #texto:not([disabled])'));
    await page.getByRole('button', { name: 'Acordo', exact: true }).click();
    await page.waitForSelector('.preview-text:has-text("Posso propor")');
    assert.deepEqual(await axe(page), []);
    await shot(page, 'console-live-acordo');
    await person.hearsNothing();
    await page.getByRole('button', { name: 'Enviar proposta' }).click();
    await page.waitForSelector('dialog', { state: 'detached' });
    await person.hears(/Posso propor/);
});

test('ten thousand open on the real API: rows within a second, one opened within 200 ms', async () => {
    await asks('20 dias em atraso');
    const at = await world.one('SELECT conversation_id FROM hand_over ORDER BY asked_at DESC LIMIT 1');
    await world.db(`WITH i AS (INSERT INTO identity (tenant_id, channel, created_at) SELECT tenant_id, 1, now() FROM conversation, generate_series(1, 10000) WHERE conversation_id = ${at} RETURNING tenant_id, identity_id),
        c AS (INSERT INTO conversation (tenant_id, account_id, creditor_id, identity_id, owner) SELECT i.tenant_id, o.account_id, o.creditor_id, i.identity_id, 1 FROM i, conversation o WHERE o.conversation_id = ${at} RETURNING tenant_id, conversation_id)
        INSERT INTO hand_over (tenant_id, hand_over_id, conversation_id, session_id, reason, protocol, fence, asked_at)
            SELECT tenant_id, 1000000 + row_number() OVER (), conversation_id, 1, 'pedido', 'Q-M' || conversation_id, 0, now() - conversation_id * interval '1 second' FROM c`);
    const page = await atDesk(ana);
    const painted = [];
    for (let i = 0; i < 3; i++) {
        await page.reload();
        await page.waitForSelector('.row');
        painted.push(await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => resolve(performance.now())))));
    }
    assert.match(await page.title(), /^\(999\+\) Fila/);
    assert.ok(Math.min(...painted) <= 1000, `${painted.map(Math.round)} ms`);
    assert.ok(await page.evaluate(() => document.querySelectorAll('*').length) <= 2000);
    const opened = [];
    for (let i = 0; i < 3; i++) {
        opened.push(await page.evaluate(() => new Promise((resolve) => {
            const began = performance.now();
            document.getElementById('lista').dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
            const look = () => document.querySelector('#texto') ? resolve(performance.now() - began) : requestAnimationFrame(look);
            look();
        })));
        await page.keyboard.press('Escape');
        await page.waitForSelector('.thread.empty');
    }
    assert.ok(Math.min(...opened) <= 200, `${opened.map(Math.round)} ms`);
});

test('one agent in two windows is no news without end', async () => {
    const people = [await asks('5 dias em atraso'), await asks('20 dias em atraso')];
    let frames = 0;
    for (const person of people) {
        const page = await openPage(browser, 'about:blank');
        open.push(page);
        await page.context().addCookies([{ name: '__Host-quita', value: bia.cookie, domain: '127.0.0.1', path: '/', secure: true, httpOnly: true, sameSite: 'Lax' }]);
        page.on('websocket', (socket) => socket.on('framereceived', (f) => { if (!String(f.payload).includes('"hb"')) frames++; }));
        await page.goto(`${world.url}/console#/todas`);
        await page.click(`${rowOf(person)} .who`);
        await page.waitForSelector('.line');
    }
    await new Promise((resolve) => setTimeout(resolve, 2000));
    frames = 0;
    await new Promise((resolve) => setTimeout(resolve, 3000));
    assert.ok(frames < 60, `${frames} frames in three quiet seconds`);
});
