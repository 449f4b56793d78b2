// The panel: what the program says of the page, beside the page and never in it. In: findings, facts about the page, words. Out: an element
// with a tree of its own, so that the theme's styles and the panel's never meet. Asks nothing of the network itself.

/** An element with attributes and children; texts are never read as HTML. */
function el(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

class Panel extends HTMLElement {
  #root = this.attachShadow({ mode: 'open' });
  #words = {};
  #state = { connected: true, findings: null, page: null, other: null, failed: false };
  #open = false;

  connectedCallback() {
    this.#open = sessionStorage.getItem('casebook-panel') === 'open';
    document.addEventListener('keydown', (event) => {
      if (event.key !== 'F2' || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      this.#toggle();
      this.#root.querySelector('.toggle')?.focus();
    });
  }

  /** The words in the site's language. */
  speak(words) {
    this.#words = words;
    this.lang = words.lang;
  }

  /** Shows what is known now; what is not named stays. */
  show(state) {
    Object.assign(this.#state, state);
    if (this.#words.lang) this.#draw();
  }

  /** Says a sentence to those who listen to the page. */
  announce(id) {
    const status = this.#root.querySelector('.said');
    if (status) status.textContent = this.#word(id);
  }

  #word(id) {
    return this.#words[`preview-${id}`] ?? '';
  }

  #toggle() {
    this.#open = !this.#open;
    sessionStorage.setItem('casebook-panel', this.#open ? 'open' : 'closed');
    this.#draw();
  }

  /** Draws all anew, and gives the focus back to what had it. */
  #draw() {
    const focus = this.#root.activeElement?.dataset.key;
    if (!this.#root.firstChild) {
      const box = el('aside', { class: 'panel', hidden: true });
      const style = el('link', { rel: 'stylesheet', href: '/_casebook/panel.css', onload: () => (box.hidden = false) });
      this.#root.append(style, box, el('p', { class: 'said', role: 'status' }));
    }
    const box = this.#root.querySelector('.panel');
    box.setAttribute('aria-label', this.#word('name'));
    box.classList.toggle('open', this.#open);
    box.replaceChildren(...[this.#offer(), this.#open && this.#body(), this.#bar()].filter(Boolean));
    if (focus) this.#root.querySelector(`[data-key="${CSS.escape(focus)}"]`)?.focus();
  }

  #bar() {
    const { connected, findings, page, failed } = this.#state;
    const counts = findings ?? { errors: 0, warnings: 0, todo: 0, summary: '' };
    const worst = failed || counts.errors ? 'error' : counts.warnings ? 'warning' : counts.todo ? 'todo' : 'clean';
    const link = this.#word(connected ? 'connected' : 'waiting');
    return el(
      'div',
      { class: 'bar' },
      el(
        'button',
        {
          class: `toggle ${worst}`,
          type: 'button',
          'data-key': 'toggle',
          'aria-expanded': String(this.#open),
          title: this.#word(this.#open ? 'close' : 'open'),
          onclick: () => this.#toggle(),
        },
        el('span', { class: `link ${connected ? 'on' : 'off'}`, role: 'img', 'aria-label': link, title: link }),
        ` ${counts.summary || this.#word('name')}`,
      ),
      page?.draft && el('span', { class: 'draft' }, this.#word('draft')),
      page?.edit && el('a', { class: 'edit', href: page.edit, 'data-key': 'edit' }, this.#word('edit')),
    );
  }

  #offer() {
    const { other, connected } = this.#state;
    if (!connected) return el('p', { class: 'offer' }, this.#word('waiting'));
    if (!other) return null;
    const href = `/${other.path.split('/').map(encodeURIComponent).join('/').replace(/(^|\/)index\.html$/, '$1')}`;
    return el(
      'p',
      { class: 'offer' },
      `${this.#word('other')} `,
      el('b', {}, other.title),
      ' ',
      el('a', { href, 'data-key': 'go' }, this.#word('go')),
      ' ',
      el('button', { type: 'button', 'data-key': 'stay', onclick: () => this.show({ other: null }) }, this.#word('dismiss')),
    );
  }

  #body() {
    const { findings, page, failed } = this.#state;
    const files = findings?.files ?? [];
    const group = (title, here) => {
      const some = files.filter((file) => file.here === here);
      return some.length > 0 && el('section', {}, el('h2', {}, title), ...some.flatMap((file) => file.findings.map((one) => this.#finding(one))));
    };
    const missing = page?.draft && page.missing.length > 0;
    const list = missing && el('section', {}, el('h2', {}, this.#word('missing')), el('ul', {}, ...page.missing.map((one) => el('li', {}, one))));
    const nothing = files.length === 0 && !findings?.trouble && el('p', {}, this.#word('clean'));
    const body = el(
      'div',
      { class: 'body', tabindex: '0', role: 'region', 'aria-label': this.#word('name'), 'data-key': 'body' },
      findings?.trouble && el('p', { class: 'trouble' }, `${this.#word('trouble')}: ${findings.trouble}`),
      failed && el('p', { class: 'trouble' }, this.#word('failed')),
      list,
      group(this.#word('here'), true),
      group(this.#word('elsewhere'), false),
      findings?.left > 0 && el('p', {}, this.#word('more')),
      nothing,
    );
    return body;
  }

  #finding(one) {
    const place = `${one.file}:${one.line}:${one.column}`;
    const { before, marked, after } = one.excerpt ?? {};
    return el(
      'article',
      { class: `finding ${one.severity}` },
      el('h3', {}, el('span', { class: 'severity' }, this.#words[`severity-${one.severity}`]), ` ${one.message}`),
      one.excerpt && el('pre', { tabindex: '0', 'aria-label': place, 'data-key': `pre ${place}` }, before, el('mark', {}, marked || ' '), after),
      el('p', {}, one.help),
      el(
        'p',
        { class: 'place' },
        el('code', {}, place),
        ' ',
        el('button', { type: 'button', 'data-key': `copy ${place}`, onclick: (event) => this.#copy(event.currentTarget, place) }, this.#word('copy')),
        ' ',
        el('a', { href: one.edit, 'data-key': `form ${place}` }, this.#word('form')),
      ),
    );
  }

  async #copy(button, place) {
    try {
      await navigator.clipboard.writeText(place);
      button.textContent = this.#word('copied');
      this.announce('copied');
    } catch {
      // Where the clipboard is closed the place is at least marked, ready to be copied by hand.
      getSelection().selectAllChildren(button.parentElement.querySelector('code'));
    }
  }
}

