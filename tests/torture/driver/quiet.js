import fs from 'node:fs';
import { sleep } from './random.js';

/* The end of a run: everything healthy, nothing new, until nothing waits any more. */
const OPEN = `SELECT
    (SELECT count(*) FROM inbox WHERE state = 0), (SELECT count(*) FROM outbox_queue),
    (SELECT count(*) FROM timer WHERE kind = 1)`;
/* Two minutes without a status, and the back-off of retries, pass at once. */
const TIME_PASSES = `UPDATE outbox_queue SET not_before = clock_timestamp()
    WHERE not_before > clock_timestamp() + interval '10 seconds' AND state <> 1`;

export async function quiet({ cluster, servers, sandbox, poster, history, withinMs }) {
    const until = Date.now() + withinMs;
    let calm = 0;
    let left = null;
    for (let second = 0; Date.now() < until && calm < 3; second++) {
        await sleep(1000);
        const [row] = await cluster.ask(OPEN);
        const spooled = servers.map((s) => fs.statSync(`${s.env.QUITA_SPOOL}/whatsapp.spool`).size);
        const { webhooks } = await sandbox.call('status');
        left = { inbox: Number(row[0]), queue: Number(row[1]), held: Number(row[2]), spooled, posts: poster.open, webhooks: webhooks?.idle };
        const nothing = row.every((n) => n === '0') && spooled.every((n) => n === 0) && !poster.open && webhooks?.idle;
        calm = nothing ? calm + 1 : 0;
        if (second > 3 && second % 4 === 0) await cluster.ask(TIME_PASSES);
    }
    history.add('quiet', { ...left, reached: calm >= 3 });
}
