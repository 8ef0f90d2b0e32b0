import fs from 'node:fs';
import { sleep } from './random.js';

/*
 * The end of a run: everything healthy, nothing new, until nothing waits any more.  What was held up
 * takes its time, on a busy machine a long one: it ends when nothing has left for `withinMs`.
 */
const LONGEST_MS = 1800000;
const OPEN = `SELECT
    (SELECT count(*) FROM inbox WHERE state = 0), (SELECT count(*) FROM outbox_queue),
    (SELECT count(*) FROM timer WHERE kind = 1), (SELECT count(*) FROM attempt)`;
/* Two minutes without a status, and the back-off of retries, pass at once. */
const TIME_PASSES = `UPDATE outbox_queue SET not_before = clock_timestamp()
    WHERE not_before > clock_timestamp() + interval '10 seconds' AND state <> 1`;

export async function quiet({ cluster, servers, sandbox, poster, history, withinMs }) {
    const longest = Date.now() + LONGEST_MS;
    let until = Date.now() + withinMs;
    let calm = 0;
    let left = null;
    let sent = 0;
    for (let second = 0; Date.now() < Math.min(until, longest) && calm < 3; second++) {
        await sleep(1000);
        const [all] = await cluster.ask(OPEN);
        const row = all.slice(0, 3);
        if (Number(all[3]) > sent) until = Date.now() + withinMs;
        sent = Number(all[3]);
        const spooled = servers.map((s) => fs.statSync(`${s.env.QUITA_SPOOL}/whatsapp.spool`).size);
        const { webhooks, notices } = await sandbox.call('status');
        left = { inbox: Number(row[0]), queue: Number(row[1]), held: Number(row[2]), spooled, posts: poster.open, webhooks: webhooks?.idle, notices };
        const nothing = row.every((n) => n === '0') && spooled.every((n) => n === 0) && !poster.open && webhooks?.idle && !notices;
        calm = nothing ? calm + 1 : 0;
        if (second > 3 && second % 4 === 0) await cluster.ask(TIME_PASSES);
    }
    history.add('quiet', { ...left, reached: calm >= 3 });
}
