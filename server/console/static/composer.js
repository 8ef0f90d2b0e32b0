/*
 * Where one writes.  A reply and a private note differ in colour, label and drawing.  What is typed is in this
 * browser within half a second and at the server within two, until it is sent.
 */
import { html, useEffect, useRef, useState } from './htm-preact.js';
import { state, set, ask, kept, keep, onTalk, complain, isBoss } from './store.js';
import * as desk from './desk.js';
import { Icon, channel, personName, ownerName, dayAndClock, roles, smsCount, many, plainLetters, whyNot } from './words.js';
import { tip, runNamed } from './keys.js';

const LOCAL_MS = 400, SERVER_MS = 1500, TYPING_MS = 3000, TEXT_MAX = 4096;

/* ---- drafts ---- */

function firstDraft(id, talk) {
    return kept(`draft.${id}`) ?? talk.draft ?? { text: '', kind: talk.composer.reply ? 'reply' : 'note' };
}

function useDraft(id, talk) {
    const [text, setText] = useState(() => firstDraft(id, talk).text);
    const now = useRef({ text, kind: state.kind, local: 0, server: 0, typing: 0 });
    const local = () => keep(`draft.${id}`, now.current.text ? { text: now.current.text, kind: state.kind } : null);
    const remote = () => { now.current.server = 0; onTalk(id, 'draft', { text: now.current.text, kind: state.kind }).catch(() => {}); };
    const write = (value) => {
        const n = now.current;
        n.text = value;
        setText(value);
        n.local ||= setTimeout(() => { n.local = 0; local(); }, LOCAL_MS);
        n.server ||= setTimeout(remote, SERVER_MS);
        if (value && Date.now() - n.typing > TYPING_MS) {
            n.typing = Date.now();
            onTalk(id, 'typing', {}).catch(() => {});
        }
    };
    useEffect(() => {
        const draft = firstDraft(id, talk);
        if (draft.text && draft.kind) set({ kind: draft.kind });
        return () => { /* another conversation: at once */
            clearTimeout(now.current.local);
            if (now.current.local) local();
            if (now.current.server) { clearTimeout(now.current.server); remote(); }
        };
    }, []);
    useEffect(() => {
        const back = (one) => one.conversation === id && write(one.text);
        desk.returned.add(back);
        return () => desk.returned.delete(back);
    }, []);
    return [text, write];
}

/* ---- canned answers ---- */

const filled = (text, talk) => text.replace(/\{(nome|empresa|protocolo|agente)\}/g, (whole, name) => ({
    nome: talk.row.name?.split(' ')[0] ?? '', empresa: talk.row.creditor, protocolo: talk.row.protocol, agente: state.me.user.name.split(' ')[0],
})[name] ?? whole);

/* The word after a slash that stands first in its line or after a blank, where the cursor is. */
const slashWord = (text, at) => text.slice(0, at).match(/(?:^|\s)\/([\p{L}\d-]*)$/u)?.[1] ?? null;

function useCanned(text, write, area, talk) {
    const [word, setWord] = useState(null);
    const [at, setAt] = useState(0);
    const items = word === null || !state.canned ? [] : state.canned.filter((c) => plainLetters(`${c.short} ${c.text}`).includes(plainLetters(word))).slice(0, 6);
    const look = () => {
        const found = slashWord(area.current.value, area.current.selectionStart);
        if (found !== null && !state.canned) desk.cannedAnswers().catch(complain);
        setWord(found);
        setAt(0);
    };
    const choose = (item) => {
        const end = area.current.selectionStart, start = end - word.length - 1, put = filled(item.text, talk);
        write(text.slice(0, start) + put + text.slice(end));
        setWord(null);
        area.current.focus();
    };
    const onKey = (event) => {
        if (!items.length) return false;
        const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (by) setAt((at + by + items.length) % items.length);
        else if (event.key === 'Enter' || event.key === 'Tab') choose(items[at]);
        else if (event.key === 'Escape') setWord(null);
        else return false;
        event.preventDefault();
        return true;
    };
    return { items, at, look, choose, onKey };
}

const CannedList = ({ canned }) => canned.items.length ? html`<ul id="prontas" class="canned" role="listbox" aria-label="Respostas prontas">
    ${canned.items.map((item, i) => html`<li key=${item.id} id=${`pronta-${i}`} role="option" aria-selected=${i === canned.at ? 'true' : 'false'}
        onMouseDown=${(e) => { e.preventDefault(); canned.choose(item); }}><strong>/${item.short}</strong> ${item.text}</li>`)}</ul>` : null;

/* ---- what is in the way ---- */

