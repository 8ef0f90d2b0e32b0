/* The console's door: links, log-in, sessions, what is refused (C14), what the log must not hold (C16). */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { Client, Colleague, PASSWORD, newColleague } from './console.mjs';
import { startWorld } from './world.mjs';

let world;
before(async () => {
    world = await startWorld({ shifted: true, families: 60 });
});
after(async () => {
    await world?.stop();
});

const HALF_HOUR = 30 * 60;

test('C14: a link sets an account up once, in its order, and logs in', async () => {
    const ana = await new Colleague(world, { name: 'Ana <b>Lima</b>' }).add();
    assert.match(ana.link, /^http:\/\/127\.0\.0\.1:\d+\/console\/convite\/[\w-]{43}$/);
    assert.equal((await ana.post(ana.linkPath, { codigo: '123456' })).status, 422, 'no code before a password');
    for (const [senha, words] of [['curta', /pelo menos 12/], ['aaaaaaaaaaaaaaaa', /fácil de adivinhar/], [`x${ana.email}`, /fácil de adivinhar/]]) {
        const page = await ana.post(ana.linkPath, { senha, repetida: senha });
        assert.equal(page.status, 422);
        assert.match(page.text, words);
    }
    assert.match((await ana.post(ana.linkPath, { senha: PASSWORD, repetida: 'outra' })).text, /não são iguais/);
    await ana.setUp();
    assert.equal(new Set(ana.recovery).size, 8);
    const home = await ana.get('/console');
    assert.equal(home.status, 200);
    assert.match(home.text, /Ana &lt;b&gt;Lima&lt;\/b&gt;/);
    assert.match(home.text, /atendente/);
    assert.equal((await new Client(world).get(ana.linkPath)).status, 410, 'the link is used up');
    assert.equal((await new Client(world).post(ana.linkPath, { codigo: ana.code() })).status, 410);
    assert.equal(await world.one('SELECT count(*) FROM console_link'), '0');
});

test('a link is over after 24 hours, and a new one makes it worthless', async () => {
    const eva = await new Colleague(world).add();
    const second = (await world.quita(['user', 'link', '--email', eva.email])).trim();
    assert.equal((await eva.get(eva.linkPath)).status, 410);
    eva.link = second;
    assert.equal((await eva.get(eva.linkPath)).status, 200);
    await world.later(24 * 3600 + 1);
    assert.equal((await eva.get(eva.linkPath)).status, 410);
});

test('C14: log-in asks for password and code, each step under a new secret; the cookie has all its flags', async () => {
    const bia = await newColleague(world);
    await bia.logOut();
    await world.later(60);
    bia.cookie = 'chosen-by-somebody-else';
    const first = await bia.post('/console/entrar', { email: bia.email.toUpperCase(), senha: bia.password });
    assert.equal(first.location, '/console/codigo');
    assert.match(bia.setCookie, /^__Host-quita=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Lax$/);
    const half = bia.cookie;
    assert.notEqual(half, 'chosen-by-somebody-else');
    assert.equal((await bia.get('/console')).location, '/console/codigo', 'half in is not in');
    assert.equal((await bia.get('/console/api/eu')).status, 401);
    await bia.get('/console/codigo');
    assert.equal((await bia.post('/console/codigo', { codigo: bia.code() })).location, '/console');
    assert.notEqual(bia.cookie, half);
    assert.equal((await bia.get('/console')).status, 200);
    const old = new Client(world);
    old.cookie = half;
    assert.equal((await old.get('/console')).location, '/console/entrar', 'the first secret is worth nothing');
});

test('C14: a code counts once, and only the one before and after beside it', async () => {
    const caio = await newColleague(world);
    const used = caio.code();
    await caio.logOut();
    const attempt = async (code) => {
        await caio.post('/console/entrar', { email: caio.email, senha: caio.password });
        await caio.get('/console/codigo');
        return caio.post('/console/codigo', { codigo: code });
    };
    assert.equal((await attempt(used)).status, 401, 'that of the set-up is used');
    await world.later(3600);
    for (const steps of [-2, 2]) assert.equal((await attempt(caio.code(steps))).status, 401, `${steps} steps`);
    await world.later(3600);
    assert.equal((await attempt(caio.code(1))).location, '/console', 'a clock half a minute ahead');
    await caio.get('/console');
    await caio.logOut();
    assert.equal((await attempt(caio.code(0))).status, 401, 'no step before one that counted');
    await world.later(3600);
    assert.equal((await attempt(caio.code(-1))).location, '/console', 'a clock half a minute behind');
});

