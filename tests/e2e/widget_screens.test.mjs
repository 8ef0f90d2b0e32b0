/* The chat on small and large screens, light and dark, in every state: axe, targets, pictures in build/shots. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { axe, axeInFrames, shot, startBrowser } from './browser.mjs';
import { inside, startSiteWorld, visit } from './site.mjs';

let world, site, browser;
before(async () => {
    ({ world, site } = await startSiteWorld({ families: 200 }));
    browser = await startBrowser();
});
after(async () => {
    await browser?.close();
    await world?.stop();
    await site?.stop();
});

/* What a finger could miss; links within a sentence are as high as it is (WCAG 2.5.8). */
const small = (chat) => inside(chat).evaluate(`[...document.querySelectorAll('button, a, textarea, summary')].filter((e) => e.offsetParent && !e.readOnly && !e.matches('.bubble p a'))
    .map((e) => [e.getBoundingClientRect(), e.outerHTML]).filter(([b]) => b.height < 44 || b.width < 44).map(([b, html]) => html.slice(0, 80) + b.height)`);

for (const [width, height] of [[320, 568], [360, 640], [768, 1024], [1366, 768]]) {
    for (const colorScheme of ['light', 'dark']) {
        test(`at ${width} px, ${colorScheme}: axe finds nothing in any state, targets are large, nothing goes sideways`, async () => {
            const ana = world.person('20 dias em atraso');
            const chat = await visit(browser, width === 1366 ? `${world.url}/chat/demo` : site.origin, { width, height, colorScheme });
            const look = async (state) => {
                await chat.page.waitForTimeout(300);
                await shot(chat.page, `widget-${state}-${width}-${colorScheme}`);
                assert.deepEqual([...await axe(chat.page), ...await axeInFrames(chat.page)], [], state);
                assert.deepEqual(await small(chat), [], state);
                assert.equal(await inside(chat).evaluate('document.documentElement.scrollWidth <= innerWidth'), true, state);
            };
            await chat.launcher.waitFor();
            await shot(chat.page, `widget-closed-${width}-${colorScheme}`);
            await chat.open();
            await look('intro');
            await chat.identifies(ana);
            await look('choices');
            await chat.taps(/2ª via/);
            await chat.log.getByRole('link', { name: 'Abrir e pagar' }).waitFor();
            await look('link');
            await chat.log.locator('.pix').scrollIntoViewIfNeeded();
            await look('pix');
            await chat.frame.locator('#more').click();
            await look('menu');
            await chat.frame.locator('#erase').click();
            await look('goodbye');
            await chat.frame.locator('#bye-no').click();
            await chat.page.route('**/chat/messages', (route) => route.fulfill({ status: 400, json: { error: 'A mensagem é longa demais: mande em partes.' } }));
            await chat.say('uma mensagem que não vai');
            await chat.log.getByText('Não enviada').waitFor();
            await chat.page.unroute('**/chat/messages');
            await chat.page.context().setOffline(true);
            await chat.say('outra, sem internet');
            await chat.frame.getByText('Sem conexão').waitFor();
            await look('offline');
            await chat.close();
        });
    }
}
