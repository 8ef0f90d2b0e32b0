/*
 * Money at hand: what would be sent is shown first, as it will be read; nothing leaves without "Enviar".  Each
 * component has one root: the vendored Preact misplaces the later ones of several.
 */
import { html, useEffect, useRef, useState } from './htm-preact.js';
import { state, onTalk, closeDialog, toast, complain, randomId } from './store.js';
import * as desk from './desk.js';
import { money, centavos, day, many, clock } from './words.js';
import { Frame, Field } from './overlays.js';

const titles = { pix: 'Gerar Pix', boleto: '2ª via do boleto', acordo: 'Simular acordo', promessa: 'Registrar promessa', comprovante: 'Receber comprovante' };
const LATER_MS = 250;

const preview = (what, more) => onTalk(state.open, 'preview', { what, ...more });

/** Asked again when what it stands for changes; an answer to an older question is thrown away. */
function usePreview(what, body) {
    const [got, setGot] = useState(null), [fault, setFault] = useState(''), asked = useRef(0), key = JSON.stringify(body);
    useEffect(() => {
        if (body === null) return;
        const mine = ++asked.current;
        const later = setTimeout(() => preview(what, body).then((value) => { if (mine === asked.current) { setGot(value); setFault(''); } },
            (error) => { if (mine === asked.current) { setGot(null); setFault(error.message); } }), LATER_MS);
        return () => clearTimeout(later);
    }, [key]);
    return [got, fault];
}

function Shown({ got, fault }) {
    if (fault) return html`<p class="fault" role="alert">${fault}</p>`;
    if (!got) return html`<p role="status">Preparando…</p>`;
    return html`<div role="status">${got.text && html`<p class="preview-text">${got.text}</p>`}${got.parts && html`<p>Vai junto: ${got.parts.join(', ')}.${got.issues ? ' Uma cobrança nova é emitida ao enviar.' : ' É a mesma cobrança que já está em aberto.'}</p>`}${got.expires_at && html`<p class="hint">Vale até ${clock(got.expires_at)}.</p>`}</div>`;
}

function Send({ got, label = 'Enviar para a pessoa' }) {
    const [busy, setBusy] = useState(false), [news, setNews] = useState([]), cid = useRef(randomId()), seen = useRef(desk.lastId());
    const send = async (again) => {
        setBusy(true);
        try {
            const sent = await onTalk(state.open, 'send_preview', { cid: cid.current, payload_token: got.payload_token, seen: seen.current, again: again || undefined });
            if (sent.message) desk.messageCame(state.open, sent.message);
            toast('Enviado.');
            closeDialog();
            desk.loadPerson();
        } catch (error) {
            setBusy(false);
            if (error.code !== 'changed') return complain(error);
            for (const m of error.body.new ?? []) desk.messageCame(state.open, m);
            setNews(error.body.new ?? []);
        }
    };
    return html`<div>${news.length > 0 && html`<div class="blocked" role="alert"><p>Chegou mensagem enquanto você preparava:</p><ul class="plain-list">${news.map((m) => html`<li key=${m.id}>${m.text ?? 'Um arquivo'}</li>`)}</ul></div>`}<div class="row-buttons"><button type="button" class="main" disabled=${!got?.payload_token || busy} onClick=${() => send(news.length > 0)}>${busy ? 'Enviando…' : news.length ? 'Enviar assim mesmo' : label}</button><button type="button" onClick=${closeDialog}>Cancelar</button></div></div>`;
}

/* ---- at once: Pix and boleto ---- */

function Charge({ what }) {
    const [got, fault] = usePreview(what, {});
    return html`<div><${Shown} got=${got} fault=${fault} /><${Send} got=${got} /></div>`;
}

/* ---- an agreement: each slider has its number beside it ---- */

function Slider({ id, label, value, min, max, step = 1, shown, onChange, number, setNumber }) {
    return html`<div class="slider"><label for=${`${id}-n`}>${label}</label>
        <input id=${id} type="range" min=${min} max=${max} step=${step} value=${value} aria-label=${`${label}, deslizar`} aria-valuetext=${shown} onInput=${(e) => onChange(Number(e.target.value))} />
        <input id=${`${id}-n`} inputmode="decimal" value=${number} onInput=${(e) => setNumber(e.target.value)} /></div>`;
}

const asReais = (c) => (c / 100).toFixed(2).replace('.', ',');

