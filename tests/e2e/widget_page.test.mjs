/* The chat on a site as a page: its weight, its policy, keyboards, screen readers, small screens, colours, the site owner's API. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { shot, slow3g } from './browser.mjs';
import { must, until } from './processes.mjs';
import { inside, startSiteTests, visit } from './site.mjs';
import { ROOT } from './world.mjs';

let world, site, browser, stop;
before(async () => { ({ world, site, browser, stop } = await startSiteTests()); });
after(() => stop?.());

const PANEL = ['words', 'store', 'wire', 'lines', 'panel'];
const source = (name) => fs.readFileSync(path.join(ROOT, 'server/chat/static', name), 'utf8');
const weighed = async (url) => {
    const answer = await fetch(url, { headers: { 'accept-encoding': 'gzip' } });
    assert.equal(answer.headers.get('content-encoding'), 'gzip', url);
    return { answer, bytes: zlib.gzipSync(Buffer.from(await answer.arrayBuffer()), { level: 9 }).length };
};

test('the loader weighs at most 3 KB, the panel 30 KB in three requests; files are kept for good by their name', async () => {
    const loader = await weighed(`${world.url}/chat/widget.js`);
    assert.ok(loader.bytes <= 3 * 1024, `${loader.bytes} bytes`);
    const frame = await weighed(`${world.url}/chat/frame/escola-site`);
    const html = await (await fetch(`${world.url}/chat/frame/escola-site`)).text();
    const files = [...html.matchAll(/(?:src|href)="(\/chat\/static\/[^"]+)"/g)].map((m) => m[1]);
    assert.equal(files.length, 2, 'two files and the page are three requests');
    let total = frame.bytes;
    for (const file of files) {
        const { answer, bytes } = await weighed(`${world.url}${file}`);
        total += bytes;
        assert.match(answer.headers.get('cache-control'), /immutable/);
        const old = await fetch(`${world.url}${file.replace(/static\/[^/]+/, 'static/000000000000')}`);
        assert.equal(old.status, 200, 'a page of yesterday still gets its files');
        assert.equal(old.headers.get('cache-control'), 'no-store');
    }
    assert.ok(total <= 30 * 1024, `${total} bytes`);
    console.log(`# loader ${loader.bytes} bytes, panel ${total} bytes (gzip)`);
    for (const bad of ['words.js', 'panel.html', 'nothing.js', '..%2fpanel.js']) assert.equal((await fetch(`${world.url}/chat/static/x/${bad}`)).status, 404, bad);
});

test('the panel may be framed by the sites of its key alone, and says how little it may do', async () => {
    const answer = await fetch(`${world.url}/chat/frame/escola-site`);
    const csp = answer.headers.get('content-security-policy');
    assert.match(csp, /default-src 'none'; script-src 'self';/);
    assert.match(csp, /require-trusted-types-for 'script'/);
    assert.ok(csp.endsWith(`frame-ancestors 'self' ${world.sandboxUrl} ${site.origin} ${site.elsewhere}`), csp);
    assert.doesNotMatch(csp, /unsafe/);
    assert.equal(answer.headers.get('referrer-policy'), 'no-referrer');
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    assert.equal(answer.headers.get('x-frame-options'), null);
    assert.equal((await fetch(`${world.url}/chat/frame/ninguem-aqui`)).status, 404);
    await world.db(`UPDATE chat_widget SET origins = array_remove(origins, '${site.elsewhere}')`);
    const line = await world.quita(['account', 'add', '-'], JSON.stringify({ format: 1, kind: 'chat', creditor: 'escola', key: 'outra-escola', colour: '#ffcc00', origins: ['https://www.outra.example'] }));
    assert.equal(line.trim(), `<script async src="${world.url}/chat/widget.js" data-key="outra-escola" data-colour="#ffcc00"></script>`);
    await until('the key is known', async () => (await fetch(`${world.url}/chat/frame/outra-escola`)).status === 200);
    const chat = await visit(browser, site.elsewhere);
    await chat.launcher.click();
    await until('the browser refuses', async () => chat.page.complaints.some((c) => /frame-ancestors/.test(c)));
    await chat.close();
});

test('the JavaScript is ES2019, the styles are those of Chrome 80', async () => {
    const check = `const { parse } = require('internal/deps/acorn/acorn/dist/acorn');
        for (const name of process.argv.slice(1)) parse(require('fs').readFileSync(name, 'utf8'), { ecmaVersion: 2019, sourceType: 'script' });
        let refused = false; try { parse('a?.b', { ecmaVersion: 2019 }); } catch { refused = true; }
        if (!refused) throw new Error('the parser takes anything');`;
    const files = ['widget', ...PANEL].map((name) => path.join(ROOT, 'server/chat/static', `${name}.js`));
    await must('node', ['--expose-internals', '-e', check, ...files]);
    const late = /\.replaceChildren\(|\.randomUUID\(|\.replaceAll\(|\.at\(-?\d|\.flat\(Infinity|Promise\.any|\binert\b|structuredClone/;
    for (const name of ['widget', ...PANEL]) assert.doesNotMatch(source(`${name}.js`), late, name);
    assert.doesNotMatch(source('panel.css'), /\b(inset|aspect-ratio|dvh|svh|:is\(|:where\(|:has\(|accent-color)\b|[{;]gap:|row-gap|column-gap|@layer|color-mix/);
});

test('before anybody touches it a site has a button: no cookie, nothing kept, nothing else fetched, one global', async () => {
    const chat = await visit(browser, 'about:blank');
    const asked = [];
    chat.page.on('request', (r) => asked.push(new URL(r.url()).pathname));
    await chat.page.goto(site.origin);
    await chat.launcher.waitFor();
    await chat.page.waitForLoadState('networkidle');
    assert.deepEqual(asked.filter((p) => p.startsWith('/chat')), ['/chat/widget.js']);
    assert.deepEqual(await chat.page.context().cookies(), []);
    assert.equal(await chat.page.evaluate('localStorage.length + sessionStorage.length'), 0);
    assert.deepEqual(await chat.page.evaluate(`(() => { const f = document.createElement('iframe'); document.body.append(f);
        const clean = new Set(Object.getOwnPropertyNames(f.contentWindow)); f.remove();
        return Object.getOwnPropertyNames(window).filter((n) => !clean.has(n) && !/^\\d+$/.test(n)); })()`), ['Quita']);
    await chat.open();
    await chat.page.waitForLoadState('networkidle');
    assert.equal(asked.filter((p) => p.startsWith('/chat')).length, 4, asked.join(' '));
    assert.deepEqual(await chat.page.context().cookies(), []);
    assert.deepEqual(chat.page.complaints, []);
    await chat.close();
});

test('the site owner opens, closes, sets the language and hears what happens, never what was said', async () => {
    site.attributes = 'data-launcher="none" data-language="en"';
    const chat = await visit(browser, site.origin);
    site.attributes = '';
    await until('it is loaded', () => chat.page.evaluate('!!window.Quita'));
    assert.deepEqual(await chat.page.evaluate('Object.keys(Quita)'), ['open', 'close', 'setLanguage', 'identify', 'on']);
    await chat.page.evaluate(`(() => { window.heard = []; window.off = {};
        ['ready', 'open', 'close', 'message', 'unread'].forEach((n) => { off[n] = Quita.on(n, (d) => heard.push([n, d])); }); Quita.open(); })()`);
    await chat.frame.getByRole('button', { name: 'Talk to a person' }).waitFor();
    assert.equal(await chat.frame.locator('html').getAttribute('lang'), 'en');
    await chat.page.evaluate('Quita.setLanguage("pt-BR")');
    await chat.frame.getByRole('button', { name: 'Falar com uma pessoa' }).waitFor();
    let closed;
    const whenClosed = new Promise((resolve) => { closed = resolve; });
    await chat.page.route('**/chat/poll*', (route) => whenClosed.then(() => route.continue()));
    await chat.say('oi');
    await chat.page.evaluate('Quita.close()');
    closed();
    await until('something is unread', () => chat.page.evaluate(`heard.some(([n]) => n === 'unread')`));
    await until('it stands on the way in', async () => /nova/.test(await chat.launcher.getAttribute('aria-label')));
    const heard = await chat.page.evaluate('heard');
    assert.deepEqual([...new Set(heard.map(([n]) => n))].sort(), ['close', 'message', 'open', 'ready', 'unread']);
    assert.doesNotMatch(JSON.stringify(heard), /CPF|oi\b/, 'words stay in the panel');
    await chat.page.evaluate('off.open(); Quita.open()');
    assert.equal((await chat.page.evaluate('heard')).filter(([n]) => n === 'open').length, 1);
    await chat.close();
});

