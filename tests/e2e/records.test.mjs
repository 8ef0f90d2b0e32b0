/* What is written down of all that is said, who is left for people to look after, and the link that pays. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { until } from './processes.mjs';
import { oldContact, startWorld } from './world.mjs';

let world;
before(async () => { world = await startWorld({ shifted: true }); });
after(() => world?.stop());

const kept = (person) => world.db(`SELECT direction, text FROM message WHERE conversation_id = ${person.conversationId} ORDER BY message_id`);
const remember = async (person) => { person.conversationId = await world.one('SELECT max(conversation_id) FROM conversation'); };
const toPhone = (person, more) => ({ on: 'messages', times: 1, match: { to: `+${person.wa_id}` }, ...more });

test('003-09 each call to the provider is one attempt with its outcome, and each word of both sides is in the history', async () => {
    const ana = world.person('20 dias em atraso');
    await ana.identifies();
    await remember(ana);
    await ana.taps(/2ª via/);
    await ana.hearsSecondCopy();

    const bia = await world.stranger(); // one answer fails and comes later, the next is lost and comes again
    await world.fault(toPhone(bia, { do: 'fail', code: 130429 }));
    await bia.say('bom dia');
    await bia.hears(/CPF/, 20000);
    await remember(bia);
    await world.fault(toPhone(bia, { do: 'drop_after_accept' }));
    await world.fault({ on: 'webhook', do: 'fail', times: 500, match: { what: 'statuses' } });
    await bia.say('não entendi');
    await bia.hears(/./);
    const unknown = `SELECT count(*) FROM attempt WHERE outcome = 3`;
    await until('the answer is lost', async () => (await world.one(unknown)) === '1');
    await world.later(125);
    await bia.hears(/./);
    await world.api('/faults', undefined, 'DELETE');

    const caio = await world.stranger(); // and one never arrives
    await world.fault(toPhone(caio, { do: 'fail', code: 131026 }));
    await caio.say('alguém?');
    await until('it is refused', async () => (await world.one('SELECT count(*) FROM attempt WHERE outcome = 1')) === '1');

    const calls = (await world.log('send')).map((s) => [s.opaque, s.http === 200]);
    const attempts = await world.db('SELECT attempt_id, outcome FROM attempt ORDER BY attempt_id');
    assert.deepEqual(calls.map(([opaque]) => opaque).sort(), attempts.map(([id]) => id).sort(), 'sends are calls');
    const accepted = new Map(calls);
    for (const [id, outcome] of attempts) assert.ok(accepted.get(id) ? ['0', '3'].includes(outcome) : ['1', '2'].includes(outcome), `${id}: ${outcome}`);
    assert.deepEqual([...new Set(attempts.map(([, outcome]) => outcome))].sort(), ['0', '1', '2', '3'], 'all outcomes were met');

    /* In the order it was said; the CPF is masked, and the Pix code stands with its charge. */
    const history = await kept(ana);
    const said = (side) => history.filter(([direction]) => direction === side).map(([, text]) => text);
    assert.deepEqual(said('0').map((text) => (/^\*[*.-]+$/.test(text) ? 'masked' : text)), ['oi', 'masked', ana.birth, '2ª via e pagamento']);
    const heard = (await world.api(ana.path('/messages?after=0&from=business'))).messages.map((m) => m.text ?? '');
    assert.equal(said('1').length, heard.length);
    for (const [i, text] of heard.entries()) assert.ok(/^000201/.test(text) ? said('1')[i] === '' : said('1')[i].startsWith(text), `${text} is kept as ${said('1')[i]}`);
    assert.deepEqual(await world.db(`SELECT o.outbox_id FROM outbox o LEFT JOIN message m USING (tenant_id, outbox_id) WHERE m.message_id IS NULL`), [], 'nothing leaves that is not in the history');
});

