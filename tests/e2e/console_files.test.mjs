/* Files of messages in the agents' console: what a person sent is opened, what an agent attaches arrives. */
import { after, afterEach, before, test } from 'node:test';
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { axe, openPage, shot, startBrowser } from './browser.mjs';
import { newColleague, takeAgain } from './console.mjs';
import { until } from './processes.mjs';
import { startWorld } from './world.mjs';

let world, browser, ana, bia;
before(async () => {
    [world, browser] = await Promise.all([startWorld({ shifted: true, env: { QUITA_DAILY_EVERY_S: '1' } }), startBrowser()]);
    [ana, bia] = [await newColleague(world, { name: 'Ana Lima' }), await newColleague(world, { name: 'Bia Prado' })];
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

async function held() {
    const person = world.person('5 dias em atraso');
    await person.identifies();
    const protocol = await person.askPerson();
    const row = (await read(ana, '/inbox?view=todas')).rows.find((r) => r.protocol === protocol);
    const path = `/conversations/${row.id}`;
    assert.equal((await send(ana, `${path}/take`, { fence: row.fence }))[0], 200);
    return { person, path, id: row.id };
}

/** The bytes behind an address, with its headers. */
async function fetched(who, url) {
    const answer = await fetch(world.url + url, { headers: { Cookie: `__Host-quita=${who.cookie}` } });
    return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
}

/** Sends it, and the message as the console has it. */
async function heard(talk, what) {
    const { last_id } = await read(ana, talk.path);
    await talk.person.sendMedia(what);
    let found;
    await until('it is there', async () => (found = (await read(ana, `${talk.path}/messages?after=${last_id}`)).messages.find((m) => m.direction === 'in')));
    return found;
}
const base64 = (bytes) => Buffer.from(bytes).toString('base64');
const opus = Buffer.concat([Buffer.from('OggS'), Buffer.alloc(24), Buffer.from('OpusHead'), Buffer.from([1, 1]), crypto.randomBytes(500)]);
const pdf = Buffer.concat([Buffer.from('%PDF-1.4\n'), crypto.randomBytes(900)]);
const jpeg = Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), crypto.randomBytes(900)]);
const png = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), crypto.randomBytes(900)]);

test('what a person sent opens byte for byte as what its bytes are, whatever it was said to be, and each view is written down', async () => {
    const talk = await held();
    for (const [what, name, type, how, bytes] of [
        [{ image: { base64: base64(jpeg), mime_type: 'image/jpeg' } }, 'Foto', 'image/jpeg', 'inline; filename="arquivo.jpg"', jpeg],
        [{ image: { base64: base64(png), mime_type: 'image/jpeg' } }, 'Foto', 'image/png', 'inline; filename="arquivo.png"', png],
        [{ document: { base64: base64(pdf), mime_type: 'application/pdf', filename: '../../etc/passwd\r\nX: y.html' } }, 'Documento', 'application/pdf', 'inline; filename="arquivo.pdf"', pdf],
        [{ document: { base64: base64(jpeg), mime_type: 'text/html', filename: 'a.html' } }, 'Documento', 'image/jpeg', 'inline; filename="arquivo.jpg"', jpeg],
        [{ audio: { base64: base64(opus), mime_type: 'audio/ogg', voice: true } }, 'Áudio', 'audio/ogg', 'attachment; filename="arquivo.ogg"', opus],
    ]) {
        const message = await heard(talk, what);
        assert.equal(message.file.name, name);
        assert.equal(message.file.url, `/console/api${talk.path}/files/${message.id}`);
        const views = async () => world.one(`SELECT count(*) FROM audit WHERE action = 'file' AND subject = 'message:${message.id}'`);
        assert.equal(await views(), '0', 'nobody has looked yet');
        const got = await fetched(ana, message.file.url);
        assert.equal(got.status, 200);
        assert.ok(got.bytes.equals(bytes));
        assert.deepEqual([got.headers.get('content-type'), got.headers.get('content-disposition'), got.headers.get('x-content-type-options'), got.headers.get('cache-control')],
            [type, how, 'nosniff', 'no-store']);
        assert.match(got.headers.get('content-security-policy'), type === 'application/pdf' ? /^default-src 'none'/ : /^default-src 'none'.*; sandbox$/);
        assert.equal((await fetched(bia, message.file.url)).status, 200);
        assert.equal(await views(), '2');
    }
    const actor = await world.one(`SELECT string_agg(DISTINCT actor, ' ') FROM audit WHERE action = 'file'`);
    assert.match(actor, /^agent:u\d+ agent:u\d+$/);
});

