/*
 * A console's API of paper, in the shapes of docs/console-api.md: thousands of conversations, colleagues who write,
 * lines that break, sessions that end, whenever a test wants them.  The page, its policy and its files come from
 * the real program (`upstream`), with the cookie of somebody who is really logged in.
 *
 *   const house = await startHouse({ upstream: world.url, cookie: ana.cookie });
 *   house.hear('17', 'Boa tarde');      // somebody writes
 *   house.down = true; house.cut();     // no answer to anything
 */
import crypto from 'node:crypto';
import http from 'node:http';

const names = ['Ana Beatriz Souza', 'Bruno Lima', 'Carla Mendes', 'Davi Rocha', 'Elisa Prado', 'Fábio Nunes', 'Gabriela Teixeira', 'Heitor Alves', 'Iara Campos', 'João Pedro Martins'];
const lines = ['Bom dia, consegue me mandar o boleto?', 'Queria parcelar em 3 vezes', 'Já paguei ontem, veja por favor', 'Pode ser dia 10?', 'Obrigada!'];
const kinds = ['whatsapp', 'whatsapp', 'sms', 'web', 'email'];
const iso = (ms) => new Date(ms).toISOString();
const MINUTE = 60000;

const templates = { blocked: null, listed_at: '2026-11-30T12:00:00.000Z', items: [
    { name: 'retomar_conversa', language: 'pt_BR', category: 'utilidade', cost: 'Cobrada quando é entregue.', header: null, text: 'Olá, {{1}}! Podemos continuar sobre {{2}}?', footer: null, buttons: ['Sim', 'Parar'], variables: 2, why: null, why_words: null },
    { name: 'oferta', language: 'pt_BR', category: 'marketing', cost: 'A mais cara.', header: null, text: 'Condição especial.', footer: null, buttons: [], variables: 0, why: 'template_category', why_words: 'Pede consentimento.' },
] };

export class House {
    constructor({ count = 40, role = 'agent', long = 120 } = {}) {
        this.began = Date.now();
        this.me = { user: { id: '7', name: 'Marina Duarte', role }, tenant: 'jardim', teams: [{ id: '1', name: 'Financeiro' }, { id: '2', name: 'Negociação' }], csrf: 'token-of-the-house', keys: { single: true }, sound: false, available: true };
        this.colleagues = [{ id: '8', name: 'Paulo Reis', available: true }, { id: '9', name: 'Rita Melo', available: false }];
        this.calls = [];
        this.audit = [];
        this.sockets = new Set();
        this.polls = new Set();
        this.frames = [];
        this.drafts = new Map();
        this.views = [];
        this.undos = new Map();
        this.paused = this.down = this.expired = this.noSockets = false;
        this.talks = new Map(Array.from({ length: count }, (_, i) => this.made(i + 1, long)).map((t) => [t.row.id, t]));
    }

    made(i, long) {
        const id = String(i), name = i % 7 === 3 ? null : names[i % names.length], mine = i % 5 === 1;
        const row = { id, protocol: `2026113000${String(i).padStart(5, '0')}`, name, channel: kinds[i % kinds.length], creditor: 'Colégio Jardim', preview: lines[i % lines.length], direction: 'in',
            at: iso(this.began - i * MINUTE), unread: i % 3 === 0 ? 2 : 0, owner: mine ? { kind: 'agente', user_id: '7', name: 'Marina Duarte' } : { kind: 'fila' },
            waiting_s: mine ? null : 60 + i * 13, sla: mine ? null : ['ok', 'perto', 'atrasado'][i % 3], snoozed_until: null, open: true, reason: 'pediu_pessoa', level: name ? 'A2' : 'A0', tags: [] };
        const messages = Array.from({ length: i === 1 ? 500 : Math.min(long, 3 + i % 12) }, (_, n) => this.line(i * 1000 + n, n, i));
        return { row, fence: 1, messages, others: [] };
    }

    line(number, n, i) {
        const direction = ['in', 'bot', 'in', 'agent', 'note'][n % 5], out = direction === 'bot' || direction === 'agent';
        const state = out ? ['lida', 'entregue', 'enviada', 'falhou', 'desconhecida', 'na_fila', 'cancelada'][n % 7] : null;
        return { id: String(number), at: iso(this.began - (600 - n) * MINUTE - i * 1000), direction, kind: 'text', text: `${lines[n % lines.length]} (${n + 1})`, masked: false, author: direction === 'agent' || direction === 'note' ? 'Paulo Reis' : null,
            state, reason: state === 'falhou' ? 'O número não tem WhatsApp.' : state === 'desconhecida' ? 'A operadora não respondeu.' : null, next_action: state === 'falhou' ? 'Tente por SMS.' : state === 'desconhecida' ? 'Espere 10 minutos antes de repetir.' : null,
            file: direction === 'in' && n % 15 === 10 ? { name: 'comprovante.pdf', mime: 'application/pdf', url: '/console/api/files/1' } : null, cid: null };
    }