test('003-03 people look only after who needs a person, each with the reason, until it is resolved', async () => {
    const queue = async () => (await world.quita(['agent', 'list'])).trim().split('\n').map((line) => line.split(/\s+/))
        .filter(([protocol]) => protocol.startsWith('Q-')).map((words) => ({ protocol: words[0], line: words.join(' ') }));
    assert.deepEqual(await queue(), []);

    /* What the assistant does by itself. */
    const alone = [world.person('5 dias em atraso'), world.person('em dia'), world.person('60 dias em atraso', oldContact)];
    await alone[0].identifies();
    await alone[0].taps(/2ª via/);
    const { pix } = await alone[0].hearsSecondCopy();
    await world.pay({ payload: pix });
    await alone[0].hears(/Pagamento recebido/);
    await alone[1].identifies(/em dia/);
    await alone[1].say('PARAR');
    await alone[1].hears(/não envio mais/);
    await alone[2].identifies();
    await alone[2].say('quero negociar');
    await alone[2].hears(/Qual fica melhor/);
    const wrong = await world.stranger();
    await wrong.say('não sou essa pessoa');
    await wrong.hears(/./);
    assert.deepEqual(await queue(), [], 'nothing for people yet');

    /* What it cannot. */
    const asked = world.person('20 dias em atraso');
    await asked.identifies();
    await asked.say('atendente');
    await asked.hears(/protocolo/);
    const agrees = world.person('60 dias em atraso', (p, row) => !oldContact(p, row));
    await agrees.identifies();
    await agrees.say('quero negociar');
    await agrees.hears(/Qual fica melhor/);
    await agrees.taps(/vista/i);
    await agrees.hears(/O termo está pronto/);
    await agrees.hears(/protocolo/);
    const puzzled = await world.stranger();
    await puzzled.say('xyzzy');
    await puzzled.hears(/CPF/);
    for (const words of ['plugh', 'fnord', 'quux']) await puzzled.say(words), await puzzled.hears(/./);

    const reasons = ['pedido', 'aceite', 'nao_entendi'];
    await until('three wait', async () => (await queue()).length === 3);
    const waiting = await queue();
    for (const [i, { line }] of waiting.entries()) assert.ok(line.includes(` ${reasons[i]} `), `${reasons[i]} in ${line}`);
    for (const [i, { protocol }] of waiting.entries()) {
        await world.quita(['agent', 'take', protocol, '--as', 'ana']);
        await world.quita(['agent', 'back', protocol, '--as', 'ana']);
        assert.deepEqual((await queue()).map((w) => w.protocol), waiting.slice(i + 1).map((w) => w.protocol), 'what is resolved leaves');
    }
});

test('000-18 who takes a conversation sees earlier contacts, agreements, promises and what was said to be paid, while it is known who it is', async () => {
    const money = (centavos) => (Number(centavos) / 100).toFixed(2).replace('.', ',').replace(/\B(?=(\d{3})+(?!\d))/g, '.');
    const edu = world.person('60 dias em atraso', oldContact);
    await edu.identifies();
    const protocols = { claim: null, agreement: null };
    await edu.say('já paguei');
    protocols.claim = (await edu.hears(/comprovante.*Protocolo/s)).text.match(/Q-[0-9A-Z]+/)[0];
    await edu.say('menu');
    await edu.hears(/./);
    await edu.say('outra data');
    await edu.hears(/Que dia/);
    await edu.say('amanhã');
    await edu.hears(/Posso anotar/);
    await edu.say('sim');
    await edu.hears(/Anotado: pagamento em/);
    const before = await edu.askPerson();
    await world.quita(['agent', 'take', before, '--as', 'ana']);
    await world.quita(['agent', 'back', before, '--as', 'ana']);
    await edu.hears(/de volta/);
    await edu.say('quero negociar');
    await edu.hears(/Qual fica melhor/);
    await edu.taps(/vista/i);
    const heard = [];
    while (!heard.some((t) => /\*(\d{6})\*/.test(t)) || !heard.some((t) => /ACEITO/.test(t))) heard.push((await edu.hears((m) => Boolean(m.text))).text);
    await edu.say(`ACEITO ${heard.join('\n').match(/\*(\d{6})\*/)[1]}`);
    protocols.agreement = (await edu.hears(/Protocolo/)).text.match(/Protocolo:? (\S+?)[.,]?\s/)[1];
    await edu.hears(/termo em PDF/);
    await edu.hears(/^000201/);
    await edu.hears((m) => m.buttons?.[0]?.kind === 'url');
    await world.later(25 * 3600); // a new session
    await edu.say('oi');
    await edu.hears(/nascimento/);
    await edu.say(edu.birth);
    await edu.hears(/./);
    const now = await edu.askPerson();

    const mine = `JOIN person_key k USING (tenant_id, person_id) WHERE k.key = '${edu.chave}'`;
    const [[total]] = await world.db(`SELECT total FROM agreement ${mine} AND accepted_at IS NOT NULL`);
    const [[promised, due]] = await world.db(`SELECT centavos, to_char(due, 'DD/MM/YYYY') FROM promise ${mine}`);
    const [[paid, day]] = await world.db(`SELECT i.paid_centavos, i.paid_on FROM instalment i JOIN contract c USING (tenant_id, contract_id)
        WHERE c.key = '${edu.contrato}' AND i.status = 1 ORDER BY i.paid_on DESC, instalment_id DESC LIMIT 1`);
    const taken = await world.quita(['agent', 'take', now, '--as', 'bia']);
    for (const fact of [`acordo, ativo, R$ ${money(total)}, ${protocols.agreement}`, `R$ ${money(promised)}, para ${due}`,
        `diz que pagou, em conferência, ${protocols.claim}`, `${day} * último pagamento, R$ ${money(paid)}`,
        `atendimento, encerrado, pedido ${before}`, 'conversa anterior']) assert.ok(taken.includes(fact), `${fact} in ${taken}`);
    assert.match(taken, /> oi$/m, 'and the last messages');

    await world.later(25 * 3600); // nobody knows any more who it is
    const later = await world.quita(['agent', 'show', now]);
    assert.match(later, /ocultos até nova confirmação/);
    assert.match(later, /conversa anterior/);
    assert.doesNotMatch(later, /R\$|acordo,|promessa,|diz que pagou|último pagamento/);
});