function useAmount(first) {
    const [value, setValue] = useState(first), [text, setText] = useState(first ? asReais(first) : '');
    return { value, text, slide: (c) => { setValue(c); setText(asReais(c)); }, type: (t) => { setText(t); const c = centavos(t); if (!Number.isNaN(c)) setValue(c); else if (!t.trim()) setValue(0); } };
}

const planLine = (p) => `${p.count}× de ${money(p.per)}${p.down ? `, entrada de ${money(p.down)}` : ''}, total ${money(p.total)}, primeira em ${day(p.first_due)}`;
const Plans = ({ plans, onUse }) => html`<table class="plans"><caption>Planos que a política já permite</caption><thead><tr><th scope="col">Parcelas</th><th scope="col">Entrada</th><th scope="col">Cada uma</th><th scope="col">Total</th><th scope="col">Primeira</th><td></td></tr></thead>
    <tbody>${plans.map((p) => html`<tr key=${p.id ?? `${p.count}-${p.down}`}><th scope="row">${p.count}×</th><td>${money(p.down)}</td><td>${money(p.per)}</td><td>${money(p.total)}</td><td>${day(p.first_due)}</td>
        <td><button type="button" onClick=${() => onUse(p)}>Usar<span class="hidden"> ${planLine(p)}</span></button></td></tr>`)}</tbody></table>`;

/* What is asked for is solved by the server; what it can not give it says why, with the nearest that it can. */
function Agreement() {
    const total = state.person?.total ?? 0;
    const [count, setCount] = useState(3), [countText, setCountText] = useState('3'), down = useAmount(0), [first, setFirst] = useState('');
    const [mode, setMode] = useState('count'), per = useAmount(Math.round(total / 3));
    const slideCount = (n) => { setCount(n); setCountText(String(n)); };
    const [got, fault] = usePreview('acordo', { ...(mode === 'count' ? { count } : { per_month: per.value }), ...(down.value ? { down: down.value } : {}), ...(first ? { day: first } : {}) });
    const use = (p) => { setMode('count'); slideCount(p.count); down.slide(p.down); setFirst(''); };
    return html`<div><fieldset class="modes"><legend>Partir de</legend><label><input type="radio" name="modo" data-first checked=${mode === 'count'} onChange=${() => setMode('count')} />número de parcelas</label>
            <label><input type="radio" name="modo" checked=${mode === 'per'} onChange=${() => setMode('per')} />quanto cabe por mês</label></fieldset>
        ${mode === 'count' ? html`<${Slider} id="parcelas" label="Parcelas" min="1" max="24" value=${count} shown=${many(count, 'parcela', 'parcelas')} number=${countText} onChange=${slideCount} setNumber=${(t) => { setCountText(t); if (/^\d+$/.test(t)) setCount(Math.max(1, Math.min(60, Number(t)))); }} />`
            : html`<${Slider} id="por-mes" label="Por mês (R$)" min="1000" max=${Math.max(total, 1000)} step="500" value=${per.value} shown=${money(per.value)} number=${per.text} onChange=${per.slide} setNumber=${per.type} />`}
        <${Slider} id="entrada" label="Entrada (R$)" min="0" max=${total} step="500" value=${down.value} shown=${money(down.value)} number=${down.text} onChange=${down.slide} setNumber=${down.type} />
        <div class="slider"><label for="primeira">Primeira parcela</label><input id="primeira" type="date" value=${first} onInput=${(e) => setFirst(e.target.value)} /></div>
        ${got?.why && html`<p class="blocked" role="status">${got.why}${got.nearest ? ` O mais perto: ${planLine(got.nearest)}.` : ''}</p>`}
        <${Shown} got=${got} fault=${fault} />${got?.plans?.length > 0 && html`<${Plans} plans=${got.plans} onUse=${use} />`}<${Send} got=${got} label="Enviar proposta" /></div>`;
}

function Promise_() {
    const [due, setDue] = useState(new Date(Date.now() + 3 * 86400000).toISOString().slice(0, 10));
    const [got, fault] = usePreview('promessa', due ? { due } : null);
    return html`<div><${Field} id="promessa-dia" label="Para que dia?" type="date" required data-first value=${due} onInput=${(e) => setDue(e.target.value)} />
        <${Shown} got=${got} fault=${fault} /><${Send} got=${got} label="Registrar e confirmar" /></div>`;
}

const bodies = { acordo: Agreement, promessa: Promise_ };
export function MoneyDialog({ what }) {
    const Body = bodies[what] ?? Charge;
    return html`<${Frame} title=${titles[what]} wide=${what === 'acordo'}><${Body} what=${what} /><//>`;
}
