import { all, integer, list, object, oneOf, optional, pattern, text, unique, url } from './schema.js';
import { GraphError } from './errors.js';
import { mediaObject } from './mediaref.js';

/* Payment cards of Brazil: WhatsApp reference 8.1 and 8.2, with their arithmetic. */
const amount = object({ value: integer(0, 1e12), offset: oneOf(100) });
const described = object({
    value: integer(0, 1e12),
    offset: oneOf(100),
    description: optional(text(1, 60)),
    discount_program_name: optional(text(1, 60)),
});
const reference = pattern(/^[A-Za-z0-9_.-]{1,60}$/, '1 to 60 letters, digits, "_", "-" or "."');
const words = (max) => object({ text: text(1, max) });

const SETTINGS = {
    pix_dynamic_code: object({
        code: text(1, 512),
        merchant_name: text(1, 60),
        key: text(1, 77),
        key_type: oneOf('CPF', 'CNPJ', 'EMAIL', 'PHONE', 'EVP'),
    }),
    boleto: object({ digitable_line: pattern(/^\d{47,48}$/, 'a line of 47 or 48 digits') }),
    payment_link: object({ uri: url() }),
};

function paymentSetting(value, path) {
    const schema = SETTINGS[value?.type];
    if (!schema) throw new GraphError(131009, `Param ${path}['type'] must be one of {${Object.keys(SETTINGS).join(', ')}}`);
    object({ type: oneOf(value.type), [value.type]: schema })(value, path);
}

const order = object({
    status: oneOf('pending'),
    catalog_id: optional(text(1, 64)),
    items: list(object({
        retailer_id: text(1, 100),
        name: text(1, 60),
        amount,
        quantity: integer(1, 100000),
        sale_amount: optional(amount),
    }), 1, 999, 'items'),
    subtotal: amount,
    tax: described,
    shipping: optional(described),
    discount: optional(described),
    expiration: optional(object({ timestamp: pattern(/^\d+$/, 'seconds'), description: text(1, 120) })),
});

function sumsAgree(parameters) {
    if (!parameters.order) return;
    const { items, subtotal, tax, shipping, discount } = parameters.order;
    const lines = items.reduce((sum, i) => sum + (i.sale_amount ?? i.amount).value * i.quantity, 0);
    const total = lines + tax.value + (shipping?.value ?? 0) - (discount?.value ?? 0);
    if (lines !== subtotal.value || total !== parameters.total_amount.value) {
        throw new GraphError(131009, 'total_amount must equal subtotal + tax + shipping - discount');
    }
}

export const ORDER_PARAMETERS = all(object({
    reference_id: reference,
    type: oneOf('digital-goods', 'physical-goods'),
    payment_type: oneOf('br'),
    currency: oneOf('BRL'),
    total_amount: amount,
    payment_settings: optional(all(list(paymentSetting, 1, 4, 'payment_settings'),
        unique((s) => s.type, 'payment_settings'))),
    order: optional(order),
}), sumsAgree);

export const ORDER_DETAILS = object({
    type: oneOf('order_details'),
    header: optional(object({ type: oneOf('image'), image: mediaObject('image') })),
    body: words(1024),
    footer: optional(words(60)),
    action: object({ name: oneOf('review_and_pay'), parameters: ORDER_PARAMETERS }),
});

export const ORDER_STATUS = object({
    type: oneOf('order_status'),
    header: optional(object({ type: oneOf('image'), image: mediaObject('image') })),
    body: words(1024),
    footer: optional(words(60)),
    action: object({
        name: oneOf('review_order'),
        parameters: object({
            reference_id: reference,
            order: object({
                status: oneOf('pending', 'processing', 'partially-shipped', 'shipped', 'completed', 'canceled'),
                description: optional(text(1, 120)),
            }),
            payment: optional(object({
                status: oneOf('pending', 'captured', 'failed'),
                timestamp: optional(integer(0, 1e11)),
            })),
        }),
    }),
});
