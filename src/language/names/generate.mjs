// Generates names.txt from given.txt: every name, diminutive and patronymic with its case forms, and a
// mark on each form that is an ordinary word too.
//
// To run it again after a change of given.txt (Node 18 or newer, in an empty folder outside the project):
//   npm install lvovich@2.1.0 dictionary-ru@3.0.0 nspell@2.1.5
//   cp <project>/src/language/names/{generate.mjs,given.txt} .
//   node generate.mjs < given.txt > <project>/src/language/names/names.txt
// It complains on standard error about lines that look wrong, and prints a summary there.
//
// lvovich (MIT) inflects. dictionary-ru (BSD-3-Clause, A. I. Lebedev) says which forms are ordinary words;
// none of its text is copied, only the yes or no. nspell (MIT) reads that dictionary.

import { readFileSync } from "node:fs";
import { inclineFirstname, inclineMiddlename } from "lvovich";
import dictionary from "dictionary-ru";
import nspell from "nspell";

const CASES = ["nominative", "genitive", "dative", "accusative", "instrumental", "prepositional"];

// Names whose forms are ordinary words only on paper (gerunds, plants, minerals that no one writes about in a
// case): they are taken for names at the start of a sentence too.
const NAMES_RATHER_THAN_WORDS = new Set(
  `Августа Агата Ада Аза Азалия Али Алла Аля Амелия Амин Амина Аниса Ануся Арам Ариана Арчи Аря Ася Бахром
  Бодя Боря Булат Буяна Валёк Валериан Валерьян Валька Вальтер Валя Ванёк Ванька Варвара Варя Веня Вероника Вика
  Виктория Виля Виола Виолетта Вира Вита Виталя Владя Гела Геля Гена Гера Гина Граня Гуля Даня Дарима Ден Дина
  Динара Дора Еля Жасмин Женя Жора Заля Зара Зарина Зиля Злата Златка Иван Ида Изабелла Иня Карим Каря Катюша
  Катя Киям Коля Корней Костя Костян Котя Крис Лавр Лара Лёва Лёвка Лёля Лёна Лена Ленка Лёня Лерка Леся Лёша Лея
  Лиана Лика Лилия Лиля Лина Лора Лука Люба Любушка Люда Мага Майя Макс Максим Маня Маргарита Мари Маринка Марк
  Марта Маша Мелисса Миля Мирра Миря Мотя Надир Настя Ната Никола Николь Нона Омар Осип Осман Ося Отар Павлина
  Патриция Патя Пахом Паша Полечка Проша Разил Разиля Райка Рая Роб Родя Розалия Рома Ростя Рустам Саня Сати
  Саша Света Сева Севка Селена Сёма Семён Сеня Серафим Серафима Серёжка Серж Сона Соня Сослан Стёпа Стеша Тамила Тата
  Тая Текла Тина Тихон Толик Толя Тома Тоня Тори Уля Фая Фидель Филя Флор Эва Эллина Эля Юля Юна Юра Юрка Ядя Яков
  Янка Яра Иванна`.split(/\s+/),
);

// Forms of those names that are usual words all the same.
const USUAL_WORDS = new Set(
  `азы бахрома бахрому варвары вене витой владей гелей гели гены грани граней дани дели еле елей ели залей заре зарой
  иду иней каре кости костей коте ларе левы лени лики лилии луки маги магу марка мили нате оси осе осей
  прошу роде росте саней сани семена сережки соней тату толика толике толику улей филе филей юной ярой`.split(/\s+/),
);

// Forms that stand for the name so seldom that only a patronymic proves them, whatever the letter case: «День
// Мира», «Герой России», «Любой ответ», Тёма spelt «Тема».
const HARDLY_NAMES = new Set(
  `герой иной левой любой мира мире миру миры поле полей поли полю поля тема теме темой тему темы тому`.split(/\s+/),
);

