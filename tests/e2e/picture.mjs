/* Makes docs/img/sandbox.png, the README's picture: node tests/e2e/picture.mjs (needs a font with emoji). */
import path from 'node:path';
import { openPage, startBrowser } from './browser.mjs';
import { ROOT, startWorld } from './world.mjs';

const world = await startWorld();
const browser = await startBrowser();
try {
    const [ana, bia] = [world.person('20 dias em atraso'), world.person('60 dias em atraso')];
    await ana.identifies();
    await ana.taps(/2ª via/);
    const { pix } = await ana.hearsSecondCopy();
    await world.pay({ payload: pix });
    await ana.hears(/Pagamento recebido/);
    await ana.say('Obrigada!');
    await ana.hears(/./);
    await bia.identifies();
    await bia.say('quero negociar');
    await bia.hears(/Qual fica melhor/);
    const page = await openPage(browser, `${world.sandboxUrl}/sandbox#${encodeURIComponent(`${ana.wa_id},${bia.wa_id}`)}`, { height: 900 });
    await page.getByText('Qual fica melhor').last().waitFor();
    await page.mouse.move(1300, 500);
    await page.evaluate('document.activeElement.blur()');
    await page.waitForTimeout(1500);
    await page.screenshot({ path: path.join(ROOT, 'docs/img/sandbox.png') });
} finally {
    await browser.close();
    await world.stop();
}
