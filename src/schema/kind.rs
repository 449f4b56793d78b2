//! The closed lists of a template: kinds of fields, views, uses. A new kind of field is a new variant here, and the compiler
//! then names every place that must learn it.

use super::Field;

/// Smallest and largest, each optional.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bounds {
    /// Not below this.
    pub min: Option<f64>,
    /// Not above this.
    pub max: Option<f64>,
}

/// What a field holds.
#[derive(Clone, Debug)]
pub enum Kind {
    /// One line of plain text; bounds in characters, white space apart.
    Line(Bounds),
    /// Markdown; bounds in the characters that a reader sees, white space apart.
    Text(Bounds),
    /// A word of a vocabulary (an index into the template's vocabularies).
    Choice {
        /// Index into [`super::Template::vocabularies`].
        vocabulary: usize,
        /// Key of the field whose value decides which words fit.
        depends: Option<String>,
    },
    /// A number.
    Number {
        /// Without a fraction.
        integer: bool,
        /// Limits of the value.
        bounds: Bounds,
    },
    /// A day.
    Date,
    /// Yes or no.
    Bool,
    /// An address.
    Link,
    /// A picture beside the case.
    Image,
    /// Several values of one kind; bounds in items.
    List {
        /// The item: a field without a key of its own.
        item: Box<Field>,
        /// How many.
        bounds: Bounds,
        /// Index of the vocabulary whose words are the titles that the items have, in order (the seven stages).
        titles: Option<usize>,
    },
    /// Named fields.
    Group {
        /// In their order.
        fields: Vec<Field>,
        /// Index of the field that prose and plain text go into.
        main: Option<usize>,
        /// A key under which items of the same group nest once (6.1).
        nest: Option<String>,
    },
}

impl Kind {
    /// The id that a template writes.
    pub fn id(&self) -> &'static str {
        match self {
            Kind::Line(_) => "line",
            Kind::Text(_) => "text",
            Kind::Choice { .. } => "choice",
            Kind::Number { .. } => "number",
            Kind::Date => "date",
            Kind::Bool => "bool",
            Kind::Link => "link",
            Kind::Image => "image",
            Kind::List { .. } => "list",
            Kind::Group { .. } => "group",
        }
    }

    /// The ids of all kinds.
    pub const IDS: [&'static str; 10] = ["line", "text", "choice", "number", "date", "bool", "link", "image", "list", "group"];
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $id:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$vdoc])* $variant,)* }

        impl $name {
            /// The ids that a template may write.
            pub const IDS: &'static [&'static str] = &[$($id,)*];

            /// The value of an id.
            pub fn parse(id: &str) -> Option<$name> {
                match id { $($id => Some($name::$variant),)* _ => None }
            }

            /// The id.
            pub fn id(self) -> &'static str {
                match self { $($name::$variant => $id,)* }
            }
        }
    };
}

words! {
    /// How a page shows a field; a theme decides what that looks like.
    View {
        /// Among the facts at a glance.
        Fact = "fact",
        /// A person: name and the like beside the prose.
        Person = "person",
        /// Prose.
        Prose = "prose",
        /// A list of values.
        List = "list",
        /// Results, measured ones as charts.
        Results = "results",
        /// Stages as a timeline.
        Stages = "stages",
        /// A group as a list of definitions.
        Block = "block",
        /// Small print at the end.
        Colophon = "colophon",
        /// Not shown on the page.
        None = "none",
    }
}

words! {
    /// What a field means to Casebook beyond its label.
    Use {
        /// The short text of lists, feeds and the page's description.
        Summary = "summary",
        /// The name of a participant.
        Person = "person",
        /// Names that may stand in the text though they are no participants'.
        People = "people",
        /// Who wrote it: named when it is cited, and may stand in the text too.
        Author = "author",
        /// How a participant is named on the site (`none` withholds the name).
        Publish = "publish",
        /// Where the case comes from (school, region, licence): said when somebody takes it as a basis, and not copied.
        Origin = "origin",
        /// The title of an item of a list (of a stage).
        Title = "title",
        /// The number of an item.
        Number = "number",
        /// What was measured.
        Indicator = "indicator",
        /// By which instrument.
        Instrument = "instrument",
        /// How many people.
        Count = "count",
        /// The value before.
        Before = "before",
        /// The value after.
        After = "after",
        /// The unit of both.
        Unit = "unit",
        /// Which direction is better.
        Better = "better",
        /// The lower end of the scale.
        Low = "low",
        /// The upper end of the scale.
        High = "high",
        /// How many hours a week were spent; with the weeks beside it, it makes the hours in all.
        HoursPerWeek = "hours-per-week",
        /// How many weeks it took.
        Weeks = "weeks",
        /// What the author's conclusion rests on.
        Evidence = "evidence",
        /// The year that the entry stands for; no two of a collection have the same.
        Year = "year",
    }
}
