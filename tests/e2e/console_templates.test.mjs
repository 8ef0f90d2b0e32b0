/* What may be said outside the 24 hours: the account's templates in the agents' console, over HTTP and in Chromium. */
import { after, afterEach, before, test } from 'node:test';
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { axe, openPage, shot, startBrowser } from './browser.mjs';
import { newColleague } from './console.mjs';
import { until } from './processes.mjs';
import { startWorld } from './world.mjs';

const WABA = '102290129340398';
let world, browser, ana, bia, sol;
before(async () => {
    [world, browser] = await Promise.all([startWorld({ shifted: true }), startBrowser()]);
    [ana, bia, sol] = [await newColleague(world, { name: 'Ana Lima' }), await newColleague(world, { name: 'Bia Prado' }),
        await newColleague(world, { name: 'Sol Reis', role: 'supervisor' })];
});
after(async () => {
    await browser?.close();
    await world?.stop();
});
const open = [];
afterEach(async () => {
    for (const page of open.splice(0)) await page.context().close();
});

const API = '/console/api';
const cid = () => crypto.randomUUID();

async function read(who, path) {
    const answer = await who.get(API + path);
    assert.equal(answer.status, 200, `${path}: ${answer.status} ${answer.text}`);
    return JSON.parse(answer.text);
}
async function send(who, path, json) {
    const answer = await who.request('POST', API + path, { json });
    return [answer.status, JSON.parse(answer.text)];
}

/** WhatsApp's own list, as the Graph API gives it. */
async function metaList() {
    const answer = await fetch(`${world.sandboxUrl}/v26.0/${WABA}/message_templates?limit=200`, { headers: { Authorization: 'Bearer sandbox_access_token' } });
    assert.equal(answer.status, 200);
    return answer.text();
}
const importAll = async () => world.quita(['template', 'import', '--waba', WABA, '-'], await metaList());

/** Somebody who asked for a person, was taken by Ana, and last wrote a day ago. */
async function silent() {
    const person = world.person('5 dias em atraso');
    await person.identifies();
    const protocol = await person.askPerson();
    const row = (await read(ana, '/inbox?view=todas')).rows.find((r) => r.protocol === protocol);
    const path = `/conversations/${row.id}`;
    const [status] = await send(ana, `${path}/take`, { fence: row.fence });
    assert.equal(status, 200);
    await world.laterByDay(24 * 3600 + 60);
    for (const who of [ana, bia, sol]) await who.logIn();
    return { person, path, id: row.id };
}
const said = async (who, talk, more) => {
    const { last_id } = await read(who, talk.path);
    return send(who, `${talk.path}/template`, { cid: cid(), name: 'recado_cadastro', language: 'pt_BR', values: [talk.person.first, 'Escola'], seen: last_id, ...more });
};

test('nothing is offered before WhatsApp\'s list was taken; after that what is approved, first what may be sent, else why not', async () => {
    const talk = await silent();
    assert.deepEqual(await read(ana, `${talk.path}/templates`), { items: [], listed_at: null, blocked: null });
    assert.match(await importAll(), /102290129340398: 8 templates/);
    assert.match(await world.quita(['template', 'list', '--waba', WABA]), /^segunda_via\tpt_BR\tUTILITY\tAPPROVED\t0\tnames$/m);
    const { items, listed_at, blocked } = await read(ana, `${talk.path}/templates`);
    assert.ok(Date.parse(listed_at) > world.now() - 60000);
    assert.equal(blocked, null);
    assert.deepEqual(items.map((t) => [t.name, t.category, t.why]), [
        ['recado_cadastro', 'utilidade', null],
        ['aviso_vencimento', 'utilidade', 'template_tone'],
        ['oferta_acordo', 'marketing', 'template_category'],
        ['recibo_pagamento', 'utilidade', 'template_needs'],
        ['segunda_via', 'utilidade', 'template_needs'],
    ]);
    const [one, ...rest] = items;
    assert.deepEqual([one.language, one.variables, one.header, one.footer, one.buttons], ['pt_BR', 2, null, null, ['Sim, pode falar', 'Não sou eu', 'Parar']]);
    assert.match(one.text, /^Olá, \{\{1\}\}! A \{\{2\}\} tem um recado/);
    assert.match(one.cost, /Meta/);
    for (const t of rest) assert.match(t.why_words, /[a-z]\.$/);
});

