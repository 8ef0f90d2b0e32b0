/* Debian's Chromium, driven by the one pinned package of package-lock.json. */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { must } from './processes.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const SHOTS = path.join(HERE, '../../build/shots');
const FLAGS = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync'];

export async function startBrowser() {
    if (['playwright-core', 'axe-core'].some((name) => !fs.existsSync(path.join(HERE, 'node_modules', name, 'package.json')))) {
        await must('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: HERE });
    }
    const { chromium } = await import('playwright-core');
    fs.mkdirSync(SHOTS, { recursive: true });
    return chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS, headless: true });
}

/** A page in a window of its own; page.complaints collects what the console or the CSP had to say. */
export async function openPage(browser, url, { width = 1366, height = 768, ...options } = {}) {
    const context = await browser.newContext({ viewport: { width, height }, locale: 'pt-BR', timezoneId: 'America/Sao_Paulo', ...options });
    const page = await context.newPage();
    page.complaints = [];
    page.on('console', (m) => ['error', 'warning'].includes(m.type()) && page.complaints.push(m.text()));
    page.on('pageerror', (error) => page.complaints.push(String(error)));
    page.on('requestfailed', (r) => r.failure()?.errorText !== 'net::ERR_ABORTED' && page.complaints.push(`${r.url()}: ${r.failure()?.errorText}`));
    await page.goto(url);
    return page;
}

export const shot = (page, name, more = {}) => page.screenshot({ path: path.join(SHOTS, `${name}.png`), ...more });

/** What axe-core finds wrong on the page as it stands, a line each: WCAG 2.2 AA and good practice. */
export async function axe(page) {
    const source = fs.readFileSync(path.join(HERE, 'node_modules/axe-core/axe.min.js'), 'utf8');
    const session = await page.context().newCDPSession(page);
    /* Past the page's own policy, which lets no strange script in. */
    await session.send('Runtime.evaluate', { expression: source });
    const { result } = await session.send('Runtime.evaluate', {
        expression: `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
            .then((r) => JSON.stringify([r.passes.length, r.violations.flatMap((v) => v.nodes.map((n) => v.id + ': ' + n.html))]))`,
        awaitPromise: true, returnByValue: true,
    });
    const [passes, violations] = JSON.parse(result.value);
    if (passes < 5) throw new Error(`axe looked at nothing: ${passes} rules passed`);
    return violations;
}

/** The same in each frame of the page. */
export async function axeInFrames(page) {
    const source = fs.readFileSync(path.join(HERE, 'node_modules/axe-core/axe.min.js'), 'utf8');
    const found = [];
    for (const frame of page.frames().slice(1)) {
        await frame.evaluate(`${source};0`);
        const [passes, violations] = await frame.evaluate(`axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
            .then((r) => [r.passes.length, r.violations.flatMap((v) => v.nodes.map((n) => v.id + ': ' + n.html))])`);
        if (passes < 5) throw new Error(`axe looked at nothing: ${passes} rules passed`);
        found.push(...violations);
    }
    return found;
}

/** A line as slow as 3G is where it is bad: 400 kbit/s, 400 ms there and back, a processor six times slower. */
export async function slow3g(page) {
    const session = await page.context().newCDPSession(page);
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', { offline: false, latency: 400, downloadThroughput: 50000, uploadThroughput: 50000 });
    await session.send('Emulation.setCPUThrottlingRate', { rate: 6 });
}
