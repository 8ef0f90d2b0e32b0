/* Who the conversation is with: debts with what they grew by, promises, payments, ways to reach, what went before. */
import { html, useState } from './htm-preact.js';
import { state, set, onTalk, complain, ask } from './store.js';
import { Icon, Mark, channel, money, day, dayAndClock, many, grouped } from './words.js';

const promiseWords = { aberta: 'em aberto', open: 'em aberto', cumprida: 'cumprida', kept: 'cumprida', quebrada: 'não cumprida', broken: 'não cumprida', cancelada: 'cancelada' };

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

const Timeline = ({ rows }) => html`<${Part} title="Linha do tempo" icon="menu" empty=${rows.length ? null : 'Esta é a primeira conversa.'}><ol>${rows.map((t) => html`<li><${Mark} icon=${channel(t.channel).icon} text=${channel(t.channel).name} />
    ${t.conversation && t.conversation !== state.open ? html`<a href=${`#/${state.view}?c=${t.conversation}`}>${dayAndClock(t.from)}</a>` : html`<span>${dayAndClock(t.from)}</span>`}${t.outcome && html`<span class="reason">${t.outcome}</span>`}</li>`)}</ol><//>`;

export function Person() {
    if (!state.open) return null;
    const p = state.person, talk = state.talk;
    return html`<aside class="person" aria-label="Dados da pessoa" tabindex="0">
        <header><button type="button" class="plain close-person" onClick=${() => set({ pane: 'thread', folded: { ...state.folded, right: false } })}><${Icon} name="back" /><span>Voltar à conversa</span></button>
            <h2>${p?.name ?? talk?.row.name ?? 'Pessoa não identificada'}</h2></header>
        ${!p ? html`<p class="none">Carregando…</p>` : p.known ? html`<${Known} p=${p} />` : html`<p class="none">Ainda não sabemos quem é. Os dados aparecem quando a pessoa se identifica.</p>`}
        ${p && html`<${Timeline} rows=${p.timeline ?? []} />`}
        ${talk && html`<button type="button" onClick=${() => ask('callback')}><${Icon} name="call" />Combinar retorno</button>`}
    </aside>`;
}
