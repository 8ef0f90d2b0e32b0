/* In Chromium on the real API: the hand-over's card, promises at a time, money at hand, a bulk action taken back. */
import { after, afterEach, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { axe, openPage, shot, startBrowser } from './browser.mjs';
import { newColleague } from './console.mjs';
import { until } from './processes.mjs';
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
afterEach(async () => {
    for (const page of open.splice(0)) await page.context().close();
});

async function atDesk(who, hash = '', options = {}) {
    const page = await openPage(browser, 'about:blank', options);
    open.push(page);
    await page.context().addCookies([{ name: '__Host-quita', value: who.cookie, domain: '127.0.0.1', path: '/', secure: true, httpOnly: true, sameSite: 'Lax' }]);
    await page.goto(`${world.url}/console${hash}`);
    await page.waitForSelector('#lista', { state: 'attached' });
    return page;
}

const api = async (who, path, json) => {
    const answer = await who.request(json ? 'POST' : 'GET', `/console/api${path}`, json ? { json } : {});
    assert.equal(answer.status, 200, `${path}: ${answer.text}`);
    return JSON.parse(answer.text);
};

/** Somebody who got a second copy and asks for a person; Ana has them. */
async function held(what = '20 dias em atraso') {
    const person = world.person(what);
    await person.identifies();
    await person.askPerson();
    const id = await person.conversation(), path = `/conversations/${id}`;
    await api(ana, `${path}/take`, { fence: (await api(ana, path)).fence });
    return { person, id, path };
}

const looks = [[1366, 768, 'light'], [1366, 768, 'dark'], [360, 740, 'light'], [360, 740, 'dark']];

/** The same place at each width and colour: axe, no sideways scroll, a picture. */
async function lookAt(who, hash, name, prepare = async () => {}) {
    for (const [width, height, colorScheme] of looks) {
        const page = await atDesk(who, hash, { width, height, colorScheme });
        await prepare(page);
        assert.deepEqual(await axe(page), [], `${name} ${width} ${colorScheme}`);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name} ${width}: scrolls sideways`);
        await shot(page, `console-${name}-${width}-${colorScheme}`);
        assert.deepEqual(page.complaints.filter((c) => !/WebSocket/.test(c)), []);
    }
}

const command = async (page, name) => {
    await page.focus('#mensagens');
    await page.keyboard.press('Control+k');
    await page.waitForSelector('#comando');
    await page.keyboard.type(name);
    await page.keyboard.press('Enter');
};

test('the card says what was tried and what is owed, without scrolling', async () => {
    const { id } = await held();
    await lookAt(ana, `#/minhas?c=${id}`, 'card', async (page) => {
        await page.waitForSelector('.card');
        const card = await page.textContent('.card');
        assert.match(card, /Já foi tentado/);
        assert.match(card, /Confirmou CPF e mais um dado · Viu as parcelas em atraso/);
        assert.match(card, /saldo R\$/);
    });
});

