// The words of the interface. In: a language, then the key of a sentence and what it is about. Out: the sentence, with the right plural, and
// dates and times as people write them. Knows no page and no server; the sentences themselves are in ru.js and en.js.

let words = {};
let plurals = new Intl.PluralRules('ru');
let locale = 'ru';

/** Loads the sentences of a language; everything else waits for it. */
export async function speak(lang) {
  locale = lang === 'en' ? 'en' : 'ru';
  const module = locale === 'en' ? await import('./en.js') : await import('./ru.js');
  words = module.words;
  plurals = new Intl.PluralRules(locale);
  document.documentElement.lang = locale;
}

/** The language that is spoken. */
export const lang = () => locale;

/** A sentence. `{name}` in it is replaced; where it has plural forms, `n` decides. */
export function say(key, about = {}) {
  const found = words[key];
  if (found === undefined) return key;
  if (typeof found === 'function') return found(about);
  const text = typeof found === 'string' ? found : (found[plurals.select(about.n)] ?? found.other);
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in about ? String(about[name]) : whole));
}

/** A time of day, or the day too if it was not today. Takes what Date takes. */
export function moment(when, { seconds = false } = {}) {
  const date = new Date(when);
  if (Number.isNaN(date.getTime())) return String(when);
  const clock = date.toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit', second: seconds ? '2-digit' : undefined });
  if (date.toDateString() === new Date().toDateString()) return clock;
  const sameYear = date.getFullYear() === new Date().getFullYear();
  const day = date.toLocaleDateString(locale, { day: 'numeric', month: 'long', year: sameYear ? undefined : 'numeric' });
  return `${day}, ${clock}`;
}

/** A day as `2026-05-20`, written out. */
export function day(iso) {
  const [year, month, date] = iso.split('-').map(Number);
  const when = new Date(year, month - 1, date);
  if (Number.isNaN(when.getTime())) return iso;
  return when.toLocaleDateString(locale, { day: 'numeric', month: 'short', year: 'numeric' });
}

const months = {
  ru: ['янв', 'фев', 'мар', 'апр', 'ма', 'июн', 'июл', 'авг', 'сен', 'окт', 'ноя', 'дек'],
  en: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
};

/** A day typed by hand, as `2026-05-20`: 20.05.2026, 20/5/26, 2026-05-20, 20 мая 2026. Nothing if it is no day. */
export function readDay(typed) {
  const text = typed.trim().toLowerCase();
  let year, month, date;
  let found;
  if ((found = /^(\d{4})[-./](\d{1,2})[-./](\d{1,2})$/.exec(text))) [, year, month, date] = found.map(Number);
  else if ((found = /^(\d{1,2})[-./ ](\d{1,2})[-./ ](\d{4}|\d{2})(?:\s*г\.?)?$/.exec(text))) [, date, month, year] = found.map(Number);
  else if ((found = /^(\d{1,2})\s+([a-zа-яё]+)\.?,?\s+(\d{4})(?:\s*г\.?|\s*года)?$/.exec(text))) {
    [date, year] = [Number(found[1]), Number(found[3])];
    month = 1 + [...months.ru.keys()].findIndex((at) => found[2].startsWith(months.ru[at]) || found[2].startsWith(months.en[at]));
    // «мар» comes before «ма», so that March is not May.
  } else return null;
  if (year < 100) year += 2000;
  const when = new Date(Date.UTC(year, month - 1, date));
  if (when.getUTCMonth() !== month - 1 || when.getUTCDate() !== date || year < 1000) return null;
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`;
}

/** A day as people type it: 20.05.2026 in Russian, 2026-05-20 in English, where day and month would be mixed up. */
export function showDay(iso) {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(iso);
  return found && locale === 'ru' ? `${found[3]}.${found[2]}.${found[1]}` : iso;
}

/** Text as it is compared: small letters, ё as е, all dashes and quotes alike. */
export function fold(text) {
  return String(text)
    .toLowerCase()
    .replace(/ё/g, 'е')
    .replace(/\s*[-‐‑‒–—−]\s*/g, '-')
    .replace(/[«»„“”"']/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
