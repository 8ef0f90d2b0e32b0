/* What opens over the page and asks: native dialogs, so that focus stays in them and goes back where it was. */
import { html, useEffect, useLayoutEffect, useRef, useState } from './htm-preact.js';
import { state, set, get, post, call, onTalk, closeDialog, kept, keep, toast, complain, loggedIn, randomId, isBoss } from './store.js';
import * as desk from './desk.js';
import { commands, able, shownKey } from './keys.js';
import { Icon, Mark, views, clock, dayAndClock, many, personName, plainLetters, bulkWhys } from './words.js';
import { MoneyDialog } from './money.js';
import { want, wanted } from './events.js';
import { LinkDialog, RecordDialog } from './person.js';

export function Frame({ title, children, onClose = closeDialog, wide, stays }) {
    const node = useRef(null);
    useLayoutEffect(() => { /* before any key that follows; and back to where one was */
        const dialog = node.current, before = document.activeElement;
        dialog.showModal();
        dialog.querySelector('[data-first]')?.focus();
        return () => {
            dialog.close();
            if (document.activeElement === document.body) (before?.isConnected && before !== document.body ? before : document.getElementById('lista'))?.focus();
        };
    }, []);
    return html`<dialog ref=${node} class=${wide ? 'wide-dialog' : ''} aria-labelledby="dialogo-titulo" onCancel=${(e) => { e.preventDefault(); if (!stays) onClose(); }}>
        <header><h2 id="dialogo-titulo">${title}</h2>${!stays && html`<button type="button" class="plain" onClick=${onClose}><${Icon} name="close" /><span class="hidden">Fechar</span></button>`}</header>${children}</dialog>`;
}
export const Field = ({ label, id, hint, ...input }) => html`<label for=${id}>${label}</label>${hint && html`<p class="hint" id=${`${id}-ajuda`}>${hint}</p>`}<input id=${id} aria-describedby=${hint ? `${id}-ajuda` : null} ...${input} />`;
const done = (work) => async (event) => { event.preventDefault(); closeDialog(); await work(); };

/* ---- the sheet of keys, and what one prefers ---- */

function Prefer() {
    const single = (event) => {
        const on = event.target.checked;
        set({ me: { ...state.me, keys: { single: on } } });
        post('/me', { keys_single: on }).catch(complain);
    };
    const own = (what) => async (event) => {
        const on = await want(what, event.target.checked);
        event.target.checked = on;
        if (what === 'sound') post('/me', { sound: on }).catch(complain);
    };
    return html`<fieldset class="prefer"><legend>Preferências</legend>
        <label><input type="checkbox" checked=${state.me.keys.single} onChange=${single} />Atalhos de uma letra</label>
        <label><input type="checkbox" checked=${wanted('sound')} onChange=${own('sound')} />Som quando chega mensagem em conversa minha</label>
        <label><input type="checkbox" checked=${kept('hold') === true} onChange=${(e) => keep('hold', e.target.checked || null)} />Segurar cada resposta por 5 s, para poder desfazer</label>
        <label><input type="checkbox" checked=${wanted('notify')} onChange=${own('notify')} />Aviso na área de trabalho (sem nada da dívida)</label></fieldset>`;
}
const groups = ['Lista', 'Conversa', 'Dinheiro', 'Página'];
const Sheet = () => html`<${Frame} title="Atalhos e preferências" wide=${true}><${Prefer} />
    <div class="sheet">${groups.map((group) => html`<section key=${group}><h3>${group}</h3><dl>${commands.filter((c) => c.group === group && c.key).map((c) => html`
        <div key=${c.name}><dt>${c.name}</dt><dd><kbd>${shownKey(c)}</kbd>${c.also && html` <kbd>${c.also}</kbd>`}</dd></div>`)}</dl></section>`)}</div>
    <p class="hint">Os atalhos não valem dentro de campos de texto. Nenhum usa Alt.</p><//>`;

/* ---- the palette ---- */

