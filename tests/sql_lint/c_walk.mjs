// Walks a function along every way that matters for the parameters of a statement, and into the
// functions that it gives the statement or its parameters to.  A way is a list of answers to the
// questions that come up (is this condition true, which row of the table is it): walked to its end,
// then again with the next answers.  What is asked in the same words has the same answer until a
// name in it is assigned.
import { closing, entries, indexAtTop, splitAtTop } from './c_source.mjs';

const MAKERS = new Set(['pg_unit_args', 'pg_sync_args']);
const SENDERS = new Set(['pg_unit_send', 'pg_sync_run']);
const ADDERS = /^pg_(null|(?:int8|int4|bool|text|bytea|place|instant|day)(?:_array)?)$/;
const WAYS_MAX = 20000, DEPTH_MAX = 12;
const LEAVES = Symbol('return, break or continue');

const words = tokens => tokens.map(t => t.text).join(' ');
const strip = tokens => {
    while (tokens[0]?.text === '(' && closing(tokens, 0) === tokens.length - 1)
        tokens = tokens.slice(1, -1);
    return tokens;
};

// Where the path that ends before `end` begins: `rows[i].args`, `r->report`, `name`.
function pathBefore(tokens, end) {
    let start = end;
    while (start > 0 && (tokens[start - 1].word || /^(\.|->|\])$/.test(tokens[start - 1].text)))
        start -= tokens[start - 1].text === ']' ? 3 : 1;
    return start;
}

export class Walker {
    constructor(program) {
        this.program = program;
    }

    // Calls onSend({statement, kinds, token, file}) for what is sent on any way through, with the
    // place where it was begun, and onLost(token, what, file) for what cannot be followed.
    walk(root, onSend, onLost) {
        this.onSend = onSend;
        this.onLost = onLost;
        this.answers = [];
        for (let ways = 0; ; ways++) {
            if (ways === WAYS_MAX)
                return onLost(root.body[0], `${root.name}: too many ways to follow`, root.file);
            this.asked = 0;
            this.facts = new Map();
            this.depth = 0;
            this.frames = 0;
            this.call(root, []);
            while (this.answers.length && this.answers.at(-1).at + 1 === this.answers.at(-1).of)
                this.answers.pop();
            if (!this.answers.length)
                return undefined;
            this.answers.at(-1).at++;
        }
    }

    matters(tokens) {
        return this.program.matters(tokens, this.frame.fn);
    }

    choose(of) {
        if (this.asked === this.answers.length)
            this.answers.push({ at: 0, of });
        return this.answers[this.asked++].at;
    }

    // The answer to the same words, as names stand in this frame.
    fact(tokens, of) {
        const key = this.canonical(tokens);
        if (!this.facts.has(key))
            this.facts.set(key, this.choose(of));
        return this.facts.get(key);
    }

    canonical(tokens) {
        return tokens.map((t, i) => {
            const before = tokens[i - 1]?.text;
            const field = before === '.' || before === '->';
            if (!t.word || field || /^(true|false|[A-Z].*)$/.test(t.text))
                return t.text;
            return this.frame.names.get(t.text)?.words ?? `${this.frame.number}:${t.text}`;
        }).join(' ');
    }

    call(fn, values) {
        const outer = this.frame;
        this.frame = { fn, names: new Map(), number: this.frames++ };
        fn.parameters.forEach((p, i) => values[i] && this.frame.names.set(p.name, values[i]));
        if (++this.depth < DEPTH_MAX)
            this.block(fn.body);
        this.depth--;
        const { result } = this.frame;
        this.frame = outer;
        return result;
    }

    // ---- statements ----

    block(tokens) {
        for (let at = 0; at < tokens.length;) {
            const end = this.endOf(tokens, at);
            const left = this.statement(tokens.slice(at, end));
            if (left)
                return left;
            at = end;
        }
        return null;
    }

