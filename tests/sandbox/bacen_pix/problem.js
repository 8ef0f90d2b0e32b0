/* RFC 7807, as the Pix API answers: type, title, status, detail, violacoes. */
export class PixProblem extends Error {
    constructor(status, kind, detail, violations = []) {
        super(detail);
        Object.assign(this, { status, kind, violations });
    }

    body() {
        return {
            type: `https://pix.bcb.gov.br/api/v2/error/${this.kind}`, title: this.kind, status: this.status,
            detail: this.message, violacoes: this.violations,
        };
    }
}

/** Throws what is wrong with a value: rules are [property, holds(body), reason]. */
export function check(kind, rules, body, more = []) {
    const wrong = rules.filter(([, holds]) => !holds(body)).map(([propriedade, , razao]) => ({ razao, propriedade }));
    const all = [...more, ...wrong];
    if (all.length) throw new PixProblem(400, kind, 'A requisição não respeita o esquema.', all);
}
