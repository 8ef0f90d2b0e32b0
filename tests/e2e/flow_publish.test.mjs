/* A school's own flow: published, talked by, rolled back; who is in the middle stays on theirs. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { startWorld, ROOT } from './world.mjs';
import { until } from './processes.mjs';

let world, graph, texts;
const slug = async () => world.one('SELECT slug FROM creditor LIMIT 1');

/* The shipped flow under another name, with another greeting. */
function ownFlow(greeting) {
    const read = (name) => fs.readFileSync(path.join(ROOT, name), 'utf8');
    const words = JSON.parse(read('flows/texts/cobranca.pt-BR.json'));
    words.texts.saudacao.text = [greeting, ...words.texts.saudacao.text.slice(1)];
    fs.writeFileSync(graph, read('flows/graphs/cobranca.json').replace('"name": "cobranca"', '"name": "escola-dela"'));
    fs.writeFileSync(texts, JSON.stringify(words));
}

const publish = async () => world.tryQuita(['flow', 'publish', '--creditor', await slug(), graph]);
const loaded = (count) => until(`${count} flows are loaded`, () =>
    [...world.server.words().matchAll(/"flows_loaded".*?"versions":(\d+)/g)].some((m) => Number(m[1]) >= count), 20000);

before(async () => {
    world = await startWorld();
    fs.mkdirSync(path.join(world.dir, 'graphs'));
    fs.mkdirSync(path.join(world.dir, 'texts'));
    graph = path.join(world.dir, 'graphs/escola-dela.json');
    texts = path.join(world.dir, 'texts/escola-dela.pt-BR.json');
});
after(() => world?.stop());

test('a published flow greets whoever comes now; who was in the middle goes on as before; rolled back, the first words return', async () => {
    const early = await world.stranger();
    await early.say('oi');
    await early.hears(/^Olá! 👋 Você está falando/);

    ownFlow('Oi! Esta é a escola dela.');
    assert.match((await publish()).stdout, /escola-dela: version 3/);
    await loaded(3);
    await until('the creditor talks by it', async () => {
        const who = await world.stranger();
        await who.say('oi');
        return /^Oi! Esta é a escola dela/.test((await who.hears(/./)).text);
    }, 20000);
    await early.say('não tenho');
    await early.hears(/./);
    assert.equal(await world.one(`SELECT flow_version FROM conversation ORDER BY conversation_id LIMIT 1`), '1', 'pinned');

    ownFlow('Oi! Agora com outras palavras.');
    assert.match((await publish()).stdout, /escola-dela: version 4/);
    assert.match((await publish()).stdout, /escola-dela: version 4/, 'the same again is no new version');
    const back = await world.tryQuita(['flow', 'rollback', '--creditor', await slug(), '3']);
    assert.match(back.stdout, /escola-dela: version 5, as 3 was/);
    await loaded(5);
    const late = await world.stranger();
    await late.say('oi');
    await late.hears(/^Oi! Esta é a escola dela/);
    const { stdout } = await world.tryQuita(['flow', 'versions', '--creditor', await slug()]);
    assert.match(stdout, /^ +5 +escola-dela .* [1-9]\d* running\n +4 +escola-dela .* 0 running\n +3 +escola-dela/);
});

/* The words of SMS in another place, so that a phone of WhatsApp hears them. */
function flowOfShortWords() {
    ownFlow('Oi!');
    const words = JSON.parse(fs.readFileSync(texts, 'utf8'));
    for (const text of Object.values(words.texts)) {
        if (text.on?.sms === '') continue;
        if (text.on?.sms) text.text = text.on.sms;
        delete text.on;
    }
    fs.writeFileSync(texts, JSON.stringify(words));
}