function Palette() {
    const [text, setText] = useState(''), [at, setAt] = useState(0);
    const found = commands.filter((c) => able(c) && c.name !== 'Todos os comandos' && c.name !== 'Voltar' && plainLetters(c.name).includes(plainLetters(text)));
    const run = (command) => { closeDialog(); requestAnimationFrame(command.run); };
    const onKey = (event) => {
        const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (by && found.length) setAt((at + by + found.length) % found.length);
        else if (event.key === 'Enter' && found[at]) run(found[at]);
        else return;
        event.preventDefault();
    };
    return html`<${Frame} title="Comandos"><label for="comando" class="hidden">Comando</label>
        <input id="comando" data-first role="combobox" aria-expanded="true" aria-controls="comandos" aria-activedescendant=${found[at] ? `comando-${at}` : null} autocomplete="off"
            placeholder="O que você quer fazer?" value=${text} onInput=${(e) => { setText(e.target.value); setAt(0); }} onKeyDown=${onKey} />
        <ul id="comandos" class="choices" role="listbox" aria-label="Comandos">${found.map((c, i) => html`<li id=${`comando-${i}`} key=${c.name} role="option" aria-selected=${i === at ? 'true' : 'false'} onClick=${() => run(c)}>
            <span>${c.name}</span>${c.key && html`<kbd>${shownKey(c)}</kbd>`}</li>`)}</ul><//>`;
}

/* ---- when and to whom ---- */

const HOUR = 3600000;
/* In São Paulo, which has had no summer time since 2019: three hours behind UTC. */
const atHour = (daysOn, hour) => { const d = new Date(Date.now() - 3 * HOUR); d.setUTCDate(d.getUTCDate() + daysOn); d.setUTCHours(hour, 0, 0, 0); return new Date(+d + 3 * HOUR); };
const untilMonday = () => ((8 - new Date(Date.now() - 3 * HOUR).getUTCDay()) % 7) || 7;
const localNow = () => new Date(Date.now() - 3 * HOUR + HOUR).toISOString().slice(0, 16);
const asInstant = (local) => new Date(`${local}:00-03:00`).toISOString();
const later = () => [['Daqui a 1 hora', new Date(Date.now() + HOUR)], ['Daqui a 3 horas', new Date(Date.now() + 3 * HOUR)], ['Amanhã às 9 h', atHour(1, 9)], ['Segunda-feira às 9 h', atHour(untilMonday(), 9)]];

function When({ onPick, button }) {
    const [at, setAt] = useState(localNow());
    return html`<div><ul class="choices buttons">${later().map(([name, when], i) => html`<li key=${name}><button type="button" data-first=${i === 0 ? '' : null} onClick=${() => onPick(when.toISOString())}>${name}<small>${dayAndClock(when)}</small></button></li>`)}</ul>
        <form onSubmit=${(e) => { e.preventDefault(); onPick(asInstant(at)); }}><${Field} id="quando" label="Outra hora" type="datetime-local" value=${at} required onInput=${(e) => setAt(e.target.value)} /><button class="main">${button}</button></form></div>`;
}
const Snooze = () => html`<${Frame} title="Adiar até quando?">${state.talk?.row.snoozed_until && html`<button type="button" data-first onClick=${() => { closeDialog(); desk.snooze(null); }}>Trazer de volta agora</button>`}<${When} button="Adiar" onPick=${(until) => { closeDialog(); desk.snooze(until); }} /><//>`;
function Callback({ said = '', opens, text }) {
    const [note, setNote] = useState(said);
    const promise = (at) => { closeDialog(); desk.callback(at, note); };
    return html`<${Frame} title="Combinar retorno">${opens && html`<p role="alert">${text}</p><p><button type="button" class="main" data-first onClick=${() => promise(opens)}>Combinar para ${dayAndClock(opens)}</button></p>`}<${Field} id="motivo" label="O que ficou combinado" value=${note} onInput=${(e) => setNote(e.target.value)} /><${When} button="Combinar" onPick=${promise} /><//>`;
}

