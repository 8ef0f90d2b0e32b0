/* What a message of the business looks like on the phone: one flat shape for the page and for tests. */
const mediaPart = (kind, m) => ({
    kind, media_id: m.id ?? null, link: m.link ?? null, filename: m.filename ?? null, text: m.caption ?? null,
});

const SCREENS = {
    text: (m) => ({ kind: 'text', text: m.body, preview: Boolean(m.preview_url) }),
    image: (m) => mediaPart('image', m),
    video: (m) => mediaPart('video', m),
    audio: (m) => mediaPart('audio', m),
    document: (m) => mediaPart('document', m),
    sticker: (m) => mediaPart('sticker', m),
    reaction: (m) => ({ kind: 'reaction', target: m.message_id, emoji: m.emoji }),
    location: (m) => ({ kind: 'location', ...m, text: m.name ?? null }),
    contacts: (m) => ({ kind: 'contacts', text: m.map((c) => c.name?.formatted_name ?? '').join(', ') }),
};

function header(h) {
    if (!h) return null;
    return h.type === 'text' ? { kind: 'text', text: h.text } : mediaPart(h.type, h[h.type]);
}

const INTERACTIVE = {
    button: (a) => ({ buttons: a.buttons.map((b) => ({ kind: 'button', title: b.reply.title, payload: b.reply.id })) }),
    list: (a) => ({ list: { button: a.button, sections: a.sections } }),
    cta_url: (a) => ({ buttons: [{ kind: 'url', title: a.parameters.display_text, url: a.parameters.url }] }),
    order_details: (a) => ({ buttons: [{ kind: 'order', title: 'Revisar e pagar', order: a.parameters }] }),
    order_status: (a) => ({ order_status: a.parameters }),
    request_contact_info: () => ({ buttons: [{ kind: 'contact', title: 'Compartilhar telefone' }] }),
    location_request_message: () => ({ buttons: [{ kind: 'location', title: 'Enviar localização' }] }),
};

function interactive(m) {
    return {
        kind: 'interactive', interactive: m.type, header: header(m.header), text: m.body.text,
        footer: m.footer?.text ?? null, ...INTERACTIVE[m.type](m.action),
    };
}

function template(shown) {
    return {
        kind: 'template', header: shown.header && header(shown.header), text: shown.text,
        footer: shown.footer, buttons: shown.buttons,
    };
}

export function screenOf(body, type, rendered) {
    const made = type === 'template' ? template(rendered)
        : type === 'interactive' ? interactive(body.interactive) : SCREENS[type](body[type]);
    return { mine: false, quoted: body.context?.message_id ?? null, ...made };
}
