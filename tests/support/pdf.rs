//! Writes PDFs for tests: text in Chinese fonts of several kinds, rules, fills, merged tables, turned pages.
#![allow(dead_code, reason = "each test file uses a part")]

use std::fmt::Write;

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

/// How a font names its characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Font {
    /// Codes of UCS-2, not embedded, no `ToUnicode`.
    UniGb,
    /// Codes of GBK in a composite font, not embedded, no `ToUnicode`.
    GbkComposite,
    /// Codes of GBK in a simple font whose name is GBK bytes.
    GbkSimple,
    /// Arbitrary codes that only a `ToUnicode` map explains.
    ToUnicode,
    /// Arbitrary codes of glyphs in an embedded font without `ToUnicode`: only the font's own character map explains them.
    Embedded,
    /// The same without any character map: nothing explains them.
    Unexplained,
}

const FONTS: [Font; 6] = [Font::UniGb, Font::GbkComposite, Font::GbkSimple, Font::ToUnicode, Font::Embedded, Font::Unexplained];

/// A page under construction; y is from the top of the unturned page.
#[derive(Debug, Clone)]
pub struct Sheet {
    width: f32,
    height: f32,
    rotate: i64,
    content: String,
    /// Characters printed in fonts with arbitrary codes, in order of their codes from 1.
    chars: Vec<char>,
    image: bool,
}

impl Sheet {
    /// An empty page.
    pub fn new(width: f32, height: f32) -> Self {
        Self { width, height, rotate: 0, content: String::new(), chars: Vec::new(), image: false }
    }

    /// A4 upright.
    pub fn a4() -> Self {
        Self::new(595.0, 842.0)
    }

    /// Sets `/Rotate`.
    pub fn rotated(mut self, degrees: i64) -> Self {
        self.rotate = degrees;
        self
    }

    /// Adds raw operators.
    pub fn raw(&mut self, operators: &str) {
        self.content.push_str(operators);
        self.content.push('\n');
    }

    /// An image over the whole page.
    pub fn scan(&mut self) {
        self.image = true;
        let (width, height) = (self.width, self.height);
        self.raw(&format!("q {width} 0 0 {height} 0 0 cm /Im Do Q"));
    }

    /// Text with its base line at `y`.
    pub fn text(&mut self, x: f32, y: f32, size: f32, text: &str) {
        self.text_in(Font::UniGb, x, y, size, text);
    }

    /// Text in a font of this kind.
    pub fn text_in(&mut self, font: Font, x: f32, y: f32, size: f32, text: &str) {
        let y = self.height - y;
        let index = FONTS.iter().position(|kind| *kind == font).unwrap_or(0);
        let codes = self.codes(font, text);
        self.raw(&format!("BT /F{index} {size} Tf 1 0 0 1 {x} {y} Tm <{codes}> Tj ET"));
    }

    fn codes(&mut self, font: Font, text: &str) -> String {
        let mut codes = String::new();
        for ch in text.chars() {
            let code = match font {
                Font::UniGb => u32::from(ch),
                Font::GbkComposite | Font::GbkSimple => {
                    let mut buffer = [0; 4];
                    for byte in encoding_rs::GBK.encode(ch.encode_utf8(&mut buffer)).0.iter() {
                        let _ = write!(codes, "{byte:02X}");
                    }
                    continue;
                }
                _ => {
                    let known = self.chars.iter().position(|other| *other == ch);
                    let index = known.unwrap_or_else(|| {
                        self.chars.push(ch);
                        self.chars.len() - 1
                    });
                    index as u32 + 1
                }
            };
            let _ = write!(codes, "{code:04X}");
        }
        codes
    }

    /// A stroked line.
    pub fn line(&mut self, x0: f32, y0: f32, x1: f32, y1: f32) {
        let (a, b) = (self.height - y0, self.height - y1);
        self.raw(&format!("0.5 w {x0} {a} m {x1} {b} l S"));
    }

    /// A filled box.
    pub fn fill(&mut self, x0: f32, y0: f32, x1: f32, y1: f32) {
        let (y, width, height) = (self.height - y1, x1 - x0, y1 - y0);
        self.raw(&format!("{x0} {y} {width} {height} re f"));
    }

    /// A stroked box.
    pub fn frame(&mut self, x0: f32, y0: f32, x1: f32, y1: f32) {
        let (y, width, height) = (self.height - y1, x1 - x0, y1 - y0);
        self.raw(&format!("0.5 w {x0} {y} {width} {height} re S"));
    }
}

/// How the rules of a table are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rules {
    /// Each side of each cell as a line.
    Lines,
    /// Each side as a thin filled box.
    Boxes,
    /// Each cell as a stroked frame.
    Frames,
    /// Each side twice, 1.5 points apart.
    Double,
    /// No lines at the left and the right of the table.
    OpenSides,
}

/// A cell to draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawnCell {
    /// From 0.
    pub row: usize,
    /// From 0.
    pub column: usize,
    /// At least 1.
    pub row_span: usize,
    /// At least 1.
    pub column_span: usize,
    /// Wrapped at the cell's width.
    pub text: String,
}

