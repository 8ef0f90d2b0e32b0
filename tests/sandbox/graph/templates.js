import { GraphError } from './errors.js';

/*
 * The account's templates (WhatsApp reference 9).  Natural key: name and language.  status is Meta's
 * word; pacing "held" makes sends answer held_for_quality_assessment.
 */
const SAMPLES = [
    {
        name: 'aviso_vencimento', language: 'pt_BR', category: 'UTILITY', status: 'APPROVED',
        body: 'Olá, {{1}}! Aqui é a assistente virtual de {{2}}. Sua parcela vence em {{3}}. Se já agendou, pode desconsiderar.',
        footer: 'Responda PARAR para não receber avisos.',
        buttons: [{ type: 'QUICK_REPLY', text: 'Ver segunda via' }, { type: 'QUICK_REPLY', text: 'Não receber mais' }],
    },
    {
        name: 'recado_cadastro', language: 'pt_BR', category: 'UTILITY', status: 'APPROVED',
        body: 'Olá, {{1}}! A {{2}} tem um recado sobre o seu cadastro. Podemos conversar por aqui?',
        buttons: [{ type: 'QUICK_REPLY', text: 'Sim, pode falar' }, { type: 'QUICK_REPLY', text: 'Não sou eu' }, { type: 'QUICK_REPLY', text: 'Parar' }],
    },
    {
        name: 'segunda_via', language: 'pt_BR', category: 'UTILITY', status: 'APPROVED',
        header: { format: 'DOCUMENT' },
        body: 'Olá, {{nome}}! Segue a segunda via que você pediu à {{empresa}}, com vencimento em {{data}}. Qualquer dúvida, fale conosco.',
        footer: 'Colégio Jardim das Acácias',
        buttons: [{ type: 'URL', text: 'Abrir pagamento', url: 'https://pagar.exemplo.com.br/p/{{1}}' }],
    },
    {
        name: 'recibo_pagamento', language: 'pt_BR', category: 'UTILITY', status: 'APPROVED',
        header: { format: 'TEXT', text: 'Recibo {{1}}' },
        body: 'Recebemos o seu pagamento de {{1}} em {{2}}. Agradecemos!',
    },
    {
        name: 'oferta_acordo', language: 'pt_BR', category: 'MARKETING', status: 'APPROVED',
        body: 'Olá, {{1}}! A {{2}} preparou uma condição especial para você até {{3}}. Quer conhecer?',
        buttons: [{ type: 'QUICK_REPLY', text: 'Quero conhecer' }, { type: 'QUICK_REPLY', text: 'Não quero receber' }],
    },
    { name: 'em_analise', language: 'pt_BR', category: 'UTILITY', status: 'PENDING', body: 'Olá, {{1}}, tudo bem?' },
    { name: 'pausado', language: 'pt_BR', category: 'UTILITY', status: 'PAUSED', body: 'Olá, {{1}}, tudo bem?' },
    { name: 'desativado', language: 'pt_BR', category: 'UTILITY', status: 'DISABLED', body: 'Olá, {{1}}, tudo bem?' },
];
const REFUSED = { PAUSED: 132015, DISABLED: 132016 };

export class Templates {
    constructor() {
        this.byKey = new Map();
        SAMPLES.forEach((template) => this.put(template));
    }
    put(template) {
        for (const field of ['name', 'language', 'body']) {
            if (typeof template[field] !== 'string' || !template[field]) throw new Error(`a template needs "${field}"`);
        }
        const whole = { category: 'UTILITY', status: 'APPROVED', ...template };
        whole.id ??= String(900000000000000 + this.byKey.size + 1);
        this.byKey.set(`${whole.name}/${whole.language}`, whole);
        return whole;
    }
    list() {
        return [...this.byKey.values()];
    }
    /** The approved template, or the error with which Meta refuses it. */
    approved(name, language) {
        const template = this.byKey.get(`${name}/${language}`);
        const code = REFUSED[template?.status] ?? (template?.status === 'APPROVED' ? 0 : 132001);
        if (code) throw new GraphError(code, `template name (${name}) ${template ? 'is ' + template.status : 'does not exist'} in ${language}`);
        return template;
    }
}

/** A template as GET /{waba}/message_templates shows it. */
export function templateObject(t) {
    const components = [];
    if (t.header) components.push({ type: 'HEADER', ...t.header });
    components.push({ type: 'BODY', text: t.body });
    if (t.footer) components.push({ type: 'FOOTER', text: t.footer });
    if (t.buttons) components.push({ type: 'BUTTONS', buttons: t.buttons });
    return {
        name: t.name, language: t.language, status: t.status, category: t.category, id: t.id,
        parameter_format: /\{\{\s*[a-z_]/.test(t.body) ? 'NAMED' : 'POSITIONAL', components,
    };
}
