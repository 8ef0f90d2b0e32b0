import { newWamid } from '../ids.js';
import { contactOf, senderOf } from './sender.js';

/*
 * What a person does on the phone becomes a webhook (WhatsApp reference 3).  An action is one key:
 *
 *   {text: "oi"}                                  {reply_to: wamid} may stand beside any of them
 *   {tap: {payload, title, kind, wamid}}          kind: button (reply button), list, template
 *   {image|document|audio|video|sticker: {...}}   {media_id, caption, filename, voice}
 *   {location: {latitude, longitude, name}}       {contacts: [...]}
 *   {reaction: {wamid, emoji}}                    emoji "" removes it
 *   {edit: {wamid, text}}  {revoke: {wamid}}      {unsupported: "poll"}
 *   {number_change: {wa_id}}                      {unknown: {type, ...}} any message as it is
 */
const ANSWERS = new Set(['text', 'tap', 'image', 'document', 'audio', 'video', 'sticker', 'location', 'contacts', 'unsupported', 'unknown']);

const media = (kind, extra = []) => (m, { media: item }) => {
    const value = { id: item.id, mime_type: item.type, sha256: item.sha256 };
    for (const name of ['caption', ...extra]) if (m[name] !== undefined) value[name] = m[name];
    return {
        unit: { type: kind, [kind]: value },
        shown: { kind, media_id: item.id, filename: m.filename ?? null, text: m.caption ?? null },
    };
};

const TAPS = {
    button: ({ payload, title }) => ({ type: 'interactive', interactive: { type: 'button_reply', button_reply: { id: payload, title } } }),
    list: ({ payload, title, description }) => ({
        type: 'interactive',
        interactive: { type: 'list_reply', list_reply: { id: payload, title, ...(description ? { description } : {}) } },
    }),
    template: ({ payload, title }) => ({ type: 'button', button: { payload, text: title } }),
};

const MAKE = {
    text: (body) => ({ unit: { type: 'text', text: { body } }, shown: { kind: 'text', text: body } }),
    tap: (tap) => ({ unit: TAPS[tap.kind ?? 'button'](tap), shown: { kind: 'text', text: tap.title, tapped: true }, replyTo: tap.wamid }),
    image: media('image'),
    document: media('document', ['filename']),
    audio: (m, context) => {
        const made = media('audio')(m, context);
        made.unit.audio.voice = m.voice ?? true;
        return made;
    },
    video: media('video'),
    sticker: (m, context) => {
        const made = media('sticker')(m, context);
        made.unit.sticker.animated = false;
        return made;
    },
    location: (l) => ({ unit: { type: 'location', location: l }, shown: { kind: 'location', ...l, text: l.name ?? null } }),
    contacts: (list) => ({ unit: { type: 'contacts', contacts: list }, shown: { kind: 'contacts', text: list.map((c) => c.name?.formatted_name).join(', ') } }),
    reaction: (r) => ({ unit: { type: 'reaction', reaction: { message_id: r.wamid, ...(r.emoji ? { emoji: r.emoji } : {}) } }, react: r }),
    edit: (e) => ({ unit: { type: 'edit', edit: { original_message_id: e.wamid, message: { type: 'text', text: { body: e.text } } } }, change: { wamid: e.wamid, text: e.text, edited: true } }),
    revoke: (r) => ({ unit: { type: 'revoke', revoke: { original_message_id: r.wamid } }, change: { wamid: r.wamid, text: 'Mensagem apagada', kind: 'text', revoked: true } }),
    unsupported: (what) => ({
        unit: {
            type: 'unsupported', unsupported: { type: what },
            errors: [{ code: 131051, title: 'Message type unknown', message: 'Message type unknown', error_data: { details: 'Message type is currently not supported.' } }],
        },
        shown: { kind: 'unsupported', text: `(${what})` },
    }),
    unknown: (whole) => ({ unit: whole, shown: { kind: 'unsupported', text: `(${whole.type})` } }),
};

