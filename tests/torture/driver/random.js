/* A seeded generator (mulberry32): the same run of decisions for the same seed. */
export class Random {
    constructor(seed) {
        this.state = seed >>> 0;
    }

    next() {
        this.state = (this.state + 0x6d2b79f5) >>> 0;
        let t = this.state;
        t = Math.imul(t ^ (t >>> 15), t | 1);
        t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
        return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    }

    chance(p) {
        return this.next() < p;
    }

    between(low, high) {
        return Math.floor(low + this.next() * (high - low + 1));
    }

    pick(list) {
        return list[this.between(0, list.length - 1)];
    }

    shuffled(list) {
        const out = [...list];
        for (let i = out.length - 1; i > 0; i--) {
            const j = this.between(0, i);
            [out[i], out[j]] = [out[j], out[i]];
        }
        return out;
    }

    /* Letters without vowels: no word of any language, and nothing that reads as a number. */
    marker() {
        let out = '';
        for (let i = 0; i < 9; i++) out += this.pick('bcdfghjkmnpqrstvwxz'.split(''));
        return out;
    }
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
