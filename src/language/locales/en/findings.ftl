### Findings: what is wrong and what to type to mend it. One message per code (diag/code.rs).
###
### The value is one sentence of what is wrong; .help is one sentence of what to type;
### .explain is a paragraph and an example for `casebook explain`, without a single variable.
### Values and .help do not end with a full stop: what stands last is often typed as it is.
### Lines of .explain have at most 78 characters; lines of examples are indented by four spaces.
### A line of an example that begins with [ is written whole, {"    [mentee]"}, or its indent is lost.

## Words with which findings are printed

severity-error = error
severity-warning = warning
severity-todo = to do
label-help = help
label-also = also here
# $code: the code of a finding, such as CB201
label-explain = more: casebook explain { $code }

# Parts of the summary: $errors, $warnings, $todos are numbers
count-errors = { $errors ->
    [one] { $errors } error
   *[other] { $errors } errors
}
count-warnings = { $warnings ->
    [one] { $warnings } warning
   *[other] { $warnings } warnings
}
count-todos = { $todos } to do
summary-findings = { $errors ->
    [0] { $warnings ->
        [0] { count-todos }
       *[other] { $todos ->
            [0] { count-warnings }
           *[other] { count-warnings }, { count-todos }
        }
    }
   *[other] { $warnings ->
        [0] { $todos ->
            [0] { count-errors }
           *[other] { count-errors }, { count-todos }
        }
       *[other] { $todos ->
            [0] { count-errors }, { count-warnings }
           *[other] { count-errors }, { count-warnings }, { count-todos }
        }
    }
}
# $cases: how many pages were checked, a number
summary-clean = { $cases ->
    [one] { $cases } page checked, no problems
   *[other] { $cases } pages checked, no problems
}

## Shared parts of messages

# Which value is needed ($expected)
kind-expected = { $expected ->
    [line] a line of text in straight quotes
    [text] text
    [choice] a word from the list
    [number] a number
    [date] a date
    [bool] true (yes) or false (no)
    [link] the address of a link
    [image] the name of a picture file
    [list] a list
    [group] a block of several fields
    [table] a block of several fields
    [string] text in straight quotes
    [integer] a whole number
    [float] a number
    [boolean] true (yes) or false (no)
    [datetime] a date
    [array] a list
    [label] a label: text in straight quotes in each language
   *[other] this: { $expected }
}

# Which value is there ($found)
kind-found = { $found ->
    [line] text
    [text] text
    [choice] a word
    [number] a number
    [date] a date
    [bool] true or false
    [link] an address
    [image] a file name
    [list] a list
    [group] a block of several fields
    [table] a block of several fields
    [string] text
    [integer] a whole number
    [float] a number with a fraction
    [boolean] true or false
    [datetime] a date
    [array] a list
    [label] a label: text in straight quotes in each language
   *[other] { $found }
}

# How to type a value of the kind that is needed ($key, $expected)
write-expected = { $expected ->
    [number] Type the number without quotes: { $key } = 25
    [integer] Type a whole number without quotes: { $key } = 25
    [float] Type the number without quotes: { $key } = 3.5
    [date] Type year, month and day with hyphens, without quotes: { $key } = 2026-05-20
    [datetime] Type year, month and day with hyphens, without quotes: { $key } = 2026-05-20
    [bool] Type, without quotes, { $key } = true (yes) or { $key } = false (no)
    [boolean] Type, without quotes, { $key } = true (yes) or { $key } = false (no)
    [list] Put the values in square brackets: { $key } = ["first", "second"]
    [array] Put the values in square brackets: { $key } = ["first", "second"]
    [group] Type [{ $key }] on a line of its own, and the fields of the block below it
    [table] Type [{ $key }] on a line of its own, and the fields of the block below it
    [label] Type the label in each language: { $key } = {"{"} ru = "Текст", en = "Text" {"}"}
    [link] Type the address in straight quotes: { $key } = "https://example.org"
    [image] Type the file name in straight quotes: { $key } = "photo.jpg"
    [choice] Type a word from the list in straight quotes: { $key } = "word"
    [line] Type the text in straight quotes: { $key } = "text"
    [text] Type the text in straight quotes: { $key } = "text"
    [string] Type the text in straight quotes: { $key } = "text"
   *[other] Type after { $key } = what is needed here: { $expected }
}

# Limits ($min, $max; "none" means no limit)
limits = { $min ->
    [none] { $max ->
        [none] within the limits
       *[other] at most { $max }
    }
   *[other] { $max ->
        [none] at least { $min }
       *[other] from { $min } to { $max }
    }
}

## 1xx: the file and its header

cb101 = { $encoding ->
    [none] The file is not saved as UTF-8 and cannot be read
   *[other] The file is not saved as UTF-8 but, it seems, as { $encoding }
}
    .help = Open the file in Notepad, choose “File”, then “Save as”, set “Encoding” to UTF-8, and save
    .explain =
        An encoding is the way in which letters are stored in a file. Casebook reads
        only UTF-8, which has every letter and sign of every language. Older Windows
        programs save text in encodings such as windows-1251, also called ANSI. The
        text itself is whole: it only has to be saved again. In another editor, look
        for the choice of encoding in the “Save as” window.

        Wrong (the “Save as” window):
            Encoding: ANSI
        Right:
            Encoding: UTF-8

cb102 = The file is too large: { $size }, and at most { $limit } is allowed
    .help = Split the file into several, or take something out of it, until it is at most { $limit }
    .explain =
        Every file has a limit of size. It guards against something pasted by accident
        that would keep the site from being built. Even a very long case takes
        hundreds of times less. Mostly the limit is passed when a picture came along
        with text from Word, or a table of thousands of rows. Save the picture as a
        file beside the case and refer to it from the text.

        Wrong:
            ![Lesson](data:image/png;base64,iVBORw0KGgo… and millions of signs more)
        Right:
            ![Arina Sergeevna gives a lesson](lesson.jpg)

cb103 = The file has no header: its first line must be +++
    .help = Make +++ the first line of the file, put title = "Title" below it, and another line +++ below that
    .explain =
        Every file begins with a header: short facts between two lines of three plus
        signs. The header holds the title, the form of mentoring, the role model and
        other fields; below it comes the story itself. The first three plus signs must
        stand at the very beginning of the file, with no spaces before them. By them
        Casebook knows that this is a page of the site and not some other file.

        Wrong:
            A young teacher stays at school

            Arina Sergeevna came to the school in August.
        Right:
            +++
            title = "A young teacher stays at school"
            +++

            Arina Sergeevna came to the school in August.

cb104 = The header of the file does not end: the second line +++ is missing
    .help = Put a line +++ after the last line of the header, before the story
    .explain =
        The header stands between two equal lines of three plus signs: one opens it,
        the other closes it. Without the second line Casebook does not know where the
        fields end and the story begins. The line must hold the three plus signs and
        nothing else, or it does not count.

        Wrong:
            +++
            title = "A young teacher stays at school"

            Arina Sergeevna came to the school in August.
        Right:
            +++
            title = "A young teacher stays at school"
            +++

            Arina Sergeevna came to the school in August.

cb105 = This entry cannot be read: { $message }
    .help = Check that the line looks like name = "value" and that all quotes and brackets are closed
    .explain =
        Fields are written to a strict pattern: a name in Latin letters, an equals
        sign, a value. Text stands in straight quotes, numbers and dates without
        quotes, a list in square brackets with commas. The remark in the message comes
        from the program that reads such entries. Look at the marked place: mostly an
        equals sign, a quote, a bracket or a comma is missing there. Sometimes the gap
        is one line higher.

        Wrong:
            title "A young teacher stays at school"
            tags = ["burnout" "Russian"]
        Right:
            title = "A young teacher stays at school"
            tags = ["burnout", "Russian"]

