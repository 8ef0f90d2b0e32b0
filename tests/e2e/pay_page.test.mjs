/* The payment page: what is asked there goes on in the conversation; for everybody, on any line. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { callBytes, until } from './processes.mjs';
import { axe, openPage, shot, slow3g, startBrowser } from './browser.mjs';
import { PROGRAM, startWorld } from './world.mjs';

let world, browser;
before(async () => {
    world = await startWorld();
    browser = await startBrowser();
});
after(async () => {
    await browser?.close();
    await world?.stop();
});

const PDF = Buffer.concat([Buffer.from('%PDF-1.4\n'), crypto.randomBytes(3000)]);

async function paged(state = '20 dias em atraso') {
    const person = world.person(state);
    await person.identifies();
    await person.taps(/2ª via/);
    return { person, link: (await person.hearsSecondCopy()).link };
}

async function upload(page, name, buffer) {
    await page.getByText('Já paguei: enviar o comprovante').click();
    await page.locator('#arquivo').setInputFiles({ name, mimeType: 'application/pdf', buffer });
    await page.getByRole('button', { name: 'Enviar comprovante' }).click();
}

test('a receipt sent on the page, without script, is in the conversation with its protocol and with the agent byte for byte', async () => {
    const { person, link } = await paged();
    const page = await openPage(browser, link, { width: 360, height: 640, javaScriptEnabled: false });
    await upload(page, 'comprovante.pdf', PDF);
    await page.getByText('Recebemos o seu comprovante').waitFor();
    await page.reload();
    assert.equal(await world.one('SELECT count(*) FROM page_request'), '1', 'a reload sends nothing again');
    await shot(page, 'pay-receipt-sent-360', { fullPage: true });
    const heard = await person.hears(/Recebi o arquivo que você mandou pela página.*protocolo/s);
    const protocol = heard.text.match(/Q-[0-9A-Z]+/)[0];
    const number = await world.one('SELECT request_id FROM page_request');
    const bytes = await callBytes(PROGRAM, ['agent', 'receipt', protocol, number, '--as', 'ana'], { env: { ...world.env, ...world.clockEnv } });
    assert.ok(bytes.equals(PDF));
    assert.equal(await world.one(`SELECT count(*) FROM page_request WHERE position('PDF-1.4'::bytea in content) > 0`), '0', 'it lies sealed');
    assert.equal(await world.one(`SELECT actor FROM audit WHERE action = 'receipt'`), 'agent:ana');
    await page.context().close();
});

test('"não reconheço" on the page opens a dispute in the conversation, once however often it is tapped', async () => {
    const { person, link } = await paged();
    const page = await openPage(browser, link);
    await page.getByRole('button', { name: 'Não reconheço' }).click();
    await page.getByText('não precisa pagar').waitFor();
    await page.getByRole('button', { name: 'Não reconheço' }).click();
    await page.getByText('não precisa pagar').waitFor();
    await person.hears(/Revisão registrada, protocolo/);
    await person.hearsNothing();
    assert.deepEqual(page.complaints, []);
    await page.context().close();
});

test('"falar com alguém" on the page puts the conversation into the queue', async () => {
    const { person, link } = await paged();
    const page = await openPage(browser, link);
    await page.getByRole('button', { name: 'Falar com alguém' }).click();
    await page.getByText('Avisamos a equipe').waitFor();
    const protocol = (await person.hears(/protocolo/)).text.match(/Q-[0-9A-Z]+/)[0];
    assert.match(await world.quita(['agent', 'list']), new RegExp(protocol));
    await page.context().close();
});

test('whoever is not identified in the chat any more hears nothing of a debt: a person looks at what came', async () => {
    const { person, link } = await paged();
    await world.db('UPDATE conversation SET assurance_until = assurance_until - interval \'2 days\'');
    const page = await openPage(browser, link);
    await upload(page, 'foto.jpg', Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), crypto.randomBytes(500)]));
    await page.getByText('Recebemos o seu comprovante').waitFor();
    const heard = await person.hears(/protocolo/);
    assert.doesNotMatch(heard.text, /R\$|parcela|atras|dívida/);
    const shown = await world.quita(['agent', 'show', heard.text.match(/Q-[0-9A-Z]+/)[0]]);
    assert.match(shown, /comprovante pela página, nº \d+ \(image\/jpeg\)/);
    await page.context().close();
});

test('C15 files that are none, too big or too many, and links that count no more, are told kindly; nothing of them stays', async () => {
    const { link } = await paged();
    const page = await openPage(browser, link);
    const kept = async () => Number(await world.one('SELECT count(*) FROM page_request'));
    const before = await kept();
    await upload(page, 'x.pdf', Buffer.from('MZ this is no pdf'));
    await page.getByText('Mande uma foto').waitFor();
    await upload(page, 'x.pdf', Buffer.concat([PDF, Buffer.alloc(5 * 1024 * 1024)]));
    await page.getByText('passa de 5 MB').waitFor();
    assert.equal(await kept(), before);
    for (let i = 0; i < 10; i++) {
        await upload(page, 'x.pdf', PDF);
        await page.getByText('Recebemos o seu comprovante').waitFor();
    }
    await upload(page, 'x.pdf', PDF);
    await page.getByText('Já recebemos vários arquivos hoje').waitFor();
    assert.equal(await kept(), before + 10);
    await world.db(`UPDATE page_token SET expires_at = expires_at - interval '4 days'`);
    await page.getByRole('button', { name: 'Falar com alguém' }).click();
    await page.getByText('Nada foi enviado').waitFor();
    assert.equal((await fetch(`${link}x`.replace(/x$/, '!'), { redirect: 'manual' })).status, 404);
    assert.equal((await fetch(`${world.url}/p/nobody/pessoa`, { method: 'POST', redirect: 'manual' })).status, 303);
    await page.context().close();
});

for (const [name, width, height] of [['a phone', 360, 640], ['a desk', 1366, 768]]) {
    test(`axe-core finds nothing on ${name}: open, with the form open, told, paid, expired`, async () => {
        const { person, link } = await paged();
        const page = await openPage(browser, link, { width, height });
        assert.deepEqual(await axe(page), []);
        await page.getByText('Já paguei: enviar o comprovante').click();
        assert.deepEqual(await axe(page), []);
        await page.getByText('Ver a conta passo a passo').click();
        await page.getByText('Juros simples de 1% ao mês').waitFor();
        assert.deepEqual(await axe(page), []);
        await shot(page, `pay-form-${width}`, { fullPage: true });
        await page.getByRole('button', { name: 'Falar com alguém' }).click();
        await page.getByText('Avisamos a equipe').waitFor();
        assert.deepEqual(await axe(page), []);
        const pix = await page.locator('#pix').inputValue();
        await world.pay({ payload: pix });
        await page.getByRole('heading', { name: 'Pagamento recebido' }).waitFor({ timeout: 6000 });
        assert.deepEqual(await axe(page), []);
        await world.db(`UPDATE page_token SET expires_at = expires_at - interval '4 days'`);
        await page.reload();
        assert.deepEqual(await axe(page), []);
        await page.context().close();
        await until('the conversation is told', async () => (await person.messages()).length > 0, 10000);
    });
}

/* From the tap on the link to the amount on the screen, in ms. */
async function slowly(link, asked) {
    const page = await openPage(browser, 'about:blank', { width: 360, height: 640, javaScriptEnabled: false });
    page.on('request', (r) => asked.push(r.url()));
    await slow3g(page);
    const began = Date.now();
    await page.goto(link, { waitUntil: 'commit' });
    await page.getByText('R$').first().waitFor();
    const took = Date.now() - began;
    await page.waitForLoadState('load');
    await page.context().close();
    return took;
}

test('on slow 3G without script the amount is on the screen in two seconds, nothing comes after the page', async () => {
    const { link } = await paged();
    const asked = [];
    const took = [];
    while (took.length < 3 && !took.some((ms) => ms <= 2000)) took.push(await slowly(link, asked));
    assert.ok(Math.min(...took) <= 2000, `${took} ms`);
    assert.ok(Math.min(...took) >= 400, 'the line is slow');
    assert.deepEqual([...new Set(asked)], [link]);
});

test('nobody learns anything from the preview of a link: title, description, picture', async () => {
    const { link, person } = await paged();
    for (const agent of ['WhatsApp/2.23', 'facebookexternalhit/1.1', 'Mozilla/5.0']) {
        const head = (await (await fetch(link, { headers: { 'user-agent': agent } })).text()).split('</head>')[0];
        assert.doesNotMatch(head, new RegExp(`R\\$|dívida|débito|atras|parcela|cobran|boleto|${person.name.split(' ')[0]}`, 'i'));
        assert.match(head, /og:title/);
        assert.match(head, /noindex/);
    }
});