    endOf(tokens, at) {
        const word = tokens[at].text;
        if (word === '{')
            return closing(tokens, at) + 1;
        if (word === 'if' || word === 'for' || word === 'while' || word === 'switch') {
            const end = this.endOf(tokens, closing(tokens, at + 1) + 1);
            const more = word === 'if' && tokens[end]?.text === 'else';
            return more ? this.endOf(tokens, end + 1) : end;
        }
        if (word === 'do')
            return this.endOf(tokens, this.endOf(tokens, at + 1));
        const end = indexAtTop(tokens.slice(at), ';');
        return end < 0 ? tokens.length : at + end + 1;
    }

    statement(tokens) {
        const word = tokens[0].text;
        if (word === 'return')
            return this.leave(tokens.slice(1, -1));
        if (!this.matters(tokens)) {
            this.forgetAssigned(tokens);
            return null;
        }
        if (word === '{')
            return this.block(tokens.slice(1, -1));
        if (word === 'if')
            return this.branch(tokens);
        if (word === 'for' || word === 'while')
            return this.loop(tokens);
        if (word === 'switch' || word === 'do')
            this.lost(tokens[0], `what is sent inside a ${word} is not followed`);
        this.expression(tokens.at(-1).text === ';' ? tokens.slice(0, -1) : tokens);
        return null;
    }

    leave(tokens) {
        this.frame.result = this.value(tokens);
        return LEAVES;
    }

    branch(tokens) {
        const close = closing(tokens, 1);
        const end = this.endOf(tokens, close + 1);
        if (this.condition(tokens.slice(2, close)))
            return this.statement(tokens.slice(close + 1, end));
        return end < tokens.length ? this.statement(tokens.slice(end + 1)) : null;
    }

    // A loop that makes statements runs once: its body is the same each time.  One that adds to a
    // statement runs as often as its array has entries.
    loop(tokens) {
        const close = closing(tokens, 1), head = tokens.slice(2, close);
        const body = tokens.slice(close + 1);
        const times = body.some(t => MAKERS.has(t.text)) || !this.addsToOuter(body)
            ? 1 : this.arrayLength(head);
        if (times === null)
            this.lost(tokens[0], 'how often this adds a parameter cannot be told');
        for (let i = 0; i < times; i++) {
            const left = this.statement(body);
            if (left && body.some(t => t.text === 'return'))
                return left;
        }
        return null;
    }

    addsToOuter(body) {
        return body.some(t => ADDERS.test(t.text) || t.text === 'COLUMN' ||
            this.frame.names.get(t.text)?.kinds);
    }

    // Of `i < 3`, of `i < COUNT_OF(texts)`, and of `row->fields[i].name`, which ends with the list.
    arrayLength(head) {
        const at = head.findIndex(t => t.text === 'COUNT_OF' || t.text === 'sizeof');
        if (at >= 0)
            return this.program.table(this.frame.fn, head[at + 2].text)?.count ?? null;
        const below = head[head.findIndex(t => t.text === '<') + 1]?.text;
        if (/^\d+$/.test(below))
            return Number(below);
        const index = head.findIndex(t => t.text === '[');
        const entry = index < 0 ? undefined
            : this.rowEntry(head.slice(pathBefore(head, index), index));
        return entry ? entries(entry.slice(1, -1)).length : null;
    }

    lost(token, what) {
        this.onLost(token, what, this.frame.fn.file);
    }

    // ---- conditions ----

    condition(tokens) {
        tokens = strip(tokens);
        for (const [join, ends] of [['||', true], ['&&', false]]) {
            const parts = splitAtTop(tokens, join);
            if (parts.length > 1) {
                for (const part of parts)
                    if (this.condition(part) === ends)
                        return ends;
                return !ends;
            }
        }
        if (tokens[0].text === '!')
            return !this.condition(tokens.slice(1));
        return this.known(tokens) ?? this.guess(tokens);
    }

