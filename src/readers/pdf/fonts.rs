//! Fonts that do not say what they print: a file whose text has unknown characters is rewritten once, with the missing knowledge
//! added to its fonts. Knows nothing of pages.
//!
//! - A simple font with a name in GBK bytes and no font file prints GBK bytes: it becomes a composite font with that encoding.
//! - A composite font without `ToUnicode` gets one: character code → CMap → CID → Unicode of the character collection, and as a last
//!   resort the reversed character map of the font file.

use std::collections::{BTreeMap, BTreeSet};

use hayro_interpret::hayro_cmap::{BfString, CMap, CMapName, CidFamily, load_embedded};
use hayro_syntax::Pdf;
use hayro_syntax::object::{Dict as PdfDict, Name, Stream as PdfStream};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};
use skrifa::MetadataProvider;

/// Whether a page uses a simple font that prints GBK bytes.
pub fn has_gbk_fonts(pdf: &Pdf) -> bool {
    let mut seen = BTreeSet::new();
    pdf.pages().iter().any(|page| {
        let fonts = &page.resources().fonts;
        fonts.keys().any(|key| {
            let is_new = fonts.get_ref(key.clone()).is_none_or(|id| seen.insert((id.obj_number, id.gen_number)));
            is_new && fonts.get::<PdfDict<'_>>(key).is_some_and(|font| is_gbk_font(&font))
        })
    })
}

fn is_gbk_font(font: &PdfDict<'_>) -> bool {
    let subtype = font.get::<Name<'_>>("Subtype");
    let is_simple = subtype.is_some_and(|name| matches!(&*name, b"TrueType" | b"Type1"));
    let is_embedded = font
        .get::<PdfDict<'_>>("FontDescriptor")
        .is_some_and(|d| ["FontFile", "FontFile2", "FontFile3"].iter().any(|key| d.contains_key(key)));
    let name = font.get::<Name<'_>>("BaseFont");
    is_simple && !is_embedded && font.get::<PdfStream<'_>>("ToUnicode").is_none() && name.is_some_and(|name| is_gbk_name(&name))
}

/// Whether a font name is GBK bytes with at least one Chinese character.
fn is_gbk_name(name: &[u8]) -> bool {
    let (text, _, failed) = encoding_rs::GBK.decode(name);
    !name.is_ascii()
        && !failed
        && std::str::from_utf8(name).is_err()
        && text.chars().any(|ch| ('\u{4E00}'..='\u{9FFF}').contains(&ch))
}

/// The file with better fonts, decrypted; `codes` are the character codes that nobody knows. `None` where nothing can be added.
pub fn repaired(bytes: &[u8], codes: &BTreeSet<u32>) -> Option<Vec<u8>> {
    let mut file = Document::load_mem(bytes).ok()?;
    let mut changes: BTreeMap<ObjectId, Dictionary> = BTreeMap::new();
    for (id, object) in &file.objects {
        let Ok(font) = object.as_dict() else { continue };
        match subtype_of(font) {
            b"TrueType" | b"Type1" if is_gbk_simple(&file, font) => {
                changes.insert(*id, composite_gbk(font));
            }
            _ => {}
        }
    }
    let composite: Vec<ObjectId> = file
        .objects
        .iter()
        .filter(|(_, object)| object.as_dict().is_ok_and(|font| subtype_of(font) == b"Type0"))
        .map(|(id, _)| *id)
        .collect();
    let mut changed = !changes.is_empty();
    for (id, font) in changes {
        file.objects.insert(id, Object::Dictionary(font));
    }
    for id in composite {
        let Some(map) = file.get_dictionary(id).ok().and_then(|font| to_unicode(&file, font, codes)) else { continue };
        let map_id = file.add_object(Stream::new(Dictionary::new(), map));
        if let Ok(font) = file.get_dictionary_mut(id) {
            font.set("ToUnicode", map_id);
            changed = true;
        }
    }
    let mut out = Vec::new();
    (changed && file.save_to(&mut out).is_ok()).then_some(out)
}

fn subtype_of(font: &Dictionary) -> &[u8] {
    font.get(b"Subtype").and_then(Object::as_name).unwrap_or_default()
}

/// The dictionary under `key`, references followed.
fn dictionary_at<'a>(file: &'a Document, dict: &'a Dictionary, key: &[u8]) -> Option<&'a Dictionary> {
    file.dereference(dict.get(key).ok()?).ok()?.1.as_dict().ok()
}

