# The page of results: what was measured, over all cases at once.

results-title = Results in figures
results-nav = Results
results-about = What the pairs measured, by which instruments, and what came of it: over all cases at once.
results-lead = { $cases ->
    [one] There is { $cases } case here,
   *[other] There are { $cases } cases here,
} { $n } of them with measurements. { $total ->
    [one] { $total } result was measured.
   *[other] { $total } results were measured.
}
results-honest = Only values of one instrument in one unit stand side by side. Different instruments are neither added up nor averaged. Each row is one pair or group, and these figures do not say what would have been without a mentor.
results-shared = Measured in the same way
results-single = Measured once each
results-single-about = These indicators came up once each: there is nothing to compare them with yet.
results-count = { $n ->
    [one] { $n } result
   *[other] { $n } results
}
results-range = on this page no. { $from } to { $to }
results-scale = scale from { $low } to { $high }
results-from = scale from { $low }
results-to = scale up to { $high }
results-no-instrument = No instrument was named: these values may have been measured in different ways.
results-no-count = number of participants not given
results-key = Hollow circle: before the programme; filled: after. A dashed line: it got worse. On the right the number of participants (n).
results-axis-cut = The scale does not start at zero: the break on the left marks that.
results-chart-title = { $indicator }: before and after
results-chart-desc = Dot plot, { $n ->
    [one] { $n } row
   *[other] { $n } rows
}: one case in each row, the value before and the value after. The scale is from { $low } to { $high }. All figures are in the table beside it.
results-case = Case
results-how-many = How many cases, and which
results-by-year = Year
results-cases = Cases
results-with-measured = With measurements
results-unsaid = Not said
results-caption = { $label }. Cases in all: { $n }.
results-more = More values: { $n }
results-hours = How many hours a pair takes
results-hours-about = “{ $hours }” times “{ $weeks }”. Both are given in { $n } of { $total } cases.
results-hours-range = From { $low } to { $high } h; half of the pairs needed { $middle } h at most (median).
results-hours-bin = Hours per pair
results-hours-upto = below { $high }
results-hours-between = { $low } to { $high }
results-hours-above = { $low } and more
results-evidence-about = The level is the author's own word. The program does not verify it and rates nobody itself.

## Results as data

file-csv = Table of results (CSV)
file-xlsx = Table of results (Excel)
file-dictionary = What the columns mean (CSV)
sheet-results = Results
sheet-dictionary = Data dictionary
sheet-title = Title of the case
sheet-address = Page of the case
sheet-date = Date
sheet-collection = Section of the site
sheet-open = { $list }; other values too
sheet-whole = whole number
sheet-between = { $low } to { $high }
sheet-from = from { $low }
sheet-to = up to { $high }

## The programme's own numbers

shares = Indicators
shares-about = Shares are calculated from the figures that the curator entered.
shares-what = Indicator
shares-formula = How it is calculated
shares-value = Value
shares-note = A part is divided by its whole; percentages are rounded to one decimal. Of a single one there is no percentage.
share-of = { $part } of { $whole }
share-years = Comparison by years
share-years-more = Earlier years that are not shown: { $n }.
