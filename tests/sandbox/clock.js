/* Time as a value: everything asks this clock, so a test can set it and a day can pass in a call. */
export class Clock {
    constructor(read = Date.now) {
        this.read = read;
        this.offset = 0;
    }
    /** Milliseconds since the epoch. */
    now() {
        return this.read() + this.offset;
    }
    seconds() {
        return Math.floor(this.now() / 1000);
    }
    advance(ms) {
        this.offset += ms;
    }
    set(ms) {
        this.offset = ms - this.read();
    }
}
