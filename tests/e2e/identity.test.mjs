/* Who is there: nothing about a debt before it is proved, and no way to find out who is a debtor. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { startWorld } from './world.mjs';
import { envelope } from './envelope.mjs';

let world;
before(async () => { world = await startWorld({ shifted: true }); });
after(() => world?.stop());

/* A CPF with good check digits that the school does not have. */
function unknownCpf(seed) {
    const digits = String(700000000 + seed * 7919).split('').map(Number);
    for (const length of [9, 10]) {
        const sum = digits.slice(0, length).reduce((s, d, i) => s + d * (length + 1 - i), 0);
        digits.push(((sum * 10) % 11) % 10);
    }
    return digits.join('');
}

/* One wrong try: what is said to a CPF and a birth date; the last answer and how long it took. */
async function tries(person, cpf, birth) {
    await person.say(cpf);
    const asked = await person.hears(/data de nascimento/);
    const began = performance.now();
    await person.say(birth);
    const answer = await person.hears(/./s);
    return { asked: asked.text, answer: answer.text, ms: performance.now() - began };
}

async function greeted(person) {
    await person.say('oi');
    await person.hears(/CPF/);
    return person;
}

test('a known CPF with a wrong factor and an unknown CPF are answered with the same words, equally fast (TP-02)', async () => {
    const times = { known: [], unknown: [] };
    const words = new Set();
    for (let i = 0; i < 12; i++) {
        const victim = world.person('em dia');
        const a = await tries(await greeted(await world.stranger()), victim.cpf, '02/02/1932');
        const b = await tries(await greeted(await world.stranger()), unknownCpf(i), '02/02/1932');
        times.known.push(a.ms);
        times.unknown.push(b.ms);
        words.add(`${a.asked} ${a.answer}`).add(`${b.asked} ${b.answer}`);
    }
    assert.equal(words.size, 1, [...words].join('\n'));
    const median = (list) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)];
    assert.ok(Math.abs(median(times.known) - median(times.unknown)) < 50, JSON.stringify(times));
});

test('three failures pause for 30 minutes, six in a day leave only a person (TP-03)', async () => {
    const who = await greeted(await world.stranger());
    const victim = world.person('em dia');
    assert.match((await tries(who, victim.cpf, '02/02/1932')).answer, /Não consegui confirmar/);
    assert.match((await tries(who, victim.cpf, '03/02/1932')).answer, /Não consegui confirmar/);
    assert.match((await tries(who, victim.cpf, '04/02/1932')).answer, /pausar as tentativas por 30 min/);
    await who.say(victim.cpf);
    await who.hears(/./);
    await who.say(victim.birth);
    assert.doesNotMatch((await who.hears(/./)).text, new RegExp(victim.first), 'even the right answer is not judged now');
    await world.later(31 * 60);
    await who.say('oi');
    await who.hears(/CPF/);
    for (const day of ['05', '06']) assert.match((await tries(who, victim.cpf, `${day}/02/1932`)).answer, /Não consegui confirmar|pausar/);
    const last = await tries(who, victim.cpf, '07/02/1932');
    assert.match(last.answer, /pessoa da equipe/);
    await who.hears(/protocolo/);
    await who.say(victim.birth);
    await who.hearsNothing();
});

test('ten failures of a CPF rest it for a day, told in hours and in the same words, CPF known or not (TP-02, TP-03)', async () => {
    const words = new Set();
    for (const cpf of [world.person('em dia').cpf, unknownCpf(99)]) {
        for (let i = 0; i < 10; i++) {
            const { answer } = await tries(await greeted(await world.stranger()), cpf, '02/02/1932');
            assert.match(answer, /Não consegui confirmar/);
        }
        words.add((await tries(await greeted(await world.stranger()), cpf, '02/02/1932')).answer);
    }
    assert.equal(words.size, 1, [...words].join('\n'));
    assert.match([...words][0], /pausar as tentativas por 24 horas\./);
});

test('both spellings of a number are one conversation, answered under the spelling that wrote', async () => {
    const ana = world.person('20 dias em atraso', (p) => p.wa_id.length === 12);
    await ana.identifies();
    const id = await ana.conversation();
    const other = `${ana.wa_id.slice(0, 4)}9${ana.wa_id.slice(4)}`;
    const sent = async () => (await world.log('send')).filter((s) => s.phone === ana.wa_id).at(-1);
    assert.equal((await sent()).to.replace('+', ''), ana.wa_id);
    const message = { from: other, id: `wamid.${Date.now()}`, timestamp: String(Math.floor(world.now() / 1000)), type: 'text', text: { body: 'menu' } };
    assert.equal((await world.webhook(envelope([message], [{ wa_id: other, profile: { name: 'Ana' } }]))).status, 200);
    await ana.hears(/Como posso ajudar/);
    assert.equal((await sent()).to.replace('+', ''), other);
    assert.equal(await world.one(`SELECT count(*) FROM conversation c JOIN person_key k USING (tenant_id, person_id) WHERE k.key = '${ana.chave}'`), '1');
    assert.equal(await ana.conversation(), id);
});