cb106 = The value is not in straight quotes: { $typed }
    .help = Type straight quotes: { $meant }
    .explain =
        Word turns quotes into “curly” or «angled» ones by itself, but a value has to
        begin and end with straight quotes. Inside the text curly quotes may stay:
        there they belong. Edit the files in Notepad, which leaves quotes as they are.

        Wrong:
            title = “A young teacher”
            summary = “The case ‘Novice – master’”
        Right:
            title = "A young teacher"
            summary = "The case “Novice – master”"

cb107 = The number { $typed } has a comma in place of a point
    .help = Type it with a point: { $meant }
    .explain =
        In the header a fraction is written with a point; that is how its format
        works. A comma there separates the items of a list. On the site and in the
        printed table the number appears as is usual in the language of the site.

        Wrong:
            before = 3,5
        Right:
            before = 3.5

cb108 = The date { $typed } is not written in the right order
    .help = Type year, month and day with hyphens, without quotes: { $meant }
    .explain =
        A date is written from the largest part to the smallest: year, month, day,
        with hyphens and without quotes. Month and day always have two digits: 05, not
        5. So a date cannot be misread, and pages are easily put in order. On the site
        it appears in its usual form.

        Wrong:
            date = 20.05.2026
        Right:
            date = 2026-05-20

cb109 = The paragraph begins with an indent and so will be shown in typewriter letters
    .help = Delete the spaces or the tab at the beginning of the paragraph
    .explain =
        In Word a paragraph often begins with the Tab key or with a few spaces. Here
        such an indent means something else: a line that begins with a tab or four
        spaces is printed in typewriter letters, without line breaks or formatting. No
        indent is needed. Put an empty line between paragraphs.

        Wrong:
            Arina Sergeevna came to the school in August.

                By October she was tired and thought of leaving.
        Right:
            Arina Sergeevna came to the school in August.

            By October she was tired and thought of leaving.

cb110 = The name of the field “{ $key }” is typed in Cyrillic letters
    .help = { $nearest ->
        [none] Type the Latin name of the field, for example: title = "Title"
       *[other] Type the Latin name instead of “{ $key }”: { $nearest }
    }
    .explain =
        Names of fields, left of the equals sign, are written in Latin letters;
        values, right of it, in any language. Readers of the site never see the names:
        they see labels in their own language. You need not remember them: a new case
        made with casebook new has them already. Sometimes a single Cyrillic letter
        that looks Latin has slipped into a Latin name: с, о, а, е or р.

        Wrong:
            название = "A young teacher stays at school"
        Right:
            title = "A young teacher stays at school"

cb111 = The field { $key } is written twice
    .help = Keep one line { $key } and delete the other
    .explain =
        The same name stands in the header two times, and it is unclear which value to
        believe. Compare the two lines and keep the right one. If there really are
        several values, gather them in one list in square brackets. The same goes for
        blocks: a line such as [mentee] stands once in a file, with all fields of the
        block below it.

        Wrong:
            tags = ["burnout"]
            tags = ["Russian"]
        Right:
            tags = ["burnout", "Russian"]

cb112 = The text has no quotes: { $typed }
    .help = Type it like this: { $key } = { $meant }
    .explain =
        Text right of the equals sign is put in straight quotes, so that one sees
        where it begins and where it ends. Only numbers, dates and the words true and
        false (yes and no) are written without quotes. Word changes straight quotes
        into curly ones; Notepad leaves them as they are.

        Wrong:
            title = A young teacher stays at school
        Right:
            title = "A young teacher stays at school"

cb113 = A link on the disk leads out of the site's folder: { $target }
    .help = Copy the file itself into the site's folder and delete the link
    .explain =
        What lies in the site's folder is not the file itself but a pointer to another
        place on the disk (a symbolic link). Casebook takes only what lies inside the
        site's folder: so the site is built alike on any computer, and no stray
        document gets into it. Links that stay inside the site's folder work.

        Wrong:
            content/cases/arina/photo.jpg → D:\Photos\photo.jpg
        Right:
            content/cases/arina/photo.jpg (the file itself)

cb114 = Tables, lists or quotations are nested too deep: the limit is { $limit }
    .help = Make the nested items plain: delete the indents or the signs > at the beginning of the lines
    .explain =
        A list inside a list reads well, but dozens of lists inside each other cannot
        be read, neither on the screen nor in the printed table. So nesting has a
        limit. It is mostly passed not by people but by text pasted from another
        program. Split a long listing into several short ones under headings of their
        own.

        Wrong:
            > > > > > > > > > > > > > > > > > > > > We met twice a week.
        Right:
            > We met twice a week.

cb115 = A quote is opened but not closed before the end of the line: { $typed }
    .help = Put the same quote at the end as at the beginning, for example: title = "A young teacher"
    .explain =
        A value in straight quotes has to begin and end on the same line. Mostly the
        quote at the end was forgotten, or another sign stands in its place. If you
        need quotes inside the text, use curly ones there. A long text of several
        lines is put in three straight quotes on each side.

        Wrong:
            title = "A young teacher stays at school
        Right:
            title = "A young teacher stays at school"

cb116 = Not all problems of this file are shown; left out: { $count }
    .help = Mend what is shown and check again: casebook check
    .explain =
        The file has so many problems that nobody would read the whole list. Errors
        are shown first, then the rest. Often many problems have one cause, such as a
        stray quote near the top of the file: mend the first of them, and many will go
        away by themselves. Then check again.

        Wrong:
            title = “A young teacher”
            (and two hundred more problems below)
        Right:
            title = "A young teacher"

cb117 = The file cannot be opened: { $message }
    .help = Close the file in other programs and try again; if that does not help, check that it opens in Notepad
    .explain =
        The file is there, but the system does not let Casebook read it. This happens
        when it is open in another program, when you have no right to read it, or when
        a cloud disk has not yet brought it to the computer. Try to open it in
        Notepad: if that fails too, the cause is not Casebook. The remark in the
        message comes from the system.

        Wrong:
            content/cases/arina.md (not yet fetched from the cloud disk)
        Right:
            content/cases/arina.md (opens in Notepad)

## 2xx: fields and sections

cb201 = There is no such field here: { $key }
    .help = { $nearest ->
        [none] { $known ->
            [none] Delete this line
           *[other] Type one of the names that there are: { $known }
        }
       *[other] Type { $nearest } instead of { $key }
    }
    .explain =
        The template lists which fields a case has, and this name is not among them.
        Most likely it is mistyped, or the field stands in another block than its own:
        everything below the line [mentee] belongs to the mentee. Fields of the case
        itself stand above the first line in square brackets. If the school needs a
        new field, add it to the template: the program need not be changed.

        Wrong:
            titel = "A young teacher stays at school"
        Right:
            title = "A young teacher stays at school"

cb202 = { $as ->
    [subkey] { $heading ->
        [none] The required field “{ $field }” is missing
       *[other] The required field “{ $field }” is missing in the block { $heading }
    }
   *[other] The required field “{ $field }” is missing
}
    .help = { $as ->
        [section] Add below the header a heading with your text under it; the heading is: ## { $heading }
        [subkey] { $heading ->
            [none] { $example ->
                [none] Add to this block the line { $key } = "…"
               *[other] Add to this block the line { $example }
            }
           *[other] { $example ->
                [none] Add below the line { $heading } the line { $key } = "…"
               *[other] Add below the line { $heading } the line { $example }
            }
        }
        [file] { $example ->
            [none] Add to the file, above the first line in square brackets, the line { $key } = "…"
           *[other] Add to the file, above the first line in square brackets, the line { $example }
        }
       *[other] { $example ->
            [none] Add to the header between the lines +++ the line { $key } = "…"
           *[other] Add to the header between the lines +++ the line { $example }
        }
    }
    .explain =
        The template asks for this field in every case: without it the printed table
        would have an empty cell. Short facts are written as a line of the header,
        long texts as a section under a heading. If you do not know it yet, put the
        line draft = true in the header: the case becomes a draft, stays off the site,
        and what is missing is shown as a list of things to do.

        Wrong:
            +++
            title = "A young teacher stays at school"
            role_model = "Novice – master"
            +++
        Right:
            +++
            title = "A young teacher stays at school"
            form = "Teacher – teacher"
            role_model = "Novice – master"
            +++

