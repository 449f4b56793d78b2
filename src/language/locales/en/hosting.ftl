# Hosting: the report of size, the kit for sites without folders, withdrawal

## casebook publish --report

report-total = The whole site: { $files ->
    [one] { $files } file
   *[other] { $files } files
 }, { $size }
report-kind = – { $kind }: { $files ->
    [one] { $files } file
   *[other] { $files } files
 }, { $size }
report-kind-page = pages
report-kind-document = documents (PDF, Word, archives)
report-kind-picture = pictures
report-kind-asset = look (styles, scripts, fonts)
report-kind-data = data (feed, site map, list of cases)
report-kind-other = others
report-largest = The largest files:
report-over = The hosting gives { $quota }, which is { $size } less than needed. Make the largest files smaller, or take more room.
report-fits = The hosting gives { $quota }: the site fits, and { $left } will be left.

## casebook publish --kit

kit-table = Table
kit-readme-name = READ-ME.txt
kit-list-collection =
    { "" }
    SECTION “{ $title }”
      the page with the list: { $page }
kit-list-book = { "  " }a document for it: { $file }
kit-list-case =
    { "" }
    “{ $title }”
      the text of the page: { $page }
kit-list-document = { "  " }document: { $file }
kit-list-picture = { "  " }picture: { $file } ({ $alt })
kit-readme =
    { $title }
    
    A kit for a site that takes no folder of files.
    
    What to do with each page:
    1. Open a file of the folder pages with a double click: it is shown in the browser.
    2. Select all (Ctrl+A), copy (Ctrl+C) and paste (Ctrl+V) into the text of a new
       page on the site. If the editor has a button “Source” (HTML), it is safer to
       open the file in Notepad, copy the text and paste it there.
    3. Attach the documents of the folder documents in the way of that site. Their
       names are in Latin letters and need not be changed.
    4. Put the pictures of the folder pictures above their captions: the captions are
       in italics.
    5. On the page with the list make the titles links to the new pages.
    
    When a case is withdrawn, delete its page, documents and pictures on the site, and
    make the kit again.
    
    What goes where:
    { $list }