/* What the page holds for a hand that copies it. */
async function opened(link) {
    const answer = await fetch(link);
    assert.equal(answer.status, 200);
    const html = await answer.text();
    return { html, pix: html.match(/000201[^<"]*6304[0-9A-F]{4}/)[0].replaceAll('&amp;', '&'), line: html.match(/237[\d. ]{44,60}/)[0].replace(/\D/g, '') };
}

for (const [how, order] of [['the Pix code', ({ pix }) => ({ payload: pix })], ['the line of the boleto', ({ line }) => ({ line })]]) {
    test(`000-20 the link opens, ${how} of its page pays, and the debt is settled`, async () => {
        const dora = world.person('20 dias em atraso');
        await dora.identifies();
        await dora.taps(/2ª via/);
        const { link } = await dora.hearsSecondCopy();
        const page = await opened(link);
        const mine = `k.key = '${dora.chave}' AND h.line = '${page.line}'`; // one that is not due yet has a boleto too
        const [[status, amount]] = await world.db(`SELECT h.status, h.centavos FROM charge h JOIN person_key k USING (tenant_id, person_id) WHERE ${mine}`);
        assert.equal(status, '0');
        await world.pay(order(page));
        await dora.hears(/Pagamento recebido/);
        assert.equal(await world.one(`SELECT h.status FROM charge h JOIN person_key k USING (tenant_id, person_id) WHERE ${mine}`), '1');
        assert.equal(await world.one(`SELECT p.centavos FROM payment p JOIN charge h USING (tenant_id, charge_id) JOIN person_key k USING (tenant_id, person_id)
            WHERE ${mine}`), amount);
        assert.equal(await world.one(`SELECT i.status FROM instalment i JOIN charge_item USING (tenant_id, instalment_id) JOIN charge h USING (tenant_id, charge_id)
            JOIN person_key k USING (tenant_id, person_id) WHERE ${mine}`), '1');
        const after = await (await fetch(link)).text();
        assert.match(after, /Pagamento recebido/);
        assert.ok(!after.includes(page.pix), 'nothing is left to pay');
        const forged = link.slice(0, -1) + (link.endsWith('A') ? 'B' : 'A');
        assert.notEqual((await fetch(forged)).status, 200, 'nobody can guess a link');
    });
}

test('000-22 who gets what they came for without a person counts as contained, who leaves does not', async () => {
    const counted = async () => {
        const [head, ...rows] = (await world.quita(['report', 'containment', '--creditor', 'escola', '--csv'])).trim().split('\n').map((line) => line.split(';'));
        const total = Object.fromEntries(rows.at(-1).map((value, i) => [head[i], value]));
        return ['conversas', 'em aberto', 'resolvidas', 'contidas', 'mensagens'].map((name) => Number(total[name]));
    };
    await world.later(26 * 3600); // all who have talked are silent
    const [sessions, open, resolved, contained, messages] = await counted();
    assert.equal(open, 0);
    assert.equal(String(sessions), await world.one('SELECT count(DISTINCT session_id) FROM message WHERE direction = 0'));
    const flora = world.person('5 dias em atraso');
    await flora.identifies();
    await flora.taps(/2ª via/);
    await flora.hearsSecondCopy();
    const gone = await world.stranger();
    await gone.say('oi');
    await gone.hears(/CPF/);
    await world.later(26 * 3600);
    const after = await counted();
    const heard = async (person) => (await world.api(person.path('/messages?after=0&from=business'))).messages.length;
    assert.deepEqual(after, [sessions + 2, 0, resolved + 1, contained + 1, messages + await heard(flora) + await heard(gone)]);

    const picture = await world.quita(['flow', 'graph', '--dot', '--heat-from-database', '--creditor', 'escola']);
    const box = (state) => picture.slice(picture.indexOf(`"LEFT"><B>${state}</B>`)).split('</TABLE>')[0];
    assert.match(box('saudacao_nova'), /[1-9]\d* chegaram, [1-9]\d* pararam aqui/);
    assert.match(box('copia_enviada'), /[1-9]\d* chegaram, 0 pararam aqui/);
});
