/* {"errors":[{"code","description"}]}, in Portuguese, for operators (payments reference 9). */
export class AsaasError extends Error {
    constructor(status, code, description, headers = {}) {
        super(description);
        Object.assign(this, { status, code, headers });
    }
    /** A 404 may come without a body. */
    body() {
        return this.status === 404 ? null : { errors: [{ code: this.code, description: this.message }] };
    }
}

export const invalid = (field, why) => new AsaasError(400, `invalid_${field}`, why);
export const missing = () => new AsaasError(404, 'not_found', '');
