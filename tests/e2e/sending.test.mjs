/* What becomes of a message once it is in the outbox, whatever the provider or an operator does meanwhile. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { sleep, until } from './processes.mjs';
import { oldContact, startWorld } from './world.mjs';

let world;
before(async () => { world = await startWorld({ shifted: true }); });
after(() => world?.stop());

const figure = async (name) => Number((await world.metrics()).match(new RegExp(`^${name} (\\d+)`, 'm'))[1]);

test('a long queue waits out a pause without being marked again and again, and resume lets it go at once', async () => {
    const people = [];
    for (let i = 0; i < 40; i++) people.push(await world.stranger());
    await world.quita(['pause']);
    await Promise.all(people.map((p) => p.say('oi')));
    await until('all wait', async () => (await figure('quita_queue_messages')) === 40);
    await sleep(3000);
    assert.ok((await figure('quita_mark_put_off_total')) <= 40, 'each is marked once at most');
    assert.equal((await world.log('send')).length, 0);
    const resumed = Date.now();
    await world.quita(['resume']);
    for (const p of people) await p.hears(/CPF/, 5000);
    assert.ok(Date.now() - resumed < 4000, 'it goes on promptly');
    for (const p of people) await p.hearsNothing(20);
});

/* The newest conversation is theirs: they have just written for the first time. */
const remember = async (person) => { person.conversationId = await world.one('SELECT max(conversation_id) FROM conversation'); };
const outboxOf = (person) => world.db(`SELECT class, state, code FROM outbox WHERE conversation_id = ${person.conversationId} ORDER BY outbox_id`);
const attemptsOf = async (person) => Number(await world.one(`SELECT count(*) FROM attempt JOIN outbox USING (tenant_id, outbox_id) WHERE conversation_id = ${person.conversationId}`));
/* The provider takes the person's next message with these words and its answer is lost; no status comes either. */
async function loseTheAnswer(person, what) {
    const match = typeof what === 'string' ? { text: what } : what;
    await world.fault({ on: 'messages', do: 'drop_after_accept', times: 1, match: { to: `+${person.wa_id}`, ...match } });
    await world.fault({ on: 'webhook', do: 'fail', times: 500, match: { what: 'statuses' } });
}
const trust = () => world.api('/faults', undefined, 'DELETE');

test('a window that WhatsApp finds closed after the mark is closed here too, until the person writes again', async () => {
    const bia = await world.stranger();
    await world.fault({ on: 'messages', do: 'fail', code: 131047, times: 1, match: { to: `+${bia.wa_id}` } });
    await bia.say('oi');
    await until('it is refused', async () => (await world.one('SELECT max(code) FROM outbox')) === '131047');
    await remember(bia);
    assert.deepEqual(await outboxOf(bia), [['1', '3', '131047']]);
    assert.equal(await world.one(`SELECT last_inbound <= marked_at - interval '24 hours' FROM attempt JOIN outbox USING (tenant_id, outbox_id)
        JOIN conversation USING (tenant_id, conversation_id) WHERE conversation_id = ${bia.conversationId}`), 't');
    await world.later(8 * 60); // the silence would be broken now
    await bia.hearsNothing(1500);
    assert.equal(await attemptsOf(bia), 1, 'what is known to be closed is not tried');
    await bia.say('oi de novo');
    await bia.hears(/CPF/);
    await bia.hearsNothing();
});

