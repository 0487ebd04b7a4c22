//! PDF bytes → pages of glyphs and rules, within the limits; says which pages have no usable text.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use hayro_interpret::{Context, InterpreterCache, InterpreterSettings, TransformExt, interpret_page};
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use kurbo::Rect;

use super::fonts;
use super::page::{Drawing, PageSink};
use crate::diagnostic::Diagnostic;
use crate::error::Error;
use crate::geometry::BBox;
use crate::layout::{Glyph, Page, Ruling};
use crate::limits::Limits;

/// The pages of a file.
pub struct Loaded {
    /// All pages; those without usable text are empty.
    pub pages: Vec<Page>,
    /// Pages without text, characters that the file does not name.
    pub diagnostics: Vec<Diagnostic>,
}

/// A page whose characters are unknown to this share has no usable text.
const UNKNOWN_SHARE: f32 = 0.2;
/// A page with fewer characters than this under an image of this share is a scan with a stamp or a page number.
const SCAN_CHARS: usize = 40;
const SCAN_SHARE: f32 = 0.4;
/// but not a cover: its letters are at least this large.
const COVER_SIZE: f32 = 16.0;
/// A page with no text and more shapes than this shows text as outlines.
const OUTLINE_SHAPES: usize = 200;

/// Reads all pages.
///
/// # Errors
/// [`Error::Encrypted`], [`Error::Malformed`], [`Error::Limit`]; [`Error::NoTextLayer`] if no page has usable text.
pub fn load(bytes: &[u8], limits: &Limits) -> Result<Loaded, Error> {
    // the interpreter is other people's code: whatever a hostile file makes it do ends here
    catch_unwind(AssertUnwindSafe(|| load_unguarded(bytes, limits))).unwrap_or_else(|_| Err(malformed("the interpreter gave up")))
}

fn malformed(reason: &str) -> Error {
    Error::Malformed { format: "pdf", reason: reason.to_owned() }
}

fn load_unguarded(bytes: &[u8], limits: &Limits) -> Result<Loaded, Error> {
    let start = Instant::now();
    let pdf = open(bytes.to_vec())?;
    let mut drawn = None;
    if !fonts::has_gbk_fonts(&pdf) {
        drawn = Some(draw_all(&pdf, limits, start)?);
    }
    let unknown: BTreeSet<u32> = drawn.iter().flatten().flat_map(|page| page.unknown.iter().copied()).collect();
    if drawn.is_none() || !unknown.is_empty() {
        let better = fonts::repaired(bytes, &unknown).and_then(|bytes| open(bytes).ok()).filter(|better| better.pages().len() == pdf.pages().len());
        drawn = match (better, drawn) {
            (Some(better), _) => Some(draw_all(&better, limits, start)?),
            (None, None) => Some(draw_all(&pdf, limits, start)?),
            (None, drawn) => drawn,
        };
    }
    judged(drawn.unwrap_or_default())
}

fn open(bytes: Vec<u8>) -> Result<Pdf, Error> {
    Pdf::new(bytes).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => Error::Encrypted("a password is needed".to_owned()),
        LoadPdfError::Decryption(DecryptionError::UnsupportedAlgorithm) => Error::Encrypted("unknown encryption".to_owned()),
        LoadPdfError::Decryption(_) => Error::Encrypted("damaged encryption".to_owned()),
        LoadPdfError::Invalid => malformed("no page tree can be found"),
    })
}

fn draw_all(pdf: &Pdf, limits: &Limits, start: Instant) -> Result<Vec<DrawnPage>, Error> {
    let pages = pdf.pages();
    if pages.is_empty() {
        return Err(malformed("no pages"));
    }
    if pages.len() > limits.pages {
        return Err(Error::Limit(format!("{} pages", pages.len())));
    }
    let cache = InterpreterCache::new();
    let settings = InterpreterSettings::default();
    let mut drawn = Vec::with_capacity(pages.len());
    for (index, page) in pages.iter().enumerate() {
        if start.elapsed() > limits.time {
            return Err(Error::Limit(format!("{} seconds at page {}", limits.time.as_secs(), index + 1)));
        }
        let (width, height) = page.render_dimensions();
        let frame = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        let mut context = Context::new(page.initial_transform(true).to_kurbo(), frame, &cache, pdf.xref(), settings.clone());
        let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
        let mut sink = DrawnPage::new(Page { number, width, height, ..Page::default() }, limits.page_objects);
        let mut drawing = Drawing::new(&mut sink, width, height);
        interpret_page(page, &mut context, &mut drawing);
        drawing.finish();
        if sink.room == 0 {
            return Err(Error::Limit(format!("{} objects on page {}", limits.page_objects, index + 1)));
        }
        drawn.push(sink);
    }
    Ok(drawn)
}