    /* ---- what tests do ---- */

    hear(id, text) {
        const talk = this.talks.get(id), last = Number(talk.messages.at(-1)?.id ?? Number(id) * 1000);
        const message = { ...this.line(last + 1, 0, 0), at: iso(Date.now()), text, file: null };
        talk.messages.push(message);
        Object.assign(talk.row, { preview: text, direction: 'in', at: message.at, unread: talk.row.unread + 1 });
        this.tell({ t: 'msg', conversation: id, message });
        this.tell({ t: 'row', row: talk.row });
        return message;
    }

    tell(frame) {
        const one = { ...frame, seq: this.frames.length + 1 };
        this.frames.push(one);
        for (const socket of this.sockets) write(socket, { ...frame, seq: ++socket.seq });
        for (const wake of [...this.polls]) wake();
    }

    cut() {
        for (const socket of this.sockets) socket.destroy();
        this.sockets.clear();
    }

    count(path) {
        return this.calls.filter((c) => path.test(c.path)).length;
    }

    /* ---- what the page asks ---- */

    rows(view) {
        const all = [...this.talks.values()].map((t) => t.row), open = all.filter((r) => !r.resolved);
        const lists = { fila: () => open.filter((r) => r.owner.kind === 'fila' && !r.snoozed_until).sort((a, b) => b.waiting_s - a.waiting_s), minhas: () => open.filter((r) => r.owner.user_id === '7' && !r.snoozed_until),
            todas: () => open, adiadas: () => open.filter((r) => r.snoozed_until), resolvidas: () => all.filter((r) => r.resolved), triagem: () => [] };
        const rows = lists[view]();
        return view === 'fila' ? rows : rows.sort((a, b) => (a.at < b.at ? 1 : -1));
    }

    inbox(q) {
        const rows = this.rows(q.get('view') ?? 'fila').filter((r) => !q.get('channel') || r.channel === q.get('channel'));
        const from = Number(q.get('cursor') ?? 0), to = from + Number(q.get('limit') ?? 100);
        const counts = Object.fromEntries(['fila', 'minhas', 'todas', 'adiadas', 'triagem'].map((v) => [v, Math.min(1000, this.rows(v).length)]));
        return { rows: rows.slice(from, to), next: to < rows.length ? String(to) : null, counts };
    }

    search(q) {
        const words = q.get('q').toLowerCase();
        const rows = this.rows('todas').filter((r) => `${r.name} ${r.preview} ${r.protocol}`.toLowerCase().includes(words)).slice(0, 50);
        return { rows: rows.map((r) => ({ ...r, hit: 'texto' })), next: null };
    }

    conversation(talk) {
        const { row } = talk, mine = row.owner.user_id === '7';
        const composer = { reply: mine, why: mine ? null : 'not_owner', templates_only: false, opens_at: null, override_role: null, ...talk.composer };
        return { row, fence: talk.fence, composer, draft: this.drafts.get(row.id) ?? null, others: talk.others, last_id: talk.messages.at(-1)?.id ?? '0',
            window: { open_until: row.channel === 'whatsapp' ? talk.window ?? iso(Date.now() + 5 * 3600000) : null },
            card: { wants: 'Parcelar a mensalidade em atraso', reason_words: 'pediu para falar com uma pessoa', tried: ['2ª via', 'plano em 3 vezes'], answers: [{ question: 'Quanto cabe por mês?', text: 'Uns 300 reais' }, { question: 'Qual dia?', text: 'Dia 10' }, { question: 'Já pagou alguma parte?', text: 'Não' }], sentiment: 'triste', level: row.level, balance: 184390, asked_at: row.at, protocol: row.protocol } };
    }

    messages(talk, q) {
        const all = talk.messages, limit = Number(q.get('limit') ?? 50), after = q.get('after'), before = q.get('before');
        if (after) return page(all.filter((m) => Number(m.id) > Number(after)), limit, false);
        return page(all.filter((m) => !before || Number(m.id) < Number(before)), limit, true);
    }