test('by keyboard alone: open, talk, choose, menu, close; the focus is never stolen and comes back', async () => {
    const ana = world.person('20 dias em atraso');
    const chat = await visit(browser, site.origin, { width: 1366, height: 768 });
    const keys = chat.page.keyboard;
    const focus = () => inside(chat).evaluate('document.activeElement.id || document.activeElement.innerText');
    await chat.launcher.waitFor();
    await keys.press('Tab');
    assert.equal(await chat.page.evaluate('document.activeElement.shadowRoot.activeElement.getAttribute("aria-label")'), 'Abrir a conversa');
    await keys.press('Enter');
    await chat.frame.locator('#text:focus').waitFor();
    for (const words of ['oi', ana.cpf, ana.birth]) {
        await keys.type(words);
        await keys.press('Enter');
        await chat.hears({ oi: /CPF/, [ana.cpf]: /nascimento|matrícula/i, [ana.birth]: /Total para pagar hoje/ }[words]);
        assert.equal(await focus(), 'text', 'an answer does not take the focus');
    }
    for (let i = 0; i < 12 && !/Renegociar/.test(await focus()); i++) await keys.press('Shift+Tab');
    assert.match(await focus(), /Renegociar/);
    await keys.press('Enter');
    await chat.sent('Renegociar');
    await chat.frame.locator('#text:focus').waitFor();
    await chat.frame.locator('#more').focus();
    await keys.press('Enter');
    await keys.press('Tab');
    await keys.press('Tab');
    assert.equal(await focus(), 'whatsapp');
    await keys.press('Escape');
    assert.equal(await focus(), 'more', 'Esc closes the menu first');
    await keys.press('Escape');
    await chat.launcher.waitFor();
    assert.equal(await chat.page.evaluate('document.activeElement.shadowRoot.activeElement.getAttribute("aria-label")'), 'Abrir a conversa');
    assert.equal(await chat.page.locator('quita-chat iframe').isVisible(), false);
    await chat.close();
});

