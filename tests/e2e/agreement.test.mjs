/* A parent renegotiates, promises, says that it is paid, or wants to be left alone. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { must, until } from './processes.mjs';
import { oldContact, startWorld } from './world.mjs';

let world;
before(async () => { world = await startWorld(); });
after(() => world?.stop());

const centavos = (text) => Number(text.replace(/\D/g, ''));
const overdue = (person) => world.db(`SELECT i.instalment_id FROM instalment i JOIN contract c USING (tenant_id, contract_id)
    WHERE c.key = '${person.contrato}' AND i.status = 0 AND i.due < date '${new Date().toISOString().slice(0, 10)}' - 1`);
const handOvers = (person) => world.db(`SELECT h.reason, h.protocol FROM hand_over h JOIN conversation c USING (tenant_id, conversation_id)
    JOIN person_key k USING (tenant_id, person_id) WHERE k.key = '${person.chave}'`);

/* Until the term and its code lie on the phone; returns {code, term, offer}. */
async function toTheTerm(person, pick) {
    await person.identifies();
    await person.say('quero negociar');
    const offers = await person.hears(/Qual fica melhor/);
    const plans = person.choices.filter((c) => /vista|vez/i.test(c.title));
    const offer = pick(plans);
    await person.taps(offer.title);
    const heard = [];
    while (!heard.some((t) => /ACEITO/.test(t))) heard.push((await person.hears((m) => Boolean(m.text))).text);
    return { offers, plans, offer, heard, code: heard.join('\n').match(/código de confirmação é \*(\d{6})\*/)?.[1] };
}

/* The words of the PDF that came, in the order in which they are read. */
async function readTerm(message) {
    const { bytes } = await world.media(message.media_id);
    const file = path.join(world.dir, `${message.media_id}.pdf`);
    await fs.writeFile(file, bytes);
    return must('pdftotext', ['-raw', file, '-']);
}

test('001-04 002-07 a plan of several payments is agreed by ACEITO and code without any human step', async () => {
    const ana = world.person('60 dias em atraso', oldContact);
    const before = await overdue(ana);
    const { plans, code, heard } = await toTheTerm(ana, (all) => all.find((p) => !/vista/i.test(p.title)));
    assert.equal(plans.filter((p) => /vista/i.test(p.title)).length, 1, 'one cash offer');
    assert.ok(plans.length >= 2 && plans.length <= 4, `cash and at most three plans: ${plans.map((p) => p.title)}`);
    assert.ok(code, `a code came: ${heard}`);
    await ana.say(`ACEITO ${code}`);
    const agreed = await ana.hears(/Protocolo/);
    const given = await ana.hears(/termo em PDF/);
    const paper = await readTerm(given);
    const paperBytes = (await world.media(given.media_id)).bytes;
    const pix = (await ana.hears(/^000201/)).text;
    await ana.hears((m) => m.buttons?.[0]?.kind === 'url');

    const [[id, status, evidence, chain, term, sha]] = await world.db(`SELECT agreement_id, a.status, evidence, encode(chain_hash, 'hex'), term_text,
        encode(term_sha256, 'hex') FROM agreement a JOIN person_key k USING (tenant_id, person_id) WHERE k.key = '${ana.chave}' AND accepted_at IS NOT NULL`);
    assert.equal(status, '1');
    assert.match(chain, /^[0-9a-f]{64}$/);
    assert.equal(crypto.createHash('sha256').update(term).digest('hex'), sha, 'the term that was shown is the one that is kept');
    assert.ok(heard.some((t) => t.includes(term.trim().split('\n')[0])), 'the term was shown in the conversation');
    const oneLine = (text) => text.replace(/\s+/g, ' ').trim();
    assert.ok(oneLine(paper).includes(oneLine(term)), `the paper is the term that was accepted: ${paper}`);
    assert.ok(paper.includes(sha) && paper.includes('LGPD'));
    const proof = JSON.parse(evidence);
    assert.match(JSON.stringify(proof), /ACEITO/);
    assert.equal(proof.channel, 'whatsapp');
    assert.equal(proof.term_pdf_sha256, crypto.createHash('sha256').update(paperBytes).digest('hex'), 'the PDF that was given');
    assert.match(await world.quita(['agreement', 'verify']), /1 agreements, all of them hold; newest link [0-9a-f]{64}/);

    await ana.say('me manda o termo');
    const again = await world.media((await ana.hears(/termo do acordo .*como foi entregue/)).media_id);
    assert.deepEqual(Buffer.from(again.bytes), Buffer.from(paperBytes), 'the very same bytes');
    await ana.hears(/É bom guardar/);

    const plan = await world.db(`SELECT centavos, status, due FROM instalment WHERE agreement_id = ${id} ORDER BY due`);
    assert.ok(plan.length >= 2);
    assert.deepEqual([...new Set((await world.db(`SELECT status FROM instalment WHERE instalment_id IN (${before.join(',')})`)).flat())], ['3']);
    assert.equal(centavos(agreed.text.match(/R\$ ([\d.,]+\d)/)[1]), Number(plan[0][0]));

    await world.pay({ payload: pix });
    assert.match((await ana.hears(/Pagamento recebido/)).text, /Do acordo ainda ficam R\$ [\d.,]+; o próximo vencimento é \d\d\/\d\d/);
    assert.equal(await world.one(`SELECT status FROM instalment WHERE agreement_id = ${id} ORDER BY due LIMIT 1`), '1');
    assert.equal(await world.one(`SELECT status FROM agreement WHERE agreement_id = ${id}`), '1');
    assert.deepEqual(await handOvers(ana), [], 'no human step');

    await world.db(`UPDATE agreement SET evidence = replace(evidence, 'ACEITO', 'aceito') WHERE agreement_id = ${id}`);
    const broken = await world.tryQuita(['agreement', 'verify']);
    assert.equal(broken.code, 1);
    assert.match(broken.stdout, /broken at link 1 of \d+, agreement Q-/);
    await world.db(`UPDATE agreement SET evidence = replace(evidence, 'aceito', 'ACEITO') WHERE agreement_id = ${id}`);
    assert.match(await world.quita(['agreement', 'verify']), /all of them hold/);
});