// Patronymics that no rule gives: masculine, feminine; the first pair is the usual one.
const IRREGULAR = {
  Илья: ["Ильич Ильинична"],
  Никита: ["Никитич Никитична"],
  Лука: ["Лукич Лукинична"],
  Фома: ["Фомич Фоминична"],
  Кузьма: ["Кузьмич Кузьминична"],
  Козьма: ["Козьмич Козьминична"],
  Савва: ["Саввич Саввична"],
  Лев: ["Львович Львовна"],
  Павел: ["Павлович Павловна"],
  Пётр: ["Петрович Петровна"],
  Яков: ["Яковлевич Яковлевна"],
  Михаил: ["Михайлович Михайловна", "Михаилович Михаиловна"],
  Даниил: ["Данилович Даниловна", "Даниилович Данииловна"],
  Данила: ["Данилович Даниловна"],
  Гавриил: ["Гаврилович Гавриловна", "Гавриилович Гаврииловна"],
  Гаврила: ["Гаврилович Гавриловна"],
  Самуил: ["Самуилович Самуиловна", "Самойлович Самойловна"],
  Исайя: [],
  Гия: [],
  Гела: [],
  Гога: [],
  Гоча: [],
  Торнике: [],
};

// Spoken patronymics, each with the written one.
const SPOKEN = {
  Иваныч: "Иванович",
  Степаныч: "Степанович",
  Семёныч: "Семёнович",
  Палыч: "Павлович",
  Михалыч: "Михайлович",
  Саныч: "Александрович",
  Сергеич: "Сергеевич",
  Николаич: "Николаевич",
  Алексеич: "Алексеевич",
  Андреич: "Андреевич",
  Васильич: "Васильевич",
  Дмитрич: "Дмитриевич",
};

const spelling = nspell(dictionary);
const fold = (word) => word.toLowerCase().replaceAll("ё", "е");

/** How far the form of the name is also a usual word, as written or with е for ё: "", "*" also, "**" mostly. */
function wordMark(form, lemma) {
  if (HARDLY_NAMES.has(fold(form))) return "**";
  if (USUAL_WORDS.has(fold(form))) return "*";
  if (NAMES_RATHER_THAN_WORDS.has(lemma)) return "";
  return spelling.correct(form.toLowerCase()) || spelling.correct(fold(form)) ? "*" : "";
}

/** The distinct case forms of a name, nominative first. */
function forms(name, gender, indeclinable) {
  if (indeclinable) {
    // Айгуль is written uninflected and, less often, as a noun of the third declension.
    if (gender === "female" && name.endsWith("ь")) return [name, name.slice(0, -1) + "и", name + "ю"];
    return [name];
  }
  const fleeting = gender === "male" && /([жчш]е|[шп]о)к$/.test(name) ? name.slice(0, -2) : null;
  if (fleeting) return [name, ...["ка", "ку", "ком", "ке"].map((e) => fleeting + e)];
  const inflect = /(ич|на)$/.test(name) && gender.endsWith("patronymic") ? inclineMiddlename : inclineFirstname;
  const sex = gender.replace(" patronymic", "");
  return [...new Set(CASES.map((c) => (c === "nominative" ? name : inflect(name, c, sex))))];
}

/** The patronymics of a father's name: [masculine, feminine] pairs, the usual one first. */
function patronymics(name) {
  if (name in IRREGULAR) return IRREGULAR[name].map((pair) => pair.split(" "));
  const pair = (base, suffix) => [base + suffix + "вич", base + suffix + "вна"];
  const stem = name.slice(0, -1);
  if (name.endsWith("ий")) {
    const base = name.slice(0, -2);
    const cluster = /[бвгджзклмнпрстфхцчшщ]{2}$/.test(base) && !base.endsWith("нт");
    return cluster ? [pair(base, "ие")] : [pair(base, "ье"), pair(base, "ие")];
  }
  if (name.endsWith("й")) return [pair(stem, "е")];
  if (name.endsWith("ль")) return [pair(stem, "е"), pair(stem, "ье")];
  if (name.endsWith("ь")) return [pair(stem, "е")];
  if (/[аи]$/.test(name)) return [pair(name, "е")];
  if (/[жшчщц]$/.test(name)) return [pair(name, "е")];
  if (/[бвгдзклмнпрстфх]$/.test(name)) return [pair(name, "о")];
  return [];
}

// lemma|kind → { lemma, kind, full: Set, gender, place, indeclinable }
const entries = new Map();

