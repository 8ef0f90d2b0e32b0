/* Quita: the button on a site, and the frame that it opens. docs/widget.md says how it is used. */
(function () {
  'use strict';
  var script = document.currentScript;
  if (!script || window.Quita) return;
  var address = new URL(script.src);
  var asked = function (name, other) { return script.getAttribute('data-' + name) || other; };
  var key = asked('key', ''), side = asked('side', 'right') === 'left' ? 'left' : 'right';
  var colour = /^#[0-9a-f]{6}$/i.test(asked('colour', '')) ? asked('colour') : '#1f6f5c';
  var words = {
    pt: ['Abrir a conversa', 'Conversa', ' nova', ' novas'],
    en: ['Open the chat', 'Chat', ' new', ' new'],
    es: ['Abrir la conversación', 'Conversación', ' nueva', ' nuevas']
  };
  var known = function (l) { l = String(l || '').slice(0, 2).toLowerCase(); return words[l] ? l : 'pt'; };
  var language = known(asked('language', document.documentElement.lang));
  var listeners = {}, chat = null, claim = null;

  /* Black or white, whichever is further from the colour: at least 4.5 to 1 for any of them. */
  function ink() {
    var sum = [0.2126, 0.7152, 0.0722].reduce(function (all, weight, i) {
      var v = parseInt(colour.substr(1 + 2 * i, 2), 16) / 255;
      return all + weight * (v <= 0.04045 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4));
    }, 0);
    return sum > 0.179 ? '#000' : '#fff';
  }

  function tell(name, detail) {
    (listeners[name] || []).slice().forEach(function (fn) {
      try { fn(detail); } catch (e) { setTimeout(function () { throw e; }); }
    });
  }

  function svg(path) {
    var ns = 'http://www.w3.org/2000/svg', s = document.createElementNS(ns, 'svg'), p = document.createElementNS(ns, 'path');
    Object.entries({ viewBox: '0 0 24 24', width: 28, height: 28, fill: 'none', stroke: 'currentColor', 'stroke-width': 2,
      'stroke-linejoin': 'round', 'stroke-linecap': 'round', 'aria-hidden': 'true' }).forEach(function (a) { s.setAttribute(a[0], a[1]); });
    p.setAttribute('d', path);
    s.appendChild(p);
    return s;
  }

  /* Styles are set one by one from script: a strict style-src of the site does not mind those. */
  class Chat extends HTMLElement {
    constructor() {
      super();
      var self = this, root = this.attachShadow({ mode: 'open' });
      this.unread = 0;
      this.button = document.createElement('button');
      this.button.type = 'button';
      this.button.appendChild(svg('M4 5h16v11H10l-5 4v-4H4z'));
      this.badge = document.createElement('span');
      this.badge.setAttribute('aria-hidden', 'true');
      this.button.appendChild(this.badge);
      this.button.addEventListener('click', function () { self.show(); });
      this.fit = this.fit.bind(this);
      root.appendChild(this.button);
    }
    connectedCallback() {
      chat = this;
      this.style.cssText = 'all:initial;position:fixed;z-index:2147483000;bottom:16px;' + side + ':16px';
      if (asked('launcher') === 'none') this.button.hidden = true;
      addEventListener('resize', this.fit);
      if (window.visualViewport) ['resize', 'scroll'].forEach(function (e) { visualViewport.addEventListener(e, this.fit); }, this);
      this.draw();
    }
    draw() {
      var w = words[language], n = this.unread;
      this.button.style.cssText = 'position:relative;width:60px;height:60px;margin:0;padding:16px;border:0;border-radius:30px;' +
        'box-sizing:border-box;cursor:pointer;box-shadow:0 2px 12px rgba(0,0,0,.35);background:' + colour + ';color:' + ink() +
        (this.button.hidden || this.shown ? ';display:none' : '');
      this.badge.style.cssText = 'position:absolute;top:-4px;right:-4px;min-width:24px;height:24px;padding:0 6px;box-sizing:border-box;' +
        'border-radius:12px;font:bold 14px/24px system-ui,sans-serif;text-align:center;background:#b3261e;color:#fff' + (n ? '' : ';display:none');
      this.badge.textContent = n;
      this.button.setAttribute('aria-label', w[0] + (n ? ', ' + n + w[n > 1 ? 3 : 2] : ''));
      this.button.setAttribute('aria-expanded', String(!!this.shown));
      if (this.frame) this.frame.title = w[1];
    }
    /* On a small screen the panel is the screen, above the keyboard. */
    fit() {
      if (!this.frame) return;
      var v = window.visualViewport, small = innerWidth < 480 || innerHeight < 480;
      var place = small ? 'left:0;top:' + (v ? v.offsetTop : 0) + 'px;width:100%;height:' + (v ? v.height : innerHeight) + 'px;border-radius:0'
        : side + ':16px;bottom:16px;width:384px;height:' + Math.min(680, innerHeight - 32) + 'px;border-radius:16px;box-shadow:0 4px 28px rgba(0,0,0,.3)';
      this.frame.style.cssText = 'position:fixed;border:0;background:transparent;' + place + (this.shown ? '' : ';display:none');
    }
    load() {
      var self = this, pipe = new MessageChannel(), frame = document.createElement('iframe');
      this.port = pipe.port1;
      this.port.onmessage = function (e) { self.hear(e.data || {}); };
      frame.allow = 'clipboard-write';
      frame.referrerPolicy = 'no-referrer';
      frame.addEventListener('load', function () {
        frame.contentWindow.postMessage({ quita: 1, shown: self.shown, language: language, claim: claim }, address.origin, [pipe.port2]);
      }, { once: true });
      frame.src = new URL('frame/' + encodeURIComponent(key), address).href;
      this.frame = frame;
      this.shadowRoot.insertBefore(frame, this.button);
    }
    hear(m) {
      if (m.t === 'close') this.hide();
      if (m.t === 'unread') { this.unread = m.count; this.draw(); tell('unread', { count: m.count }); }
      if (m.t === 'event') tell(m.name, m.detail);
    }
    say(m) { if (this.port) this.port.postMessage(m); }
    show() {
      if (this.shown) return;
      this.shown = true;
      this.back = document.activeElement;
      if (!this.frame) this.load();
      this.say({ t: 'shown', shown: true });
      this.fit();
      this.draw();
      this.frame.focus();
      tell('open');
    }
    hide() {
      if (!this.shown) return;
      this.shown = false;
      this.say({ t: 'shown', shown: false });
      this.fit();
      this.draw();
      (this.button.hidden && this.back ? this.back : this.button).focus();
      tell('close');
    }
  }

  addEventListener('keydown', function (e) { if (e.key === 'Escape' && chat && chat.shown) chat.hide(); });
  window.Quita = {
    open: function () { start(); chat.show(); },
    close: function () { if (chat) chat.hide(); },
    setLanguage: function (l) {
      language = known(l);
      if (chat) { chat.draw(); chat.say({ t: 'language', language: language }); }
    },
    identify: function (who) {
      claim = { user: String(who.user), expires: Number(who.expires), signature: String(who.signature) };
      if (chat) chat.say({ t: 'claim', claim: claim });
    },
    on: function (name, fn) {
      (listeners[name] = listeners[name] || []).push(fn);
      return function () { listeners[name] = listeners[name].filter(function (f) { return f !== fn; }); };
    }
  };
  customElements.define('quita-chat', Chat);
  function start() { if (!chat) document.body.appendChild(document.createElement('quita-chat')); }
  function ready() { start(); dispatchEvent(new Event('quita:ready')); }
  if (document.body) ready(); else addEventListener('DOMContentLoaded', ready);
})();
