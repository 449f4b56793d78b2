### The site's folder: what shows while the preview is open, and what keeps a file from being saved.

## Watching the folder

watch-limit = The system lets nobody watch so many folders, so changes are looked for once a second: the page will follow a little later
watch-no-events = The system does not tell of changes in this folder ({ $message }), so they are looked for once a second: the page will follow a little later
watch-root-gone = The site's folder is not in its place. The former pages are shown; as soon as the folder is back, they will follow
watch-root-back = The site's folder is back in its place

## Saving files from the browser

desk-path = { $problem ->
    [empty] The file has no name. Type one in Latin letters, such as arina.md
    [character] The name { $path } holds signs that no file name can have. Use letters, digits and hyphens
    [device] Windows keeps the name { $path } for a device. Choose another name
    [trailing] The name { $path } ends with a dot or a space: Windows will not open such a file. Remove them
    [too-long] The name { $path } is too long. Shorten it
    [hidden] The file { $path } is hidden: Casebook does not read names that begin with a dot, _ or ~. Choose another name
    [ending] The file { $path } cannot be saved here: texts (.md), the template _template.toml and files of a theme can; pictures are dropped into the form
   *[other] The file { $path } is neither in the folder content nor in a theme of the site, so it cannot be opened from here
}
desk-link = { $path } is a link to another place. Open the file that it leads to
desk-not-a-file = { $path } is not a plain file. Rename or remove what has this name
desk-changed = Another program has changed this file meanwhile. Compare the two and choose what to keep
desk-gone = This file is no longer there: it was deleted or renamed. Save the text under a new name
desk-taken = { $path } exists already. Choose another name
desk-missing = { $path } is not to be found. It may have been deleted or renamed: load the page again
desk-too-large = The file is too large: { $size }, and at most { $most } are allowed
desk-not-text = This is not a text in UTF-8. Save it in this encoding and try again
desk-read-only = The file { $path } is marked as read-only. Remove the mark in its properties
desk-needed = The site needs the file { $path }; it cannot be deleted