test('a code whose answer is lost comes once more, the same one, and counts', async () => {
    const caio = world.person('60 dias em atraso', oldContact);
    await caio.identifies();
    await caio.say('quero negociar');
    await caio.hears(/Qual fica melhor/);
    await loseTheAnswer(caio, 'código de confirmação');
    await caio.taps(/vista/i);
    const heard = [];
    while (!heard.some((t) => /código de confirmação/.test(t))) heard.push((await caio.hears((m) => Boolean(m.text))).text);
    const code = heard.at(-1).match(/\*(\d{6})\*/)[1];
    await until('its fate is unknown', async () => (await world.one('SELECT count(*) FROM outbox_queue q JOIN outbox o USING (tenant_id, outbox_id) WHERE q.state = 2 AND o.class = 4')) === '1');
    await world.later(125);
    const again = [];
    while (!again.some((t) => t.includes(code))) again.push((await caio.hears((m) => Boolean(m.text))).text);
    await trust();
    await caio.say(`ACEITO ${code}`);
    await caio.hears(/Protocolo/);
    await caio.hears(/termo em PDF/);
});

test('a nudge whose answer is lost is never sent twice', async () => {
    const duda = await world.stranger();
    await duda.say('oi');
    await duda.hears(/CPF/);
    await remember(duda);
    await loseTheAnswer(duda, 'Continuo por aqui');
    await world.later(8 * 60);
    await duda.hears(/Continuo por aqui/);
    await until('nobody knows', async () => (await outboxOf(duda))[1]?.[1] === '4');
    await world.later(125);
    await duda.hearsNothing(1500);
    await trust();
    await world.later(8 * 60);
    await duda.hearsNothing(1500);
    assert.equal(await attemptsOf(duda), 2);
});

test('an agent’s message whose answer is lost is never sent twice, and the agent is told', async () => {
    const edu = world.person('20 dias em atraso');
    await edu.identifies();
    await edu.say('atendente');
    const protocol = (await edu.hears(/protocolo/)).text.match(/Q-[0-9A-Z]+/)[0];
    await world.quita(['agent', 'take', protocol, '--as', 'ana']);
    await loseTheAnswer(edu, 'aqui é a Ana');
    await world.quita(['agent', 'say', protocol, '--as', 'ana'], 'Oi, aqui é a Ana.');
    await edu.hears(/aqui é a Ana/);
    await until('the agent is told', async () => /aqui é a Ana.*não se sabe se chegou/.test(await world.quita(['agent', 'show', protocol])));
    await world.later(125);
    await edu.hearsNothing(1500);
    await trust();
    await world.quita(['agent', 'say', protocol, '--as', 'ana'], 'Chegou a minha mensagem?');
    await edu.hears(/Chegou a minha/);
    await until('it arrived', async () => /Chegou a minha mensagem\?$/m.test(await world.quita(['agent', 'show', protocol])));
    await world.quita(['agent', 'back', protocol, '--as', 'ana']);
    await edu.hears(/./);
});

