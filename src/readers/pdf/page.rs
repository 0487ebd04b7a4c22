//! One PDF page → glyphs and rules, handed to a [`PageSink`]. The only file that knows the interpreter's drawing interface.

use std::collections::BTreeMap;

use hayro_interpret::font::{Glyph as PdfGlyph, GlyphRun, OutlineFontData};
use hayro_interpret::hayro_cmap::{BfString, WritingMode};
use hayro_interpret::{BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, Paint, SoftMask};
use kurbo::{Affine, BezPath, PathEl, Point, Rect, Shape, Vec2};
use unicode_normalization::UnicodeNormalization;

use crate::geometry::BBox;
use crate::layout::{Direction, Glyph, Ruling};

/// What takes in a page, in the order it is drawn.
pub trait PageSink {
    /// A printed character. `code` is its character code where the file does not say what it means.
    fn glyph(&mut self, glyph: Glyph, unknown_code: Option<u32>);
    /// A straight line or a filled box.
    fn ruling(&mut self, ruling: Ruling);
    /// So many characters were drawn invisibly.
    fn hidden(&mut self, count: usize);
    /// An image over this box.
    fn image(&mut self, bbox: BBox);
    /// A drawn shape that is no rule: perhaps text turned into outlines.
    fn shape(&mut self);
}

/// How far above and below its base line a line of text reaches, in font sizes: as far as the boxes that other tools give to
/// the glyphs of common fonts, so that a place holds their words.
const ASCENT: f32 = 1.0;
const DESCENT: f32 = 0.32;
/// Brighter than this in all colours is white: invisible on paper.
const WHITE: u8 = 250;

/// Hands what the interpreter draws on to a sink; knows the clip and drops the second drawing of fake bold text.
pub struct Drawing<'s, S: PageSink> {
    sink: &'s mut S,
    clips: Vec<Rect>,
    /// The last run of glyphs; a stroke of the same run makes it bold.
    pending: Vec<(Glyph, Option<u32>)>,
    pending_at: Option<Point>,
    /// What is known of the fonts met, by their key.
    fonts: BTreeMap<u128, FontFacts>,
}

impl<'s, S: PageSink> Drawing<'s, S> {
    /// A drawing on a page of this size.
    pub fn new(sink: &'s mut S, width: f32, height: f32) -> Self {
        let page = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        Self { sink, clips: vec![page], pending: Vec::new(), pending_at: None, fonts: BTreeMap::new() }
    }

    /// Hands on what is held back; call it after the page.
    pub fn finish(mut self) {
        self.flush();
    }

    fn flush(&mut self) {
        for (glyph, code) in self.pending.drain(..) {
            self.sink.glyph(glyph, code);
        }
    }

    fn clip(&self) -> Rect {
        self.clips.last().copied().unwrap_or(Rect::ZERO)
    }

    fn push_clip(&mut self, rect: Rect) {
        // text that touches the border of a clip is still seen
        let clip = self.clip().intersect(rect);
        self.clips.push(clip);
    }

    fn rule(&mut self, rect: Rect) {
        let clip = self.clip().inflate(1.0, 1.0);
        let shown = rect.intersect(clip);
        let is_seen = rect.x0 <= clip.x1 && rect.x1 >= clip.x0 && rect.y0 <= clip.y1 && rect.y1 >= clip.y0;
        if is_seen && (shown.width() > 0.0 || shown.height() > 0.0) && shown.is_finite() {
            self.sink.ruling(Ruling { bbox: bbox_of(shown) });
        }
    }

    fn draw(&mut self, path: &BezPath, transform: Affine, stroke_width: Option<f64>) {
        let mut shapes = 0;
        for part in subpaths(path) {
            let open = part.strip_suffix(&[PathEl::ClosePath]).unwrap_or(part);
            let points: Option<Vec<Point>> = open.iter().map(|el| end_of(el).map(|point| transform * point)).collect();
            match (points, stroke_width) {
                (Some(points), Some(width)) => {
                    let closes = matches!(part.last(), Some(PathEl::ClosePath));
                    self.stroke(&points, closes, width);
                }
                (Some(points), None) if is_box(&points) => self.rule(points_box(&points)),
                _ => shapes += 1,
            }
        }
        (0..shapes).for_each(|_| self.sink.shape());
    }