test('C15: what is no picture, PDF, sound or film does not leave, and what is too big is not fetched', async () => {
    const talk = await held();
    for (const [bytes, type] of [
        ['<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', 'image/svg+xml'],
        ['<!doctype html><script>alert(1)</script>', 'image/jpeg'],
        ['MZ\x90\x00', 'application/pdf'],
        ['PK\x03\x04', 'application/zip'],
        ['x', 'image/png'],
    ]) {
        const message = await heard(talk, { document: { base64: base64(Buffer.from(bytes, 'latin1')), mime_type: type, filename: 'x.pdf' } });
        const got = await fetched(ana, message.file.url);
        assert.equal(got.status, 415, type);
        assert.match(got.headers.get('content-type'), /^text.html/);
        assert.ok(!got.bytes.toString().includes('alert'));
    }
    const big = await heard(talk, { document: { base64: base64(Buffer.concat([pdf, Buffer.alloc(16 * 1024 * 1024)])), mime_type: 'application/pdf', filename: 'grande.pdf' } });
    assert.equal((await fetched(ana, big.file.url)).status, 413);
});

test('a file is its conversation\'s: no other message, conversation or nobody opens it', async () => {
    const [talk, other] = [await held(), await held()];
    const message = await heard(talk, 'foto');
    const before = await world.one(`SELECT count(*) FROM audit WHERE action = 'file'`);
    for (const url of [`${API}${other.path}/files/${message.id}`, `${API}${talk.path}/files/${Number(message.id) + 1}`, `${API}${talk.path}/files/x`, `${API}${talk.path}/files/0`])
        assert.equal((await fetched(ana, url)).status, 404, url);
    assert.equal((await fetched({ cookie: 'x'.repeat(43) }, message.file.url)).status, 401);
    assert.equal(await world.one(`SELECT count(*) FROM audit WHERE action = 'file'`), before);
    assert.equal((await read(ana, `${talk.path}/messages`)).messages.find((m) => m.direction === 'bot').file, null);
});

test('an address that has expired is asked for anew, once; away is not gone; after seven days it is gone, and the thread says so', async () => {
    const talk = await held();
    const message = await heard(talk, 'pdf');
    const fails = (more) => world.fault({ on: 'download', do: 'fail', times: 1, ...more });
    await fails({ http: 404, code: 100 });
    assert.equal((await fetched(ana, message.file.url)).status, 200);
    await fails({ http: 404, code: 100, times: 2 });
    assert.equal((await fetched(ana, message.file.url)).status, 410);
    await fails({ http: 500, code: 2 });
    assert.equal((await fetched(ana, message.file.url)).status, 503);
    assert.equal((await fetched(ana, message.file.url)).status, 200);
    await world.later(7 * 86400 + 60);
    for (const who of [ana, bia]) await who.logIn();
    const old = (await read(ana, `${talk.path}/messages`)).messages.find((m) => m.id === message.id);
    assert.deepEqual([old.file.name, old.file.url], ['Documento', null]);
    const gone = await fetched(ana, message.file.url);
    assert.equal(gone.status, 410);
    assert.match(gone.bytes.toString(), /7 dias.*enviar de novo/s);
});

