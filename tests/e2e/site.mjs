/* Somebody's web site with the chat on it, on an origin of its own, and a visitor in a real browser. */
import http from 'node:http';
import { openPage, startBrowser } from './browser.mjs';
import { freePorts } from './processes.mjs';
import { startWorld } from './world.mjs';

/* The strictest policy that docs/widget.md promises to work under. */
export const policy = (quita) => `default-src 'none'; script-src ${quita}; frame-src ${quita}; base-uri 'none'; require-trusted-types-for 'script'`;

/*
 * A page with the line of HTML in it; `attributes` are the site owner's.  At `origin` it is of one site with the
 * chat, as chat.escola.com.br is with www.escola.com.br; at `elsewhere` the chat is a third party to it, and the
 * windows that tests open (incognito) let third parties keep nothing.
 */
async function startSite(port) {
    const site = { origin: `http://127.0.0.1:${port}`, elsewhere: `http://localhost:${port}`, attributes: '' };
    const server = http.createServer((request, response) => {
        response.setHeader('Content-Type', 'text/html; charset=utf-8');
        response.setHeader('Content-Security-Policy', policy(site.quita));
        response.end(`<!doctype html><html lang="pt-BR"><meta name="viewport" content="width=device-width"><title>Escola</title><main><h1>Escola</h1>
            <p>Bem-vindos.</p></main>${request.url === '/sem-chat' ? '' : `<script async src="${site.quita}/chat/widget.js" data-key="escola-site" ${site.attributes}></script>`}</html>`);
    });
    await new Promise((resolve) => server.listen(port, resolve));
    site.stop = () => new Promise((resolve) => { server.closeAllConnections(); server.close(resolve); });
    return site;
}

/** A world whose school lets that site show its chat. */
export async function startSiteWorld(options = {}) {
    const [port] = await freePorts(1);
    const site = await startSite(port);
    const world = await startWorld({ families: 60, ...options, env: { QUITA_TRUSTED_PROXIES: '127.0.0.1', CHAT_ORIGINS: `${site.origin} ${site.elsewhere}`, ...options.env } });
    site.quita = world.url;
    return { world, site };
}

/** The same with a browser: {world, site, browser, stop()}. */
export async function startSiteTests(options) {
    const { world, site } = await startSiteWorld(options);
    const started = { world, site, stop: async () => { await started.browser?.close(); await world.stop(); await site.stop(); } };
    try {
        started.browser = await startBrowser();
    } catch (error) {
        await started.stop();
        throw error;
    }
    return started;
}

let visitors = 0;

/** The site in a window of its own: a visitor of another address each time. */
export async function visit(browser, url, { sockets = true, ...options } = {}) {
    const page = await openPage(browser, sockets ? url : 'about:blank', {
        width: 360, height: 640, extraHTTPHeaders: { 'x-forwarded-for': `203.0.113.${++visitors}` }, ...options,
    });
    if (!sockets) {
        await page.addInitScript(() => { delete window.WebSocket; });
        await page.goto(url);
    }
    return new Chat(page);
}

/** The panel's own document. */
export const inside = (chat) => chat.page.frames().find((f) => f.url().includes('/chat/frame/'));

/** The panel on a page, as a person sees it. */
export class Chat {
    constructor(page) {
        this.page = page;
        this.frame = page.frameLocator('quita-chat iframe');
        this.launcher = page.locator('quita-chat > button, quita-chat button').first();
        this.text = this.frame.locator('#text');
        this.log = this.frame.getByRole('log');
    }

    async open() {
        await this.launcher.click();
        await this.frame.locator('#shut').waitFor();
    }

    /** The next words of the business that match. */
    async hears(words, timeout = 15000) {
        await this.log.locator('.row:not(.me)').filter({ hasText: words }).last().waitFor({ timeout });
    }

    /** One message a second is the limit that the server keeps; who types faster waits. */
    async say(words) {
        await this.text.fill(words);
        await this.text.press('Enter');
    }

    async sent(words) {
        await this.log.locator('.row.me[data-state=sent]').filter({ hasText: words }).last().waitFor({ timeout: 15000 });
    }

    own() {
        return this.log.locator('.row.me .bubble').evaluateAll((all) => all.map((b) => b.innerText.replace(/^Você:\s*/, '').trim()));
    }

    async identifies(person) {
        await this.say('oi');
        await this.hears(/CPF/);
        await this.say(person.cpf);
        await this.hears(/nascimento|matrícula/i);
        await this.say(person.birth);
        await this.hears(/Total para pagar hoje/);
    }

    async taps(name) {
        await this.log.getByRole('button', { name }).last().click();
    }

    close() {
        return this.page.context().close();
    }
}
