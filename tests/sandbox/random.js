/* Seeded random numbers (mulberry32): the same seed tells the same story again. */
export class Random {
    constructor(seed = 1) {
        this.state = seed >>> 0;
    }
    /** A number in [0, 1). */
    next() {
        this.state = (this.state + 0x6d2b79f5) >>> 0;
        let t = this.state;
        t = Math.imul(t ^ (t >>> 15), t | 1);
        t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
        return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    }
    /** An integer in [min, max]. */
    between(min, max) {
        return min + Math.floor(this.next() * (max - min + 1));
    }
    pick(list) {
        return list[this.between(0, list.length - 1)];
    }
    chance(p) {
        return p > 0 && this.next() < p;
    }
    digits(count) {
        let out = '';
        while (out.length < count) out += this.between(0, 9);
        return out;
    }
}
