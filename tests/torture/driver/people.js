import { lookUpHash } from './blake2b.js';
import { KEY } from './settings.js';

/*
 * Parents who owe one instalment each.  Their rows are written directly: what is tortured is the
 * conversation, not the import.
 */
function checkDigit(digits) {
    const sum = digits.reduce((s, d, i) => s + d * (digits.length + 1 - i), 0);
    return ((sum * 10) % 11) % 10;
}

export function cpfOf(n) {
    const digits = String(100000000 + n * 7919).slice(-9).split('').map(Number);
    digits.push(checkDigit(digits));
    digits.push(checkDigit(digits));
    return digits.join('');
}

const pad = (n) => String(n).padStart(2, '0');

export function makePerson(n) {
    const [day, month, year] = [1 + (n % 28), 1 + (n % 12), 1960 + (n % 35)];
    return {
        n,
        cpf: cpfOf(n),
        birth: `${pad(day)}/${pad(month)}/${year}`,
        birthIso: `${year}-${pad(month)}-${pad(day)}`,
        name: `Pessoa Zqx${n.toString(36)} da Silva`,
        centavos: 30000 + (n % 70000),
    };
}

const column = (list, cast, f) => `unnest(ARRAY[${list.map(f).join(',')}]::${cast}[])`;

function rows(list) {
    const key = Buffer.from(KEY, 'hex');
    const hash = (p) => `'\\x${lookUpHash(key, 'cpf', p.cpf)}'`;
    return `
WITH c AS (SELECT tenant_id, creditor_id FROM creditor LIMIT 1), p AS (
    SELECT ${column(list, 'int', (x) => x.n)} AS n, ${column(list, 'bytea', hash)} AS hash,
           ${column(list, 'text', (x) => `'${x.name}'`)} AS name,
           ${column(list, 'date', (x) => `'${x.birthIso}'`)} AS birth,
           ${column(list, 'bigint', (x) => x.centavos)} AS centavos
), person_rows AS (
    INSERT INTO person (tenant_id, cpf_hash, cpf_key_id, name, birth, created_at, updated_at)
    SELECT c.tenant_id, p.hash, 1, p.name, p.birth, clock_timestamp(), clock_timestamp() FROM p, c
    RETURNING tenant_id, person_id, cpf_hash
), contract_rows AS (
    INSERT INTO contract (tenant_id, creditor_id, key, enrolment, created_at)
    SELECT c.tenant_id, c.creditor_id, 'T' || p.n, 'T' || p.n, clock_timestamp() FROM p, c
    RETURNING tenant_id, contract_id, key
), party_rows AS (
    INSERT INTO contract_party (tenant_id, contract_id, person_id, role)
    SELECT k.tenant_id, k.contract_id, r.person_id, 1
    FROM p JOIN person_rows r ON r.cpf_hash = p.hash JOIN contract_rows k ON k.key = 'T' || p.n
), debts AS (
    INSERT INTO instalment (tenant_id, contract_id, key, due, centavos)
    SELECT k.tenant_id, k.contract_id, 'P1', current_date - 30, p.centavos
    FROM p JOIN contract_rows k ON k.key = 'T' || p.n
    RETURNING instalment_id, centavos
), entry AS (
    INSERT INTO ledger_entry (tenant_id, creditor_id, kind, source_id, day, at)
    SELECT tenant_id, creditor_id, 'import', nextval('ledger_source'), current_date, clock_timestamp() FROM c
    RETURNING tenant_id, entry_id
)
INSERT INTO ledger_line (tenant_id, entry_id, line_no, account, instalment_id, centavos)
SELECT tenant_id, entry_id, row_number() OVER (), l.account, l.instalment_id, l.centavos
FROM entry, (SELECT 'receivable' AS account, instalment_id, centavos FROM debts
             UNION ALL SELECT 'opening', NULL, -sum(centavos)::bigint FROM debts) l;`;
}

export async function addPeople(cluster, count) {
    const people = Array.from({ length: count }, (_, n) => makePerson(n + 1));
    for (let at = 0; at < count; at += 1000) await cluster.script(rows(people.slice(at, at + 1000)));
    return people;
}
