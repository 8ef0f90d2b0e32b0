/* What was not understood waits, masked, for people to label, and comes back as training lines. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { startWorld } from './world.mjs';

const DAY = 86400;
let world, parent, folder, queue;
const OTHER_CPF = '111.444.777-35';

before(async () => {
    world = await startWorld({ shifted: true, env: { QUITA_DAILY_EVERY_S: '1' } });
    parent = world.person('20 dias em atraso');
    folder = path.join(world.dir, 'data');
    queue = path.join(world.dir, 'fila.tsv');
    fs.mkdirSync(folder);
});
after(() => world?.stop());

const kept = (sql = 'count(*)') => world.one(`SELECT ${sql} FROM unclear_message`);
const rows = (text) => text.split('\n').filter(Boolean).map((line) => line.split('\t'));
const month = () => new Intl.DateTimeFormat('sv', { timeZone: 'America/Sao_Paulo' }).format(world.now()).slice(0, 7);
const training = () => fs.readFileSync(path.join(folder, `revisao-${month()}.tsv`), 'utf8').split('\n').filter((l) => l && l[0] !== '#');

async function bringsBack(text, ...options) {
    fs.writeFileSync(queue, text);
    return world.tryQuita(['nlu', 'review', 'import', queue, '--as', 'ana', '--data', folder, ...options]);
}

test('what is understood leaves nothing to label, nor does what is grave', async () => {
    await parent.identifies();
    assert.equal(await kept(), '0');
    const child = await world.stranger();
    await child.say('oi');
    await child.hears(/CPF/);
    await child.say('blorf zamba não aguento mais viver, quero me matar');
    await child.hears(/188/);
    await child.say('zamba blorf tchuru');
    await child.hears(/./);
    assert.equal(await kept(), '0');
});

test('nonsense with a CPF and a name in it is exported masked', async () => {
    await parent.say(`zamba blorf tchuru ${OTHER_CPF} da Ticiana Brandt\ne do ${parent.first}\tzump`);
    await parent.hears(/./);
    assert.equal(await kept(), '1');
    const out = await world.quita(['nlu', 'review', 'export']);
    const [[id, guess, text, ...more]] = rows(out);
    assert.equal(rows(out).length, 1);
    assert.deepEqual(more, []);
    assert.match(id, /^\d+$/);
    assert.match(guess, /^[a-z_]+$/);
    assert.equal(text, 'zamba blorf tchuru *** da *** *** e do *** zump');
    assert.equal(await kept(`position('zamba'::bytea IN text_sealed)`), '0', 'it is kept sealed');
    assert.match(await kept(`concat_ws(' ', flow, why, permille BETWEEN 0 AND 1000)`), /^cobranca not_understood t$/);
    fs.writeFileSync(queue, out);
});

test('the same words are kept once where they were said', async () => {
    await parent.say(`zamba blorf tchuru 529.982.247-25 da Ticiana Brandt e do ${parent.first} zump`);
    await parent.hears(/./);
    assert.equal(await kept(), '1');
});

test('a tenant is exported by itself, and a name that is none is told', async () => {
    assert.equal(rows(await world.quita(['nlu', 'review', 'export', '--tenant', await world.one('SELECT slug FROM tenant'), '--limit', '1'])).length, 1);
    const { code, stderr } = await world.tryQuita(['nlu', 'review', 'export', '--tenant', 'ninguem']);
    assert.equal(code, 1);
    assert.match(stderr, /no tenant/);
});

test('a file with a fault changes nothing, and every fault is told', async () => {
    const [[id, , text]] = rows(fs.readFileSync(queue, 'utf8'));
    const { code, stderr } = await bringsBack(`${id}\tzambar\t${text}\n9${id}\toos\t${text}\nx\toos\tzamba\n`);
    assert.equal(code, 1);
    assert.match(stderr, /fila\.tsv, line 1: "zambar" is no label/);
    assert.match(stderr, /fila\.tsv, line 2: there is no message 9\d+/);
    assert.match(stderr, /fila\.tsv, line 3: "x" is no number/);
    assert.match(stderr, /3 lines must be mended first; nothing was taken/);

    for (const [words, why] of [[text.replace('da ***', 'da Ticiana'), /"Ticiana" was not exported/], [text.replace('***', '529'), /digits/]]) {
        const leak = await bringsBack(`${id}\toos\t${words}\n`);
        assert.equal(leak.code, 1);
        assert.match(leak.stderr, why);
    }
    assert.equal((await world.tryQuita(['nlu', 'review', 'import', queue, '--data', folder])).code, 1, 'nobody says so');
    const nowhere = await bringsBack(`${id}\toos\t${text}\n`, '--data', path.join(world.dir, 'none'));
    assert.equal(nowhere.code, 1);
    assert.match(nowhere.stderr, /none: .*--data/);
    assert.deepEqual(fs.readdirSync(folder), []);
    assert.equal(await kept('count(label)'), '0');
    fs.writeFileSync(queue, `${id}\toos\t${text}\n`);
});

test('what is labelled becomes a training line, once', async () => {
    const file = fs.readFileSync(queue, 'utf8');
    const [[id, label, text]] = rows(file);
    const first = await bringsBack(file);
    assert.equal(first.code, 0, first.stderr);
    assert.deepEqual(training(), [`${label}\t${text}`]);
    assert.equal(await kept(`concat_ws(' ', label, labelled_by, labelled_at IS NOT NULL)`), 'oos ana t');
    assert.equal(await world.quita(['nlu', 'review', 'export']), '');

    assert.equal((await bringsBack(file)).code, 0, 'it may be repeated');
    assert.deepEqual(training(), [`${label}\t${text}`]);
    fs.rmSync(path.join(folder, `revisao-${month()}.tsv`));
    assert.equal((await bringsBack(file)).code, 0, 'what is missing is added');
    assert.deepEqual(training(), [`${label}\t${text}`]);
    const other = await bringsBack(`${id}\taffirm\t${text}\n`);
    assert.equal(other.code, 1);
    assert.match(other.stderr, /was labelled oos by ana/);
    const check = await world.tryQuita(['nlu', 'check', '--data', folder]);
    assert.doesNotMatch(check.stderr, /want label/);
});

test('what is dropped leaves the queue without a line, and old ones are deleted', async () => {
    await parent.say('menu');
    await parent.hears(/./);
    await parent.say('zump tchuru trololo');
    await parent.hears(/./);
    const [[id, , text]] = rows(await world.quita(['nlu', 'review', 'export']));
    const { code, stderr } = await bringsBack(`${id}\t-\t${text}\n`);
    assert.equal(code, 0, stderr);
    assert.equal(training().length, 1);
    assert.equal(await world.quita(['nlu', 'review', 'export']), '');
    await world.later(91 * DAY);
    for (let i = 0; i < 100 && (await kept()) !== '0'; i++) await new Promise((done) => setTimeout(done, 200));
    assert.equal(await kept(), '0');
});
