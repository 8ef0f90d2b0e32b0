// callers.mjs [FOLDER]: each caller of a statement of db/queries gives it as many parameters as it
// has, of the kinds that it casts them to.  Says file, line and both lists.  What cannot be
// followed is a fault too: a caller that nobody can check is one that nobody can read.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ADDERS, MAKERS, SENDERS, Walker } from './c_walk.mjs';
import { ASKERS, closing, readSource, splitAtTop, tableRows } from './c_source.mjs';

const folder = process.argv[2] ?? '.';
const KINDS = {
    bigint: 'int8', int: 'int4', integer: 'int4', boolean: 'bool', bool: 'bool', text: 'text',
    bytea: 'bytea', tid: 'place', timestamptz: 'instant', date: 'day',
};

// ---- statements ----

// The kinds of $1 to $n as they are cast; "uncast" where nothing says it.
function readQuery(text) {
    const kinds = [];
    const plain = text.replace(/--[^\n]*/g, '').replace(/'[^']*'/g, "''");
    for (const [, number, type, array = ''] of plain.matchAll(/\$(\d+)(?:::(\w+)(\[\])?)?/g))
        kinds[number - 1] ??= KINDS[type] && KINDS[type] + array.replace('[]', '_array');
    return Array.from(kinds, kind => kind ?? 'uncast');
}

function readQueries() {
    const at = join(folder, 'db/queries');
    return new Map(readdirSync(at).filter(name => name.endsWith('.sql')).map(name => [
        `SQL_${name.slice(0, -4).toUpperCase()}`,
        { name, kinds: readQuery(readFileSync(join(at, name), 'utf8')) },
    ]));
}

// ---- the program ----

function* sources(at) {
    for (const entry of readdirSync(join(folder, at), { withFileTypes: true })) {
        const path = `${at}/${entry.name}`;
        if (entry.isDirectory())
            yield* sources(path);
        else if (/\.[ch]$/.test(entry.name) && !/^db\/(pg|migrate)/.test(path))
            yield path;
    }
}

class Program {
    constructor() {
        this.files = ['server', 'db'].flatMap(at => [...sources(at)])
            .map(path => readSource(folder, path));
        this.reached = new Set();
        for (const file of this.files)
            for (const table of file.tables)
                this.fill(file, table);
        this.follow();
    }

    functions() {
        return this.files.flatMap(file => file.functions);
    }

    fill(file, table) {
        const statements = table.inside.filter(t => t.text.startsWith('SQL_'));
        const fields = statements.length && this.fields(file, table.type);
        if (table.type === 'enum sql')
            table.statements = statements.map(t => t.text);
        else if (fields)
            table.rows = tableRows(table, fields) // without the empty row that ends it
                .filter(row => [...row.values()].flat().some(t => t.text.startsWith('SQL_')));
    }

    fields(file, type) {
        const from = file.structs.has(type) ? file : this.files.find(f => f.structs.has(type));
        return from?.structs.get(type);
    }

    // Functions to walk into: they are handed a statement, or its parameters.
    follow() {
        const handed = this.functions().filter(fn =>
            fn.parameters.some(p => /^(struct pg_args|enum sql)$/.test(p.type)) ||
            fn.result.some(t => t.text === 'pg_args'));
        this.followed = new Set();
        for (let before = -1; before !== this.followed.size;) {
            before = this.followed.size;
            for (const fn of handed)
                if (this.matters(fn.body, fn))
                    this.followed.add(fn);
        }
    }

    isFollowed(fn) {
        return this.followed.has(fn);
    }

    function(from, name) {
        this.byName ??= byName(this.functions());
        const all = this.byName.get(name);
        return all?.find(f => f.file === from.file) ?? all?.find(f => !f.isStatic);
    }

    matters(tokens, fn) {
        return tokens.some((t, i) => t.word && (MAKERS.has(t.text) || SENDERS.has(t.text) ||
            ADDERS.test(t.text) || t.text === 'COLUMN' ||
            (tokens[i + 1]?.text === '(' && this.leadsOn(tokens, i, fn))));
    }

    // Through a pointer in a row the parameters go by the name that COLUMN gives them.
    leadsOn(tokens, i, fn) {
        if (/^(\.|->)$/.test(tokens[i - 1]?.text))
            return tokens.slice(i + 1, closing(tokens, i + 1)).some(t => t.text === 'args');
        const called = this.function(fn, tokens[i].text);
        return called && this.isFollowed(called);
    }

    // The table of that name which a function sees.
    table(fn, name) {
        const sees = t => t.name === name &&
            !fn.file.functions.some(f => f !== fn && f.from < t.at && t.at < f.to);
        return fn.file.tables.findLast(t => sees(t) && t.at > fn.from && t.at < fn.to) ??
            fn.file.tables.find(sees);
    }

    // The struct of a name in a function: of its parameters, variables and tables.
    typeOfName(fn, name) {
        const t = fn.file.tokens;
        for (let i = fn.from; i < fn.to; i++) {
            if (t[i].text !== name)
                continue;
            let start = i - 1;
            while (/^(\*|const)$/.test(t[start].text))
                start--;
            if (t[start - 1].text === 'struct')
                return `struct ${t[start].text}`;
        }
        return this.table(fn, name)?.type;
    }

