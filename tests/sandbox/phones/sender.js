/*
 * Who writes, as webhooks tell it (WhatsApp reference 3.1 and 4): a username user may have no phone,
 * with the fields left out (2026) or empty (2025 draft).
 */
function phoneField(phone) {
    if (!phone.hides_phone) return phone.wa_id;
    return phone.phone_fields === 'empty' ? '' : undefined;
}

export function senderOf(phone) {
    const from = phoneField(phone);
    return { ...(from === undefined ? {} : { from }), from_user_id: phone.bsuid };
}

export function contactOf(phone) {
    const profile = { name: phone.name ?? '' };
    if (phone.username) profile.username = phone.username;
    const waId = phoneField(phone);
    const contact = { profile, ...(waId === undefined ? {} : { wa_id: waId }), user_id: phone.bsuid };
    if (phone.identity_hash) contact.identity_key_hash = phone.identity_hash;
    return contact;
}
