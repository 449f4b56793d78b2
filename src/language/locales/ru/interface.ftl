# Строки интерфейса сайта. Здесь всё, что видит читатель помимо текста самой школы.
# Сообщения без аргументов шаблоны берут из карты t (дефис становится подчёркиванием),
# сообщения с аргументами — через say(key="…", n=…).

## Каркас страницы

skip-to-content = К содержанию
site-nav = Разделы сайта
local-nav = В этом разделе
breadcrumbs = Вы находитесь здесь
home = Главная
contents = На этой странице
to-top = Наверх
feed = Лента новостей
made-with = Сайт собран в { $name }
page-number = страница { $n }
updated = Обновлено { $date }

## Главная

newest = Новые кейсы
all-cases = Все кейсы
find-case = Как найти кейс
collections = Что здесь собрано
read-about = О программе
numbers = Программа в числах

number-cases = { $n ->
    [one] кейс
    [few] кейса
   *[other] кейсов
}
number-results = { $n ->
    [one] измеренный результат
    [few] измеренных результата
   *[other] измеренных результатов
}
number-schools = { $n ->
    [one] школа
    [few] школы
   *[other] школ
}
number-regions = { $n ->
    [one] регион
    [few] региона
   *[other] регионов
}
number-forms = { $n ->
    [one] форма наставничества
    [few] формы наставничества
   *[other] форм наставничества
}

## Списки

# The entries of a template that is not for cases.
entries-count = Всего: { $n }
cases-count = { $n ->
    [one] { $n } кейс
    [few] { $n } кейса
   *[other] { $n } кейсов
}
values-count = { $n ->
    [one] { $n } значение
    [few] { $n } значения
   *[other] { $n } значений
}
measured-count = { $n ->
    [one] { $n } измеренный результат
    [few] { $n } измеренных результата
   *[other] { $n } измеренных результатов
}
narrow-down = Отобрать
more-values = { $n ->
    [one] Ещё { $n }
    [few] Ещё { $n }
   *[other] Ещё { $n }
}
nothing-here = Здесь пока ничего нет.
filter-label = Найти на этой странице
filter-hint = имя, тема, слово…
filter-shown = Показано %shown% из %total%
filter-none = Ничего не нашлось. Попробуйте другое слово.
pager = Страницы списка
previous-page = Предыдущая
next-page = Следующая
go-to-page = Страница { $n }
draft = Черновик

## Поиск

search-about = Найдёт слово в любой форме, простит опечатку и отберёт по форме, теме, школе и другим полям.
search-label = Что найти
search-hint = например, выгорание молодых учителей
search-button = Найти
search-keys = Клавиши: / ставит курсор в поле, ↓ и ↑ ведут по найденному, Enter открывает, Esc возвращает в поле.
search-no-script = Поиск по словам работает, когда в браузере включён JavaScript. Сейчас он выключен, но найти нужное можно и так: ниже все списки.
search-browse = Выбрать из списков
search-all = Всего: %n%
search-start = Начните печатать или выберите отбор: найденное появится здесь.
search-count = Найдено: %n%
search-none = Ничего не найдено
search-none-words = Попробуйте одно слово вместо нескольких, другое слово с тем же смыслом или отборы рядом.
search-none-filters = С такими отборами вместе ничего нет: уберите один из них.
search-loose = Нигде нет всех этих слов сразу. Показано то, где есть часть из них.
search-guessed = Точно так не пишут нигде, показано похожее: %words%
search-unknown = Не встречается нигде: %words%
search-stale = Сайт только что обновили. Обновите страницу, и поиск заработает.
search-failed = Не удалось загрузить данные поиска. Обновите страницу; если не поможет, выберите из списков в разделах сайта.
search-more = Показать ещё
search-more-values = ещё %n%
search-from = от
search-to = до
search-remove = Убрать отбор «%value%»
search-clear = Убрать все отборы

## Кейс

view-as = Вид страницы
as-page = Страницей
as-table = Таблицей
print = Напечатать таблицу
facts = Коротко о главном
date = Дата
download = Скачать
portraits = Портреты
stage = Этап { $number }
colophon = Выходные данные
related = Похожие кейсы
neighbours = Соседние записи
previous = Предыдущее
next = Следующее
missing = Чего ещё не хватает
draft-note = Этот текст виден только в предпросмотре. На сайт он попадёт, когда будет заполнен и отметка «черновик» снята.
yes = да
no = нет

## Сравнить

