import { canonical, otherSpelling } from '../numbers.js';

/*
 * Mobile numbers of many area codes.  Folk wisdom says that from area code 31 upwards WhatsApp keeps
 * the old spelling without the ninth digit; it holds often, not always (WhatsApp reference 5), so the
 * sample has both everywhere.  The register writes numbers as school spreadsheets do: in every way.
 */
const PLACES = [
    [11, '01310'], [11, '04038'], [19, '13015'], [21, '20040'], [21, '22250'], [27, '29010'], [31, '30130'], [32, '36010'],
    [41, '80010'], [47, '89010'], [51, '90010'], [55, '97010'], [61, '70040'], [62, '74003'], [71, '40020'], [81, '50030'],
    [85, '60025'], [91, '66010'], [98, '65010'],
];
const WRITTEN = [
    (d) => `(${d.slice(0, 2)}) ${d.slice(2, 7)}-${d.slice(7)}`,
    (d) => d,
    (d) => `+55 ${d.slice(0, 2)} ${d.slice(2, 7)}-${d.slice(7)}`,
    (d) => `55${d}`,
    (d) => `0${d.slice(0, 2)} ${d.slice(2)}`,
    (d) => `(${d.slice(0, 2)}) ${d.slice(3, 7)}-${d.slice(7)}`, // as it was before the ninth digit
];

export class PhoneMaker {
    constructor(random) {
        this.random = random;
        this.seen = new Set();
    }

    /** {waId, written, cep}: as WhatsApp spells it, as the register has it. */
    next() {
        const [ddd, cep] = this.random.pick(PLACES);
        const digits = this.fresh(ddd);
        const old = this.random.chance(ddd >= 31 ? 0.75 : 0.1);
        return {
            waId: old ? otherSpelling(`55${digits}`) : `55${digits}`,
            written: this.random.pick(WRITTEN)(digits),
            cep: `${cep}-${this.random.digits(3)}`,
        };
    }

    fresh(ddd) {
        for (;;) {
            const digits = `${ddd}9${this.random.between(6, 9)}${this.random.digits(7)}`;
            const key = canonical(`55${digits}`);
            if (this.seen.has(key)) continue;
            this.seen.add(key);
            return digits;
        }
    }
}
