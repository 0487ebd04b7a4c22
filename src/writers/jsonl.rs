//! One document as one line, the other forms of the file as further lines with `"part": 2`, `3` …. Never indented.

use std::io::{self, Write};

use super::context::Context;
use super::envelope::{Attachment, Envelope, PartLine};
use super::{WriteOptions, Writer};
use crate::document::Document;
use crate::extraction::{Extraction, Judgement};

/// JSON lines.
pub struct JsonLines;

impl Writer for JsonLines {
    fn id(&self) -> &'static str {
        "jsonl"
    }

    fn extension(&self) -> &'static str {
        "jsonl"
    }

    fn write(&self, extraction: &Extraction, document: &Document, options: &WriteOptions, out: &mut dyn Write) -> io::Result<()> {
        let context = Context::new(extraction, document, options.with_contacts);
        let envelope = Envelope::new(&context, extraction, document, options.with_contacts, false);
        serde_json::to_writer(&mut *out, &envelope)?;
        out.write_all(b"\n")?;

        let nobody = Judgement::default();
        for (index, part) in extraction.report.attachments.iter().enumerate() {
            let judgement = extraction.attachments.get(index).unwrap_or(&nobody);
            let line = PartLine::new(&extraction.manifest, index + 2, Attachment::new(&context, part, judgement));
            serde_json::to_writer(&mut *out, &line)?;
            out.write_all(b"\n")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::super::sample::sample;
    use super::*;

    #[test]
    fn one_line_for_each_form() {
        let (document, extraction) = sample();
        let mut out = Vec::new();
        JsonLines.write(&extraction, &document, &WriteOptions::default(), &mut out).expect("writes to memory");
        let text = String::from_utf8(out).expect("UTF-8");
        let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0]["attachments"].as_array().map(Vec::len), Some(0));
        assert!(lines[0].get("part").is_none());
        assert_eq!(lines[1]["part"], 2);
        assert_eq!(lines[1]["source"], lines[0]["source"]);
        assert_eq!(lines[1]["report"]["total"]["score"], 8);
        assert!(lines[1]["evidence"]["/total/score"]["span"].is_array());
    }
}
