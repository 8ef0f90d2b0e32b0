/* Who the conversation is with: debts with what they grew by, promises, payments, ways to reach, what went before. */
import { html, useEffect, useState } from './htm-preact.js';
import { state, set, get, post, onTalk, complain, ask, closeDialog, toast, isBoss, randomId } from './store.js';
import * as desk from './desk.js';
import { Frame, Field } from './overlays.js';
import { Icon, Mark, channel, money, day, dayAndClock, many, grouped } from './words.js';

const promiseWords = { 0: 'em aberto', 1: 'cumprida', 2: 'cumprida em parte', 3: 'não cumprida', 4: 'trocada por outra', aberta: 'em aberto', open: 'em aberto', cumprida: 'cumprida', kept: 'cumprida', quebrada: 'não cumprida', broken: 'não cumprida', cancelada: 'cancelada' };

/** Shown by a click, for as long as the pane is open; each click is written down. */
function Secret({ label, masked, body }) {
    const [shown, setShown] = useState(null);
    const id = state.open;
    const show = () => onTalk(id, 'unmask', body).then((got) => setShown(grouped(got.value))).catch(complain);
    return html`<span class="secret"><span>${shown ?? masked}</span>${shown === null && html`<button type="button" class="plain" onClick=${show} title="Fica registrado quem viu">
        <${Icon} name="eye" />Mostrar<span class="hidden"> ${label}</span></button>`}</span>`;
}

const Part = ({ title, icon, children, empty }) => html`<section class="part"><h3><${Icon} name=${icon} />${title}</h3>${empty ? html`<p class="none">${empty}</p>` : children}</section>`;

const debtRows = [['Valor original', 'original'], ['Multa', 'fine'], ['Juros', 'interest'], ['Desconto', 'discount']];
const Debt = ({ d }) => html`<details class="debt"><summary><span>${d.contract ? `${d.contract} · ` : ''}venc. ${day(d.due)}</span>
        <span>${d.days_late > 0 ? many(d.days_late, 'dia', 'dias') : 'em dia'}</span><strong>${money(d.total)}</strong></summary>
    <dl>${debtRows.map(([name, key]) => d[key] ? html`<div><dt>${name}</dt><dd>${key === 'discount' ? '−' : ''}${money(d[key])}</dd></div>` : null)}
        <div><dt>Total</dt><dd>${money(d.total)}</dd></div></dl></details>`;

const bands = [['ate_30', 'até 30'], ['ate_60', '31 a 60'], ['ate_90', '61 a 90'], ['mais', 'mais de 90']];
const Ageing = ({ ageing }) => html`<table class="ageing"><caption>Atraso em dias</caption><thead><tr>${bands.map(([k, name]) => html`<th scope="col" key=${k}>${name}</th>`)}</tr></thead>
    <tbody><tr>${bands.map(([k]) => html`<td key=${k}>${money(ageing[k])}</td>`)}</tr></tbody></table>`;

const Channel = ({ c }) => html`<li><${Mark} icon=${channel(c.kind).icon} text=${channel(c.kind).name} /> <${Secret} label=${`contato ${channel(c.kind).name}`} masked=${c.masked} body=${{ field: 'contact', contact_id: c.id }} />
    <span class="reason">${c.opt_in ? 'aceita mensagens' : 'não aceita mensagens'}${c.why ? `: ${c.why}` : ''}</span></li>`;

