import { GraphError } from './errors.js';

/* multipart/form-data (RFC 7578), as much as an upload needs: named fields and one file. */
export function parseMultipart(body, contentType) {
    const found = /^multipart\/form-data;.*boundary=(?:"([^"]{1,70})"|([^;\s]{1,70}))/i.exec(contentType ?? '');
    if (!found) throw new GraphError(100, 'The upload must be multipart/form-data with a boundary.');
    const mark = Buffer.from(`--${found[1] ?? found[2]}`);
    const fields = {};
    let at = body.indexOf(mark);
    if (at < 0) throw new GraphError(100, 'The boundary does not occur in the body.');
    for (;;) {
        const start = at + mark.length;
        if (body.subarray(start, start + 2).toString() === '--') return fields;
        const end = body.indexOf(Buffer.concat([Buffer.from('\r\n'), mark]), start);
        if (end < 0) throw new GraphError(100, 'The last part of the upload is not closed.');
        addPart(fields, body.subarray(start + 2, end));
        at = end + 2;
    }
}

function addPart(fields, part) {
    const split = part.indexOf('\r\n\r\n');
    if (split < 0) throw new GraphError(100, 'A part of the upload has no header.');
    const head = part.subarray(0, split).toString('utf8');
    const name = /content-disposition:[^\r\n]*\bname="([^"]*)"/i.exec(head)?.[1];
    if (!name) throw new GraphError(100, 'A part of the upload has no name.');
    const data = part.subarray(split + 4);
    const filename = /\bfilename="([^"]*)"/i.exec(head)?.[1];
    const type = /content-type:\s*([^\r\n]+)/i.exec(head)?.[1]?.trim();
    fields[name] = filename === undefined ? data.toString('utf8') : { filename, type, data };
}
