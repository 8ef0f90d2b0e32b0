import { GraphError } from './errors.js';

/*
 * A schema is a function (value, path) that throws a GraphError or returns nothing.  The rules of the
 * reference then read as tables.  What is missing is 131008, what has a wrong value 131009, an unknown
 * name 100.
 */
const fail = (code, details) => {
    throw new GraphError(code, details);
};

/** Length as Meta counts it: in code points, not bytes or UTF-16 units. */
export function codePoints(text) {
    let count = 0;
    for (const _ of text) count++;
    return count;
}

export function text(min, max, { code = 131009, label = null } = {}) {
    return (value, path) => {
        if (typeof value !== 'string') fail(100, `Param ${path} must be a string.`);
        const blank = min > 0 && value.trim() === '';
        if (blank) fail(131008, `Parameter '${path}' must not be empty`);
        const length = codePoints(value);
        if (length < min || length > max) {
            fail(code, label ? `${label} length invalid. Min length: ${min}, Max length: ${max}`
                : `Param ${path} must be at most ${max} characters long.`);
        }
    };
}

export function oneOf(...values) {
    return (value, path) => {
        if (!values.includes(value)) {
            fail(100, `Param ${path} must be one of {${values.join(', ')}} - got "${value}".`);
        }
    };
}

export function bool() {
    return (value, path) => {
        if (typeof value !== 'boolean') fail(100, `Param ${path} must be a boolean.`);
    };
}

export function integer(min, max) {
    return (value, path) => {
        if (!Number.isInteger(value) || value < min || value > max) {
            fail(131009, `Param ${path} must be an integer from ${min} to ${max}.`);
        }
    };
}

export function number(min, max) {
    return (value, path) => {
        if (typeof value !== 'number' || value < min || value > max) {
            fail(131009, `Param ${path} must be a number from ${min} to ${max}.`);
        }
    };
}

export function pattern(regex, what) {
    return (value, path) => {
        if (typeof value !== 'string' || !regex.test(value)) {
            fail(131009, `Param ${path} is not ${what}.`);
        }
    };
}

/** An absolute http(s) address. */
export function url(max = 2000) {
    return (value, path) => {
        if (typeof value !== 'string') fail(100, `Param ${path} must be a string.`);
        if (!/^https?:\/\/[^\s/]+/.test(value) || value.length > max || !parses(value)) {
            fail(100, `Param ${path} is not a valid URI.`);
        }
    };
}

function parses(value) {
    try {
        return Boolean(new URL(value));
    } catch {
        return false;
    }
}

export function list(item, min, max, what) {
    return (value, path) => {
        if (!Array.isArray(value)) fail(100, `Param ${path} must be an array.`);
        if (value.length < min || value.length > max) {
            fail(131009, `Invalid ${what} count. Min allowed ${what}: ${min}, Max allowed ${what}: ${max}`);
        }
        value.forEach((element, i) => item(element, `${path}[${i}]`));
    };
}

export const optional = (schema) => ({ schema, optional: true });

/** Named parts, required unless optional(); any other name is refused. */
export function object(fields) {
    const names = Object.entries(fields).map(([name, rule]) =>
        typeof rule === 'function' ? [name, rule, false] : [name, rule.schema, true]);
    return (value, path) => {
        if (value === null || typeof value !== 'object' || Array.isArray(value)) {
            fail(100, `Param ${path} must be a JSON object.`);
        }
        for (const key of Object.keys(value)) {
            if (!Object.hasOwn(fields, key)) fail(100, `Unexpected key "${key}" on param "${path}".`);
        }
        for (const [name, schema, may] of names) {
            if (value[name] !== undefined) schema(value[name], path ? `${path}['${name}']` : name);
            else if (!may) fail(131008, `Parameter '${path ? path + '.' : ''}${name}' is required`);
        }
    };
}

/** Several rules on the same value. */
export const all = (...rules) => (value, path) => rules.forEach((rule) => rule(value, path));

/** No two elements may have the same value of what key() gives. */
export function unique(key, what) {
    return (value) => {
        const seen = new Set(value.map(key));
        if (seen.size !== value.length) fail(131009, `Duplicated ${what} are not allowed`);
    };
}
