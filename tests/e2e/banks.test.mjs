/* The boleto of a conversation is one of the creditor's bank: three banks that need other parts and number otherwise. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { call, must, sleep } from './processes.mjs';
import { PROGRAM, startWorld } from './world.mjs';

let world;
before(async () => { world = await startWorld(); });
after(() => world?.stop());

const REFRESH_MS = 3500; // accounts are read again every three seconds
const account = (bank, parts) => JSON.stringify({
    format: 1, kind: 'bank', creditor: 'escola', slug: 'escola-237', bank, pix_key: '7f3d1c52-5a0b-4c1e-9a55-3a1f6b9a0c11',
    api_url: `${world.sandboxUrl}/bank`, token: 'sandbox_bank_token', secret: 'sandbox_bank_secret', ...parts,
});

async function use(bank, parts) {
    await world.quita(['account', 'add', '-'], account(bank, parts));
    await sleep(REFRESH_MS);
}

async function jsonl(command, fact) {
    return JSON.parse(await world.quita([...command, '--jsonl'], `${JSON.stringify(fact)}\n`));
}

const today = () => new Date().toISOString().slice(0, 10);
const charge = async (line) => (await world.db(`SELECT nosso_numero, issued_on, due, centavos FROM charge WHERE line = '${line}'`))[0];

async function secondCopy() {
    const person = world.person('20 dias em atraso');
    await person.identifies();
    await person.taps(/2ª via/);
    return person.hearsSecondCopy();
}

/* What a scanner reads from the paper: it is made again from what is stored, later. */
async function onPaper(pdf) {
    const file = path.join(world.dir, `${pdf.media_id}.pdf`);
    fs.writeFileSync(file, (await world.media(pdf.media_id)).bytes);
    await must('pdftoppm', ['-r', '300', '-png', '-singlefile', file, file]);
    const words = await must('pdftotext', ['-layout', file, '-']);
    return { words, codes: await must('zbarimg', ['-q', '--raw', '-S*.disable', '-Si25.enable', `${file}.png`]) };
}

const banks = [
    { bank: '001', printed: '001-9', parts: { agencia: '4042-8', conta: '61900-0', carteira: '17-019', convenio: 1238798 },
        number: (n) => n, asked: (n) => ({ nosso_numero: n }) },
    { bank: '104', printed: '104-0', parts: { agencia: '1825', convenio: '245274-0', modalidade: '14', carteira: '1' },
        number: (n) => n, asked: (n) => ({ nosso_numero: n }) },
    { bank: '748', printed: '748-X', parts: { agencia: '0156', posto: '05', convenio: '85305', carteira: '1', byte: '2' },
        number: (n, issued) => `${issued.slice(2, 4)}2${n.padStart(5, '0')}`,
        asked: (n, issued) => ({ nosso_numero: String(n).slice(-5), ano: issued.slice(0, 4) }) },
];

for (const { bank, printed, parts, number, asked } of banks) {
    test(`a second copy is a boleto of bank ${bank}, with what its account needs`, async () => {
        await use(bank, parts);
        const before = await world.one('SELECT count(*) FROM charge');
        const { pdf, line } = await secondCopy();
        const read = await jsonl(['boleto', 'decode'], { code: line, as_of: today() });
        const [kept, issued, due, centavos] = await charge(line);
        assert.deepEqual([read.valid, read.bank, read.due, read.centavos], [true, bank, due, Number(centavos)]);
        assert.equal(kept, number(String(Number(before) + 1), issued), 'the account counts on');
        const made = await jsonl(['boleto', 'encode'], { bank, due, centavos: Number(centavos), account: { ...parts, ...asked(kept, issued) } });
        assert.equal(made.line, line, 'what `boleto encode` makes of the same account');
        assert.deepEqual(made.warnings, []);
        const paper = await onPaper(pdf);
        assert.ok(paper.codes.includes(made.barcode), `the barcode on paper: ${paper.codes}`);
        assert.ok(paper.words.includes(printed) && paper.words.includes(made.nosso_numero_printed), paper.words);
    });
}

test('an account that its bank could not issue for is refused, and says what is missing', async () => {
    const add = (bank, parts) => call(PROGRAM, ['account', 'add', '-'], { input: account(bank, parts), env: world.env });
    for (const [bank, parts, says] of [
        ['033', { carteira: '101' }, /convenio is missing/],
        ['237', { agencia: '1234-9', conta: '12345', carteira: '09' }, /agencia_dv/],
        ['422', { agencia: '1234', conta: '12345-6' }, /agencia_dv/],
        ['999', {}, /bank 999/],
    ]) {
        const { code, stderr } = await add(bank, parts);
        assert.equal(code, 1, `${bank}: ${stderr}`);
        assert.match(stderr, says);
    }
});

test('when Sicredi’s numbers of the year are used up the log says so, and another byte goes on', async () => {
    const parts = { agencia: '0156', posto: '05', convenio: '85305', carteira: '1', byte: '4' };
    const again = (number) => world.db(`SELECT setval('nosso_numero_' || bank_account_id, ${number}) FROM bank_account WHERE slug = 'escola-237'`);
    await use('748', parts);
    await again(99998);
    const { line } = await secondCopy();
    assert.match((await charge(line))[0], /^\d\d499999$/);
    await again(99999 + 99998); // as if the year had had all of them
    const before = await world.one('SELECT count(*) FROM charge');
    const person = world.person('20 dias em atraso');
    await person.identifies();
    await person.taps(/2ª via/);
    await person.hears((m) => m.kind !== 'document');
    assert.equal(await world.one('SELECT count(*) FROM charge'), before);
    assert.match(fs.readFileSync(world.serverLog, 'utf8'), /"boleto_not_issued".*the year's numbers are used up, \d\d499999.*another byte/);
    await use('748', { ...parts, byte: '5' });
    assert.match((await charge((await secondCopy()).line))[0], /^\d\d5\d{5}$/);
});

test('when the bank has no number left nothing is issued, and the log says why; the doctor warns before', async () => {
    await use('001', { agencia: '4042', conta: '61900', carteira: '18', convenio: '123456' });
    const doctor = async (used) => {
        await world.db(`SELECT setval('nosso_numero_' || bank_account_id, ${used}) FROM bank_account WHERE slug = 'escola-237'`);
        const { code, stdout } = await call(PROGRAM, ['doctor'], { env: world.env });
        return [code, stdout];
    };
    assert.deepEqual(await doctor(90000), [0, 'schema: current\n']);
    const [code, told] = await doctor(90001);
    assert.equal(code, 1, told);
    assert.match(told, /escola-237: 90001 of 99999 numbers are used: agree on another convênio/);
    await world.db(`SELECT setval('nosso_numero_' || bank_account_id, 99999) FROM bank_account WHERE slug = 'escola-237'`);
    const person = world.person('20 dias em atraso');
    await person.identifies();
    const before = await world.one('SELECT count(*) FROM charge');
    await person.taps(/2ª via/);
    await person.hears((m) => m.kind !== 'document');
    assert.equal(await world.one('SELECT count(*) FROM charge'), before);
    assert.match(fs.readFileSync(world.serverLog, 'utf8'), /"boleto_not_issued".*used up/);
});
