/* Units to one webhook body (WhatsApp reference 2.3): one change per business number and kind. */
export function envelope(units, numbers) {
    const changes = new Map();
    for (const unit of units) {
        const key = unit.field ? `${unit.field}/${changes.size}` : `${unit.number}/${unit.kind}`;
        const change = changes.get(key);
        if (change) addTo(change.value, unit);
        else changes.set(key, unit.field ? { field: unit.field, value: unit.value, waba: unit.waba } : firstOf(unit, numbers));
    }
    const byWaba = new Map();
    for (const { waba, ...change } of changes.values()) {
        const list = byWaba.get(waba) ?? [];
        list.push({ value: change.value, field: change.field });
        byWaba.set(waba, list);
    }
    return {
        object: 'whatsapp_business_account',
        entry: [...byWaba].map(([id, list]) => ({ id, changes: list })),
    };
}

function firstOf(unit, numbers) {
    const number = numbers.get(unit.number);
    const value = {
        messaging_product: 'whatsapp',
        metadata: { display_phone_number: number.display, phone_number_id: number.id },
    };
    addTo(value, unit);
    return { waba: number.waba, field: 'messages', value };
}

function addTo(value, unit) {
    if (unit.contact) (value.contacts ??= []).push(unit.contact);
    if (unit.value) (value[unit.kind] ??= []).push(unit.value);
    if (unit.errors) (value.errors ??= []).push(...unit.errors);
}

/** Names of the units, for the journal: a wamid, or wamid/status. */
export function unitNames(units) {
    return units.map((u) => (u.kind === 'statuses' ? `${u.value.id}/${u.value.status}` : u.value?.id ?? u.field ?? 'errors'));
}
