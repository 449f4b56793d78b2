### The preview: what the command serve says in the terminal, and the words of the panel in the browser.

## The command

cmd-serve = show the site in the browser and keep it up to date with every save
opt-port = port on this computer; 8017 or the next free one if you name none
opt-open = open the site in the browser at once
opt-poll = look for changes every so many seconds: for network drives, which do not tell of them
opt-follow = go to the page that was saved just now

# $address – the address in the browser
serve-ready = Preview: { $address }
    Save any file of the site, and the page in the browser follows. To end: Ctrl+C
# $port – the port that is usual, $used – the one taken instead
serve-moved = Port { $port } is taken by another program, so { $used } is used
serve-taken = Port { $port } is taken by another program. Name another one, such as --port { $next }, or none
serve-system = The preview did not start: { $message }
serve-not-opened = The browser did not open by itself: { $message }. Open the address by hand
# $time – the time of day, $files – what has changed, $ms – milliseconds, $findings – findings
serve-changed = { $time } · { $files } · { $ms } ms · { $findings }
serve-everything = the whole site
# $file – the first file, $n – how many more
serve-files = { $file } and { $n } more
serve-findings = { $n ->
    [0] no problems
    [one] { $n } problem
   *[other] { $n } problems
}
serve-notice = { $time } · { $notice }
serve-stumbled = The program stumbled: { $message }. The former pages are shown; this is a mistake of the program, please tell its authors

## The panel in the browser

preview-name = Preview
preview-open = Show the panel (F2)
preview-close = Fold the panel (F2)
preview-connected = Connected: the page follows your files
preview-waiting = No connection to the program. The page will follow when it is back
preview-edit = Edit this page
preview-clean = No problems
preview-here = On this page
preview-elsewhere = On other pages
preview-more = Not all problems are shown; the command casebook check shows the rest
preview-copy = Copy the place
preview-copied = Copied
preview-form = Mend it
preview-draft = Draft
preview-missing = Missing until it can be published
preview-other = Another page has changed:
preview-go = Go there
preview-dismiss = Stay here
preview-failed = The page cannot be shown for now
preview-trouble = The program stumbled. This is its mistake, not yours
preview-updated = The page is up to date
