/* The page on which one plays the bank, in real Chromium: what is done there is what Quita books and people are told. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import path from 'node:path';
import { until } from './processes.mjs';
import { axe, openPage, shot, startBrowser } from './browser.mjs';
import { startWorld } from './world.mjs';

const STATE = '20 dias em atraso'; // one instalment is overdue
const TOKEN = 'a-token-at-random-of-some-forty-characters';
const centavos = (text) => Number(text.replace(/\D/g, ''));
const amountIn = (text) => centavos(text.match(/R\$\s([\d.,]+\d)/)[1]);
const brl = (value) => (value / 100).toLocaleString('pt-BR', { style: 'currency', currency: 'BRL' });

let world, browser, page;
before(async () => {
    world = await startWorld({ sandbox: ['--pix-port', '0', '--retry-scale', '0.01'] });
    browser = await startBrowser();
    page = await openPage(browser, `${world.sandboxUrl}/sandbox/banco`);
});
after(async () => {
    await browser?.close();
    await world?.stop();
});

const till = () => page.locator('#balcao');
const told = () => page.locator('#told .fact').first();
let factsBefore = 0;

async function press(name) {
    factsBefore = await page.locator('#told .fact').count();
    await till().getByRole('button', { name }).click();
}

/** Somebody with a second copy in the hand. */
async function owes() {
    const person = world.person(STATE);
    const due = amountIn((await person.identifies()).text.match(/Total para pagar hoje: .*/)[0]);
    await person.taps(/2ª via/);
    return { person, due, ...(await person.hearsSecondCopyAfterWord()) };
}

async function opens(code) {
    await page.getByLabel('Pagar este boleto ou Pix').fill(code);
    await page.getByRole('button', { name: 'Abrir no balcão' }).click();
    await page.waitForFunction(() => document.getElementById('code').value === ''); // it is opened, and not the one before
    await till().getByRole('button', { name: /^Pagar R\$/ }).waitFor();
}

/** What the page says of the newest deed: {what, notices}, once it is there. */
async function says(words) {
    await page.waitForFunction((n) => document.querySelectorAll('#told .fact').length > n, factsBefore, { timeout: 15000 });
    await told().filter({ hasText: words }).waitFor({ timeout: 15000 });
    const notices = await told().locator('details').all();
    return Promise.all(notices.map(async (n) => ({
        answer: await n.locator('summary').textContent(), body: JSON.parse(await n.locator('pre').textContent()),
    })));
}

const answered = (notices, count = 1) => {
    assert.equal(notices.length, count);
    for (const { answer } of notices) assert.match(answer, /Quita respondeu 20[0-9]\./);
};
const payments = (person) => world.db(`SELECT p.state, p.reason, p.centavos FROM payment p JOIN charge ch USING (tenant_id, charge_id)
    JOIN person_key k ON k.tenant_id = ch.tenant_id AND k.person_id = ch.person_id WHERE k.key = '${person.chave}' ORDER BY p.payment_id`);
const cases = () => world.quita(['case', 'list', '--creditor', 'escola']);

async function balances() {
    const report = await world.tryQuita(['report', 'reconciliation', '--creditor', 'escola', '--from', '2026-01-01', '--to', '2099-01-01']);
    assert.equal(report.code, 0, report.stderr);
    assert.equal(await world.one(`SELECT coalesce(sum(centavos), 0) FROM ledger_line`), '0');
    return report.stdout;
}

test('who owes, how much, until when and at whose bank is listed, newest first; the phones and the bank know each other', async () => {
    await page.getByText('Ainda não há nada').waitFor();
    const one = await owes();
    const two = await owes();
    const rows = page.locator('#issued button');
    await rows.nth(3).waitFor({ timeout: 15000 });
    const texts = await rows.allTextContents();
    assert.equal(texts.length, 4, 'a boleto and a Pix each');
    for (const [i, { person, due }] of [two, two, one, one].entries()) {
        assert.ok(texts[i].startsWith(person.first), texts[i]);
        assert.equal(amountIn(texts[i]), due);
        assert.match(texts[i], /(Boleto|Pix), Banco da Praça, (vence em|vale até) \d\d\/\d\d\/\d{4}/);
        assert.match(texts[i], /em aberto$/);
    }
    await page.getByRole('link', { name: 'Telefones' }).click();
    await page.getByRole('link', { name: 'Banco' }).click();
    await rows.nth(3).waitFor({ timeout: 15000 });
});