    person(talk) {
        if (!talk.row.name) return { known: false, timeline: [] };
        return { known: true, name: talk.row.name, cpf_masked: '***.456.789-**', total: 184390, ageing: { ate_30: 0, ate_60: 61000, ate_90: 123390, mais: 0 },
            debts: [{ contract: 'Mensalidade 09/2026', due: '2026-09-10', days_late: 81, original: 60000, fine: 1200, interest: 495, discount: 0, total: 61695, instalment: '901' }, { contract: 'Mensalidade 10/2026', due: '2026-10-10', days_late: 51, original: 60000, fine: 1200, interest: 495, discount: 0, total: 61695, instalment: '902' }],
            agreements: [], promises: [{ due: '2026-11-20', centavos: 60000, status: 'quebrada' }], payments: [{ on: '2026-08-09', centavos: 60000, method: 'Pix' }],
            channels: [{ id: '3', kind: 'telefone', masked: '(11) 9****-**21', opt_in: true, why: null }, { id: '4', kind: 'email', masked: 'a***@e***.example', opt_in: false, why: 'Pediu para não receber por aqui.' }],
            no_contact: talk.row.id === '6' ? 'Pediu para não receber mensagens até 15/12.' : null, notes: [], cases: [{ protocol: 'C-118', kind: 'contestação', due: '2026-12-05' }],
            timeline: [{ channel: 'whatsapp', conversation: talk.row.id, from: talk.row.at, until: null, outcome: null }, { channel: 'sms', conversation: '2', from: iso(this.began - 86400000), until: null, outcome: 'promessa' }] };
    }

    fenced(talk, body, change) {
        if (body.fence !== talk.fence) return [409, { error: 'Outra pessoa mudou esta conversa antes. Veja como está agora.', code: 'fence', current: talk.row }];
        const before = { ...talk.row };
        Object.assign(talk.row, change, 'resolved' in change ? { open: !change.resolved } : {});
        talk.fence++;
        const token = crypto.randomUUID();
        this.undos.set(token, () => { Object.assign(talk.row, before); talk.fence++; this.tell({ t: 'row', row: talk.row }); });
        this.tell({ t: 'row', row: talk.row });
        return [200, { row: talk.row, fence: talk.fence, undo: { token, until: iso(Date.now() + 5000) } }];
    }

    say(talk, body, direction) {
        const known = talk.messages.find((m) => m.cid === body.cid);
        if (known) return [200, { message: known }];
        const news = direction === 'note' ? [] : talk.messages.filter((m) => Number(m.id) > Number(body.seen) && m.direction === 'in');
        if (news.length && !body.again) return [409, { error: 'Chegou mensagem.', code: 'changed', new: news }];
        if (/protest|processo/i.test(body.text) && direction === 'agent' && !body.override) return [422, { error: 'Não ameaçamos ninguém: diga o que a pessoa pode fazer.', code: 'tone', rule: 'ameaça', words: body.text.match(/protest\w*|processo/gi) }];
        const message = { ...this.line(Number(talk.messages.at(-1)?.id ?? Number(talk.row.id) * 1000) + 1, 0, 0), at: iso(Date.now()), direction, text: body.text, author: 'Marina Duarte', state: direction === 'note' ? null : 'na_fila', cid: body.cid, file: null };
        talk.messages.push(message);
        this.tell({ t: 'msg', conversation: talk.row.id, message });
        return [200, { message }];
    }

    plans({ count, per_month, down = 0 }) {
        const total = 184390, counts = count ? [count, count + 1] : [Math.max(1, Math.ceil((total - down) / Math.max(1, per_month)))];
        const of = counts.filter((n) => n <= 10).map((n) => ({ count: n, down, per: Math.ceil((total - down) / n), total, first_due: '2026-12-10' }));
        const plans = [1, 3, 6].map((n) => ({ id: String(n), count: n, down: 0, per: Math.ceil(total / n), total, first_due: '2026-12-10' }));
        return of.length ? { plans, nearest: of[0], accepted: true, why: null } : { plans, accepted: false, nearest: { count: 10, down, per: Math.ceil((total - down) / 10), total, first_due: '2026-12-10' }, why: 'A escola parcela em até 10 vezes. O mais perto está abaixo.' };
    }