test('outside the window words stay and say why; a template goes, once for its cid, as the journal has it', async () => {
    const talk = await silent();
    const { composer, last_id } = await read(ana, talk.path);
    assert.deepEqual([composer.reply, composer.why, composer.templates_only], [false, 'window', true]);
    const [held, why] = await send(ana, `${talk.path}/say`, { cid: cid(), text: 'Ainda está aí?', seen: last_id });
    assert.deepEqual([held, why.code], [422, 'window']);
    assert.match(why.error, /24 horas.*modelo aprovado/);
    const again = { cid: cid() };
    const [status, { message }] = await said(ana, talk, again);
    assert.equal(status, 200);
    assert.deepEqual([message.direction, message.kind, message.author, message.masked], ['agent', 'template', 'Ana Lima', false]);
    assert.equal(message.text, `Olá, ${talk.person.first}! A Escola tem um recado sobre o seu cadastro. Podemos conversar por aqui?`);
    const [twice, same] = await said(ana, talk, again);
    assert.deepEqual([twice, same.message.id], [200, message.id]);
    await talk.person.hears((m) => m.kind === 'template' && m.text === message.text);
    await talk.person.hearsNothing();
    const sent = (await world.log('send')).filter((s) => s.type === 'template' && s.http === 200);
    assert.equal(sent.at(-1).template, 'recado_cadastro');
    await until('its state is told', async () => ['enviada', 'entregue', 'lida'].includes(
        (await read(ana, `${talk.path}/messages`)).messages.find((m) => m.id === message.id).state));
    assert.equal(await world.one(`SELECT count(*) FROM audit WHERE action = 'template' AND subject = 'conversation:${talk.id}'`), '1');
    /* Their answer opens the window for words. */
    await talk.person.say('Sim, pode falar');
    await until('it opens', async () => (await read(ana, talk.path)).composer.reply);
});

test('what WhatsApp would refuse is refused here, and nothing leaves', async () => {
    const talk = await silent();
    for (const [more, code, field] of [
        [{ values: [] }, 'values'],
        [{ values: ['Lia'] }, 'values'],
        [{ values: ['Lia', 'Escola', 'x'] }, 'values'],
        [{ values: ['Lia', '  '] }, 'values', '2'],
        [{ values: ['Lia', null] }, 'values', '2'],
        [{ values: ['Lia\nPaz', 'Escola'] }, 'values', '1'],
        [{ values: ['Lia', `a${' '.repeat(5)}b`] }, 'values', '2'],
        [{ values: ['Lia', 'x'.repeat(1000)] }, 'values'],
        [{ values: ['Lia', 'boleto de R$ 450,00'] }, 'tone'],
        [{ values: ['{{2}}', 'Escola'] }, null],
        [{ name: 'nunca_visto' }, 'template_unknown'],
        [{ language: 'en' }, 'template_unknown'],
        [{ name: 'em_analise', values: ['Lia'] }, 'template_status'],
        [{ name: 'pausado', values: ['Lia'] }, 'template_status'],
        [{ name: 'oferta_acordo', values: ['a', 'b', 'c'] }, 'template_category'],
        [{ name: 'segunda_via', values: [] }, 'template_needs'],
        [{ name: 'aviso_vencimento', values: ['a', 'b', 'c'] }, 'template_tone'],
    ]) {
        const [status, body] = await said(ana, talk, more);
        assert.deepEqual([status, body.code ?? null, body.field], [code ? 422 : 200, code, field], JSON.stringify(more));
    }
    await talk.person.hears((m) => m.text.startsWith('Olá, {{2}}! A Escola'));
    await talk.person.hearsNothing();
    assert.equal((await send(ana, `${talk.path}/template`, { cid: 'x', name: 'recado_cadastro', values: [] }))[0], 400);
    assert.equal((await send(ana, `${talk.path}/template`, { cid: cid(), values: [] }))[0], 400);
});

