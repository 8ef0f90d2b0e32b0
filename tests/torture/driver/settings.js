/*
 * Sizes of a run, from the environment.  QUICK=1 is the row of `make test`; the defaults without it
 * are those of the full run (about half an hour).
 */
const quick = process.env.QUICK === '1';

const number = (name, full, short) => Number(process.env[name] ?? (quick ? short : full));

/* What a run must reach to count.  A quick one stops by the clock: unless asked for by name, a third. */
const least = (name, size) => (quick && process.env[name] === undefined ? Math.floor(size / 3) : size);

export const settings = {
    quick,
    seed: number('SEED', Date.now() % 1e9, Date.now() % 1e9),
    kills: number('KILLS', 200, 12),          // servers that died without a warning
    messages: number('MESSAGES', 100000, 800), // inbound, different ones
    payments: number('PAYMENTS', 10000, 60),   // raced against the messages about them
    once: number('ONCE', 5000, 60),            // sends of the at-most-once class
    takes: number('TAKES', 10000, 60),        // take-overs of conversations, raced against what is being said
    limitS: number('LIMIT_S', 5400, 75),       // the load ends then in any case
    people: number('PEOPLE', 260, 60),         // who write at the same time
    pauseMs: quick ? [1200, 4000] : [1500, 9000], // from one fault to the next
    downMs: quick ? [1000, 2500] : [2000, 8000],  // how long PostgreSQL stays away
    port: number('TORTURE_PORT', 18080, 18080),    // the first of five
    points: process.env.POINTS?.split(','),        // only these fault points
    program: process.env.QUITA_PROGRAM ?? 'build/torture/quita',
    out: process.env.TORTURE_OUT ?? 'build/torture-run',
    database: process.env.TORTURE_DATABASE,
};

const { kills, messages, payments, once, takes } = settings;
settings.least = {
    kills: least('KILLS', kills), messages: least('MESSAGES', messages),
    payments: least('PAYMENTS', payments), once: least('ONCE', once),
    takes: least('TAKES', takes),
};

export const KEY = '7'.padStart(64, '0'); // of this run only: nothing it seals outlives it
export const ACCOUNT = { id: '106540352242922', waba: '102290129340398', secret: 'sandbox_app_secret' };