/* The sandbox lets nothing but templates through after 24 hours, as WhatsApp does. */
test('after 24 hours an agent’s words are refused and a template arrives, once, though its answer is lost', async () => {
    const lia = world.person('20 dias em atraso');
    await lia.identifies();
    await lia.say('atendente');
    const protocol = (await lia.hears(/protocolo/)).text.match(/Q-[0-9A-Z]+/)[0];
    const ana = (verb, ...words) => world.tryQuita(['agent', verb, protocol, ...words, '--as', 'ana'], 'Ainda está aí?');
    const refuses = async (why, ...words) => {
        const refused = await ana(...words);
        assert.equal(refused.code, 1);
        assert.match(refused.stderr, why);
    };
    await ana('take');
    await world.laterByDay(24 * 3600);
    await refuses(new RegExp(`24 hours ago: WhatsApp takes templates only; .quita agent template ${protocol} NAME --as ana. sends one`), 'say');
    await refuses(/speaks of a debt/, 'template', 'aviso_vencimento', lia.first, 'Colégio', '10/12');
    await refuses(/speaks of a debt/, 'template', 'recado_cadastro', lia.first, 'boleto de R$ 450,00');
    await refuses(/template name holds more/, 'template', 'Recado');
    await refuses(/what comes after the protocol is missing/, 'template');
    const bia = await world.tryQuita(['agent', 'template', protocol, 'recado_cadastro', lia.first, 'Colégio', '--as', 'bia']);
    assert.match(bia.stderr, /not yours/);
    await lia.hearsNothing(500);

    await loseTheAnswer(lia, { type: 'template' });
    assert.equal((await ana('template', 'recado_cadastro', lia.first, 'Colégio Jardim\n das Acácias')).code, 0);
    await lia.hears((m) => m.kind === 'template' && m.text.includes(`${lia.first}! A Colégio Jardim das Acácias tem um recado`));
    const shown = /\[modelo recado_cadastro, pt_BR\] .*não se sabe se chegou/s;
    await until('the agent is told', async () => shown.test(await world.quita(['agent', 'show', protocol])));
    await world.later(125);
    await lia.hearsNothing(1500);
    await trust();

    /* What WhatsApp refuses for the template's own sake is not tried again until somebody says so. */
    const sends = async () => Number(await world.one('SELECT count(*) FROM outbox WHERE template = \'pausado/pt_BR\''));
    assert.equal((await ana('template', 'pausado', lia.first)).code, 0);
    await until('it failed', async () => (await world.one('SELECT code FROM outbox WHERE template = \'pausado/pt_BR\' AND state = 3')) === '132015');
    assert.match(world.server.words(), /template_stopped.*pausado/);
    await refuses(/refused pausado\/pt_BR the last time.*132015.*--again/, 'template', 'pausado', lia.first);
    assert.equal(await sends(), 1);
    assert.equal((await ana('template', 'pausado', lia.first, '--again')).code, 0);
    assert.equal(await sends(), 2);
    await until('the agent sees it', async () => /\[modelo pausado, pt_BR\] .*não foi entregue/.test(await world.quita(['agent', 'show', protocol])));

    /* Their answer opens the window again. */
    await lia.say('Sim, pode falar');
    await until('it is in the history', async () => /pode falar/.test(await world.quita(['agent', 'show', protocol])));
    await world.quita(['agent', 'say', protocol, '--as', 'ana'], 'Que bom! Aqui é a Ana.');
    await lia.hears(/Que bom/);

    /* Who wants no messages gets none that they did not ask for. */
    await lia.say('PARAR');
    await until('it counts', async () => (await world.one(`SELECT muted FROM conversation WHERE conversation_id = ${await lia.conversation()}`)) === 't');
    await world.laterByDay(24 * 3600);
    await refuses(/asked for no more messages/, 'template', 'recado_cadastro', lia.first, 'Colégio', '--again');
    await world.quita(['agent', 'back', protocol, '--as', 'ana']);
    await lia.hearsNothing();
});

test('a template that WhatsApp took and reported as failed afterwards is stopped like one that it refused', async () => {
    const nina = world.person('20 dias em atraso');
    await nina.identifies();
    await nina.say('atendente');
    const protocol = (await nina.hears(/protocolo/)).text.match(/Q-[0-9A-Z]+/)[0];
    const ana = (verb, ...words) => world.tryQuita(['agent', verb, protocol, ...words, '--as', 'ana']);
    const recado = (...more) => ana('template', 'recado_cadastro', nina.first, 'Colégio', ...more);
    const sent = () => world.db(`SELECT o.state, o.code, a.outcome FROM outbox o JOIN attempt a USING (tenant_id, outbox_id)
        WHERE o.conversation_id = ${nina.conversationId} AND template = 'recado_cadastro/pt_BR' ORDER BY outbox_id`);
    nina.conversationId = await nina.conversation();
    await ana('take');
    await world.fault({ on: 'messages', do: 'failed_status', code: 132016, times: 1, match: { to: `+${nina.wa_id}`, type: 'template' } });
    assert.equal((await recado()).code, 0);
    await until('it failed after it was taken', async () => (await sent()).some(([state, code, outcome]) => state === '3' && code === '132016' && outcome === '0'));
    await until('the log names it', async () => /template_stopped.*recado_cadastro\/pt_BR.*132016/.test(world.server.words()));
    const refused = await recado();
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /refused recado_cadastro\/pt_BR the last time.*132016.*--again/);
    assert.equal((await recado('--again')).code, 0);
    await until('it is taken again', async () => (await sent()).at(-1)[0] === '2');
    assert.equal((await recado()).code, 0);
});

