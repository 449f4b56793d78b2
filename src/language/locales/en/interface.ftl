# Strings of the site's interface: all that a reader sees besides the school's own text.
# Templates take messages without arguments from the map t (a hyphen becomes an underscore),
# messages with arguments through say(key="…", n=…).

## The page's frame

skip-to-content = Skip to content
site-nav = Site sections
local-nav = In this section
breadcrumbs = You are here
home = Home
contents = On this page
to-top = Back to top
feed = News feed
made-with = Made with { $name }
page-number = page { $n }
updated = Updated { $date }

## Home

newest = Newest cases
all-cases = All cases
find-case = Find a case
collections = What is collected here
read-about = About the programme
numbers = The programme in numbers

number-cases = { $n ->
    [one] case
   *[other] cases
}
number-results = { $n ->
    [one] measured result
   *[other] measured results
}
number-schools = { $n ->
    [one] school
   *[other] schools
}
number-regions = { $n ->
    [one] region
   *[other] regions
}
number-forms = { $n ->
    [one] form of mentoring
   *[other] forms of mentoring
}

## Lists

# The entries of a template that is not for cases.
entries-count = { $n } in all
cases-count = { $n ->
    [one] { $n } case
   *[other] { $n } cases
}
values-count = { $n ->
    [one] { $n } value
   *[other] { $n } values
}
measured-count = { $n ->
    [one] { $n } measured result
   *[other] { $n } measured results
}
narrow-down = Narrow down
more-values = { $n } more
nothing-here = There is nothing here yet.
filter-label = Find on this page
filter-hint = name, topic, word…
filter-shown = Showing %shown% of %total%
filter-none = Nothing found. Try another word.
pager = Pages of the list
previous-page = Previous
next-page = Next
go-to-page = Page { $n }
draft = Draft

## Search

search-about = Finds a word in any form, forgives a typing slip, and narrows down by form, topic, school and other fields.
search-label = What to look for
search-hint = for example, burned-out young teachers
search-button = Search
search-keys = Keys: / goes to the field, ↓ and ↑ walk through what is found, Enter opens, Esc goes back to the field.
search-no-script = Searching for words works when JavaScript is on in your browser. It is off now, but you can still find what you need: all lists are below.
search-browse = Choose from lists
search-all = In all: %n%
search-start = Start typing or choose a filter: what is found appears here.
search-count = Found: %n%
search-none = Nothing found
search-none-words = Try one word instead of several, another word for the same thing, or the filters beside the results.
search-none-filters = Nothing matches all these filters together: take one of them away.
search-loose = Nothing has all of these words. What has some of them is shown.
search-guessed = Not spelt like this anywhere; similar words are shown for: %words%
search-unknown = Not found anywhere: %words%
search-stale = The site has just been updated. Reload the page, and the search will work.
search-failed = The data of the search could not be loaded. Reload the page; if that does not help, choose from the lists in the sections of the site.
search-more = Show more
search-more-values = %n% more
search-from = from
search-to = to
search-remove = Remove the filter “%value%”
search-clear = Remove all filters

## A case

view-as = View
as-page = As a page
as-table = As a table
print = Print the table
facts = At a glance
date = Date
download = Download
portraits = Portraits
stage = Stage { $number }
colophon = Colophon
related = Related cases
neighbours = Neighbouring entries
previous = Previous
next = Next
missing = What is still missing
draft-note = This text is seen in the preview only. It goes to the site once it is complete and no longer marked as a draft.
yes = yes
no = no

## Compare

choose = Select
chosen = Selected
tray = Selection
tray-open = Compare and print
clear = Clear
compare-title = Selection and comparison
compare-about = Two to four cases side by side, field by field; any number one after the other, to print.
compare-view = Compare
selection-view = One after the other
unchoose = Remove
print-this = Print
field = Field
story = Story
compare-none = Nothing is selected. Open the list of cases and press “Select” at those that you want.
compare-few = To compare, select two cases at least.
compare-many = Four cases fit side by side. The others are shown “One after the other”.
compare-lost = These cases are not on the site any more:
compare-noscript = The selection is made by the browser, and scripts are switched off in it. The pages of the cases can be read and printed without.

## Share

share = Share and cite
share-text = In short, to pass on
share-cite = How to cite
share-embed = A card for another site
share-embed-hint = Put this code into a page where the card is wanted. There is no script in it.
copy = Copy
copied = Copied
open-case = Open the case
cite-authors = { $authors }.
cite-title = { $title }.
cite-site = { $site }.
cite-school = { $school }.
cite-year = ({ $year }).
cite-address = { $address }

## Results

indicator = Indicator
participants = { $n ->
    [one] { $n } participant
   *[other] { $n } participants
}
before = Before
after = After
change = Change
chart = Before and after
better = better
worse = worse
same = no change
axis-cut = The scale does not start at zero.
chart-title = { $indicator }: before and after
chart-desc = Before the programme { $before }, after it { $after }: { $direction }.
chart-key = Hollow circle: before the programme; filled: after.

## Blanks

files = Files
fields = What to fill in
required = required
optional = optional
file-toml = Template for the program (TOML)
file-json = Schema for your editor (JSON Schema)
file-md = Blank case (Markdown)
file-docx = Blank for Word (DOCX)
file-pdf = Blank to print (PDF)
file-zip = All of them (ZIP)
file-table = Table (PDF)
file-sheet = Case sheet (PDF)
file-word = Table for Word
file-copy = Use as a basis
file-book = All in one file (PDF)
file-size-bytes = { $n ->
    [one] { $n } byte
   *[other] { $n } bytes
}
file-size-kb = { $n } KB
file-size-mb = { $n } MB

## A plain page

subpages = Read more
task-done = done
task-open = not done
wide-table = Table, scrolls sideways

## Page not found

withdrawn-title = This page is no longer published
withdrawn-text = There was something to read at this address. It has been withdrawn and is here no more.
not-found-title = Page not found
not-found-text = There is nothing at this address: the page may have been renamed or moved. Check the address or start from one of the pages below.

## Titles of the pages that the program puts together

cases-title = All cases
blanks = Copy a template
templates-about = Empty blanks and the template itself: download them and describe your own pairs.
templates-title = Templates for your school
search-title = Search
feed-title = { $site }: new cases
listing-title = { $facet }: { $value }

## A document on paper

paper-title-hint = Title
paper-date = Date
paper-address = Page on the web
paper-page = Page { $page } of { $pages }
paper-approval = APPROVED
paper-approval-date = ____ __________________ 20____

## Taken as a basis

copy-source = Based on: { $source }.
copy-title = { $one } “{ $title }”
copy-somebody = Participant

## The archive of blanks

bundle-readme-name = Read me.txt
bundle-readme =
    { $title }

    This is a blank with all that belongs to it. Take it, fill it in, change it as your school needs.

    How to fill it in
    – In Word or another program: open the .docx file, replace the hints with your own text and save it. Keep the names of the columns: by them the program knows what is what.
    – By hand: print the .pdf file, if there is one here, or the .docx file.
    – Straight for a site: copy the .md file into the site's folder and fill it in with any editor.

    What is in the archive
    { $files }

    The .toml file describes the fields of the blank for the program Casebook; the .schema.json file lets an editor suggest what to write.

## Dates

date-text = { $day } { $month } { $year }
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