function add(word, kind, full, gender) {
  const place = word.includes("^");
  const indeclinable = word.includes("+");
  const lemma = word.replace(/[\^+]/g, "");
  if (!/^[А-ЯЁ][а-яё]+$/.test(lemma)) console.error(`not a name: ${word}`);
  const key = `${kind === "patronymic" ? "patronymic" : "name"} ${lemma}`;
  const known = entries.get(key);
  if (!known) {
    entries.set(key, { lemma, kind, full: [full], genders: new Set([gender]), place, indeclinable });
    return;
  }
  if (kind === "given" && known.kind === "given" && known.genders.has(gender)) console.error(`twice: ${lemma}`);
  // A given name stands for itself first; what it abbreviates comes after.
  if (kind === "given") known.kind = "given";
  if (!known.full.includes(full)) kind === "given" ? known.full.unshift(full) : known.full.push(full);
  known.genders.add(gender);
  known.place ||= place;
}

let gender = "";
for (const raw of readFileSync(0, "utf8").split("\n")) {
  const line = raw.trim();
  if (!line || line.startsWith("#")) continue;
  if (line === "[men]" || line === "[women]") {
    gender = line === "[men]" ? "male" : "female";
    continue;
  }
  const [names, diminutives] = line.replace(/^@/, "").split(":");
  const variants = names.split(/\s*=|\s+/).filter(Boolean);
  const full = variants[0].replace(/[\^+]/g, "");
  for (const variant of variants) add(variant, "given", full, gender);
  for (const diminutive of new Set(diminutives.split(/\s+/).filter(Boolean))) add(diminutive, "diminutive", full, gender);
  if (gender === "female" || line.startsWith("@")) continue;
  const [[he, she] = []] = patronymics(full);
  for (const variant of variants)
    for (const [son, daughter] of patronymics(variant.replace(/[\^+]/g, ""))) {
      add(son, "patronymic", he ?? son, "male patronymic");
      add(daughter, "patronymic", she ?? daughter, "female patronymic");
    }
}
for (const [spoken, written] of Object.entries(SPOKEN)) add(spoken, "patronymic", written, "male");

/** What all forms begin with, letter by letter, ё and е being equal. */
function commonStem(all) {
  let length = 0;
  while (all.every((form) => length < form.length && fold(form)[length] === fold(all[0])[length])) length += 1;
  return length;
}

/** One line of names.txt, with the key by which the file is sorted: the stem, since names are found by it. */
function line({ lemma, kind, full, genders, place, indeclinable }) {
  const all = [...new Set([...genders].flatMap((g) => forms(lemma, g, indeclinable)))];
  const stem = commonStem(all);
  const mark = (form) => (kind === "patronymic" ? "" : wordMark(form, lemma));
  const endings = all.map((form) => (form.slice(stem) || "-") + mark(form));
  const letter = { given: "g", diminutive: "d", patronymic: "p" }[kind] + (place ? "^" : "");
  const fulls = full.length === 1 && full[0] === lemma ? "=" : full.join(",");
  return { stem: fold(lemma.slice(0, stem)), text: [lemma, endings.join(" "), letter, fulls].join("\t") };
}

const order = (a, b) => (a.stem < b.stem ? -1 : a.stem > b.stem ? 1 : a.text < b.text ? -1 : 1);
const lines = [...entries.values()].map(line).sort(order);
console.log(`# Russian given names, diminutives and patronymics with their case forms, sorted by stem.
# Made by generate.mjs from given.txt; do not edit. Inflected by lvovich 2.1.0 (MIT); which forms are
# ordinary words was asked of dictionary-ru 3.0.0 (BSD-3-Clause, (c) 1997-2008 Alexander I. Lebedev).
#
# lemma; endings, the lemma's own first (- none; * a usual word too; ** mostly a word);
# kind (g given, d diminutive, p patronymic; ^ a place too); full names (= itself)`);
console.log(lines.map((line) => line.text).join("\n"));

const count = (kind) => [...entries.values()].filter((e) => e.kind === kind).length;
console.error(`${count("given")} given, ${count("diminutive")} diminutives, ${count("patronymic")} patronymics`);