test('000-08 the cash offer drops fine and interest, and paying it settles the agreement', async () => {
    const bia = world.person('60 dias em atraso', oldContact);
    const { code, offer } = await toTheTerm(bia, (all) => all.find((p) => /vista/i.test(p.title)));
    assert.ok(offer);
    await bia.say('aceito');
    await bia.hears(/código de 6 números/);
    await bia.say('000000' === code ? '111111' : '000000');
    await bia.hears(/não confere/);
    await bia.say(code);
    await bia.hears(/Protocolo/);
    await bia.hears(/termo em PDF/);
    const pix = (await bia.hears(/^000201/)).text;
    await bia.hears((m) => m.buttons?.[0]?.kind === 'url');
    await world.pay({ payload: pix });
    assert.match((await bia.hears(/Pagamento recebido/)).text, /todas as parcelas do acordo \S+ estão pagas/);
    assert.equal(await world.one(`SELECT a.status FROM agreement a JOIN person_key k USING (tenant_id, person_id)
        WHERE k.key = '${bia.chave}' AND accepted_at IS NOT NULL`), '2');
    assert.deepEqual(await overdue(bia), []);
});

/* The choice names the offer, not its place: sessions of flows from before that go on as they were. */
test('an offer that was gone when it was tapped is not agreed on: what is offered now is shown, and holds', async () => {
    const gabi = world.person('60 dias em atraso', oldContact);
    await gabi.identifies();
    const owed = await overdue(gabi);
    assert.ok(owed.length > 1, `several are overdue: ${owed.length}`);
    await gabi.say('quero negociar');
    await gabi.hears(/Qual fica melhor/);
    const shown = gabi.choices.filter((c) => /vista|vez/i.test(c.title));
    for (const { payload } of shown) assert.match(payload, /^ofertas:\d{18}$/);
    await world.booked(`UPDATE instalment SET status = 1, paid_on = due, paid_centavos = centavos WHERE instalment_id = ${owed[0]}`);
    await gabi.taps(/vista/i);
    await gabi.hears(/mudou depois que eu mostrei/);
    await gabi.hears(/Qual fica melhor/);
    const now = gabi.choices.filter((c) => /vista|vez/i.test(c.title));
    assert.deepEqual(now.filter((c) => shown.some((s) => s.payload === c.payload)), []);
    assert.equal(await world.one(`SELECT count(*) FROM agreement a JOIN person_key k USING (tenant_id, person_id) WHERE k.key = '${gabi.chave}'`), '0');
    await gabi.taps(now.at(-1).title);
    await gabi.hears(/código de confirmação/);
    const term = (await gabi.hears(/TERMO/)).text;
    assert.equal(term.match(/^- Parcela .*vencimento/gm).length, owed.length - 1, term);
});

