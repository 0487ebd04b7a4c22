//! Markup that decodes as text but is none: RTF and XML. Reading its tags as words would give plausible nonsense, so it is named and refused.

use crate::error::Error;

/// Bytes that are looked at.
const HEAD: usize = 4096;

/// A kind of file: marks of which one stands in its head, its names, and what to save it as.
struct Kind {
    marks: &'static [&'static str],
    name: &'static str,
    name_zh: &'static str,
    save_as: &'static str,
}

/// Asked in this order; the last one is any XML.
const XML: &[Kind] = &[
    Kind {
        marks: &["progid=\"Excel.Sheet\"", "urn:schemas-microsoft-com:office:spreadsheet"],
        name: "an Excel 2003 XML sheet",
        name_zh: "Excel 2003 XML 表格",
        save_as: ".xlsx",
    },
    Kind {
        marks: &[
            "progid=\"Word.Document\"",
            "schemas.microsoft.com/office/word/2003/wordml",
            "schemas.microsoft.com/office/2006/xmlPackage",
        ],
        name: "a Word XML document",
        name_zh: "Word XML 文档",
        save_as: ".docx",
    },
    Kind {
        marks: &["urn:oasis:names:tc:opendocument"],
        name: "a flat OpenDocument file",
        name_zh: "OpenDocument 单一 XML 文件",
        save_as: ".docx / .xlsx",
    },
    Kind { marks: &[""], name: "an XML file", name_zh: "XML 文件", save_as: ".docx / .xlsx / .pdf" },
];

const RTF: Kind = Kind { marks: &["{\\rtf"], name: "an RTF document", name_zh: "RTF 文档", save_as: ".docx" };

/// Refuses what is marked as RTF or XML.
///
/// # Errors
/// [`Error::Foreign`] with the kind and what to save the file as.
pub(super) fn refuse(bytes: &[u8]) -> Result<(), Error> {
    // marks are ASCII, so that UTF-16 is read by leaving out its zeros
    let head: Vec<u8> = bytes.iter().take(HEAD).copied().filter(|byte| *byte != 0).collect();
    let head = String::from_utf8_lossy(head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&head));
    let head = head.trim_start_matches(|c: char| c.is_whitespace() || c == char::REPLACEMENT_CHARACTER || c == '\u{FEFF}');
    let is_one = |kind: &&Kind| kind.marks.iter().any(|mark| head.contains(mark));
    let found = match () {
        () if head.starts_with("{\\rtf") => Some(&RTF),
        () if head.starts_with("<?xml") || head.starts_with("<?mso-application") => XML.iter().find(is_one),
        () => None,
    };
    found.map_or(Ok(()), |kind| Err(Error::Foreign { kind: kind.name, kind_zh: kind.name_zh, save_as: kind.save_as }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_of_other_programs_is_named() {
        let utf16: Vec<u8> = "\u{FEFF}<?xml version=\"1.0\"?><a/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let cases: [(&[u8], &str); 7] = [
            (b"{\\rtf1\\ansi\\ansicpg936 {\\fonttbl}", "RTF 文档，请先另存为 .docx"),
            (
                b"\xEF\xBB\xBF<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?><Workbook>",
                "Excel 2003 XML 表格，请先另存为 .xlsx",
            ),
            (b"<?xml version='1.0'?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">", "Excel 2003 XML 表格"),
            (
                b"<?xml version='1.0'?><w:wordDocument xmlns:w=\"http://schemas.microsoft.com/office/word/2003/wordml\">",
                "Word XML 文档",
            ),
            (
                b"<?xml version='1.0'?><pkg:package xmlns:pkg=\"http://schemas.microsoft.com/office/2006/xmlPackage\">",
                "Word XML 文档",
            ),
            (b"\n<?xml version='1.0'?><data/>", "XML 文件"),
            (&utf16, "XML 文件"),
        ];
        for (bytes, expected) in cases {
            let error = refuse(bytes).expect_err("no text").to_string();
            assert!(error.contains(expected) && error.contains("save it as"), "{error}");
        }
        for text in ["", "xml", "项目 <?xml", "{\"rtf\": 1}", "<附件1>"] {
            assert!(refuse(text.as_bytes()).is_ok(), "{text}");
        }
    }
}
