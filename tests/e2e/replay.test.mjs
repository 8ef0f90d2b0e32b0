/* A real conversation, run again from its traces: byte for byte, masked, and without the database. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { startWorld, PROGRAM, ROOT } from './world.mjs';
import { call } from './processes.mjs';

let world, parent, number, bundle, script;

async function untilOffers(who) {
    await who.say('oi, sou a Teresa');
    await who.hears(/CPF/);
    await who.say(who.cpf);
    await who.hears(/data de nascimento/);
    await who.say(who.birth);
    await who.hears(/Total para pagar hoje/);
    await who.say('quero negociar');
    await who.hears(/Dá para resolver assim/);
}

before(async () => {
    world = await startWorld();
    parent = world.person('20 dias em atraso');
    await untilOffers(parent);
    number = await world.one(`SELECT max(conversation_id) FROM conversation`);
    bundle = path.join(world.dir, 'conversa.json');
    script = path.join(world.dir, 'nova.txt');
});
after(() => world?.stop());

/* As on a laptop: no database, no keys. */
const laptop = (...args) => call(PROGRAM, args, { cwd: ROOT, env: { QUITA_DATABASE: '', QUITA_KEYS: '' } });

test('a conversation is replayed from the database without a difference, and nobody is named', async () => {
    const { code, stdout, stderr } = await world.tryQuita(['flow', 'replay', number, '--out', bundle, '--save', script]);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /# 4 turns, 0 differ/);
    assert.match(stdout, /Dá para resolver assim/);
    for (const text of [stdout, fs.readFileSync(script, 'utf8')])
        for (const secret of [parent.cpf, parent.digits, parent.birth, parent.first, parent.wa_id])
            assert.ok(!text.includes(secret), `${secret} stands in ${text}`);
});

test('the file is replayed without the database, with the same words', async () => {
    const here = await world.quita(['flow', 'replay', number]);
    const { code, stdout, stderr } = await laptop('flow', 'replay', bundle);
    assert.equal(code, 0, stderr);
    assert.equal(stdout, here);
});

test('a flow that says something else today is told, turn by turn', async () => {
    const other = JSON.parse(fs.readFileSync(bundle, 'utf8'));
    assert.match(other.flows[0].texts, /Dá para resolver assim/);
    other.flows[0].texts = other.flows[0].texts.replace('Dá para resolver assim', 'Podemos combinar assim');
    const file = path.join(world.dir, 'outra.json');
    fs.writeFileSync(file, JSON.stringify(other));
    const { code, stdout } = await laptop('flow', 'replay', file);
    assert.equal(code, 1);
    assert.match(stdout, /# 4 turns, 1 differ/);
    assert.match(stdout, /DIFFERS/);
});

test('saved, it is a recorded conversation that flow test plays', async () => {
    const filled = await laptop('flow', 'test', '--update', script);
    assert.equal(filled.code, 0, filled.stderr);
    const text = fs.readFileSync(script, 'utf8');
    assert.match(text, /^> 529\.982\.247-25$/m);
    assert.match(text, /^! offers ok$/m);
    assert.match(text, /Dá para resolver assim, Maria/);
    assert.equal((await laptop('flow', 'test', script)).code, 0);
});

test('a damaged file, another conversation and none are refused with a reason', async () => {
    const broken = JSON.parse(fs.readFileSync(bundle, 'utf8'));
    broken.turns[1].record = `AAAA${broken.turns[1].record.slice(4)}`;
    const file = path.join(world.dir, 'torta.json');
    fs.writeFileSync(file, JSON.stringify(broken));
    for (const [args, why] of [
        [['flow', 'replay', file], /record/],
        [['flow', 'replay', path.join(world.dir, 'none.json')], /none\.json/],
        [['flow', 'replay'], /--help/],
    ]) {
        const { code, stderr } = await laptop(...args);
        assert.equal(code, 1, stderr);
        assert.match(stderr, why);
    }
    const { code, stderr } = await world.tryQuita(['flow', 'replay', 'Q-NONE']);
    assert.equal(code, 1);
    assert.match(stderr, /no recorded conversation Q-NONE/);
});