test('who has no contact older than 30 days is handed over with the term prepared', async () => {
    const caio = world.person('60 dias em atraso', (p, row) => !oldContact(p, row));
    await caio.identifies();
    await caio.say('quero negociar');
    await caio.hears(/Qual fica melhor/);
    await caio.taps(/vista/i);
    await caio.hears(/O termo está pronto.*mais de 30 dias/s);
    await caio.hears(/protocolo/);
    const [[reason]] = await handOvers(caio);
    assert.equal(reason, 'aceite');
    assert.equal(await world.one(`SELECT count(*) FROM agreement a JOIN person_key k USING (tenant_id, person_id)
        WHERE k.key = '${caio.chave}' AND a.status = 0 AND length(term_text) > 100`), '1');
    await caio.say('e agora?');
    await caio.hearsNothing();
});

test('a promise with a day is written down, and a day too far away is answered with the last one allowed', async () => {
    const duda = world.person('20 dias em atraso');
    await duda.identifies();
    await duda.say('posso pagar outro dia?');
    await duda.hears(/Que dia/);
    const far = new Date(Date.now() + 40 * 86400e3);
    await duda.say(`${far.getUTCDate()}/${far.getUTCMonth() + 1}/${far.getUTCFullYear()}`);
    await duda.hears(/Posso anotar/);
    await duda.say('sim');
    await duda.hears(/consigo anotar até/);
    await duda.say('amanhã');
    await duda.hears(/Posso anotar/);
    await duda.say('isso, pode anotar');
    await duda.hears(/Anotado: pagamento em/);
    assert.equal(await world.one(`SELECT count(*) FROM promise p JOIN person_key k USING (tenant_id, person_id)
        WHERE k.key = '${duda.chave}' AND p.status = 0`), '1');
});

test('a receipt as PDF opens a claim; image, audio, video and sticker get a kind word', async () => {
    const edu = world.person('20 dias em atraso');
    await edu.identifies();
    await edu.say('já paguei');
    await edu.hears(/comprovante.*Protocolo/s);
    await edu.sendMedia('pdf');
    await edu.hears(/Recebi! Está em conferência/);
    const claims = await world.db(`SELECT protocol, until > made_at FROM paid_claim p JOIN person_key k USING (tenant_id, person_id)
        WHERE k.key = '${edu.chave}' AND closed_at IS NULL`);
    assert.ok(claims.length >= 1 && claims.every(([, open]) => open === 't'));

    const fabi = await world.stranger();
    await fabi.say('oi');
    await fabi.hears(/CPF/);
    await fabi.sendMedia('foto');
    await fabi.hears(/só texto/);
    await fabi.sendMedia('audio');
    await fabi.hears(/é só escolher/);
    await fabi.sendMedia({ video: { base64: Buffer.from('00000018667479706d703432', 'hex').toString('base64'), mime_type: 'video/mp4' } });
    await fabi.hears(/protocolo/); // the third time a person
    const gil = await world.stranger();
    await gil.say('oi');
    await gil.hears(/CPF/);
    await gil.sendMedia('figurinha');
    await gil.hears(/não consigo abrir/);
});

test('a wrong person hears an apology and nothing else, and the number is never used for the parent again', async () => {
    const heir = world.person('não é da escola', (p) => /era de/.test(p.story));
    await heir.say('oi');
    await heir.hears(/CPF/);
    await heir.say('não sou essa pessoa');
    const sorry = await heir.hears(/Pedimos desculpas pelo engano/);
    assert.doesNotMatch(sorry.text, /parcela|atraso|valor|R\$|escola/i);
    await heir.hearsNothing();
    assert.equal(await world.one('SELECT count(*) FROM address WHERE wrong_party'), '1');
});

