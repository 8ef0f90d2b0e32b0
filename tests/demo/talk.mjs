/*
 * Writes "oi" on a phone of the running demo, waits for the answer and prints both.
 *   node tests/demo/talk.mjs ["another first line"]
 * Exit 0: the bot answered; 1: it did not within 15 s; 2: no demo is running.
 */
import fs from 'node:fs';

const WAIT_MS = 15000;
const line = process.argv[2] ?? 'oi';

function addresses() {
    try {
        return JSON.parse(fs.readFileSync(new URL('../../var/demo/addresses.json', import.meta.url), 'utf8'));
    } catch {
        console.error('talk: no demo is running (make demo)');
        process.exit(2);
    }
}

async function call(url, body) {
    const answer = await fetch(url, body && {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
    return answer.json();
}

async function talk(api) {
    const [phone] = await call(`${api}/phones`);
    if (!phone) throw new Error('the sandbox has no phones');
    await call(`${api}/phones/${phone.id}/send`, { text: line });
    const news = `after=${phone.seq + 1}&from=business&wait_ms=${WAIT_MS}`;
    const { messages } = await call(`${api}/phones/${phone.id}/messages?${news}`);
    console.log(`${phone.name ?? phone.id}> ${line}`);
    for (const message of messages) console.log(`Quita> ${message.text ?? `(${message.kind})`}`);
    return messages.length > 0;
}

talk(`${addresses().sandbox}/sandbox/api`).then(
    (answered) => process.exit(answered ? 0 : 1),
    (error) => {
        console.error(`talk: ${error.message}`);
        process.exit(1);
    },
);
