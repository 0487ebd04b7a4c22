//! The language of messages to people. Data is never translated.

use std::ffi::OsString;

use clap::ValueEnum;

/// A language of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    /// 中文
    Zh,
    /// English
    En,
}

impl Lang {
    /// The one asked for, otherwise that of the locale (the first non-empty of `LC_ALL`, `LC_MESSAGES`, `LANG`).
    pub fn chosen(asked: Option<Lang>, locale: &str) -> Lang {
        asked.unwrap_or(if locale.to_ascii_lowercase().starts_with("zh") { Lang::Zh } else { Lang::En })
    }

    /// The text in this language.
    pub fn pick<'t>(self, en: &'t str, zh: &'t str) -> &'t str {
        match self {
            Lang::En => en,
            Lang::Zh => zh,
        }
    }
}

/// The language that `--lang` names among the raw arguments: the help must know it before the arguments are parsed.
pub fn asked_for(arguments: impl Iterator<Item = OsString>) -> Option<Lang> {
    let mut arguments = arguments.map(|argument| argument.to_string_lossy().into_owned());
    while let Some(argument) = arguments.next() {
        let named = if argument == "--lang" { arguments.next() } else { argument.strip_prefix("--lang=").map(str::to_owned) };
        if let Some(named) = named {
            return Lang::from_str(&named, true).ok();
        }
    }
    None
}

/// A sentence in the language `$lang`, with the values named in it.
macro_rules! say {
    ($lang:expr, $en:literal, $zh:literal) => {
        match $lang {
            $crate::cli::lang::Lang::En => format!($en),
            $crate::cli::lang::Lang::Zh => format!($zh),
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_option_is_found_before_parsing() {
        let asked = |line: &str| asked_for(line.split(' ').map(OsString::from));
        assert_eq!(asked("baogao --lang zh --help"), Some(Lang::Zh));
        assert_eq!(asked("baogao extract --lang=en x"), Some(Lang::En));
        assert_eq!(asked("baogao extract x --lang"), None);
        assert_eq!(asked("baogao extract --lang de"), None);
    }

    #[test]
    fn the_locale_chooses_unless_asked() {
        for (asked, locale, chosen) in [
            (None, "zh_CN.UTF-8", Lang::Zh),
            (None, "ZH", Lang::Zh),
            (None, "C", Lang::En),
            (None, "", Lang::En),
            (Some(Lang::En), "zh_CN", Lang::En),
            (Some(Lang::Zh), "de_DE", Lang::Zh),
        ] {
            assert_eq!(Lang::chosen(asked, locale), chosen, "{asked:?} {locale}");
        }
    }
}