test('who listens hears each new line once, and not what was there before', async () => {
    const chat = await visit(browser, site.origin);
    await chat.open();
    assert.equal(await chat.log.getAttribute('aria-live'), 'polite');
    await chat.page.addInitScript(() => {
        addEventListener('DOMContentLoaded', () => {
            const log = document.getElementById('log');
            if (!log) return;
            window.spoken = [];
            new MutationObserver((all) => all.forEach((m) => m.addedNodes.forEach((n) => {
                if (log.getAttribute('aria-live') === 'polite' && m.target === log) spoken.push(n.innerText);
            }))).observe(log, { childList: true });
        });
    });
    await chat.page.reload();
    await chat.open();
    await chat.say('oi');
    await chat.hears(/CPF/);
    await chat.page.waitForTimeout(1500);
    const spoken = await inside(chat).evaluate('spoken');
    assert.equal(spoken.length, await chat.log.locator('.row').count(), spoken.join('|'));
    await chat.page.reload();
    await chat.open();
    await chat.hears(/CPF/);
    await chat.page.waitForTimeout(500);
    assert.deepEqual(await inside(chat).evaluate('spoken'), []);
    await chat.close();
});

const HOSTILE = ['<img src=x onerror="parent.postMessage(1)">', '{{phone}} ${7*7} #{7*7}', '<script>document.title="x"</script>',
    '\u202Egnirts lortnoc\u202C \u200B\u200D', 'a'.repeat(4000), '&lt;b&gt; &amp;amp;', 'javascript:alert(1)'];