    fn stroke(&mut self, points: &[Point], closes: bool, width: f64) {
        let back = closes.then(|| points.first().zip(points.last())).flatten().map(|(first, last)| [*last, *first]);
        for pair in points.windows(2).map(|pair| [pair[0], pair[1]]).chain(back) {
            let rect = Rect::from_points(pair[0], pair[1]);
            let half = width / 2.0;
            if rect.height() < 0.5 && rect.width() > rect.height() {
                self.rule(rect.inflate(0.0, half));
            } else if rect.width() < 0.5 && rect.height() > rect.width() {
                self.rule(rect.inflate(half, 0.0));
            }
        }
    }

    fn font_of(&mut self, glyph: &PdfGlyph<'_>) -> FontFacts {
        let PdfGlyph::Outline(outline) = glyph else { return FontFacts { embedded: true, ..FontFacts::default() } };
        let Some(data) = outline.font_data() else { return FontFacts::default() };
        *self.fonts.entry(data.cache_key).or_insert_with(|| FontFacts::of(&data))
    }

    fn run(&mut self, run: &GlyphRun<'_, '_>, transform: Affine) {
        let vertical = run.writing_mode() == WritingMode::Vertical;
        let font = run.glyphs().first().map(|glyph| self.font_of(glyph)).unwrap_or_default();
        let transforms: Vec<Affine> = run.glyphs().iter().map(|glyph| transform * glyph.transform()).collect();
        for (index, glyph) in run.glyphs().iter().enumerate() {
            let next = transforms.get(index + 1).map(|next| next.translation());
            let Some(shape) = GlyphShape::of(glyph, transforms[index], next, FontFacts { vertical, ..font }) else { continue };
            if !self.clip().inflate(0.5, 0.5).contains(shape.middle) {
                continue;
            }
            match text_of(glyph) {
                Some(GlyphText::One(ch)) => self.pending.push((shape.glyph(ch, font.bold, 0, 1), None)),
                Some(GlyphText::Many(text)) => {
                    let count = text.chars().count();
                    let parts = text.chars().enumerate();
                    self.pending.extend(parts.map(|(part, ch)| (shape.glyph(ch, font.bold, part, count), None)));
                }
                None => {
                    let replaced = shape.glyph(char::REPLACEMENT_CHARACTER, font.bold, 0, 1);
                    self.pending.push((replaced, Some(glyph.char_code())));
                }
            }
        }
    }
}

impl<'a, S: PageSink> Device<'a> for Drawing<'_, S> {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        if is_invisible(&props.paint) {
            return;
        }
        let scale = props.transform.determinant().abs().sqrt();
        match mode {
            DrawMode::Fill(_) => self.draw(path, props.transform, None),
            DrawMode::Stroke(stroke) | DrawMode::FillAndStroke(_, stroke) => {
                self.draw(path, props.transform, Some(f64::from(stroke.line_width) * scale));
            }
            DrawMode::Invisible => {}
        }
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        self.push_clip(clip.path.bounding_box());
    }

    fn push_clip_rect(&mut self, rect: &Rect) {
        self.push_clip(*rect);
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        let at = run.glyphs().first().map(|glyph| (props.transform * glyph.transform()).translation().to_point());
        if matches!(mode, DrawMode::Stroke(_)) && at == self.pending_at {
            self.pending.iter_mut().for_each(|(glyph, _)| glyph.bold = true);
            return;
        }
        self.flush();
        self.pending_at = at;
        if matches!(mode, DrawMode::Invisible) {
            self.sink.hidden(run.glyphs().len());
        }
        self.run(run, props.transform);
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let size = Rect::new(0.0, 0.0, f64::from(image.width()), f64::from(image.height()));
        let shown = props.transform.transform_rect_bbox(size).intersect(self.clip());
        self.sink.image(bbox_of(shown));
    }

    fn pop_clip(&mut self) {
        if self.clips.len() > 1 {
            self.clips.pop();
        }
    }

    fn pop_transparency_group(&mut self) {}
}

