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

## casebook withdraw

cmd-withdraw = withdraw a case: take it off the site and off every place where the site has been published
arg-withdraw = which case: its address or the name of its file
opt-note = leave a page in its place that says only that something is no longer published
opt-withdraw-list = show what has been withdrawn
opt-withdraw-dry-run = only show what would be done
opt-withdraw-yes = do not ask
withdraw-case = To be withdrawn: “{ $title }”, file { $file }
withdraw-gone = Gone will be the page { $page }{ $files ->
    [0] { "" }
    [one] { " " }and { $files } document beside it
   *[other] { " " }and { $files } documents beside it
 }, its pictures, and every mention in listings, feed, data and the book.
withdraw-note = At the address { $page } a note will stay that something is no longer published: no names, no title.
withdraw-link = { $file } links to this case: the text of the link will stay, so see whether it names anybody.
withdraw-already = This case has been withdrawn already. The site will be built again, and whatever is left of the case will be removed.
withdraw-ask = Withdraw it? Type yes and press Enter; anything else leaves all as it is.
withdraw-left = Nothing has been changed.
withdraw-needs-yes = There is nobody here to ask. If you are sure, add --yes to the command
withdraw-several = There are several cases called “{ $typed }”: { $files }. Type the whole path of the file.
withdraw-marked = The file { $file } now says withdrawn = { $value }; all else in it is as it was.
withdraw-by-hand = The program cannot change the file { $file } by itself{ $message ->
    [none] { "" }
   *[other] { "" } ({ $message })
 }. Open it in Notepad, type withdrawn = { $value } in a line under title, and repeat the command.
withdraw-not-built = The case is marked as withdrawn, but the site was not built, so all is still as it was there. Mend the errors and repeat: { $command }
withdraw-cleared = On this computer the finished folder is built without the case, and its finished documents are deleted from .casebook-cache.
withdraw-history = Older versions of its file ({ $n }) lie in { $folder }, seen by you alone. If consent was taken back and they must not be kept, delete that folder.
withdraw-restore = The case itself is still in { $file }. To bring it back, delete the line withdrawn in it and build the site.
withdraw-checked = { $name }: checked, nothing of the case is left there.
withdraw-still-there = { $name }: files of the case still lie there: { $files }. This program did not put them there, or has forgotten that it did; delete them in the hosting's control panel.
withdraw-never-there = { $name }: the site has never been published here, so nothing was sent.
withdraw-no-target = casebook.toml names no place to publish to. If the site is on the web already, put the new one in its place and delete the folder { $folder } there.
withdraw-not-everywhere = Not everywhere: the case can still be seen where the publication failed. Repeat: { $command }
withdraw-list-gone = “{ $title }” – { $file }
withdraw-list-note = “{ $title }” – { $file } (a note stands in its place)
withdraw-none = Nothing has been withdrawn.
withdraw-back = To bring a case back, delete the line withdrawn in its file and build the site.

## The last look

opt-look = look at the finished folder too: real names, addresses of others, links that lead nowhere, files too many
gate-closed = Nothing was sent: first take out of the finished site what is named above
opt-report = only show how much room the site takes and what is largest in it
opt-kit = in place of publishing, make a kit for a site that takes no folders: pages to paste, and documents
kit-written = The kit is ready: { $path }, { $files ->
    [one] { $files } file
   *[other] { $files } files
 }. Begin with { $readme }
kit-inside = The kit cannot be put into { $path }: the site itself is built there. Choose another place.
