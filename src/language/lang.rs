//! The languages that a site and its interface can be written in.
//!
//! In: a code from a configuration file, a front matter or a flag. Out: a small copyable value that
//! every function of this room branches on. It refuses to know interface strings, locales of the
//! operating system, and dialects (`en-GB` is not a language here).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A language whose typography, figures and dates Casebook knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Russian, the default: the cases are written for Russian schools.
    #[default]
    Ru,
    /// English.
    En,
}

/// The two languages of a run. They may differ: somebody who reads English checks a Russian site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Langs {
    /// The site's: of its pages and typography, and of whatever a finding tells its author to type.
    pub site: Lang,
    /// The language of whoever reads the findings: of the names that they give to fields and levels.
    pub reader: Lang,
}

impl Lang {
    /// Every language, in the order in which a reader is offered them.
    pub const ALL: [Lang; 2] = [Lang::Ru, Lang::En];

    /// The ISO 639-1 code, fit for the HTML attribute `lang`.
    pub const fn code(self) -> &'static str {
        match self {
            Lang::Ru => "ru",
            Lang::En => "en",
        }
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Lang {
    type Err = UnknownLang;

    /// Reads a code exactly as [`Lang::code`] writes it.
    ///
    /// # Errors
    /// [`UnknownLang`] for any other text, another letter case included.
    fn from_str(code: &str) -> Result<Self, Self::Err> {
        Lang::ALL.into_iter().find(|lang| lang.code() == code).ok_or(UnknownLang)
    }
}

/// The text is not the code of a language that Casebook knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownLang;

impl fmt::Display for UnknownLang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a language is one of:")?;
        for lang in Lang::ALL {
            write!(f, " {lang}")?;
        }
        Ok(())
    }
}

impl std::error::Error for UnknownLang {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_read_back() {
        for lang in Lang::ALL {
            assert_eq!(lang.code().parse(), Ok(lang));
            let json = format!("\"{lang}\"");
            assert_eq!(serde_json::to_string(&lang).ok(), Some(json.clone()));
            assert_eq!(serde_json::from_str::<Lang>(&json).ok(), Some(lang));
        }
    }

    #[test]
    fn other_codes_are_refused() {
        for code in ["", "RU", "rus", "en-GB", "ru "] {
            assert_eq!(code.parse::<Lang>(), Err(UnknownLang), "{code:?}");
        }
        assert_eq!(UnknownLang.to_string(), "a language is one of: ru en");
    }
}