test('a promise: made with a time and a note, listed by when it is due, late in words, done by a click', async () => {
    const { id, path, person } = await held();
    const page = await atDesk(ana, `#/minhas?c=${id}`);
    await page.waitForSelector('.line');
    await command(page, 'Combinar retorno');
    await page.waitForSelector('#motivo');
    await page.fill('#motivo', 'Liga depois do almoço');
    assert.deepEqual(await axe(page), []);
    const before = (await api(ana, path)).row.callback;
    const tomorrow = new Date(world.now() - 3 * 3600e3 + 864e5).toISOString().slice(0, 10);
    await page.fill('#quando', `${tomorrow}T22:00`);
    await page.getByRole('button', { name: 'Combinar', exact: true }).click();
    const nearest = page.getByRole('button', { name: /^Combinar para \d/ });
    await nearest.waitFor();
    assert.match(await page.textContent('dialog'), /descanso onde ela está/);
    assert.equal(await page.inputValue('#motivo'), 'Liga depois do almoço', 'what was written stays');
    assert.deepEqual((await api(ana, path)).row.callback, before, 'nothing was promised; off hours the assistant had');
    assert.deepEqual(await axe(page), []);
    await nearest.click();
    await page.waitForFunction(() => document.querySelector('.toasts').textContent.includes('Retorno combinado'));
    const { callback, snoozed_until: until_ } = (await api(ana, path)).row;
    assert.deepEqual([callback.note, callback.by, callback.due === until_], ['Liga depois do almoço', 'Ana Lima', true]);
    await page.click('.views a:has-text("Retornos")');
    await page.waitForSelector(`#linha-${id}`);
    assert.match(await page.textContent(`#linha-${id}`), /retorno \d\d\/\d\d\/\d{4} \d\d:\d\d/);
    await world.db(`UPDATE callback SET due_at = now() - interval '20 minutes' WHERE conversation_id = ${id}`);
    await world.db(`UPDATE hand_over SET snoozed_until = now() - interval '20 minutes' WHERE conversation_id = ${id}`);
    await until('it was brought back', async () => (await world.one(`SELECT raised_at FROM callback WHERE conversation_id = ${id} AND closed_at IS NULL`)) !== null, 6000);
    await lookAt(ana, `#/retornos?c=${id}`, 'retorno', async (p) => {
        await p.waitForSelector('.promised');
        assert.match(await p.textContent('.promised'), /retorno atrasado 2\d min.*Combinado por Ana Lima.*Liga depois do almoço/);
    });
    await lookAt(sol, '#/quadro', 'quadro', async (p) => {
        await p.waitForSelector('.board table');
        assert.match(await p.textContent('.board'), /\d retornos? combinados?, *1 atrasado/);
    });
    const again = await atDesk(ana, `#/minhas?c=${id}`);
    await again.waitForSelector('.promised');
    assert.equal(await again.$eval('.row', (row) => row.dataset.id), id, 'what is due stands first');
    await again.getByRole('button', { name: 'Feito', exact: true }).click();
    await again.waitForSelector('.promised', { state: 'detached' });
    assert.equal(await world.one(`SELECT kept FROM callback WHERE conversation_id = ${id} ORDER BY callback_id DESC LIMIT 1`), 't');
    await person.hearsNothing(200);
});

test('money at hand: what goes along is said before, and the person gets paper, code and link', async () => {
    const { id, person } = await held('5 dias em atraso');
    await lookAt(ana, `#/minhas?c=${id}`, 'dinheiro', async (page) => {
        await page.waitForSelector('.line');
        await page.waitForSelector('.money-tools button');
        await page.click('.money-tools button[title^="2ª via"]');
        await page.waitForSelector('.preview-text');
        assert.match(await page.textContent('dialog'), /Vai junto: Boleto em PDF, Código Pix, Link de pagamento\. Uma cobrança nova é emitida ao enviar\./);
    });
    const page = open.at(-1);
    await page.getByRole('button', { name: 'Enviar para a pessoa' }).click();
    await page.waitForSelector('dialog', { state: 'detached' });
    await person.hearsSecondCopy();
    await page.waitForFunction(() => [...document.querySelectorAll('.line.agent')].some((l) => l.textContent.includes('Código Pix, para copiar e colar')));
    await person.hearsNothing(300);
    const other = await atDesk(ana, `#/minhas?c=${id}`);
    await other.waitForSelector('.line');
    await other.click('.money-tools button[title^="Gerar Pix"]');
    await other.waitForSelector('.preview-text');
    await person.say('só um minuto');
    await until('it came', async () => (await api(ana, `/conversations/${id}`)).row.preview === 'só um minuto');
    await other.getByRole('button', { name: 'Enviar para a pessoa' }).click();
    await other.waitForSelector('dialog .blocked');
    assert.match(await other.textContent('dialog'), /só um minuto/);
    assert.deepEqual(await axe(other), []);
    await other.getByRole('button', { name: 'Enviar assim mesmo' }).click();
    await person.hears(/^Aqui está o Pix/);
});

test('a bulk action is taken back by its button', async () => {
    const [one, two] = [await held(), await held()];
    const page = await atDesk(ana, '#/minhas');
    for (const { id } of [one, two]) await page.click(`#linha-${id} .tick`);
    await page.getByRole('button', { name: 'Atribuir', exact: true }).first().click();
    await page.getByRole('button', { name: /Bia Prado/ }).click();
    await page.getByRole('button', { name: 'Aplicar' }).click();
    await page.waitForFunction(() => document.querySelector('.toasts').textContent.includes('2 conversas alteradas'));
    assert.equal((await api(ana, one.path)).row.owner.name, 'Bia Prado');
    await shot(page, 'console-bulk-undo');
    assert.deepEqual(await axe(page), []);
    await page.getByRole('button', { name: 'Desfazer' }).click();
    await page.waitForFunction(() => document.querySelector('.toasts').textContent.includes('Desfeito'));
    for (const { path } of [one, two]) assert.equal((await api(ana, path)).row.owner.name, 'Ana Lima');
});