function usePeople() {
    const [agents, setAgents] = useState([]);
    useEffect(() => { get('/colleagues').then((got) => setAgents(got.users ?? [])).catch(() => {}); }, []);
    return agents.filter((a) => String(a.id) !== String(state.me.user.id));
}
function People({ onUser, onTeam }) {
    const agents = usePeople();
    return html`<ul class="choices buttons"><li><button type="button" data-first onClick=${() => onUser(state.me.user.id)}><span><${Icon} name="person" />Para mim</span></button></li>
        ${agents.map((a) => html`<li key=${a.id}><button type="button" onClick=${() => onUser(a.id)}><span><${Icon} name="person" />${a.name}</span><small>${a.available ? 'disponível' : 'ausente'}</small></button></li>`)}
        ${onTeam && state.me.teams.map((t) => html`<li key=${`t${t.id}`}><button type="button" onClick=${() => onTeam(t.id)}><span><${Icon} name="people" />Equipe ${t.name}</span></button></li>`)}</ul>`;
}
function Assign() {
    const [note, setNote] = useState('');
    return html`<${Frame} title="Atribuir ou transferir"><${Field} id="recado" label="Recado para quem recebe (nota interna)" value=${note} onInput=${(e) => setNote(e.target.value)} />
        <${People} onUser=${(user_id) => { closeDialog(); note ? desk.transfer({ user_id, note }) : desk.assign(user_id); }} onTeam=${(team_id) => { closeDialog(); desk.transfer(note ? { team_id, note } : { team_id }); }} /><//>`;
}

/* ---- many at once: counted before, in portions, and one can stop ---- */

const PORTION = 50;
function Bulk({ action }) {
    const [ids] = useState(() => [...state.marks]);
    const [body, setBody] = useState(null), [dry, setDry] = useState(null), [doneCount, setDone] = useState(null), stop = useRef(false), [tag, setTag] = useState('');
    const count = async (more) => { setBody(more); try { setDry(await desk.bulk(action, { ...more, dry_run: true }, ids)); } catch (error) { complain(error); } };
    const run = async () => {
        let sum = 0, undo;
        setDone(0);
        try {
            for (let i = 0; i < ids.length && !stop.current; i += PORTION) {
                const got = await desk.bulk(action, { ...body, dry_run: false, undo: undo?.token }, ids.slice(i, i + PORTION));
                sum += got.count;
                undo = got.undo ?? undo;
                setDone(sum);
            }
            toast(`${many(sum, 'conversa alterada', 'conversas alteradas')}.`, { undo: undo?.token });
        } catch (error) {
            complain(error);
        }
        closeDialog();
        set({ marks: new Set() });
        desk.loadList({ again: true });
    };
    const what = { assign: html`<${People} onUser=${(user_id) => count({ user_id })} />`, snooze: html`<${When} button="Continuar" onPick=${(until) => count({ until })} />`,
        tag: html`<form onSubmit=${(e) => { e.preventDefault(); count({ tag }); }}><${Field} id="etiqueta" label="Etiqueta" data-first required value=${tag} onInput=${(e) => setTag(e.target.value)} /><button class="main">Continuar</button></form>` }[action];
    return html`<${Frame} title=${`${{ assign: 'Atribuir', snooze: 'Adiar', tag: 'Etiquetar' }[action]} ${many(ids.length, 'conversa', 'conversas')}`}>
        ${!dry ? html`<div>${what}</div>` : html`<div><p role="status">${many(dry.count, 'conversa muda', 'conversas mudam')}; ${many(dry.skipped.length, 'fica', 'ficam')} como ${dry.skipped.length === 1 ? 'está' : 'estão'}.</p>
            <ul class="plain-list">${dry.skipped.slice(0, 5).map((s) => html`<li key=${s.id}>${bulkWhys[s.why] ?? s.why}</li>`)}</ul>
            ${doneCount === null ? html`<button type="button" class="main" onClick=${run}>Aplicar</button>` : html`<progress max=${ids.length} value=${doneCount} aria-label="Andamento"></progress><button type="button" onClick=${() => { stop.current = true; }}>Parar</button>`}</div>`}<//>`;
}

/* ---- what the server wants decided ---- */