test('what a debt is made of adds up to it, and each instalment of a plan to its total: the words of SMS', async () => {
    flowOfShortWords();
    assert.match((await publish()).stdout, /escola-dela: version 6/);
    await loaded(6);
    await until('the creditor talks by it', async () => {
        const who = await world.stranger();
        await who.say('oi');
        return /^Oi! Sou a assistente/.test((await who.hears(/./)).text);
    }, 20000);
    const centavos = (text) => Number(text.replace(/\D/g, ''));
    const ana = world.person('60 dias em atraso');
    await ana.say(`${ana.cpf} ${ana.birth}`);
    await ana.hears(/^Oi!/);
    const [, total, count] = (await ana.hears(/Parcelas: /)).text.match(/hoje e (R\$ [\d.,]+)\. Parcelas: (\d+), desde \d/);
    assert.ok(Number(count) > 0);
    await ana.say('por que esse valor?');
    const parts = (await ana.hears(/^Hoje sao/)).text.match(/R\$ [\d.]+,\d\d/g).map(centavos);
    assert.equal(parts.length, 4);
    assert.equal(parts[0], centavos(total));
    assert.equal(parts[1] + parts[2] + parts[3], parts[0]);
    await ana.say('renegociar');
    const [first, ...plans] = (await ana.hears(/^Opções até/)).text.split('\n').slice(1);
    assert.match(first, /^1 À vista R\$ [\d.,]+$/);
    assert.ok(plans.length >= 1);
    for (const plan of plans) assert.match(plan, /^\d (R\$ [\d.,]+ \+ )?\d+x R\$ [\d.]+,\d\d$/);
});

test('back to the shipped flow', async () => {
    assert.match((await world.tryQuita(['flow', 'publish', '--creditor', await slug(), '--shipped'])).stdout, /the shipped flow/);
    await until('the shipped words are back', async () => {
        const who = await world.stranger();
        await who.say('oi');
        return /^Olá! 👋 Você está falando/.test((await who.hears(/./)).text);
    }, 20000);
});

test('a faulty flow, the shipped name, an unknown creditor and version are refused with a reason', async () => {
    ownFlow('Oi! Você tem uma dívida.');
    const faulty = await publish();
    assert.equal(faulty.code, 1);
    assert.match(faulty.stderr, /divida[\s\S]*nothing is published/);
    ownFlow('Oi!');
    fs.writeFileSync(graph, fs.readFileSync(graph, 'utf8').replace('escola-dela', 'cobranca'));
    assert.match((await publish()).stderr, /name" of its own/);
    ownFlow('Oi!');
    assert.match((await world.tryQuita(['flow', 'publish', '--creditor', 'ninguem', graph])).stderr, /no such creditor/);
    assert.match((await world.tryQuita(['flow', 'rollback', '--creditor', await slug(), '99'])).stderr, /no version 99/);
    assert.equal((await world.tryQuita(['flow', 'publish'])).code, 1);
});

test('a creditor that speaks formally is spoken for by the formal wordings of its flow; its conversation runs again the same', async () => {
    ownFlow('Oi! Esta é a escola dela.');
    const words = JSON.parse(fs.readFileSync(texts, 'utf8'));
    words.texts.saudacao.on = {
        formal: ['Bom dia. Esta é a escola dela.', ...words.texts.saudacao.text.slice(1)],
        sms: words.texts.saudacao.on.sms,
    };
    fs.writeFileSync(texts, JSON.stringify(words));
    assert.match((await publish()).stdout, /escola-dela: version/);
    const tone = (name) => world.quita(['creditor', 'add', '-'], JSON.stringify({
        format: 1, tenant: 'jardim', slug: 'escola', trade_name: 'Colégio Jardim das Acácias', legal_name: 'Colégio Jardim das Acácias Ltda.',
        cnpj: '11222333000181', address: 'Rua das Acácias, 100, São Paulo, SP', phone: '(11) 3003-1234', hours: 'de segunda a sexta, das 8h às 18h', ...name,
    }));
    const greeted = (wanted) => until(`they greet: ${wanted}`, async () => {
        const who = await world.stranger();
        await who.say('oi');
        return wanted.test((await who.hears(/./)).text) && who;
    }, 20000);
    await greeted(/^Oi! Esta é a escola dela/);
    await tone({ tone: 'formal' });
    const who = await greeted(/^Bom dia\. Esta é a escola dela/);
    const protocol = await who.askPerson();
    const { code, stdout } = await world.tryQuita(['flow', 'replay', protocol]);
    assert.equal(code, 0, stdout);
    assert.match(stdout, /Bom dia\. Esta é a escola dela[\s\S]*# 2 turns, 0 differ/);
    await tone({});
    await greeted(/^Oi! Esta é a escola dela/);
    const refused = await world.tryQuita(['creditor', 'add', '-'], JSON.stringify({ format: 1, tenant: 'jardim', slug: 'escola', tone: 'rude' }));
    assert.equal(refused.code, 1);
});