test('it is as much the holder\'s as words are: nobody else sends one, and news is asked about once', async () => {
    const talk = await silent();
    assert.deepEqual((await said(bia, talk)).map((x) => x.code ?? x), [422, 'not_owner']);
    assert.deepEqual((await said(sol, talk)).map((x) => x.code ?? x), [422, 'not_owner']);
    const before = (await read(ana, talk.path)).last_id;
    await talk.person.say('voltei');
    await until('it is there', async () => (await read(ana, talk.path)).last_id !== before);
    const [status, body] = await said(ana, talk, { seen: before });
    assert.deepEqual([status, body.code, body.new.map((m) => m.text)], [409, 'changed', ['voltei']]);
    await talk.person.hearsNothing();
    assert.equal((await said(ana, talk, { seen: before, again: true }))[0], 200);
    await talk.person.hears((m) => m.kind === 'template');
    /* Who wants no messages gets none that they did not ask for. */
    await talk.person.say('PARAR');
    await until('it counts', async () => (await read(ana, `${talk.path}/templates`)).blocked === 'muted');
    assert.deepEqual((await said(ana, talk)).map((x) => x.code ?? x), [422, 'muted']);
});

test('what WhatsApp refuses for the template\'s own sake is offered again only when its list says so', async () => {
    const talk = await silent();
    await world.api('/templates', { name: 'aviso_novo', language: 'pt_BR', body: 'Olá, {{1}}! Podemos conversar por aqui?' });
    await importAll();
    await world.api('/templates', { name: 'aviso_novo', language: 'pt_BR', body: 'Olá, {{1}}! Podemos conversar por aqui?', status: 'PAUSED' });
    const one = async () => (await read(ana, `${talk.path}/templates`)).items.find((t) => t.name === 'aviso_novo');
    assert.equal((await one()).why, null);
    const [status, { message }] = await said(ana, talk, { name: 'aviso_novo', values: ['Lia'] });
    assert.equal(status, 200);
    await until('it is known', async () => (await one()).why === 'template_stopped');
    const seen = (await read(ana, `${talk.path}/messages`)).messages.find((m) => m.id === message.id);
    assert.deepEqual([seen.state, seen.reason, seen.next_action], ['falhou', 'O modelo está pausado pelo WhatsApp.', 'Escolha outro modelo.']);
    assert.deepEqual((await said(ana, talk, { name: 'aviso_novo', values: ['Lia'] })).map((x) => x.code ?? x), [422, 'template_stopped']);
    await importAll();
    assert.equal(await one(), undefined, 'paused: not offered');
    await world.api('/templates', { name: 'aviso_novo', language: 'pt_BR', body: 'Olá, {{1}}! Podemos conversar por aqui?' });
    await importAll();
    assert.equal((await one()).why, null);
});

test('a list that is none, is cut off, or of somebody else changes nothing', async () => {
    const before = await world.one('SELECT count(*) FROM whatsapp_template');
    const fails = async (input, why, ...more) => {
        const { code, stderr } = await world.tryQuita(['template', 'import', '--waba', WABA, ...more], input);
        assert.deepEqual([code, why.test(stderr)], [1, true], stderr);
    };
    await fails('{"error": {}}', /no list of templates/, '-');
    await fails('{"data": [', /no list/, '-');
    await fails('{"data": [], "paging": {"next": "https://graph.facebook.com/x"}}', /goes on/, '-');
    await fails('', /a list is meant/);
    assert.match((await world.tryQuita(['template', 'import', '--waba', '1', '-'], '{"data": []}')).stderr, /no WhatsApp number/);
    assert.equal(await world.one('SELECT count(*) FROM whatsapp_template'), before);
});

/* ---- the page ---- */

async function atDesk(who, talk, options) {
    const page = await openPage(browser, 'about:blank', options);
    open.push(page);
    await page.context().addCookies([{ name: '__Host-quita', value: who.cookie, domain: '127.0.0.1', path: '/', secure: true, httpOnly: true, sameSite: 'Lax' }]);
    await page.goto(`${world.url}/console#/minhas?c=${talk.id}`);
    await page.waitForSelector('.line');
    return page;
}

