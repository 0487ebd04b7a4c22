//! Extraction + Document → the confidence report as one offline HTML file: the source on the left, the fields, the review and
//! the checks on the right. The page holds the JSON of the contract and decides nothing; what a person settles on it is saved
//! as corrections, which `settle` applies.
//!
//! The file works without network under a strict content security policy: one script and one style, each allowed by its hash.
//! Text of the document reaches the page in two ways only: escaped as HTML, and as JSON in which no `<` stands.

mod embed;
mod policy;
mod sheet;
mod source;

use std::io::{self, Write};

use serde_json::Value;

use super::{Json, Mask, WriteOptions, Writer};
use crate::document::Document;
use crate::extraction::Extraction;

pub use embed::escaped;
pub use policy::Policy;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = concat!(
    "'use strict';(()=>{\n",
    include_str!("js/base.js"),
    include_str!("js/names.js"),
    include_str!("js/values.js"),
    include_str!("js/data.js"),
    include_str!("js/source.js"),
    include_str!("js/settle.js"),
    include_str!("js/review.js"),
    include_str!("js/fields.js"),
    include_str!("js/checks.js"),
    include_str!("js/main.js"),
    "})();\n"
);

/// The confidence report as a page.
pub struct Html;

impl Writer for Html {
    fn id(&self) -> &'static str {
        "html"
    }

    fn extension(&self) -> &'static str {
        "html"
    }

    fn write(&self, extraction: &Extraction, document: &Document, options: &WriteOptions, out: &mut dyn Write) -> io::Result<()> {
        let mut json = Vec::new();
        Json.write(extraction, document, &WriteOptions { pretty: false, ..*options }, &mut json)?;
        let result: Value = serde_json::from_slice(&json)?;
        let mask = Mask::new(&extraction.report.withheld, options.with_contacts);
        Page { result: &result, source: Some((document, &mask)), link: None }.write(out)
    }
}

/// How a page that a server gave out reaches it again.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Link {
    /// Where the corrections are read and written.
    pub corrections: String,
    /// Where the list of documents is.
    pub home: String,
    /// The next document of the list.
    pub next: Option<String>,
    /// What a write must carry, so that no other site can make one.
    pub token: String,
}

/// Everything that a page shows.
pub struct Page<'a> {
    /// One document as the JSON writer writes it.
    pub result: &'a Value,
    /// The document that it was read from, with what is withheld; without it the page quotes the evidence only.
    pub source: Option<(&'a Document, &'a Mask)>,
    /// The server, if one gives the page out.
    pub link: Option<&'a Link>,
}

impl Page<'_> {
    /// The policy of the page, for a server's header; the page itself carries it too.
    pub fn policy(&self) -> Policy {
        Policy::of(STYLE, SCRIPT, self.link.is_some())
    }

    /// Writes the whole page.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let name = self.result.pointer("/source/name").and_then(Value::as_str).unwrap_or("baogao");
        write!(
            out,
            "<!doctype html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n\
             <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n\
             <meta name=\"referrer\" content=\"no-referrer\">\n<title>{}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
             <header id=\"top\"></header>\n<main id=\"main\">\n<div id=\"source\" tabindex=\"-1\">\n",
            self.policy(),
            embed::escaped(name),
        )?;
        match self.source {
            Some((document, mask)) => source::write(document, mask, out)?,
            None => out.write_all(b"<p class=\"nosource\"></p>\n")?,
        }
        write!(
            out,
            "</div>\n<div id=\"split\" role=\"separator\" tabindex=\"-1\"></div>\n<aside id=\"panel\"></aside>\n</main>\n<noscript>\
             <p>复核需要启用脚本。 / Settling needs scripts.</p></noscript>\n"
        )?;
        embed::data(self.result, self.source.is_none(), out)?;
        embed::block("link", &serde_json::to_value(self.link)?, out)?;
        write!(out, "<script>{SCRIPT}</script>\n</body>\n</html>\n")
    }
}

#[cfg(test)]
mod tests;