test('two who show one code at the same moment: one is in', async () => {
    const duda = await newColleague(world);
    await world.later(3600);
    const both = [new Client(world), new Client(world)];
    for (const one of both) {
        await one.post('/console/entrar', { email: duda.email, senha: duda.password });
        await one.get('/console/codigo');
    }
    const got = await Promise.all(both.map((one) => one.post('/console/codigo', { codigo: duda.code() })));
    assert.deepEqual(got.map((a) => a.status).sort(), [303, 401]);
});

test('a recovery code gets in once, however it is spelt', async () => {
    const enzo = await newColleague(world);
    const code = enzo.recovery[3].toLowerCase().replace('-', ' ');
    for (const expected of ['/console', null]) {
        const other = new Client(world);
        await other.post('/console/entrar', { email: enzo.email, senha: enzo.password });
        await other.get('/console/codigo');
        assert.equal((await other.post('/console/codigo', { codigo: code })).location, expected);
    }
    assert.equal(await world.one(`SELECT count(*) FROM audit WHERE detail LIKE 'recovery code %'`), '1');
});

test('C14: log-out ends the session in the database; its cookie opens nothing again', async () => {
    const fabi = await newColleague(world);
    const cookie = fabi.cookie;
    assert.equal((await fabi.get('/console/sair')).status, 200);
    assert.equal((await fabi.logOut()).location, '/console/entrar');
    assert.match(fabi.setCookie, /^__Host-quita=; Max-Age=0; Path=\/; Secure/);
    fabi.cookie = cookie;
    assert.equal((await fabi.get('/console')).location, '/console/entrar');
    assert.equal((await fabi.get('/console/api/eu')).status, 401);
});

test('C14: a session ends after 30 idle minutes, and after 12 hours whatever happens', async () => {
    const gil = await newColleague(world);
    await world.later(HALF_HOUR - 90);
    assert.equal((await gil.get('/console')).status, 200);
    await world.later(HALF_HOUR - 90);
    assert.equal((await gil.get('/console')).status, 200, 'seen is what counts');
    await world.later(HALF_HOUR + 1);
    assert.equal((await gil.get('/console')).location, '/console/entrar');
    await gil.logIn();
    for (let i = 0; i < 24; i++) {
        assert.equal((await gil.get('/console')).status, 200, `after ${i * 29} minutes`);
        await world.later(29 * 60);
    }
    await world.later(25 * 60);
    assert.equal((await gil.get('/console')).location, '/console/entrar');
});

test('C14: a disabled account is out at once and does not get in; another role holds from the next request', async () => {
    const hugo = await newColleague(world);
    assert.equal(JSON.parse((await hugo.get('/console/api/eu')).text).role, 'agent');
    await world.quita(['user', 'role', '--email', hugo.email, '--role', 'manager']);
    assert.equal(JSON.parse((await hugo.get('/console/api/eu')).text).role, 'manager');
    await world.quita(['user', 'disable', '--email', hugo.email]);
    assert.equal((await hugo.get('/console/api/eu')).status, 401);
    assert.equal(await world.one(`SELECT count(*) FROM console_session s JOIN console_user USING (user_id) WHERE email = '${hugo.email}'`), '0');
    await world.later(3600);
    assert.equal((await hugo.logIn()).status, 401);
    const link = await world.tryQuita(['user', 'link', '--email', hugo.email]);
    assert.equal(link.code, 1);
    await world.quita(['user', 'enable', '--email', hugo.email]);
    await world.later(3600);
    assert.equal((await hugo.logIn()).location, '/console');
});

test('who lost access gets a link: the old password counts until the new code works, then every session is over', async () => {
    const iara = await newColleague(world);
    const before = iara.cookie;
    const again = new Colleague(world, { ...iara, cookie: null, csrf: null, counted: 0 });
    again.link = (await world.quita(['user', 'link', '--email', iara.email])).trim();
    again.password = 'outra frase bem comprida';
    assert.match((await again.get(again.linkPath)).text, /Recuperar o acesso/);
    assert.equal((await iara.get('/console')).status, 200);
    await again.setUp();
    assert.equal((await again.get('/console')).status, 200);
    iara.cookie = before;
    assert.equal((await iara.get('/console')).location, '/console/entrar');
    assert.equal((await iara.post('/console/entrar', { email: iara.email, senha: PASSWORD })).status, 401);
});

