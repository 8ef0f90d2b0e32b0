/* What people see: the sandbox's phones and the payment page, in real Chromium. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { must } from './processes.mjs';
import { openPage, shot, startBrowser } from './browser.mjs';
import { startWorld } from './world.mjs';

let world, browser;
before(async () => {
    world = await startWorld();
    browser = await startBrowser();
});
after(async () => {
    await browser?.close();
    await world?.stop();
});

const phoneOf = (page, person) => page.getByRole('region', { name: `Telefone de ${person.name}` });

async function write(phone, text) {
    await phone.locator('textarea').fill(text);
    await phone.getByRole('button', { name: 'Enviar', exact: true }).click();
}

/* A tick that comes at that very moment draws the message anew, and the tap is lost: one taps again. */
async function openOptions(phone) {
    for (let tries = 0; tries < 3; tries++) {
        await phone.locator('.row.theirs').last().getByRole('button', { name: 'Ver opções' }).click();
        if (await phone.getByRole('dialog').waitFor({ timeout: 3000 }).then(() => true, () => false)) return;
    }
}

async function choose(phone, title) {
    await openOptions(phone);
    await phone.getByRole('dialog').locator('label').filter({ hasText: title }).click();
    await phone.getByRole('dialog').getByRole('button', { name: 'Enviar' }).click();
}

const says = (phone, words) => phone.locator('.row.theirs .bubble').filter({ hasText: words }).last().waitFor({ timeout: 10000 });

async function toSecondCopy(phone, person) {
    await phone.locator('.hint').waitFor(); // its screen is loaded
    await write(phone, 'oi');
    await says(phone, 'digitar seu CPF');
    await phone.getByRole('button', { name: `CPF ${person.cpf}` }).or(phone.locator('.fact').first()).first().click();
    await phone.getByRole('button', { name: 'Enviar', exact: true }).click();
    await says(phone, 'data de nascimento');
    await phone.locator('.fact').nth(1).click();
    await phone.getByRole('button', { name: 'Enviar', exact: true }).click();
    await says(phone, 'Total para pagar hoje');
    await choose(phone, '2ª via e pagamento');
    await phone.locator('.pix').waitFor({ timeout: 10000 });
    await phone.getByRole('link', { name: 'Abrir e pagar' }).waitFor({ timeout: 10000 });
}

async function payByPix(phone) {
    await phone.locator('.pix').getByRole('button', { name: 'Pagar' }).click();
    await phone.getByRole('dialog').getByRole('button', { name: /^Pagar R\$/ }).click();
    await says(phone, 'Pagamento recebido');
}

test('on the sandbox page two parents are played side by side, each to the second copy by taps; one pays and gets the receipt', async () => {
    const [ana, bia] = [world.person('20 dias em atraso'), world.person('5 dias em atraso')];
    const page = await openPage(browser, `${world.sandboxUrl}/sandbox#${encodeURIComponent(`${ana.wa_id},${bia.wa_id}`)}`, { height: 900 });
    const [one, two] = [phoneOf(page, ana), phoneOf(page, bia)];
    await toSecondCopy(one, ana);
    await toSecondCopy(two, bia);
    await payByPix(one);
    await page.waitForTimeout(1200);
    await shot(page, 'sandbox-two-phones');
    assert.equal(await two.getByText('Pagamento recebido').count(), 0, 'the other phone hears nothing of it');
    assert.deepEqual(page.complaints, []);
    await page.context().close();
});

test('a stranger can be picked from the list and hears nothing about anybody', async () => {
    const page = await openPage(browser, `${world.sandboxUrl}/sandbox`, { width: 390, height: 844 });
    await page.getByRole('button', { name: 'Pessoas' }).click();
    await page.getByRole('button', { name: 'não é da escola' }).first().click();
    await page.locator('.person').first().click();
    const phone = page.locator('.unit').first();
    await write(phone, 'quem está falando?');
    await says(phone, 'assistente virtual');
    await write(phone, 'não sou essa pessoa');
    await says(phone, 'desculpas pelo engano');
    await shot(page, 'sandbox-phone-390');
    assert.deepEqual(page.complaints, []);
    await page.context().close();
});

