# Words that the program itself prints: in tables, sheets and books.

print-page = Page { $n } of { $total }
print-approve = APPROVED
print-signature = signature
print-date-line = Date: ______________ 20____
print-contents = Contents
print-address = On the web
