/* What a line looks like.  Every word of it goes in as text; nothing that came from outside is ever markup. */
(function (Q) {
  'use strict';
  var ns = 'http://www.w3.org/2000/svg';

  function el(tag, name, text) {
    var e = document.createElement(tag);
    if (name) e.className = name;
    if (text !== undefined) e.textContent = text;
    return e;
  }
  function clock(date) {
    var time = date.toLocaleTimeString('pt-BR', { hour: '2-digit', minute: '2-digit' });
    return date.toDateString() === new Date().toDateString() ? time
      : date.toLocaleDateString('pt-BR', { day: '2-digit', month: '2-digit' }) + ' ' + time;
  }
  function safe(url) { return /^(https?:\/\/|\/(?![/\\]))/.test(url) ? url : null; }

  /* In a tab of its own: pages of money refuse to be framed, and there one sees whose they are. */
  function link(url, text) {
    var a = el('a', 'main', text);
    if (!safe(url)) return el('span', '', text);
    a.href = url;
    a.target = '_blank';
    a.rel = 'noopener noreferrer';
    a.appendChild(el('span', 'hid', Q.t('tab')));
    return a;
  }

  /* Addresses in what we say can be followed. */
  function linked(p, text) {
    text.split(/(https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)])/).forEach(function (part, i) {
      var a = i % 2 ? p.appendChild(el('a', '', part)) : p.appendChild(document.createTextNode(part));
      if (i % 2) Object.assign(a, { href: part, target: '_blank', rel: 'noopener noreferrer' });
    });
  }

  function options(body, act) {
    var box = el('div', 'options ' + body.form);
    box.setAttribute('role', 'group');
    box.setAttribute('aria-label', Q.t('options'));
    body.options.forEach(function (o) {
      var b = el('button', 'soft');
      b.type = 'button';
      b.appendChild(el('span', 'n', o.n + '.'));
      var words = b.appendChild(el('span', '', o.title));
      if (o.description) words.appendChild(el('small', '', o.description));
      b.addEventListener('click', function () { act.choose(o.title, o.id); });
      box.appendChild(b);
    });
    return box;
  }

  function qr(code) {
    var s = document.createElementNS(ns, 'svg'), p = document.createElementNS(ns, 'path');
    s.setAttribute('viewBox', '0 0 ' + code.side + ' ' + code.side);
    s.setAttribute('class', 'qr');
    s.setAttribute('role', 'img');
    s.setAttribute('aria-label', Q.t('qr'));
    s.setAttribute('shape-rendering', 'crispEdges');
    p.setAttribute('d', code.path);
    s.appendChild(p);
    return s;
  }

  /* A phone cannot point its camera at itself: there the code is copied, and the picture waits for another phone. */
  function folded(picture) {
    var box = el('details');
    box.append(el('summary', '', 'QR Code'), picture);
    box.open = !matchMedia('(pointer: coarse)').matches;
    return box;
  }

  /* Copied, or, where the browser lets no page do that, selected for the person to copy. */
  function copy(box, tell) {
    function old() {
      var done = false;
      box.focus();
      box.select();
      try { done = document.execCommand('copy'); } catch (e) { done = false; }
      tell(Q.t(done ? 'copied' : 'copyBy'));
    }
    if (!navigator.clipboard) return old();
    navigator.clipboard.writeText(box.value).then(function () { tell(Q.t('copied')); }, old);
  }
  function pix(body, act) {
    var part = el('div', 'pix'), box = el('textarea'), b = el('button', 'main', body.copy), told = el('p', 'copied');
    box.readOnly = true;
    box.rows = 3;
    box.value = body.code;
    box.setAttribute('aria-label', Q.t('code'));
    b.type = 'button';
    b.addEventListener('click', function () { copy(box, function (words) { told.textContent = words; act.tell(words); }); });
    part.append(box, b, told);
    if (body.qr) part.append(folded(qr(body.qr)));
    return part;
  }

  var kinds = {
    choices: function (body, act) { return options(body, act); },
    link: function (body) { return link(body.link.url, body.link.title); },
    document: function (body) {
      var part = el('div', 'file');
      part.append(el('p', 'name', body.document.filename), link(body.document.url, Q.t('document')));
      return part;
    },
    pix: pix
  };

  /* from: "me", "bot" or "agent", which is also told to who does not see it. */
  function row(from, paragraphs, at) {
    var r = el('div', 'row ' + from), bubble = r.appendChild(el('div', 'bubble'));
    bubble.lang = 'pt-BR';
    r.say = function (words) {
      bubble.textContent = '';
      words.forEach(function (text, i) {
        var p = bubble.appendChild(el('p'));
        if (!i) p.appendChild(el('span', 'hid', Q.t(from === 'me' || from === 'agent' ? from : 'bot')));
        if (from === 'me') p.appendChild(document.createTextNode(text)); else linked(p, text);
      });
    };
    r.say(paragraphs);
    r.meta = r.appendChild(el('div', 'meta', clock(at)));
    r.bubble = bubble;
    return r;
  }

  Q.lines = {
    frame: function (f, act) {
      var r = row(f.from, f.body.paragraphs, new Date(f.ts)), part = kinds.hasOwnProperty(f.body.kind) && kinds[f.body.kind];
      r.at = f.id;
      if (f.from !== 'me' && part) {
        part = r.bubble.appendChild(part(f.body, act));
        if (f.body.kind === 'choices') { r.choices = part; r.insertBefore(part, r.meta); }
      }
      if (f.from === 'me') Q.lines.state(r, 'sent');
      return r;
    },
    own: function (line, act) {
      var r = row('me', line.text.split(/\n+/).filter(Boolean), new Date());
      r.cid = line.cid;
      r.act = act;
      Q.lines.state(r, line.why ? 'failed' : 'queued', line.why);
      return r;
    },
    /* "Enviada" is said when the server has it, never before. */
    state: function (r, state, why) {
      var word = r.word = r.word || r.meta.appendChild(el('span', 'state'));
      r.setAttribute('data-state', state);
      word.textContent = ' · ' + Q.t(state) + (why ? ': ' + why : '');
      if (r.retry) r.retry.remove();
      r.retry = null;
      if (state !== 'failed') return;
      r.retry = r.appendChild(el('div', 'options'));
      [['again', 'again'], ['drop', 'drop']].forEach(function (o) {
        var b = r.retry.appendChild(el('button', 'soft', Q.t(o[0])));
        b.type = 'button';
        b.addEventListener('click', function () { r.act[o[1]](r.cid); });
      });
    }
  };
})(window.QuitaPanel = window.QuitaPanel || {});