fn stream_at<'a>(file: &'a Document, dict: &'a Dictionary, key: &[u8]) -> Option<&'a Stream> {
    file.dereference(dict.get(key).ok()?).ok()?.1.as_stream().ok()
}

/// Whether the font file is in the document; `font` holds the descriptor.
fn is_embedded(file: &Document, font: &Dictionary) -> bool {
    dictionary_at(file, font, b"FontDescriptor")
        .is_some_and(|d| [&b"FontFile"[..], b"FontFile2", b"FontFile3"].iter().any(|key| d.has(key)))
}

fn is_gbk_simple(file: &Document, font: &Dictionary) -> bool {
    let name = font.get(b"BaseFont").and_then(Object::as_name).unwrap_or_default();
    !is_embedded(file, font) && !font.has(b"ToUnicode") && is_gbk_name(name)
}

/// A composite font that prints GBK bytes as wide as the simple one did.
fn composite_gbk(font: &Dictionary) -> Dictionary {
    let width = font
        .get(b"Widths")
        .and_then(Object::as_array)
        .ok()
        .and_then(|widths| widths.last()?.as_float().ok())
        .filter(|width| *width > 0.0)
        .unwrap_or(500.0);
    let name = font.get(b"BaseFont").cloned().unwrap_or_else(|_| Object::Name(b"GBK".to_vec()));
    let descriptor = font.get(b"FontDescriptor").cloned().unwrap_or_else(|_| Object::Dictionary(Dictionary::new()));
    // half-width Latin stands at CIDs 814 to 939 of Adobe-GB1
    let descendant = dictionary! {
        "Type" => "Font",
        "Subtype" => "CIDFontType2",
        "BaseFont" => name.clone(),
        "CIDSystemInfo" => dictionary! {
            "Registry" => Object::string_literal("Adobe"),
            "Ordering" => Object::string_literal("GB1"),
            "Supplement" => 2,
        },
        "FontDescriptor" => descriptor,
        "DW" => 2.0 * width,
        "W" => vec![814.into(), 939.into(), width.into()],
    };
    dictionary! {
        "Type" => "Font",
        "Subtype" => "Type0",
        "BaseFont" => name,
        "Encoding" => "GBK-EUC-H",
        "DescendantFonts" => vec![Object::Dictionary(descendant)],
    }
}

/// A `ToUnicode` map: what the font has, and what can be found for those of `codes` that it lacks.
fn to_unicode(file: &Document, font: &Dictionary, codes: &BTreeSet<u32>) -> Option<Vec<u8>> {
    let descendants = file.dereference(font.get(b"DescendantFonts").ok()?).ok()?.1.as_array().ok()?;
    let descendant = file.dereference(descendants.first()?).ok()?.1.as_dict().ok()?;
    // the interpreter knows the collections of fonts that are not embedded, unless there is a map
    if !font.has(b"ToUnicode") && !is_embedded(file, descendant) {
        return None;
    }
    let old = stream_at(file, font, b"ToUnicode")
        .and_then(|stream| stream.decompressed_content().ok().or(Some(stream.content.clone())));
    let known = old.as_deref().and_then(|data| CMap::parse(data, load_embedded));
    let encoding = encoding_of(file, font)?;
    let collection = collection_of(file, descendant, &encoding);
    let unicode = collection
        .and_then(|family| family.ucs2_cmap())
        .and_then(load_embedded)
        .and_then(|data| CMap::parse(data, load_embedded));
    let glyphs = GlyphChars::of(file, descendant);
    let find = |code: u32| {
        let cid = (1..=4).find_map(|len| encoding.lookup_cid_code(code, len))?;
        unicode.as_ref().and_then(|map| map.lookup_bf_string(cid)).or_else(|| glyphs.char_of(cid).map(BfString::Char))
    };
    let unknown = codes.iter().filter(|code| known.as_ref().is_none_or(|map| map.lookup_bf_string(**code).is_none()));
    let found: Vec<(u32, BfString)> = unknown.filter_map(|code| find(*code).map(|text| (*code, text))).collect();
    (!found.is_empty()).then(|| written(old.as_deref(), &found))
}

fn encoding_of(file: &Document, font: &Dictionary) -> Option<CMap> {
    match file.dereference(font.get(b"Encoding").ok()?).ok()?.1 {
        Object::Name(name) => match CMapName::from_bytes(name) {
            CMapName::IdentityH => Some(CMap::identity_h()),
            CMapName::IdentityV => Some(CMap::identity_v()),
            other => CMap::parse(load_embedded(other)?, load_embedded),
        },
        Object::Stream(stream) => {
            CMap::parse(&stream.decompressed_content().unwrap_or_else(|_| stream.content.clone()), load_embedded)
        }
        _ => None,
    }
}

