//! The codes of all findings: in goes nothing, out comes one closed list. A code is stable: its number
//! never changes its meaning, and what it says stands in `language/locales/*/findings.ftl` under its
//! number (`cb201`), with the attributes `help` (what to type) and `explain` (a paragraph for
//! `casebook explain`). This file refuses to know any wording.

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The site is not written while it is there.
    Error,
    /// Worth mending; the site is written.
    Warning,
    /// A draft's error: what is still missing before it can be published.
    Todo,
}

impl Severity {
    /// The word of the JSON output and of the message catalogue.
    pub fn id(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Todo => "todo",
        }
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $number:literal $severity:ident;)*) => {
        /// What kind of problem a finding reports.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u16)]
        pub enum Code { $($(#[$doc])* $name = $number,)* }

        impl Code {
            /// Every code, in the order of its number.
            pub const ALL: &'static [Code] = &[$(Code::$name,)*];

            /// The severity that the code has unless the finding says otherwise.
            pub fn severity(self) -> Severity {
                match self { $(Code::$name => Severity::$severity,)* }
            }
        }
    };
}

codes! {
    /// The file is not UTF-8. Args: encoding (likely one, or "none").
    NotUtf8 = 101 Error;
    /// The file is larger than the limit. Args: size, limit (text with unit).
    TooLarge = 102 Error;
    /// The file does not begin with `+++`. No args.
    NoFrontMatter = 103 Error;
    /// The closing `+++` is missing. No args.
    FrontMatterNotClosed = 104 Error;
    /// TOML that cannot be read, none of the special cases below. Args: message (the parser's English).
    TomlSyntax = 105 Error;
    /// A value opens with « or “ instead of a straight quote. Args: typed, meant (with straight quotes).
    SmartQuotes = 106 Error;
    /// A decimal comma in a number. Args: typed (`3,5`), meant (`3.5`).
    DecimalComma = 107 Error;
    /// A date as 20.05.2026. Args: typed, meant (`2026-05-20`).
    RussianDate = 108 Error;
    /// A paragraph begins with a tab or four spaces and so became code. No args.
    IndentedParagraph = 109 Warning;
    /// A key in Cyrillic letters without quotes. Args: key, nearest (a key of the template or "none").
    CyrillicKey = 110 Error;
    /// A key stands twice in one table. Args: key.
    DuplicateKey = 111 Error;
    /// A text without quotes. Args: key, typed, meant (with quotes).
    UnquotedText = 112 Error;
    /// A symbolic link leads out of the site's folder. Args: target.
    LinkLeavesSite = 113 Error;
    /// Tables, lists or quotations are nested deeper than the limit. Args: limit.
    TooDeep = 114 Error;
    /// A string is not closed before the end of its line. Args: typed.
    UnclosedString = 115 Error;
    /// There are more findings than are shown. Args: count (not shown).
    TooMany = 116 Error;
    /// The file exists but cannot be read. Args: message (of the operating system).
    Unreadable = 117 Error;

    /// A key that the template does not have. Args: key, nearest (or "none"), known (list).
    UnknownKey = 201 Error;
    /// A required field is missing. Args: field (label), key, as ("key", "section" or "subkey"), heading, example.
    MissingField = 202 Error;
    /// A value of another kind than the field's. Args: field (label), key, expected (kind id), found (kind id), example.
    WrongKind = 203 Error;
    /// A field stands in the front matter and as a section, or twice as a section. Args: field, key, heading (under which it is a section).
    GivenTwice = 204 Error;
    /// A second-level heading that matches no field, in a template without a free story. Args: heading, nearest.
    UnknownSection = 205 Error;
    /// A value that an open vocabulary does not list. Args: field, typed, nearest.
    UnknownWord = 206 Warning;
    /// A value that a closed vocabulary does not list. Args: field, typed, nearest, known.
    ForbiddenWord = 207 Error;
    /// A value that belongs to another value of the field on which it depends. Args: field, typed, parent (label of the field), value (the parent's value), fitting (list).
    WordOfOther = 208 Warning;
    /// A text shorter than the template asks for. Args: field, length, min (characters).
    TooShort = 209 Warning;
    /// A text longer than the template allows. Args: field, length, max (characters).
    TooLong = 210 Warning;
    /// A number outside the template's limits. Args: field, typed, min, max ("none" if open).
    OutOfRange = 211 Error;
    /// A date later than today. Args: field, typed.
    FutureDate = 212 Error;
    /// A number with a fraction where a whole one belongs. Args: field, typed.
    NotWhole = 213 Error;
    /// A heading near to a field's label that was taken as part of the story. Args: heading, nearest.
    NearSection = 214 Warning;
    /// A list shorter or longer than the template asks for. Args: field, length, min, max ("none").
    WrongCount = 215 Warning;
    /// A required value is there but empty. Args: field, key, heading (under which it is a section).
    EmptyValue = 216 Error;
    /// A date without a day, or with a time, or that the calendar does not have. Args: field, typed.
    BadDate = 217 Error;

    /// A stage of the template is missing. Args: number, title.
    MissingStage = 301 Error;
    /// A stage has no text. Args: number, title.
    EmptyStage = 302 Error;
    /// A stage stands in another order than its number says. Args: number, after.
    StageOutOfOrder = 303 Warning;
    /// A number such as "5." begins an item that belongs to no numbered list. Args: typed.
    OrphanNumber = 304 Warning;
    /// A measured result lacks before or after. Args: indicator, missing (label of the subfield), key.
    ResultIncomplete = 305 Error;
    /// A measured result has no unit. Args: indicator.
    ResultWithoutUnit = 306 Warning;
    /// Stages are nested deeper than once. Args: title.
    StageTooDeep = 307 Error;
    /// A measured value lies outside of the scale that the author named. Args: field (label), typed, low, high ("none" if open).
    ResultOffScale = 308 Error;
    /// A scale ends where it begins, or before. Args: low, high.
    ScaleUpsideDown = 309 Error;
    /// Two entries stand for the same year. Args: year, other (file).
    YearTwice = 310 Error;
    /// The part of a share is larger than its whole. Args: part, whole (labels), typed, total (numbers).
    PartLargerThanWhole = 311 Error;
    /// Of a share one number is there only. Args: share, missing (labels), key.
    ShareIncomplete = 312 Warning;

    /// A link to a page or file of the site that is not there. Args: target, nearest.
    DeadLink = 401 Error;
    /// A link to a heading that the page does not have. Args: anchor, nearest.
    DeadAnchor = 402 Error;
    /// A picture that is not there. Args: target, nearest.
    MissingPicture = 403 Error;
    /// A picture without alternative text. Args: target.
    MissingAlt = 404 Error;
    /// A picture that cannot be read or is of a kind browsers do not show. Args: target, problem (id: not-a-picture, unsupported, too-large, broken), detail.
    BadPicture = 405 Error;
    /// Two sources give the same address. Args: slug, other (file, folder or path in the output), folder ("none" for a file).
    SlugClash = 406 Error;
    /// Two output paths differ only in letter case or Unicode form. Args: path, other (path), other-file.
    PathClash = 407 Error;
    /// A link with a scheme that is not http, https, mailto or tel. Args: target.
    BadScheme = 408 Error;
    /// A link to a draft, which is not published. Args: target.
    LinkToDraft = 409 Warning;
    /// A link to a case that was withdrawn. A warning, for a withdrawal must not wait until other cases are mended. Args: target.
    LinkToWithdrawn = 410 Warning;

    /// A person's name that belongs to nobody in the case. Args: name, people (list).
    ForeignName = 501 Warning;
    /// A private value appears in a public text. Args: field.
    PrivateInText = 502 Error;

    /// A template has a key that templates do not have. Args: key, nearest, known.
    TemplateKey = 601 Error;
    /// A template lacks a key that it must have. Args: key, where.
    TemplateMissing = 602 Error;
    /// A value in a template is of the wrong kind. Args: key, expected, found.
    TemplateKind = 603 Error;
    /// A template names a field, vocabulary or template that is not there. Args: what (id: field, vocabulary, template, level, entry), name, nearest.
    TemplateReference = 604 Error;
    /// A field, vocabulary, entry or level is defined twice. Args: what, name.
    TemplateTwice = 605 Error;
    /// A key or id is not lower-case ASCII. Args: key, meant (a transliteration).
    TemplateName = 606 Error;
    /// Two fields answer to the same heading. Args: heading, first, second.
    TemplateAmbiguous = 607 Error;
    /// Templates extend each other in a ring. Args: name.
    TemplateRing = 608 Error;
    /// A word that is not one of a closed list (kind, view, use). Args: key, typed, nearest, known.
    TemplateWord = 609 Error;

    /// `casebook.toml` has a key that is not known. Args: key, nearest, known.
    ConfigKey = 701 Error;
    /// A value in `casebook.toml` is of the wrong kind or not allowed. Args: key, expected, found.
    ConfigValue = 702 Error;
    /// A theme template cannot be parsed or rendered. Args: message (the engine's English), page ("none").
    ThemeError = 703 Error;
    /// The theme named in `casebook.toml` is not there. Args: name, known.
    ThemeMissing = 704 Error;
    /// A finished page holds what no page may hold. Args: what (id: script, handler, scheme, foreign), typed, page.
    PageGate = 705 Error;
    /// A document cannot be printed. Args: document (title), message (the typesetter's English).
    PrintFailed = 706 Warning;
    /// A sign that no font of printed documents has. Args: sign, code (U+…), document (title).
    PrintSign = 707 Warning;
    /// A picture that cannot be printed. Args: target, document (title).
    PrintPicture = 708 Warning;
    /// `htaccess` is on and `base_url` unknown, so that the server cannot be told of the page for unknown addresses. No args.
    HtaccessAddress = 721 Warning;

    /// A field that the level asks for is missing. Args: field, key, level.
    LevelField = 801 Error;
    /// The level asks for more measured results. Args: count, wanted, level.
    LevelMeasured = 802 Error;

    /// A file to be imported is no document of a kind that is known. No args.
    NoDocument = 901 Error;
    /// A file to be imported is a document of an old Word or RTF, and no program is there to convert it. No args.
    OldDocument = 902 Error;
    /// A file to be imported needs a password. No args.
    EncryptedDocument = 903 Error;
    /// A file to be imported is damaged. Args: message (the parser's English).
    BrokenDocument = 904 Error;
    /// A file to be imported unpacks to more than any document has. No args.
    HugeDocument = 905 Error;
    /// A file to be imported is nested deeper than any document is. No args.
    DeepDocument = 906 Error;
    /// A document of an old Word could not be converted. Args: message (of the other program).
    NotConverted = 907 Error;

    /// The name of a target to publish to is not ASCII letters and digits. Args: name, meant.
    PublishName = 1001 Error;
    /// A target has no address. Args: name.
    PublishWithoutUrl = 1002 Error;
    /// The address of a target cannot be understood. Args: typed, problem (id: scheme, host, folder, tail), nearest (a scheme), known.
    PublishAddress = 1003 Error;
    /// A password stands in the file. Args: key, name (of the target), variable (of the environment).
    PublishSecret = 1004 Error;
    /// A setting that a target of this kind does not use. Args: key, scheme.
    PublishIdle = 1005 Warning;

    /// A file that is to go out would fetch something from another host. Args: target.
    ForeignRequest = 1101 Error;
    /// A link in a file that is to go out leads to no file among them. Args: target.
    BrokenLink = 1102 Error;
    /// A link in a file that is to go out leads to a place that its page does not have. Args: target.
    BrokenAnchor = 1103 Error;
    /// A value that is held back stands in a file that is to go out. Args: field ("none" for a whole case), source, part (inside an archive, or "none").
    PrivateInOutput = 1104 Error;
    /// A value that is held back stands in the name of a file that is to go out. Args: field, source, part ("none").
    PrivateInName = 1105 Error;
    /// A hidden or left-over file among those that are to go out. Args: path.
    StrayFile = 1106 Error;
    /// A page or document of a draft or a withdrawn case among the files that are to go out. Args: path, source.
    HiddenPage = 1107 Error;
    /// A file that is to go out cannot be looked into: protected, damaged or too large. Args: path.
    ClosedFile = 1108 Warning;
}

impl Code {
    /// The number as it is printed: `CB201`.
    pub fn id(self) -> String {
        format!("CB{}", self as u16)
    }

    /// Reads a code as a person types it: `CB201`, `cb201`, `201`, or with Cyrillic look-alikes `СВ201`.
    pub fn parse(typed: &str) -> Option<Code> {
        let digits =
            typed.trim().trim_start_matches(|c: char| c.is_alphabetic() || matches!(c, '-' | ' ' | '[')).trim_end_matches(']');
        let number: u16 = digits.parse().ok()?;
        Code::ALL.iter().copied().find(|c| *c as u16 == number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_as_people_type_them() {
        for typed in ["CB201", "cb201", "201", "СВ201", "св 201", "[CB201]"] {
            assert_eq!(Code::parse(typed), Some(Code::UnknownKey), "{typed}");
        }
        for typed in ["", "CB", "CB999", "CB20x", "99999999999"] {
            assert_eq!(Code::parse(typed), None, "{typed}");
        }
    }

    #[test]
    fn numbers_rise() {
        assert!(Code::ALL.windows(2).all(|w| (w[0] as u16) < (w[1] as u16)));
    }
}
