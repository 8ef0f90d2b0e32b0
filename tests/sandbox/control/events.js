/* What is new on a phone: by long poll for tests, as a stream of events for the page. */
const WAIT_MAX_MS = 60000;

/** GET messages?after=N&wait_ms=M: messages with n > N; waits until there is one. */
export function waitForMessages(phone, query) {
    const after = Number(query.get('after') ?? 0);
    const wait = Math.min(WAIT_MAX_MS, Number(query.get('wait_ms') ?? 0));
    const fromBusiness = query.get('from') === 'business';
    const fresh = () => phone.messages.filter((m) => m.n > after && !(fromBusiness && m.mine));
    const answer = () => ({ seq: phone.seq, typing_until: phone.typingUntil, messages: fresh() });
    if (wait <= 0 || fresh().length) return answer();
    return new Promise((resolve) => {
        const done = () => {
            clearTimeout(timer);
            phone.bus.off('event', listen);
            resolve(answer());
        };
        const listen = () => fresh().length && done();
        const timer = setTimeout(done, wait);
        phone.bus.on('event', listen);
    });
}

/** Server-sent events: message, change, typing. */
export function phoneEvents(req, res, phone) {
    res.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', Connection: 'keep-alive' });
    const send = (event) => res.write(`data: ${JSON.stringify(event)}\n\n`);
    const alive = setInterval(() => res.write(': alive\n\n'), 15000);
    res.write('retry: 1000\n\n');
    send({ type: 'hello', phone: phone.describe() });
    phone.bus.on('event', send);
    req.on('close', () => {
        clearInterval(alive);
        phone.bus.off('event', send);
    });
}
