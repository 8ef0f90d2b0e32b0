import fs from 'node:fs';

/*
 * What survives a restart of the demo (--state FILE): the phones with their screens and windows, the
 * marks on received messages, uploaded media and the bank's charges.  Written beside and renamed.
 */
const PHONE = ['opened', 'messages', 'seq'];

export function saveState(sandbox) {
    const { settings, directory, messages, media, bank } = sandbox;
    if (!settings.state) return;
    const phones = directory.list().map((phone) => ({
        ...phone.describe(), ...Object.fromEntries(PHONE.map((name) => [name, phone[name]])),
    }));
    const inbound = [...messages.inbound].map(([wamid, { phone, number, at }]) => [wamid, phone.id, number, at]);
    const items = [...media.items.values()].map((item) => ({ ...item, data: item.data.toString('base64') }));
    const whole = JSON.stringify({ format: 1, phones, inbound, media: items, bank: bank.snapshot() });
    fs.writeFileSync(settings.state + '.new', whole);
    fs.renameSync(settings.state + '.new', settings.state);
}

export function restoreState(sandbox) {
    const { settings, directory, messages, media, bank } = sandbox;
    if (!settings.state || !fs.existsSync(settings.state)) return;
    const saved = JSON.parse(fs.readFileSync(settings.state, 'utf8'));
    for (const facts of saved.phones) {
        const phone = directory.put(facts);
        for (const name of PHONE) phone[name] = facts[name];
    }
    for (const [wamid, id, number, at] of saved.inbound) {
        messages.inbound.set(wamid, { phone: directory.get(id), number, at });
    }
    for (const item of saved.media) media.items.set(item.id, { ...item, data: Buffer.from(item.data, 'base64') });
    bank.restore(saved.bank);
}
