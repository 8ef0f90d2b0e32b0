/* The sandbox's own API, for the page. */
export async function call(method, path, body) {
    const answer = await fetch('/sandbox/api' + path, {
        method, headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
        body: body === undefined ? undefined : JSON.stringify(body),
    });
    const value = await answer.json();
    if (!answer.ok) throw new Error(value.error ?? `erro ${answer.status}`);
    return value;
}

const phonePath = (id) => `/phones/${encodeURIComponent(id)}`;

export const api = {
    status: () => call('GET', '/status'),
    phones: () => call('GET', '/phones'),
    addPhone: (facts) => call('POST', '/phones', facts),
    change: (id, facts) => call('PATCH', phonePath(id), facts),
    messages: (id) => call('GET', phonePath(id) + '/messages'),
    send: (id, action) => call('POST', phonePath(id) + '/send', action),
    seen: (id) => call('POST', phonePath(id) + '/seen', {}),
    quote: (what) => call('POST', '/bank/quote', what),
    pay: (order) => call('POST', '/bank/pay', order),
    events: (id) => new EventSource(`/sandbox/api${phonePath(id)}/events`),
    async upload(blob, filename) {
        const answer = await fetch(`/sandbox/api/media?filename=${encodeURIComponent(filename)}`, {
            method: 'POST', headers: { 'Content-Type': blob.type || 'application/octet-stream' }, body: blob,
        });
        if (!answer.ok) throw new Error((await answer.json()).error);
        return answer.json();
    },
    mediaUrl: (id) => `/sandbox/api/media/${id}`,
};
