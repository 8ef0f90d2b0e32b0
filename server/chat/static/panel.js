/* The panel: what a person does in it, what it shows, and what it tells the page around it (never a word of what was said). */
(function (Q) {
  'use strict';
  var $ = function (id) { return document.getElementById(id); };
  var log = $('log'), text = $('text'), talk = $('talk'), told = $('told'), menu = $('menu');
  var store = Q.store(document.body.getAttribute('data-key'));
  var port = null, shown = window === window.parent, unread = 0, caughtUp = false, offline = false;

  /* ---- around it ---- */

  function outside(message) { if (port) port.postMessage(message); }
  function happens(name, detail) { outside({ t: 'event', name: name, detail: detail }); }
  function count(n) {
    if (n === unread) return;
    unread = n;
    outside({ t: 'unread', count: n });
  }
  /* Who frames us was checked by the browser: frame-ancestors names the sites. */
  addEventListener('message', function (e) {
    if (port || e.source !== window.parent || !e.data || e.data.quita !== 1 || !e.ports[0]) return;
    port = e.ports[0];
    port.onmessage = function (m) { hear(m.data || {}); };
    $('shut').hidden = false;
    Q.speak(e.data.language);
    show(e.data.shown);
    if (e.data.claim) wire.identify(e.data.claim);
    happens('ready');
  });
  function hear(m) {
    if (m.t === 'shown') show(m.shown);
    if (m.t === 'language') Q.speak(m.language);
    if (m.t === 'claim') wire.identify(m.claim);
  }
  function show(now) {
    shown = now;
    if (!shown) return;
    count(0);
    if (typesAnyway) text.focus(); else $('name').focus();
    toEnd();
  }

  /* ---- the lines ---- */

  /* What is told stands a while; that there is no connection stands as long as it is so. */
  var telling;
  function tell(words) {
    clearTimeout(telling);
    told.textContent = '';
    telling = setTimeout(function () {
      told.textContent = words;
      if (!offline) telling = setTimeout(function () { told.textContent = ''; }, 8000);
    }, 50);
  }
  function toEnd() { talk.scrollTop = talk.scrollHeight; if (log.lastChild) log.lastChild.scrollIntoView({ block: 'nearest' }); }
  function atEnd() { return talk.scrollHeight - talk.scrollTop - talk.clientHeight < 120; }
  /* Who reads the newest line still does when the room for it changes: a keyboard, a notice, a longer text. */
  var pinned = true;
  talk.addEventListener('scroll', function () { pinned = atEnd(); });
  new ResizeObserver(function () { if (pinned) toEnd(); }).observe(talk);
  function rows() { return Array.from(log.children); }
  function find(cid) { return rows().find(function (r) { return r.cid === cid; }); }
  /* By number; what has none yet stands at the end, as it was typed. */
  function place(row) {
    var after = rows().find(function (r) { return r !== row && (row.at ? !r.at || r.at > row.at : false); });
    if (row.parentNode === log && row.nextSibling === (after || null)) return;
    log.insertBefore(row, after || null);
  }
  /* Who has answered is not asked any more, and need not tab through old answers. */
  function foldChoices() {
    var mine = 0;
    rows().forEach(function (r, i) { if (r.classList.contains('me')) mine = i; });
    rows().forEach(function (r, i) { if (r.choices) r.choices.hidden = i < mine; });
  }
  function add(row) {
    var stay = !atEnd() && !row.classList.contains('me');
    place(row);
    foldChoices();
    $('start').hidden = true;
    if (!stay) toEnd();
  }
  /* A button that is gone leaves the focus somewhere near; a touch keyboard comes only to who wants to type. */
  var typesAnyway = matchMedia('(pointer: fine)').matches;
  function goOn() { (typesAnyway ? text : talk).focus({ preventScroll: true }); }
  var act = {
    choose: function (title, id) { say(title, id); goOn(); },
    tell: tell,
    again: function (cid) { wire.again(cid); goOn(); },
    drop: function (cid) { store.done(cid); var r = find(cid); if (r) r.remove(); foldChoices(); goOn(); }
  };

  var wire = Q.wire(store, document.body.getAttribute('data-key'), {
    line: function (f) {
      var own = f.cid && find(f.cid);
      if (own) {
        own.at = f.id;
        Q.lines.state(own, 'sent');
        own.say(f.body.paragraphs); /* as it is kept: a CPF does not stay on the screen */
        place(own);
        foldChoices();
        return;
      }
      add(Q.lines.frame(f, act));
      if (caughtUp && !shown && f.from !== 'me') count(unread + 1);
      if (caughtUp) happens('message', { from: f.from });
    },
    state: function (cid, state, why, id) {
      var r = find(cid);
      if (!r) return;
      if (id) { r.at = id; place(r); }
      Q.lines.state(r, state, why);
      if (state === 'failed') tell(Q.t('failed') + ': ' + why);
    },
    link: function (up) {
      offline = !up;
      tell(Q.t(up ? 'online' : 'offline'));
    },
    ended: function () {
      rows().forEach(function (r) { if (!r.cid || r.at) r.remove(); });
      tell(Q.t('ended'));
    },
    identified: function (ok) { happens('identified', { ok: ok }); },
    caughtUp: hush
  });
  /* What was there before is not read out; what comes from now on is, once. */
  function hush() {
    if (caughtUp) return;
    setTimeout(function () { caughtUp = true; log.setAttribute('aria-live', 'polite'); }, 0);
  }

  function say(words, option) {
    words = words.trim();
    if (!words) return;
    var line = wire.say(words, option);
    add(Q.lines.own(line, act));
    wire.send();
    wire.listen();
  }

  /* ---- typing ---- */

  function grow() {
    text.style.height = '';
    if (text.value) text.style.height = Math.min(text.scrollHeight + 2, 120) + 'px';
  }
  text.value = store.get('draft') || '';
  text.addEventListener('input', function () { store.set('draft', text.value || null); grow(); });
  text.addEventListener('keydown', function (e) {
    if (e.key !== 'Enter' || e.shiftKey || e.isComposing) return;
    e.preventDefault();
    sendTyped();
  });
  function sendTyped() {
    say(text.value);
    text.value = '';
    store.set('draft', null);
    grow();
    text.focus();
  }
  $('say').addEventListener('submit', function (e) { e.preventDefault(); sendTyped(); });
  $('start').addEventListener('click', function () { say('oi'); goOn(); });
  $('person').addEventListener('click', function () { say('Falar com uma pessoa'); });

  /* ---- the menu, the end ---- */

  /* The link is a plain one until there is a thread to take along; a word in it is good for a while, and once. */
  var whatsapp = $('whatsapp'), plain = whatsapp.href, until = 0;
  async function lead() {
    if (Date.now() < until || whatsapp.hidden) return;
    whatsapp.href = plain;
    until = Date.now() + 10000; /* asked once, however often the menu is opened */
    var way = await wire.pass();
    if (!way) return;
    whatsapp.href = way.url;
    until = Date.now() + way.seconds * 700;
    setTimeout(function () { if (Date.now() >= until) whatsapp.href = plain; }, way.seconds * 900);
  }
  whatsapp.addEventListener('click', function () { setTimeout(function () { until = 0; fold(false); }, 0); });

  function fold(open) {
    if (open) lead();
    menu.hidden = !open;
    $('more').setAttribute('aria-expanded', String(open));
  }
  $('more').addEventListener('click', function () { fold(menu.hidden); });
  $('shut').addEventListener('click', function () { outside({ t: 'close' }); });
  addEventListener('keydown', function (e) {
    if (e.key !== 'Escape' || e.defaultPrevented || $('bye').open) return;
    if (menu.hidden) outside({ t: 'close' });
    else { fold(false); $('more').focus(); }
  });
  function ask(open) {
    var d = $('bye');
    if (d.showModal) d[open ? 'showModal' : 'close'](); else d.toggleAttribute('open', open);
  }
  $('erase').addEventListener('click', function () { fold(false); ask(true); });
  $('bye-no').addEventListener('click', function () { ask(false); $('more').focus(); });
  $('bye-yes').addEventListener('click', function () {
    ask(false);
    wire.end();
    store.erase();
    clear();
    tell(Q.t('erased'));
    $('name').focus();
  });
  function clear() {
    rows().forEach(function (r) { r.remove(); });
    text.value = '';
    $('start').hidden = false;
    grow();
  }

  /* ---- the world ---- */

  var left = 0;
  document.addEventListener('visibilitychange', function () {
    if (document.hidden) left = Date.now(); else wire.wake(Date.now() - left > 60000);
  });
  addEventListener('online', function () { wire.wake(true); });
  store.watch(function (name) {
    if (name === 'secret' && !store.get('secret')) { wire.end(); clear(); }
    if (name === 'secret' && store.get('secret')) { $('start').hidden = true; wire.listen(); }
  });
  if (window.visualViewport && window === window.parent) {
    visualViewport.addEventListener('resize', function () {
      document.body.style.height = visualViewport.height + 'px';
      toEnd();
    });
  }
  addEventListener('resize', grow);

  store.waiting().forEach(function (line) { add(Q.lines.own(line, act)); });
  grow();
  if (store.get('secret')) $('start').hidden = true; else hush();
  wire.start();
})(window.QuitaPanel = window.QuitaPanel || {});
