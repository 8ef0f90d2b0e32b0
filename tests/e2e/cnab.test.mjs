/* The whole circle with the bank's files: issued in the chat, sent, confirmed, paid, settled, told. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { sleep } from './processes.mjs';
import { startWorld } from './world.mjs';

let world;
const ACCOUNT = 'escola-237';
const today = () => new Date().toLocaleDateString('en-CA', { timeZone: 'America/Sao_Paulo' });
let files = 0;

before(async () => {
    world = await startWorld();
    /* what the contract with the bank names beside agency and account */
    await world.db(`UPDATE bank_account SET parts = '{"agencia_dv":"9","conta_dv":"7","convenio":"123456"}' WHERE slug = '${ACCOUNT}'`);
});
after(() => world?.stop());

const write = (...flags) => world.quita(['cnab', 'write', '--account', ACCOUNT, ...flags]);
/** The bank's answer to a remittance: its return file. */
const answer = (remittance, events = []) => world.api('/bank/cnab', { remittance, day: today(), sequence: ++files, events });

async function takeIn(text, ...flags) {
    const file = path.join(world.dir, `retorno-${files}.txt`); // told by its content
    fs.writeFileSync(file, text, 'latin1');
    const lines = (await world.quita(['import', ...flags, file])).trim().split('\n').map((line) => JSON.parse(line));
    return { summary: lines.at(-1), findings: lines.slice(0, -1) };
}

async function secondCopy() {
    const person = world.person('20 dias em atraso');
    await person.identifies();
    await person.taps(/2ª via/);
    return { person, ...(await person.hearsSecondCopy()) };
}

const chargeOf = async (line) => (await world.db(`SELECT charge_id, centavos, nosso_numero FROM charge WHERE line = '${line.replace(/\D/g, '')}'`))[0];
const state = (charge) => world.one(`SELECT state FROM charge_registration WHERE charge_id = ${charge}`);
/* A title of the remittance by our number inside the bank's. */
const placeOf = (titles, number) => titles.findIndex((t) => Number(t.number.slice(8, 19)) === Number(number));
/* Whether a file says anything of a title; of others it may: an agreement ends by itself meanwhile. */
const tells = (file, number) => file.split('\r\n').some((row) => row[13] === 'P' && Number(row.slice(45, 56)) === Number(number));

test('a boleto of the chat is registered by file, paid at the bank and settled by its return', async () => {
    const { person, line } = await secondCopy();
    const [charge, centavos, number] = await chargeOf(line);

    const remittance = await write();
    assert.ok(tells(remittance, number));
    assert.ok(!tells(await write(), number), 'an instruction goes out once');
    const sequence = Number(remittance.slice(157, 163));
    assert.equal(await write('--again', String(sequence)), remittance, 'the same file, byte for byte');
    assert.equal(await state(charge), '1');

    const confirmed = await answer(remittance);
    const at = placeOf(confirmed.titles, number);
    assert.equal(confirmed.titles[at].centavos, Number(centavos));
    assert.equal(confirmed.titles[at].payer.name, person.name.normalize('NFD').replace(/[^\x20-\x7e]/g, '').toUpperCase().slice(0, 40).trim());
    const first = await takeIn(confirmed.text);
    assert.equal(first.summary.account, ACCOUNT, 'known by what its header says');
    assert.equal(first.summary.entries, confirmed.titles.length);
    assert.equal(await state(charge), '2');

    const events = confirmed.titles.map((t, i) => (i === at ? { occurrence: '06', paid: t.centavos, fee: 150, credited: today(), reasons: ['04'] } : {}));
    const paid = await answer(remittance, events);
    const rehearsal = await takeIn(paid.text, '--dry-run');
    assert.equal(rehearsal.summary.payments.settled, 1);
    assert.equal(await world.one(`SELECT status FROM charge WHERE charge_id = ${charge}`), '0');

    const { summary } = await takeIn(paid.text);
    assert.deepEqual(summary.payments, { count: 1, settled: 1, cases: 0, seen: 0, centavos: Number(centavos) });
    const receipt = await person.hears(/Pagamento recebido/);
    assert.match(receipt.text, new RegExp((Number(centavos) / 100).toLocaleString('pt-BR', { minimumFractionDigits: 2 })));
    assert.deepEqual(await world.db(`SELECT ch.status, p.method, p.state, p.fee, p.credited_at IS NOT NULL FROM charge ch JOIN payment p USING (tenant_id, charge_id)
        WHERE ch.charge_id = ${charge}`), [['1', '2', '1', '150', 't']]);
    assert.equal(await world.one('SELECT sum(centavos) FROM ledger_line'), '0');

    assert.equal((await takeIn(paid.text)).summary.again, true);
    await person.hearsNothing();
    assert.ok(!tells(await write(), number), 'the bank knows by itself what it was paid');
});