export class Inbound {
    constructor({ settings, clock, journal, media: store, messages, webhooks, directory }) {
        Object.assign(this, { settings, clock, journal, store, messages, webhooks, directory });
    }

    /** Does what the person did; returns the wamid.  number: which business number, first if null. */
    act(phone, action, number = this.settings.phoneNumberIds[0]) {
        if (action.number_change) return this.changeNumber(phone, action.number_change, number);
        const name = Object.keys(MAKE).find((key) => action[key] !== undefined);
        if (!name) throw new Error(`an action has one of ${Object.keys(MAKE).join(', ')}, number_change`);
        const made = MAKE[name](action[name], { media: this.mediaOf(action[name], name) });
        return this.emit(phone, number, made, { opens: ANSWERS.has(name), quoted: action.reply_to ?? made.replyTo ?? null, at: action.at });
    }

    mediaOf(value, name) {
        if (!['image', 'document', 'audio', 'video', 'sticker'].includes(name)) return null;
        const item = this.store.get(value.media_id);
        if (!item) throw new Error(`no media ${value.media_id}`);
        return item;
    }

    emit(phone, number, made, { opens, quoted, at = this.clock.now() }) {
        const wamid = newWamid(phone.wa_id, false);
        const unit = { ...senderOf(phone), id: wamid, timestamp: String(Math.floor(at / 1000)), ...made.unit };
        if (quoted) unit.context = { from: this.display(number), id: quoted };
        this.messages.received(number, phone, wamid, at, opens);
        const shown = this.show(phone, wamid, number, at, made, quoted);
        this.journal.add('inbound', { wamid, phone: phone.id, wa_id: phone.wa_id, number, type: unit.type, text: unit.text?.body, payload: made.unit.interactive?.button_reply?.id ?? made.unit.interactive?.list_reply?.id ?? made.unit.button?.payload });
        this.webhooks.enqueue({ kind: 'messages', number, value: unit, contact: contactOf(phone), done: () => ticked(phone, shown) });
        return wamid;
    }

    show(phone, wamid, number, at, made, quoted) {
        if (made.shown) return phone.show({ wamid, number, at, mine: true, tick: 'sent', quoted, ...made.shown }, this.settings.keepMessages);
        const target = phone.find(made.react?.wamid ?? made.change?.wamid);
        if (!target) return null;
        if (made.react) target.myReaction = made.react.emoji || null;
        else Object.assign(target, made.change, { wamid: target.wamid });
        phone.changed(target);
        return null;
    }

    display(number) {
        const at = this.settings.phoneNumberIds.indexOf(number);
        return this.settings.displayNumbers[at] ?? number;
    }

    /* Reference 3.4: the old number in "from", the new one in system.wa_id, no contacts array. */
    changeNumber(phone, { wa_id: waId, bsuid }, number) {
        const old = { number: phone.wa_id, bsuid: phone.bsuid };
        const next = bsuid ?? `BR.9${phone.bsuid.slice(4)}`;
        this.directory.renumber(phone, waId, next);
        const wamid = newWamid(old.number, false);
        const unit = {
            from: old.number, from_user_id: old.bsuid, id: wamid, timestamp: String(this.clock.seconds()), type: 'system',
            system: {
                body: `User ${phone.name} changed from ${old.number} to ${waId}`, type: 'user_changed_number',
                wa_id: waId, user_id: next, previous_user_id: old.bsuid,
            },
        };
        this.journal.add('inbound', { wamid, phone: phone.id, wa_id: waId, number, type: 'system' });
        this.webhooks.enqueue({ kind: 'messages', number, value: unit });
        return wamid;
    }
}

/* The business has it: the second tick. */
function ticked(phone, message) {
    if (message?.tick !== 'sent') return;
    message.tick = 'delivered';
    phone.changed(message);
}