const Collision = ({ one, news }) => html`<${Frame} title="Chegou mensagem enquanto você escrevia" onClose=${() => { closeDialog(); desk.takeBack(one); }}>
    <ul class="plain-list news">${news.map((m) => html`<li key=${m.id}><strong>${m.direction === 'in' ? personName(state.talk?.row ?? {}) : m.author ?? 'Robô'}</strong> ${clock(m.at)}: ${m.text ?? m.file?.name ?? ''}</li>`)}</ul>
    <p>Sua resposta: “${one.text}”</p><div class="row-buttons"><button type="button" class="main" data-first onClick=${() => { closeDialog(); for (const m of news) desk.messageCame(one.conversation, m); desk.takeBack(one); }}>Rever antes de enviar</button>
    <button type="button" onClick=${() => { closeDialog(); for (const m of news) desk.messageCame(one.conversation, m); desk.sendAgain(one, { again: true }); }}>Enviar assim mesmo</button></div><//>`;

const heldTitles = { tone: 'Este texto não pode sair assim', quiet: 'Agora é horário de silêncio', cap: 'A pessoa já recebeu o máximo por agora' };
function Held({ one, code, words, opens, text }) {
    const [why, setWhy] = useState('');
    return html`<${Frame} title=${heldTitles[code]}><p>${text}</p>${opens && html`<p>Abre em ${dayAndClock(opens)}.</p>`}${words?.length > 0 && html`<p>Palavras: ${[].concat(words).map((w) => html`<mark key=${w}>${w}</mark> `)}</p>`}<p class="hint">${one.template ? 'O modelo não saiu.' : one.file ? 'O arquivo não saiu.' : 'Seu texto voltou para a caixa de resposta.'}</p>
        ${isBoss() && !one.template && !one.file && html`<form onSubmit=${done(() => { for (const tell of desk.returned) tell({ ...one, text: '' }); return desk.sendAgain(one, { override: why }); })}><${Field} id="porque" label="Liberar mesmo assim: por quê? (fica registrado)" required value=${why} onInput=${(e) => setWhy(e.target.value)} /><button>Liberar e enviar</button></form>`}
        <button type="button" class="main" data-first onClick=${closeDialog}>${code === 'tone' ? 'Reescrever' : 'Entendi'}</button><//>`;
}

function Login() {
    const [step, setStep] = useState('password'), [fault, setFault] = useState(''), [busy, setBusy] = useState(false);
    const fields = useRef({});
    const field = (name) => ({ onInput: (e) => { fields.current[name] = e.target.value; } });
    const submit = async (event) => {
        event.preventDefault();
        setBusy(true);
        setFault('');
        try {
            const { email, password, code } = fields.current;
            const got = await call('POST', step === 'password' ? '/entrar' : '/codigo', step === 'password' ? { email, password } : { code }, { login: false });
            set({ csrf: got.csrf ?? state.csrf });
            if (got.next === 'code') setStep('code');
            else loggedIn(got.csrf);
        } catch (error) {
            setFault(error.status === 401 || error.status === 422 ? 'Não confere. Tente de novo.' : error.message);
        }
        setBusy(false);
    };
    return html`<${Frame} title="Sua sessão terminou" stays=${true}><p>Entre de novo. O que você escreveu está guardado aqui.</p>
        ${fault && html`<p class="fault" role="alert">${fault}</p>`}
        <form onSubmit=${submit}>${step === 'password' ? html`<div key="password"><${Field} key="e" id="email" label="E-mail" type="email" autocomplete="username" required data-first ...${field('email')} /><${Field} key="s" id="senha" label="Senha" type="password" autocomplete="current-password" required ...${field('password')} /></div>`
            : html`<div key="code"><${Field} key="c" id="codigo" label="Código do aplicativo" inputmode="numeric" autocomplete="one-time-code" required autofocus ...${field('code')} /></div>`}
            <button class="main" disabled=${busy}>${step === 'password' ? 'Continuar' : 'Entrar'}</button></form><//>`;
}

/* ---- templates, views, whispers ---- */

const whyBlocked = { muted: 'A pessoa pediu para não receber mensagens: responda quando ela escrever.', unwanted: 'Este número convida para matrícula, e a pessoa não disse que quer: responda quando ela escrever.' };
const filledIn = (text, values) => text.replace(/\{\{\s*(\d+)\s*\}\}/g, (whole, n) => values[n - 1]?.trim() || whole);
const plainName = (t) => t.name.replaceAll('_', ' ');

