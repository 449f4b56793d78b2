# Страница результатов: что измеряли, по всем кейсам сразу.

results-title = Результаты в цифрах
results-nav = Результаты
results-about = Что измеряли пары, какими методиками и что вышло: по всем кейсам сразу.
results-lead = { $cases ->
    [one] Здесь { $cases } кейс,
    [few] Здесь { $cases } кейса,
   *[other] Здесь { $cases } кейсов,
} { $n ->
    [one] с измерениями из них { $n }.
   *[other] с измерениями из них { $n }.
} { $total ->
    [one] Измерен { $total } результат.
    [few] Измерено { $total } результата.
   *[other] Измерено { $total } результатов.
}
results-honest = Рядом стоят только значения одной методики в одних единицах. Разные методики не складываются и не усредняются. За каждой строкой – одна пара или группа, и что было бы без наставника, эти числа не говорят.
results-shared = Измеряли одинаково
results-single = Измерено по одному разу
results-single-about = Эти показатели встретились по одному разу: сравнить их пока не с чем.
results-count = { $n ->
    [one] { $n } результат
    [few] { $n } результата
   *[other] { $n } результатов
}
results-range = на этой странице с { $from }-го по { $to }-й
results-scale = шкала от { $low } до { $high }
results-from = шкала от { $low }
results-to = шкала до { $high }
results-no-instrument = Методика не названа: значения могли быть получены по-разному.
results-no-count = число участников не указано
results-key = Пустой кружок – до программы, закрашенный – после. Прерывистая линия – стало хуже. Справа – число участников (n).
results-axis-cut = Шкала начинается не с нуля: слева это отмечено изломом.
results-chart-title = { $indicator }: до и после
results-chart-desc = Точечный график, { $n ->
    [one] { $n } строка
    [few] { $n } строки
   *[other] { $n } строк
}: в каждой строке один кейс, значение до и значение после. Шкала от { $low } до { $high }. Все числа есть в таблице рядом.
results-case = Кейс
results-how-many = Сколько кейсов и каких
results-by-year = Год
results-cases = Кейсов
results-with-measured = Из них с измерениями
results-unsaid = Не указано
results-caption = { $label }. Всего кейсов: { $n }.
results-more = Ещё значений: { $n }
results-hours = Сколько часов уходит на пару
results-hours-about = «{ $hours }», умноженные на «{ $weeks }». Обе величины указаны в стольких кейсах: { $n } из { $total }.
results-hours-range = От { $low } до { $high } ч; половина пар уложилась в { $middle } ч (медиана).
results-hours-bin = Часов на пару
results-hours-upto = до { $high }
results-hours-between = от { $low } до { $high }
results-hours-above = { $low } и больше
results-evidence-about = Уровень называет автор кейса. Программа его не проверяет и сама никого не оценивает.

## Результаты как данные

file-csv = Таблица результатов (CSV)
file-xlsx = Таблица результатов (Excel)
file-dictionary = Что значат столбцы (CSV)
sheet-results = Результаты
sheet-dictionary = Словарь данных
sheet-title = Название кейса
sheet-address = Страница кейса
sheet-date = Дата
sheet-collection = Раздел сайта
sheet-open = { $list }; можно и другое
sheet-whole = целое
sheet-between = от { $low } до { $high }
sheet-from = от { $low }
sheet-to = до { $high }

## Числа программы

shares = Показатели
shares-about = Доли посчитаны из чисел, которые внёс куратор.
shares-what = Показатель
shares-formula = Как посчитано
shares-value = Значение
shares-note = Часть делится на целое; проценты округлены до десятых. От одного-единственного проценты не считаются.
share-of = { $part } из { $whole }
share-years = Сравнение по годам
share-years-more = Более ранние годы здесь не показаны: { $n }.