async function linkFor(person) {
    await person.identifies();
    await person.taps(/2ª via/);
    return person.hearsSecondCopy();
}

for (const width of [360, 1366]) {
    test(`the payment page at ${width} px copies the code, keeps quiet, and turns into a receipt within 5 s`, async () => {
        const ana = world.person('20 dias em atraso');
        const { link, pix } = await linkFor(ana);
        const page = await openPage(browser, link, { width, height: width === 360 ? 640 : 768, permissions: ['clipboard-read', 'clipboard-write'] });
        const button = page.getByRole('link', { name: 'Copiar código Pix' }).first();
        const box = await button.boundingBox();
        assert.ok(box.y + box.height <= (width === 360 ? 640 : 768), `the button is above the fold: ${JSON.stringify(box)}`);
        assert.equal(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), true, 'nothing to scroll sideways');
        await shot(page, `pay-${width}`, { fullPage: true });
        await button.click();
        await page.getByText('Código copiado').first().waitFor();
        assert.equal(await page.evaluate('navigator.clipboard.readText()'), pix);
        assert.doesNotMatch(await page.title(), /dívida|débito|atras/i);
        const address = page.url();
        await page.evaluate('window.notReloaded = true');
        await world.pay({ payload: pix });
        const paid = Date.now();
        await page.getByRole('heading', { name: 'Pagamento recebido' }).waitFor({ timeout: 6000 });
        assert.ok(Date.now() - paid <= 5000, `${Date.now() - paid} ms`);
        assert.equal(await page.evaluate('window.notReloaded'), true);
        assert.equal(page.url(), address);
        await shot(page, `paid-${width}`, { fullPage: true });
        assert.deepEqual(page.complaints, []);
        await ana.hears(/Pagamento recebido/);
        await page.context().close();
    });
}

test('the payment page tells everything without JavaScript, in 25 KB, and prints on one sheet that can be scanned', async () => {
    const bia = world.person('20 dias em atraso');
    const { link, pix, line } = await linkFor(bia);
    const plain = await openPage(browser, link, { javaScriptEnabled: false });
    const words = await plain.locator('body').innerText();
    assert.ok(words.replace(/[\s.]/g, '').includes(line), 'the line in words');
    assert.equal(await plain.locator('#pix').inputValue(), pix);
    assert.match(words, /R\$/);
    const pdf = await plain.getByRole('link', { name: /PDF/ }).getAttribute('href');
    const paper = await fetch(new URL(pdf, link));
    assert.equal(paper.headers.get('content-type'), 'application/pdf');
    await plain.context().close();
    assert.ok((await (await fetch(link)).arrayBuffer()).byteLength <= 25 * 1024);

    const page = await openPage(browser, link);
    const file = path.join(world.dir, 'page.pdf');
    fs.writeFileSync(file, await page.pdf({ format: 'A4', printBackground: true }));
    assert.match(await must('pdfinfo', [file]), /^Pages:\s+1$/m);
    await must('pdftoppm', ['-r', '300', '-png', file, file]);
    const sheet = fs.readdirSync(world.dir).find((name) => /^page\.pdf-.*png$/.test(name));
    const codes = await must('zbarimg', ['-q', '--raw', '-S*.disable', '-Si25.enable', '-Sqrcode.enable', path.join(world.dir, sheet)]);
    assert.ok(codes.includes(pix), 'the QR code scans');
    assert.match(codes, /^237\d{41}$/m, 'the barcode scans');
    fs.copyFileSync(path.join(world.dir, sheet), path.join(world.dir, '../pay-print.png'));
    await page.context().close();
});

test('an unknown link and an expired one say so without a word about what it was', async () => {
    const caio = world.person('20 dias em atraso');
    const { link } = await linkFor(caio);
    await world.db(`UPDATE page_token SET expires_at = expires_at - interval '4 days'`);
    const page = await openPage(browser, link);
    await page.getByText('Este link não vale mais').waitFor();
    assert.equal((await fetch(link)).status, 410);
    assert.doesNotMatch(await page.locator('body').innerText(), /R\$|parcela|Caio|CPF/);
    assert.equal((await fetch(`${world.url}/p/${'A'.repeat(32)}`)).status === 200, false);
    await shot(page, 'pay-expired');
    await page.context().close();
});
