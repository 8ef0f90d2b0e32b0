/* The console's door in Chromium: what people see on any screen, in light and in dark, with script and without. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { axe, openPage, shot, slow3g, startBrowser } from './browser.mjs';
import { Colleague, PASSWORD, base32, newColleague } from './console.mjs';
import { startWorld } from './world.mjs';

let world, browser;
before(async () => {
    world = await startWorld({ shifted: true, families: 20 });
    browser = await startBrowser();
});
after(async () => {
    await browser?.close();
    await world?.stop();
});

async function sound(page, name) {
    assert.deepEqual(await axe(page), [], name);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.equal(wide, 0, `${name} scrolls sideways`);
    await shot(page, `console-${name}`, { fullPage: true });
}

/* Everything from the link to the log-out, as the person does it; `see` looks at each page. */
async function throughTheDoor(page, who, see) {
    await page.goto(who.link);
    await see('convite-senha');
    await page.getByLabel('Senha nova', { exact: true }).fill('curta');
    await page.getByLabel('Senha nova, de novo').fill('curta');
    await page.getByRole('button', { name: 'Continuar' }).click();
    await page.getByRole('alert').waitFor();
    await see('convite-senha-recusada');
    await page.getByLabel('Senha nova', { exact: true }).fill(PASSWORD);
    await page.getByLabel('Senha nova, de novo').fill(PASSWORD);
    await page.getByRole('button', { name: 'Continuar' }).click();
    await page.getByRole('img', { name: /QR code/ }).waitFor();
    await see('convite-codigo');
    who.secret = base32(await page.locator('.secret').textContent());
    await page.getByLabel(/Código que o aplicativo mostra/).fill(who.code());
    await page.getByRole('button', { name: 'Confirmar' }).click();
    await page.getByRole('heading', { name: 'Tudo pronto' }).waitFor();
    assert.equal(await page.locator('.codes li').count(), 8);
    await see('convite-pronto');
    await page.getByRole('link', { name: /ir para o atendimento/ }).click();
    await atHome(page);
    await see('inicio');
    await page.getByRole('button', { name: 'Sair' }).first().click();
    await page.getByRole('heading', { name: 'Entrar' }).waitFor();
    await see('entrar');
    await world.later(60);
    await page.getByLabel('E-mail').fill(who.email);
    await page.getByLabel('Senha').fill('não é esta senha');
    await page.getByRole('button', { name: 'Entrar' }).click();
    await page.getByText('E-mail ou senha não conferem').waitFor();
    assert.equal(await page.getByLabel('E-mail').inputValue(), who.email, 'nothing is to be typed again');
    await see('entrar-recusada');
    await page.getByLabel('Senha').fill(PASSWORD);
    await page.getByRole('button', { name: 'Entrar' }).click();
    await page.getByRole('heading', { name: 'Código de acesso' }).waitFor();
    await see('codigo');
    await page.getByLabel('Código').fill(who.code());
    await page.getByRole('button', { name: 'Confirmar' }).click();
    await atHome(page);
    await page.goto(`${world.url}/console/sair`);
    await see('sair');
    await page.goto(`${world.url}/console/convite/nao-existe`);
    await see('convite-gasto');
}

/* In: the desk, or without script the way out of it. */
async function atHome(page) {
    await page.waitForURL(/\/console\/?(#.*)?$/);
    await page.getByRole('button', { name: 'Sair' }).first().waitFor();
}

for (const [width, height] of [[320, 640], [360, 640], [768, 1024], [1366, 768]]) {
    for (const colorScheme of ['light', 'dark']) {
        test(`from the link to the log-out at ${width} px, ${colorScheme}: axe-core finds nothing, nothing scrolls sideways`, async () => {
            const who = await new Colleague(world, { name: 'Maria Aparecida do Nascimento Albuquerque' }).add();
            const page = await openPage(browser, 'about:blank', { width, height, colorScheme });
            await throughTheDoor(page, who, (name) => sound(page, `${name}-${width}-${colorScheme}`));
            const complaints = page.complaints.filter((words) => !/status of (401|410|422)/.test(words));
            assert.deepEqual(complaints, []);
            await page.context().close();
        });
    }
}

test('from the link to the log-out without script', async () => {
    const who = await new Colleague(world).add();
    const page = await openPage(browser, 'about:blank', { javaScriptEnabled: false });
    let seen = 0;
    await throughTheDoor(page, who, async () => void (seen += 1));
    assert.equal(seen, 10);
    await page.context().close();
});

test('Chromium keeps the __Host- cookie on http://127.0.0.1, out of reach of scripts, and sends it to no other site', async () => {
    const who = await newColleague(world);
    await world.later(60);
    const page = await openPage(browser, `${world.url}/console/entrar`);
    await page.getByLabel('E-mail').fill(who.email);
    await page.getByLabel('Senha').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByLabel('Código').fill(who.code());
    await page.keyboard.press('Enter');
    await atHome(page);
    const [cookie] = (await page.context().cookies()).filter((c) => c.name === '__Host-quita');
    assert.deepEqual([cookie.secure, cookie.httpOnly, cookie.sameSite, cookie.path, cookie.domain], [true, true, 'Lax', '/', '127.0.0.1']);
    assert.equal(await page.evaluate(() => document.cookie), '');
    /* "localhost" is another site than 127.0.0.1: its form reaches nothing. */
    const evil = world.url.replace('127.0.0.1', 'localhost');
    await page.route(`${evil}/evil`, (route) => route.fulfill({ contentType: 'text/html', body: `<form method="post" action="${world.url}/console/sair"><button>x</button></form>` }));
    await page.goto(`${evil}/evil`);
    await page.getByRole('button').click();
    await page.waitForURL(`${world.url}/console/sair`);
    await page.goto(`${world.url}/console`);
    await atHome(page);
    await page.context().close();
});

test('the whole door goes by keyboard, the focus where one types', async () => {
    const who = await newColleague(world);
    await world.later(60);
    const page = await openPage(browser, `${world.url}/console/entrar`);
    await page.keyboard.type(who.email);
    await page.keyboard.press('Tab');
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Código de acesso' }).waitFor();
    await page.keyboard.type(who.code());
    await page.keyboard.press('Enter');
    await atHome(page);
    for (let i = 0; i < 12 && !(await page.evaluate(() => document.activeElement.textContent === 'Sair')); i++) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Entrar' }).waitFor();
    await page.context().close();
});

test('log-in with its style is small, and on the screen in five seconds of slow 3G', async () => {
    const html = await (await fetch(`${world.url}/console/entrar`)).text();
    const css = await (await fetch(world.url + html.match(/href="(\/console\/static\/[^"]+)"/)[1])).text();
    const bytes = gzipSync(html).length + gzipSync(css).length;
    assert.ok(bytes < 25 * 1024, `${bytes} bytes`);
    const page = await openPage(browser, 'about:blank');
    await slow3g(page);
    const began = Date.now();
    await page.goto(`${world.url}/console/entrar`);
    const took = Date.now() - began;
    assert.ok(took >= 400 && took < 5000, `${took} ms`);
    await page.context().close();
});
