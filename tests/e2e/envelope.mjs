/** A webhook's body with these messages, as Meta wraps them. */
export function envelope(messages, contacts) {
    return {
        object: 'whatsapp_business_account',
        entry: [{ id: '102290129340398', changes: [{ field: 'messages', value: { messaging_product: 'whatsapp',
            metadata: { display_phone_number: '551130031234', phone_number_id: '106540352242922' }, contacts, messages } }] }],
    };
}