function useTemplates(first) {
    const [got, setGot] = useState(null), [one, setOne] = useState(null), [values, setValues] = useState(first?.values ?? []);
    useEffect(() => {
        get(`/conversations/${state.open}/templates`).then((answer) => {
            setGot(answer);
            if (first) setOne(answer.items.find((t) => t.name === first.name && t.language === first.language && !t.why) ?? null);
        }, (error) => { complain(error); setGot({ items: [] }); });
    }, []);
    return { got, one, values, pick: (t) => { setOne(t); setValues([]); }, write: (i, text) => setValues(Object.assign([...values], { [i]: text })) };
}

const TemplateChoice = ({ t, pick, first }) => html`<li>${t.why
    ? html`<div class="unfit"><span>${plainName(t)} <small>${t.category}</small></span><small>${t.why_words}</small></div>`
    : html`<button type="button" data-first=${first ? '' : null} onClick=${() => pick(t)}><span>${plainName(t)}</span><small>${t.category} · ${t.language}</small></button>`}</li>`;

/* What the person will read, before it leaves. */
function TemplateForm({ t, values, write }) {
    const shown = [t.header, filledIn(t.text, values), t.footer].filter(Boolean).join('\n');
    const send = done(() => desk.say(state.open, 'reply', shown, { template: { name: t.name, language: t.language, values: values.map((v) => v.trim()) } }));
    return html`<form onSubmit=${send}>${Array.from({ length: t.variables }, (_, i) => html`<${Field} key=${i} id=${`valor-${i}`} label=${`Campo ${i + 1} de ${t.variables}`} required pattern=".*\\S.*" maxlength="1024" autocomplete="off" value=${values[i] ?? ''} onInput=${(e) => write(i, e.target.value)} />`)}
        <div role="group" aria-label="Como a pessoa vai ler"><p class="preview-text">${shown}</p>${t.buttons.length > 0 && html`<p class="hint">Botões: ${t.buttons.join(' · ')}</p>`}</div>
        <p class="hint">Categoria ${t.category}. ${t.cost}</p><button class="main">Enviar modelo</button></form>`;
}

function Templates({ first }) {
    const { got, one, values, pick, write } = useTemplates(first), fit = got?.items.find((t) => !t.why);
    const body = () => got.blocked ? html`<p class="blocked">${whyBlocked[got.blocked]}</p>` : !got.items.length
        ? html`<p>Nenhum modelo aprovado para este número. A gestão traz a lista da Meta com <code>quita template import</code>.</p>`
        : one ? html`<div><p class="chosen"><strong>${plainName(one)}</strong><button type="button" class="plain" onClick=${() => pick(null)}>Escolher outro</button></p>
            <${TemplateForm} t=${one} values=${values} write=${write} /></div>`
        : html`<ul class="choices buttons">${got.items.map((t) => html`<${TemplateChoice} key=${`${t.name}/${t.language}`} t=${t} pick=${pick} first=${t === fit} />`)}</ul>`;
    return html`<${Frame} title="Modelos de mensagem">${got ? body() : html`<p role="status">Carregando…</p>`}<//>`;
}

const KINDS = { 'image/jpeg': 5, 'image/png': 5, 'application/pdf': 7 }, MB = 1024 * 1024; /* 8 MB with the form around it */
const unfit = (file) => !file ? '' : !KINDS[file.type] ? 'Só PDF, JPEG e PNG saem por aqui.' : file.size > KINDS[file.type] * MB ? `Passa de ${KINDS[file.type]} MB.` : !file.size ? 'O arquivo está vazio.' : '';

