/* Civil days as "YYYY-MM-DD"; no clock and no time zone. */
const DAY = 86400e3;
const toMs = (day) => Date.parse(`${day}T00:00:00Z`);
const toDay = (ms) => new Date(ms).toISOString().slice(0, 10);

export const addDays = (day, count) => toDay(toMs(day) + count * DAY);

/** The same day of the month, `count` months on; the last one when the month is shorter. */
export function addMonths(day, count) {
    const [year, month, date] = day.split('-').map(Number);
    const index = year * 12 + month - 1 + count;
    const last = new Date(Date.UTC(Math.floor(index / 12), (index % 12) + 1, 0)).getUTCDate();
    return toDay(Date.UTC(Math.floor(index / 12), index % 12, Math.min(date, last)));
}

export const brazilian = (day) => (day ? day.split('-').reverse().join('/') : '');
export const isDay = (text) => /^\d{4}-\d{2}-\d{2}$/.test(text ?? '') && !Number.isNaN(toMs(text)) && toDay(toMs(text)) === text;
