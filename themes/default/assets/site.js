// Comforts for the default theme. Every page reads and works without this file.
(function () {
  'use strict';

  // Where the browser cannot unfold the margin by style, unfold it by attribute.
  var styled = window.CSS && CSS.supports && CSS.supports('selector(::details-content)');
  if (!styled && window.matchMedia('(min-width: 64rem)').matches) {
    document.querySelectorAll('.disclose').forEach(function (d) { d.open = true; });
  }

  // A filter box over the cards of a list.
  function fold(text) { return text.toLowerCase().replace(/ё/g, 'е').replace(/\s+/g, ' ').trim(); }

  document.querySelectorAll('[data-filter]').forEach(function (list, i) {
    if (list.children.length < 5) return;
    var form = document.createElement('form');
    var label = document.createElement('label');
    var input = document.createElement('input');
    var status = document.createElement('span');
    form.className = 'filter';
    form.setAttribute('role', 'search');
    label.textContent = list.dataset.filter;
    label.htmlFor = input.id = 'filter-' + i;
    input.type = 'search';
    input.autocomplete = 'off';
    input.placeholder = list.dataset.hint;
    status.setAttribute('role', 'status');
    form.append(label, input, status);
    list.before(form);

    function narrow() {
      var words = fold(input.value).split(' ').filter(Boolean);
      var shown = 0;
      Array.prototype.forEach.call(list.children, function (card) {
        var text = words.length && fold(card.textContent);
        card.hidden = !words.every(function (w) { return text.includes(w); });
        if (!card.hidden) shown += 1;
      });
      status.textContent = !words.length ? '' : !shown ? list.dataset.none
        : list.dataset.shown.replace('%shown%', shown).replace('%total%', list.children.length);
    }
    input.addEventListener('input', narrow);
    document.addEventListener('casebook:updated', narrow);
    form.addEventListener('submit', function (event) { event.preventDefault(); });
  });

  // A slash leads to the search, as on many sites.
  document.addEventListener('keydown', function (event) {
    var at = document.activeElement;
    var writes = at && (/^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName) || at.isContentEditable);
    var field = document.querySelector('[data-search-field]');
    if (event.key !== '/' || writes || !field || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    field.focus();
    field.select();
  });

  var roles = { TABLE: 'table', THEAD: 'rowgroup', TBODY: 'rowgroup', TR: 'row', TD: 'cell' };
  function tables() {
    // Tables that reflow into cards stay tables for screen readers, in older browsers too.
    document.querySelectorAll('.columns, .measures').forEach(function (table) {
      [table].concat(Array.from(table.querySelectorAll('thead, tbody, tr, th, td'))).forEach(function (el) {
        el.setAttribute('role', roles[el.tagName] || (el.scope === 'row' ? 'rowheader' : 'columnheader'));
      });
    });
    // Wide tables get a scrolling region that the keyboard can reach, when they need one.
    document.querySelectorAll('[data-wide] .prose table, .prose[data-wide] table').forEach(function (table) {
      if (table.parentElement.className === 'scroll') return;
      var box = document.createElement('div');
      box.className = 'scroll';
      table.before(box);
      box.append(table);
      reach(box, table.closest('[data-wide]').dataset.wide);
    });
  }
  tables();
  // The live preview changes the page in place and says so.
  document.addEventListener('casebook:updated', tables);

  function reach(box, name) {
    function update() {
      var wide = box.scrollWidth > box.clientWidth + 1;
      [['tabindex', '0'], ['role', 'region'], ['aria-label', name]].forEach(function (pair) {
        if (wide) box.setAttribute(pair[0], pair[1]); else box.removeAttribute(pair[0]);
      });
    }
    update();
    window.addEventListener('resize', update);
  }

  // Texts to pass on: a button that copies each.
  document.querySelectorAll('.share textarea').forEach(function (text) {
    var share = text.closest('.share');
    var copy = document.createElement('button');
    copy.type = 'button';
    copy.className = 'copy';
    copy.textContent = share.dataset.copy;
    copy.setAttribute('aria-describedby', text.id);
    copy.addEventListener('click', function () {
      text.select();
      // A page from a flash drive has no clipboard of the newer kind in every browser.
      var done = navigator.clipboard ? navigator.clipboard.writeText(text.value)
        : document.execCommand('copy') ? Promise.resolve() : Promise.reject();
      done.then(function () { copy.textContent = share.dataset.copied; }, function () { text.focus(); });
    });
    text.after(copy);
  });

  // Cases are chosen on any page and compared on one. The choice lasts as long as the tab.
  (function () {
    var tray = document.querySelector('.tray');
    if (!tray) return;
    var root = new URL(tray.dataset.root || './', location.href).href;
    var key = 'casebook ' + root;
    var link = tray.querySelector('a');
    var page = link.getAttribute('href');

    function chosen() {
      try { return JSON.parse(sessionStorage.getItem(key)) || []; } catch (e) { return []; }
    }
    function show() {
      var paths = chosen();
      tray.hidden = !paths.length;
      tray.querySelector('.tray-count').textContent = paths.length;
      if (paths.length) link.setAttribute('href', page + '#' + paths.join(','));
      document.querySelectorAll('.choose').forEach(function (button) {
        var is = paths.indexOf(button.dataset.path) >= 0;
        button.setAttribute('aria-pressed', String(is));
        button.textContent = is ? tray.dataset.chosen : tray.dataset.choose;
      });
    }
    function keep(paths) {
      try { sessionStorage.setItem(key, JSON.stringify(paths)); } catch (e) { /* A browser that keeps nothing chooses nothing. */ }
      show();
    }
    function offer(place, href, title) {
      var path = href.slice(root.length).replace(/index\.html$/, '');
      if (href.indexOf(root) !== 0 || place.querySelector('.choose')) return;
      var button = document.createElement('button');
      button.type = 'button';
      button.className = 'choose';
      button.dataset.path = path;
      button.title = title;
      button.addEventListener('click', function () {
        var paths = chosen();
        var at = paths.indexOf(path);
        if (at < 0) paths.push(path); else paths.splice(at, 1);
        keep(paths);
      });
      place.append(button);
    }
    function offerAll() {
      document.querySelectorAll('.card').forEach(function (card) {
        var title = card.querySelector('.card-title a');
        if (title) offer(card, title.href.split('#')[0], title.textContent);
      });
      var own = document.querySelector('.kind-case .tools');
      if (own) offer(own, location.href.split('#')[0].split('?')[0], own.dataset.title);
      show();
    }
    tray.querySelector('.tray-clear').addEventListener('click', function () { keep([]); });
    window.addEventListener('pageshow', show);
    document.addEventListener('casebook:updated', offerAll);
    offerAll();
  })();

  // Story or table: say which one is shown, and offer to print.
  var tools = document.querySelector('.tools');
  if (!tools || !document.getElementById('table')) return;

  function mark() {
    var target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    var tabular = Boolean(target && target.closest('#table'));
    tools.querySelectorAll('.switch a').forEach(function (a) {
      if (a.classList.contains('to-table') === tabular) a.setAttribute('aria-current', 'true');
      else a.removeAttribute('aria-current');
    });
  }
  mark();
  window.addEventListener('hashchange', mark);

  var button = document.createElement('button');
  button.type = 'button';
  button.className = 'print';
  button.textContent = tools.dataset.print;
  button.addEventListener('click', function () { window.print(); });
  tools.append(button);
})();
