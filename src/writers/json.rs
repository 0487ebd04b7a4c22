//! One document as one JSON value: the contract's envelope.

use std::io::{self, Write};

use super::context::Context;
use super::envelope::Envelope;
use super::{WriteOptions, Writer};
use crate::document::Document;
use crate::extraction::Extraction;

/// JSON, one value for each document.
pub struct Json;

/// The value that [`Json`] writes.
///
/// # Errors
/// None with results of this library; a value that is no JSON.
pub fn value(extraction: &Extraction, document: &Document, options: &WriteOptions) -> io::Result<serde_json::Value> {
    let context = Context::new(extraction, document, options.with_contacts);
    let envelope = Envelope::new(&context, extraction, document, options.with_contacts, true);
    Ok(serde_json::to_value(&envelope)?)
}

impl Writer for Json {
    fn id(&self) -> &'static str {
        "json"
    }

    fn extension(&self) -> &'static str {
        "json"
    }

    fn write(&self, extraction: &Extraction, document: &Document, options: &WriteOptions, out: &mut dyn Write) -> io::Result<()> {
        let context = Context::new(extraction, document, options.with_contacts);
        let envelope = Envelope::new(&context, extraction, document, options.with_contacts, true);
        if options.pretty {
            serde_json::to_writer_pretty(&mut *out, &envelope)?;
        } else {
            serde_json::to_writer(&mut *out, &envelope)?;
        }
        out.write_all(b"\n")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::sample::sample;
    use super::*;

    fn written(options: &WriteOptions) -> String {
        let (document, extraction) = sample();
        let mut out = Vec::new();
        Json.write(&extraction, &document, options, &mut out).expect("writes to memory");
        String::from_utf8(out).expect("UTF-8")
    }

    fn parsed(with_contacts: bool) -> Value {
        serde_json::from_str(&written(&WriteOptions { pretty: true, with_contacts, ..WriteOptions::default() })).expect("JSON")
    }

    #[test]
    fn the_envelope_has_the_contracts_members_in_order() {
        let output = parsed(false);
        let members: Vec<&String> = output.as_object().expect("an object").keys().collect();
        let contract =
            "schema_version tool source family report evidence review checks unassigned coverage attachments diagnostics";
        assert_eq!(members, contract.split(' ').collect::<Vec<_>>());
        assert_eq!(output["family"].to_string(), r#"{"id":"sample-family","grammar":"sample-family@1","score":0.981}"#);
    }

    #[test]
    fn evidence_quotes_the_text_at_character_offsets() {
        let output = parsed(false);
        let entry = &output["evidence"]["/amount"];
        let expected = json!({
            "raw": "27.91万元", "span": [19, 26], "at": [{ "line": 2, "column": 4 }],
            "via": [{ "role": "label", "raw": "支出", "span": [16, 18] }],
            "also": [{ "raw": "27.91", "span": [19, 24], "at": [{ "line": 2, "column": 4 }] }],
            "rule": "sample.amount", "repairs": ["space_in_number"], "status": "printed", "confidence": 0.93
        });
        assert_eq!(entry.to_string(), expected.to_string());
        assert_eq!(output["evidence"]["/a~1b/0"]["raw"], "青财〔2022〕007号");
        assert_eq!(output["evidence"]["/covered"]["of"], "/rate");
        assert!(output["evidence"].get("/lost").is_none(), "a bare null has no evidence");
    }

    #[test]
    fn contacts_stand_nowhere_unless_asked_for() {
        let hidden = written(&WriteOptions::default());
        for contact in ["甲某乙", "5550123"] {
            assert!(!hidden.contains(contact), "{contact} leaks");
        }
        let output = parsed(false);
        assert_eq!(output["report"]["note"], "联系人：■■■ ■■■■■■■");
        assert!(output["report"]["phone"].is_null());
        assert!(output["evidence"].get("/phone").is_none());
        assert_eq!(output["review"][0]["message"], "two readings near ■■■");

        let shown = parsed(true);
        assert_eq!(shown["report"]["note"], "联系人：甲某乙 5550123");
        assert_eq!(shown["evidence"]["/phone"]["raw"], "5550123");
    }

    #[test]
    fn review_and_checks_are_the_contracts() {
        let output = parsed(false);
        let keys = |value: &Value| value.as_object().expect("an object").keys().cloned().collect::<Vec<_>>().join(" ");
        assert_eq!(keys(&output["review"][0]), "pointer kind severity message message_zh raw span at check candidates");
        assert_eq!(keys(&output["review"][0]["candidates"][0]), "pointer value confidence why why_zh span");
        assert!(output["review"][1]["span"].is_null());
        assert_eq!(output["checks"][0]["difference"].to_string(), "-0.01");
        assert_eq!(output["unassigned"][0]["raw"], "乱码77");
        assert_eq!(keys(&output["attachments"][0]), "family span at report evidence review checks");
    }

    #[test]
    fn a_plain_value_is_one_line() {
        let line = written(&WriteOptions::default());
        assert_eq!(line.matches('\n').count(), 1);
        assert!(line.ends_with("}\n"));
    }
}
