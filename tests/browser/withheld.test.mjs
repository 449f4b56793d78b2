// What is not to be published is in no byte of the output: real names behind pseudonyms, names of those who asked not to be named,
// private fields of a school's own, drafts. Looked for in every file, its name, and whatever is packed or encoded inside of it.

import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { inflateRawSync, inflateSync } from 'node:zlib';
import { nothing } from './nothing.mjs';
import { build, casebook, exampleSource, files, scratch, tool } from './site.mjs';

/** Words that occur nowhere but where they were planted; each with its transliterations. */
const secrets = {
  realName: ['Аглаида', 'aglaida'],
  unnamed: ['Варахасий', 'varakhasiy', 'varakhasii', 'varahasiy'],
  privateField: ['Зоровавель', 'zorovavel'],
  draftTitle: ['Тайнопись', 'taynopis', 'tainopis'],
  draftName: ['Евлампий', 'evlampiy', 'evlampii', 'yevlampiy'],
  draftTag: ['Хризопраз', 'khrizopraz', 'hrizopraz'],
  draftPicture: ['podsmotreno'],
  comment: ['Скобарь', 'skobar'],
};

/** The ways in which a word may be written into a file. */
function spellings(word) {
  const variants = [word, word.toUpperCase(), word.toLowerCase()];
  return variants.flatMap((text) => [
    Buffer.from(text, 'utf8'),
    Buffer.from(text, 'utf16le'),
    Buffer.from(text, 'utf16le').swap16(),
    Buffer.from(encodeURIComponent(text)),
    Buffer.from(encodeURIComponent(text).toLowerCase()),
    Buffer.from([...text].map((unit) => `\\u${unit.codePointAt(0).toString(16).padStart(4, '0')}`).join('')),
    Buffer.from([...text].map((unit) => `&#${unit.codePointAt(0)};`).join('')),
    Buffer.from([...text].map((unit) => `&#x${unit.codePointAt(0).toString(16)};`).join('')),
    // In base64 the word starts at one of three places; what can be told for sure lies between its ends.
    ...[0, 1, 2]
      .map((shift) =>
        Buffer.from(
          Buffer.concat([Buffer.alloc(shift), Buffer.from(text)])
            .toString('base64')
            .slice(shift ? 4 : 0, -4),
        ),
      )
      .filter((spelling) => spelling.length >= 8),
  ]);
}

/** A file's bytes, and the bytes of what is packed in it: zip (DOCX), PDF streams. */
function layers(path) {
  const bytes = readFileSync(path);
  const out = [bytes];
  if (bytes.subarray(0, 2).toString() === 'PK') out.push(...unzipped(bytes));
  if (bytes.subarray(0, 5).toString() === '%PDF-') {
    for (let at = 0; (at = bytes.indexOf('stream', at)) !== -1; at += 6) {
      try {
        out.push(inflateSync(bytes.subarray(at + (bytes[at + 6] === 13 ? 8 : 7)), { finishFlush: 2 }));
      } catch {
        // Not every stream is deflated.
      }
    }
    out.push(Buffer.from(tool('pdftotext', [path, '-']) + tool('pdfinfo', [path])));
  }
  return out;
}

/** The files of a zip, by its local headers. */
function* unzipped(bytes) {
  for (let at = 0; (at = bytes.indexOf('PK\u0003\u0004', at, 'latin1')) !== -1; at += 4) {
    const [name, extra] = [bytes.readUInt16LE(at + 26), bytes.readUInt16LE(at + 28)];
    const start = at + 30 + name + extra;
    try {
      yield bytes.readUInt16LE(at + 8) === 8
        ? inflateRawSync(bytes.subarray(start), { finishFlush: 2 })
        : bytes.subarray(start, start + bytes.readUInt32LE(at + 18));
    } catch {
      // Not the header of a file after all.
    }
  }
}

