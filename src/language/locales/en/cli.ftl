### Words of the command line: help, results of commands, faults of the machine, slips in the command itself.
### Headings and lines of the help have no colon and no full stop at the end.

## Help

cli-about = Builds a site of school mentoring cases: checks the cases, makes the pages and the tables to print

cmd-build = build the site
cmd-check = check the cases and the template, writing nothing
cmd-explain = say more about a problem and show an example
cmd-import = bring cases over from Word documents
cmd-init = create a new site
cmd-new = create a new case with its fields left to fill in
cmd-schema = print the template's JSON Schema, which gives hints in an editor
cmd-theme = work with the look of the site
cmd-theme-eject = copy the files of the built-in theme into the site, to change them
cmd-completions = print hints for the command line (completion with the Tab key)
cmd-man = print the manual page (man)

opt-root = the site's folder, the one with casebook.toml
opt-output = the folder to write the finished site to
opt-lang = the language of messages: ru or en
opt-drafts = do not skip drafts (pages with draft = true)
opt-level = show what cases still lack for this level, such as contest
opt-format = how to show problems: text to read, json for programs
opt-quiet = show only problems and failures
opt-date = which day counts as today, such as 2026-05-20 (for repeatable checks)
opt-form = the form of mentoring of the new case, such as "Teacher – teacher"
opt-role-model = the role model of the new case, such as "Novice – master"
opt-into = the folder to put the files in

arg-code = the code of a problem, such as CB201
arg-document = a Word or OpenDocument file: .docx, .odt, and, if LibreOffice is installed, .doc and .rtf
arg-dir = the folder for the new site
arg-title = the title of the new case, in straight quotes
arg-file = which file to take; all of them if you name none
arg-shell = which command line: powershell, bash, zsh, fish or elvish
arg-template = the name of a template, such as mentoring-case

help-usage = Usage
help-commands = Commands
help-options = Options
help-arguments = Arguments
help-default = default
help-possible = possible values

## Results of commands

# $pages, $files, $seconds: numbers; $path: folder
built = The site is built: { $pages ->
    [one] { $pages } page
   *[other] { $pages } pages
}, { $files ->
    [one] { $files } file
   *[other] { $files } files
}, { $seconds } s, in { $path }
# $path: folder of the finished site
not-built = The site was not built: mend the errors first. Nothing in { $path } has changed
# $path: folder of the new site
initialised = A new site is in { $path }. To build it, go to that folder and type: casebook build
# $path: file of the new case
created = A new case is in { $path }. Open the file in Notepad and fill in the fields
# $file is the document, $path the file of the new case
imported = { $file } → { $path }
imported-draft = { $file } → { $path } (a draft: it is not published until what is listed below is mended)
# The heading under which a case keeps what has no place
import-unplaced = Not placed by the import
import-nothing = no field of the template was found: all of the text is in the case, put it under its headings yourself
# $fields are labels in quotes
import-found = found: { $fields }
import-guessed = taken from the text, please check: { $field }: { $value }
import-kept = kept under the heading “{ $heading }”: { $text }
import-skipped = left out as part of the form (repeated headings, hints, the form's name): { $text }
import-lost-picture = picture { $file } was left out: browsers do not show its kind. Open the document in Word, right-click the picture, choose “Save as Picture” and save it as PNG beside the case
import-lost-hidden = hidden text was left out: { $text }
import-lost-object = an object of another program (a chart, a formula, an Excel table) was left out: put it into the case as a picture
import-missing = missing: { $fields }
# $path: folder or file to which the theme was copied
ejected = The theme is copied to { $path }. You can change it now
# $path: the file that is already there
file-exists = The file { $path } is already there and was left as it is. Give another name, or rename that file first
# $path: folder in which the search began
no-site = There is no casebook.toml in { $path } or in any folder above it. Go to the site's folder, name it with --root "site folder", or create a new site: casebook init

## Faults of the machine: $path: file or folder; $message: the operating system's words

fault-read = Cannot read { $path }: { $message }. Check that the file is there and opens
fault-write = Cannot write { $path }: { $message }. Check that files can be saved in that folder
fault-full-disk = Cannot write { $path }: the disk is full. Free some space and try again
fault-rename = Cannot put the new site in place of the old one, { $path }: { $message }. Close the programs that have files of that folder open, and try again
fault-sync = The disk did not confirm that { $path } is fully written: { $message }. Try again, and if the disk is removable, check that it is connected
fault-locked = This site is already being built or published ({ $path }). Wait until that has ended, and try again
# $files: list of files
fault-foreign-files = The folder { $path } holds files that Casebook did not write: { $files }. Move them elsewhere or choose another folder for the site: --output "folder"
fault-output-is-file = { $path } is a file, and a folder is needed. Rename the file or choose another folder for the site: --output "folder"
fault-output-holds-sources = The folder { $path } holds the cases or settings themselves, so the finished site cannot be written there. Choose another folder: --output "folder"
fault-mount-point = { $path } is a whole disk or a folder with a disk connected to it, and cannot be replaced. Choose a folder inside it for the site: --output "folder"
fault-other = The command could not be carried out because of this: { $message } ({ $path })

## Slips in the command: $typed: what was typed; $nearest: a similar name or "none"

usage-unknown-command = { $nearest ->
    [none] There is no such command: { $typed }. To see all commands, type casebook --help
   *[other] There is no such command: { $typed }. Perhaps you need { $nearest }
}
usage-unknown-option = { $nearest ->
    [none] There is no such option here: { $typed }. To see all options, add --help to the command
   *[other] There is no such option here: { $typed }. Perhaps you need { $nearest }
}
# $name: what is missing; $usage: how the command is typed
usage-missing-argument = Something is missing: { $name }. Type it like this: { $usage }
# $name: the option; $known: what may be given, or "none"
usage-bad-value = { $known ->
    [none] The option { $name } cannot be “{ $typed }”
   *[other] The option { $name } cannot be “{ $typed }”. It can be: { $known }
}
usage-too-many = There is a word too many in the command: { $typed }. If it is part of a title, put the whole title in straight quotes

## Printing

cmd-print = Print cases: tables and sheets as PDF, tables for Word, a book
arg-case = Which cases: address, file name or title; all of them if none is given
opt-out = Where to put the files (the site's folder print if not given)
opt-print-format = What to make: pdf, docx, or both with a comma
opt-book = Put the chosen cases into one PDF book
opt-print-form = Only cases of this form of mentoring
opt-tag = Only cases with this topic
opt-year = Only cases of this year
no-such-case = The site has no case “{ $typed }”.{ $nearest ->
    [none] { "" }
   *[other] { " " }Did you mean “{ $nearest }”?
} Type the address of a case, the name of its file, or its title in quotes.
nothing-chosen = No case fits these conditions. Leave one of them out, or look what the cases themselves say.
no-typesetter = This build of the program cannot make PDF. Take the usual one, or ask for Word only: --format docx
printed = Done: { $files ->
    [one] { $files } file
   *[other] { $files } files
} in { $path }
