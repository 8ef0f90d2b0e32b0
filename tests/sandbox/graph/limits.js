import { GraphError } from './errors.js';

/*
 * Pair rate (WhatsApp reference 11): one message each 6 s to one person; a burst of up to 45 within
 * 6 s is borrowed from the future, so after 20 at once the next goes two minutes later.  A message is
 * taken when the debt is paid, or inside the 6 s of a burst that has room.
 */
export class PairRate {
    constructor({ interval = 6000, burst = 45 } = {}) {
        this.interval = interval;
        this.burst = burst;
        this.pairs = new Map();
    }
    take(pair, now) {
        if (this.interval <= 0) return;
        const state = this.pairs.get(pair);
        if (!state || now >= state.paid) {
            this.pairs.set(pair, { paid: now + this.interval, began: now, count: 1 });
            return;
        }
        const inBurst = now - state.began < this.interval && state.count < this.burst;
        if (!inBurst) {
            throw new GraphError(131056, 'Message failed to send because there were too many messages sent from this phone number to the same phone number in a short period of time');
        }
        state.paid += this.interval;
        state.count++;
    }
}

/* Throughput of a business number, in plus out (reference 11): a bucket of one second's worth. */
export class Throughput {
    constructor(perSecond) {
        this.rate = perSecond;
        this.numbers = new Map();
    }
    bucket(number, now) {
        const bucket = this.numbers.get(number) ?? { left: this.rate, at: now };
        bucket.left = Math.min(this.rate, bucket.left + ((now - bucket.at) * this.rate) / 1000);
        bucket.at = now;
        this.numbers.set(number, bucket);
        return bucket;
    }
    /** An outgoing message: refused when the second is used up. */
    take(number, now) {
        if (this.rate <= 0) return;
        const bucket = this.bucket(number, now);
        if (bucket.left < 1) throw new GraphError(130429, 'Cloud API message throughput has been reached.');
        bucket.left -= 1;
    }
    /** An incoming message is never refused but uses its share. */
    note(number, now) {
        if (this.rate <= 0) return;
        const bucket = this.bucket(number, now);
        bucket.left = Math.max(0, bucket.left - 1);
    }
}