cb203 = The field “{ $field }” needs { kind-expected }, and here is { kind-found }
    .help = { $expected ->
        [group] { write-expected }
        [table] { write-expected }
       *[other] { $example ->
            [none] { write-expected }
           *[other] Type it like this: { $example }
        }
    }
    .explain =
        Every field is of some kind: text, number, date, list, yes or no. By the kind
        Casebook knows how to show the field and what to compare it with. Text is put
        in straight quotes, numbers and dates have none, a list stands in square
        brackets, and yes and no are written true and false. Words beside a number are
        not needed: the template adds the unit, such as “years”, by itself.

        Wrong:
        {"    [mentee]"}
            age = "25 years"
        Right:
        {"    [mentee]"}
            age = 25

cb204 = The field “{ $field }” is filled in at two places
    .help = Keep the field in one place, as the line { $key } of the header or as the section “{ $heading }”, and delete it from the other
    .explain =
        A field is written as a line of the header or as a section under its own
        heading, but only once. When it is there twice, it is unclear which text to
        print. Both places are shown: bring what you need into one of them and delete
        the other. For a long text the section is handier, for a single line the
        header.

        Wrong:
            +++
            goals = "To stay in the profession"
            +++

            ## Needed (goal and result)

            To help the teacher stay in the profession.
        Right:
            +++
            title = "A young teacher stays at school"
            +++

            ## Needed (goal and result)

            To help the teacher stay in the profession.

cb205 = The template has no field for the section “{ $heading }”
    .help = { $nearest ->
        [none] If it is part of the section above, make the heading smaller: ### { $heading }
       *[other] Type the heading like this: ## { $nearest }
    }
    .explain =
        A heading with two number signs begins a section, and the name of every such
        section must be the name of a field of the template. Capital and small
        letters, kinds of dash, quotes and numbering make no difference. This template
        has no free sections, so there is no place for the text under this heading. If
        you need the heading inside a section, type three number signs instead of two.

        Wrong:
            ## Portrait of the mentor
            …
            ## Strengths
        Right:
            ## Portrait of the mentor
            …
            ### Strengths

cb206 = The field “{ $field }” has a word that its vocabulary does not list: “{ $typed }”
    .help = { $nearest ->
        [none] Type a word of the template's vocabulary, or leave yours if you mean it
       *[other] Type "{ $nearest }", or leave your word if you mean it
    }
    .explain =
        The template has a vocabulary of the usual values of this field. The
        vocabulary is open: you may use a word of your own, and the site will be
        built. But readers pick and compare cases by equal words, and a slip sends the
        case into a group of its own. If the school uses the word often, add it to the
        template's vocabulary, and the warning goes away.

        Wrong:
            form = "teacher to teacher"
        Right:
            form = "Teacher – teacher"

cb207 = The field “{ $field }” cannot be “{ $typed }”: its list has no such word
    .help = { $nearest ->
        [none] Type one of these words: { $known }
       *[other] Type "{ $nearest }" or another word of the list: { $known }
    }
    .explain =
        This field knows only the words of its own list, because they decide what the
        program does. The field publish, for example, decides under which name a
        person appears on the site, and there must be no guessing. Choose a word from
        the list and type it in straight quotes. Both the short Latin name and the
        label will do.

        Wrong:
            publish = "anonymous"
        Right:
            publish = "pseudonym"

cb208 = The value “{ $typed }” of the field “{ $field }” does not go with “{ $value }” in the field “{ $parent }”
    .help = { $fitting ->
        [none] Correct the field “{ $field }” or the field “{ $parent }”
       *[other] Type one of those that fit: { $fitting }, or correct the field “{ $parent }”
    }
    .explain =
        Some fields belong together: a role model, for example, is chosen within a
        form of mentoring. The word is right, but in the vocabulary it stands under
        another value. Mostly one of the two fields is wrong; look at both. If it
        really is so at your school, leave it: this is a warning, and the site will be
        built.

        Wrong:
            form = "Teacher – teacher"
            role_model = "Leader – passive"
        Right:
            form = "Teacher – teacher"
            role_model = "Experienced teacher – young teacher"

cb209 = The text of the field “{ $field }” is short: it has { $length ->
    [one] { $length } character
   *[other] { $length } characters
}, and the template asks for at least { $min }
    .help = Add details until there are at least { $min } characters
    .explain =
        From a text that is too short another school cannot learn what was done. So
        the template asks for at least so many characters; those that a reader sees
        are counted, without spaces. Add what a colleague would ask: who, how many
        times, for how long, what helped and what did not. This is a warning, and the
        site will be built all the same.

        Wrong:
            ## Needed (goal and result)

            Less stress.
        Right:
            ## Needed (goal and result)

            To bring stress down to the average of the PSM-25 scale by the end of May.

cb210 = The text of the field “{ $field }” is long: it has { $length ->
    [one] { $length } character
   *[other] { $length } characters
}, and the template asks for at most { $max }
    .help = Shorten the text, or move part of it to the story, until there are at most { $max } characters
    .explain =
        A long text does not fit where it will be shown: in a cell of the table, in
        the list of cases, in a caption. So the template asks for no more than so many
        characters; those that a reader sees are counted, without spaces. Keep the
        main thing and move the details to a section of the story. This is a warning,
        and the site will be built all the same.

        Wrong:
            summary = "Arina Sergeevna came in August … (900 characters)"
        Right:
            summary = "A pair of teachers brought order back to lessons."

cb211 = The number in the field “{ $field }” is { $typed } and must be { limits }
    .help = Type a number that is { limits }
    .explain =
        The template knows which numbers are possible here: the age of a person, a
        number of weeks, hours a week. A number outside these limits mostly means a
        slip: a zero too many, a lost point, or a year of birth in place of an age.
        Correct the number. If it is right, change min and max of this field in the
        school's template.

        Wrong:
        {"    [mentee]"}
            age = 250
        Right:
        {"    [mentee]"}
            age = 25

cb212 = The date { $typed } in the field “{ $field }” has not come yet
    .help = Check year, month and day: the date must not be later than today
    .explain =
        This field is about what has already been, and its date lies in the future.
        Most likely the year is mistyped, or month and day have changed places. The
        order is year, month, day. If the date is right, check the clock of the
        computer.

        Wrong:
            date = 2206-05-20
        Right:
            date = 2026-05-20

cb213 = The field “{ $field }” needs a whole number, and here is { $typed }
    .help = Type a whole number, without a point and a fraction, such as 25
    .explain =
        What is counted here does not come in halves: people, meetings, weeks, full
        years. So the field takes only whole numbers. Round the number or use a
        smaller unit. If you do need a fraction, delete the line integer = true from
        this field in the school's template.

        Wrong:
        {"    [repeat]"}
            weeks = 12.5
        Right:
        {"    [repeat]"}
            weeks = 13

cb214 = The heading “{ $heading }” is like the name of the field “{ $nearest }”, but the section was taken as part of the story
    .help = If it is that field, type the heading like this: ## { $nearest }
    .explain =
        A section becomes a field when its heading is the name of the field. Capital
        and small letters, kinds of dash, quotes and numbering make no difference, but
        a missing word or a slip does. Then the section is printed as part of the
        story, and the cell of the table stays empty. If you did mean a separate
        story, give the section another name, and the warning goes away.

        Wrong:
            ## Whom do we ned?
        Right:
            ## Whom do we need?

cb215 = The list “{ $field }” has { $length ->
    [one] { $length } item
   *[other] { $length } items
} and should have { limits }
    .help = Add or delete items until the number of them is { limits }
    .explain =
        The template asks for no fewer, or no more, than so many items in this list. A
        list in the header stands in square brackets with commas; in a section every
        item begins on a new line with the sign “-”. If two items ran into one, check
        the commas and quotes. This is a warning, and the site will be built all the
        same.

        Wrong (the template asks for at least two):
            tags = ["burnout, Russian"]
        Right:
            tags = ["burnout", "Russian"]