test('what the bank refuses is told in words, and goes again when it is cured', async () => {
    const { line } = await secondCopy();
    const [charge, , number] = await chargeOf(line);
    const remittance = await write();
    const { titles } = await answer(remittance);
    const refused = await answer(remittance, titles.map((t, i) => (i === placeOf(titles, number) ? { occurrence: '03', reasons: ['48'] } : {})));
    const { summary, findings } = await takeIn(refused.text);
    assert.equal(summary.refused, 1);
    assert.match(findings[0].warning, /o CEP do pagador está errado/);
    assert.equal(await state(charge), '3');
    assert.ok(!tells(await write(), number));
    assert.equal((await answer(await write('--refused'))).titles.length, 1);
    assert.equal(await state(charge), '1');
});

test('a boleto that was paid by Pix is written off at the bank', async () => {
    const { person, line, pix } = await secondCopy();
    const [charge, , number] = await chargeOf(line);
    await takeIn((await answer(await write())).text);
    await world.pay({ payload: pix });
    await person.hears(/Pagamento recebido/);
    const { titles, text } = await answer(await write());
    assert.deepEqual(titles.map((t) => [t.movement, Number(t.number.slice(8, 19))]), [['02', Number(number)]]);
    assert.equal((await takeIn(text)).summary.written_off, 1);
    assert.equal(await state(charge), '5');
});

test('a file that is broken is refused whole, with line and column', async () => {
    const { line } = await secondCopy();
    const [, , number] = await chargeOf(line);
    const remittance = await write();
    const { titles } = await answer(remittance);
    const paid = await answer(remittance, titles.map((t, i) => (i === placeOf(titles, number) ? { occurrence: '06', paid: t.centavos } : {})));
    const u = paid.text.split('\r\n').findIndex((l) => l[13] === 'U' && Number(l.slice(77, 92)) > 0);
    const broken = paid.text.split('\r\n').map((l, i) => (i === u ? `${l.slice(0, 80)}x${l.slice(81)}` : l)).join('\r\n');
    const file = path.join(world.dir, 'broken.ret');
    fs.writeFileSync(file, broken, 'latin1');
    const answered = await world.tryQuita(['import', file]);
    assert.equal(answered.code, 1);
    assert.match(answered.stderr, new RegExp(`line ${u + 1}, column 81`));
    const read = await world.tryQuita(['cnab', 'read', file]);
    assert.equal(read.code, 1);
    assert.deepEqual(Object.fromEntries(Object.entries(JSON.parse(read.stdout.trim().split('\n').at(-1))).filter(([k]) => k !== 'error')), { line: u + 1, column: 81 });
    assert.equal((await takeIn(paid.text)).summary.payments.settled, 1);
});

/* ---- banks whose layouts are their own: the same circle with each (the sandbox reads every column) ---- */

const BANKS = [
    { bank: '033', parts: { agencia: '1234-5', conta: '56789012-0', convenio: '1234567', carteira: '101', transmissao: '123400001234567' } },
    { bank: '041', parts: { agencia: '1234', conta: '567890', convenio: '1234560-89', carteira: '2' }, refusal: ['48'], words: /CEP do pagador/ },
    { bank: '077', parts: { agencia: '0001', conta: '123456789-0', operacao: '1234567', carteira: '110' }, entriesOnly: true, nameless: true },
    { bank: '136', parts: { agencia: '1234-5', conta: '56789-0', convenio: '12345678', carteira: '21' }, refusal: ['48'], words: /CEP do pagador/ },
    { bank: '336', parts: { agencia: '0001', conta: '123456', convenio: '123456789012', carteira: '21' }, refusal: ['9091'], words: /motivo 9091/ },
    { bank: '422', parts: { agencia: '1234-5', conta: '12345678-9', carteira: '1' }, refusal: ['015'], words: /motivo 015/ },
];
const REFRESH_MS = 3500; // accounts are read again every three seconds

