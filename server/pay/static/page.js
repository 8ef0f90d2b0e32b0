(function () {
  'use strict';
  var d = document, wait = 3000, timer;
  function told(near, text) {
    var card = near.closest('.card'), p = card && card.querySelector('.told');
    if (p) { p.textContent = ''; setTimeout(function () { p.textContent = text; }, 30); }
  }
  function select(el) {
    var range, sel;
    if (el.select) { el.focus(); el.select(); return; }
    range = d.createRange(); range.selectNodeContents(el);
    sel = getSelection(); sel.removeAllRanges(); sel.addRange(range);
  }
  d.addEventListener('click', function (e) {
    var b = e.target.closest('[data-copy]'), el, text, old;
    if (!b) return;
    e.preventDefault();
    el = d.getElementById(b.getAttribute('data-copy'));
    text = el.getAttribute('data-code') || el.value;
    old = function () {
      var box = d.createElement('textarea'), ok = false;
      box.value = text;
      d.body.appendChild(box);
      select(box);
      try { ok = d.execCommand('copy'); } catch (x) { ok = false; }
      d.body.removeChild(box);
      if (!ok) select(el);
      told(b, ok ? 'Código copiado' : 'Código selecionado: toque nele e escolha Copiar');
    };
    if (!navigator.clipboard) return old();
    navigator.clipboard.writeText(text).then(function () { told(b, 'Código copiado'); }, old);
  });
  function later() { clearTimeout(timer); timer = setTimeout(look, d.hidden ? 30000 : wait); }
  function turn() {
    return fetch(location.href, { cache: 'no-store' }).then(function (r) { return r.text(); })
      .then(function (html) {
        html = html.replace(/<style[^]*?<\/style>/, ''); // its nonce is another
        var next = new DOMParser().parseFromString(html, 'text/html').querySelector('.page');
        if (!next) return;
        d.querySelector('.page').replaceWith(next);
        next.querySelector('h1').focus();
      });
  }
  function look() {
    var page = d.querySelector('.page'), url = page.getAttribute('data-status');
    if (!url) return;
    fetch(url, { cache: 'no-store' }).then(function (r) { return r.json(); })
      .then(function (s) {
        wait = 3000;
        if (s.state && s.state !== page.getAttribute('data-state')) return turn();
      }).catch(function () { wait = Math.min(wait * 2, 60000); }).then(later);
  }
  d.addEventListener('visibilitychange', function () { if (!d.hidden) look(); });
  later();
})();