cb216 = The required field “{ $field }” is there but empty
    .help = Type the value in the line { $key }, or the text under the heading “{ $heading }”
    .explain =
        There is a place for the field, but it holds nothing, or only spaces. The
        template asks for this field in every case. If there is nothing to write yet,
        put the line draft = true in the header: the case becomes a draft and stays
        off the site until you have finished it.

        Wrong:
            form = ""
        Right:
            form = "Teacher – teacher"

cb217 = The field “{ $field }” says { $typed }, but it needs a day of the calendar: year, month and day
    .help = Type year, month and day without a time, such as 2026-05-20
    .explain =
        What is needed is a day of the calendar: year, month and day with hyphens,
        without quotes and without a time. A year alone, a month without a day, an
        hour after the date, or a day like 30 February will not do. Month and day
        always have two digits. If you do not know the day, use the first of the
        month.

        Wrong:
            date = 2026-02-30
        Right:
            date = 2026-02-28

## 3xx: stages and results

cb301 = Stage { $number } is missing: “{ $title }”
    .help = Add a heading and write below it what was done; the heading is: ### Stage { $number }. { $title }
    .explain =
        The template lists the stages that every programme has. One of them was found
        in the case neither by its number nor by its title. Add it among the other
        stages, with a heading of three number signs. If your programme did without
        it, say so under the heading: it matters to the reader.

        Wrong:
            ### Stage 3. Building the base of mentors
            …
            ### Stage 5. Forming the mentoring pairs
        Right:
            ### Stage 3. Building the base of mentors
            …
            ### Stage 4. Selecting and training the mentors
            …
            ### Stage 5. Forming the mentoring pairs

cb302 = { $number ->
    [none] The stage “{ $title }” has no text
   *[other] Stage { $number }, “{ $title }”, has no text
}
    .help = Write under the heading of the stage what was done, at least one sentence
    .explain =
        The heading of the stage is followed at once by another heading or by the end
        of the file. In the printed table such a stage would be a line without
        content. Write what was done, who took part and how long it took. If the stage
        did not take place, say so: it matters to the reader.

        Wrong:
            ### Stage 2. Building the base of mentees

            ### Stage 3. Building the base of mentors
        Right:
            ### Stage 2. Building the base of mentees

            We asked all teachers in their first three years.

            ### Stage 3. Building the base of mentors

cb303 = Stage { $number } stands after stage { $after }
    .help = Move stage { $number } above stage { $after }, or correct its number
    .explain =
        Stages are printed in the order in which they stand in the file, and their
        numbers do not rise. Either the section is not in its place, or its heading
        has another's number. When you move a stage, take all of it: the heading and
        the text up to the next heading. This is a warning, and the site will be built
        all the same.

        Wrong:
            ### Stage 4. Selecting and training the mentors
            …
            ### Stage 3. Building the base of mentors
        Right:
            ### Stage 3. Building the base of mentors
            …
            ### Stage 4. Selecting and training the mentors

cb304 = The number “{ $typed }” stands alone: it is not part of a numbered list
    .help = Delete the number “{ $typed }”, or number the other items too, from the first
    .explain =
        The line begins with a number, but there are no items with other numbers near
        it. This happens when the other numbers were lost on the way from Word. On the
        site it would be a list of one item with a strange number. If it is the end of
        a list, number all items; if it is a plain paragraph, delete the number.

        Wrong:
            - stress went down
            - lessons were rated higher

            5. Arina Sergeevna stayed at the school
        Right:
            - stress went down
            - lessons were rated higher
            - Arina Sergeevna stayed at the school

cb305 = { $indicator ->
    [none] A measured result lacks the value “{ $missing }”
   *[other] The result “{ $indicator }” lacks the value “{ $missing }”
}
    .help = Add to this result a line with the number, for example: { $key } = 84
    .explain =
        A measured result shows what has changed, so it needs both numbers: before the
        programme and after it. A single number has nothing to be compared with. If
        you measured only once, describe the result in words in the field text,
        without the numbers before and after. Numbers have no quotes, fractions have a
        point.

        Wrong:
        {"    [[results]]"}
            indicator = "Stress level"
            before = 132
            unit = "points"
        Right:
        {"    [[results]]"}
            indicator = "Stress level"
            before = 132
            after = 84
            unit = "points"

cb306 = { $indicator ->
    [none] A measured result has no unit
   *[other] The result “{ $indicator }” has no unit
}
    .help = Add to this result the line unit and name the unit, such as unit = "points"
    .explain =
        A number without a unit is read by everybody in another way: 84 points, 84 per
        cent or 84 pupils. The unit is printed beside the numbers on the page and in
        the table. Name it as the instrument does: points, %, hours, lessons. This is
        a warning, and the site will be built all the same.

        Wrong:
        {"    [[results]]"}
            indicator = "Stress level"
            before = 132
            after = 84
        Right:
        {"    [[results]]"}
            indicator = "Stress level"
            before = 132
            after = 84
            unit = "points"

cb307 = The stage “{ $title }” is nested too deep: a sub-stage has no sub-stages of its own
    .help = Make “{ $title }” a sub-stage of the same level, with four number signs: #### { $title }
    .explain =
        A stage can be divided into sub-stages, such as 6 into 6.1 and 6.2, but only
        once. A finer division (6.1.1) does not fit into the table. The heading of a
        stage begins with three number signs, that of a sub-stage with four. Write the
        small parts of a sub-stage as a list or as plain paragraphs.

        Wrong:
            #### 6.1. Working together
            ##### 6.1.1. The first meeting
        Right:
            #### 6.1. Working together
            #### 6.2. The first meeting

cb308 = The value “{ $field }” ({ $typed }) lies outside of the scale that this result names
    .help = Check the number and the ends of the scale: { $low ->
        [none] low is not given
       *[other] low = { $low }
    }, { $high ->
        [none] high is not given
       *[other] high = { $high }
    }
    .explain =
        The lines low and high say between which numbers all possible values of the
        instrument lie: for PSM-25, from 25 to 200. If a number is beyond them, there is
        a slip either in it or in the ends. A chart over such a scale would not be
        true, so the program stops.

cb309 = The scale ends ({ $high }) no higher than it begins ({ $low })
    .help = Put the least possible value into low and the greatest into high
    .explain =
        Most often the two numbers have changed places. The lines low and high say which
        values the instrument can give at all; which direction is better is said by the
        line better.

cb310 = The year { $year } stands twice: it is in { $other } too
    .help = Mend the year in one of the files, or remove the one that is too many
    .explain =
        Each year has one file, else the comparison would show the same year in two
        columns with different figures. 2025/2026 and 2025–26 are one year.

cb311 = “{ $part }” ({ $typed }) is larger than “{ $whole }” ({ $total })
    .help = Check both numbers: a part is never larger than its whole
    .explain =
        From these two numbers a share is calculated. If the part is larger than the
        whole, it would be more than a hundred percent. Most often the numbers have
        changed places, or the part was counted more widely than the whole.

cb312 = The share “{ $share }” cannot be calculated: “{ $missing }” is not given
    .help = Add the line { $key } with a number, or remove the other number too
    .explain =
        A share is a part divided by its whole, and both numbers are needed. If the other
        one is not known, better leave out the first: without its whole it says nothing.

## 4xx: links, pictures, addresses

cb401 = The link leads to where there is nothing: { $target }
    .help = { $nearest ->
        [none] Correct the address { $target } or delete the link
       *[other] Type { $nearest } instead of { $target }
    }
    .explain =
        The link points to a page or file of this site, and there is no such file in
        the folder. Check the name letter by letter: capital and small letters differ,
        though Windows does not show it. The address is counted from the file in which
        the link stands. If the file was renamed, correct the link too.

        Wrong:
            A similar story is in [another case](hard-clas.md).
        Right:
            A similar story is in [another case](hard-class.md).

