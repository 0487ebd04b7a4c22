//! One page → its lines and tables in reading order.

use super::aligned;
use super::edges::{Edges, background_edges, edges_of};
use super::fill::{Filled, Locator, fill};
use super::grid::{Grid, GridCell, grids_of};
use super::lines::{Line, Placed, line_of, lines_of};
use super::{Direction, Glyph, Page};
use crate::document::Origin;
use crate::geometry::BBox;

/// A cell with its lines.
#[derive(Debug, Clone)]
pub struct CellSketch {
    /// Where in the grid.
    pub cell: GridCell,
    /// Its sides.
    pub bbox: BBox,
    /// From top to bottom.
    pub lines: Vec<Line>,
}

/// A table of one page.
#[derive(Debug, Clone)]
pub struct TableSketch {
    /// The grid, in the reading frame.
    pub grid: Grid,
    /// Its cells, in the grid's order.
    pub cells: Vec<CellSketch>,
    /// How the grid is known.
    pub origin: Origin,
    /// From 1.
    pub page: u32,
}

/// A piece of a page.
#[derive(Debug, Clone)]
pub enum Item {
    /// A line outside tables.
    Line(Line),
    /// A table; one of a single cell is a frame around text.
    Table(TableSketch),
}

/// One page in reading order.
#[derive(Debug, Clone)]
pub struct Sketch {
    /// From 1.
    pub page: u32,
    /// Width of the reading frame.
    pub width: f32,
    /// Height of the reading frame.
    pub height: f32,
    /// Which way most text runs on the page as displayed; the reading frame is turned so that it runs to the right.
    pub direction: Direction,
    /// In reading order.
    pub items: Vec<Item>,
    /// Slanted text: stamps and watermarks.
    pub stray: Vec<Line>,
    /// The rules found.
    pub edges: Edges,
}

/// More grids than this on one page are no tables but a drawing.
const MOST_GRIDS: usize = 400;

/// Reads one page. Grids of more than `most_cells` positions are left out.
pub fn sketch(page: &Page, most_cells: usize) -> Sketch {
    let frame = Frame::of(page);
    let rulings: Vec<_> = page.rulings.iter().map(|ruling| super::Ruling { bbox: frame.turn(ruling.bbox) }).collect();
    let edges = edges_of(&rulings);
    let mut grids = grids_of(&edges, most_cells);
    let taken: Vec<BBox> = grids.iter().filter(|grid| grid.cells.len() > 1).map(Grid::bbox).collect();
    grids.extend(grids_of(&background_edges(&rulings, &taken), most_cells).into_iter().filter(|grid| grid.cells.len() >= 4));
    let grids = without_nested(grids);

    let (along, odd): (Vec<&Glyph>, Vec<&Glyph>) = page.glyphs.iter().partition(|glyph| glyph.direction == frame.direction);
    let filled = fill(along.into_iter().map(|glyph| frame.place(glyph)).collect(), &grids);
    let (mut tables, flow) = tables_of(filled, &grids, page.number);
    let mut lines = lines_of(flow, page.number);
    let stray = place_odd_lines(odd, &frame, page.number, &grids, &mut tables, &mut lines);

    let mut items: Vec<Item> = match frame.direction {
        Direction::Right => aligned::tables_in(lines, &edges.horizontal),
        // characters know their place as displayed only
        _ => lines.into_iter().map(Item::Line).collect(),
    };
    items.extend(
        tables
            .into_iter()
            .filter(|table| table.cells.len() > 1 || table.cells.iter().any(|c| !c.lines.is_empty()))
            .map(Item::Table),
    );
    items.sort_by(|a, b| a.place().0.total_cmp(&b.place().0).then(a.place().1.total_cmp(&b.place().1)));
    Sketch { page: page.number, width: frame.width, height: frame.height, direction: frame.direction, items, stray, edges }
}

impl Item {
    /// By which pieces are put into reading order: y, then x.
    fn place(&self) -> (f32, f32) {
        match self {
            Item::Line(line) => (line.baseline - 0.35 * line.size, line.bbox.x0),
            Item::Table(table) => (table.grid.bbox().y0, table.grid.bbox().x0),
        }
    }
}

