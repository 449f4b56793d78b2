### The site's folder: what shows while the preview is open, and what keeps a file from being saved.

## Watching the folder

watch-limit = The system lets nobody watch so many folders, so changes are looked for once a second: the page will follow a little later
watch-no-events = The system does not tell of changes in this folder ({ $message }), so they are looked for once a second: the page will follow a little later
watch-root-gone = The site's folder is not in its place. The former pages are shown; as soon as the folder is back, they will follow
watch-root-back = The site's folder is back in its place