test('C14: forms without the token, with another session\'s, or from another origin change nothing', async () => {
    const [jo, kai] = [await newColleague(world), await newColleague(world)];
    const tries = [
        { form: {} }, { form: { csrf: kai.csrf } }, { form: { csrf: '' } }, { form: { csrf: `${jo.csrf}x` } },
        ...['http://evil.example', 'null', `${world.url}.evil.example`, `${world.url}/`, world.url.replace('http', 'https'), null]
            .map((origin) => ({ form: { csrf: jo.csrf }, origin })),
    ];
    for (const more of tries) assert.equal((await jo.request('POST', '/console/sair', more)).status, 403, JSON.stringify(more));
    const login = { form: { email: jo.email, senha: jo.password } };
    for (const origin of ['http://evil.example', 'null', null]) {
        assert.equal((await new Client(world).request('POST', '/console/entrar', { ...login, origin })).status, 403);
    }
    assert.equal((await jo.get('/console')).status, 200, 'still in');
    assert.equal((await jo.request('POST', '/console/sair', { headers: { 'X-CSRF': jo.csrf } })).status, 303, 'the header does it, too');
});

test('after five wrong passwords a login waits, longer each time, whether or not it exists; the right one then waits as well', async () => {
    const lia = await newColleague(world);
    await lia.logOut();
    const said = {};
    for (const email of [lia.email, 'ninguem@escola.example']) {
        const from = new Client(world, { forwarded: email === lia.email ? '198.51.100.7' : '198.51.100.8' });
        const attempt = () => from.post('/console/entrar', { email, senha: 'esta não é a senha' });
        said[email] = [];
        const note = (a) => said[email].push([a.status, a.text.replaceAll(email, '').replace(/static\/\w+/, '')]);
        for (let i = 0; i < 6; i++) note(await attempt());
        await world.later(31);
        note(await attempt());
        note(await attempt());
        await world.later(31);
        note(await attempt());
        if (email === lia.email) assert.equal((await lia.post('/console/entrar', { email, senha: lia.password })).status, 429);
    }
    assert.deepEqual(said[lia.email], said['ninguem@escola.example'], 'told apart by nothing');
    assert.deepEqual(said[lia.email].map(([status]) => status), [401, 401, 401, 401, 401, 429, 401, 429, 429]);
    assert.match(said[lia.email][5][1], /Muitas tentativas seguidas/);
    await world.later(3600);
    assert.equal((await lia.logIn()).location, '/console');
    await lia.logOut();
    await lia.post('/console/entrar', { email: lia.email, senha: 'outra vez errada' });
    await world.later(60);
    assert.equal((await lia.logIn()).location, '/console', 'who got in begins anew');
});

test('wrong codes are counted as wrong passwords are', async () => {
    const mel = await newColleague(world);
    await mel.logOut();
    await mel.post('/console/entrar', { email: mel.email, senha: mel.password });
    await mel.get('/console/codigo');
    const got = [];
    for (let i = 0; i < 6; i++) got.push((await mel.post('/console/codigo', { codigo: '000000' })).status);
    assert.deepEqual(got, [401, 401, 401, 401, 429, 429]);
    await world.later(599);
    assert.equal((await mel.get('/console')).location, '/console/codigo');
    await world.later(2);
    assert.equal((await mel.get('/console')).location, '/console/entrar', 'ten minutes for the code');
});

test('the same by JSON, for a page that stays open: password, code, in', async () => {
    const nina = await newColleague(world);
    await world.later(3600);
    nina.csrf = null;
    const json = async (path, body) => {
        const a = await nina.request('POST', path, { json: body });
        return [a.status, JSON.parse(a.text)];
    };
    assert.deepEqual(await json('/console/api/entrar', { email: nina.email, password: 'errada errada' }), [401, { error: 'wrong' }]);
    assert.deepEqual(await json('/console/api/entrar', [1]), [400, { error: 'Volte à página e tente de novo.', code: 'bad' }]);
    const [status, next] = await json('/console/api/entrar', { email: nina.email, password: nina.password });
    assert.deepEqual([status, next.next], [200, 'code']);
    assert.deepEqual(await json('/console/api/codigo', { code: 'abc' }), [401, { error: 'wrong' }]);
    const [, done] = await json('/console/api/codigo', { code: nina.code() });
    assert.deepEqual([done.next, done.name], ['in', nina.name]);
    assert.equal((await nina.get('/console/api/eu')).status, 200);
    assert.equal((await nina.request('POST', '/console/sair', { headers: { 'X-CSRF': done.csrf } })).status, 303);
});

