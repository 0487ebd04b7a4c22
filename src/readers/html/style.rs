//! What an element is on screen: hidden, block, preformatted. Inline styles and tag names only; style sheets are not read.

use scraper::ElementRef;

use super::list::Numbering;

/// Elements whose content is never text.
const NO_TEXT: &[&str] = &[
    "script", "style", "noscript", "template", "head", "title", "meta", "link", "object", "embed", "iframe", "svg", "canvas",
    "audio", "video", "map", "textarea", "datalist",
];

/// Elements that begin and end a line.
const BLOCK: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "html",
    "legend",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "option",
    "p",
    "pre",
    "section",
    "select",
    "summary",
    "table",
    "ul",
    "xmp",
];

/// Whether what the element holds is no text, shown or not.
pub(crate) fn has_no_text(element: ElementRef<'_>) -> bool {
    NO_TEXT.contains(&element.value().name())
}

/// Whether the element is not shown at all.
pub(crate) fn is_hidden(element: ElementRef<'_>) -> bool {
    has_no_text(element)
        || element.value().attr("hidden").is_some()
        || declaration(element, "display").is_some_and(|value| value == "none")
        || declaration(element, "visibility").is_some_and(|value| value == "hidden")
}

/// Whether the element begins and ends a line of its own.
pub(crate) fn is_block(element: ElementRef<'_>) -> bool {
    BLOCK.contains(&element.value().name()) || declaration(element, "display").is_some_and(|value| value == "block")
}

/// Whether white space inside the element is kept.
pub(crate) fn is_preformatted(element: ElementRef<'_>) -> bool {
    matches!(element.value().name(), "pre" | "xmp" | "listing")
        || declaration(element, "white-space").is_some_and(|value| matches!(value.as_str(), "pre" | "pre-wrap" | "pre-line"))
}

/// The numbering that an inline `list-style` asks for.
pub(crate) fn list_style(list: ElementRef<'_>) -> Option<Numbering> {
    let value = declaration(list, "list-style-type").or_else(|| declaration(list, "list-style"))?;
    value.split(' ').find_map(|word| match word {
        "none" => Some(Numbering::None),
        "decimal" => Some(Numbering::Decimal),
        "lower-alpha" | "lower-latin" => Some(Numbering::LowerAlpha),
        "upper-alpha" | "upper-latin" => Some(Numbering::UpperAlpha),
        "lower-roman" => Some(Numbering::LowerRoman),
        "upper-roman" => Some(Numbering::UpperRoman),
        "cjk-ideographic" | "simp-chinese-informal" | "trad-chinese-informal" => Some(Numbering::Chinese),
        _ => None,
    })
}

/// The value of a property in the element's `style` attribute, lower case; the last one wins.
fn declaration(element: ElementRef<'_>, property: &str) -> Option<String> {
    let style = element.attr("style")?;
    style.split(';').rev().find_map(|part| {
        let (name, value) = part.split_once(':')?;
        let value = value.split('!').next().unwrap_or_default();
        name.trim().eq_ignore_ascii_case(property).then(|| value.trim().to_ascii_lowercase())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use scraper::Html;

    fn check(markup: &str, test: impl Fn(ElementRef<'_>) -> bool) -> bool {
        let page = Html::parse_fragment(markup);
        page.root_element().child_elements().next().is_some_and(test)
    }

    #[test]
    fn hidden_elements() {
        for hidden in
            ["<p style='color:red; DISPLAY : none !important'>", "<div hidden>", "<script>", "<p style=visibility:hidden>"]
        {
            assert!(check(hidden, is_hidden), "{hidden}");
        }
        for shown in ["<p style='display:block'>", "<p>", "<p style='x-display:none'>", "<p style='display:none;display:block'>"]
        {
            assert!(!check(shown, is_hidden), "{shown}");
        }
    }

    #[test]
    fn blocks_and_lists() {
        assert!(check("<span style='display:block'>", is_block));
        assert!(!check("<span>", is_block));
        assert!(check("<div style='white-space:pre-wrap'>", is_preformatted));
        let page = Html::parse_fragment("<ol style='list-style:simp-chinese-informal inside'>");
        let list = page.root_element().child_elements().next().and_then(list_style);
        assert_eq!(list, Some(Numbering::Chinese));
    }
}
