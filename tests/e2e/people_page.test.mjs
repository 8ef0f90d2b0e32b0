/* In Chromium: triage, linking, joining and taking apart at the desk; going on by WhatsApp and Quita.identify() on a site. */
import { after, afterEach, before, test } from 'node:test';
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { axe, axeInFrames, openPage, shot, startBrowser } from './browser.mjs';
import { newColleague } from './console.mjs';
import { until } from './processes.mjs';
import { startSiteWorld, visit } from './site.mjs';

const SECRET = 'um-segredo-so-da-escola-e-do-quita-0123456789';
let world, site, browser, sol;
before(async () => {
    ({ world, site } = await startSiteWorld({ shifted: true, families: 100 }));
    browser = await startBrowser();
    await world.quita(['account', 'add', '-'], JSON.stringify({ format: 1, kind: 'chat', creditor: 'escola', key: 'escola-site', origins: [site.origin], identify_secret: SECRET }));
    await world.server.stop();
    await world.startServer();
    sol = await newColleague(world, { name: 'Sol Reis', role: 'supervisor' });
});
after(async () => {
    await browser?.close();
    await world?.stop();
    await site?.stop();
});
const open = [];
afterEach(async () => { for (const page of open.splice(0)) await page.context().close(); });

async function atDesk(hash, options = {}) {
    const page = await openPage(browser, 'about:blank', options);
    open.push(page);
    await page.context().addCookies([{ name: '__Host-quita', value: sol.cookie, domain: '127.0.0.1', path: '/', secure: true, httpOnly: true, sameSite: 'Lax' }]);
    await page.goto(`${world.url}/console${hash}`);
    return page;
}
const idOf = (person) => world.one(`SELECT person_id FROM person_key WHERE key = '${person.chave}'`);
async function look(page, name) {
    await page.waitForTimeout(250);
    await shot(page, name);
    assert.deepEqual(await axe(page), [], name);
    assert.equal(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), true, `${name} goes sideways`);
}
/** The same guardian in a later file, without CPF. */
async function again(person, n) {
    const [head] = fs.readFileSync(path.join(world.school, 'people.csv'), 'utf8').replace(/^\uFEFF/, '').split('\n');
    const facts = { pessoa_chave: `SEM-${n}`, papel: 'responsavel', nome: person.name, contrato: `2026/9${n}`, matricula: `M-${n}`, parcela: '1', vencimento: '10/10/2026', valor: '777,77', situacao: 'aberta' };
    const file = path.join(world.dir, `sem-${n}.csv`);
    fs.writeFileSync(file, `${head}\n${head.trim().split(';').map((c) => facts[c] ?? '').join(';')}\n`);
    await world.quita(['import', '--creditor', 'escola', file]);
}

