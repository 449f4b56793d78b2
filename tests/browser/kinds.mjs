// One page of the example site for each kind of page that the theme makes, and the tables of those that have one.
// `every kind is here` in tree.test.mjs sees to it that none is forgotten.

/** The case that has everything: a chart, pictures, all stages, a sub-stage, a colophon. */
export const fullCase = 'cases/vechera-vernulis/index.html';

export const kinds = [
  { name: 'home', path: 'index.html' },
  { name: 'list', path: 'cases/index.html' },
  { name: 'list of a facet value', path: 'form/teacher-teacher/index.html' },
  { name: 'terms', path: 'tags/index.html' },
  { name: 'case', path: fullCase },
  { name: 'case as table', path: fullCase, hash: '#table' },
  { name: 'mentor base entry', path: 'mentor-base/baza-kolledzha/index.html' },
  { name: 'mentor base entry as table', path: 'mentor-base/baza-kolledzha/index.html', hash: '#table' },
  { name: 'page', path: 'o-programme/index.html' },
  { name: 'page with a table', path: 'dokumenty/anketa-nastavnika/index.html' },
  { name: 'folder of pages', path: 'dokumenty/index.html' },
  { name: 'results', path: 'results/index.html' },
  { name: 'comparison', path: 'compare/index.html' },
  { name: 'templates', path: 'templates/index.html' },
  { name: 'search', path: 'search/index.html', hash: '#q=учитель' },
  { name: 'not found', path: '404.html' },
];

/** The address of a page below a root that ends in a slash. */
export const address = (root, { path, hash = '' }) => root + path + hash;

/** Waits until a page shows all that it fetches by itself: the search shows its first result before the others. */
export const settled = (page) =>
  page.evaluate(async () => {
    const search = document.querySelector('[data-search]');
    if (!search) return;
    const pause = () => new Promise((done) => setTimeout(done, 400));
    for (let before = ''; !search.querySelector('.hit') || before !== search.innerHTML; await pause()) before = search.innerHTML;
  });