/// Where a glyph stands on the page.
struct GlyphShape {
    bbox: BBox,
    baseline: f32,
    size: f32,
    direction: Direction,
    middle: Point,
}

impl GlyphShape {
    fn of(glyph: &PdfGlyph<'_>, transform: Affine, next: Option<Vec2>, font: FontFacts) -> Option<Self> {
        let coefficients = transform.as_coeffs();
        let along = Vec2::new(coefficients[0], coefficients[1]);
        let up = Vec2::new(coefficients[2], coefficients[3]) * 1000.0;
        let origin = transform.translation();
        let size = up.hypot();
        let width = advance_of(glyph);
        let direction_of = |v: Vec2| match (v.x.abs() > 20.0 * v.y.abs(), v.y.abs() > 20.0 * v.x.abs()) {
            (true, _) if v.x > 0.0 => Direction::Right,
            (_, true) if v.y > 0.0 => Direction::Down,
            (_, true) => Direction::Up,
            _ => Direction::Other,
        };
        let unit = along.normalize();
        if !(size > 0.01 && size < 5_000.0 && unit.is_finite() && origin.is_finite()) {
            return None;
        }
        // a font put in place of one that is not embedded is stretched to its widths, so its scale says nothing
        let scale = if font.embedded { along.hypot() } else { size / 1000.0 };
        let mut advance = f64::from(width.clamp(0.0, 10_000.0)) * scale;
        if let Some(next) = next {
            let step = (next - origin).dot(unit);
            let off = (next - origin).cross(unit).abs();
            if step > 0.0 && off < 0.1 * size {
                advance = advance.min(step.max(0.3 * advance));
            }
        }
        let rise = up / size;
        let span = |from: f64, to: f64, low: f64, high: f64| {
            let corners = [unit * from + rise * low, unit * to + rise * high].map(|v| (origin + v).to_point());
            Rect::from_points(corners[0], corners[1])
        };
        let (high, low) = (f64::from(ASCENT) * size, -f64::from(DESCENT) * size);
        if font.vertical {
            let rect = span(0.0, size, low, high);
            let centre = rect.center();
            let direction = if direction_of(unit) == Direction::Right { Direction::Down } else { Direction::Other };
            return Some(Self { bbox: bbox_of(rect), baseline: centre.x as f32, size: size as f32, direction, middle: centre });
        }
        let direction = direction_of(unit);
        let baseline = if matches!(direction, Direction::Down | Direction::Up) { origin.x } else { origin.y };
        let middle = (origin + unit * (advance / 2.0) + rise * (0.35 * size)).to_point();
        Some(Self {
            bbox: bbox_of(span(0.0, advance, low, high)),
            baseline: baseline as f32,
            size: size as f32,
            direction,
            middle,
        })
    }

    /// The `part`-th of `count` characters that this shape prints.
    fn glyph(&self, ch: char, bold: bool, part: usize, count: usize) -> Glyph {
        let share = |x0: f32, x1: f32, part: usize| x0 + (x1 - x0) * part as f32 / count as f32;
        let BBox { x0, y0, x1, y1 } = self.bbox;
        let bbox = match self.direction {
            _ if count == 1 => self.bbox,
            Direction::Down => BBox::new(x0, share(y0, y1, part), x1, share(y0, y1, part + 1)),
            Direction::Up => BBox::new(x0, share(y1, y0, part), x1, share(y1, y0, part + 1)),
            _ => BBox::new(share(x0, x1, part), y0, share(x0, x1, part + 1), y1),
        };
        Glyph { ch, bbox, baseline: self.baseline, size: self.size, bold, direction: self.direction }
    }
}