function plant() {
  const source = exampleSource();
  const cases = join(source, 'content/cases');
  const template = join(cases, '_template.toml');
  writeFileSync(
    template,
    `${readFileSync(template, 'utf8')}
[[field]]
key = "inner_note"
kind = "text"
private = true
label = { ru = "Для себя", en = "For ourselves" }
`,
  );
  const path = join(cases, 'vechera-vernulis/index.md');
  const open = readFileSync(path, 'utf8');
  const held = open
    .replace(/^real_name = .*$/m, `real_name = "${secrets.realName[0]} Игоревна"`)
    .replace('[mentor]\nname = "Валентина Анатольевна"', `# ${secrets.comment[0]}\n[mentor]\nname = "${secrets.unnamed[0]} Ильич"`)
    .replace(/(\[mentor\][^[]*)publish = "pseudonym"/, '$1publish = "none"')
    .replace('tags = [', `inner_note = "${secrets.privateField[0]}"\ntags = [`)
    .replaceAll(/Валентин\p{L}+ Анатольевн\p{L}+/gu, 'наставник');
  for (const word of [secrets.realName[0], secrets.unnamed[0], secrets.privateField[0], 'publish = "none"'])
    assert.ok(held.includes(word), `${word} was not planted`);
  writeFileSync(path, held);
  const draft = open
    .replace('+++\n', '+++\ndraft = true\n')
    .replace(/^title = .*$/m, `title = "${secrets.draftTitle[0]}"`)
    .replace(/^tags = .*$/m, `tags = ["${secrets.draftTag[0]}"]`)
    .replaceAll('Арина Сергеевна', `${secrets.draftName[0]} Ильич`)
    .replaceAll('vstrechi.png', `${secrets.draftPicture[0]}.png`);
  mkdirSync(join(cases, 'taynopis'));
  writeFileSync(join(cases, 'taynopis/index.md'), draft);
  for (const name of ['vstrechi.png', 'plan-uroka.png']) {
    const planted = name === 'vstrechi.png' ? `${secrets.draftPicture[0]}.png` : name;
    copyFileSync(join(cases, 'vechera-vernulis', name), join(cases, 'taynopis', planted));
  }
  return source;
}

/** One pattern for all spellings of all secrets, over bytes read as Latin-1. */
const pattern = new RegExp(
  [
    ...new Set(
      Object.values(secrets)
        .flat()
        .flatMap(spellings)
        .map((spelling) => spelling.toString('latin1')),
    ),
  ]
    .map((text) => text.replace(/[^A-Za-z0-9]/g, (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0')}`))
    .join('|'),
  'g',
);
const kinds = new Map(
  Object.entries(secrets).flatMap(([kind, words]) =>
    words.flatMap((word) => spellings(word).map((spelling) => [spelling.toString('latin1'), `${kind}: ${word}`])),
  ),
);

/** Which secrets a built folder holds. */
function leaks(output) {
  const found = [];
  for (const path of files(output)) {
    for (const bytes of [...layers(join(output, path)), Buffer.from(path)]) {
      for (const [hit] of bytes.toString('latin1').matchAll(pattern)) found.push(`${kinds.get(hit)} in ${path}`);
    }
  }
  return found;
}

test('what is withheld is in no byte of the site', () => {
  const source = plant();
  nothing(leaks(build(source)));
});

test('the search finds what is there', () => {
  const source = plant();
  const output = join(scratch(), 'public');
  const { status, said } = casebook(['build', '--drafts', '--root', source, '--output', output]);
  assert.equal(status, 0, said);
  const found = leaks(output);
  for (const kind of ['draftTitle', 'draftName', 'draftTag', 'draftPicture'])
    assert.ok(
      found.some((one) => one.startsWith(kind)),
      `${kind} was not found with --drafts: ${found}`,
    );
  // Drafts or not: what is private stays so.
  nothing(found.filter((one) => /^(realName|unnamed|privateField|comment)/.test(one)));
});