async function use(bank, parts) {
    await world.quita(['account', 'add', '-'], JSON.stringify({
        format: 1, kind: 'bank', creditor: 'escola', slug: ACCOUNT, bank, pix_key: '7f3d1c52-5a0b-4c1e-9a55-3a1f6b9a0c11',
        api_url: `${world.sandboxUrl}/bank`, token: 'sandbox_bank_token', secret: 'sandbox_bank_secret', ...parts,
    }));
    /* what was issued before is of another bank now: no file is asked of it any more */
    await world.db('UPDATE charge SET barcode = NULL, line = NULL WHERE barcode IS NOT NULL');
    await sleep(REFRESH_MS);
}

for (const { bank, parts, refusal, words, entriesOnly, nameless } of BANKS) {
    const flags = nameless ? ['--account', ACCOUNT] : []; // its header names no account
    const ours = (titles, charge) => titles.findIndex((t) => t.companyUse === charge);

    test(`bank ${bank}: registered by file, a new due day, paid and settled, or written off`, async () => {
        await use(bank, parts);
        const { person, line } = await secondCopy();
        const [charge, centavos] = await chargeOf(line);
        const remittance = await write();
        const confirmed = await answer(remittance);
        const at = ours(confirmed.titles, charge);
        assert.equal(confirmed.titles[at].centavos, Number(centavos));
        const first = await takeIn(confirmed.text, ...flags);
        assert.deepEqual([first.summary.account, first.summary.entries], [ACCOUNT, confirmed.titles.length]);
        assert.equal(await state(charge), '2');

        await world.db(`UPDATE charge SET due = due + 3 WHERE charge_id = ${charge}`);
        if (entriesOnly) {
            const told = await world.tryQuita(['cnab', 'write', '--account', ACCOUNT]);
            assert.equal(told.code, 1);
            assert.match(told.stderr, /novo vencimento por arquivo/);
        } else {
            const changed = await answer(await write());
            assert.equal(changed.titles[ours(changed.titles, charge)].movement, '06');
            await takeIn(changed.text);
            assert.equal(await state(charge), '2');
        }

        const events = confirmed.titles.map((t, i) => (i === at ? { occurrence: '06', paid: t.centavos, fee: 150, credited: today() } : {}));
        const paid = await answer(remittance, events);
        const { summary } = await takeIn(paid.text, ...flags);
        assert.deepEqual(summary.payments, { count: 1, settled: 1, cases: 0, seen: 0, centavos: Number(centavos) });
        await person.hears(/Pagamento recebido/);
        assert.equal(await world.one(`SELECT status FROM charge WHERE charge_id = ${charge}`), '1');
        assert.equal(await world.one('SELECT sum(centavos) FROM ledger_line'), '0');
    });

    test(`bank ${bank}: a write-off, and what it refuses`, async () => {
        const { person, line, pix } = await secondCopy();
        const [charge] = await chargeOf(line);
        await takeIn((await answer(await write())).text, ...flags);
        await world.pay({ payload: pix });
        await person.hears(/Pagamento recebido/);
        if (entriesOnly) {
            const told = await world.tryQuita(['cnab', 'write', '--account', ACCOUNT]);
            assert.match(told.stderr, new RegExp(`cobrança ${charge}: .*baixa por arquivo`));
        } else {
            const off = await answer(await write());
            assert.equal(off.titles[ours(off.titles, charge)].movement, '02');
            await takeIn(off.text, ...flags);
            assert.match(await state(charge), bank === '136' ? /^4$/ : /^5$/); // Unicred's 02 says only "done"
        }
        /* one that holds no fine and interest yet has them in the file */
        const other = await secondCopy();
        const [refused] = await chargeOf(other.line);
        await world.db(`UPDATE charge SET fine = 0, interest = 0, discount = 0, principal = centavos WHERE charge_id = ${refused}`);
        const { stdout: remittance } = await world.tryQuita(['cnab', 'write', '--account', ACCOUNT]); // Inter's write-off is told again
        const { titles } = await answer(remittance);
        const { fine, interest } = titles[ours(titles, refused)];
        assert.deepEqual([fine.code, fine.value], ['2', 200]);
        assert.equal(interest.code, bank === '077' ? '2' : '1');
        assert.ok(interest.value > 0);
        if (!refusal) return;
        const no = await answer(remittance, titles.map((t) => (t.companyUse === refused ? { occurrence: '03', reasons: refusal } : {})));
        const { summary, findings } = await takeIn(no.text, ...flags);
        assert.equal(summary.refused, 1);
        assert.match(JSON.stringify(findings), words);
        assert.equal(await state(refused), '3');
    });
}