/// Draws cells on the grid of `xs` and `ys`, text set in `size` points from the upper left.
pub fn draw_table(sheet: &mut Sheet, xs: &[f32], ys: &[f32], cells: &[DrawnCell], rules: Rules, size: f32) {
    for cell in cells {
        let (x0, x1) = (xs[cell.column], xs[cell.column + cell.column_span]);
        let (y0, y1) = (ys[cell.row], ys[cell.row + cell.row_span]);
        let sides = [(x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)];
        let outer = [xs.first(), xs.last()];
        match rules {
            Rules::Frames => sheet.frame(x0, y0, x1, y1),
            Rules::Lines => sides.iter().for_each(|s| sheet.line(s.0, s.1, s.2, s.3)),
            Rules::Boxes => sides.iter().for_each(|s| sheet.fill(s.0 - 0.25, s.1 - 0.25, s.2 + 0.25, s.3 + 0.25)),
            Rules::Double => sides.iter().for_each(|s| {
                sheet.line(s.0, s.1, s.2, s.3);
                let (dx, dy) = if s.0 == s.2 { (1.5, 0.0) } else { (0.0, 1.5) };
                sheet.line(s.0 + dx, s.1 + dy, s.2 + dx, s.3 + dy);
            }),
            Rules::OpenSides => {
                for s in sides.iter().filter(|s| s.1 == s.3 || !outer.contains(&Some(&s.0))) {
                    sheet.line(s.0, s.1, s.2, s.3);
                }
            }
        }
        for (index, line) in wrapped(&cell.text, x1 - x0 - 6.0, size).iter().enumerate() {
            sheet.text(x0 + 3.0, y0 + 1.5 + size * (1.2 * index as f32 + 0.95), size, line);
        }
    }
}

/// Width of a text set in `size` points: Chinese characters are square, others half as wide.
pub fn width_of(text: &str, size: f32) -> f32 {
    text.chars().map(|ch| if ch.is_ascii() { size / 2.0 } else { size }).sum()
}

/// Cuts text into lines that fit, but not inside a number.
pub fn wrapped(text: &str, width: f32, size: f32) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut lines = vec![String::new()];
    for word in chars.chunk_by(|a, b| a.is_ascii() && b.is_ascii()) {
        let word: String = word.iter().collect();
        let line = lines.last().expect("a line");
        if !line.is_empty() && width_of(line, size) + width_of(&word, size) > width {
            lines.push(String::new());
        }
        lines.last_mut().expect("a line").push_str(&word);
    }
    lines.retain(|line| !line.is_empty());
    lines
}

/// The file.
pub fn write(sheets: &[Sheet]) -> Vec<u8> {
    let mut bytes = Vec::new();
    document(sheets).save_to(&mut bytes).expect("a PDF in memory");
    bytes
}

/// The file before it is written.
pub fn document(sheets: &[Sheet]) -> Document {
    let mut file = Document::with_version("1.7");
    let pages_id = file.new_object_id();
    let kids: Vec<Object> = sheets.iter().map(|sheet| Object::Reference(add_page(&mut file, sheet, pages_id))).collect();
    file.objects
        .insert(pages_id, Object::Dictionary(dictionary! { "Type" => "Pages", "Count" => sheets.len() as i64, "Kids" => kids }));
    let catalog = file.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages_id });
    file.trailer.set("Root", catalog);
    let id = Object::string_literal("0123456789abcdef");
    file.trailer.set("ID", vec![id.clone(), id]);
    file
}

fn add_page(file: &mut Document, sheet: &Sheet, parent: ObjectId) -> ObjectId {
    let mut fonts = Dictionary::new();
    for (index, kind) in FONTS.iter().enumerate() {
        let font = add_font(file, *kind, &sheet.chars);
        fonts.set(format!("F{index}"), font);
    }
    let mut resources = dictionary! { "Font" => fonts };
    if sheet.image {
        let image = Stream::new(
            dictionary! { "Type" => "XObject", "Subtype" => "Image", "Width" => 1, "Height" => 1, "BitsPerComponent" => 8, "ColorSpace" => "DeviceGray" },
            vec![128],
        );
        let image = file.add_object(image);
        resources.set("XObject", dictionary! { "Im" => image });
    }
    let content = file.add_object(Stream::new(Dictionary::new(), sheet.content.clone().into_bytes()));
    file.add_object(dictionary! {
        "Type" => "Page",
        "Parent" => parent,
        "MediaBox" => vec![0.into(), 0.into(), sheet.width.into(), sheet.height.into()],
        "Rotate" => sheet.rotate,
        "Contents" => content,
        "Resources" => resources,
    })
}