const templateChoice = (page) => page.getByRole('button', { name: /recado cadastro/ });

for (const [width, colorScheme] of [[360, 'light'], [360, 'dark'], [1366, 'light'], [1366, 'dark']]) {
    test(`at ${width} px, ${colorScheme}: the composer says why words stay, and a template is filled, seen and sent`, async () => {
        await importAll();
        const talk = await silent();
        const page = await atDesk(ana, talk, { width, height: 760, colorScheme });
        const look = async (name) => {
            await page.waitForTimeout(150);
            await shot(page, `console-modelo-${width}-${colorScheme}-${name}`);
            assert.deepEqual(await axe(page), [], name);
            assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name} is wider than ${width}`);
        };
        await page.getByText(/Passaram 24 horas/).first().waitFor();
        assert.equal(await page.getByRole('button', { name: 'Resposta' }).isDisabled(), true);
        await look('janela');
        await page.getByRole('button', { name: 'Escolher modelo' }).click();
        await templateChoice(page).waitFor();
        assert.match(await page.textContent('dialog'), /oferta acordo marketing.*pedem consentimento/s);
        await look('lista');
        await templateChoice(page).click();
        await page.getByLabel('Campo 1 de 2').fill(talk.person.first);
        assert.ok((await page.textContent('.preview-text')).startsWith(`Olá, ${talk.person.first}! A {{2}} tem`));
        await page.getByLabel('Campo 2 de 2').fill('Escola');
        assert.match(await page.textContent('dialog'), /Botões: Sim, pode falar · Não sou eu · Parar.*Categoria utilidade\. Cobrada pela Meta/s);
        await look('preenchido');
        await page.getByRole('button', { name: 'Enviar modelo' }).click();
        await talk.person.hears((m) => m.kind === 'template' && /A Escola tem um recado/.test(m.text));
        await page.waitForFunction(() => [...document.querySelectorAll('.line.agent')].at(-1)?.textContent.includes('A Escola tem um recado') && !document.querySelector('.unsent'));
        assert.deepEqual(page.complaints, []);
    });
}

test('a template may be held for five seconds and taken back into its form, by keys alone', async () => {
    const talk = await silent();
    const page = await atDesk(ana, talk);
    await page.evaluate((id) => localStorage.setItem(`quita.${id}.hold`, 'true'), String(await world.one(`SELECT user_id FROM console_user WHERE name = 'Ana Lima'`)));
    await page.keyboard.press('Control+k');
    await page.keyboard.type('Modelos');
    await page.keyboard.press('Enter');
    await templateChoice(page).waitFor();
    await templateChoice(page).press('Enter');
    await page.getByLabel('Campo 1 de 2').fill('Lia');
    await page.getByLabel('Campo 2 de 2').fill('Escola');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('.unsent')?.textContent.includes('sai em 5 s'));
    await page.focus('#mensagens');
    await page.keyboard.press('z');
    await page.getByLabel('Campo 1 de 2').waitFor();
    assert.deepEqual([await page.getByLabel('Campo 1 de 2').inputValue(), await page.getByLabel('Campo 2 de 2').inputValue()], ['Lia', 'Escola']);
    await talk.person.hearsNothing(5500);
});

test('a value that speaks of a debt is held, with its words, for supervisors too', async () => {
    const talk = await silent();
    const page = await atDesk(ana, talk);
    await page.getByRole('button', { name: 'Escolher modelo' }).click();
    await templateChoice(page).click();
    await page.getByLabel('Campo 1 de 2').fill('Lia');
    await page.getByLabel('Campo 2 de 2').fill('dívida de R$ 450,00');
    await page.getByRole('button', { name: 'Enviar modelo' }).click();
    await page.getByRole('heading', { name: 'Este texto não pode sair assim' }).waitFor();
    assert.deepEqual(await axe(page), []);
    assert.match(await page.textContent('dialog'), /O modelo não saiu/);
    await talk.person.hearsNothing();
});