/// The advance in thousandths of the font size.
fn advance_of(glyph: &PdfGlyph<'_>) -> f32 {
    match glyph {
        PdfGlyph::Outline(outline) => outline.advance_width(),
        PdfGlyph::Type3(type3) => type3.advance_width(),
    }
    .unwrap_or(500.0)
}

/// What one font says of all its glyphs.
#[derive(Debug, Clone, Copy, Default)]
struct FontFacts {
    bold: bool,
    /// The font is in the file.
    embedded: bool,
    /// Written from top to bottom.
    vertical: bool,
}

impl FontFacts {
    fn of(data: &OutlineFontData) -> Self {
        // Hei is the bold face of Chinese print, YaHei a text face
        let name = data.postscript_name.as_deref().unwrap_or_default().replace("YaHei", "");
        let named = ["Bold", "bold", "Black", "Heavy", "Hei", "hei", "黑"].iter().any(|part| name.contains(part));
        Self { bold: named || data.weight.is_some_and(|weight| weight >= 600), embedded: true, vertical: false }
    }
}

/// What a glyph prints.
enum GlyphText {
    /// Nearly always.
    One(char),
    /// A ligature.
    Many(String),
}

/// The glyph's text; `None` where the file does not say it.
fn text_of(glyph: &PdfGlyph<'_>) -> Option<GlyphText> {
    let is_known = |ch: &char| !ch.is_control() && *ch != char::REPLACEMENT_CHARACTER;
    // radicals and compatibility forms stand in ToUnicode maps for the characters that are printed
    let fold = |ch: char| matches!(ch, '\u{2E80}'..='\u{2FDF}' | '\u{F900}'..='\u{FAFF}');
    match glyph.as_unicode()? {
        BfString::Char(ch) if fold(ch) => Some(GlyphText::Many(ch.nfkc().collect())),
        BfString::Char(ch) => Some(ch).filter(is_known).map(GlyphText::One),
        BfString::String(text) => {
            let known: String = text.chars().filter(is_known).collect();
            (!known.is_empty()).then_some(GlyphText::Many(known))
        }
    }
}

fn is_invisible(paint: &Paint<'_>) -> bool {
    match paint {
        Paint::Color(color) => {
            let [red, green, blue, alpha] = color.to_rgba().to_rgba8();
            alpha == 0 || (red >= WHITE && green >= WHITE && blue >= WHITE)
        }
        Paint::Pattern(_) => false,
    }
}

fn subpaths(path: &BezPath) -> impl Iterator<Item = &[PathEl]> {
    path.elements().chunk_by(|_, next| !matches!(next, PathEl::MoveTo(_)))
}

/// The end of a straight element.
fn end_of(element: &PathEl) -> Option<Point> {
    match element {
        PathEl::MoveTo(point) | PathEl::LineTo(point) => Some(*point),
        PathEl::ClosePath | PathEl::QuadTo(..) | PathEl::CurveTo(..) => None,
    }
}

fn points_box(points: &[Point]) -> Rect {
    let first = points.first().copied().unwrap_or(Point::ZERO);
    points.iter().fold(Rect::from_points(first, first), |rect, point| rect.union_pt(*point))
}

/// Whether four points (the first perhaps repeated) are the corners of an upright box.
fn is_box(points: &[Point]) -> bool {
    let rect = points_box(points);
    let is_corner = |point: &Point| {
        (((point.x - rect.x0).abs() < 0.1) || ((point.x - rect.x1).abs() < 0.1))
            && (((point.y - rect.y0).abs() < 0.1) || ((point.y - rect.y1).abs() < 0.1))
    };
    (2..=5).contains(&points.len()) && points.iter().all(is_corner)
}

fn bbox_of(rect: Rect) -> BBox {
    BBox::new(rect.x0 as f32, rect.y0 as f32, rect.x1 as f32, rect.y1 as f32)
}
