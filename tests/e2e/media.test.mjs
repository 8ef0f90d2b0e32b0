/* Pictures, voice, video and PDF: from an agent to a person, and from a person to us. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { must, until } from './processes.mjs';
import { startWorld } from './world.mjs';

let world;
before(async () => { world = await startWorld({ env: { QUITA_DAILY_EVERY_S: '1' } }); });
after(() => world?.stop());

/* Small files of each kind, as their first bytes say. */
const filler = crypto.randomBytes(2000);
const iso = (brand) => Buffer.concat([Buffer.from(`00000018667479706d${brand}`, 'hex'), filler]);
const opus = (channels) => Buffer.concat([Buffer.from('OggS'), Buffer.alloc(24), Buffer.from('OpusHead'), Buffer.from([1, channels]), filler]);
const FILES = [
    ['foto.jpg', Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), filler]), 'image', 'image/jpeg'],
    ['tela.png', Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), filler]), 'image', 'image/png'],
    ['recado.ogg', opus(1), 'audio', 'audio/ogg'],
    ['visita.mp4', iso('7034320000'), 'video', 'video/mp4'],
    ['contrato.pdf', Buffer.concat([Buffer.from('%PDF-1.4\n'), filler]), 'document', 'application/pdf'],
];

const file = (name, bytes) => {
    const at = path.join(world.dir, name);
    fs.writeFileSync(at, bytes);
    return at;
};
const waiting = () => world.one('SELECT count(*) FROM outbox_file');

async function taken(person) {
    await person.identifies();
    const protocol = await person.askPerson();
    await world.quita(['agent', 'take', protocol, '--as', 'ana']);
    return protocol;
}

test('002-10 an agent sends image, audio, video and PDF: each arrives as what its bytes are, byte for byte, and nothing stays', async () => {
    const person = world.person('20 dias em atraso');
    const protocol = await taken(person);
    for (const [name, bytes, kind, mime] of FILES) {
        const caption = kind === 'audio' ? [] : ['--caption', `Segue: ${name}`];
        /* its name lies; its bytes do not */
        await world.quita(['agent', 'send', protocol, '--file', file(`${name}.bin`, bytes), ...caption, '--as', 'ana']);
        const heard = await person.hears((m) => m.kind === kind);
        assert.equal(heard.mime, mime);
        assert.ok((await world.media(heard.media_id)).bytes.equals(bytes));
        if (kind !== 'audio') assert.match(heard.text ?? heard.caption, new RegExp(`Segue: ${name}`));
    }
    const shown = await world.quita(['agent', 'show', protocol]);
    assert.match(shown, /\[arquivo jpg\] Segue: foto\.jpg/);
    assert.match(shown, /\[arquivo ogg\]/);
    assert.equal(await world.one(`SELECT count(*) FROM audit WHERE action = 'send' AND actor = 'agent:ana'`), String(FILES.length));
    await until('the files are gone once they are sent', async () => (await waiting()) === '0', 15000);
});

test('what lies in the database meanwhile is sealed', async () => {
    const person = world.person('20 dias em atraso');
    const protocol = await taken(person);
    await world.quita(['pause']);
    await world.quita(['agent', 'send', protocol, '--file', file('claro.pdf', Buffer.from('%PDF-1.4 segredo-da-familia')), '--as', 'ana']);
    assert.equal(await world.one(`SELECT position('segredo'::bytea IN content) FROM outbox_file`), '0');
    await world.quita(['resume']);
    await person.hears((m) => m.kind === 'document');
    await until('the file is gone once it is sent', async () => (await waiting()) === '0', 15000);
});

test('what WhatsApp would not take is refused before anything is written', async () => {
    const person = world.person('20 dias em atraso');
    const protocol = await taken(person);
    const refused = [
        ['programa.pdf', Buffer.from('MZ\x90\x00'), /nothing that WhatsApp takes/],
        ['estereo.ogg', opus(2), /one channel/],
        ['filme.mov', iso('74202020'.padEnd(10, '0')), /nothing that WhatsApp takes/],
        ['grande.jpg', Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), Buffer.alloc(5 * 1024 * 1024)]), /too big: at most 5 MB/],
        ['vazio.pdf', Buffer.alloc(0), /nothing that WhatsApp takes/],
    ];
    for (const [name, bytes, why] of refused) {
        const { code, stderr } = await world.tryQuita(['agent', 'send', protocol, '--file', file(name, bytes), '--as', 'ana']);
        assert.equal(code, 1, name);
        assert.match(stderr, why);
    }
    const send = (...more) => world.tryQuita(['agent', 'send', protocol, '--file', file('b.jpg', FILES[0][1]), '--as', 'ana', ...more]);
    assert.match((await send('--caption', 'x'.repeat(1025))).stderr, /caption/);
    assert.match((await send('--caption', 'Pague ou vamos te processar')).stderr, /held, not sent/);
    assert.match((await world.tryQuita(['agent', 'send', protocol, '--file', file('c.ogg', opus(1)), '--caption', 'oi', '--as', 'ana'])).stderr, /audio takes no/);
    assert.match((await world.tryQuita(['agent', 'send', protocol, '--file', file('b.jpg', FILES[0][1]), '--as', 'bruno'])).stderr, /not yours/);
    assert.match((await world.tryQuita(['agent', 'send', protocol, '--as', 'ana'])).stderr, /--file/);
    assert.equal(await waiting(), '0');
    await person.hearsNothing();
});

test('002-10 a receipt as PDF opens a claim that keeps it; a voice note is asked to type, what cannot be opened gets a polite reply', async () => {
    const person = world.person('20 dias em atraso');
    const claims = () => world.db(`SELECT p.media_id FROM paid_claim p JOIN person_key k USING (tenant_id, person_id)
        WHERE k.key = '${person.chave}' AND closed_at IS NULL`);
    await person.identifies();
    await person.sendMedia('pdf');
    await person.hears(/Se for um comprovante.*já paguei/);
    assert.deepEqual(await claims(), [], 'not every file is a receipt');
    await person.say('já paguei');
    await person.hears(/comprovante.*Protocolo/s);
    await person.sendMedia('pdf');
    await person.hears(/Recebi! Está em conferência/);
    const [[media], ...more] = await claims();
    assert.deepEqual(more, []);
    assert.ok(media, 'with the receipt');

    const talker = world.person('20 dias em atraso');
    await talker.identifies();
    await talker.sendMedia('audio');
    await talker.hears(/Recebi.*pode me escrever em texto/);
    const sticker = world.person('20 dias em atraso');
    await sticker.identifies();
    await sticker.sendMedia('figurinha');
    await sticker.hears(/não consigo abrir.*Pode me escrever em texto/);
});