test('stop is confirmed once, is silent afterwards, stands in the consent ledger, and inbound still works', async () => {
    const hugo = world.person('5 dias em atraso');
    await hugo.identifies();
    await hugo.say('PARE!!');
    await hugo.hears(/não envio mais mensagens/);
    await hugo.say('pare');
    await hugo.hearsNothing();
    const purposes = await world.db(`SELECT DISTINCT purpose FROM consent c JOIN address a USING (tenant_id, address_id)
        JOIN person_key k ON k.tenant_id = a.tenant_id AND k.person_id = a.person_id WHERE k.key = '${hugo.chave}' AND NOT granted ORDER BY 1`);
    assert.deepEqual(purposes.flat(), ['1', '2', '3', '4']);
    assert.equal(await world.one(`SELECT muted FROM conversation WHERE conversation_id = ${await hugo.conversation()}`), 't');
    await hugo.say('oi');
    await hugo.hears(/assistente virtual/);
});

test('002-13 the overdue answer offers second copy, renegotiation, reminders and a person; reminders leave a consent row', async () => {
    const iris = world.person('5 dias em atraso');
    await iris.identifies();
    assert.deepEqual(iris.choices.map((c) => c.payload), ['segunda_via', 'negociar', 'lembretes', 'atendente']);
    const rows = `SELECT count(*) FROM consent c JOIN address a USING (tenant_id, address_id) JOIN person_key k
        ON k.tenant_id = a.tenant_id AND k.person_id = a.person_id
        WHERE k.key = '${iris.chave}' AND c.granted AND c.purpose = 1 AND c.channel = 1 AND c.source NOT LIKE 'matr%'`;
    const before = Number(await world.one(rows));
    await iris.taps(/Ligar lembretes/);
    await iris.hears(/Anotei que você quer lembretes/);
    assert.equal(Number(await world.one(rows)), before + 1);
});

test('a parent asks for a person: the bot is silent from then, the agent answers in the terminal and gives back', async () => {
    const joao = world.person('5 dias em atraso');
    await joao.identifies();
    await joao.taps(/Falar com uma pessoa/);
    const told = await joao.hears(/protocolo/);
    const protocol = told.text.match(/Q-[0-9A-Z]+/)[0];
    await joao.say('alguém aí?');
    await joao.hearsNothing();
    assert.match(await world.quita(['agent', 'list']), new RegExp(`${protocol}.*${joao.first}`));
    await world.quita(['agent', 'take', protocol, '--as', 'ana']);
    assert.match(await world.quita(['agent', 'show', protocol]), /alguém aí\?/);
    await world.quita(['agent', 'say', protocol, '--as', 'ana'], 'Oi, aqui é a Ana. Como posso ajudar?');
    await joao.hears(/^Oi, aqui é a Ana/);
    await joao.say('quero só tirar uma dúvida');
    await joao.hearsNothing();
    assert.equal((await world.tryQuita(['agent', 'say', protocol, '--as', 'bruno'], 'oi')).code === 0, false);
    await world.quita(['agent', 'back', protocol, '--as', 'ana']);
    await joao.hears(/assistente virtual está de volta/);
    await joao.say('menu');
    await joao.hears(/Como posso ajudar|Total para pagar/);
    await until('the queue is empty of it', async () => !(await world.quita(['agent', 'list'])).includes(protocol));
});

test('each of two guardians is known by the own CPF and sees the same contract; the student is nobody to talk to', async () => {
    const [first, second] = ['responsavel', 'corresponsavel'].map((papel) => world.person('dois responsáveis',
        (p) => p.papel === papel && (papel === 'responsavel' || p.contrato === world.people.find((q) => world.taken.has(q.wa_id) && q.state === 'dois responsáveis').contrato)));
    const mine = await first.identifies();
    const yours = await second.identifies();
    assert.ok(mine.text.startsWith(first.first) && yours.text.startsWith(second.first));
    assert.equal(mine.text.match(/Total para pagar hoje: (.*)/)[1], yours.text.match(/Total para pagar hoje: (.*)/)[1]);
    const roles = await world.db(`SELECT role, count(*), count(a.address_id) FROM contract_party p LEFT JOIN address a USING (tenant_id, person_id)
        WHERE role = 3 GROUP BY 1`);
    assert.equal(roles[0][2], '0', 'no contact of a student');
    await first.taps(/2ª via/);
    const { pix } = await first.hearsSecondCopy();
    await world.pay({ payload: pix });
    await first.hears(/Pagamento recebido/);
    await second.say('o que está atrasado?');
    await second.hears(/está tudo em dia/);
});
