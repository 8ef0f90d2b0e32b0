import { claimsOf } from './claims.js';
import { Evidence } from './evidence.js';
import { reached } from './sizes.js';

/*
 * verify/main.js OUT: counts what must not have happened.  TAP; the last line is `N passed, N failed`.
 * Exit 1: something happened that must not.
 */
const SHOWN = 5;

function tell(claim, number) {
    const good = claim.info || claim.bad.length === 0;
    const of = claim.of === undefined ? '' : ` of ${claim.of}`;
    console.log(`${good ? 'ok' : 'not ok'} ${number} - ${claim.demand ? `${claim.demand} ` : ''}${claim.bad.length}${of} ${claim.name}`);
    if (!good || claim.info) claim.bad.slice(0, SHOWN).forEach((b) => console.log(`# ${JSON.stringify(b).slice(0, 300)}`));
    return good;
}

const evidence = new Evidence(process.argv[2]);
const claims = claimsOf(evidence);
console.log(`1..${claims.length}`);
const failed = claims.filter((claim, i) => !tell(claim, i + 1)).length;
const had = reached(evidence);
console.log(`# ${had.kills} deaths, ${had.messages} messages in, ${evidence.sends.length} accepted sends, ${had.once} at most once, ${had.payments} payments, ${had.takes} take-overs,`
    + ` ${evidence.event('database_down').length} crashes of PostgreSQL, ${evidence.event('cut').length} cuts, seed ${evidence.run.settings.seed}`);
console.log(`${claims.length - failed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