function Blocked({ talk }) {
    const c = talk.composer, row = talk.row, isMine = row.owner.kind === 'agente' && String(row.owner.user_id) === String(state.me.user.id);
    if (c.reply) return null;
    return html`<div class="blocked" role="status"><p><${Icon} name="lock" />${whyNot(c.why)}
        ${c.opens_at && html` Abre em <strong>${dayAndClock(c.opens_at)}</strong>.`}${c.override_role && html` Quem pode liberar: ${roles[c.override_role] ?? c.override_role}.`}</p>
        ${!isMine && html`<button type="button" class="main" title=${tip('Assumir')} onClick=${() => runNamed('Assumir')}>Assumir${row.owner.kind === 'agente' ? ` de ${ownerName(row.owner, state.me.user)}` : ''}</button>`}
        ${c.templates_only && isMine && html`<button type="button" class="main" onClick=${() => ask('templates')}>Escolher modelo</button>`}</div>`;
}

function Count({ text, talk }) {
    if (talk.row.channel !== 'sms' || state.kind === 'note') return text.length > TEXT_MAX - 200 ? html`<span>${TEXT_MAX - text.length} caracteres restantes</span>` : null;
    const n = smsCount(text);
    return html`<span class="sms" role="status">${many(n.used, 'caractere', 'caracteres')} · ${n.alphabet} · ${many(n.segments, 'SMS', 'SMS')} · ${n.left} livres
        ${n.odd.length > 0 && html` · fora do alfabeto simples: ${n.odd.map((c) => html`<mark key=${c}>${c}</mark> `)}`}</span>`;
}

function Kinds({ canReply }) {
    const one = (kind, icon, name, command) => html`<button type="button" class=${`kind ${kind}`} aria-pressed=${state.kind === kind ? 'true' : 'false'}
        disabled=${kind === 'reply' && !canReply} title=${tip(command)} onClick=${() => runNamed(command)}><${Icon} name=${icon} />${name}</button>`;
    return html`<div class="kinds" role="group" aria-label="O que você escreve">${one('reply', 'reply', 'Resposta', 'Responder')}${one('note', 'note', 'Nota interna', 'Nota interna')}</div>`;
}

const moneyButtons = [['pix', 'Gerar Pix', 'Pix'], ['barcode', '2ª via do boleto', 'Boleto'], ['deal', 'Simular acordo', 'Acordo'], ['clock', 'Registrar promessa', 'Promessa'], ['receipt', 'Receber comprovante', 'Comprovante']];
const Money = ({ whatsapp, files }) => html`<div class="money-tools" role="group" aria-label="Dinheiro">${moneyButtons.map(([icon, name, label]) => html`
    <button type="button" key=${name} title=${tip(name)} onClick=${() => runNamed(name)}><${Icon} name=${icon} />${label}</button>`)}
    ${whatsapp && html`<button type="button" onClick=${() => ask('templates')}><${Icon} name="chat" />Modelos</button>`}
    ${files && html`<button type="button" onClick=${() => runNamed('Anexar arquivo')}><${Icon} name="file" />Arquivo</button>`}</div>`;

/* ---- the form ---- */

export function Composer({ talk }) {
    const id = talk.row.id, area = useRef(null);
    const [text, write] = useDraft(id, talk);
    const canned = useCanned(text, write, area, talk);
    const canReply = talk.composer.reply && !talk.composer.templates_only;
    const note = state.kind === 'note', boss = Boolean(talk.composer.override_role) && isBoss(); /* is asked why */
    const allowed = note || canReply || boss;
    useEffect(() => {
        if (!state.wantsText || !allowed) return;
        state.wantsText = false;
        area.current.focus();
    });
    const send = (event) => {
        event.preventDefault();
        const said = text.trim();
        if (!said || !allowed) return;
        write('');
        keep(`draft.${id}`, null);
        desk.say(id, state.kind, said);
        area.current.focus();
    };
    const label = note ? 'Nota interna: só a equipe vê' : `Resposta para ${personName(talk.row)} por ${channel(talk.row.channel).name}`;
    return html`<form class=${`composer ${note ? 'note' : 'reply'}`} onSubmit=${send}>
        <div class="composer-head"><${Kinds} canReply=${canReply || boss} /><label for="texto"><${Icon} name=${note ? 'lock' : 'send'} />${label}</label></div>
        <${Blocked} talk=${talk} />
        <div class="write"><${CannedList} canned=${canned} />
            <textarea id="texto" ref=${area} rows="3" maxlength=${TEXT_MAX} value=${text} disabled=${!allowed} aria-autocomplete="list"
                aria-controls=${canned.items.length ? 'prontas' : null} aria-activedescendant=${canned.items.length ? `pronta-${canned.at}` : null}
                placeholder=${note ? 'O que a equipe precisa saber…' : 'Escreva a resposta. / traz respostas prontas.'}
                onInput=${(e) => { write(e.target.value); canned.look(); }} onKeyDown=${canned.onKey}></textarea></div>
        <div class="composer-foot"><${Count} text=${text} talk=${talk} /><${Money} whatsapp=${talk.row.channel === 'whatsapp'} files=${talk.row.channel === 'whatsapp' && canReply && !note} />
            <button class="main send" disabled=${!allowed || !text.trim()} title=${tip('Enviar o que está escrito')}><${Icon} name=${note ? 'note' : 'send'} />${note ? 'Guardar nota' : 'Enviar'}</button></div>
    </form>`;
}