    // And of a path such as `r->report`.
    typeOf(fn, tokens) {
        const [first, ...rest] = tokens.filter(t => t.word).map(t => t.text);
        let type = fn.parameters.find(p => p.name === first)?.type ?? this.typeOfName(fn, first);
        for (const field of rest)
            type = this.fields(fn.file, type)?.find(f => f.name === field)?.type;
        return type;
    }

    // All rows that something of this type may be, where its tables name statements.
    rowsOf(fn, tokens) {
        const type = this.typeOf(fn, withoutIndex(tokens));
        const rows = files => files.flatMap(f => f.tables)
            .filter(t => t.type === type && t.rows).flatMap(t => t.rows);
        return fn.file.structs.has(type) ? rows([fn.file]) : rows(this.files);
    }

    // What is ever put into a field of type enum sql, in the same file.
    assigned(fn, base, field) {
        const type = this.fields(fn.file, this.typeOf(fn, base))?.find(f => f.name === field)?.type;
        const t = fn.file.tokens, found = new Set();
        for (let i = 1; type === 'enum sql' && i + 1 < t.length; i++) {
            if (t[i].text !== field || !/^(\.|->)$/.test(t[i - 1].text) || t[i + 1].text !== '=')
                continue;
            for (let k = i + 2; !/^[,;}]$/.test(t[k].text); k++)
                this.named(fn.file, k).forEach(name => found.add(name));
        }
        return [...found];
    }

    // The statement that stands there, or those that callers put into the parameter of that name.
    named(file, at) {
        const t = file.tokens, name = t[at].text;
        if (name.startsWith('SQL_'))
            return [name];
        const within = file.functions.find(f => f.from < at && at < f.to);
        const place = within?.parameters.findIndex(p => p.name === name && p.type === 'enum sql');
        return t.flatMap((token, i) => {
            if (!(place >= 0) || token.text !== within.name || t[i + 1].text !== '(')
                return [];
            const given = splitAtTop(t.slice(i + 2, closing(t, i + 1)), ',')[place];
            return given.filter(g => g.text.startsWith('SQL_')).map(g => g.text);
        });
    }
}

function withoutIndex(tokens) {
    let depth = 0;
    return tokens.filter(({ text }) => {
        depth += text === '[' ? 1 : 0;
        const outside = depth === 0;
        depth -= text === ']' ? 1 : 0;
        return outside;
    });
}

function byName(functions) {
    const groups = new Map();
    for (const fn of functions)
        groups.set(fn.name, [...groups.get(fn.name) ?? [], fn]);
    return groups;
}

// ---- the check ----

function fits(wanted, given) {
    return wanted.length === given.length &&
        wanted.every((kind, i) => given[i] === 'null' || kind === given[i]);
}

class Check {
    constructor() {
        this.queries = readQueries();
        this.program = new Program();
        this.faults = new Set();
        this.sent = new Set();
        this.byPool = readFileSync(join(folder, 'db/pg_setup.c'), 'utf8'); // it has its own ways
    }

    place(file, token) {
        return `${file.path}:${token.line}`;
    }

    take({ statement, kinds, token, file }) {
        const query = this.queries.get(statement);
        const at = `${this.place(file, token)} ${statement}`;
        this.sent.add(statement);
        if (!query) {
            this.faults.add(`${at}: there is no such statement`);
            return;
        }
        if (!fits(query.kinds, kinds))
            this.faults.add(`${at}: db/queries/${query.name} takes (${query.kinds.join(', ')}), ` +
                `is sent (${kinds.join(', ')})`);
    }

    walk() {
        const walker = new Walker(this.program);
        for (const fn of this.program.functions())
            if (ASKERS.some(a => a.path === fn.file.path && a.hand === fn.name))
                fn.body.forEach(token => this.program.reached.add(token));
            else if (!this.program.isFollowed(fn) && this.program.matters(fn.body, fn))
                walker.walk(fn, sent => this.take(sent), (token, what, file) =>
                    this.faults.add(`${this.place(file, token)}: ${what}`));
    }

    finish() {
        for (const file of this.program.files.filter(f => f.path.endsWith('.c')))
            for (const token of file.tokens)
                if (MAKERS.has(token.text) && !this.program.reached.has(token))
                    this.faults.add(`${this.place(file, token)}: no caller leads here`);
        for (const [statement, query] of this.queries)
            if (!this.sent.has(statement) && !this.byPool.includes(`"${query.name.slice(0, -4)}"`))
                this.faults.add(`db/queries/${query.name}: nobody sends it`);
        return [...this.faults];
    }
}

const check = new Check();
check.walk();
const faults = check.finish();
faults.forEach(fault => console.log(fault));
console.log(`${check.sent.size} of ${check.queries.size} statements in ` +
    `${check.program.reached.size} places, ${faults.length} faults`);
process.exitCode = faults.length ? 1 : 0;