test('half of a boleto is paid: the notice and the answer are shown, and it is a case', async () => {
    const { person, due, line } = await owes();
    await opens(line);
    await press(/^Pagar a metade/);
    const notices = await says('a metade');
    answered(notices);
    const half = Math.floor(due / 2);
    assert.equal(centavos(notices[0].body.boletos[0].valor), half);
    assert.deepEqual(await payments(person), [['2', 'wrong_amount', String(half)]]);
    assert.match(await cases(), /^P\d+ .*/m);
    assert.match(await balances(), new RegExp(`boleto .*${brl(half).replace(/\s/g, ' ').replace(/[.$]/g, '\\$&')}`));
});

test('a Pix is paid twice: one settlement, one case, one receipt', async () => {
    const { person, due, pix } = await owes();
    await opens(`Pix Copia e Cola: ${pix}`);
    await press('Pagar duas vezes');
    answered(await says('(2 de 2)'));
    await person.hears(/Pagamento recebido/);
    await person.hearsNothing();
    assert.deepEqual((await payments(person)).map(([state, reason]) => [state, reason]), [['1', null], ['2', 'double']]);
    assert.match(await cases(), /pago em dobro/);
    await balances();
    await till().getByText(`Pagamento 2: ${brl(due)}`).waitFor();
});

test('a boleto is paid late with what its title says, nothing more: it settles; with a fine on top it is a case', async () => {
    const [plain, fined] = [await owes(), await owes()];
    await opens(plain.line);
    await till().getByText('o papel do boleto não traz multa nem juros').waitFor();
    await press('Pagar com atraso');
    const [{ body }] = await says('com atraso');
    const late = (Date.parse(body.boletos[0].pagoEm) - Date.parse(`${JSON.parse(await world.quita(['boleto', 'decode', '--jsonl'],
        `${JSON.stringify({ code: plain.line, as_of: new Date().toISOString().slice(0, 10) })}\n`)).due}T12:00:00-03:00`)) / 86400e3;
    assert.equal(late, 5);
    assert.equal(amountIn((await plain.person.hears(/Pagamento recebido/)).text), plain.due);

    await opens(fined.line);
    await till().getByLabel('Dias de atraso').fill('30');
    await till().getByLabel('Multa (%)').fill('2');
    await till().getByLabel('Juros ao mês (%)').fill('1,0');
    const sum = fined.due + Math.round(fined.due * 2 / 100) + Math.round(fined.due / 100);
    await till().getByText(brl(sum)).waitFor();
    await press('Pagar com atraso');
    answered(await says('com atraso'));
    assert.deepEqual(await payments(fined.person), [['2', 'wrong_amount', String(sum)]]);
    await balances();
});

test("the fine and the interest that a boleto's paper announces are proposed, and paid late with them it settles", async () => {
    const person = world.person('em dia');
    await world.db(`UPDATE instalment SET due = current_date + 12 WHERE status = 0 AND contract_id = (SELECT contract_id FROM contract WHERE key = '${person.contrato}')
        AND due = (SELECT min(due) FROM instalment i JOIN contract c USING (contract_id) WHERE c.key = '${person.contrato}' AND i.status = 0)`);
    await person.identifies(/tudo em dia/);
    await person.taps(/2ª via/);
    const { line } = await person.hearsSecondCopyAfterWord();
    await opens(line);
    const words = await till().getByText(/^multa de \d/).textContent();
    const [, fine] = words.match(/^multa de ([\d,]+)%/);
    assert.equal(await till().getByLabel('Multa (%)').inputValue(), fine);
    assert.match(await till().locator('.sum').textContent(), /^Paga em /);
    const [asked, value] = [amountIn(await till().locator('.sum').textContent()), amountIn(await page.locator('#till-title').textContent())];
    assert.ok(asked > value);
    await press('Pagar com atraso');
    answered(await says('com atraso'));
    assert.equal(amountIn((await person.hears(/Pagamento recebido/)).text), asked); // it settles as it came: no case
    assert.deepEqual(await payments(person), [['1', null, String(asked)]]);
    const booked = await world.db(`SELECT l.account, -sum(l.centavos) FROM ledger_line l JOIN ledger_entry e USING (tenant_id, entry_id)
        JOIN payment p ON p.payment_id = e.source_id JOIN charge ch ON ch.charge_id = p.charge_id
        JOIN person_key k ON k.person_id = ch.person_id AND k.key = '${person.chave}'
        WHERE e.kind = 'payment' AND l.account <> 'cash' GROUP BY 1 ORDER BY 1`);
    assert.deepEqual(booked.map(([account]) => account), ['fine_income', 'interest_income', 'receivable']);
    assert.equal(Number(booked[0][1]), Math.round(value * Number(fine.replace(',', '.')) / 100));
    assert.equal(booked.reduce((sum, [, centavosBooked]) => sum + Number(centavosBooked), 0), asked);
    await balances();
});