test('somebody without a visible number is known by the BSUID, from oi to the second copy', async () => {
    const bia = world.person('só usuário, sem telefone');
    await bia.identifies();
    await bia.taps(/2ª via/);
    const { pix } = await bia.hearsSecondCopy();
    await world.pay({ payload: pix });
    await bia.hears(/Pagamento recebido/);
    const mine = (await world.log('send')).filter((s) => s.phone === bia.wa_id);
    assert.ok(mine.length >= 6);
});

test('a day later one factor is asked again, and the wish is met afterwards', async () => {
    const caio = world.person('20 dias em atraso');
    await caio.identifies();
    await world.later(20 * 3600);
    await caio.say('menu');
    await caio.hears(/Como posso ajudar/);
    await world.later(5 * 3600);
    await caio.say('quero a segunda via');
    await caio.hears(/me diga só a sua data de nascimento/);
    await caio.say(caio.birth);
    await caio.hears(/Está tudo confirmado/);
    await caio.hearsSecondCopy();
});

test('days of silence later one factor is asked, both at once are heard, and a changed device is asked for both (TP-05)', async () => {
    const eva = world.person('20 dias em atraso');
    await eva.say('oi');
    await eva.hears(/CPF/);
    await eva.say(`${eva.cpf} ${eva.birth}`);
    await eva.hears(new RegExp(`${eva.first}, encontrei`));
    await world.later(3 * 86400);
    await eva.say('oi');
    assert.doesNotMatch((await eva.hears(/Olá de novo/)).text, /CPF/);
    await eva.say(eva.birth);
    await eva.hears(new RegExp(`${eva.first}, encontrei`));

    const changed = { from: eva.wa_id, id: `wamid.${Date.now()}`, timestamp: String(Math.floor(world.now() / 1000)),
        type: 'system', system: { type: 'customer_identity_changed', wa_id: eva.wa_id } };
    assert.equal((await world.webhook(envelope([changed], []))).status, 200);
    await eva.say('menu');
    await eva.hears(/CPF/);
});

test('before identity no message says a word about a debt', async () => {
    for (const words of ['quanto eu devo?', 'quero o boleto', 'quero negociar', 'quando vence?', 'tem desconto?', 'que escola é essa?']) {
        const duda = world.person('20 dias em atraso');
        await duda.say(words);
        const { text } = await duda.hears(/./s);
        assert.doesNotMatch(text, /R\$|parcela|atras|dívida|débito|mensalidade|vencid|aluno|boleto/i);
        await duda.say(words);
        assert.doesNotMatch((await duda.hears(/./s)).text, /R\$|parcela|atras|dívida|débito|mensalidade|vencid|aluno/i);
    }
});

test('a day does not lift the block of six failures; the agent who made sure who it is does (TP-03)', async () => {
    const who = await greeted(await world.stranger());
    const victim = world.person('em dia');
    const protocol = async (heard) => heard.text.match(/Q-[0-9A-Z]+/)[0];
    const right = async () => {
        await who.say('oi');
        await who.hears(/CPF/);
        return (await tries(who, victim.cpf, victim.birth)).answer;
    };
    for (let n = 1; n <= 5; n++) {
        await tries(who, victim.cpf, `0${n}/02/1932`);
        if (n !== 3) continue;
        await world.later(31 * 60);
        await who.say('oi');
        await who.hears(/CPF/);
    }
    assert.match((await tries(who, victim.cpf, '06/02/1932')).answer, /pessoa da equipe/);
    const first = await protocol(await who.hears(/protocolo/));
    await world.later(25 * 3600);
    await who.say('alguém?');
    await world.quita(['agent', 'take', first, '--as', 'ana']);
    await world.quita(['agent', 'back', first, '--as', 'ana']);
    await who.hears(/assistente virtual está de volta/);
    assert.match(await right(), /pessoa da equipe/, 'neither a day nor giving back lifts it');

    const second = await protocol(await who.hears(/protocolo/));
    assert.match(await world.quita(['agent', 'list']), new RegExp(`${second}.*identidade`));
    assert.notEqual((await world.tryQuita(['agent', 'unblock', second, '--as', 'ana'])).code, 0, 'not theirs yet');
    await world.quita(['agent', 'take', second, '--as', 'ana']);
    assert.notEqual((await world.tryQuita(['agent', 'unblock', second, '--as', 'bia'])).code, 0, 'not hers');
    await world.quita(['agent', 'unblock', second, '--as', 'ana']);
    assert.notEqual((await world.tryQuita(['agent', 'unblock', second, '--as', 'ana'])).code, 0, 'nothing stands now');
    await world.quita(['agent', 'back', second, '--as', 'ana']);
    await who.hears(/assistente virtual está de volta/);
    assert.match(await right(), new RegExp(victim.first));
});

test('a child who takes the phone of somebody identified hears nothing of a debt (PEN-03)', async () => {
    const parent = world.person('20 dias em atraso');
    await greeted(parent);
    await parent.say(`${parent.cpf} ${parent.birth}`);
    await parent.hears(/Total para pagar hoje/);
    await parent.say('sou o aluno, tenho 14 anos');
    await parent.hears(/pessoa adulta responsável/);
    await parent.say('me manda o boleto');
    assert.doesNotMatch((await parent.hears(/./)).text, /R\$|boleto|parcela|vencimento/i);
});