    guess(tokens) {
        if (!this.matters(tokens))
            return this.fact(tokens, 2) === 0;
        this.value(tokens);
        return this.choose(2) === 0;
    }

    // What the statement itself or the row of a table says; undefined when it says nothing.
    known(tokens) {
        for (const [sign, same] of [['==', true], ['!=', false]]) {
            const [left, right] = splitAtTop(tokens, sign);
            if (right?.length === 1 && right[0].text.startsWith('SQL_')) {
                const statement = this.value(left)?.statement;
                return statement && (statement === right[0].text) === same;
            }
        }
        if (tokens.length === 1)
            return this.knownName(tokens[0]);
        const [flags, flag] = splitAtTop(tokens, '&');
        const entry = this.rowEntry(flag ? flags : tokens);
        if (!entry)
            return undefined;
        if (flag)
            return entry.some(t => t.text === flag[0].text);
        return entry.length > 0 && !/^(false|0|NULL)$/.test(words(entry));
    }

    // A parameter is what its caller gave.
    knownName({ text }) {
        const given = this.frame.names.get(text), { frame } = this;
        if (text === 'true' || text === 'false')
            return text === 'true';
        if (!given?.tokens)
            return undefined;
        this.frame = given.frame;
        const result = this.condition(given.tokens);
        this.frame = frame;
        return result;
    }

    // ---- expressions ----

    expression(tokens) {
        for (const part of splitAtTop(tokens, ',')) {
            const at = indexAtTop(part, '=');
            if (at < 0) {
                this.value(part);
                continue;
            }
            const name = part.slice(0, at).findLast(t => t.word)?.text;
            const value = this.value(part.slice(at + 1));
            this.forget(name);
            if (value && !value.words && part[at - 1].text === name)
                this.frame.names.set(name, value);
        }
    }

    forget(name) {
        this.frame.names.delete(name);
        const known = ` ${this.frame.number}:${name} `;
        for (const key of this.facts.keys())
            if (` ${key} `.includes(known))
                this.facts.delete(key);
    }

    forgetAssigned(tokens) {
        tokens.forEach((t, i) => {
            if (t.word && /^([-+|&]?=|\+\+|--)$/.test(tokens[i + 1]?.text))
                this.forget(t.text);
        });
    }

    // {statement}, {statement, kinds} of what is being sent, {row}, or just how it is written.
    value(tokens) {
        tokens = strip(tokens);
        if (!tokens.length)
            return null;
        const question = indexAtTop(tokens, '?');
        if (question >= 0 && this.matchesStatement(tokens))
            return this.either(tokens, question);
        if (tokens[0].text === '&')
            return this.value(tokens.slice(1));
        if (tokens.length === 1)
            return this.name(tokens[0]);
        return this.path(tokens) ?? this.calls(tokens) ?? this.open(tokens);
    }

    open(tokens) {
        return { words: this.canonical(tokens), tokens, frame: this.frame };
    }

    matchesStatement(tokens) {
        return tokens.some(t => t.text.startsWith('SQL_')) || this.matters(tokens);
    }

    either(tokens, question) {
        const colon = question + indexAtTop(tokens.slice(question), ':');
        return this.condition(tokens.slice(0, question))
            ? this.value(tokens.slice(question + 1, colon)) : this.value(tokens.slice(colon + 1));
    }

    name(token) {
        if (token.text.startsWith('SQL_'))
            return { statement: token.text };
        const value = this.frame.names.get(token.text);
        if (value)
            return value;
        const table = this.program.table(this.frame.fn, token.text);
        return table && !table.array && table.rows?.length
            ? { row: table.rows[0] } : this.open([token]);
    }