test('what was paid goes back, a part and then the rest: the person is told kindly', async () => {
    const { person, due, pix } = await owes();
    await opens(pix);
    await press(/^Pagar R\$/);
    answered(await says('Pago'));
    await person.hears(/Pagamento recebido/);
    await press('Devolver esta parte');
    const [part] = await says('Devolvido');
    assert.equal(centavos(part.body.devolucoes[0].valor), Math.floor(due / 2));
    await till().getByText('voltaram').waitFor();
    assert.match(await cases(), /devol/i);
    const whole = await owes();
    await opens(whole.pix);
    await press(/^Pagar R\$/);
    await whole.person.hears(/Pagamento recebido/);
    await press(/^Devolver tudo/);
    answered(await says('Devolvido'));
    await whole.person.hears(/registrou a devolução.*Não há pressa/s);
    await till().getByText('Tudo voltou a quem pagou.').waitFor();
    await balances();
});

test('a card is paid and contested; the person is told', async () => {
    const { person } = await owes();
    await person.say('quero pagar no cartão');
    await person.hears(/estou preparando a página do banco/);
    await person.hears((m) => m.buttons?.[0]?.title === 'Pagar com cartão', 15000);
    await page.locator('#issued button').filter({ hasText: person.first }).filter({ hasText: 'Cartão' }).first().click({ timeout: 15000 });
    await press(/^Pagar R\$/);
    await person.hears(/Pagamento recebido/);
    await press('Contestar no cartão');
    const [{ body }] = await says('Contestado');
    assert.equal(body.contestacoes.length, 1);
    await person.hears(/devolução|contesta/i);
    await balances();
});

test('what is open is not paid as cancelled; what the bank took down is, and Quita is told', async () => {
    const { person, pix } = await owes();
    await opens(pix);
    await press('Pagar depois de cancelada');
    assert.deepEqual(await says('Esta cobrança ainda vale'), []);
    assert.deepEqual(await payments(person), []);
    const { cob } = (await world.api('/bank')).cobs.find((entry) => entry.cob.pixCopiaECola === pix);
    const taken = await fetch(`${world.sandboxUrl}/bank/cob/${cob.txid}`, {
        method: 'PATCH', body: JSON.stringify({ status: 'REMOVIDA_PELO_USUARIO_RECEBEDOR' }),
        headers: { Authorization: 'Bearer sandbox_bank_token', 'Content-Type': 'application/json' },
    });
    assert.equal(taken.status, 200);
    await till().getByText('cancelada', { exact: true }).waitFor({ timeout: 15000 });
    await press(/^Pagar R\$/);
    await says('A cobrança está REMOVIDA');
    assert.deepEqual(await payments(person), []);
    await press('Pagar depois de cancelada');
    answered(await says('mesmo assim'));
    assert.equal((await payments(person)).length, 1);
});

test('a code of nobody, a bill of water and a broken line are refused with what to do', async () => {
    const field = page.getByLabel('Pagar este boleto ou Pix');
    for (const [code, words] of [['oi', /Cole a linha inteira/], ['8'.repeat(48), /conta de consumo/], ['1'.repeat(47), /check digit/]]) {
        await field.fill(code);
        await field.press('Tab');
        await page.keyboard.press('Enter');
        await page.getByRole('alert').filter({ hasText: words }).waitFor();
        assert.equal(await field.getAttribute('aria-invalid'), 'true');
        assert.equal(await field.evaluate((e) => e === document.activeElement), true, 'one can type at once');
    }
    await field.fill('');
});

test('by the keyboard alone: from the list to the till and back, and the focus stays when the list is drawn anew', async () => {
    const row = page.locator('#issued button').last();
    await row.focus();
    await page.keyboard.press('Enter');
    assert.equal(await page.locator('#till-title').evaluate((e) => e === document.activeElement), true);
    await page.keyboard.press('Tab');
    assert.match(await page.evaluate('document.activeElement.textContent'), /^Pagar/);
    await row.focus();
    const key = await row.getAttribute('data-key');
    await owes();
    await page.locator('#issued button').first().filter({ hasText: 'em aberto' }).waitFor({ timeout: 15000 });
    await page.waitForFunction((n) => document.querySelectorAll('#issued button').length > n, await page.locator('#issued button').count() - 1);
    assert.equal(await page.evaluate('document.activeElement.dataset.key'), key);
});