test('who pays before the last words of an agreement still gets them: the copy with the right to withdraw is owed', async () => {
    const fabi = world.person('60 dias em atraso', oldContact);
    await fabi.identifies();
    await fabi.say('quero negociar');
    await fabi.hears(/Qual fica melhor/);
    await fabi.taps(/vista/i);
    const heard = [];
    while (!heard.some((t) => /\*(\d{6})\*/.test(t)) || !heard.some((t) => /ACEITO/.test(t))) heard.push((await fabi.hears((m) => Boolean(m.text))).text);
    await world.fault({ on: 'messages', do: 'slow', ms: 4000, times: 1, match: { text: 'Combinado' } });
    await fabi.say(`ACEITO ${heard.join('\n').match(/\*(\d{6})\*/)[1]}`);
    const agreed = (await fabi.hears(/Protocolo/)).text;
    await world.pay({ line: agreed.match(/Linha digitável: ([\d .]+\d)/)[1].replace(/\D/g, '') });
    await until('it is settled', async () => (await world.one(`SELECT count(*) FROM charge h JOIN person_key k USING (tenant_id, person_id) WHERE k.key = '${fabi.chave}' AND h.status = 1`)) === '1');
    await fabi.hears(/termo em PDF/);
    await fabi.hears(/desistir em até 7 dias/); // and no Pix code: that would be paid twice
    await fabi.hears(/Pagamento recebido/);
    await fabi.hearsNothing();
});

test('people are answered under the spelling they write from, and under no other when it fails', async () => {
    for (const [received, other] of [['553187654321', '5531987654321'], ['5531976543210', '553176543210']]) {
        const gil = await world.stranger({ wa_id: received, strict_spelling: true });
        await gil.say('oi');
        await gil.hears(/CPF/);
        await remember(gil);
        await world.fault({ on: 'messages', do: 'fail', code: 131026, times: 1, match: { to: `+${received}` } });
        await gil.say('12345678900');
        await until('it failed', async () => (await outboxOf(gil)).some(([, state, code]) => state === '3' && code === '131026'));
        await gil.hearsNothing();
        await gil.say('oi');
        await gil.hears(/CPF/);
        const sends = (await world.log('send')).filter((s) => s.to);
        assert.ok(sends.some((s) => s.to === `+${received}`));
        assert.deepEqual(sends.filter((s) => s.to === `+${other}`), []);
    }
});

test('messages leave in the order of their turns, whatever blocks their ids came from', async () => {
    const hugo = await world.stranger();
    await world.quita(['pause']);
    await sleep(500);
    await hugo.say('oi');
    await until('one', async () => (await figure('quita_queue_messages')) === 1);
    await remember(hugo);
    await hugo.say('12345678900');
    await until('two', async () => (await figure('quita_queue_messages')) === 2);
    await world.server.stop();
    const [[first], [second]] = await world.db(`SELECT outbox_id FROM outbox_queue WHERE conversation_id = ${hugo.conversationId} ORDER BY outbox_id`);
    assert.ok(Number(first) < Number(second));
    // As if the first turn had been taken by a process whose block is the later one.
    await world.db(`UPDATE outbox SET outbox_id = outbox_id + 10000000 WHERE outbox_id = ${first}`);
    await world.db(`UPDATE outbox_queue SET outbox_id = outbox_id + 10000000 WHERE outbox_id = ${first}`);
    await world.startServer();
    await world.quita(['resume']);
    await hugo.hears(/assistente virtual/, 20000);
    await hugo.hears(/CPF/);
    await hugo.hearsNothing();
});
