/* The team learns on a school that is made up: one command makes it, it ends by itself, and nothing else is touched. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { Process, freePorts, sleep, until } from './processes.mjs';
import { Person } from './person.mjs';
import { ROOT, World, startWorld } from './world.mjs';

const DAY = 86400;
let world, phones;
before(async () => { world = await startWorld({ shifted: true, families: 40, env: { QUITA_DAILY_EVERY_S: '1' } }); });
after(async () => {
    await phones?.stop();
    await world?.stop();
});

/* The pretended providers of the demo tenant, beside those of the world's own school. */
async function startPhones(people, port) {
    const file = path.join(world.dir, 'pessoas.json');
    fs.writeFileSync(file, people);
    phones = new Process(path.join(world.dir, 'phones.log'), 'node', [path.join(ROOT, 'tests/sandbox/main.js'), '--port', String(port),
        '--people', file, '--webhook', `${world.url}/webhooks/whatsapp/treino`, '--bank-webhook', `${world.url}/webhooks/banco/treino-237`]);
    const demo = Object.assign(Object.create(World.prototype), world, { sandboxUrl: `http://127.0.0.1:${port}` });
    await until('the phones are ready', async () => (await demo.api('/status').catch(() => null))?.webhooks.open, 30000);
    return demo;
}

/* Rows of each tenant, over all tables. */
const rows = (slug) => world.one(`SELECT sum((xpath('/row/n/text()', query_to_xml(format('SELECT count(*) AS n FROM %I WHERE tenant_id ='
    ' (SELECT tenant_id FROM tenant WHERE slug = ''${slug}'')', c.relname), false, true, '')))[1]::text::int) FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid WHERE c.relkind = 'r' AND a.attname = 'tenant_id' AND c.relname NOT LIKE 'audit%'
    AND c.relnamespace = 'public'::regnamespace`);

test('003-23 a tutorial tenant with fake data is made by one command, talks, is read-only after 14 days and gone a week later', async () => {
    const [port] = await freePorts(1);
    const people = JSON.parse(await world.quita(['tenant', 'demo', 'treino', '--providers', `http://127.0.0.1:${port}`]));
    assert.equal(people.length, 24);
    assert.deepEqual([...new Set(people.map((p) => p.state))].sort(),
        ['120 dias em atraso', '20 dias em atraso', '5 dias em atraso', '60 dias em atraso', 'em dia'].sort());
    const demo = await startPhones(JSON.stringify(people), port);
    assert.notEqual((await world.tryQuita(['tenant', 'demo', 'treino'])).code, 0, 'the name is taken');

    const ana = new Person(demo, people.find((p) => p.state === '20 dias em atraso'));
    const summary = await ana.identifies();
    assert.match(summary.text, /há 20 dias/);
    await ana.taps(/2ª via/);
    const { pix } = await ana.hearsSecondCopy();
    await demo.pay({ payload: pix });
    await ana.hears(/Pagamento recebido/);
    const protocol = await ana.askPerson();
    const before = await rows('jardim');
    assert.ok(Number(await rows('treino')) > 200);

    const late = async (days) => {
        await world.later(days * DAY);
        await demo.api('/clock', { advance_ms: days * DAY * 1000 });
    };
    await late(14.01);
    await sleep(4000); // the accounts are read anew
    const then = await rows('treino');
    await ana.say('oi');
    await ana.hearsNothing(2000);
    const refused = async (args, input) => assert.notEqual((await world.tryQuita(args, input)).code, 0, args.join(' '));
    await refused(['agent', 'take', protocol, '--as', 'ana']);
    await refused(['import', '--creditor', 'treino', path.join(world.school, 'people.csv')]);
    assert.match(await world.quita(['agent', 'show', protocol]), /2ª via|Pagamento recebido|oculto/);
    assert.equal(await rows('treino'), then, 'read-only: nothing of it changed');

    await late(7);
    await until('it is gone', async () => (await world.one(`SELECT count(*) FROM tenant WHERE slug = 'treino'`)) === '0', 60000);
    assert.equal(await world.one(`SELECT count(*) FROM webhook_app WHERE app = 'treino'`), '0');
    assert.equal(await world.one(`SELECT detail FROM audit WHERE action = 'purge'`), 'treino');
    assert.ok(Number(await rows('jardim')) >= Number(before), 'the real school is whole');
    assert.equal(await world.one(`SELECT count(*) FROM tenant WHERE slug = 'jardim'`), '1');
});

test('003-23 the manual tells commands that exist, and what the team says reaches those who run it', async () => {
    const manual = fs.readFileSync(path.join(ROOT, 'docs/treinamento.md'), 'utf8');
    const told = [...manual.matchAll(/quita ([a-z]+(?: [a-z]+)?)/g)].map(([, words]) => words);
    const known = (await world.quita(['docs', 'cli'])).matchAll(/^## quita (.+)$/gm);
    const commands = [...known].map(([, words]) => words);
    assert.ok(told.length > 15);
    for (const words of new Set(told)) assert.ok(commands.some((c) => words === c || words.startsWith(`${c} `)), `quita ${words}`);
    const verbs = (await world.quita(['agent', '--help']));
    for (const [, verb] of manual.matchAll(/quita agent ([a-z]+)/g)) assert.match(verbs, new RegExp(`quita agent ${verb}`));
    assert.match(manual, /Oficina|oficina/);

    await world.quita(['feedback', '--as', 'ana'], 'Faltou um exemplo de acordo.\n');
    const open = await world.quita(['feedback', 'list']);
    const number = open.match(/^(\d+) \d{4}-\d\d-\d\d ana: Faltou um exemplo de acordo\.$/m)?.[1];
    assert.ok(number, open);
    assert.equal(await world.one(`SELECT position('Faltou'::bytea IN words_sealed) FROM feedback`), '0', 'it is kept sealed');
    await world.quita(['feedback', 'close', number]);
    assert.equal(await world.quita(['feedback', 'list']), '');
    assert.notEqual((await world.tryQuita(['feedback', 'close', number])).code, 0);
});