    // `rows[i]`, `statements[i]`, `row->statement`, `rows[i].statement`.
    path(tokens) {
        const last = tokens.at(-1);
        if (last.text === ']' && tokens[1].text === '[' && closing(tokens, 1) === tokens.length - 1)
            return this.element(tokens);
        const dot = tokens.at(-2)?.text;
        if (!last.word || (dot !== '.' && dot !== '->') || indexAtTop(tokens, ',', '+', '*') >= 0)
            return null;
        const entry = this.rowEntry(tokens);
        if (entry)
            return entry.length ? this.value(entry) : null;
        const choices = this.program.assigned(this.frame.fn, tokens.slice(0, -2), last.text);
        return choices.length ? { statement: choices[this.fact(tokens, choices.length)] } : null;
    }

    element(tokens) {
        const table = this.program.table(this.frame.fn, tokens[0].text) ?? null;
        const rows = table?.rows ?? this.program.rowsOf(this.frame.fn, tokens.slice(0, 1));
        if (table?.statements)
            return { statement: table.statements[this.fact(tokens, table.statements.length)] };
        return rows?.length ? { row: rows[this.fact(tokens, rows.length)] } : null;
    }

    // The entry of a row in `row->field`; undefined when it is no row of a table of statements.
    rowEntry(tokens) {
        const dot = tokens.at(-2)?.text;
        if (tokens.length < 3 || (dot !== '.' && dot !== '->'))
            return undefined;
        const base = tokens.slice(0, -2);
        const row = this.value(base)?.row ?? this.anyRow(base);
        return row && (row.get(tokens.at(-1).text) ?? []);
    }

    anyRow(base) {
        const rows = this.program.rowsOf(this.frame.fn, base);
        return rows?.length ? rows[this.fact(base, rows.length)] : undefined;
    }

    // Makes the calls of an expression in their order; its value when it is nothing but one call.
    calls(tokens) {
        let result = null;
        for (let i = 0; i < tokens.length; i++) {
            if (tokens[i].text !== '(' && tokens[i].text !== '{' && tokens[i].text !== '[')
                continue;
            const close = closing(tokens, i);
            const inside = tokens.slice(i + 1, close);
            const start = pathBefore(tokens, i);
            if (start < i && tokens[i].text === '(')
                result = this.doCall(tokens.slice(start, i), inside);
            else if (this.matters(inside))
                this.expression(inside);
            result = start === 0 && close === tokens.length - 1 ? result : null;
            i = close;
        }
        return result;
    }

    doCall(callee, inside) {
        const token = callee[0], adds = token.text.match(ADDERS);
        if (token.text === 'COLUMN')
            return this.add([{ text: 'args', word: true }], `${inside[0].text}_array`, token);
        const parts = splitAtTop(inside, ',');
        if (adds)
            return this.add(parts[0], adds[1], token);
        if (MAKERS.has(token.text))
            return this.make(parts[1], token);
        const fn = callee.length === 1 ? this.program.function(this.frame.fn, token.text)
            : this.program.function(this.frame.fn, words(this.rowEntry(callee) ?? []));
        if (!fn && !SENDERS.has(token.text) && !this.matters(inside))
            return null;
        const values = parts.map(part => this.value(part));
        if (SENDERS.has(token.text))
            return this.send(values, token);
        return fn && this.program.isFollowed(fn) ? this.call(fn, values) : null;
    }

    make(statement, token) {
        const value = this.value(statement);
        this.program.reached.add(token);
        if (!value?.statement)
            this.lost(token, 'which statement this is cannot be told');
        return value?.statement 
            ? { statement: value.statement, kinds: [], token, file: this.frame.fn.file } : null;
    }

    add(to, kind, token) {
        const args = this.value(to);
        if (!args?.kinds) {
            this.lost(token, 'whose parameter this is cannot be told');
            return null;
        }
        args.kinds.push(kind);
        return null;
    }

    send(values, token) {
        const args = values.find(v => v?.kinds);
        if (args)
            this.onSend(args);
        else
            this.lost(token, 'what is sent here cannot be told');
        return null;
    }
}

export { MAKERS, SENDERS, ADDERS };
