// The peer of `make bench`: one WhatsApp turn as a good fastify + pg service does it.  Signature over
// the raw bytes, JSON, one transaction a turn from a pool of ten, named statements; the dialogue is a
// constant.  It writes the same rows through the same indexes as Quita.  PEER_SEND=1: the reply goes
// to the Graph API's stub and is marked before and after, as Quita does.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import Fastify from 'fastify'
import pg from 'pg'
import { Pool } from 'undici'

const { PEER_PORT, PEER_STUB, PEER_SECRET, PEER_PG, PEER_SEND } = process.env
const FIRST_PHONE = 5511900000000
const REPLY = 'Agradeço! Falta só mais uma confirmação: qual é a sua data de nascimento? Pode escrever assim: 25/08/1985.'
const STATE = randomBytes(75), PHONE = randomBytes(57), PAYLOAD = randomBytes(230)

const database = new pg.Pool({ host: PEER_PG, user: 'quita', database: 'bench', max: 10 })
const graph = new Pool(`http://127.0.0.1:${PEER_STUB}`, { connections: 64 })

const statements = {
  lock: `SELECT account_id, creditor_id, identity_id, phone_sealed, session_id, session_state,
           person_id, assurance, owner, fence, turn_no, last_inbound, held_since, muted
         FROM conversation WHERE tenant_id = 1 AND conversation_id = $1 FOR UPDATE`,
  key: `INSERT INTO inbox_key (tenant_id, account_id, key, at) VALUES (1, $1, $2, now())
        ON CONFLICT DO NOTHING`,
  inbox: `INSERT INTO inbox (tenant_id, account_id, conversation_id, kind, state, provider_at,
            received_at, unit) VALUES (1, $1, $2, 1, 1, $3, now(), $4)`,
  heard: `INSERT INTO message (tenant_id, conversation_id, session_id, at, direction, level, kind,
            text) VALUES (1, $1, $2, now(), 0, 0, $3, $4)`,
  save: `UPDATE conversation SET session_state = $2, phone_sealed = $3, turn_no = turn_no + 1,
           last_inbound = $4 WHERE tenant_id = 1 AND conversation_id = $1`,
  outbox: `INSERT INTO outbox (tenant_id, outbox_id, conversation_id, account_id, key, class, level,
             fence, payload, created_at, expires_at)
           VALUES (1, nextval('bench_id'), $1, $2, $3, 1, 0, $4, $5, now(),
             now() + interval '15 minutes') RETURNING outbox_id`,
  queue: `INSERT INTO outbox_queue (tenant_id, conversation_id, outbox_id, process_no, not_before)
          VALUES (1, $1, $2, 0, now())`,
  said: `INSERT INTO message (tenant_id, conversation_id, session_id, at, direction, level, kind,
           text, outbox_id, trace) VALUES (1, $1, $2, now(), 1, 0, 'text', $3, $4, 'pedir-nascimento')`,
  timer: `INSERT INTO timer (tenant_id, conversation_id, kind, due_at, turn_no)
          VALUES (1, $1, 2, now() + interval '7 minutes', 1)
          ON CONFLICT (tenant_id, conversation_id, kind)
          DO UPDATE SET due_at = excluded.due_at, turn_no = excluded.turn_no`,
  mark: `UPDATE outbox_queue SET state = 1, tries = tries + 1
         WHERE tenant_id = 1 AND conversation_id = $1 AND outbox_id = $2`,
  count: 'UPDATE conversation SET marks = marks + 1 WHERE tenant_id = 1 AND conversation_id = $1',
  attempt: `INSERT INTO attempt (tenant_id, attempt_id, outbox_id, process_no, marked_at)
            VALUES (1, nextval('bench_id'), $1, 0, now()) RETURNING attempt_id`,
  known: `UPDATE attempt SET known_at = now(), outcome = 0 WHERE tenant_id = 1 AND attempt_id = $1`,
  ref: `INSERT INTO sent_ref (tenant_id, account_id, ref, attempt_id) VALUES (1, $1, $2, $3)
        ON CONFLICT DO NOTHING`,
  gone: `DELETE FROM outbox_queue
         WHERE tenant_id = 1 AND conversation_id = $1 AND outbox_id = $2`,
  sent: 'UPDATE outbox SET state = 2, payload = NULL WHERE tenant_id = 1 AND outbox_id = $1',
}

async function transaction(work) {
  const client = await database.connect()
  const run = (name, ...values) => client.query({ name, text: statements[name], values })
  try {
    await client.query('BEGIN')
    const result = await work(run)
    await client.query('COMMIT')
    return result
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  } finally {
    client.release()
  }
}

const digest = (text) => createHmac('sha256', PEER_SECRET).update(text).digest().subarray(0, 16)

function turn(message, account, raw) {
  const conversation = Number(message.from) - FIRST_PHONE + 1
  const at = new Date(Number(message.timestamp) * 1000)
  return transaction(async (run) => {
    const { rows: [c] } = await run('lock', conversation)
    const fresh = await run('key', account, digest(message.id))
    if (fresh.rowCount === 0) return null
    await run('inbox', account, conversation, at, raw)
    await run('heard', conversation, c.session_id, message.type, message.text?.body ?? null)
    await run('save', conversation, STATE, PHONE, at)
    const { rows: [{ outbox_id: outbox }] } =
      await run('outbox', conversation, account, randomBytes(16), c.fence, PAYLOAD)
    await run('queue', conversation, outbox)
    await run('said', conversation, c.session_id, REPLY, outbox)
    await run('timer', conversation)
    return { conversation, account, outbox, to: message.from }
  })
}

async function send({ conversation, account, outbox, to }) {
  const attempt = await transaction(async (run) => {
    await run('lock', conversation)
    await run('mark', conversation, outbox)
    await run('count', conversation)
    const { rows: [row] } = await run('attempt', outbox)
    return row.attempt_id
  })
  const { body } = await graph.request({
    path: '/v26.0/106540352240000/messages',
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer bench_access_token' },
    body: JSON.stringify({
      messaging_product: 'whatsapp', recipient_type: 'individual', to, type: 'text',
      text: { body: REPLY }, biz_opaque_callback_data: attempt,
    }),
  })
  const answer = await body.json()
  await transaction(async (run) => {
    await run('known', attempt)
    await run('ref', account, digest(answer.messages[0].id), attempt)
    await run('gone', conversation, outbox)
    await run('sent', outbox)
  })
}

function authentic(request) {
  const given = Buffer.from(request.headers['x-hub-signature-256'] ?? '')
  const made = Buffer.from(`sha256=${createHmac('sha256', PEER_SECRET).update(request.body).digest('hex')}`)
  return given.length === made.length && timingSafeEqual(given, made)
}

const app = Fastify({ logger: false })
app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_, body, done) => done(null, body))
app.get('/healthz', () => database.query('SELECT 1').then(() => 'ok'))
app.post('/webhooks/whatsapp/bench', async (request, reply) => {
  if (!authentic(request)) return reply.code(401).send('signature refused')
  for (const entry of JSON.parse(request.body).entry)
    for (const { value } of entry.changes)
      for (const message of value.messages ?? []) {
        const account = Number(value.metadata.phone_number_id.slice(-4)) + 1
        const made = await turn(message, account, request.body)
        if (PEER_SEND && made) send(made).catch((error) => console.error(error.message))
      }
  return 'ok'
})
app.listen({ host: '127.0.0.1', port: Number(PEER_PORT) })
