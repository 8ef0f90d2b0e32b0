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
    if (!fs.existsSync(path.join(HERE, 'node_modules/playwright-core/package.json'))) {
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
