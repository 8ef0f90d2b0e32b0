/* Brazilian numbers in WhatsApp: with and without the ninth digit (WhatsApp reference 5). */

/** One key for both spellings of a mobile: 13 digits; other numbers stay as they are. */
export function canonical(digits) {
    const eight = /^55([1-9]\d)([6-9]\d{7})$/.exec(digits);
    return eight ? `55${eight[1]}9${eight[2]}` : digits;
}

/** The other spelling of a Brazilian mobile, or null. */
export function otherSpelling(digits) {
    const long = /^55([1-9]\d)9([6-9]\d{7})$/.exec(digits);
    if (long) return `55${long[1]}${long[2]}`;
    const whole = canonical(digits);
    return whole === digits ? null : whole;
}

/**
 * The number that Meta dials for "to": with a plus it is international; without one Meta may prefix
 * the business number's country code, so the stand-in always does, and a forgotten plus shows.
 * Returns null for what is no number.
 */
export function dialled(to, countryCode = '55') {
    if (typeof to !== 'string' || !/^\+?[\d\s().-]+$/.test(to)) return null;
    const digits = to.replace(/\D/g, '');
    if (digits.length < 7 || digits.length > 15) return null;
    return to.trim().startsWith('+') ? digits : countryCode + digits;
}