fn collection_of(file: &Document, descendant: &Dictionary, encoding: &CMap) -> Option<CidFamily> {
    let of_encoding = encoding.metadata().character_collection.clone().map(|collection| collection.family);
    let info = || {
        let info = dictionary_at(file, descendant, b"CIDSystemInfo")?;
        let text = |key: &[u8]| file.dereference(info.get(key).ok()?).ok()?.1.as_str().ok();
        Some(CidFamily::from_registry_ordering(text(b"Registry")?, text(b"Ordering")?))
    };
    of_encoding.filter(|family| *family != CidFamily::AdobeIdentity).or_else(info)
}

/// From CIDs to characters, by the font file itself.
struct GlyphChars {
    chars: BTreeMap<u32, char>,
    /// CID → glyph where the file has a table for it.
    glyph_of_cid: Option<Vec<u8>>,
}

impl GlyphChars {
    fn of(file: &Document, descendant: &Dictionary) -> Self {
        let mut chars = BTreeMap::new();
        let data = dictionary_at(file, descendant, b"FontDescriptor").and_then(|descriptor| {
            let stream = [&b"FontFile2"[..], b"FontFile3"].iter().find_map(|key| stream_at(file, descriptor, key))?;
            Some(stream.decompressed_content().unwrap_or_else(|_| stream.content.clone()))
        });
        if let Some(font) = data.as_deref().and_then(|data| skrifa::FontRef::new(data).ok()) {
            for (code, glyph) in font.charmap().mappings() {
                if let Some(ch) = char::from_u32(code).filter(|ch| !ch.is_control()) {
                    chars.entry(glyph.to_u32()).or_insert(ch);
                }
            }
        }
        let glyph_of_cid = stream_at(file, descendant, b"CIDToGIDMap")
            .map(|stream| stream.decompressed_content().unwrap_or_else(|_| stream.content.clone()));
        Self { chars, glyph_of_cid }
    }

    fn char_of(&self, cid: u32) -> Option<char> {
        let glyph = match &self.glyph_of_cid {
            Some(table) => {
                let at = cid as usize * 2;
                u32::from(u16::from_be_bytes([*table.get(at)?, *table.get(at + 1)?]))
            }
            None => cid,
        };
        self.chars.get(&glyph).copied()
    }
}

/// The map as a file: `old` with the found characters added before its end.
fn written(old: Option<&[u8]>, found: &[(u32, BfString)]) -> Vec<u8> {
    const HEAD: &[u8] =
        b"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /Added def\n/CMapType 2 def\n\
        1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n";
    const END: &[u8] = b"endcmap";
    let old = old.unwrap_or(HEAD);
    let cut = old.windows(END.len()).rposition(|window| window == END).unwrap_or(old.len());
    let mut map = old[..cut].to_vec();
    for block in found.chunks(100) {
        map.extend(format!("\n{} beginbfchar\n", block.len()).bytes());
        for (code, text) in block {
            let text = match text {
                BfString::Char(ch) => ch.to_string(),
                BfString::String(text) => text.clone(),
            };
            let units: String = text.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
            map.extend(format!("<{code:04X}> <{units}>\n").bytes());
        }
        map.extend(b"endbfchar\n");
    }
    map.extend(b"endcmap\nend\nend\n");
    map
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gbk_names() {
        assert!(is_gbk_name(&[0xCB, 0xCE, 0xCC, 0xE5]));
        assert!(is_gbk_name(b"\xB7\xC2\xCB\xCE_GB2312"));
        assert!(!is_gbk_name(b"SimSun"));
        assert!(!is_gbk_name("宋体".as_bytes()));
        assert!(!is_gbk_name(&[0xCB]));
    }

    #[test]
    fn found_characters_are_added_to_the_map_there_is() {
        let old = b"begincmap\n1 beginbfchar\n<0041> <0042>\nendbfchar\nendcmap\nend";
        let map = written(Some(old), &[(0x51, BfString::Char('支'))]);
        let parsed = CMap::parse(&map, load_embedded).expect("a map");
        assert_eq!(parsed.lookup_bf_string(0x41), Some(BfString::Char('B')));
        assert_eq!(parsed.lookup_bf_string(0x51), Some(BfString::Char('支')));
    }
}
