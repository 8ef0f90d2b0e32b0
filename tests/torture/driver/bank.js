import fs from 'node:fs';

/*
 * The payers' bank: follows the sandbox's journal, and pays a charge just when it is registered or
 * when its paper arrives, so that the settlement meets the messages about it on their way.
 */
const POLL_MS = 60;

export class Bank {
    constructor({ settings, random, sandbox, history, journal }) {
        Object.assign(this, { settings, random, sandbox, history, journal });
        this.at = 0;
        this.rest = '';
        this.told = new Set(); // payments whose notice was acknowledged
        this.sends = 0;
        this.arrived = new Map(); // phone -> messages it got
        this.timer = setInterval(() => this.read(), POLL_MS);
    }

    read() {
        const fd = fs.openSync(this.journal, 'r');
        const chunk = Buffer.alloc(1 << 20);
        for (let n; (n = fs.readSync(fd, chunk, 0, chunk.length, this.at)) > 0; this.at += n) this.lines(chunk.toString('latin1', 0, n));
        fs.closeSync(fd);
    }

    lines(text) {
        const lines = (this.rest + text).split('\n');
        this.rest = lines.pop();
        for (const line of lines) {
            if (line.includes('"kind":"send"')) this.arrive(line);
            if (line.includes('"kind":"notice"') && line.includes('"http":200')) this.acknowledged(line);
            if (line.includes('"kind":"card_link"')) this.offer(JSON.parse(line));
            if (!line.includes('"kind":"cob"') && !line.includes('"type":"document"')) continue;
            this.decide(JSON.parse(line));
        }
    }

    /* Only these were settled: a bank gives up on a server that is away for too long. */
    acknowledged(line) {
        for (const [, id] of line.matchAll(/"(?:endToEndId|autenticacao|transacao)\\":\\"([^"\\]+)/g)) this.told.add(id);
    }

    get paid() {
        return this.told.size;
    }

    arrive(line) {
        this.sends++;
        const phone = /"phone":"(\d+)"/.exec(line)?.[1];
        if (phone) this.arrived.set(phone, (this.arrived.get(phone) ?? 0) + 1);
    }

    decide(fact) {
        if (fact.kind === 'cob' && fact.created && this.random.chance(0.95)) this.later({ txid: fact.txid });
        const line = fact.kind === 'send' && /\d{5}\.\d{5} \d{5}\.\d{6} \d{5}\.\d{6} \d \d{14}/.exec(fact.text ?? '');
        if (line && this.random.chance(0.5)) this.later({ line: line[0] });
    }

    /* The page of a card: most wait for the paper instead. */
    offer({ url, created }) {
        if (created && this.random.chance(0.3)) this.later({ card_url: url });
    }

    later(order) {
        setTimeout(() => this.pay(order), this.random.between(0, this.random.chance(0.7) ? 300 : 3000));
    }

    /* Some notices come twice or more, some again much later, some after what speaks of them. */
    async pay(order) {
        const copies = this.random.chance(0.2) ? this.random.between(2, 4) : 1;
        const late = this.random.chance(0.05);
        const { id, kind, error } = await this.sandbox.call('bank/pay', { ...order, notice: { copies, after_ms: late ? this.random.between(300, 5000) : 0 } });
        this.history.add('payment', { id, error });
        if (!id) return;
        if (this.random.chance(0.05)) setTimeout(() => this.sandbox.call('bank/notice', { id }), this.random.between(500, 9000));
        if (kind === 'boletos' && this.random.chance(0.5)) this.soon(() => this.sandbox.call('bank/credit', { id, fee: '0.99', notice: { copies } }));
        if (this.random.chance(0.04)) this.soon(() => this.takeBack(id, copies));
    }

    soon(work) {
        setTimeout(work, this.random.between(0, this.random.chance(0.5) ? 200 : 4000));
    }

    /* Most of it whole, some a part, some twice. */
    async takeBack(id, copies) {
        const by = this.random.chance(0.7) ? 'devolucoes' : 'contestacoes';
        const amount = this.random.chance(0.2) ? '0.50' : undefined;
        const { error } = await this.sandbox.call('bank/refund', { id, by, amount, notice: { copies } });
        this.history.add('return', { of: id, error });
        if (this.random.chance(0.1)) this.soon(() => this.sandbox.call('bank/refund', { id, by }));
    }

    close() {
        clearInterval(this.timer);
    }
}
