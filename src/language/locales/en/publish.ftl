### Publishing: plan, questions, progress, results and refusals.

## Help

cmd-publish = build the site and send to the hosting what has changed
opt-to = where to send: a name from [publish.name] in casebook.toml; the first one if you name none
opt-dry-run = only show what would be sent and removed
opt-yes = do not ask before the first publication
opt-remove-many = do not ask when more than a third of the site is removed
opt-take-over = replace files of others that lie where ours go
opt-wait = if the site is being published from another computer, wait
opt-verify = afterwards read the files back and compare them; a number says how many to take as a sample

## Where to

publish-no-target = Nothing says where to publish. Write two lines into casebook.toml, such as: [publish.school] and below it url = "ftps://name@ftp.example.org/www" (for a folder or a flash drive: url = "file:E:/site")
# $typed: what was typed; $nearest: a name like it or "none"; $known: all names
publish-unknown-target = { $nearest ->
    [none] casebook.toml has no place to publish to named { $typed }. There are: { $known }
   *[other] casebook.toml has no place to publish to named { $typed }; perhaps you meant { $nearest }
}
# $path: folder
publish-into-itself = { $path } holds the site itself or what it is made from: it cannot be published there. Name another folder in [publish.{ $name }]
# $scheme: ftp or webdav
publish-readable = Mind: over { $scheme } the password and the files travel readable, anybody on the way can read them. If the hosting knows ftps, sftp or webdavs, choose that
publish-busy-here = This site is being published on this computer already. Wait until that has ended

## The plan: $n files with $size in them, $number in the order

publish-to = Publishing “{ $name }”: { $place }
publish-nothing = The same site is there already: there is nothing to send
publish-stage-withdraw = { "  " }{ $number }. remove pages that are no more, and all that goes with them: { $n ->
    [one] { $n } file
   *[other] { $n } files
}
publish-stage-asset = { "  " }{ $number }. send styles and pictures: { $n ->
    [one] { $n } file
   *[other] { $n } files
}, { $size }
publish-stage-document = { "  " }{ $number }. send documents: { $n ->
    [one] { $n } file
   *[other] { $n } files
}, { $size }
publish-stage-page = { "  " }{ $number }. send pages: { $n ->
    [one] { $n } file
   *[other] { $n } files
}, { $size }
publish-stage-listing = { "  " }{ $number }. send the home page and the listings: { $n ->
    [one] { $n } file
   *[other] { $n } files
}, { $size }
publish-stage-feed = { "  " }{ $number }. send the feed, the search and the site map: { $n ->
    [one] { $n } file
   *[other] { $n } files
}, { $size }
publish-stage-remove = { "  " }{ $number }. remove what else is no longer needed: { $n ->
    [one] { $n } file
   *[other] { $n } files
}
publish-more = and { $n } more
publish-sum = In all: { $added } new, { $replaced } to replace, { $removed } to remove, { $unchanged } unchanged; { $size } to send

## Questions

publish-yes-or-no = (yes/no)
publish-ask-first = This is the first publication there. Send it?
publish-ask-first-unanswered = This is the first publication there, and there is nobody to ask. To send without a question, add --yes
publish-ask-removals = More than a third of the site's files will be removed. Remove them?
publish-ask-removals-unanswered = More than a third of the site's files would be removed, and there is nobody to ask. If that is right, add --remove-many
publish-declined = Nothing was sent and nothing removed
# $user: the name at the server; $place: its address
publish-ask-password = Password of { $user } for { $place } (not shown while you type):
publish-ask-passphrase = Passphrase of the key file for { $place } (not shown while you type):
publish-ask-user = User name for { $place }:
publish-typed-wrong = The server did not take the password. Type it once more
# $host: the server; $fingerprint: that of its key
publish-ask-host = This computer has never connected to { $host }. The fingerprint of its key is { $fingerprint }. Compare it with what the hosting says. Is it the one?
publish-not-remembered = The server's key could not be kept ({ $message }); the question will come again
publish-ask-keep = Keep the password in the keyring of this computer?
publish-not-kept = The password could not be put into the keyring: { $message }

## Progress

