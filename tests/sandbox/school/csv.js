import { brazilian } from './days.js';
import { masked } from './cpf.js';

/* people.csv as Excel in Portuguese writes it: ";", UTF-8 with BOM, CRLF, dd/mm/aaaa, 1.234,56. */
export const HEADER = 'pessoa_chave;papel;nome;cpf;nascimento;telefone;telefone_consentimento_fonte;' +
    'telefone_consentimento_data;email;email_consentimento_fonte;email_consentimento_data;cep;contrato;matricula;' +
    'parcela;vencimento;valor;situacao;pago_em;valor_pago';

export function money(centavos) {
    const whole = String(Math.floor(centavos / 100)).replace(/\B(?=(\d{3})+$)/g, '.');
    return `${whole},${String(centavos % 100).padStart(2, '0')}`;
}

const cell = (value) => (/[";\r\n]/.test(value) ? `"${value.replace(/"/g, '""')}"` : value);

function who(p) {
    const { source = '', day = '' } = p.consent ?? {};
    return [p.key, p.role, p.name, p.cpf ? masked(p.cpf) : '', brazilian(p.birth), p.phone ?? '', source, brazilian(day),
        p.email ?? '', p.email ? source : '', p.email ? brazilian(day) : '', p.cep ?? ''];
}

function owed(i) {
    return [i.number, brazilian(i.due), money(i.amount), i.status, brazilian(i.paidOn), i.paidAmount ? money(i.paidAmount) : ''];
}

function familyRows(f) {
    const rows = f.people.flatMap((p) => f.instalments.map((i) => [...who(p), i.contract, f.matricula, ...owed(i)]));
    rows.push([...who(f.student), f.contract, f.matricula, '', '', '', '', '', '']);
    return rows;
}

export function csvOf(school) {
    const rows = school.families.flatMap(familyRows).map((row) => row.map(cell).join(';'));
    return '\ufeff' + [HEADER, ...rows].join('\r\n') + '\r\n';
}
