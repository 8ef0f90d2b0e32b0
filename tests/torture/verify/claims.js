import { house } from './house.js';
import { inbound } from './inbound.js';
import { money } from './money.js';
import { order } from './order.js';
import { outbound } from './outbound.js';
import { privacy } from './privacy.js';
import { sizes } from './sizes.js';

/** All that is claimed of a run: {name, bad, of, info}; what is not for information must have no bad.
 *  `demand` is the id of the acceptance list that a claim belongs to. */
export const claimsOf = (evidence) => [inbound, outbound, order, money, privacy, house, sizes].flatMap((judge) => judge(evidence));