function Known({ p }) {
    return html`<div><dl class="id"><div><dt>CPF</dt><dd><${Secret} label="o CPF" masked=${p.cpf_masked} body=${{ field: 'cpf' }} /></dd></div></dl>
        ${p.no_contact && html`<p class="no-contact"><${Icon} name="ban" /><strong>Não contatar.</strong> ${p.no_contact}</p>`}
        <${Part} title=${`Em aberto: ${money(p.total)}`} icon="deal" empty=${p.debts.length ? null : 'Nada em aberto.'}>${p.ageing && html`<${Ageing} ageing=${p.ageing} />`}${p.debts.map((d, i) => html`<${Debt} key=${i} d=${d} />`)}<//>
        <${Part} title="Promessas" icon="clock" empty=${p.promises.length ? null : 'Nenhuma.'}><ul>${p.promises.map((x) => html`<li>${day(x.due)} · ${money(x.centavos)} · ${promiseWords[x.status] ?? x.status}</li>`)}</ul><//>
        ${p.agreements.length > 0 && html`<${Part} title="Acordos" icon="deal"><ul>${p.agreements.map((a) => html`<li>${[a.protocol, a.count && `${a.count} parcelas`, a.total && money(a.total), a.status].filter(Boolean).join(' · ')}</li>`)}</ul><//>`}
        <${Part} title="Pagamentos" icon="receipt" empty=${p.payments.length ? null : 'Nenhum.'}><ul>${p.payments.map((x) => html`<li>${[day(x.on), money(x.centavos), x.method].filter(Boolean).join(' · ')}</li>`)}</ul><//>
        <${Part} title="Canais" icon="phone" empty=${p.channels.length ? null : 'Nenhum.'}><ul>${p.channels.map((c) => html`<${Channel} key=${c.id} c=${c} />`)}</ul><//>
        ${p.cases.length > 0 && html`<${Part} title="Casos" icon="alert"><ul>${p.cases.map((c) => html`<li>${c.protocol} · ${c.kind}${c.due ? ` · até ${day(c.due)}` : ''}</li>`)}</ul><//>`}
        ${p.notes.length > 0 && html`<${Part} title="Notas" icon="note"><ul>${p.notes.map((n) => html`<li>${[n.subject, n.answer ?? n.text].filter(Boolean).join(': ')}</li>`)}</ul><//>`}</div>`;
}

const Timeline = ({ rows }) => html`<${Part} title="Linha do tempo" icon="menu" empty=${rows.length ? null : 'Esta é a primeira conversa.'}><ol>${rows.map((t) => html`<li><${Mark} icon=${channel(t.channel).icon} text=${channel(t.channel).name} />${' '}
    ${t.conversation && t.conversation !== state.open ? html`<a href=${`#/${state.view}?c=${t.conversation}`}>${dayAndClock(t.from)}</a>` : html`<span>${dayAndClock(t.from)}</span>`}${t.outcome && html`<span class="reason">${t.outcome}</span>`}</li>`)}</ol><//>`;

/* ---- nobody was found: an agent says who it may be, and nothing of a debt is shown by that ---- */

function Unknown({ p }) {
    const link = p.link;
    const change = async (verb, body, said) => { if (await desk.act(verb, body, said)) desk.loadPerson(); };
    const leave = () => change('link', { person_id: null }, 'Fica sem pessoa; sai da triagem até pedirem atendimento de novo.');
    const unlink = () => change('unlink', {}, 'Vínculo desfeito.');
    return html`<div class="unknown"><p class="none">Ainda não sabemos quem é. Os dados aparecem quando a pessoa se identifica.</p>
        ${link?.person_id && html`<p><${Icon} name="person" /> Vinculada a <strong>${link.name}</strong> em ${dayAndClock(link.at)}. Os valores só aparecem depois que a pessoa confirmar quem é.</p>`}
        ${link && !link.person_id && html`<p class="reason">Deixada sem pessoa em ${dayAndClock(link.at)}.</p>`}
        ${p.nobody && html`<div class="row-buttons">${link?.person_id ? html`<button type="button" onClick=${unlink}>Desfazer vínculo</button>` : html`<button type="button" onClick=${() => ask('link')}><${Icon} name="search" />Vincular a uma pessoa</button>`}
            ${!link && html`<button type="button" class="plain" onClick=${leave}>Deixar sem pessoa</button>`}</div>`}</div>`;
}

/** By CPF or by what the school calls them; each look is written down. */
function Find({ onPick, not }) {
    const [text, setText] = useState(''), [found, setFound] = useState(null), [fault, setFault] = useState('');
    const look = async (event) => {
        event.preventDefault();
        const cpf = text.replace(/\D/g, '').length === 11;
        setFault('');
        try {
            const { people } = await onTalk(state.open, 'people', cpf ? { cpf: text } : { key: text.trim() });
            setFound(people.filter((x) => x.id !== not));
        } catch (error) { setFound(null); setFault(error.message); }
    };
    return html`<div><form onSubmit=${look}><${Field} id="procurada" label="CPF, matrícula ou código da pessoa" hint="Fica registrado quem procurou." data-first required autocomplete="off" maxlength="64" value=${text} onInput=${(e) => setText(e.target.value)} /><button class="main">Procurar</button></form>
        ${fault && html`<p class="fault" role="alert">${fault}</p>`}
        <p role="status">${found ? (found.length ? `${many(found.length, 'pessoa encontrada', 'pessoas encontradas')}.` : 'Ninguém com esse dado.') : ''}</p>
        <ul class="choices buttons">${(found ?? []).map((x) => html`<li key=${x.id}><button type="button" onClick=${() => onPick(x)}><span><${Icon} name="person" />${x.name}</span><small>${x.cpf_masked ?? 'sem CPF'} · ${many(x.contracts, 'contrato', 'contratos')}</small></button></li>`)}</ul></div>`;
}

export function LinkDialog() {
    const [one, setOne] = useState(null);
    const link = async () => {
        closeDialog();
        if (await desk.act('link', { person_id: one.id }, 'Conversa vinculada.')) desk.loadPerson();
    };
    return html`<${Frame} title="De quem é esta conversa?">${!one ? html`<${Find} onPick=${setOne} />` : html`<div><p>Vincular esta conversa a <strong>${one.name}</strong> (${one.cpf_masked ?? 'sem CPF'})?</p>
        <p>Pergunte antes à pessoa se ela é mesmo quem você encontrou. O vínculo junta as conversas; ele não mostra valores, e o assistente continua pedindo a confirmação.</p>
        <div class="row-buttons"><button type="button" class="main" data-first onClick=${link}>Confirmei: vincular</button><button type="button" onClick=${() => setOne(null)}>Voltar</button></div></div>`}<//>`;
}

/* ---- records, for supervisors: joined, taken apart, and given back ---- */

const moveWords = { merge: 'Unido', split: 'Separado' };
function Moves({ record, done }) {
    const undo = (m) => post(`/moves/${m.id}/undo`).then(() => { toast('Desfeito: cada cadastro tem de novo o que era seu.'); done(); }).catch(complain);
    return html`<${Part} title="O que já mudou" icon="clock" empty=${record.moves.length ? null : 'Nada.'}><ul>${record.moves.map((m) => html`<li key=${m.id}>${moveWords[m.kind]} em ${dayAndClock(m.at)}: ${m.from_name} → ${m.into_name}
        ${m.undone_at ? html`<span class="reason">desfeito em ${dayAndClock(m.undone_at)}</span>` : html` <button type="button" class="plain" onClick=${() => undo(m)}><${Icon} name="undo" />Desfazer<span class="hidden"> ${m.from_name}</span></button>`}</li>`)}</ul><//>`;
}

function Join({ record, done, back }) {
    const [other, setOther] = useState(null), [cid] = useState(randomId), [busy, setBusy] = useState(false);
    const join = async () => {
        setBusy(true);
        try {
            await post(`/people/${other.id}/merge`, { into: record.id, cid });
            toast('Cadastros unidos. Quem conversa confirma de novo quem é.');
            done();
        } catch (error) { complain(error); setBusy(false); }
    };
    return html`<div>${!other ? html`<${Find} onPick=${setOther} not=${record.id} />` : html`<div><p><strong>${other.name}</strong> (${other.cpf_masked ?? 'sem CPF'}, ${many(other.contracts, 'contrato', 'contratos')}) passa a ser <strong>${record.name}</strong>.</p>
        <p>Contratos, contatos, acordos e conversas ficam no cadastro mantido. As conversas abertas dos dois pedem a confirmação de novo. Dá para desfazer.</p>
        <div class="row-buttons"><button type="button" class="main" data-first disabled=${busy} onClick=${join}>Unir os cadastros</button></div></div>`}<div class="row-buttons"><button type="button" onClick=${back}>Voltar</button></div></div>`;
}

function Apart({ record, done, back }) {
    const [name, setName] = useState(''), [picked, setPicked] = useState({ contracts: [], addresses: [], keys: [] }), [cid] = useState(randomId), [busy, setBusy] = useState(false);
    const flip = (list, id) => setPicked({ ...picked, [list]: picked[list].includes(id) ? picked[list].filter((x) => x !== id) : [...picked[list], id] });
    const box = (list, id, text) => html`<label class="check" key=${id}><input type="checkbox" checked=${picked[list].includes(id)} onChange=${() => flip(list, id)} />${text}</label>`;
    const creditor = record.contracts[0]?.creditor ?? record.keys[0]?.creditor;
    const apart = async (event) => {
        event.preventDefault();
        setBusy(true);
        try {
            await post(`/people/${record.id}/split`, { name, ...picked, creditor, cid });
            toast('Separado em outro cadastro. Dá para desfazer.');
            done();
        } catch (error) { complain(error); setBusy(false); }
    };
    return html`<form onSubmit=${apart}><p>O que não é de <strong>${record.name}</strong> ganha um cadastro próprio; acordos e boletos vão junto com seus contratos.</p>
        <fieldset class="prefer"><legend>Contratos</legend>${record.contracts.map((c) => box('contracts', c.id, `${c.key}${c.enrolment ? `, matrícula ${c.enrolment}` : ''} · ${many(c.open, 'parcela em aberto', 'parcelas em aberto')}`))}</fieldset>
        <fieldset class="prefer"><legend>Contatos</legend>${record.addresses.map((a) => box('addresses', a.id, a.masked))}</fieldset>
        <fieldset class="prefer"><legend>Códigos na escola (a próxima importação segue por eles)</legend>${record.keys.filter((k) => k.creditor === creditor).map((k) => box('keys', k.key, k.key))}</fieldset>
        <${Field} id="outro-nome" label="Nome da outra pessoa" required maxlength="120" value=${name} onInput=${(e) => setName(e.target.value)} />
        <div class="row-buttons"><button class="main" disabled=${busy || picked.contracts.length + picked.addresses.length === 0}>Separar</button><button type="button" onClick=${back}>Voltar</button></div></form>`;
}

export function RecordDialog({ person }) {
    const [record, setRecord] = useState(null), [what, setWhat] = useState(null);
    const load = () => get(`/people/${person}`).then((got) => { setRecord(got); setWhat(null); }).catch((e) => { complain(e); closeDialog(); });
    useEffect(() => { load(); }, []);
    const done = () => { load(); desk.refreshTalk().catch(complain); desk.loadPerson(); };
    const parts = { join: Join, apart: Apart }, One = parts[what];
    return html`<${Frame} title="Cadastro" wide=${true}>${!record ? html`<p>Carregando…</p>` : One ? html`<${One} record=${record} done=${done} back=${() => setWhat(null)} />` : html`<div class="record">
        <p><strong>${record.name}</strong> · CPF ${record.cpf_masked ?? 'não informado'}${record.merged_into ? ' · já unido a outro cadastro' : ''}</p>
        <p class="reason">${many(record.contracts.length, 'contrato', 'contratos')} · ${many(record.addresses.length, 'contato', 'contatos')} · código na escola: ${record.keys.map((k) => k.key).join(', ') || 'nenhum'}</p>
        ${!record.merged_into && html`<div class="row-buttons"><button type="button" data-first onClick=${() => setWhat('join')}><${Icon} name="people" />Unir outro cadastro a este</button><button type="button" onClick=${() => setWhat('apart')}>Separar o que é de outra pessoa</button></div>`}
        <${Moves} record=${record} done=${done} /></div>`}<//>`;
}

export function Person() {
    if (!state.open) return null;
    const p = state.person, talk = state.talk, record = p?.record;
    return html`<aside class="person" aria-label="Dados da pessoa" tabindex="0">
        <header><button type="button" class="plain close-person" onClick=${() => set({ pane: 'thread', folded: { ...state.folded, right: false } })}><${Icon} name="back" /><span>Voltar à conversa</span></button>
            <h2>${p?.name ?? talk?.row.name ?? 'Pessoa não identificada'}</h2></header>
        ${!p ? html`<p class="none">Carregando…</p>` : p.known ? html`<${Known} p=${p} />` : html`<${Unknown} p=${p} />`}
        ${p && html`<${Timeline} rows=${p.timeline ?? []} />`}
        ${isBoss() && record && html`<button type="button" onClick=${() => ask('record', { person: record })}><${Icon} name="people" />Cadastro: unir ou separar</button>`}
        ${talk && html`<button type="button" onClick=${() => ask('callback')}><${Icon} name="call" />Combinar retorno</button>`}
    </aside>`;
}