test('C7, C8: whatever is typed is a wrong login, a wrong code or a link that counts no more, and is shown inert', async () => {
    const rui = await newColleague(world);
    await rui.logOut();
    await rui.post('/console/entrar', { email: rui.email, senha: rui.password });
    await rui.get('/console/codigo');
    const hostile = ["Robert'); DROP TABLE console_user; --", '%', '\\', '$1', '<img src=x onerror=alert(1)>', '{{senha}}', '\u202e\uff07@x.example',
        `"${'x'.repeat(3000)}"@x.example`, 'a@b.example\r\nSet-Cookie: x=1'];
    const strange = ['%ff%fe', 'a%ff@x.example', '%c3%28@x.example', '%00', '%', '%zz', '\xff'];
    for (const [i, text] of [...hostile.map(encodeURIComponent), ...strange].entries()) {
        const from = new Client(world, { forwarded: `198.18.${i}.1` });
        const send = (path, body) => from.request('POST', path, { headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, raw: body });
        const page = await send('/console/entrar', `email=${text}&senha=${text}`);
        assert.ok([400, 401].includes(page.status), `${text}: ${page.status}`);
        assert.doesNotMatch(page.text, /<img/);
        assert.equal(page.headers.get('set-cookie'), null);
        from.cookie = rui.cookie;
        const code = await send('/console/codigo', `csrf=${rui.csrf}&codigo=${text}`);
        assert.ok([401, 403, 429].includes(code.status), `${text}: ${code.status}`);
        const link = await from.get(`/console/convite/${text.slice(0, 1000)}`);
        assert.ok([400, 403, 404, 410].includes(link.status), `${text}: ${link.status}`);
        assert.doesNotMatch(link.text, /<img/);
    }
    assert.ok(Number(await world.one('SELECT count(*) FROM console_user')) > 0);
    assert.doesNotMatch(fs.readFileSync(world.serverLog, 'utf8'), /console_failed/);
});

test('pages say what they may load, and are kept by nobody; files are kept for good', async () => {
    const page = await new Client(world).get('/console/entrar');
    assert.equal(page.headers.get('content-security-policy'),
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; form-action 'self'; base-uri 'none'");
    assert.equal(page.headers.get('cache-control'), 'no-store');
    assert.equal(page.headers.get('referrer-policy'), 'same-origin');
    assert.doesNotMatch(page.text, /<script|\sstyle=|\son\w+=/);
    const css = page.text.match(/href="(\/console\/static\/\w+\/console\.css)"/)[1];
    const kept = await new Client(world).get(css, { headers: { 'Accept-Encoding': 'gzip' } });
    assert.match(kept.headers.get('cache-control'), /immutable/);
    assert.equal(kept.headers.get('content-encoding'), 'gzip');
    assert.equal(kept.text, fs.readFileSync('server/console/static/console.css', 'utf8'));
    assert.equal((await new Client(world).get(css.replace(/static\/\w+/, 'static/old'))).headers.get('cache-control'), 'no-store');
    assert.equal((await new Client(world).get('/console/static/x/nothing.css')).status, 404);
    assert.equal((await new Client(world).get('/console/nothing')).status, 404);
});

test('who got in, who did not, who left and what was changed stands in the audit; no secret stands anywhere', async () => {
    const otto = await newColleague(world);
    await otto.logOut();
    await world.later(60);
    await otto.post('/console/entrar', { email: otto.email, senha: 'canario-da-senha-errada' });
    await otto.logIn();
    await world.quita(['user', 'role', '--email', otto.email, '--role', 'supervisor']);
    const rows = await world.db(`SELECT a.actor, a.action FROM audit a, console_user u WHERE u.email = '${otto.email}'
        AND a.tenant_id = u.tenant_id AND a.subject = 'user:' || u.user_id ORDER BY a.audit_id`);
    const self = rows[1][0];
    assert.match(self, /^user:\d+$/);
    assert.deepEqual(rows, [['cli', 'user_add'], [self, 'user_set_up'], [self, 'logout'], [self, 'login_failed'], [self, 'login'], ['cli', 'user_role']]);
    const secrets = [otto.password, 'canario-da-senha-errada', otto.cookie, otto.csrf, otto.recovery[0], otto.link.split('/').at(-1), otto.email, otto.code()];
    const log = fs.readFileSync(world.serverLog, 'utf8');
    const held = (await world.db('SELECT u::text FROM console_user u UNION ALL SELECT s::text FROM console_session s UNION ALL SELECT r::text FROM console_recovery_code r')).flat().join('\n');
    for (const secret of secrets) {
        assert.ok(!log.includes(secret), `the log holds ${secret}`);
        assert.ok(secret === otto.email || secret === otto.code() || !held.includes(secret), `the database holds ${secret}`);
    }
    assert.match(held, /\$argon2id\$v=19\$m=65536,t=2,p=1\$/);
});
