/* The chat on somebody's site, in real Chromium: what a parent does there, and what comes of it. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { shot } from './browser.mjs';
import { must, until } from './processes.mjs';
import { startSiteTests, visit } from './site.mjs';

let world, site, browser, stop;
before(async () => { ({ world, site, browser, stop } = await startSiteTests()); });
after(() => stop?.());

const enters = async (options) => {
    const chat = await visit(browser, site.origin, options);
    await chat.open();
    return chat;
};

test('from "oi" to the second copy and the receipt, on a site with a strict policy of its own', async () => {
    const ana = world.person('20 dias em atraso');
    const chat = await enters({ permissions: ['clipboard-read', 'clipboard-write'] });
    await chat.frame.getByRole('button', { name: 'Começar' }).click();
    await chat.hears(/assistente virtual/);
    await chat.hears(/CPF/);
    assert.equal(await chat.frame.getByRole('button', { name: 'Começar' }).isVisible(), false);
    const before = await chat.frame.locator('body').innerText();
    assert.doesNotMatch(before, /R\$|atraso|dívida/i, 'nothing of a debt before identity');
    await chat.say(ana.cpf);
    await chat.hears(/nascimento|matrícula/i);
    await chat.say(ana.birth);
    await chat.hears(/Total para pagar hoje/);
    await shot(chat.page, 'widget-choices-360');
    await chat.taps(/2ª via/);
    await chat.sent('2ª via e pagamento');
    assert.equal(await chat.log.getByRole('button', { name: 'Renegociar' }).count(), 0, 'who has answered is not asked any more');

    const pix = chat.log.locator('.pix');
    await pix.waitFor();
    await chat.log.getByText('QR Code', { exact: true }).waitFor();
    await pix.getByRole('button', { name: 'Copiar código Pix' }).click();
    await pix.getByText('Código copiado').waitFor();
    const code = await pix.locator('textarea').inputValue();
    assert.match(code, /^000201/);
    assert.equal(await chat.page.evaluate('navigator.clipboard.readText()'), code);
    await pix.scrollIntoViewIfNeeded();
    await shot(chat.page, 'widget-pix-360');

    const file = await chat.log.locator('.file a').evaluate((a) => a.href);
    assert.match(Buffer.from(await (await fetch(file)).arrayBuffer()).toString('latin1'), /^%PDF-/);
    const [money] = await Promise.all([chat.page.context().waitForEvent('page'), chat.log.getByRole('link', { name: 'Abrir e pagar' }).click()]);
    await money.getByRole('heading', { name: /Ol[áa]|pagar|Valor/i }).first().waitFor();
    assert.equal(await money.evaluate('window.opener'), null, 'the page of money knows nobody behind it');
    await money.close();

    await world.pay({ payload: code });
    await chat.hears(/Pagamento recebido/);
    await shot(chat.page, 'widget-paid-360');
    assert.deepEqual(chat.page.complaints, []);
    await chat.close();
});

test('the QR code on the screen is the Pix code', async () => {
    const ana = world.person('20 dias em atraso');
    const chat = await enters({ width: 1366, height: 768 });
    await chat.identifies(ana);
    await chat.say('1'); // what is typed chooses as well
    const pix = chat.log.locator('.pix');
    await pix.waitFor();
    const code = await pix.locator('textarea').inputValue();
    await pix.locator('.qr').scrollIntoViewIfNeeded();
    const file = `${world.dir}/qr.png`;
    await pix.locator('.qr').screenshot({ path: file });
    assert.equal((await must('zbarimg', ['-q', '--raw', '-S*.disable', '-Sqrcode.enable', file])).trim(), code);
    await chat.close();
});

test('who comes back finds the conversation, and what was being typed', async () => {
    const chat = await enters();
    await chat.say('oi');
    await chat.hears(/CPF/);
    await chat.text.fill('meu cpf é');
    await chat.page.reload();
    await chat.open();
    await chat.hears(/CPF/);
    assert.deepEqual(await chat.own(), ['oi']);
    assert.equal(await chat.text.inputValue(), 'meu cpf é');
    assert.equal(await world.one(`SELECT count(*) FROM chat_line WHERE cid IS NOT NULL AND conversation_id = (SELECT max(conversation_id) FROM chat_session)`), '1');
    await chat.close();
});

test('"encerrar e apagar deste aparelho" leaves nothing here, and the secret opens nothing there', async () => {
    const chat = await enters();
    await chat.say('oi');
    await chat.hears(/CPF/);
    await chat.text.fill('quase');
    const keep = () => chat.frame.locator('body').evaluate(() => JSON.stringify(localStorage));
    const secret = JSON.parse(await keep())['quita:escola-site:secret'];
    assert.equal(secret.length, 43);
    await chat.frame.getByRole('button', { name: 'Mais opções' }).click();
    await chat.frame.getByRole('button', { name: 'Encerrar e apagar' }).click();
    await chat.frame.getByRole('button', { name: 'Voltar para a conversa' }).click();
    assert.deepEqual(await chat.own(), ['oi'], 'one is asked first');
    await chat.frame.getByRole('button', { name: 'Mais opções' }).click();
    await chat.frame.getByRole('button', { name: 'Encerrar e apagar' }).click();
    await chat.frame.locator('#bye-yes').click();
    await chat.frame.getByText('apagada deste aparelho').waitFor();
    assert.equal(await keep(), '{}');
    assert.deepEqual(await chat.own(), []);
    assert.equal(await chat.text.inputValue(), '');
    await until('the session is over', async () => (await fetch(`${world.url}/chat/poll?since=0`, { headers: { authorization: `Bearer ${secret}` } })).status === 401);
    await chat.say('oi'); // and one may begin anew
    await chat.hears(/CPF/);
    assert.deepEqual(await chat.own(), ['oi']);
    await chat.close();
});

test('two tabs show one conversation; neither loses it when the identity rises, both lose it when it is erased', async () => {
    const ana = world.person('20 dias em atraso');
    const one = await enters();
    await one.say('oi');
    await one.hears(/CPF/);
    const page = await one.page.context().newPage();
    await page.goto(site.origin);
    const two = new one.constructor(page);
    await two.open();
    await two.hears(/CPF/);
    await one.say(ana.cpf);
    await two.hears(/nascimento|matrícula/i);
    await two.say(ana.birth);
    await Promise.all([one.hears(/Total para pagar hoje/), two.hears(/Total para pagar hoje/)]);
    await world.db(`UPDATE chat_session SET old_until = old_until - interval '5 minutes'`);
    await one.say('menu');
    await one.sent('menu');
    await two.log.locator('.row.me').filter({ hasText: 'menu' }).waitFor();
    await two.say('oi');
    await two.sent('oi');
    await one.log.locator('.row.me').filter({ hasText: 'oi' }).nth(1).waitFor();
    assert.deepEqual(await one.own(), await two.own());
    await one.frame.locator('#more').click();
    await one.frame.locator('#erase').click();
    await one.frame.locator('#bye-yes').click();
    await two.frame.getByRole('button', { name: 'Começar' }).waitFor();
    assert.deepEqual(await two.own(), []);
    await one.close();
});

test('a browser that lets third parties keep nothing still talks', async () => {
    const chat = await visit(browser, site.elsewhere);
    await chat.open();
    assert.equal(await chat.frame.locator('body').evaluate(() => { try { return !!localStorage; } catch (e) { return e.name; } }), 'SecurityError');
    await chat.say('oi');
    await chat.hears(/CPF/);
    await chat.say('123.456.789-09');
    await chat.sent('***.***.***-**'); // as it is kept: it does not stay on the screen
    assert.deepEqual(await chat.own(), ['oi', '***.***.***-**']);
    assert.deepEqual(await chat.page.context().cookies(), [], 'and no cookie either');
    assert.deepEqual(chat.page.complaints, []);
    await chat.close();
});

test('"falar com uma pessoa" is on the screen before anything else, and puts the conversation into the queue', async () => {
    const chat = await enters();
    const before = Number(await world.one('SELECT count(*) FROM hand_over'));
    await chat.frame.getByRole('button', { name: 'Falar com uma pessoa' }).click();
    await chat.hears(/protocolo/);
    assert.equal(Number(await world.one('SELECT count(*) FROM hand_over')), before + 1);
    await chat.close();
});

test('the sample school has a site with its chat; the way to WhatsApp is there', async () => {
    const chat = await visit(browser, `${world.url}/chat/demo`);
    await chat.open();
    await chat.say('oi');
    await chat.hears(/CPF/);
    await chat.frame.locator('#more').click();
    assert.match(await chat.frame.getByRole('link', { name: 'Continuar no WhatsApp' }).getAttribute('href'), /^https:\/\/wa\.me\/551130031234\?text=/);
    assert.deepEqual(chat.page.complaints, []);
    await chat.close();
});