test('nothing of a file stays with us: neither its bytes nor a copy of its address', async () => {
    const talk = await held();
    const canary = `CANARIO-${cid()}`;
    const message = await heard(talk, { document: { base64: base64(Buffer.from(`%PDF-1.4 ${canary}`)), mime_type: 'application/pdf', filename: 'a.pdf' } });
    assert.ok((await fetched(ana, message.file.url)).bytes.toString().includes(canary));
    const tables = (await world.db(`SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = 'public'::regnamespace`)).flat();
    for (const table of tables)
        assert.equal(await world.one(`SELECT count(*) FROM ${table} t WHERE t::text LIKE '%${canary}%' OR t::text LIKE '%${Buffer.from(canary).toString('hex')}%' OR t::text LIKE '%whatsapp_business/attachments%'`), '0', table);
    assert.ok(!world.server.words().includes(canary));
    assert.ok(!world.server.words().includes('sandbox_access_token'));
});

/* ---- what an agent attaches ---- */

/** [status, body]: a form as browsers send it. */
async function attach(who, talk, { bytes = pdf, name = 'recibo.pdf', ...fields } = {}) {
    const { last_id } = await read(who, talk.path);
    const form = new FormData();
    for (const [key, value] of Object.entries({ cid: cid(), seen: last_id, ...fields })) form.append(key, value);
    if (bytes) form.append('file', new Blob([bytes]), name);
    const answer = await fetch(`${world.url}${API}${talk.path}/attach`, {
        method: 'POST', body: form, headers: { Cookie: `__Host-quita=${who.cookie}`, Origin: world.url, 'X-CSRF': who.csrf },
    });
    return [answer.status, JSON.parse(await answer.text())];
}

test('PDF, JPEG and PNG arrive as what their bytes are, byte for byte, once for their cid, and nothing stays', async () => {
    const talk = await held();
    for (const [bytes, name, kind, mime, filename] of [
        [pdf, 'Recibo de março.pdf', 'document', 'application/pdf', 'Recibo de março.pdf'],
        [pdf, '../../etc/passwd', 'document', 'application/pdf', 'passwd.pdf'],
        [pdf, 'virus.exe', 'document', 'application/pdf', 'virus.pdf'],
        [jpeg, 'foto.pdf', 'image', 'image/jpeg', null],
        [png, 'tela.png', 'image', 'image/png', null],
    ]) {
        const fields = { bytes, name, cid: cid(), caption: `Segue: ${name}` };
        const [status, { message }] = await attach(ana, talk, fields);
        assert.equal(status, 200);
        assert.deepEqual([message.direction, message.kind, message.author], ['agent', kind, 'Ana Lima']);
        const again = await attach(ana, talk, fields);
        assert.deepEqual([again[0], again[1].message.id], [200, message.id]);
        const got = await talk.person.hears((m) => m.kind === kind);
        assert.deepEqual([got.mime, got.filename ?? null], [mime, filename]);
        assert.ok((await world.media(got.media_id)).bytes.equals(bytes));
        assert.match(got.text ?? got.caption, /^Segue: /);
        await talk.person.hearsNothing(200);
    }
    await until('the files are gone once they are sent', async () => (await world.one('SELECT count(*) FROM outbox_file')) === '0', 15000);
    assert.equal(await world.one(`SELECT count(*) FROM audit WHERE action = 'send' AND subject = 'conversation:${talk.id}'`), '5');
});