    preview(talk, body) {
        const token = { payload_token: crypto.randomUUID(), expires_at: iso(Date.now() + 10 * MINUTE) };
        const texts = { pix: 'Aqui está o Pix de R$ 1.843,90, válido até 30/11/2026.', boleto: 'Segue a 2ª via do boleto de R$ 1.843,90.', acordo: `Posso propor ${body.count ?? ''} parcelas.`, promessa: `Combinado: R$ 1.843,90 até ${body.due}.`, comprovante: 'Recebemos seu comprovante. Vamos conferir.' };
        return { text: texts[body.what], ...token, ...(body.what === 'acordo' ? this.plans(body) : {}) };
    }

    onConversation(method, talk, verb, body, q) {
        const reads = { '': () => this.conversation(talk), messages: () => this.messages(talk, q), person: () => this.person(talk), templates: () => templates };
        if (method === 'GET') return [200, reads[verb]()];
        const me = { kind: 'agente', user_id: '7', name: 'Marina Duarte' };
        const verbs = {
            take: () => this.fenced(talk, body, { owner: me, waiting_s: null, sla: null }), back: () => this.fenced(talk, body, { owner: { kind: 'bot' } }),
            resolve: () => this.fenced(talk, body, { resolved: true }), reopen: () => this.fenced(talk, body, { resolved: false }), snooze: () => this.fenced(talk, body, { snoozed_until: body.until }),
            assign: () => this.fenced(talk, body, { owner: { kind: 'agente', user_id: body.user_id, name: 'Paulo Reis' }, waiting_s: null, sla: null }), transfer: () => this.fenced(talk, body, { owner: { kind: 'fila' } }), callback: () => this.fenced(talk, body, {}),
            read: () => { talk.row.unread = body.upto === '0' ? 1 : 0; return [200, { row: talk.row, fence: talk.fence }]; },
            say: () => talk.composer?.refusal ? [422, talk.composer.refusal] : this.say(talk, body, 'agent'), note: () => this.say(talk, body, 'note'),
            draft: () => { this.drafts.set(talk.row.id, body); return [200, {}]; }, typing: () => [200, {}], whisper: () => [200, {}],
            unmask: () => { this.audit.push(body); return [200, { value: body.field === 'cpf' ? '123.456.789-09' : '(11) 98765-4321' }]; },
            preview: () => [200, this.preview(talk, body)], send_preview: () => this.say(talk, { cid: body.cid, text: 'Pix de R$ 1.843,90', seen: '999999999' }, 'agent'),
            template: () => this.say(talk, { cid: body.cid, text: `modelo ${body.name}`, seen: '999999999' }, 'agent'),
        };
        return verbs[verb]();
    }

    answer(method, path, q, body) {
        this.calls.push({ method, path, body });
        const at = path.match(/^\/conversations\/(\d+)\/?(\w*)$/);
        if (at) return this.talks.has(at[1]) ? this.onConversation(method, this.talks.get(at[1]), at[2], body, q) : [404, { error: 'unknown' }];
        const routes = {
            'GET /me': () => [200, this.me], 'POST /me': () => [200, this.me], 'GET /inbox': () => [200, this.inbox(q)], 'GET /search': () => [200, this.search(q)], 'GET /views': () => [200, { items: this.views }],
            'POST /views': () => { this.views.push({ id: String(this.views.length + 1), ...body }); return [200, {}]; }, 'GET /colleagues': () => [200, { users: this.colleagues }],
            'GET /canned': () => [200, { items: [{ id: '1', short: 'ola', text: 'Olá, {nome}! Aqui é {agente}, da {empresa}.' }, { id: '2', short: 'prazo', text: 'Temos até sexta-feira. Protocolo {protocolo}.' }] }],
            'POST /undo': () => { const back = this.undos.get(body.token); back?.(); return back ? [200, {}] : [409, { error: 'Já passou.', code: 'late' }]; },
            'POST /bulk': () => { if (!body.dry_run) for (const id of body.ids) if (body.until) this.talks.get(id).row.snoozed_until = body.until; return [200, { count: body.ids.length - 1, skipped: [{ id: body.ids[0], why: 'not_owner' }] }]; },
            'GET /board': () => [200, { queues: [{ team: { id: '1', name: 'Financeiro' }, waiting: 12, oldest_s: 1310, sla: 'perto' }, { team: null, waiting: 31, oldest_s: 4200, sla: 'atrasado' }], agents: [{ user_id: '7', name: 'Marina Duarte', available: true, open: 3, capacity: 5, last_seen: iso(Date.now()) }, { user_id: '9', name: 'Rita Melo', available: false, open: 0, capacity: 5, last_seen: iso(this.began - 3600000) }], paused: this.paused }],
            'POST /pause': () => { this.paused = body.on; this.tell({ t: 'paused', on: body.on }); return [200, {}]; },
            'POST /entrar': () => body.password === 'certa' ? [200, { next: 'code', csrf: 'half' }] : [401, { error: 'login' }],
            'POST /codigo': () => { this.expired = false; return [200, { next: 'home', csrf: this.me.csrf }]; },
        };
        return routes[`${method} ${path}`]?.() ?? [404, { error: 'unknown' }];
    }
}

