# Слова, которые печатает сама программа: в таблицах, листах и сборниках.

print-page = Страница { $n } из { $total }
print-approve = УТВЕРЖДАЮ
print-signature = подпись
print-date-line = «____» ______________ 20____ г.
print-contents = Содержание
print-address = Страница в интернете