test('what may not leave is refused before anything is written', async () => {
    const talk = await held();
    for (const [facts, code] of [
        [{ bytes: Buffer.from('MZ\x90\x00') }, 'file_kind'],
        [{ bytes: opus, name: 'a.ogg' }, 'file_kind'],
        [{ bytes: Buffer.alloc(0) }, 'file_empty'],
        [{ bytes: Buffer.concat([jpeg, Buffer.alloc(5 * 1024 * 1024)]) }, 'file_size'],
        [{ caption: 'x'.repeat(1025) }, 'caption'],
        [{ caption: 'Pague ou vamos te processar' }, 'tone'],
    ]) {
        const [status, body] = await attach(ana, talk, facts);
        assert.deepEqual([status, body.code], [422, code]);
    }
    assert.equal((await attach(ana, talk, { bytes: null }))[0], 400);
    assert.equal((await attach(ana, talk, { cid: 'x' }))[0], 400);
    assert.equal((await ana.request('POST', `${API}${talk.path}/attach`, { json: { cid: cid() } })).status, 400);
    assert.deepEqual((await attach(bia, talk)).map((x) => x.code ?? x), [422, 'not_owner']);
    const tooBig = await fetch(`${world.url}${API}${talk.path}/attach`, { method: 'POST', body: Buffer.alloc(9 * 1024 * 1024), headers: { Cookie: `__Host-quita=${ana.cookie}`, Origin: world.url, 'X-CSRF': ana.csrf } }).catch(() => ({ status: 413 }));
    assert.equal(tooBig.status, 413);
    await talk.person.hearsNothing();
    assert.equal(await world.one(`SELECT count(*) FROM outbox_file f JOIN outbox o USING (tenant_id, outbox_id) WHERE o.conversation_id = ${talk.id}`), '0');
    const before = (await read(ana, talk.path)).last_id;
    await talk.person.say('espera');
    await until('it is there', async () => (await read(ana, talk.path)).last_id !== before);
    assert.deepEqual((await attach(ana, talk, { seen: before })).map((x) => x.code ?? x), [409, 'changed']);
    assert.equal((await attach(ana, talk, { seen: before, again: 'true' }))[0], 200);
    await talk.person.hears((m) => m.kind === 'document');
    await world.laterByDay(24 * 3600 + 60);
    for (const who of [ana, bia]) await who.logIn();
    await takeAgain(ana, talk.path);
    assert.deepEqual((await attach(ana, talk)).map((x) => x.code ?? x), [422, 'window']);
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
/* A picture that browsers show: one pixel. */
const dot = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

for (const [width, colorScheme] of [[360, 'light'], [360, 'dark'], [1366, 'light'], [1366, 'dark']]) {
    test(`at ${width} px, ${colorScheme}: a receipt opens from the thread, and a file is seen before it is sent`, async () => {
        const talk = await held();
        await heard(talk, { image: { base64: base64(dot), mime_type: 'image/png', caption: 'Segue o comprovante' } });
        const page = await atDesk(ana, talk, { width, height: 760, colorScheme });
        const look = async (name) => {
            await page.waitForTimeout(150);
            await shot(page, `console-arquivo-${width}-${colorScheme}-${name}`);
            assert.deepEqual(await axe(page), [], name);
            assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name} is wider than ${width}`);
        };
        await look('conversa');
        const [opened] = await Promise.all([page.context().waitForEvent('page'), page.getByRole('link', { name: /Abrir foto/ }).last().click()]);
        await opened.waitForLoadState();
        assert.equal(await opened.evaluate(() => document.images[0]?.naturalWidth), 1, 'the picture is shown');
        await opened.close();
        await page.getByRole('button', { name: 'Arquivo' }).click();
        await page.getByLabel('Arquivo', { exact: true }).setInputFiles({ name: 'virus.exe', mimeType: 'application/x-msdownload', buffer: Buffer.from('MZ') });
        await page.getByText('Só PDF, JPEG e PNG').waitFor();
        await look('recusado');
        await page.getByLabel('Arquivo', { exact: true }).setInputFiles({ name: 'pix.png', mimeType: 'image/png', buffer: dot });
        await page.getByAltText('Prévia de pix.png').waitFor();
        await page.getByLabel('Legenda').fill('Segue a imagem');
        await look('anexo');
        await page.getByRole('button', { name: 'Enviar arquivo' }).click();
        const got = await talk.person.hears((m) => m.kind === 'image' && /Segue a imagem/.test(m.text ?? m.caption));
        assert.ok((await world.media(got.media_id)).bytes.equals(dot));
        await page.waitForFunction(() => [...document.querySelectorAll('.line.agent')].at(-1)?.textContent.includes('Segue a imagem') && !document.querySelector('.unsent'));
        assert.deepEqual(page.complaints, []);
    });
}
