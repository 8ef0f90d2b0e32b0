/*
 * What must not be said any more, by the order of the commits (probes.sql): the bot's messages after a
 * take-over, messages about a charge after its settlement.
 */
const AT = (alias) => `pg_xact_commit_timestamp(${alias}.xmin)`;

export function order(e) {
    const [size] = e.rows('SELECT (SELECT count(*)::int FROM torture.taken) AS taken, (SELECT count(*)::int FROM torture.settled) AS settled');
    return [
        {
            name: 'marks after a take-over, by commit order', of: size.taken,
            bad: e.rows(`SELECT m.attempt_id FROM torture.taken t
                JOIN outbox o ON o.conversation_id = t.conversation_id AND o.fence < t.fence
                JOIN torture.marked m ON m.outbox_id = o.outbox_id WHERE ${AT('m')} > ${AT('t')}`),
        },
        {
            name: 'marks after a take-over, by the counter in the locked row', of: size.taken,
            bad: e.rows(`SELECT h.hand_over_id, h.marks_before, count(m.fence) AS marks FROM hand_over h
                LEFT JOIN (SELECT o.conversation_id, o.fence FROM attempt a JOIN outbox o USING (tenant_id, outbox_id)) m
                    ON m.conversation_id = h.conversation_id AND m.fence < h.fence
                WHERE h.taken_at IS NOT NULL GROUP BY h.hand_over_id, h.marks_before`).filter((h) => h.marks !== h.marks_before),
        },
        {
            name: 'marks after a settlement', of: size.settled,
            bad: e.rows(`SELECT m.attempt_id, o.charge_id FROM torture.settled s
                JOIN outbox o ON o.charge_id = s.charge_id AND o.class <> 5
                JOIN torture.marked m ON m.outbox_id = o.outbox_id WHERE ${AT('m')} > ${AT('s')}`),
        },
        {
            // another charge for what was paid, issued before it: void by the same commit
            name: 'marks about what a settlement by another charge has paid', of: size.settled,
            bad: e.rows(`SELECT m.attempt_id, o.charge_id FROM torture.settled s
                JOIN charge_item mine ON mine.charge_id = s.charge_id
                JOIN charge_item other ON other.instalment_id = mine.instalment_id AND other.charge_id <> mine.charge_id
                JOIN outbox o ON o.charge_id = other.charge_id AND o.class <> 5
                JOIN torture.marked m ON m.outbox_id = o.outbox_id
                JOIN payment p ON p.payment_id = s.payment_id AND NOT EXISTS (
                    SELECT FROM payment_return r WHERE r.payment_id = p.payment_id AND r.state = 1)
                WHERE ${AT('m')} > ${AT('s')}`),
        },
        {
            name: 'messages about a charge that do not name it, so that no payment can stop them',
            bad: e.rows(`SELECT o.outbox_id, m.trace FROM outbox o JOIN message m USING (tenant_id, conversation_id, outbox_id)
                WHERE m.trace IN ('copia-pdf', 'copia-pix', 'copia-link') AND o.charge_id IS NULL`),
        },
        {
            name: 'settlements that met a message on its way', of: size.settled, info: true,
            bad: e.rows(`SELECT DISTINCT s.charge_id FROM torture.settled s JOIN outbox o ON o.charge_id = s.charge_id
                AND o.state = 6`),
        },
        {
            name: 'attempts that no probe saw', bad: e.rows(`SELECT attempt_id FROM attempt a
                WHERE NOT EXISTS (SELECT FROM torture.marked m WHERE m.attempt_id = a.attempt_id)`),
        },
    ];
}