fn add_font(file: &mut Document, kind: Font, chars: &[char]) -> ObjectId {
    let composite = |file: &mut Document, encoding: &str, ordering: &str, descendant: Dictionary| {
        let mut font = dictionary! {
            "Type" => "Font",
            "Subtype" => "CIDFontType2",
            "BaseFont" => "Test",
            "CIDSystemInfo" => dictionary! {
                "Registry" => Object::string_literal("Adobe"),
                "Ordering" => Object::string_literal(ordering),
                "Supplement" => 2,
            },
        };
        font.extend(&descendant);
        let font = file.add_object(font);
        dictionary! { "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "Test", "Encoding" => encoding, "DescendantFonts" => vec![font.into()] }
    };
    let half = |first: i64, last: i64| dictionary! { "W" => vec![first.into(), last.into(), 500.into()] };
    let by_glyph = || {
        let widths: Vec<Object> = chars.iter().map(|ch| if ch.is_ascii() { 500.into() } else { 1000.into() }).collect();
        dictionary! { "W" => vec![1.into(), widths.into()] }
    };
    let font = match kind {
        Font::UniGb => composite(file, "UniGB-UCS2-H", "GB1", half(1, 95)),
        Font::GbkComposite => composite(file, "GBK-EUC-H", "GB1", half(814, 939)),
        Font::GbkSimple => dictionary! {
            "Type" => "Font",
            "Subtype" => "TrueType",
            "BaseFont" => Object::Name(vec![0xCB, 0xCE, 0xCC, 0xE5]),
            "Encoding" => "WinAnsiEncoding",
            "FirstChar" => 0,
            "LastChar" => 255,
            "Widths" => vec![500.into(); 256],
        },
        Font::ToUnicode => {
            let mut font = composite(file, "Identity-H", "Identity", by_glyph());
            let entries: String = (1..).zip(chars).map(|(code, ch)| format!("<{code:04X}> <{:04X}>\n", u32::from(*ch))).collect();
            let map = format!(
                "begincmap\n1 begincodespacerange <0000> <FFFF> endcodespacerange\n{} beginbfchar\n{entries}endbfchar\nendcmap",
                chars.len()
            );
            font.set("ToUnicode", file.add_object(Stream::new(Dictionary::new(), map.into_bytes())));
            font
        }
        Font::Embedded | Font::Unexplained => {
            let known = if kind == Font::Embedded { chars } else { &[] };
            let program = file.add_object(Stream::new(Dictionary::new(), true_type(chars.len() as u16 + 1, known)));
            let descriptor = file.add_object(
                dictionary! { "Type" => "FontDescriptor", "FontName" => "Test", "Flags" => 4, "FontFile2" => program },
            );
            let mut descendant = by_glyph();
            descendant.set("FontDescriptor", descriptor);
            descendant.set("CIDToGIDMap", "Identity");
            composite(file, "Identity-H", "Identity", descendant)
        }
    };
    file.add_object(font)
}

/// A TrueType font of empty glyphs whose character map names the glyphs from 1 on.
fn true_type(glyphs: u16, chars: &[char]) -> Vec<u8> {
    let words = |list: &[u16]| list.iter().flat_map(|word| word.to_be_bytes()).collect::<Vec<u8>>();
    let mut head = words(&[1, 0, 1, 0, 0, 0, 0x5F0F, 0x3CF5, 0, 1000]);
    head.extend([0; 16]);
    head.extend(words(&[0, 0, 1000, 1000, 0, 8, 2, 1, 0]));
    let mut maxp = words(&[1, 0, glyphs]);
    maxp.extend([0; 26]);
    let mut hhea = words(&[1, 0, 880, 0, 0, 1000]);
    hhea.extend([0; 22]);
    hhea.extend(words(&[1]));
    let mut hmtx = words(&[1000, 0]);
    hmtx.extend(words(&vec![0; usize::from(glyphs) - 1]));
    let loca = vec![0; (usize::from(glyphs) + 1) * 4];
    let mut groups: Vec<(u32, u32)> = (1..).zip(chars).map(|(glyph, ch)| (u32::from(*ch), glyph)).collect();
    groups.sort_unstable();
    let mut cmap = words(&[0, 1, 3, 10, 0, 12, 12, 0]);
    cmap.extend((16 + 12 * groups.len() as u32).to_be_bytes());
    cmap.extend(0u32.to_be_bytes());
    cmap.extend((groups.len() as u32).to_be_bytes());
    for (ch, glyph) in groups {
        cmap.extend([ch, ch, glyph].iter().flat_map(|word| word.to_be_bytes()));
    }
    let tables: [(&[u8; 4], Vec<u8>); 7] = [
        (b"cmap", cmap),
        (b"glyf", vec![0; 4]),
        (b"head", head),
        (b"hhea", hhea),
        (b"hmtx", hmtx),
        (b"loca", loca),
        (b"maxp", maxp),
    ];
    let mut font = words(&[1, 0, tables.len() as u16, 64, 2, 48]);
    let mut body = Vec::new();
    let start = 12 + 16 * tables.len();
    for (tag, data) in &tables {
        font.extend(*tag);
        font.extend([0; 4]);
        font.extend(((start + body.len()) as u32).to_be_bytes());
        font.extend((data.len() as u32).to_be_bytes());
        body.extend(data);
        body.resize(body.len().next_multiple_of(4), 0);
    }
    font.extend(body);
    font
}