choose = В подборку
chosen = В подборке
tray = Подборка
tray-open = Сравнить и напечатать
clear = Очистить
compare-title = Подборка и сравнение
compare-about = От двух до четырёх кейсов рядом, поле за полем; сколько угодно – друг за другом, для печати.
compare-view = Сравнить
selection-view = Друг за другом
unchoose = Убрать
print-this = Напечатать
field = Поле
story = Рассказ
compare-none = Подборка пуста. Откройте список кейсов и нажмите «В подборку» у тех, что нужны.
compare-few = Чтобы сравнить, нужны хотя бы два кейса.
compare-many = Рядом помещаются четыре кейса. Остальные видны в виде «Друг за другом».
compare-lost = Этих кейсов на сайте больше нет:
compare-noscript = Подборку собирает браузер, а скрипты в нём выключены. Страницы кейсов читаются и печатаются и без них.

## Поделиться

share = Поделиться и сослаться
share-text = Коротко, чтобы переслать
share-cite = Как сослаться
share-embed = Карточка для другого сайта
share-embed-hint = Вставьте этот код в страницу там, где нужна карточка. Скриптов в ней нет.
copy = Скопировать
copied = Скопировано
open-case = Открыть кейс
cite-authors = { $authors }.
cite-title = { $title } [Электронный ресурс] //
cite-site = { $site }.
cite-school = { $school }.
cite-year = { $year }.
cite-address = URL: { $address } (дата обращения: ДД.ММ.ГГГГ).

## Результаты

indicator = Показатель
participants = { $n ->
    [one] { $n } участник
    [few] { $n } участника
   *[other] { $n } участников
}
before = До
after = После
change = Изменение
chart = До и после
better = лучше
worse = хуже
same = без изменений
axis-cut = Шкала показана не с нуля.
chart-title = { $indicator }: до и после
chart-desc = До программы { $before }, после { $after }: { $direction }.
chart-key = Пустой кружок – до программы, закрашенный – после.

## Бланки

files = Файлы
fields = Что заполнять
required = обязательно
optional = по желанию
file-toml = Шаблон для программы (TOML)
file-json = Схема для редактора (JSON Schema)
file-md = Пустой кейс (Markdown)
file-docx = Бланк для Word (DOCX)
file-pdf = Бланк для печати (PDF)
file-zip = Всё вместе (ZIP)
file-table = Таблица (PDF)
file-sheet = Лист кейса (PDF)
file-word = Таблица для Word
file-copy = Взять за основу
file-book = Все одним файлом (PDF)
file-size-bytes = { $n ->
    [one] { $n } байт
    [few] { $n } байта
   *[other] { $n } байт
}
file-size-kb = { $n } КБ
file-size-mb = { $n } МБ

## Обычная страница

subpages = Подробнее
task-done = выполнено
task-open = не выполнено
wide-table = Таблица, прокручивается вбок

## Страница не найдена

withdrawn-title = Эта страница больше не публикуется
withdrawn-text = Раньше по этому адресу был материал. Его сняли с публикации, и здесь его больше нет.
not-found-title = Страница не найдена
not-found-text = По этому адресу ничего нет: страницу могли переименовать или перенести. Проверьте адрес или начните с одной из страниц ниже.

## Заголовки страниц, которые собирает программа

cases-title = Все кейсы
blanks = Взять за основу
templates-about = Пустые бланки и сам шаблон: скачайте, заполните у себя, опишите свои пары.
templates-title = Шаблоны для вашей школы
search-title = Поиск
feed-title = { $site }: новые кейсы
listing-title = { $facet }: { $value }

## Документ на бумаге

paper-title-hint = Название
paper-date = Дата
paper-address = Страница в интернете
paper-page = Страница { $page } из { $pages }
paper-approval = УТВЕРЖДАЮ
paper-approval-date = «____» __________________ 20____ г.

## Взять за основу

copy-source = На основе: { $source }.
copy-title = { $one } «{ $title }»
copy-somebody = Участник

## Архив бланков

bundle-readme-name = Прочти меня.txt
bundle-readme =
    { $title }

    Это бланк и всё, что к нему относится. Берите, заполняйте, меняйте под свою школу.

    Как заполнить
    – В Word или другой программе: откройте файл .docx, замените подсказки своим текстом и сохраните. Столбцы не переименовывайте: по ним программа узнаёт, что куда относится.
    – От руки: распечатайте файл .pdf, если он здесь есть, или файл .docx.
    – Сразу для сайта: скопируйте файл .md в папку сайта и заполните в любом редакторе.

    Что в архиве
    { $files }

    Файл .toml описывает поля бланка для программы Casebook, файл .schema.json помогает редактору подсказывать, что писать.

## Даты

date-text = { $day } { $month } { $year } г.
month-1 = января
month-2 = февраля
month-3 = марта
month-4 = апреля
month-5 = мая
month-6 = июня
month-7 = июля
month-8 = августа
month-9 = сентября
month-10 = октября
month-11 = ноября
month-12 = декабря
