/* The list of the ux reference's points names tests that are there: tests/acceptance/ux.tsv. */
import { test } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { ROOT } from './world.mjs';

test('each point from 1 to 38 stands in the list once, with a state, tests that exist, and a word where something lacks', () => {
    const rows = fs.readFileSync(path.join(ROOT, 'tests/acceptance/ux.tsv'), 'utf8').split('\n').filter((l) => l && !l.startsWith('#')).map((l) => l.split('\t'));
    assert.deepEqual(rows.map(([point]) => Number(point)), Array.from({ length: 38 }, (_, i) => i + 1));
    for (const [point, state, tests, lacks] of rows) {
        assert.ok(['holds', 'page', 'partly'].includes(state), point);
        assert.ok(state !== 'partly' || lacks.length > 10, `${point} says what lacks`);
        for (const one of tests.split(' | ')) {
            const [file, name = ''] = one.split(/: (.*)/s);
            const source = fs.readFileSync(path.join(ROOT, `tests/e2e/${file}.test.mjs`), 'utf8');
            assert.ok(new RegExp(`^\\s*(test|bothWays)\\([\`']${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`, 'm').test(source), `${point}: ${one}`);
        }
    }
});