const page = (list, limit, last) => ({ messages: last ? list.slice(-limit) : list.slice(0, limit), more: list.length > limit });

/* ---- the house over HTTP ---- */

const write = (socket, value) => {
    const data = Buffer.from(JSON.stringify(value));
    const head = data.length < 126 ? Buffer.from([0x81, data.length]) : Buffer.from([0x81, 126, data.length >> 8, data.length & 255]);
    socket.write(Buffer.concat([head, data]));
};

function heard(socket, data, house) {
    for (let at = 0; at + 6 <= data.length;) {
        let len = data[at + 1] & 127, head = 2;
        if (len === 126) { len = data.readUInt16BE(at + 2); head = 4; }
        const mask = data.subarray(at + head, at + head + 4), body = data.subarray(at + head + 4, at + head + 4 + len).map((b, i) => b ^ mask[i & 3]);
        if ((data[at] & 15) === 8) return socket.end();
        const frame = JSON.parse(body.toString());
        if (frame.t === 'hb' && !house.silent) write(socket, { t: 'hb', seq: ++socket.seq });
        at += head + 4 + len;
    }
}

function upgraded(house, request, socket) {
    if (house.down || house.noSockets) return socket.destroy();
    const key = crypto.createHash('sha1').update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${key}\r\nSec-WebSocket-Protocol: console.v1\r\n\r\n`);
    socket.seq = 0;
    house.sockets.add(socket);
    socket.on('data', (data) => heard(socket, data, house));
    socket.on('close', () => house.sockets.delete(socket));
    socket.on('error', () => {});
}

async function polled(house, q) {
    house.calls.push({ method: 'GET', path: '/events', body: {} });
    if (!q.has('after')) return [200, { seq: house.frames.length, frames: [] }];
    const after = Number(q.get('after'));
    if (house.frames.length <= after) await new Promise((resolve) => {
        const wake = () => { house.polls.delete(wake); clearTimeout(late); resolve(); };
        const late = setTimeout(wake, 2000);
        house.polls.add(wake);
    });
    return [200, { frames: house.frames.slice(after).map(({ seq, ...frame }) => frame), seq: house.frames.length }];
}

async function served(house, { upstream, cookie }, request, response) {
    const url = new URL(request.url, 'http://x'), api = url.pathname.startsWith('/console/api/');
    if (house.down) return request.socket.destroy();
    if (!api) {
        const got = await fetch(upstream + request.url, { headers: { Cookie: `__Host-quita=${cookie}`, 'Accept-Encoding': 'identity' }, redirect: 'manual' });
        const headers = Object.fromEntries([...got.headers].filter(([name]) => !/^(connection|transfer-encoding|content-length|keep-alive)$/.test(name)));
        response.writeHead(got.status, headers);
        return response.end(Buffer.from(await got.arrayBuffer()));
    }
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const path = url.pathname.slice('/console/api'.length), body = chunks.length ? JSON.parse(Buffer.concat(chunks)) : {};
    const login = path === '/entrar' || path === '/codigo';
    const refused = house.expired && !login ? [401, { error: 'login' }] : request.method === 'POST' && !login && request.headers['x-csrf'] !== house.me.csrf ? [403, { error: 'forbidden' }] : null;
    const [status, value] = refused ?? (path === '/events' ? await polled(house, url.searchParams) : house.answer(request.method, path, url.searchParams, body));
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(value));
}

export async function startHouse({ upstream, cookie, ...facts }) {
    const house = new House(facts);
    const server = http.createServer((request, response) => served(house, { upstream, cookie }, request, response).catch((error) => { response.statusCode = 500; response.end(String(error)); }));
    server.on('upgrade', (request, socket) => upgraded(house, request, socket));
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    house.url = `http://127.0.0.1:${server.address().port}`;
    house.stop = () => { house.cut(); server.closeAllConnections(); return new Promise((resolve) => server.close(resolve)); };
    return house;
}
