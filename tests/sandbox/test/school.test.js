import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { HEADER, csvOf, money } from '../school/csv.js';
import { makeSchool, personsOf } from '../school/families.js';
import { addDays, addMonths, isDay } from '../school/days.js';
import { cpfFrom, isCpf } from '../school/cpf.js';
import { canonical } from '../numbers.js';
import { STATES } from '../school/instalments.js';

/* The sample school: issue 2, sections 5 and 6. */
const TODAY = '2026-11-25';
const school = makeSchool({ today: TODAY });
const csv = csvOf(school);
const rows = csv.slice(1).trimEnd().split('\r\n').map((line) => line.split(';'));
const column = Object.fromEntries(HEADER.split(';').map((name, i) => [name, i]));
const of = (row, name) => row[column[name]];
const iso = (text) => text.split('/').reverse().join('-');

test('the file is as Excel writes it, with the agreed header', () => {
    assert.equal(csv[0], '\ufeff');
    assert.equal(csv.slice(1).split('\r\n')[0], HEADER);
    assert.ok(rows.every((row) => row.length === 20));
    assert.ok(rows.some((row) => /^\d\.\d{3},\d{2}$/.test(of(row, 'valor'))));
    assert.deepEqual([money(5), money(123456), money(123456789)], ['0,05', '1.234,56', '1.234.567,89']);
});

test('the same day and seed give the same school, another seed another', () => {
    const hash = (options) => createHash('sha256').update(csvOf(makeSchool({ today: TODAY, ...options }))).digest('hex');
    assert.equal(hash({}), hash({}));
    assert.notEqual(hash({}), hash({ seed: 8 }));
});

test('two hundred families, in every state as often as the table says', () => {
    assert.equal(school.families.length, 200);
    for (const state of STATES) assert.equal(school.families.filter((f) => f.state === state).length, state.count, state.label);
});

test('every CPF is valid and stands for one person', () => {
    const people = school.families.flatMap((f) => f.people);
    assert.ok(people.every((p) => isCpf(p.cpf)));
    assert.equal(new Set(people.map((p) => p.cpf)).size, people.length);
    assert.equal(cpfFrom('111444777'), '11144477735');
    assert.equal(isCpf('11111111111'), false);
});

for (const late of [5, 20, 60, 120]) {
    test(`who is ${late} days late has an oldest open instalment of exactly that age`, () => {
        for (const f of school.families.filter((one) => one.state.label === `${late} dias em atraso`)) {
            const due = f.instalments.filter((i) => i.status === 'aberta').map((i) => i.due).sort()[0];
            assert.equal(due, addDays(TODAY, -late));
        }
    });
}

test('who pays owes nothing that is due, and has something to come', () => {
    for (const f of school.families.filter((one) => one.state.label === 'em dia')) {
        const open = f.instalments.filter((i) => i.status === 'aberta');
        assert.ok(open.length > 0 && open.every((i) => i.due > TODAY));
    }
    for (const f of school.families.filter((one) => one.state.label === 'ano quitado')) {
        assert.ok(f.instalments.every((i) => i.status === 'paga' && i.paidOn <= TODAY));
    }
});

test('agreements replace what was owed, to the cent; broken ones are overdue', () => {
    for (const f of school.families.filter((one) => one.state.agreement)) {
        const sum = (list) => list.reduce((total, i) => total + i.amount, 0);
        const cancelled = f.instalments.filter((i) => i.status === 'cancelada');
        const agreed = f.instalments.filter((i) => i.contract !== f.contract);
        assert.equal(sum(agreed), sum(cancelled));
        assert.equal(agreed[0].status, 'paga');
        const overdue = agreed.filter((i) => i.status === 'aberta' && i.due < TODAY).length > 0;
        assert.equal(overdue, f.state.label === 'acordo quebrado', f.contract);
    }
});

test('days paid and amounts paid stand exactly where an instalment is paid, never in the future', () => {
    for (const row of rows.slice(1).filter((r) => of(r, 'parcela'))) {
        const paid = of(row, 'situacao') === 'paga';
        assert.equal(Boolean(of(row, 'pago_em')), paid);
        assert.equal(Boolean(of(row, 'valor_pago')), paid);
        if (paid) assert.ok(iso(of(row, 'pago_em')) <= TODAY);
        assert.ok(isDay(iso(of(row, 'vencimento'))));
        assert.match(of(row, 'situacao'), /^(aberta|paga|cancelada)$/);
    }
});

test('two guardians answer for the same instalments; students only are declared', () => {
    for (const f of school.families.filter((one) => one.state.guardians === 2)) {
        const mine = rows.filter((r) => of(r, 'matricula') === f.matricula);
        const by = (role) => mine.filter((r) => of(r, 'papel') === role).map((r) => of(r, 'contrato') + of(r, 'parcela'));
        assert.deepEqual(by('responsavel'), by('corresponsavel'));
    }
    const students = rows.filter((r) => of(r, 'papel') === 'aluno');
    assert.equal(students.length, 200);
    assert.ok(students.every((r) => of(r, 'parcela') === '' && of(r, 'contrato') !== ''));
});

test('phones: both spellings, many area codes, no number of two people', () => {
    const persons = personsOf(school);
    const ids = persons.map((p) => canonical(p.wa_id));
    assert.equal(new Set(ids).size, ids.length);
    assert.ok(persons.some((p) => p.wa_id.length === 12) && persons.some((p) => p.wa_id.length === 13));
    assert.ok(new Set(ids.map((id) => id.slice(2, 4))).size >= 12);
    assert.equal(persons.filter((p) => p.hides_phone && p.bsuid).length, 6);
});

test('some of those not of the school have a number that the register gives to a parent', () => {
    const digits = (text) => canonical((text.replace(/\D/g, '').replace(/^0/, '').replace(/^(?=\d{10,11}$)/, '55')));
    const registered = new Set(rows.slice(1).map((r) => digits(of(r, 'telefone'))));
    const outside = personsOf(school).filter((p) => p.state === 'não é da escola');
    const heirs = outside.filter((p) => registered.has(canonical(p.wa_id)));
    assert.deepEqual([outside.length, heirs.length], [7, 5]);
});

test('consent has a source and a day, mostly old enough, sometimes none', () => {
    const days = school.families.flatMap((f) => f.people).map((p) => p.consent.day);
    assert.ok(days.some((d) => d === '') && days.some((d) => d > addDays(TODAY, -30)) && days.filter((d) => d && d < addDays(TODAY, -30)).length > 150);
});

test('months end where they end', () => {
    assert.deepEqual([addMonths('2026-01-31', 1), addMonths('2028-01-31', 1), addMonths('2026-11-30', 3), addMonths('2026-03-31', -1)], ['2026-02-28', '2028-02-29', '2027-02-28', '2026-02-28']);
});
