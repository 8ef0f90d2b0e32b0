import crypto from 'node:crypto';
import { CUSTOMER, check } from './rules.js';
import { missing } from './errors.js';

/* Customers: duplicates are allowed, and Asaas writes to each unless it is told not to. */
export class Customers {
    constructor() {
        this.list = new Map();
    }

    create(body) {
        check(CUSTOMER, body, ['name', 'cpfCnpj']);
        const customer = { object: 'customer', id: `cus_${crypto.randomBytes(6).toString('hex')}`, notificationDisabled: false, deleted: false, ...body };
        this.list.set(customer.id, customer);
        return customer;
    }

    get(id) {
        const customer = this.list.get(id);
        if (!customer) throw missing();
        return customer;
    }

    change(id, body) {
        return Object.assign(this.get(id), check(CUSTOMER, body));
    }

    find(query) {
        const names = ['cpfCnpj', 'externalReference', 'email', 'name'];
        return [...this.list.values()].filter((c) => !c.deleted &&
            names.every((name) => !query.has(name) || c[name] === query.get(name)));
    }
}
