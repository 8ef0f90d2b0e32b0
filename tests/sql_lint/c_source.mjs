// As much of C as this house writes: tokens, functions, structs and the tables of constants.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const TOKEN = new RegExp([
    String.raw`(?<skip>\s+|//[^\n]*|/\*[^]*?\*/|^[ \t]*#(?:[^\n\\]|\\\n|\\.)*)`,
    String.raw`(?<word>[A-Za-z_]\w*)`,
    String.raw`(?<other>"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\.)*'|\.?\d[\w.]*`,
    String.raw`->|\+\+|--|&&|\|\||[=!<>+\-*/|&^%]=|<<|>>|\.\.\.|[^])`,
].join('|'), 'gmy');

// {text, line} each; comments and preprocessor lines are gone.
export function tokenise(source) {
    const tokens = [];
    let line = 1;
    for (const found of source.matchAll(TOKEN)) {
        if (!found.groups.skip)
            tokens.push({ text: found[0], line, word: found.groups.word !== undefined });
        line += found[0].split('\n').length - 1;
    }
    return tokens;
}

const CLOSES = { '(': ')', '[': ']', '{': '}' };

// The index of the bracket that closes the one at `open`.
export function closing(tokens, open) {
    let depth = 0;
    for (let i = open; i < tokens.length; i++) {
        if (CLOSES[tokens[i].text])
            depth++;
        else if (')]}'.includes(tokens[i].text) && --depth === 0)
            return i;
    }
    throw new Error(`line ${tokens[open].line}: a bracket stays open`);
}

// Where `text` stands outside of brackets; -1 when it does not.
export function indexAtTop(tokens, ...texts) {
    for (let i = 0; i < tokens.length; i++) {
        if (texts.includes(tokens[i].text))
            return i;
        if (CLOSES[tokens[i].text])
            i = closing(tokens, i);
    }
    return -1;
}

export function splitAtTop(tokens, separator) {
    const parts = [];
    for (;;) {
        const at = indexAtTop(tokens, separator);
        if (at < 0) {
            if (tokens.length || parts.length)
                parts.push(tokens);
            return parts;
        }
        parts.push(tokens.slice(0, at));
        tokens = tokens.slice(at + 1);
    }
}

// The last word of a declaration such as `const struct x *const name[2]`, and its struct or enum.
export function declared(tokens) {
    const end = tokens.findIndex(t => t.text === '[' || t.text === '(');
    const words = (end < 0 ? tokens : tokens.slice(0, end)).filter(t => t.word);
    const kind = words.findIndex(t => t.text === 'struct' || t.text === 'enum');
    return words.length < 2 ? null : {
        name: words.at(-1).text,
        type: kind < 0 ? words.at(-2).text : `${words[kind].text} ${words[kind + 1].text}`,
    };
}

function structFields(tokens) {
    const fields = [];
    for (const part of splitAtTop(tokens, ';')) {
        const pointer = part.findIndex((t, i) => t.text === '(' && part[i + 1]?.text === '*');
        if (pointer >= 0) {
            fields.push({ name: part[pointer + 2].text, type: 'function' });
            continue;
        }
        const [first, ...more] = splitAtTop(part, ',');
        const field = first && declared(first);
        if (!field)
            continue;
        fields.push(field);
        for (const name of more)
            fields.push({ name: name.find(t => t.word).text, type: field.type });
    }
    return fields;
}

// Entries of `{ a, .b = c, [D] = e }`: {name or undefined, tokens}.
export function entries(tokens) {
    return splitAtTop(tokens, ',').filter(part => part.length).map(part => {
        if (part[0].text === '.')
            return { name: part[1].text, tokens: part.slice(3) };
        return { tokens: part[0].text === '[' ? part.slice(closing(part, 0) + 2) : part };
    });
}

function rowOf(tokens, fields) {
    const row = new Map();
    let next = 0;
    for (const entry of entries(tokens)) {
        const at = entry.name ? fields.findIndex(f => f.name === entry.name) : next;
        if (fields[at])
            row.set(fields[at].name, entry.tokens);
        next = at + 1;
    }
    return row;
}