test('whatever is said is words: markup, templates, script addresses, signs that turn the line round (C8)', async () => {
    const chat = await visit(browser, site.origin, { sockets: false }); /* the lines come by a poll of ours */
    await chat.page.route('**/chat/poll*', async (route) => {
        const since = Number(new URL(route.request().url()).searchParams.get('since'));
        if (since) return;
        const bodies = HOSTILE.map((text) => ({ kind: 'text', level: 'L0', paragraphs: [text] }));
        bodies.push({ kind: 'choices', level: 'L0', paragraphs: [HOSTILE[0]], form: 'list', options: [{ n: 1, id: '"><img>', title: HOSTILE[0], description: HOSTILE[2] }] });
        bodies.push({ kind: 'link', level: 'L0', paragraphs: ['x'], link: { title: HOSTILE[2], url: 'javascript:document.title="x"' } });
        bodies.push({ kind: 'document', level: 'L0', paragraphs: ['x'], document: { filename: HOSTILE[0], url: '//evil.example/x' } });
        bodies.push({ kind: 'pix', level: 'L0', paragraphs: [], code: HOSTILE[0], copy: HOSTILE[2], qr: { side: 9, path: '"/><script>1</script>' } });
        bodies.push({ kind: 'toString', level: 'L0', paragraphs: ['a kind that nobody knows'] });
        route.fulfill({ json: { frames: bodies.map((body, i) => ({ t: 'msg', id: i + 1, from: 'bot', ts: new Date().toISOString(), body })) } });
    });
    await chat.open();
    for (const text of HOSTILE.slice(0, 3)) await chat.say(text);
    await chat.hears(/a kind that nobody knows/);
    assert.deepEqual(await inside(chat).evaluate(`[document.querySelectorAll('#log img, #log script, #log b').length,
        [...document.querySelectorAll('#log a')].filter((a) => !/^https?:/.test(a.protocol) || a.host !== location.host).map((a) => a.href), document.title]`),
    [0, [], 'Conversa com Colégio Jardim das Acácias']);
    for (const text of HOSTILE.slice(0, 3)) assert.equal(await chat.log.locator('.row.bot').filter({ hasText: text }).count() > 0, true, text);
    assert.equal(await inside(chat).evaluate('document.documentElement.scrollWidth <= innerWidth'), true);
    assert.deepEqual(chat.page.complaints.filter((c) => !/path.*attribute d/i.test(c)), [], 'the policy had nothing to stop');
    await chat.close();
});

test('on slow 3G with a slow processor one can write three seconds after the tap', async () => {
    const took = [];
    while (took.length < 3 && !took.some((ms) => ms <= 3000)) {
        const chat = await visit(browser, site.origin);
        await chat.launcher.waitFor();
        await slow3g(chat.page);
        const began = Date.now();
        await chat.launcher.click();
        await chat.frame.locator('#shut').waitFor();
        await chat.text.fill('oi');
        took.push(Date.now() - began);
        await chat.close();
    }
    console.log(`# usable after ${took} ms`);
    assert.ok(Math.min(...took) <= 3000, `${took} ms`);
    assert.ok(Math.min(...took) >= 800, 'the line is slow');
});

test('the keyboard of a phone does not cover the input: the panel is as high as what can be seen', async () => {
    const chat = await visit(browser, 'about:blank');
    await chat.page.addInitScript(() => {
        const seen = Object.assign(new EventTarget(), { height: 640, offsetTop: 0, width: 360, scale: 1 });
        Object.defineProperty(window, 'visualViewport', { value: seen, configurable: true });
    });
    await chat.page.goto(site.origin);
    await chat.open();
    await chat.say('oi');
    await chat.hears(/CPF/);
    await chat.page.evaluate(`Object.assign(visualViewport, { height: 330, offsetTop: 40 }); visualViewport.dispatchEvent(new Event('resize'))`);
    const box = await chat.page.locator('quita-chat iframe').boundingBox();
    assert.deepEqual([box.y, box.height, box.width], [40, 330, 360]);
    await chat.page.waitForTimeout(300);
    for (const part of [chat.text, chat.log.locator('.row').last().locator('.meta')]) {
        const b = await part.boundingBox();
        assert.ok(b.y >= 40 && b.y + b.height <= 371, JSON.stringify(b));
    }
    await shot(chat.page, 'widget-keyboard-360');
    await chat.close();
});