cb402 = The page has no heading to which the link leads: { $anchor }
    .help = { $nearest ->
        [none] Correct the part of the address after the sign #, or delete it
       *[other] Type { $nearest } instead of { $anchor }
    }
    .explain =
        The part of an address after the sign # leads to a heading inside a page.
        There is no heading of this name: perhaps it was changed, or the name is
        mistyped. The name is made from the text of the heading and so changes with
        it. If the page alone is enough, delete the sign # and what follows.

        Wrong:
            The results are under [SWOT](#swott).

            ### SWOT
        Right:
            The results are under [SWOT](#swot).

            ### SWOT

cb403 = There is no picture file { $target }
    .help = { $nearest ->
        [none] Put the picture { $target } beside the file of the case, or correct its name
       *[other] Type the name as the file has it: { $nearest }
    }
    .explain =
        No picture of this name was found beside the case. Check the name with its
        ending (.jpg, .png): capital and small letters differ, and photo.JPG and
        photo.jpg are two files. Windows may hide the ending; to see it, choose “View”
        and “File name extensions” in File Explorer. It is handy to keep pictures in
        the same folder as the case.

        Wrong:
            ![Arina Sergeevna gives a lesson](Lesson.JPG)
        Right:
            ![Arina Sergeevna gives a lesson](lesson.jpg)

cb404 = The picture { $target } has no description
    .help = Type in the square brackets what the picture shows, for example: ![Arina Sergeevna gives a lesson]({ $target })
    .explain =
        The description is read aloud by programs for blind people, and seen by
        everybody whose picture did not load. Say in one phrase what matters in it for
        the story, not “photo” or “picture”. Names that must not be on the site must
        not be in the description either. It stands in square brackets before the name
        of the file.

        Wrong:
            ![](lesson.jpg)
        Right:
            ![Arina Sergeevna gives a lesson in year six](lesson.jpg)

cb405 = { $problem ->
    [not-a-picture] The file { $target } is not a picture
    [unsupported] { $detail ->
        [none] Browsers will not show the picture { $target }: its format does not suit them
       *[other] Browsers will not show the picture { $target }: its format does not suit them ({ $detail })
    }
    [too-large] { $detail ->
        [none] The picture { $target } is too large
       *[other] The picture { $target } is too large ({ $detail })
    }
   *[other] { $detail ->
        [none] The picture { $target } cannot be read: the file is damaged
       *[other] The picture { $target } cannot be read: the file is damaged ({ $detail })
    }
}
    .help = { $problem ->
        [not-a-picture] Type the name of a picture file, such as lesson.jpg
        [too-large] Make the picture smaller in any photo program and save it under the same name
        [broken] Copy the picture from the phone or camera again
       *[other] Open the picture in Photos or Paint, save it as JPEG, and type the new name of the file
    }
    .explain =
        Browsers show pictures in the formats JPEG, PNG, WebP and GIF. Phones use
        others too, such as HEIC, and the name of the file may not show it. Sometimes
        only the ending of the name was changed: the format stays what it was. Open
        the picture and save it in one of these formats. If it does not open there
        either, the file is damaged and has to be copied again.

        Wrong:
            ![Arina Sergeevna gives a lesson](IMG_0042.heic)
        Right:
            ![Arina Sergeevna gives a lesson](lesson.jpg)

cb406 = { $folder ->
    [none] Two pages have the same address “{ $slug }”: { $other } gives it too
   *[other] The folder { $folder } gets the address “{ $slug }” on the site, and { $other } gives it too
}
    .help = { $folder ->
        [none] Rename one of the two files
       *[other] Rename the folder { $folder } so that its name differs in Latin letters too
    }
    .explain =
        The address of a page is made from the name of its file: small Latin letters,
        with hyphens for spaces. Two files gave the same, and the second page would
        wipe out the first. This also happens when a file arina.md lies beside a
        folder arina with a file index.md, and with whole folders: “кейсы” and keysy
        give one address, keysy. Give one of the two another name.

        Wrong:
            content/cases/arina.md
            content/cases/arina/index.md
        Right:
            content/cases/arina.md
            content/cases/arina-second-year/index.md

cb407 = The names { $path } and { $other } differ only in capital letters or in how letters are stored
    .help = Rename this file or the file { $other-file } so that the names differ in small letters too
    .explain =
        For Windows and flash drives Photo.jpg and photo.jpg are one file, for a
        server they are two. The same happens with letters such as “й” and “ё”, which
        computers store in two ways. On one computer the site would be whole, on
        another one file would wipe out the other. Give the files names that clearly
        differ.

        Wrong:
            content/cases/arina/Photo.jpg
            content/cases/arina/photo.jpg
        Right:
            content/cases/arina/photo-1.jpg
            content/cases/arina/photo-2.jpg

cb408 = Links like this do not work on the site: { $target }
    .help = Begin the address with https:// (site), mailto: (mail) or tel: (telephone), and name a file of your own simply by its name
    .explain =
        The site allows links that begin with http://, https://, mailto: and tel:, and
        links to its own pages and files. An address such as file:///C:/… leads to
        your own computer and will not open for the reader. Links that start programs
        are closed for safety. To offer a document, put it beside the case and type
        the name of the file.

        Wrong:
            The form can be [downloaded](file:///C:/Documents/form.docx).
        Right:
            The form can be [downloaded](form.docx).

cb409 = The link leads to a draft, which will not be on the site: { $target }
    .help = Delete the link or, if that case is ready, delete the line draft = true in it
    .explain =
        Drafts are seen only in the preview and do not get onto the site, so for a
        reader the link would lead nowhere. Finish that case and delete the line draft
        = true from its header. Or put plain text in place of the link. This is a
        warning, and the site will be built all the same.

        Wrong:
            It goes on in the [case of the second year](second-year.md).
        Right:
            It will go on in the case of the second year.

cb410 = The link leads to a case that has been withdrawn: { $target }
    .help = Delete the link, and see whether its text names anybody
    .explain =
        That case has been withdrawn: it has the key withdrawn. It has no page on the
        site any more (or a short note in its place), so the link leads nowhere. The
        text of the link stays on the page: see that it does not name the person or the
        case. This is a warning, and the site will be built all the same: a withdrawal
        must not wait until other cases have been mended.

        Wrong:
            It was the same [with Arina](arina.md).
        Right:
            It was the same with another pair.

## 5xx: people and private facts

cb501 = The text has the name “{ $name }”, and the case has no such person
    .help = { $people ->
        [none] Correct the name or, if you name this person on purpose, add to the header the line mentioned = ["{ $name }"]
       *[other] Correct the name (people of the case: { $people }) or, if you name this person on purpose, add to the header the line mentioned = ["{ $name }"]
    }
    .explain =
        The name is not that of anybody in the fields of the case. Often it was left
        over from another case, or it is a real name in place of the pseudonym. Check
        who is meant. If you name the person on purpose, add the name to the list of
        names: in the built-in template it is the field mentioned. The line mentioned
        stands in the header above the first line in square brackets.

        Wrong:
            Everybody saw how Victoria's skill had grown.
        Right:
            Everybody saw how Arina Sergeevna's skill had grown.

cb502 = A text that everybody will see has the value of the private field “{ $field }”
    .help = Replace this place in the text, for example a real name by the pseudonym
    .explain =
        Private fields are not published: a real name is written in the header just to
        check that it does not get onto the site. But here the same stands in a text
        that everybody will see. Until that is mended the site is not built, and the
        old one stays. Replace the word in the text; the private field itself may stay
        as it is.

        Wrong:
        {"    [mentee]"}
            name = "Arina Sergeevna"
            real_name = "Maria Ivanovna"
            portrait = "Maria Ivanovna came to the school in August."
        Right:
        {"    [mentee]"}
            name = "Arina Sergeevna"
            real_name = "Maria Ivanovna"
            portrait = "Arina Sergeevna came to the school in August."

## 6xx: the template

cb601 = The template has an unknown setting: { $key }
    .help = { $nearest ->
        [none] Delete this line, or type one of the names that there are: { $known }
       *[other] Type { $nearest } instead of { $key }
    }
    .explain =
        A template describes fields, columns and vocabularies, and each description
        has settings of its own. This one is not among them: most likely its name is
        mistyped. It may also stand in the wrong place: a line belongs to the last
        line in square brackets above it. Move the line or correct its name.

        Wrong:
        {"    [[field]]"}
            key = "motto"
            requierd = true
        Right:
        {"    [[field]]"}
            key = "motto"
            required = true

cb602 = { $where ->
    [none] The template lacks the setting { $key }
    [field] The description of a field lacks the setting { $key }
    [column] The description of a column lacks the setting { $key }
    [level] The description of a level lacks the setting { $key }
    [vocabulary] The description of a vocabulary lacks the setting { $key }
    [entry] An entry of a vocabulary lacks the setting { $key }
    [template] The template lacks the setting { $key }
   *[other] The description of the field “{ $where }” lacks the setting { $key }
}
    .help = Add the line { $key } = and its value
    .explain =
        Without this setting the description is not complete, and Casebook cannot use
        it. A field needs a name, a kind and a label; a column a title; a vocabulary a
        name and entries. The label is what the reader sees, and is given in every
        language of the site. Look at how the fields beside it are written, and do the
        same.

        Wrong:
        {"    [[field]]"}
            key = "motto"
            label = {"{"} en = "Motto of the pair" {"}"}
        Right:
        {"    [[field]]"}
            key = "motto"
            kind = "line"
            label = {"{"} en = "Motto of the pair" {"}"}

cb603 = The setting { $key } of the template needs { kind-expected }, and here is { kind-found }
    .help = { write-expected }
    .explain =
        Every setting of a template is of some kind: text, number, list, yes or no.
        Text is put in straight quotes, numbers have none. Yes and no are written true
        and false, without quotes too. Lists stand in square brackets, and labels in
        several languages in curly ones.

        Wrong:
            required = "yes"
        Right:
            required = true

cb604 = { $what ->
    [field] The template names the field “{ $name }”, but there is no such field
    [vocabulary] The template names the vocabulary “{ $name }”, but there is no such vocabulary
    [template] There is no such template: “{ $name }”
    [level] The template names the level “{ $name }”, but there is no such level
    [entry] The template names the vocabulary entry “{ $name }”, but there is no such entry
   *[other] The template uses the name “{ $name }”, but there is no such name
}
    .help = { $nearest ->
        [none] Correct the name “{ $name }”, or describe what it names
       *[other] Type "{ $nearest }" instead of "{ $name }"
    }
    .explain =
        The parts of a template refer to each other by name: a column names its
        fields, a field its vocabulary, a level the fields that it asks for. Here
        something is named that the template does not have. Mostly it is a slip, or a
        name that was changed in one place only. A name inside a block is written with
        a point: mentee.age.

        Wrong:
            vocabulary = "forms"
        Right:
            vocabulary = "form"

cb605 = { $what ->
    [field] The template describes the field “{ $name }” twice
    [vocabulary] The template describes the vocabulary “{ $name }” twice
    [template] Two files hold the template “{ $name }”
    [level] The template describes the level “{ $name }” twice
    [entry] The vocabulary has the entry “{ $name }” twice
   *[other] The template has the name “{ $name }” twice
}
    .help = Delete one of the two descriptions, or give it another name
    .explain =
        By the name Casebook knows what is meant, so a template cannot have the same
        name twice. Often a description was copied to make a similar one, and the name
        was forgotten. Give the new one a name of its own, in Latin letters. The
        labels for the reader may be what you like.

        Wrong:
        {"    [[field]]"}
            key = "motto"

        {"    [[field]]"}
            key = "motto"
        Right:
        {"    [[field]]"}
            key = "motto"

        {"    [[field]]"}
            key = "motto_mentor"

cb606 = The name “{ $key }” in the template must be in small Latin letters
    .help = Type it like this: { $meant }
    .explain =
        Names in a template become names of files and addresses of pages, so they are
        written in small Latin letters, without spaces. Digits, the underscore and the
        hyphen will do too. Readers do not see the names: they see the label, which
        may be what you like. The suggestion is the same name in Latin letters.

        Wrong:
        {"    [[field]]"}
            key = "Motto"
        Right:
        {"    [[field]]"}
            key = "motto"

cb607 = The heading “{ $heading }” fits two fields at once: { $first } and { $second }
    .help = Give one of these fields another label, or delete “{ $heading }” from its list also
    .explain =
        A section of a case is known by its heading, which is compared with the label
        of the field and with its other names in the list also. If two fields answer
        to the same heading, it is unclear where to put the text. Capital and small
        letters, kinds of dash and quotes make no difference, so it is not enough to
        change those.

        Wrong:
            label = {"{"} en = "Mentor" {"}"}
            …
            also = {"{"} en = ["Mentor"] {"}"}
        Right:
            label = {"{"} en = "Mentor" {"}"}
            …
            also = {"{"} en = ["Portrait of the mentor"] {"}"}

cb608 = The template “{ $name }” rests on itself by way of other templates
    .help = Delete the line extends in one of these templates
    .explain =
        The line extends says: take another template as the base and add to it. Here
        templates rest on each other in a ring, and there is no first one. Decide
        which of them is the main one and delete extends from it. Mostly the base is
        the built-in template mentoring-case.

        Wrong:
            Template school:  extends = "contest"
            Template contest: extends = "school"
        Right:
            Template school:  extends = "mentoring-case"
            Template contest: extends = "school"

cb609 = The setting { $key } of the template cannot be “{ $typed }”: that word is not in its list
    .help = { $nearest ->
        [none] Type one of these words: { $known }
       *[other] Type "{ $nearest }" or another word of the list: { $known }
    }
    .explain =
        The kind of a field, its place on the page and its special meaning are chosen
        from fixed words; you cannot make up your own. The kind, for example, is line,
        text (with paragraphs), number, date, list or one of a few more. The words are
        typed in small Latin letters in straight quotes. The whole list stands in the
        help line.

        Wrong:
            kind = "string"
        Right:
            kind = "line"

## 7xx: the site's settings and its look

cb701 = The file casebook.toml has an unknown setting: { $key }
    .help = { $nearest ->
        [none] Delete this line, or type one of the names that there are: { $known }
       *[other] Type { $nearest } instead of { $key }
    }
    .explain =
        The file casebook.toml holds the settings of the whole site. This name is not
        among them: most likely it is mistyped, or the line stands in the wrong place.
        A line belongs to the last line in square brackets above it. Fields of cases
        are written not here but in the headers of the cases.

        Wrong:
            titel = "Mentoring at School No. 14"
        Right:
            title = "Mentoring at School No. 14"

cb702 = The setting { $key } in casebook.toml needs { kind-expected }, and here is { kind-found }
    .help = { write-expected }
    .explain =
        Every setting of the site is of some kind: text, number, list, yes or no. Text
        is put in straight quotes, numbers and dates have none, and yes and no are
        written true and false. Some settings take only certain values, and the
        message names them. If you do not need the setting, delete the line: the usual
        value is used.

        Wrong:
            theme = ["default"]
        Right:
            theme = "default"

cb703 = { $page ->
    [none] A file of the theme cannot be read: { $message }
   *[other] The theme cannot show the page { $page }: { $message }
}
    .help = Correct the marked place in the file of the theme, or delete your copy of the file to get the built-in one back
    .explain =
        The look of the pages is set by the files of the theme, and one of them has a
        mistake. The remark in the message comes from the program that reads these
        files. Mostly a bracket is not closed or a name is mistyped. If you did not
        change the theme yourself, ask whoever made it. Your cases have nothing to do
        with it.

        Wrong:
            <h1>{"{{"} title {"}"}</h1>
        Right:
            <h1>{"{{"} title {"}}"}</h1>

cb704 = There is no theme “{ $name }”, which casebook.toml names
    .help = { $known ->
        [none] Delete the line theme, and the built-in theme is used
       *[other] Type one of the names that there are: { $known }
    }
    .explain =
        The file casebook.toml names a theme, and there is no folder of that name.
        Check the name letter by letter, and that the folder of the theme is in its
        place. If you do not need a theme of your own, delete the line theme: the site
        is built with the built-in one.

        Wrong:
            theme = "defolt"
        Right:
            theme = "default"

cb705 = { $what ->
    [script] The page { $page } has a foreign program (script) in it: { $typed }
    [handler] The page { $page } has a command in it that starts by itself: { $typed }
    [scheme] The page { $page } has a link that is not allowed: { $typed }
    [foreign] The page { $page } asks another site for something: { $typed }
   *[other] The page { $page } has something in it that the site must not have: { $typed }
}
    .help = { $what ->
        [script] Delete this program from the files of the theme
        [handler] Delete it from the files of the theme: everything that begins with on, with its value
        [scheme] Type an address that begins with https://, http://, mailto: or tel:
        [foreign] Download that file, put it in the site's folder, and refer to it by its name
       *[other] Delete it from the files of the theme
    }
    .explain =
        Before it is written, every finished page is checked: it must hold no foreign
        programs, no commands inside buttons and links, and must ask no other site for
        anything. So the site is safe, works from a flash drive, and tells nobody
        about its readers. From the text of a case such things are removed by
        themselves, so look in the files of the theme. Download pictures and fonts of
        other sites and put them in the site's folder.

        Wrong:
            <button onclick="print()">Print</button>
        Right:
            <a href="case.pdf">Print</a>

cb706 = The document “{ $document }” cannot be printed: { $message }
    .help = If a place in your own file of the theme (print/….typ) is marked, correct it or delete your copy of the file; if the case is marked, simplify what the remark is about
    .explain =
        Tables, sheets and books in PDF are set by a built-in typesetter from the files
        print/….typ of the theme. It could not set this document, so there will be no
        PDF beside the case; the rest of the site is built as always. The remark comes
        from the typesetter. If you have changed files of the theme, look at the marked
        line: mostly a name is mistyped or a bracket is not closed. If you have not,
        the reason is in the case itself: please send it to us.

        Wrong:
            #let widht = 20mm
            #block(width: width)[…]
        Right:
            #let width = 20mm
            #block(width: width)[…]

cb707 = The sign “{ $sign }” ({ $code }) is not in the fonts for print; in the document “{ $document }” □ will stand for it
    .help = Replace this sign with a word, or delete it
    .explain =
        On the screen such signs (mostly smileys) are drawn by the reader's own
        computer. A PDF holds only the fonts that the program carries: they have all of
        Cyrillic and Latin, arrows, ticks and signs of numbers, but neither smileys nor
        Chinese characters. The document will be printed, with an empty square in the
        place of the sign. On the site the sign stays.

        Wrong:
            Arina stayed at school 🙂
        Right:
            Arina stayed at school!

cb708 = The picture “{ $target }” cannot be printed, so there will be no document “{ $document }”
    .help = Open the picture in any program and save it anew as JPEG or PNG
    .explain =
        The file of the picture is damaged or was copied only in part: its beginning
        can be read, the rest cannot. A browser may still show a part of it, but it
        cannot go on paper, and there is no PDF with it. The rest of the site is built
        as always.

        Wrong:
            ![Tea](tea.jpg)   (half of the file was copied)
        Right:
            ![Tea](tea.jpg)   (the file was copied again)

cb721 = The setting htaccess is on, and the address of the site, base_url, is not known
    .help = Write base_url = "https://…/" with the folder in which the site lies
    .explain =
        The file .htaccess tells an Apache server in which encoding the pages are, what a
        browser may keep, and which page to show for an address that is not there. For
        the last the full path of the site's folder on the server is needed, and only
        base_url has it. Without it all else works, but in place of your “not found” page
        the server shows its own.

        Wrong:
            htaccess = true
        Right:
            base_url = "https://school14.example/mentoring/"
            htaccess = true

## 8xx: levels of readiness

cb801 = For the level “{ $level }” the field “{ $field }” is missing
    .help = Type in the header the value of the field { $key }
    .explain =
        A level is a set of fields without which a case is not accepted, at a contest
        for example. The site of the school can do without this field, but the level
        asks for it. A name with a point means a field inside a block: repeat.weeks is
        the line weeks below the line [repeat]. Type the value and check the case
        again with the same command.

        Wrong:
        {"    [repeat]"}
            hours_per_week = 2
        Right:
        {"    [repeat]"}
            hours_per_week = 2
            weeks = 12

cb802 = For the level “{ $level }” there are too few measured results: { $wanted } needed, { $count } found
    .help = Add a result with the numbers before and after: the line [[results]], and below it indicator, before, after and unit
    .explain =
        This level asks for results that were measured before the programme and after
        it. Only those with both numbers count; an account in words stays on the site
        but is not counted here. Name the indicator, the instrument and the unit, so
        that the numbers can be understood. Do not make up numbers afterwards: if
        nothing was measured, this level does not fit the case yet.

        Wrong:
            results = ["Less stress"]
        Right:
        {"    [[results]]"}
            indicator = "Stress level"
            instrument = "PSM-25"
            before = 132
            after = 84
            unit = "points"
            better = "lower"

## 9xx: documents that are imported (casebook import)

cb901 = This is neither a Word document nor an OpenDocument text
    .help = Open the file in Word, save it as “Word Document (.docx)” and repeat the command with the new file
    .explain =
        Documents in .docx and .odt can be imported. The name of a file decides
        nothing: what is inside does. Inside this one is something else: an Excel
        table, a presentation, a PDF, a web page or a picture under a wrong ending.

        Before:
            casebook import case.pdf
        After:
            casebook import case.docx

cb902 = This is a document of an old Word or RTF, and LibreOffice, which could convert it, is not on this computer
    .help = Open the file in Word and save it as .docx, or install LibreOffice and repeat the command
    .explain =
        Documents of Word before 2007 (.doc) and RTF are built differently from .docx.
        Casebook has them converted by LibreOffice where it is installed; it does not
        read them itself. Sometimes such a file is renamed to .docx, which changes
        nothing inside. In Word choose “File – Save As” and “Word Document (.docx)”.

        Before:
            casebook import case.doc
        After:
            casebook import case.docx

cb903 = The document is protected by a password
    .help = Open it in Word, remove the password (“File – Info – Protect Document”) and save it
    .explain =
        The text of a document with a password is encrypted and cannot be read without
        it. Remove the password in the program that set it, save the document under
        another name and import that copy. The copy can be deleted afterwards.

        Before:
            casebook import "case with password.docx"
        After:
            casebook import "case without password.docx"

cb904 = The document is damaged: { $message }
    .help = Open it in Word (which will offer to repair it), save it under another name and import that copy
    .explain =
        A document is an archive, and something is missing in this one: it was not
        downloaded to its end, was cut short on a flash drive or written with an error.
        Word and LibreOffice can often open such a file. If they cannot, find another
        copy of the document.

        Before:
            casebook import "case from mail.docx"
        After:
            casebook import "case repaired.docx"

cb905 = There is more in this document than documents hold: it was not read
    .help = If it is a real document, part it into several and import them one by one
    .explain =
        Unpacked, the document would take hundreds of megabytes. That happens where it
        has very many pictures, or where a file was forged to fill the computer's
        memory. Compress the pictures in Word (“Picture Format – Compress Pictures”) or
        part the document.

        Before:
            casebook import "all cases of ten years.docx"
        After:
            casebook import "cases 2025.docx" "cases 2026.docx"

cb906 = Tables in this document are nested deeper than in any document: it was not read
    .help = Copy the text of the case into a new Word document and import that
    .explain =
        Inside a table there is a table, in it another, and so on hundreds of times.
        People do not do that: a program broke the document, or it was forged to make
        Casebook hang. If it looks usual in Word, copy its text into a new document.

        Before:
            casebook import "broken.docx"
        After:
            casebook import "new.docx"

cb907 = LibreOffice could not convert the document: { $message }
    .help = Open the document in Word or LibreOffice and save it as .docx
    .explain =
        Documents of an old Word and RTF are converted by LibreOffice. It did not open
        this one: the document is damaged, has a password, or converting it took more
        than two minutes. Open it yourself, save it as “Word Document (.docx)” and
        import what you get.

        Before:
            casebook import case.doc
        After:
            casebook import case.docx

## Publishing: the [publish.name] blocks of casebook.toml

cb1001 = The name of the place to publish to, “{ $name }”, is not in Latin letters
    .help = Type [publish.{ $meant }]
    .explain =
        The name of a place is typed in the command (casebook publish --to name), and
        the variable with its password is looked for by it. So it has only Latin
        letters, digits, hyphens and underscores.

        Wrong:
        {"    [publish.\"школа\"]"}
            url = "ftps://school14@ftp.example.org/www"
        Right:
        {"    [publish.school]"}
            url = "ftps://school14@ftp.example.org/www"

cb1002 = The place to publish to, { $name }, has no address
    .help = Type below this line where the site goes, such as: url = "ftps://school14@ftp.example.org/www"
    .explain =
        The address says where the site goes and how. A folder of this computer or a
        flash drive is file:, an archive to upload on the hosting's web page is zip:, a
        server is ftps:, ftp:, sftp: or webdavs:, a storage is s3:. The server's address
        and the user's name are in the letter from the hosting. The password is not
        written here.

        Wrong:
        {"    [publish.school]"}
            user = "school14"
        Right:
        {"    [publish.school]"}
            url = "ftps://school14@ftp.example.org/www"

cb1003 = { $problem ->
        [scheme] It is not clear how the site is to be sent: { $typed }
        [host] The address to publish to names no server: { $typed }
        [folder] The address to publish to has no folder or file, or signs that none may have: { $typed }
       *[tail] The address to publish to has a ? or # too many: { $typed }
    }
    .help = { $problem ->
        [scheme] { $nearest ->
            [none] Begin the address with one of these: { $known }
           *[other] Begin the address with { $nearest }:
        }
        [host] Type the server after two slashes: ftps://school14@ftp.example.org/www
        [folder] Type where the site goes, such as: file:../site or zip:site.zip
       *[tail] Delete the ? or # and all that follows
    }
    .explain =
        An address begins with the way of sending and a colon. For a folder, a flash
        drive or an archive a path follows. For a server: two slashes, the user's name,
        an @, the server, and the folder that the site is in. The address that people
        open in a browser (https://…) does not do: the site is read there, not put there.

        Wrong:
            url = "https://school14.example.org/mentoring"
        Right:
            url = "ftps://school14@ftp.example.org/www/mentoring"

cb1004 = There is a password in the setting { $key }
    .help = Delete the password from the file. Casebook asks for it itself, or put it into the variable { $variable }
    .explain =
        The file casebook.toml gets into archives and onto other people's computers, so
        it may hold no password. If somebody could have seen it, change it at the
        hosting. Casebook asks for the password when it is needed, takes it from the
        keyring of the operating system, or from the variable named CASEBOOK_PASSWORD_
        and the name of the place in capital letters.

        Wrong:
            url = "ftps://school14:secret@ftp.example.org/www"
        Right:
            url = "ftps://school14@ftp.example.org/www"

cb1005 = With an address of { $scheme }: the setting { $key } means nothing
    .help = Delete this line
    .explain =
        Each way of sending has settings of its own: a key belongs to sftp:, a
        certificate to ftps: and webdavs:, parting to zip:. With this address the setting
        changes nothing. Perhaps you expect a protection of it that is not there.

        Wrong:
            url = "ftp://school14@ftp.example.org/www"
            tls = "explicit"
        Right:
            url = "ftps://school14@ftp.example.org/www"
            tls = "explicit"

## 11xx: the last look at finished files (before publishing and in casebook check --output)

cb1101 = The page would fetch something from another server by itself: { $target }
    .help = Save the picture, font or script in the folder of the site or the theme, and name it there
    .explain =
        Pages of Casebook load nothing from other sites: so they open without the
        internet and tell nobody who reads them. Here a finished page asks another
        server for a picture, font, style or script. Mostly this comes from a theme of
        your own or a web page that was attached to the site. Plain links that a reader
        follows are allowed.

        Wrong:
            <link rel="stylesheet" href="https://fonts.example/pt-sans.css">
        Right:
            <link rel="stylesheet" href="pt-sans.css">

cb1102 = The link leads to a file that is not among the finished ones: { $target }
    .help = Correct the link in the theme or the attached page, and build the site again
    .explain =
        Links in cases are checked when they are read, so this one comes from a theme of
        your own or an attached web page, or the file was deleted from the finished
        folder after the build. A reader would see “page not found”.

        Wrong:
            <a href="../contact.html">Contact</a>
        Right:
            <a href="../contact/index.html">Contact</a>

cb1103 = The link leads to a place that its page does not have: { $target }
    .help = Correct the part of the link after the sign #, or give the place that name (id)
    .explain =
        The part of a link after # names a place on the page. There is no place of that
        name, so a reader would land at the top of the page and not know why. Mostly a
        section was renamed in a theme of your own.

        Wrong:
            <a href="#contact">Contact</a> … <h2 id="contacts">
        Right:
            <a href="#contacts">Contact</a> … <h2 id="contacts">

cb1104 = A finished file holds what is not published: { $field ->
        [none] a line of a draft or a withdrawn case
       *[other] the field “{ $field }”
    } of the file { $source }{ $part ->
        [none] {""}
       *[other] {" "}(inside: { $part })
    }
    .help = Take it out: mend the theme, the attached document or the text from which it came, and build the site again
    .explain =
        Before anything is sent Casebook looks for real names, private fields, drafts and
        withdrawn cases in all finished files: pages, data, Word documents, archives, the
        properties of PDF files and pictures. The value itself is not repeated here; you
        are shown where it is written. Mostly it came with an attached document (a plan
        or a questionnaire with real names) or with a theme of your own. Put another
        document in its place, one without names.

        Wrong:
            See the [plan](plan-with-names.docx)
        Right:
            See the [plan](plan.docx)

cb1105 = The name of the file gives away what is not published: the field “{ $field }” of the file { $source }
    .help = Rename the file or folder, or give the case another address, such as slug = "first-year"
    .explain =
        Names of files and folders are seen in the address of a page, so no real name may
        stand in them, in Latin letters either. The address of a case is the name of its
        file unless the header has a line slug. The names of pictures and documents are
        seen too.

        Wrong:
            content/cases/arina-petrova.md
        Right:
            content/cases/first-year-at-school.md

cb1106 = There is a file too many among the finished ones: { $path }
    .help = Delete it from the finished folder, and build the site again
    .explain =
        Such files are left behind by editors, archivers and interrupted transfers: they
        are temporary or hidden, and have no business on a site. Some of them hold an
        older text of a page.

        Wrong:
            public/index.html~
        Right:
            (no such file)

cb1107 = Among the finished files is { $path }, and { $source } is not published
    .help = Build the site again with casebook build, without --drafts
    .explain =
        This is a page or document of a draft or of a withdrawn case. The finished folder
        was built before the case was withdrawn, or was built with drafts. Build the site
        again, and the file will go by itself.

        Wrong:
            casebook build --drafts
        Right:
            casebook build

cb1108 = The file { $path } cannot be looked into: it has a password, is damaged or too large
    .help = See for yourself that it holds no real names, or put a file without a password in its place
    .explain =
        Casebook looks in all files of the site for what is not published, and opens
        documents and archives for it. This one could not be opened, so nobody vouches
        for it. The file will be sent as it is.

        Wrong:
            See the [questionnaires](questionnaires-with-password.zip)
        Right:
            See the [blank questionnaire](questionnaire.docx)