// What `= {` at `open` fills: {name, type, array, count, rows}.
function tableAt(file, open) {
    const t = file.tokens;
    let at = open - 2, array = false;
    if (t[at].text === ']') {
        array = true;
        while (t[at].text !== '[')
            at--;
        at--;
    }
    let start = at;
    while (start > 0 && !';{}'.includes(t[start - 1].text))
        start--;
    const inside = t.slice(open + 1, closing(t, open));
    const table = { name: t[at].text, array, count: entries(inside).length, inside, at: open };
    if (start > 0 && t[start - 1].text === '}' && start === at) {
        let begin = start - 1, depth = 0;
        do {
            depth += t[begin].text === '}' ? 1 : t[begin].text === '{' ? -1 : 0;
            begin--;
        } while (depth);
        table.type = t[begin].text === 'struct' ? `(struct of line ${t[begin].line})`
            : `struct ${t[begin].text}`;
        file.structs.set(table.type, structFields(t.slice(begin + 2, start - 1)));
    } else {
        table.type = declared(t.slice(start, at + 1))?.type;
    }
    return table;
}

function readTables(file) {
    const t = file.tokens;
    for (let i = 2; i < t.length; i++)
        if (t[i].text === '{' && t[i - 1].text === '=')
            file.tables.push(tableAt(file, i));
}

function readStructs(file) {
    const t = file.tokens;
    for (let i = 0; i + 2 < t.length; i++)
        if (t[i].text === 'struct' && t[i + 1].word && t[i + 2].text === '{')
            file.structs.set(`struct ${t[i + 1].text}`,
                structFields(t.slice(i + 3, closing(t, i + 2))));
}

function parameters(tokens) {
    return splitAtTop(tokens, ',').map(part => ({ ...declared(part), tokens: part }));
}

function readFunctions(file) {
    const t = file.tokens;
    let start = 0;
    for (let i = 0; i < t.length; i++) {
        if (t[i].text === ';') {
            start = i + 1;
        } else if (t[i].text === '(' && t[i - 1]?.word) {
            const end = closing(t, i);
            if (t[end + 1]?.text === '{') {
                const close = closing(t, end + 1);
                file.functions.push({
                    file, name: t[i - 1].text, line: t[i - 1].line, result: t.slice(start, i - 1),
                    parameters: parameters(t.slice(i + 1, end)), body: t.slice(end + 2, close),
                    from: end + 1, to: close, isStatic: t[start].text === 'static',
                });
                i = close;
                start = i + 1;
            } else {
                i = end;
            }
        } else if (t[i].text === '{') {
            i = closing(t, i);
            if (t[i + 1]?.text !== '=' && !t[i + 1]?.word)
                start = i + 1;
        }
    }
}

// The rows of a table in terms of its struct; the struct may stand in another file.
export function tableRows(table, fields) {
    if (!table.array)
        return [rowOf(table.inside, fields)];
    return entries(table.inside).filter(e => e.tokens[0]?.text === '{')
        .map(e => rowOf(e.tokens.slice(1, -1), fields));
}

// One file, told as `path`: its tokens, structs (by "struct NAME"), tables and functions.
// Who asks through another hands it a statement and the function that fills its parameters in: what
// that hand does then stands behind the file, once for each call.
export const ASKERS = [{ name: 'console_ask', path: 'server/console/gate.c', hand: 'on_turn' }];

function spelledOut(text) {
    const calls = ASKERS.flatMap(({ name }) =>
        [...text.matchAll(new RegExp(`\\b${name}\\(\\w+, (SQL_\\w+), (\\w+),`, 'g'))]);
    return calls.map(([, statement, fill], i) => `
static void asked_${i}(void *v, struct pg_unit *unit)
{
    struct pg_args *args = pg_unit_args(unit, ${statement});
    ${fill}(v, args);
    pg_unit_send(unit, args);
}
`).join('');
}

export function readSource(folder, path) {
    const text = readFileSync(join(folder, path), 'utf8');
    const tokens = tokenise(text + spelledOut(text));
    const file = { path, tokens, structs: new Map(), tables: [], functions: [] };
    readStructs(file);
    readTables(file);
    readFunctions(file);
    return file;
}
