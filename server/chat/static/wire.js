/*
 * The way to the server and back (server/chat/face.h): what was typed goes out in its order, once whatever
 * the line does in between, because a line keeps its own name (cid); what is new comes by a socket, and by
 * long polls where sockets do not get through.
 * on: line(frame), state(cid, state, why), link(up), ended(), caughtUp().
 */
(function (Q) {
  'use strict';
  var BASE_MS = 1000, CAP_MS = 60000, SEND_MS = 15000, POLL_MS = 40000;
  var SOCKET_TRIES = 3, OPEN_MS = 8000, BEAT_MS = 20000;

  function uuid() {
    var b = crypto.getRandomValues(new Uint8Array(16));
    b[6] = (b[6] & 15) | 64;
    b[8] = (b[8] & 63) | 128;
    return Array.from(b, function (x) { return (x + 256).toString(16).slice(1); }).join('')
      .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  }

  Q.wire = function (store, key, on) {
    var site = null, at = 0, run = 0, sending = false, polling = false, up = true, naps = new Set(), flying = new Set(), poll = null;
    var socket = null, refused = 0, ticket = null, stay = null;

    async function call(method, path, body, secret, ms, keep) {
      var stop = keep || new AbortController();
      var clock = setTimeout(function () { stop.abort(); }, ms);
      flying.add(stop);
      try {
        var head = secret ? { Authorization: 'Bearer ' + secret } : {};
        if (body) head['Content-Type'] = 'application/json';
        var answer = await fetch(path, { method: method, headers: head, signal: stop.signal, cache: 'no-store',
          credentials: 'omit', body: body ? JSON.stringify(body) : undefined });
        var json = await answer.json().catch(function () { return {}; });
        link(true);
        return { status: answer.status, json: json };
      } catch (e) {
        return { status: 0, json: {}, again: stop.again };
      } finally {
        clearTimeout(clock);
        flying.delete(stop);
      }
    }
    function link(now) {
      if (now === up) return;
      up = now;
      on.link(now);
      if (now) wake();
    }
    function wake() { Array.from(naps).forEach(function (up) { up(); }); }
    function nap(ms) {
      return new Promise(function (done) {
        function rise() { clearTimeout(clock); naps.delete(rise); done(); }
        var clock = setTimeout(rise, ms);
        naps.add(rise);
      });
    }
    /* Full jitter: everybody's line fails at once, and must not come back at once. */
    function pause(tries) { return Math.random() * Math.min(CAP_MS, BASE_MS * Math.pow(2, tries)); }
    function lost(tries, answer) {
      if (answer.again) return Promise.resolve();
      if (!answer.status) link(false);
      return nap(answer.json.retry_ms || pause(tries));
    }
    /* The secret was good and is not any more; unless another tab has a newer one. */
    function over(secret) {
      if (store.get('secret') !== secret) return;
      store.set('secret', null);
      at = 0;
      hangUp();
      on.ended();
    }
    function hangUp() {
      if (poll) poll.abort();
      if (socket) socket.close();
    }

    /* ---- what is new ---- */

    /* One life of a socket, from a ticket to its close; false: no word came through it. */
    function hold(t, mine) {
      return new Promise(function (done) {
        var one, worked = false, heard = true, beat, open, wait = 0;
        function end() {
          clearTimeout(open);
          clearInterval(beat);
          if (socket === one) socket = null;
          done({ worked: worked, wait: wait });
        }
        function caughtUp() { if (at >= t.last) on.caughtUp(); }
        try {
          one = socket = new WebSocket(location.origin.replace(/^http/, 'ws') + '/chat/socket', ['chat.v1', 't.' + t.ticket]);
        } catch (e) { return end(); }
        function say(frame) { if (one.readyState === 1) one.send(JSON.stringify(frame)); }
        open = setTimeout(function () { one.close(); }, OPEN_MS);
        one.onopen = function () {
          say({ t: 'resume', since: at });
          say({ t: 'hb' });
        };
        one.onmessage = function (e) {
          var frame = JSON.parse(e.data);
          clearTimeout(open);
          if (mine !== run) return;
          worked = heard = true;
          link(true);
          if (frame.t === 'bye') wait = frame.after_ms;
          if (frame.t === 'resync') say({ t: 'resume', since: at });
          take(frame);
          caughtUp();
        };
        one.onclose = end;
        /* A line that is dead without a word: browsers show no pings to us. */
        beat = setInterval(function () {
          if (!heard) { one.onclose = null; one.close(); end(); }
          heard = false;
          say({ t: 'hb' });
        }, BEAT_MS);
      });
    }
    /* As a poll's answer; 200 also when it has had a life. */
    async function bySocket(mine, secret) {
      var a = { status: 200, json: ticket };
      if (!ticket) a = await call('POST', '/chat/ticket', null, secret, SEND_MS);
      ticket = null;
      if (a.status !== 200 || mine !== run) return a;
      var life = await hold(a.json, mine);
      refused = life.worked ? 0 : refused + 1;
      /* All come back after a server's end: not at once, but for who types meanwhile. */
      if (life.wait && mine === run) {
        stay = nap(life.wait);
        await stay;
        stay = null;
      }
      return a;
    }
    function bySocketNow() { return window.WebSocket && refused < SOCKET_TRIES; }

    async function listen() {
      var mine = run, tries = 0;
      if (polling) { if (stay) wake(); return; }
      polling = true;
      while (mine === run) {
        var secret = store.get('secret'), a;
        if (!secret) break;
        poll = new AbortController();
        var held = bySocketNow(), began = Date.now();
        if (held) a = await bySocket(mine, secret);
        else a = await call('GET', '/chat/poll?since=' + at, null, secret, POLL_MS, poll);
        if (mine !== run) break;
        if (a.status === 200 && held) {
          tries = Date.now() - began > 30000 ? 0 : tries + 1;
          if (tries > 1 && !stay) await nap(pause(tries - 2));
        } else if (a.status === 200) { tries = 0; (a.json.frames || []).forEach(take); on.caughtUp(); }
        else if (held && a.status === 404) refused = SOCKET_TRIES; /* a server of before */
        else if (a.status === 401) over(secret);
        else if (store.get('secret') === secret) await lost(tries++, a);
      }
      polling = false;
      if (mine !== run) listen();
    }
    function take(frame) {
      if (frame.t === 'secret') store.set('secret', frame.secret);
      if (frame.t !== 'msg' || frame.id <= at) return;
      at = frame.id;
      if (frame.cid) store.done(frame.cid);
      /* One that cannot be shown holds up none behind it. */
      try { on.line(frame); } catch (e) { setTimeout(function () { throw e; }); }
    }

    /* Who the site says is logged in there: once for each conversation, before its first line. */
    async function introduce(secret) {
      var claim = site;
      site = null;
      var a = await call('POST', '/chat/identify', claim, secret, SEND_MS);
      if (!a.status || a.status >= 500 || a.status === 429) site = site || claim;
      else on.identified(a.status === 200);
    }
    async function begin() {
      var a = await call('POST', '/chat/session', { widget_key: key, page: '/' }, null, SEND_MS);
      if (a.status === 200) { at = 0; ticket = a.json.ticket && a.json; store.set('secret', a.json.secret); listen(); }
      return a;
    }
    async function post(line) {
      var secret = store.get('secret'), a;
      if (!secret) {
        a = await begin();
        if (a.status !== 200) return a;
        secret = store.get('secret');
      }
      if (site) await introduce(secret);
      var body = { cid: line.cid, text: line.text };
      if (line.option) body.option = line.option;
      a = await call('POST', '/chat/messages', body, secret, SEND_MS);
      if (a.status === 401) over(secret);
      return a;
    }
    function next() { return store.waiting().find(function (l) { return !l.why; }); }
    function waits(line) { return store.waiting().some(function (l) { return l.cid === line.cid; }); }
    function isRefusal(a) { return a.status >= 400 && a.status < 500 && a.status !== 401 && a.status !== 408 && !a.json.retry_ms; }
    async function send() {
      var mine = run, tries = 0, line;
      if (sending) return;
      sending = true;
      while (mine === run && (line = next())) {
        on.state(line.cid, 'sending');
        var a = await post(line);
        if (mine !== run) break;
        if (a.status === 200) {
          tries = 0;
          store.done(line.cid);
          on.state(line.cid, 'sent', null, a.json.id);
        } else if (isRefusal(a)) {
          store.change(line.cid, a.json.error || Q.t('unavailable'));
          on.state(line.cid, 'failed', a.json.error || Q.t('unavailable'));
        } else if (a.status !== 401 && waits(line)) { /* else a poll has told that it is there */
          on.state(line.cid, 'queued');
          await lost(tries++, a);
        }
      }
      sending = false;
      if (mine !== run) send();
    }

    return {
      start: function () { listen(); send(); },
      say: function (text, option) {
        var line = { cid: uuid(), text: text };
        if (option) line.option = option;
        store.push(line);
        return line;
      },
      send: send,
      listen: listen,
      identify: function (claim) {
        site = claim;
        if (store.get('secret')) introduce(store.get('secret'));
      },
      /* Where the thread goes on; null: there is no thread yet, or no way. */
      pass: async function () {
        var secret = store.get('secret'), a = secret && await call('POST', '/chat/whatsapp', null, secret, SEND_MS);
        return a && a.status === 200 ? a.json : null;
      },
      again: function (cid) { store.change(cid); on.state(cid, 'queued'); send(); },
      /* The line may be back: nobody waits out a pause, and what hangs on a dead one is asked anew. */
      wake: function (dead) {
        if (dead) Array.from(flying).forEach(function (stop) { stop.again = true; stop.abort(); });
        if (dead && socket) socket.close();
        wake();
      },
      end: function () {
        var secret = store.get('secret'), tries = 0;
        async function leave() {
          var a = await call('POST', '/chat/end', null, secret, SEND_MS);
          if ((!a.status || a.status >= 500) && ++tries < 5) { await nap(pause(tries)); leave(); }
        }
        run++;
        at = 0;
        ticket = null;
        hangUp();
        if (secret) leave();
      }
    };
  };
})(window.QuitaPanel = window.QuitaPanel || {});
