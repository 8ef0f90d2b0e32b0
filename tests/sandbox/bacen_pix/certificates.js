import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/*
 * The bank's little authority, made anew at each start with the openssl of the machine: a server
 * certificate, and the one client certificate that it takes.  In a folder: ca.pem, server.pem/.key,
 * client.pem/.key, stranger.pem/.key (signed by nobody the bank knows).
 */
const CURVE = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

export function makeCertificates(folder = fs.mkdtempSync(path.join(os.tmpdir(), 'quita-pix-'))) {
    fs.mkdirSync(folder, { recursive: true });
    const file = (name) => path.join(folder, name);
    const openssl = (...words) => execFileSync('openssl', words, { stdio: ['ignore', 'ignore', 'pipe'], timeout: 20000 });
    const selfSigned = (name) => openssl('req', '-x509', ...CURVE, '-days', '3650', '-subj', `/CN=${name}`,
        '-keyout', file(`${name}.key`), '-out', file(`${name}.pem`));
    selfSigned('ca');
    selfSigned('stranger');
    for (const name of ['server', 'client']) {
        openssl('req', ...CURVE, '-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost',
            '-keyout', file(`${name}.key`), '-out', file(`${name}.csr`));
        openssl('x509', '-req', '-in', file(`${name}.csr`), '-CA', file('ca.pem'), '-CAkey', file('ca.key'),
            '-CAcreateserial', '-days', '3650', '-copy_extensions', 'copy', '-out', file(`${name}.pem`));
    }
    return folder;
}