test('on a touch screen no keyboard comes up for who only taps', async () => {
    const chat = await visit(browser, site.origin, { hasTouch: true, isMobile: true });
    await chat.launcher.tap();
    await chat.frame.locator('#shut').waitFor();
    const focus = () => inside(chat).evaluate('document.activeElement.id');
    assert.equal(await focus(), 'name');
    await chat.frame.getByRole('button', { name: 'Começar' }).tap();
    await chat.hears(/CPF/);
    assert.equal(await focus(), 'talk');
    await chat.close();
});

test('the newest line stays in sight when a notice takes its room; who reads older ones is left there', async () => {
    const chat = await visit(browser, site.origin, { width: 320, height: 480 });
    await chat.open();
    await chat.say('oi');
    await chat.hears(/CPF/);
    const seen = () => inside(chat).evaluate(`(() => { const t = document.getElementById('talk').getBoundingClientRect(), r = document.querySelector('#log').lastChild.getBoundingClientRect();
        return r.bottom <= t.bottom + 1; })()`);
    await chat.page.context().setOffline(true);
    await chat.say('sem internet');
    await chat.frame.getByText('Sem conexão').waitFor();
    await until('it is seen', seen);
    await chat.frame.locator('#talk').evaluate((t) => { t.scrollTop = 0; });
    await chat.page.context().setOffline(false);
    await chat.sent('sem internet');
    assert.equal(await chat.frame.locator('#talk').evaluate((t) => t.scrollTop), 0);
    await chat.close();
});

test('at 400 % zoom nothing goes sideways and nothing covers what has the focus', async () => {
    const chat = await visit(browser, site.origin, { width: 341, height: 192 });
    await chat.open();
    await chat.say('oi');
    await chat.hears(/CPF/);
    assert.equal(await inside(chat).evaluate('document.documentElement.scrollWidth <= innerWidth'), true);
    await chat.frame.locator('#name').focus();
    await chat.text.focus();
    await chat.page.waitForTimeout(200);
    const hit = await inside(chat).evaluate(`(() => { const b = document.activeElement.getBoundingClientRect();
        return document.elementFromPoint(b.x + b.width / 2, b.y + b.height / 2) === document.activeElement; })()`);
    assert.equal(hit, true);
    await shot(chat.page, 'widget-zoom-400');
    await chat.close();
});

test('one size of letters more, or no movement wanted: both are heeded', async () => {
    const chat = await visit(browser, site.origin, { reducedMotion: 'reduce' });
    await chat.open();
    await chat.say('oi');
    await chat.hears(/CPF/);
    assert.equal(await chat.log.locator('.row').last().evaluate((r) => getComputedStyle(r).animationName), 'none');
    await inside(chat).evaluate(`document.documentElement.style.fontSize = '200%'`);
    assert.equal(await chat.log.locator('.bubble').last().evaluate((b) => getComputedStyle(b).fontSize), '32px');
    assert.equal(await inside(chat).evaluate('document.documentElement.scrollWidth <= innerWidth'), true);
    assert.equal(await chat.text.evaluate((t) => t.scrollHeight <= t.clientHeight), true, 'what is written is seen whole');
    await shot(chat.page, 'widget-letters-360');
    await chat.close();
});

test('the sign on the button can be seen on any colour', async () => {
    for (const colour of ['#ffffff', '#000000', '#ffcc00', '#777777', '#e91e63', '#00bcd4', '#8bc34a', '#ff0000']) {
        site.attributes = `data-colour="${colour}"`;
        const chat = await visit(browser, site.origin);
        await chat.launcher.waitFor();
        const [back, sign] = await chat.launcher.evaluate((b) => [getComputedStyle(b).backgroundColor, getComputedStyle(b).color]);
        assert.ok(contrast(back, sign) >= 4.5, `${back} ${sign}`);
        await chat.close();
    }
    site.attributes = '';
});

function contrast(a, b) {
    const light = (text) => text.match(/\d+/g).slice(0, 3).map((n) => n / 255)
        .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
    const [x, y] = [light(a), light(b)].sort((m, n) => n - m);
    return (x + 0.05) / (y + 0.05);
}