/// A page as it is drawn.
struct DrawnPage {
    page: Page,
    /// Character codes that the file does not explain.
    unknown: BTreeSet<u32>,
    unknown_glyphs: usize,
    /// The largest image's share of the page.
    image_share: f32,
    shapes: usize,
    /// How many more objects may come.
    room: usize,
}

impl DrawnPage {
    fn new(page: Page, room: usize) -> Self {
        Self { page, unknown: BTreeSet::new(), unknown_glyphs: 0, image_share: 0.0, shapes: 0, room }
    }

    fn takes_one(&mut self) -> bool {
        self.room = self.room.saturating_sub(1);
        self.room > 0
    }

    fn ink(&self) -> usize {
        self.page.glyphs.iter().filter(|glyph| !glyph.ch.is_whitespace()).count()
    }

    /// Whether there is something to read and it cannot be read.
    fn is_unreadable(&self) -> bool {
        let ink = self.ink();
        let is_cover = self.page.glyphs.iter().any(|glyph| glyph.size >= COVER_SIZE && !glyph.ch.is_whitespace());
        let scan = ink < SCAN_CHARS && self.image_share > SCAN_SHARE && !is_cover;
        let unknown = self.unknown_glyphs as f32 > UNKNOWN_SHARE * ink as f32;
        let outlines = ink == 0 && self.shapes > OUTLINE_SHAPES;
        scan || unknown || outlines
    }
}

impl PageSink for DrawnPage {
    fn glyph(&mut self, glyph: Glyph, unknown_code: Option<u32>) {
        if self.takes_one() {
            self.page.glyphs.push(glyph);
            self.unknown_glyphs += usize::from(unknown_code.is_some());
            self.unknown.extend(unknown_code);
        }
    }

    fn ruling(&mut self, ruling: Ruling) {
        if self.takes_one() {
            self.page.rulings.push(ruling);
        }
    }

    fn image(&mut self, bbox: BBox) {
        let page = (self.page.width * self.page.height).max(1.0);
        self.image_share = self.image_share.max(bbox.width() * bbox.height() / page);
    }

    fn shape(&mut self) {
        self.shapes += 1;
    }
}

/// Sorts out pages without usable text.
fn judged(mut drawn: Vec<DrawnPage>) -> Result<Loaded, Error> {
    let unreadable: Vec<u32> = drawn.iter().filter(|page| page.is_unreadable()).map(|page| page.page.number).collect();
    for page in drawn.iter_mut().filter(|page| page.is_unreadable()) {
        page.page.glyphs.clear();
        page.page.rulings.clear();
        page.unknown_glyphs = 0;
    }
    if drawn.iter().all(|page| page.ink() == 0) {
        let all = drawn.iter().map(|page| page.page.number).collect();
        return Err(Error::NoTextLayer(if unreadable.is_empty() { all } else { unreadable }));
    }
    let mut diagnostics = Vec::new();
    if !unreadable.is_empty() {
        let list = unreadable.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
        diagnostics.push(Diagnostic::warning(
            "no-text-layer",
            format!("no usable text on page {list}: a scan, outlines, or a font that cannot be decoded"),
            format!("第 {list} 页无可用文字层（扫描件、转曲文字或无法解码的字体）"),
        ));
    }
    for page in drawn.iter().filter(|page| page.unknown_glyphs > 0) {
        let (count, number) = (page.unknown_glyphs, page.page.number);
        diagnostics.push(Diagnostic::warning(
            "undecoded-characters",
            format!("{count} characters on page {number} cannot be decoded and stand as U+FFFD"),
            format!("第 {number} 页有 {count} 个字符无法解码，以 U+FFFD 表示"),
        ));
    }
    Ok(Loaded { pages: drawn.into_iter().map(|page| page.page).collect(), diagnostics })
}
