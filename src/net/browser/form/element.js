// Elements, made by one function. In: a tag, its attributes and children. Out: the element. Text is always put in as text: nothing here reads
// HTML, so what an author typed can never become more than words.

const properties = new Set(['value', 'checked', 'disabled', 'hidden', 'textContent', 'srcdoc', 'indeterminate', 'open']);

/** An element. `on…` are listeners; true is an attribute without a value; false, null and undefined are none. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (properties.has(name)) element[name] = value;
    else if (value !== false) element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

let last = 0;
/** An id that no other element has. */
export const fresh = (name) => `${name}-${(last += 1)}`;

// Drawn with one pen on a field of 24: no pictures, no fonts.
const drawings = {
  up: 'M12 19V5M5 12l7-7 7 7',
  down: 'M12 5v14M5 12l7 7 7-7',
  in: 'M4 6h16M10 12h10M10 18h10M4 10l3 3-3 3',
  out: 'M4 6h16M10 12h10M10 18h10M7 10l-3 3 3 3',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  remove: 'M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5',
  add: 'M12 5v14M5 12h14',
  drag: 'M9 6h.01M15 6h.01M9 12h.01M15 12h.01M9 18h.01M15 18h.01',
  open: 'M6 9l6 6 6-6',
  back: 'M19 12H5M12 5l-7 7 7 7',
  close: 'M6 6l12 12M18 6L6 18',
  date: 'M4 6h16v14H4zM4 10h16M8 3v4M16 3v4',
  picture: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15 9h.01',
  bold: 'M7 5h6a3.5 3.5 0 0 1 0 7H7zM7 12h7a3.5 3.5 0 0 1 0 7H7z',
  italic: 'M10 5h8M6 19h8M14 5l-4 14',
  heading: 'M6 5v14M18 5v14M6 12h12',
  bullets: 'M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01',
  numbers: 'M10 6h10M10 12h10M10 18h10M4 5l1.5-1v5M4 15.5c0-2 3-2 3 0 0 1.500-3 2-3 4h3',
  quote: 'M6 5v14M11 8h9M11 12h9M11 16h6',
  link: 'M10 14a4 4 0 0 0 6 .5l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6-.5l-3 3a4 4 0 0 0 6 6l1-1',
  undo: 'M9 14L4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3',
  redo: 'M15 14l5-5-5-5M20 9H10a6 6 0 0 0 0 12h3',
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16 16l5 5',
  error: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v6M12 16.500v.01',
  warning: 'M12 4l9 16H3zM12 10v4M12 17v.01',
  todo: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z',
  done: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8 12l3 3 5-6',
  lock: 'M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3',
  time: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l3 2',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  edit: 'M4 20l1-4L16 5l3 3L8 19zM14 7l3 3',
  out_link: 'M14 5h5v5M19 5l-8 8M17 14v5H5V7h5',
};

/** A drawing; what it means is said beside it, or on its button. */
export function icon(name) {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', `icon icon-${name}`);
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(space, 'path');
  path.setAttribute('d', drawings[name]);
  svg.append(path);
  return svg;
}

/** A button that is only a drawing, with its name for those who point at it or cannot see it. */
export const tool = (name, title, onclick, attributes = {}) =>
  h('button', { type: 'button', class: 'tool', 'aria-label': title, title, onclick, ...attributes }, icon(name));

/** A button with words. */
export const button = (words, onclick, attributes = {}) => h('button', { type: 'button', class: 'button', onclick, ...attributes }, words);

/** The address of a file of the site, below a prefix that ends in a slash. */
export const address = (prefix, path) => prefix + path.split('/').map(encodeURIComponent).join('/');

/** The address of a file in the form. */
export const editAddress = (file) => `/_casebook/edit?file=${encodeURIComponent(file)}`;