for (const width of [360, 1366]) {
    test(`at ${width} px axe finds nothing wrong, empty and full, and nothing scrolls sideways`, async () => {
        const narrow = await openPage(browser, `${world.sandboxUrl}/sandbox/banco`, { width, height: 768 });
        const fits = () => narrow.evaluate('document.documentElement.scrollWidth <= innerWidth');
        await narrow.locator('#issued button').first().waitFor();
        assert.deepEqual([await axe(narrow), await fits()], [[], true]);
        await narrow.locator('#issued button').filter({ hasText: 'em aberto' }).first().click();
        await shot(narrow, `bank-open-${width}`, { fullPage: true });
        await narrow.getByRole('button', { name: /^Pagar R\$/ }).click();
        await narrow.locator('#told details').first().waitFor({ timeout: 15000 });
        await narrow.locator('.back').first().waitFor();
        assert.deepEqual([await axe(narrow), await fits()], [[], true]);
        await shot(narrow, `bank-paid-${width}`, { fullPage: true });
        assert.deepEqual(narrow.complaints, []);
        await narrow.context().close();
    });
}

test('Asaas is a desk of the same list: paid, paid once more, given back, each with its notices', async () => {
    await world.quita(['account', 'add', '-'], JSON.stringify({
        format: 1, creditor: 'escola', kind: 'asaas', slug: 'escola-asaas', key: '$aact_hmlg_sandbox', webhook_token: TOKEN, cards: true,
        api_url: `${world.sandboxUrl}/asaas/v3`,
    }));
    const hook = await fetch(`${world.sandboxUrl}/asaas/v3/webhooks`, {
        method: 'POST', headers: { access_token: '$aact_hmlg_sandbox', 'User-Agent': 'staff', 'Content-Type': 'application/json' },
        body: JSON.stringify({
            name: 'Quita', url: `${world.url}/webhooks/asaas/escola-asaas`, email: 'a@b.example', authToken: TOKEN, sendType: 'SEQUENTIALLY',
            events: ['CREATED', 'CONFIRMED', 'RECEIVED', 'OVERDUE', 'REFUNDED', 'PARTIALLY_REFUNDED', 'CHARGEBACK_REQUESTED'].map((name) => `PAYMENT_${name}`),
        }),
    });
    assert.equal(hook.status, 200);
    await world.server.stop();
    await world.startServer();
    const { person, due, pix } = await owes();
    await opens(pix);
    await till().getByText('Asaas', { exact: true }).waitFor();
    assert.match(await page.locator('#till-title').textContent(), new RegExp(`de ${person.first}`));
    await press('Pagar duas vezes');
    const second = await says('(2 de 2)');
    assert.deepEqual(second.map(({ body }) => body.event), ['PAYMENT_CREATED', 'PAYMENT_RECEIVED']);
    assert.equal(amountIn((await person.hears(/Pagamento recebido/, 20000)).text), due);
    await until('the stray one is a case', async () => (await world.one(`SELECT count(*) FROM payment WHERE state = 2 AND reason = 'unknown'`)) === '1', 20000);
    await press(/^Devolver tudo/);
    const back = await says('Devolvido');
    answered(back);
    assert.equal(back[0].body.event, 'PAYMENT_REFUNDED');
    await person.hears(/registrou a devolução/, 20000);
});

test("so is a bank with BACEN's Pix API: paid late after its end, and taken back by the payer's bank", async () => {
    const { folder, address, pixKey } = await world.api('/pix');
    const file = (name) => path.join(folder, name);
    await world.quita(['account', 'add', '-'], JSON.stringify({
        format: 1, kind: 'bacen_pix', creditor: 'escola', slug: 'escola-pix', bank: '999', pix_key: pixKey, api_url: `${address}/v2/`,
        token_url: `${address}/oauth/token`, client_id: 'sandbox_client', client_secret: 'sandbox_client_secret',
        certificate_file: file('client.pem'), key_file: file('client.key'), authority_file: file('ca.pem'),
    }));
    await until('the bank knows where notices go', async () => (await world.api('/pix')).hooks.length === 1, 30000);
    const person = world.person(STATE);
    await person.identifies();
    await person.taps(/2ª via/);
    const first = await person.hears(/Aqui está o Pix|Um instante/, 30000);
    if (/Um instante/.test(first.text)) await person.hears(/Aqui está o Pix/, 30000);
    const pix = (await person.hears(/^000201/)).text;
    await opens(pix);
    await till().getByText('Banco com API Pix').waitFor();
    await press('Pagar com atraso');
    answered(await says('com atraso'));
    await person.hears((m) => m.buttons?.[0]?.kind === 'url');
    await person.hears(/Pagamento recebido/, 20000);
    await press('Contestar (MED)');
    const [{ body }] = await says('Contestado');
    assert.equal(body.pix[0].devolucoes[0].natureza, 'MED_FRAUDE');
    await person.hears(/devolução|contesta/i, 20000);
    assert.deepEqual(page.complaints.filter((c) => !/status of (404|422)/.test(c)), []);
});
