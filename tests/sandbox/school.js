import fs from 'node:fs';
import path from 'node:path';
import { csvOf } from './school/csv.js';
import { isDay } from './school/days.js';
import { makeSchool, personsOf } from './school/families.js';

/* Writes the sample school: people.csv for the importer and persons.json for the phones. */
const HELP = `Example: node tests/sandbox/school.js --today 2026-11-25 --out var/school

  --today DAY     the day that "20 dias em atraso" is counted from (YYYY-MM-DD)
  --out DIR       where people.csv and persons.json go
  --families N    how many (200)
  --seed N        another seed, other people (7)
`;

function readFlags(argv) {
    const flags = {};
    for (let i = 0; i < argv.length; i += 2) flags[argv[i]] = argv[i + 1];
    return { today: flags['--today'], out: flags['--out'], families: Number(flags['--families'] ?? 200), seed: Number(flags['--seed'] ?? 7) };
}

const { out, ...options } = readFlags(process.argv.slice(2));
if (!isDay(options.today) || !out || !(options.families > 0) || !Number.isInteger(options.seed)) {
    process.stderr.write(HELP);
    process.exit(process.argv.includes('--help') ? 0 : 1);
}
const school = makeSchool(options);
fs.mkdirSync(out, { recursive: true });
fs.writeFileSync(path.join(out, 'people.csv'), csvOf(school));
fs.writeFileSync(path.join(out, 'persons.json'), JSON.stringify(personsOf(school), null, 1) + '\n');
process.stderr.write(`${school.families.length} families, ${school.outsiders.length} others, in ${out}\n`);
