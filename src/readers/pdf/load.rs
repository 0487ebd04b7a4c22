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
    let mut pdf = open(bytes.to_vec())?;
    if fonts::has_gbk_fonts(&pdf) {
        pdf = repaired(pdf, &BTreeSet::new()).unwrap_or_else(|pdf| pdf);
    }
    let drawn = draw_all(&pdf, limits, start)?;
    let unknown: BTreeSet<u32> = drawn.iter().flat_map(|page| page.unknown.iter().copied()).collect();
    if unknown.is_empty() {
        return judged(drawn);
    }
    let Ok(better) = repaired(pdf, &unknown) else { return judged(drawn) };
    let redrawn = draw_all(&better, limits, start)?;
    let count = |pages: &[DrawnPage]| pages.iter().map(|page| page.unknown_glyphs).sum::<usize>();
    judged(if count(&redrawn) < count(&drawn) { redrawn } else { drawn })
}

/// The file with better fonts, or as it was where nothing can be added.
fn repaired(pdf: Pdf, unknown: &BTreeSet<u32>) -> Result<Pdf, Pdf> {
    let better = fonts::repaired(pdf.data().as_ref(), unknown).and_then(|bytes| open(bytes).ok());
    better.filter(|better| better.pages().len() == pdf.pages().len()).ok_or(pdf)
}

fn open(bytes: Vec<u8>) -> Result<Pdf, Error> {
    Pdf::new(bytes).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => Error::Encrypted("a password is needed".to_owned()),
        LoadPdfError::Decryption(DecryptionError::UnsupportedAlgorithm) => Error::Encrypted("unknown encryption".to_owned()),
        LoadPdfError::Decryption(_) => Error::Encrypted("damaged encryption".to_owned()),
        LoadPdfError::Invalid => malformed("no page tree can be found"),
    })
}

/// # Errors
/// [`Error::Limit`] if the time is over.
pub fn check_time(start: Instant, limits: &Limits, page: usize) -> Result<(), Error> {
    if start.elapsed() > limits.time {
        return Err(Error::Limit(format!("{} seconds at page {page}", limits.time.as_secs())));
    }
    Ok(())
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
    let mut unpacked = 0;
    for (index, page) in pages.iter().enumerate() {
        check_time(start, limits, index + 1)?;
        unpacked += page.page_stream().map_or(0, <[u8]>::len);
        if unpacked > limits.unpacked_bytes {
            return Err(Error::Limit(format!("{} bytes unpacked at page {}", limits.unpacked_bytes, index + 1)));
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
    /// Characters drawn invisibly.
    hidden: usize,
    /// The largest image's share of the page.
    image_share: f32,
    shapes: usize,
    /// How many more objects may come.
    room: usize,
}

impl DrawnPage {
    fn new(page: Page, room: usize) -> Self {
        Self { page, unknown: BTreeSet::new(), unknown_glyphs: 0, hidden: 0, image_share: 0.0, shapes: 0, room }
    }

    fn takes_one(&mut self) -> bool {
        self.room = self.room.saturating_sub(1);
        self.room > 0
    }

    fn ink(&self) -> usize {
        self.page.glyphs.iter().filter(|glyph| !glyph.ch.is_whitespace()).count()
    }

    /// Whether the text is an invisible layer over a scan: what some recognition made of it.
    fn is_recognised(&self) -> bool {
        self.hidden * 2 > self.page.glyphs.len() && self.image_share > SCAN_SHARE
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

    fn hidden(&mut self, count: usize) {
        self.hidden += count;
    }

    fn image(&mut self, bbox: BBox) {
        let page = (self.page.width * self.page.height).max(1.0);
        self.image_share = self.image_share.max(bbox.width() * bbox.height() / page);
    }

    fn shape(&mut self) {
        self.shapes += 1;
    }
}

fn listed(pages: &[u32]) -> String {
    pages.iter().map(u32::to_string).collect::<Vec<_>>().join(", ")
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
        let list = listed(&unreadable);
        diagnostics.push(Diagnostic::warning(
            "no-text-layer",
            format!("no usable text on page {list}: a scan, outlines, or a font that cannot be decoded"),
            format!("第 {list} 页无可用文字层（扫描件、转曲文字或无法解码的字体）"),
        ));
    }
    let recognised: Vec<u32> = drawn.iter().filter(|page| page.is_recognised()).map(|page| page.page.number).collect();
    if !recognised.is_empty() {
        let list = listed(&recognised);
        diagnostics.push(Diagnostic::warning(
            "recognised-text",
            format!("the text of page {list} is an invisible layer over a scan and may hold recognition errors"),
            format!("第 {list} 页的文字是扫描件上的隐藏识别层，可能含识别错误"),
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
