/*
 * The late terms that a boleto's paper announces ("Após o vencimento: multa de 2% (...) e juros de R$ 0,12
 * por dia (1% ao mês)."): its pages are looked through for that sentence.
 */
const STREAM = /stream\r?\n/g;
const SHOWN = /\(((?:[^()\\]|\\.)*)\)\s*Tj/g;

/* As far as it goes: the line's end before "endstream" is no part of what was deflated, and browsers mind. */
async function inflate(bytes) {
    const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate')).getReader();
    const parts = [];
    try {
        for (let part = await reader.read(); !part.done; part = await reader.read()) parts.push(part.value);
    } catch {
        // what came before counts; fonts and pictures hold no sentence
    }
    return latin(new Uint8Array(await new Blob(parts).arrayBuffer()));
}

const latin = (bytes) => new TextDecoder('windows-1252').decode(bytes);
const plain = (text) => text.replace(/\\(\d{3})/g, (_, octal) => latin(Uint8Array.of(parseInt(octal, 8)))).replace(/\\(.)/g, '$1');

async function wordsOf(bytes) {
    const text = latin(bytes);
    const words = [];
    for (const { index, 0: mark } of text.matchAll(STREAM)) {
        const from = index + mark.length;
        const page = await inflate(bytes.subarray(from, text.indexOf('endstream', from)).slice());
        words.push(...[...page.matchAll(SHOWN)].map(([, shown]) => plain(shown)));
    }
    return words.join(' ');
}

const percent = (found) => (found ? Number(found[1].replace(',', '.')) : 0);

/** {fine, interest, daily: true} in percent, or null when the paper announces none. */
export async function paperTerms(bytes) {
    const words = await wordsOf(bytes);
    const from = words.indexOf('Após o vencimento:');
    if (from < 0) return null;
    const sentence = words.slice(from, from + 240);
    const legal = /juros pela taxa legal/.test(sentence); // the paper does not say how much that is
    const terms = { fine: percent(/multa de ([\d,]+)%/.exec(sentence)), interest: percent(/([\d,]+)%\s+ao\s+mês/.exec(sentence)), daily: true };
    return terms.fine || terms.interest || legal ? { ...terms, ...(legal ? { legal } : {}) } : null;
}
