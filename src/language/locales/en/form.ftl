## The form in the browser

form-title = Title
    .hint = What the page is called on the site and in lists.
form-date = Date
    .hint = The day that the case or page is dated with.
form-draft = Draft
    .hint = A draft is not published. Clear the mark when all is filled in.
form-slug = Address of the page
    .hint = Latin letters, digits and hyphens. Left empty, the address is made from the name of the file.
form-weight = Place in the list
    .hint = The smaller the number, the higher in the list.
form-story = Story
    .hint = Whatever found no place in the fields. It goes to the end of the page.
form-not-closed = The facts at the top of the file have no end: a line +++ must follow them. Mend this in the text of the file.
form-wrong-shape = The field “{ $path }” does not take such a value.
form-only-in-source = The field “{ $path }” is written so that a form cannot change it without risk to the rest. Change it in the text of the file.
