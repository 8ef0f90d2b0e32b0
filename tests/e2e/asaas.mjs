/*
 * A school whose charges Asaas makes, for the suites of that name:
 *
 *   const house = await startAsaas();
 *   const { person, due } = await house.owes();
 *   const { pix } = await house.secondCopy(person);
 *   await house.till('pay', { payload: pix });
 *   await house.settles(person, due, 'Pix');
 */
import assert from 'node:assert/strict';
import { until } from './processes.mjs';
import { startWorld } from './world.mjs';

const KEY = '$aact_hmlg_sandbox';
export const TOKEN = 'a-token-at-random-of-some-forty-characters';
const STATE = '20 dias em atraso'; // one instalment is overdue
const ALL_EVENTS = ['CREATED', 'UPDATED', 'CONFIRMED', 'RECEIVED', 'OVERDUE', 'DELETED', 'RESTORED', 'REFUNDED', 'PARTIALLY_REFUNDED', 'REFUND_IN_PROGRESS', 'REFUND_DENIED',
    'CHARGEBACK_REQUESTED', 'RECEIVED_IN_CASH_UNDONE', 'BANK_SLIP_VIEWED'].map((name) => `PAYMENT_${name}`);
const centavos = (text) => Number(text.replace(/\D/g, ''));
const amountIn = (text) => centavos(text.match(/R\$ ([\d.,]+\d)/)[1]);

class House {
    constructor(world) {
        this.world = world;
    }

    async openHook() {
        this.hook = await this.asaas('POST', '/webhooks', {
            name: 'Quita', url: `${this.world.url}/webhooks/asaas/escola-asaas`, email: 'a@b.example', authToken: TOKEN,
            sendType: 'SEQUENTIALLY', events: ALL_EVENTS,
        });
    }

    /** Asaas's own API, as the creditor's staff or another program of theirs would call it. */
    async asaas(method, path, body) {
        const answer = await fetch(`${this.world.sandboxUrl}/asaas/v3${path}`, {
            method, headers: { access_token: KEY, 'User-Agent': 'staff', ...(body ? { 'Content-Type': 'application/json' } : {}) },
            body: body && JSON.stringify(body),
        });
        const text = await answer.text();
        if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
        return JSON.parse(text);
    }

    /** What payers, their banks and the calendar do at Asaas. */
    till(what, order) {
        return this.world.api(`/asaas/${what}`, order);
    }

    async there() {
        return (await this.world.api('/asaas')).payments;
    }

    async queue() {
        return (await this.world.api('/asaas')).webhooks[0];
    }

    /** All that Asaas was ever given for what this person was told of, in the order it was made (what is
     * issued ahead of its day is not among it). */
    async chargesOf(person) {
        const ids = (await this.world.db(`SELECT ch.txid FROM charge ch JOIN person_key k USING (tenant_id, person_id)
            WHERE k.key = '${person.chave}' AND EXISTS (SELECT FROM page_token t WHERE t.charge_id = ch.charge_id)`)).flat();
        return (await this.there()).filter((p) => ids.includes(p.externalReference));
    }

    /** No two charges at Asaas have one reference, whatever befell us. */
    async twins() {
        const standing = (await this.there()).filter((p) => !p.deleted && p.externalReference).map((p) => p.externalReference);
        return standing.filter((reference, i) => standing.indexOf(reference) !== i);
    }

    async standing(person) {
        return (await this.chargesOf(person)).filter((p) => !p.deleted);
    }

    async owes() {
        const person = this.world.person(STATE);
        const due = amountIn((await person.identifies()).text.match(/Total para pagar hoje: .*/)[0]);
        return { person, due };
    }

    async secondCopy(person) {
        await person.taps(/2ª via/);
        return person.hearsSecondCopyAfterWord();
    }

    async settles(person, due, words) {
        const receipt = await person.hears(/Pagamento recebido/, 20000);
        assert.equal(amountIn(receipt.text), due);
        assert.match(await (await fetch(receipt.buttons[0].url)).text(), new RegExp(`Forma</th><td>${words}<`));
        assert.equal(await this.world.one(`SELECT sum(centavos) FROM ledger_line`), '0');
    }

    /** What Asaas told is read back and booked. */
    workedOff() {
        return until('events are worked off', async () => (await this.world.one(`SELECT count(*) FROM provider_event WHERE state = 0`)) === '0', 20000);
    }

    /** Nothing is to be made or taken down at Asaas now or soon: a fault meets who asks for something. */
    atRest() {
        const soon = () => new Date(this.world.now() + 60e3).toISOString();
        return until('Asaas is left in peace', async () => (await this.world.one(`SELECT count(*) FROM charge_provider
            WHERE state IN (0, 1, 2) AND upkeep_at <= '${soon()}'`)) === '0', 60000);
    }

    async decode(command, fact) {
        return JSON.parse(await this.world.quita([...command, '--jsonl'], `${JSON.stringify(fact)}\n`));
    }
}

export async function startAsaas() {
    const world = await startWorld({
        shifted: true, sandbox: ['--retry-scale', '0.001'],
        account: (sandbox) => ({ kind: 'asaas', slug: 'escola-asaas', key: KEY, webhook_token: TOKEN, cards: true, api_url: `${sandbox}/asaas/v3` }),
    });
    const house = new House(world);
    try {
        await house.openHook();
    } catch (error) {
        world.end();
        throw error;
    }
    return house;
}