publish-waiting = The site is being published from another computer. Waiting until that has ended
# $seconds: how long
publish-doubting = The last publication has not marked its end. Looking whether it is alive: up to { $seconds ->
    [one] { $seconds } second
   *[other] { $seconds } seconds
}
publish-took-over = The last publication broke off: going on from there
publish-listing = Looking at what is there already
# $done, $size: bytes sent and in all; $n, $total: files; $left: time
publish-bar = { $done } of { $size }, files { $n } of { $total }, { $left } left
publish-bar-comparing = comparing: { $n } of { $total }
# $message: the server's words
publish-again = That failed ({ $message }), trying again in { $seconds } s
publish-fewer = The server opened no further connection ({ $message }), going on without
publish-ending = Stopping: what is under way is finished first

## Results

# $n: files sent, $size: how much; $removed: files removed; $time: seconds
publish-done = Published: { $n ->
    [one] { $n } file
   *[other] { $n } files
} sent ({ $size }), { $removed } removed, in { $time } s
publish-verified = Verified: { $n ->
    [one] { $n } file is there as it was built
   *[other] { $n } files are there as they were built
}
# $n: how many are wrong; $total: how many were read; $files: names
publish-not-verified = Not as they were built, or missing: { $n } of { $total } ({ $files }). Run casebook publish once more: they will be sent again
# $names: names of files
publish-occupied = { $place } holds files of others with the names of ours: { $names }. They were not touched, and nothing was sent. Name another folder, or, if they may be replaced, add --take-over

## Why it stopped: $at is where, $message the words of the server or the system

publish-stop-temporary = The connection was lost and did not come back ({ $at }: { $message }). Visitors see whole pages. Run publish again: it goes on where it stopped
publish-stop-full = There is no space left ({ $at }: { $message }). Visitors see whole pages. Make space, or get more from the hosting, and run publish again: it goes on where it stopped
publish-stop-sign-in = The server does not let us in: wrong name or password ({ $message }). Check the name in [publish.{ $name }]; the password comes from the variable { $variable }, from the keyring, or is asked for
publish-stop-stranger = { $scheme ->
    [sftp] The server { $at } is not the one that this computer knows, or was never met: { $message }. Ask the hosting for its key's fingerprint. Nothing was sent
   *[other] The certificate of { $at } cannot be trusted: { $message }. Ask the hosting for its fingerprint and, if it is the same, write certificate = "SHA256:…" into [publish.{ $name }]. Nothing was sent
}
publish-stop-forbidden = Writing is not allowed there ({ $at }: { $message }). Check whether it is the right folder and whether you may change its files
publish-stop-no-such-place = There is no such place ({ $at }: { $message }). { $scheme ->
    [file] Check whether the drive is plugged in and whether [publish.{ $name }] names the right folder
   *[other] Check the address in [publish.{ $name }]
}
publish-stop-refused = The server refused ({ $at }: { $message })
publish-stop-disk = It could not be written or read ({ $at }: { $message })
publish-stop-cargo = The built site changed while it was being sent, or cannot be read: { $message }. Run publish again
publish-stop-ended = Stopped. Visitors see whole pages; the next publication goes on where this one stopped
publish-stop-busy = The site is being published right now from another computer or another window. Wait until that has ended, or add --wait
publish-stop-overtaken = Another computer has gone on with this publication: we were silent for too long. Run it again when that has ended
publish-stop-newer = A newer version of Casebook has published there. Update the program on this computer

## Archives (zip:): $path is the file, $size its size, $n a number, $names names

publish-archive = Publishing “{ $name }”: archive { $place }, { $n ->
    [one] { $n } file
   *[other] { $n } files
}, { $size } unpacked
publish-archived = Done: { $path }, { $size }
publish-archived-parts = There are { $n } archives. Upload them and unpack them into one folder in their order, each by itself
publish-archive-gone = The last archive had files that are no more: { $names }. A file manager does not remove them: remove them at the hosting yourself
publish-archive-too-large = The file { $path } alone is larger than an archive may be. Raise split in [publish.{ $name }]
publish-archive-foreign = { $path } is somebody else's archive and was left as it is. Name another file, or, if it may be replaced, add --take-over
publish-note-name = how-to-unpack.txt
# $title: the site's title
publish-note =
    The site “{ $title }”: { $n } files. Its start page is index.html.

    How to put it onto the hosting with its file manager:

    1. Open the file manager of the hosting, and in it the folder for the site.
    2. Upload the archive there. If there are several, upload all of them.
    3. Unpack it (“Extract”) into that very folder. Asked whether to replace files, answer “replace all”. Unpack several archives in the order of their numbers.
    4. Delete the archives and this file from the hosting: the site does not need them.
    5. Open the site in a browser and press Ctrl+F5.

    A file manager does not remove files that the archive no longer has. If a case was withdrawn, delete its folder inside cases yourself.