/// Leaves out grids inside a cell of another one, and frames around other grids.
fn without_nested(grids: Vec<Grid>) -> Vec<Grid> {
    let boxes: Vec<BBox> = grids.iter().map(Grid::bbox).collect();
    let is_inside = |inner: &BBox, outer: &BBox| {
        inner != outer
            && inner.x0 >= outer.x0 - 1.0
            && inner.x1 <= outer.x1 + 1.0
            && inner.y0 >= outer.y0 - 1.0
            && inner.y1 <= outer.y1 + 1.0
    };
    let is_wanted = |index: usize| {
        let bbox = &boxes[index];
        let inside = boxes.iter().zip(&grids).any(|(outer, grid)| grid.cells.len() > 1 && is_inside(bbox, outer));
        let around = grids[index].cells.len() == 1 && boxes.iter().any(|inner| is_inside(inner, bbox));
        !inside && !around
    };
    let wanted: Vec<bool> = (0..grids.len().min(MOST_GRIDS)).map(is_wanted).collect();
    grids.into_iter().zip(wanted).filter(|(_, wanted)| *wanted).map(|(grid, _)| grid).collect()
}

fn tables_of(filled: Filled, grids: &[Grid], page: u32) -> (Vec<TableSketch>, Vec<Placed>) {
    let tables = grids.iter().zip(filled.cells).map(|(grid, contents)| {
        let cells = grid.cells.iter().zip(contents).map(|(cell, glyphs)| CellSketch {
            cell: *cell,
            bbox: grid.cell_box(cell),
            lines: lines_of(glyphs, page),
        });
        TableSketch { grid: grid.clone(), cells: cells.collect(), origin: Origin::Ruled, page }
    });
    (tables.collect(), filled.flow)
}

/// Text that runs another way than the page: one line for each run, put into the cell or the flow where it stands. Slanted
/// text is given back.
fn place_odd_lines(
    odd: Vec<&Glyph>,
    frame: &Frame,
    page: u32,
    grids: &[Grid],
    tables: &mut [TableSketch],
    lines: &mut Vec<Line>,
) -> Vec<Line> {
    let locator = Locator::new(grids);
    let mut stray = Vec::new();
    let runs = odd.chunk_by(|a, b| {
        a.direction == b.direction && (a.direction == Direction::Other || (a.baseline - b.baseline).abs() < a.size)
    });
    for run in runs {
        let own = Frame { direction: run[0].direction, ..*frame };
        let placed: Vec<Placed> = run.iter().map(|glyph| own.place(glyph)).collect();
        let Some(mut line) = line_of(&placed, page) else { continue };
        let shown = run.iter().fold(run[0].bbox, |bbox, glyph| bbox.cover(glyph.bbox));
        line.bbox = frame.turn(shown);
        line.baseline = line.bbox.y0 + line.size;
        let (x, y) = ((line.bbox.x0 + line.bbox.x1) / 2.0, (line.bbox.y0 + line.bbox.y1) / 2.0);
        match locator.slot_at(x, y) {
            _ if run[0].direction == Direction::Other => stray.push(line),
            Some(slot) => tables[slot.grid].cells[slot.cell].lines.push(line),
            None => lines.push(line),
        }
    }
    stray
}

/// The frame in which a page's text runs from left to right.
#[derive(Debug, Clone, Copy)]
struct Frame {
    direction: Direction,
    width: f32,
    height: f32,
    /// Size of the page as displayed.
    shown: (f32, f32),
}

impl Frame {
    fn of(page: &Page) -> Self {
        let count = |direction| page.glyphs.iter().filter(|glyph| glyph.direction == direction).count();
        let upright = count(Direction::Right);
        let direction = [Direction::Down, Direction::Up].into_iter().find(|d| count(*d) > upright).unwrap_or(Direction::Right);
        let (width, height) = if direction == Direction::Right { (page.width, page.height) } else { (page.height, page.width) };
        Self { direction, width, height, shown: (page.width, page.height) }
    }

    fn turn(&self, bbox: BBox) -> BBox {
        match self.direction {
            Direction::Down => BBox::new(bbox.y0, self.shown.0 - bbox.x1, bbox.y1, self.shown.0 - bbox.x0),
            Direction::Up => BBox::new(self.shown.1 - bbox.y1, bbox.x0, self.shown.1 - bbox.y0, bbox.x1),
            Direction::Right | Direction::Other => bbox,
        }
    }

    fn place(&self, glyph: &Glyph) -> Placed {
        let baseline = if self.direction == Direction::Down { self.shown.0 - glyph.baseline } else { glyph.baseline };
        Placed { glyph: Glyph { bbox: self.turn(glyph.bbox), baseline, ..*glyph }, shown: glyph.bbox }
    }
}
