import { GraphError } from './errors.js';

/*
 * Pair rate (WhatsApp reference 11): one message each 6 s to one person, a burst of up to 45 borrowed
 * from the future.  Meta's words allow two readings, so there are two models:
 *
 *   bucket   45 tokens, one comes back each 6 s: after 45 at once the next goes 6 s later
 *   debt     each message owes 6 s; while anything is owed only the 6 s of a running burst may add to
 *            it: after 20 at once the next goes two minutes later
 */
class PairLimit {
    constructor({ interval = 6000, burst = 45 } = {}) {
        this.interval = interval;
        this.burst = burst;
        this.pairs = new Map();
    }
    /** Takes one message of the pair, or throws 131056 and changes nothing. */
    take(pair, now) {
        if (this.interval <= 0) return;
        const next = this.next(this.pairs.get(pair), now);
        if (!next) {
            throw new GraphError(131056, 'Message failed to send because there were too many messages sent from this phone number to the same phone number in a short period of time');
        }
        this.pairs.set(pair, next);
    }
}

export class PairBucket extends PairLimit {
    next(state, now) {
        const paid = Math.max(state?.paid ?? 0, now) + this.interval;
        return paid - now <= this.burst * this.interval ? { paid } : null;
    }
}

export class PairDebt extends PairLimit {
    next(state, now) {
        if (!state || now >= state.paid) return { paid: now + this.interval, began: now, count: 1 };
        if (now - state.began >= this.interval || state.count >= this.burst) return null;
        return { paid: state.paid + this.interval, began: state.began, count: state.count + 1 };
    }
}

export function pairLimit({ pairModel, pairMs, pairBurst }) {
    const options = { interval: pairMs, burst: pairBurst };
    return pairModel === 'debt' ? new PairDebt(options) : new PairBucket(options);
}

/* Throughput of a business number, in plus out (reference 11): a bucket of one second's worth. */
export class Throughput {
    constructor(perSecond) {
        this.rate = perSecond;
        this.numbers = new Map();
    }
    bucket(number, now) {
        const bucket = this.numbers.get(number) ?? { left: this.rate, at: now };
        bucket.left = Math.min(this.rate, bucket.left + (Math.max(0, now - bucket.at) * this.rate) / 1000);
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
