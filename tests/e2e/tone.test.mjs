/* What an agent may not say to people, who answers for it when it must be said, and that nobody is cornered. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { ROOT, startWorld } from './world.mjs';

let world, rita, protocol;
before(async () => {
    world = await startWorld();
    rita = world.person('20 dias em atraso');
    await rita.identifies();
    await rita.say('atendente');
    protocol = (await rita.hears(/protocolo/)).text.match(/Q-[0-9A-Z]+/)[0];
    await world.quita(['agent', 'take', protocol, '--as', 'ana']);
});
after(() => world?.stop());

const forbidden = fs.readFileSync(path.join(ROOT, 'tests/fixtures/forbidden.tsv'), 'utf8').split('\n')
    .filter((line) => line && !line.startsWith('#')).map((line) => line.split('\t'))
    .map(([rule, level, stem, words]) => ({ rule, level, stem, words }));
const say = (words, ...more) => world.tryQuita(['agent', 'say', protocol, '--as', 'ana', ...more], words);
const audited = () => world.db(`SELECT actor, action, detail FROM audit WHERE action LIKE 'tone%' ORDER BY audit_id`);

test('001-06 002-03 003-18 each forbidden word that an agent writes is held with its rule, and audited', async () => {
    const never = forbidden.filter((f) => f.level === 'L2');
    assert.equal(never.length, 50);
    for (const { words, stem, rule } of never) {
        const held = await say(`Oi. ${words}.`);
        assert.equal(held.code, 1, words);
        assert.ok(held.stderr.includes(`"${stem}" is not said to people (rule ${rule})`), held.stderr);
    }
    await rita.hearsNothing();
    assert.deepEqual(await audited(), never.map(({ rule }) => ['agent:ana', 'tone_held', rule]));
    assert.equal(await world.one(`SELECT count(*) FROM outbox WHERE class = 3`), '0');
});

test('001-06 003-18 each word that tells of a debt is refused in a template, with its rule', async () => {
    const before = forbidden.filter((f) => f.level === 'L0');
    assert.equal(before.length, 22);
    for (const { words, stem, rule } of [...before, ...forbidden.slice(0, 3)]) {
        const refused = await world.tryQuita(['agent', 'template', protocol, 'recado_cadastro', rita.first, words, '--as', 'ana']);
        assert.equal(refused.code, 1, words);
        assert.ok(refused.stderr.includes(`(${stem}, rule ${rule})`), refused.stderr);
    }
    await rita.hearsNothing();
});

test('002-03 held words go when a supervisor, who is not the agent, lets them; that stands in the audit', async () => {
    const words = 'A senhora perguntou: não, o seu nome não está no SPC.';
    const before = (await audited()).length;
    for (const nobody of ['ana', 'ANA', '']) {
        const refused = await say(words, '--override', nobody);
        assert.equal(refused.code, 1);
        assert.match(refused.stderr, /somebody else/);
    }
    await rita.hearsNothing();
    assert.equal((await say(words, '--override', 'carla')).code, 0);
    await rita.hears(/não está no SPC/);
    assert.deepEqual((await audited()).slice(before), [['supervisor:carla', 'tone_override', 'CDC-02']]);
    assert.equal((await say('Posso ajudar em mais alguma coisa?', '--override', 'carla')).code, 0);
    await rita.hears(/mais alguma coisa/);
    assert.equal((await audited()).length, before + 1, 'kind words need nobody');
});

test('001-07 who is told of a delay always has ways on, and who is not understood hears three other things, the last a person', async () => {
    const [sara, tito] = [world.person('60 dias em atraso'), await world.stranger()];
    const prompts = new Map([[sara, []], [tito, []]]);
    const summary = await sara.identifies();
    assert.match(summary.text, /Vencimento .*multa/);
    assert.ok(sara.choices.length >= 2, JSON.stringify(sara.choices));
    await tito.say('oi');
    await tito.hears(/CPF/);
    for (const person of [sara, tito]) {
        for (const words of ['xyzzy', 'plugh', 'fnord']) {
            await person.say(words);
            prompts.get(person).push((await person.hears((m) => Boolean(m.text))).text);
        }
        const heard = prompts.get(person);
        assert.equal(new Set(heard).size, 3, `never the same: ${heard}`);
        assert.doesNotMatch(heard.slice(0, 2).join(), /protocolo/);
        assert.match(heard[2], /protocolo/);
        for (const text of heard) assert.doesNotMatch(text, /de novo não|já disse|já falei|!.*!.*!/i);
    }
    await sara.say('alô?');
    await sara.hearsNothing();
});
