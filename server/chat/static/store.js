/*
 * What this device keeps of a conversation: the session's secret, what is not sent yet, what is being
 * typed.  Nothing that was said.  Where the browser keeps nothing for us, memory does, until the page goes.
 */
(function (Q) {
  'use strict';
  Q.store = function (key) {
    var memory = {}, own = 'quita:' + key + ':';
    function get(name) {
      if (name in memory) return memory[name];
      try { return localStorage.getItem(own + name); } catch (e) { return null; }
    }
    function set(name, value) {
      try {
        if (value === null) localStorage.removeItem(own + name); else localStorage.setItem(own + name, value);
        delete memory[name];
      } catch (e) { memory[name] = value; }
    }
    function list() {
      try { return JSON.parse(get('out')) || []; } catch (e) { return []; }
    }
    return {
      get: get,
      set: set,
      /* Lines that wait, oldest first: {cid, text, option?, why?}; why: they were refused. */
      waiting: list,
      push: function (line) { set('out', JSON.stringify(list().concat(line))); },
      change: function (cid, why) {
        set('out', JSON.stringify(list().map(function (l) { return l.cid === cid ? Object.assign({}, l, { why: why }) : l; })));
      },
      done: function (cid) {
        var rest = list().filter(function (l) { return l.cid !== cid; });
        set('out', rest.length ? JSON.stringify(rest) : null);
      },
      erase: function () { ['secret', 'out', 'draft'].forEach(function (name) { set(name, null); }); },
      /* Another tab of the same site has changed something: fn(name). */
      watch: function (fn) {
        addEventListener('storage', function (e) {
          if (e.key === null) fn('secret');
          else if (e.key.indexOf(own) === 0) fn(e.key.slice(own.length));
        });
      }
    };
  };
})(window.QuitaPanel = window.QuitaPanel || {});
