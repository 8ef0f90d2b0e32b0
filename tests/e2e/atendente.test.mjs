/*
 * What docs/atendente.md shows, done as an agent does it on the first day; each picture is the page as it stood then.
 * They go to build/shots/atendente/; QUITA_PICTURES=1 makes those of the manual anew (docs/img/atendente/):
 *
 *   QUITA_PICTURES=1 node --test tests/e2e/atendente.test.mjs
 */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { openPage, startBrowser } from './browser.mjs';
import { Colleague, PASSWORD, newColleague } from './console.mjs';
import { ROOT, startWorld } from './world.mjs';

const FOLDER = path.join(ROOT, process.env.QUITA_PICTURES ? 'docs/img/atendente' : 'build/shots/atendente');
const MANUAL = fs.readFileSync(path.join(ROOT, 'docs/atendente.md'), 'utf8');
let world, browser, sol, bia;
before(async () => {
    fs.mkdirSync(FOLDER, { recursive: true });
    [world, browser] = await Promise.all([startWorld({ shifted: true, families: 60 }), startBrowser()]);
    [bia, sol] = [await newColleague(world, { name: 'Bia Prado' }), await newColleague(world, { name: 'Sol Reis', role: 'supervisor' })];
});
after(async () => {
    await browser?.close();
    await world?.stop();
});

const taken = [];
async function picture(page, name) {
    taken.push(name);
    await page.evaluate(() => document.fonts.ready);
    await page.screenshot({ path: path.join(FOLDER, `${name}.png`), animations: 'disabled', caret: 'hide' });
}
/* Nothing is pushed out of the window: the page itself has nothing to scroll, and what sends is in sight. */
const fits = async (page) => assert.deepEqual(await page.evaluate(() => {
    const send = document.querySelector('.send').getBoundingClientRect(), root = document.documentElement;
    return [root.scrollHeight <= innerHeight, send.bottom <= innerHeight && send.top >= 0];
}), [true, true]);
const SIZE = { width: 1180, height: 720 };
const rowOf = (person) => `.row:has-text("${person.first}")`;
const button = (page, name) => page.getByRole('button', { name, exact: true });

async function atDesk(who, options = SIZE) {
    const page = await openPage(browser, 'about:blank', options);
    await page.context().addCookies([{ name: '__Host-quita', value: who.cookie, domain: '127.0.0.1', path: '/', secure: true, httpOnly: true, sameSite: 'Lax' }]);
    await page.goto(`${world.url}/console`);
    await page.waitForSelector('#lista');
    return page;
}
async function asks(what) {
    const person = world.person(what);
    await person.identifies();
    await person.askPerson();
    return person;
}

test('the first day: the link, the code of the app, in', async () => {
    const eva = await new Colleague(world, { name: 'Eva Nunes' }).add();
    const page = await openPage(browser, eva.link.replace(/^https?:\/\/[^/]+/, world.url), { width: 760, height: 720 });
    await picture(page, '01-convite');
    await page.locator('input[type=password]').nth(0).fill(PASSWORD);
    await page.locator('input[type=password]').nth(1).fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.locator('.secret').waitFor();
    await picture(page, '02-aplicativo');
    await page.goto(`${world.url}/console/entrar`);
    await picture(page, '03-entrar');
    await page.context().close();
});

test('a morning at the desk: the queue, a conversation, an answer, a note, money, search, keys', async () => {
    const ana = await newColleague(world, { name: 'Ana Lima' });
    await asks('20 dias em atraso');
    await asks('60 dias em atraso');
    const person = await asks('5 dias em atraso');
    await person.say('minha filha mudou de turno, a mensalidade mudou também?');
    const page = await atDesk(ana);
    await page.waitForSelector(rowOf(person));
    await picture(page, '04-fila');
    await page.click(`${rowOf(person)} .who`);
    await page.waitForSelector('.line');
    await page.waitForSelector('.person .id');
    await picture(page, '05-conversa');
    await page.focus('#mensagens');
    await page.keyboard.press('Shift+A');
    await page.waitForFunction(() => document.querySelector('.composer.reply #texto:not([disabled])'));
    await page.waitForTimeout(400);
    await page.fill('#texto', 'Oi! Aqui é a Ana, da escola. Vou conferir a mensalidade nova e já volto.');
    await fits(page);
    await picture(page, '06-responder');
    await page.click('.send');
    await person.hears(/Aqui é a Ana/);
    await page.waitForFunction(() => [...document.querySelectorAll('.line.agent .state')].some((s) => /entregue|lida/.test(s.textContent)), null, { timeout: 15000 });
    await page.focus('#mensagens');
    await page.keyboard.press('n');
    await page.waitForFunction(() => document.activeElement.id === 'texto');
    await page.fill('#texto', 'Turno da tarde desde março. Conferir com a secretaria.');
    await fits(page);
    await picture(page, '07-nota');
    await page.click('.send');
    await page.waitForSelector('.line.note');
    await button(page, 'Acordo').click();
    await page.waitForSelector('.preview-text:has-text("Posso propor")');
    await picture(page, '08-acordo');
    await page.keyboard.press('Escape');
    await page.fill('#busca', person.first);
    await page.waitForFunction(() => location.hash.includes('q='));
    await page.waitForSelector('.row:has-text("achada por")');
    await picture(page, '09-busca');
    await page.focus('#mensagens');
    await page.keyboard.press('?');
    await page.waitForSelector('dialog .sheet');
    await picture(page, '10-atalhos');
    await page.context().close();
});

test('what the supervisor sees, and the desk on a phone', async () => {
    const page = await atDesk(sol);
    await page.click('.views a:has-text("Quadro")');
    await page.waitForSelector('.board table');
    await picture(page, '11-quadro');
    await page.context().close();
    const phone = await atDesk(bia, { width: 360, height: 640 });
    await phone.waitForSelector('.row');
    await picture(phone, '12-celular');
    await phone.context().close();
});

test('the manual shows these pictures and no others, each with words for who does not see it, and each key as it is', () => {
    const shown = [...MANUAL.matchAll(/!\[([^\]]+)\]\(img\/atendente\/([\w-]+)\.png\)/g)];
    assert.deepEqual(shown.map((m) => m[2]), taken);
    for (const [, words, name] of shown) {
        assert.ok(words.length > 15, name);
        const size = fs.statSync(path.join(ROOT, `docs/img/atendente/${name}.png`)).size;
        assert.ok(size > 3000 && size < 200 * 1024, `${name}: ${size} bytes`);
    }
    const keys = fs.readFileSync(path.join(ROOT, 'server/console/static/keys.js'), 'utf8');
    for (const [, key, what] of MANUAL.matchAll(/^\| `([^`]+)` \| ([^|]+) \|$/gm))
        assert.ok(new RegExp(`key: '${key.replace(/[[\]?/+]/g, '\\$&')}'[^}]*name: '${what.trim()}'`).test(keys), `${key}: ${what}`);
});