/* Seen before it leaves: a picture as it is, anything by its name. */
function Attach({ first }) {
    const [file, setFile] = useState(first?.file ?? null), [caption, setCaption] = useState(first?.caption ?? ''), [picture, setPicture] = useState(null);
    useEffect(() => {
        setPicture(null);
        if (!file?.type.startsWith('image/') || unfit(file)) return;
        const reader = new FileReader();
        reader.onload = () => setPicture(reader.result);
        reader.readAsDataURL(file);
        return () => { reader.onload = null; };
    }, [file]);
    const fault = unfit(file), send = done(() => desk.say(state.open, 'reply', `${file.name}${caption.trim() ? ` · ${caption.trim()}` : ''}`, { file, caption: caption.trim() }));
    return html`<${Frame} title="Anexar arquivo"><form onSubmit=${send}><${Field} id="arquivo" label="Arquivo" hint="PDF até 7 MB, JPEG ou PNG até 5 MB." type="file" accept=${Object.keys(KINDS).join(',')} required=${!file} data-first onChange=${(e) => setFile(e.target.files[0] ?? null)} />
        ${fault && html`<p class="fault" role="alert">${fault}</p>`}${file && !fault && html`<p role="status"><${Mark} icon="file" text=${`${file.name} · ${Math.ceil(file.size / 1024).toLocaleString('pt-BR')} KB`} /></p>`}
        ${picture && html`<img class="picture" src=${picture} alt=${`Prévia de ${file.name}`} />`}
        <${Field} id="legenda" label="Legenda (opcional)" maxlength="1024" autocomplete="off" value=${caption} onInput=${(e) => setCaption(e.target.value)} /><button class="main" disabled=${!file || Boolean(fault)}>Enviar arquivo</button></form><//>`;
}

function SaveView() {
    const [name, setName] = useState(''), [shared, setShared] = useState(false);
    const query = desk.address({ open: null }).slice(2);
    const save = done(() => post('/views', { name, query, shared }).then(desk.loadViews).catch(complain));
    const drop = (v) => post(`/views/${v.id}/delete`, {}).then(desk.loadViews).catch(complain);
    return html`<${Frame} title="Salvar esta visão"><form onSubmit=${save}><p>${views[state.view] ?? ''}${state.query ? ` · busca “${state.query}”` : ''}</p><${Field} id="nome-visao" label="Nome" required maxlength="40" data-first value=${name} onInput=${(e) => setName(e.target.value)} />
        <label class="check"><input type="checkbox" checked=${shared} onChange=${(e) => setShared(e.target.checked)} />Para toda a equipe</label><button class="main">Salvar</button></form>
        ${state.saved.length > 0 && html`<h3>Guardadas</h3><ul class="plain-list">${state.saved.map((v) => html`<li key=${v.id}>${v.name} <button type="button" class="plain" onClick=${() => drop(v)}>Apagar<span class="hidden"> ${v.name}</span></button></li>`)}</ul>`}<//>`;
}

function Whisper() {
    const [text, setText] = useState('');
    const send = done(() => onTalk(state.open, 'whisper', { cid: randomId(), text }).then(() => toast('Orientação enviada só para quem atende.')).catch(complain));
    return html`<${Frame} title="Orientar quem atende"><form onSubmit=${send}><label for="orientacao">Só quem atende lê</label><textarea id="orientacao" data-first rows="3" required value=${text} onInput=${(e) => setText(e.target.value)}></textarea><button class="main">Enviar orientação</button></form><//>`;
}

const dialogs = { sheet: Sheet, palette: Palette, snooze: Snooze, callback: Callback, assign: Assign, bulk: Bulk, collision: Collision, held: Held, templates: Templates, attach: Attach, view: SaveView, whisper: Whisper, money: MoneyDialog, link: LinkDialog, record: RecordDialog };

export function Overlays() {
    const { dialog } = state, One = dialog && dialogs[dialog.name];
    return html`<div>${One && html`<${One} key=${dialog.name} ...${dialog} />`}${state.relogin && html`<${Login} key="login" />`}</div>`;
}

export function Toasts() {
    return html`<div class="toasts" role="status">${state.toasts.map((t) => html`<div key=${t.id} class=${`toast ${t.bad ? 'bad' : ''}`}><${Mark} icon=${t.bad ? 'alert' : 'check'} text=${t.text} />
        ${t.undo && html`<button type="button" onClick=${() => commands.find((c) => c.key === 'z').run()} title="Desfazer (z)"><${Icon} name="undo" />Desfazer</button>`}</div>`)}</div>`;
}