for (const [width, colorScheme] of [[1366, 'light'], [360, 'dark']]) {
    test(`at ${width} px, ${colorScheme}: an unknown conversation in triage is linked, after it was asked`, async () => {
        const phone = await world.stranger(), rui = world.person('20 dias em atraso');
        await phone.say('quero falar com uma pessoa');
        const protocol = (await phone.hears(/protocolo/)).text.match(/Q-[0-9A-Z]+/)[0];
        const id = await world.one(`SELECT conversation_id FROM hand_over WHERE protocol = '${protocol}'`);
        const page = await atDesk(`#/triagem?c=${id}`, { width, height: 800, colorScheme });
        await page.waitForSelector('.line');
        if (width === 360) await page.keyboard.press(']');
        await page.getByRole('button', { name: 'Vincular a uma pessoa' }).waitFor();
        await look(page, `people-unknown-${width}-${colorScheme}`);
        await page.getByRole('button', { name: 'Vincular a uma pessoa' }).click();
        await page.fill('#procurada', 'NADA');
        await page.keyboard.press('Enter');
        await page.getByText('Ninguém com esse dado.').waitFor();
        await page.fill('#procurada', rui.cpf);
        await page.keyboard.press('Enter');
        await page.getByText('1 pessoa encontrada.').waitFor();
        await look(page, `people-found-${width}-${colorScheme}`);
        await page.locator('dialog .choices button').first().click();
        await look(page, `people-confirm-${width}-${colorScheme}`);
        await page.getByRole('button', { name: 'Confirmei: vincular' }).click();
        await page.getByText(/Vinculada a/).waitFor();
        await page.waitForSelector('dialog', { state: 'detached' });
        assert.ok(!/R\$/.test(await page.textContent('.person')), 'no debt is shown');
        await look(page, `people-linked-${width}-${colorScheme}`);
        assert.equal(await world.one(`SELECT person_id FROM conversation_link WHERE conversation_id = ${id}`), await idOf(rui));
    });

    test(`at ${width} px, ${colorScheme}: two records are joined, given back, and one is taken apart`, async () => {
        const rui = world.person('60 dias em atraso');
        await again(rui, width);
        await rui.identifies();
        await rui.askPerson();
        const page = await atDesk(`#/fila?c=${await rui.conversation()}`, { width, height: 800, colorScheme });
        await page.waitForSelector('.line');
        if (width === 360) await page.keyboard.press(']');
        const record = page.getByRole('button', { name: 'Cadastro: unir ou separar' });
        await record.click();
        await page.getByRole('button', { name: 'Unir outro cadastro a este' }).waitFor();
        await look(page, `people-record-${width}-${colorScheme}`);
        await page.getByRole('button', { name: 'Unir outro cadastro a este' }).click();
        await page.fill('#procurada', `M-${width}`);
        await page.keyboard.press('Enter');
        await page.locator('dialog .choices button').first().click();
        await look(page, `people-join-${width}-${colorScheme}`);
        await page.getByRole('button', { name: 'Unir os cadastros' }).click();
        await page.getByRole('button', { name: /^Desfazer/ }).waitFor();
        await look(page, `people-joined-${width}-${colorScheme}`);
        await page.getByRole('button', { name: 'Separar o que é de outra pessoa' }).click();
        await page.getByLabel(new RegExp(`2026/9${width}`)).check();
        await page.getByLabel(`SEM-${width}`).check();
        await page.fill('#outro-nome', 'Rita Outra');
        await look(page, `people-apart-${width}-${colorScheme}`);
        await page.getByRole('button', { name: 'Separar', exact: true }).click();
        await page.getByText(/Rita Outra/).waitFor();
        await page.getByRole('button', { name: /^Desfazer/ }).first().click();
        await page.getByText(/desfeito em/).waitFor();
        await page.getByRole('button', { name: /^Desfazer/ }).click();
        await page.waitForFunction(() => document.querySelectorAll('dialog .record .reason').length >= 3);
        assert.equal(await world.one(`SELECT count(*) FROM person_move m JOIN person_key k ON k.person_id = m.into_person_id OR k.person_id = m.from_person_id
            WHERE k.key = '${rui.chave}' AND m.undone_at IS NULL`), '0');
    });
}

test('"Continuar no WhatsApp" takes the thread along, and the panel says where it went on', async () => {
    const chat = await visit(browser, site.origin);
    await chat.open();
    await chat.say('oi');
    await chat.hears(/CPF/);
    const link = chat.frame.locator('#whatsapp');
    await chat.frame.locator('#more').click();
    await chat.frame.locator('#whatsapp[href*="digo%20"]').waitFor();
    assert.equal(await link.getAttribute('target'), '_blank');
    const url = new URL(await link.getAttribute('href'));
    assert.equal(url.host, 'wa.me');
    const phone = await world.stranger();
    await phone.say(url.searchParams.get('text'));
    await phone.hears(/de onde paramos/);
    await chat.hears(/continua no WhatsApp/);
    await shot(chat.page, 'widget-went-away-360-light');
    assert.deepEqual([...await axe(chat.page), ...await axeInFrames(chat.page)], []);
    await chat.close();
});

test('Quita.identify() on the site: one factor is asked, the page is told whether it held and no word more', async () => {
    const ana = world.person('20 dias em atraso');
    const claim = (user, secret) => {
        const expires = Math.floor(world.now() / 1000) + 600;
        return { user, expires, signature: crypto.createHmac('sha256', secret).update(`quita:v1:escola-site:${expires}:${user}`).digest('hex') };
    };
    const chat = await visit(browser, site.origin);
    await chat.launcher.waitFor();
    await chat.page.evaluate(`window.heard = []; Quita.on('identified', (d) => heard.push(d)); Quita.identify(${JSON.stringify(claim(ana.chave, SECRET))})`);
    await chat.open();
    await chat.say('oi');
    await chat.hears(/só um dado/);
    await chat.say(ana.birth);
    await chat.hears(/Total para pagar hoje/);
    await chat.page.evaluate(`Quita.identify(${JSON.stringify(claim(ana.chave, `${SECRET}x`))})`);
    await until('the page is told', async () => await chat.page.evaluate('heard.length') === 2);
    assert.deepEqual(await chat.page.evaluate('heard'), [{ ok: true }, { ok: false }]);
    await chat.close();
});
