// Shows the cases that the address names: `#cases/arina/,cases/boris/` side by side, `#list:…` one after the other. What a case says comes
// as a script that lies beside its page, so that this works from a folder too.
(function () {
  'use strict';

  var place = document.getElementById('compare');
  var root = new URL(place.dataset.root || './', location.href).href;
  var key = 'casebook ' + root;
  var most = 4;
  var told = {};
  var state = { list: false, paths: [] };

  // A path is made of the names that Casebook gives, and of nothing that could lead elsewhere.
  function read() {
    var text = location.hash.slice(1);
    // A messenger may have changed the commas, or cut the address off anywhere.
    try { text = decodeURIComponent(text); } catch (e) { /* then it is read as it is */ }
    var list = text.indexOf('list:') === 0;
    var paths = (list ? text.slice(5) : text).split(',').filter(function (path) { return /^([a-z0-9_-]+\/)+$/.test(path); });
    return { list: list, paths: paths.filter(function (path, i) { return paths.indexOf(path) === i; }) };
  }
  function address(list, paths) { return '#' + (list ? 'list:' : '') + paths.join(','); }

  window.casebookFields = function (path, fields) {
    var held = document.createElement('template');
    // The words of a case are cleaned when the site is built; what the address says never gets here.
    held.innerHTML = fields.html;
    told[path] = { title: fields.title, sections: Array.from(held.content.querySelectorAll('[data-key]')) };
  };

  function load(path, then) {
    if (told[path]) return then();
    var script = document.createElement('script');
    script.src = root + path + 'fields.js';
    script.onload = then;
    script.onerror = then;
    document.head.append(script);
  }

  function make(name, text, className) {
    var element = document.createElement(name);
    if (text) element.textContent = text;
    if (className) element.className = className;
    return element;
  }
  function linked(path) {
    var link = make('a', told[path].title);
    link.href = root + path + 'index.html';
    return link;
  }
  function removal(path) {
    var button = make('button', place.dataset.remove, 'choose');
    button.type = 'button';
    button.setAttribute('aria-label', place.dataset.remove + ': ' + told[path].title);
    button.addEventListener('click', function () {
      var paths = state.paths.filter(function (other) { return other !== path; });
      try { sessionStorage.setItem(key, JSON.stringify(paths)); } catch (e) { /* then it is not kept */ }
      location.hash = address(state.list, paths);
    });
    return button;
  }
  // Anchors of two cases must not be the same.
  function content(section, number) {
    var copy = document.importNode(section, true);
    copy.querySelectorAll('[id]').forEach(function (one) { one.id += '-' + number; });
    copy.querySelectorAll('a[href^="#"]').forEach(function (one) { one.setAttribute('href', one.getAttribute('href') + '-' + number); });
    var box = make('div', '', 'prose');
    box.append.apply(box, Array.from(copy.childNodes));
    return box;
  }

  function sideBySide(paths) {
    var table = make('table', '', 'compare');
    var head = make('tr');
    var corner = make('th', place.dataset.field);
    corner.scope = 'col';
    head.append(corner);
    paths.forEach(function (path) {
      var cell = make('th');
      cell.scope = 'col';
      cell.append(linked(path), removal(path));
      head.append(cell);
    });
    var top = make('thead');
    top.append(head);
    var body = make('tbody');
    // The fields in the order of the first case that has them.
    var keys = [], labels = {};
    paths.forEach(function (path) {
      var before = -1;
      told[path].sections.forEach(function (section) {
        var name = section.dataset.key;
        if (keys.indexOf(name) < 0) keys.splice(before + 1, 0, name);
        before = keys.indexOf(name);
        labels[name] = labels[name] || section.dataset.label;
      });
    });
    keys.forEach(function (name) {
      var row = make('tr');
      var label = make('th', labels[name]);
      label.scope = 'row';
      row.append(label);
      paths.forEach(function (path, number) {
        var cell = make('td');
        var section = told[path].sections.find(function (one) { return one.dataset.key === name; });
        cell.dataset.label = told[path].title;
        cell.append(section ? content(section, number) : make('p', '–'));
        row.append(cell);
      });
      body.append(row);
    });
    table.append(top, body);
    // Reflowed into cards it stays a table for screen readers.
    var roles = { TABLE: 'table', THEAD: 'rowgroup', TBODY: 'rowgroup', TR: 'row', TD: 'cell' };
    [table].concat(Array.from(table.querySelectorAll('.compare > * > tr, .compare > thead, .compare > tbody, .compare > * > tr > *')))
      .forEach(function (one) { one.setAttribute('role', roles[one.tagName] || (one.scope === 'row' ? 'rowheader' : 'columnheader')); });
    return table;
  }

  function oneAfterTheOther(paths) {
    var all = make('div', '', 'selection');
    paths.forEach(function (path, number) {
      var one = make('article');
      var title = make('h2');
      title.append(linked(path));
      one.append(title, removal(path));
      told[path].sections.forEach(function (section) { one.append(make('h3', section.dataset.label), content(section, number)); });
      all.append(one);
    });
    return all;
  }

  function controls() {
    var bar = make('div', '', 'tools');
    var nav = make('nav', '', 'switch');
    nav.setAttribute('aria-label', place.dataset.view);
    [false, true].forEach(function (list) {
      var link = make('a', list ? place.dataset.list : place.dataset.compare);
      link.href = address(list, state.paths);
      if (list === state.list) link.setAttribute('aria-current', 'true');
      nav.append(link);
    });
    var print = make('button', place.dataset.print, 'print');
    print.type = 'button';
    print.addEventListener('click', function () { window.print(); });
    bar.append(nav, print);
    return bar;
  }

  function show() {
    var known = state.paths.filter(function (path) { return told[path]; });
    var lost = state.paths.filter(function (path) { return !told[path]; });
    var parts = [];
    var say = function (text) { var note = make('p', text, 'note'); note.setAttribute('role', 'status'); parts.push(note); };
    if (lost.length) say(place.dataset.lost + ' ' + lost.join(', '));
    if (!known.length) {
      if (!lost.length) say(place.dataset.none);
    } else {
      parts.push(controls());
      if (!state.list && known.length > most) say(place.dataset.many);
      if (!state.list && known.length < 2) say(place.dataset.few);
      parts.push(state.list || known.length < 2 ? oneAfterTheOther(known) : sideBySide(known.slice(0, most)));
    }
    place.replaceChildren.apply(place, parts);
  }

  function update() {
    state = read();
    var waiting = state.paths.length;
    if (!waiting) return show();
    state.paths.forEach(function (path) { load(path, function () { if (!--waiting) show(); }); });
  }
  window.addEventListener('hashchange', update);
  update();
})();
