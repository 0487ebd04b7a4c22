//! Rules → snapped and joined edges. Lines, thin boxes and the borders of filled boxes all end up as horizontal and vertical edges.

use super::Ruling;
use crate::geometry::BBox;

/// A horizontal edge (`at` is y, from left to right) or a vertical one (`at` is x, from top to bottom).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Edge {
    /// Where it stands.
    pub at: f32,
    /// Where it begins.
    pub from: f32,
    /// Where it ends.
    pub to: f32,
}

/// The edges of one page.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Edges {
    /// Sorted by y, then by x.
    pub horizontal: Vec<Edge>,
    /// Sorted by x, then by y.
    pub vertical: Vec<Edge>,
}

/// A box at most this thick is a line.
const LINE_THICKNESS: f32 = 3.5;
/// Edges this near to each other are one: double rules, and rows or columns that no text would fit in.
const SNAP: f32 = 4.5;
/// A gap this wide in an edge is bridged: dashes, and rules that do not quite meet.
pub const JOIN: f32 = 3.0;
/// Shorter edges bound no cell.
const SHORTEST: f32 = 5.0;

/// The edges that are drawn as lines.
pub fn edges_of(rulings: &[Ruling]) -> Edges {
    let mut edges = Edges::default();
    for ruling in rulings {
        let bbox = ruling.bbox;
        if bbox.height() <= LINE_THICKNESS && bbox.width() > bbox.height() {
            edges.horizontal.push(Edge { at: (bbox.y0 + bbox.y1) / 2.0, from: bbox.x0, to: bbox.x1 });
        } else if bbox.width() <= LINE_THICKNESS {
            edges.vertical.push(Edge { at: (bbox.x0 + bbox.x1) / 2.0, from: bbox.y0, to: bbox.y1 });
        }
    }
    edges.tidy()
}

/// The borders of filled boxes outside `taken`: tables may be drawn by backgrounds alone.
pub fn background_edges(rulings: &[Ruling], taken: &[BBox]) -> Edges {
    let mut edges = Edges::default();
    let is_free = |bbox: &BBox| !taken.iter().any(|other| touches(*bbox, *other));
    let boxes = rulings.iter().map(|ruling| ruling.bbox);
    for bbox in boxes.filter(|bbox| bbox.height() > LINE_THICKNESS && bbox.width() > LINE_THICKNESS).filter(is_free) {
        edges.horizontal.extend([bbox.y0, bbox.y1].map(|at| Edge { at, from: bbox.x0, to: bbox.x1 }));
        edges.vertical.extend([bbox.x0, bbox.x1].map(|at| Edge { at, from: bbox.y0, to: bbox.y1 }));
    }
    edges.tidy()
}

fn touches(a: BBox, b: BBox) -> bool {
    a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1
}

impl Edges {
    fn tidy(self) -> Self {
        let tidy = |edges| without_short(joined(snapped(edges)));
        Self { horizontal: tidy(self.horizontal), vertical: tidy(self.vertical) }
    }
}

/// Moves edges that stand within [`SNAP`] of each other to one place, their mean weighted by length.
fn snapped(mut edges: Vec<Edge>) -> Vec<Edge> {
    edges.sort_by(|a, b| a.at.total_cmp(&b.at));
    let mut start = 0;
    while start < edges.len() {
        let first = edges[start].at;
        let count = edges[start..].iter().take_while(|edge| edge.at - first <= SNAP).count();
        let group = &mut edges[start..start + count];
        let length: f32 = group.iter().map(|edge| edge.to - edge.from).sum();
        let at = group.iter().map(|edge| edge.at * (edge.to - edge.from)).sum::<f32>() / length.max(f32::MIN_POSITIVE);
        if at.is_finite() {
            group.iter_mut().for_each(|edge| edge.at = at);
        }
        start += count;
    }
    edges
}

/// Joins the pieces of one line.
fn joined(mut edges: Vec<Edge>) -> Vec<Edge> {
    edges.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.from.total_cmp(&b.from)));
    let mut joined: Vec<Edge> = Vec::with_capacity(edges.len());
    for edge in edges {
        match joined.last_mut() {
            Some(last) if last.at == edge.at && edge.from <= last.to + JOIN => last.to = last.to.max(edge.to),
            _ => joined.push(edge),
        }
    }
    joined
}

fn without_short(mut edges: Vec<Edge>) -> Vec<Edge> {
    edges.retain(|edge| edge.to - edge.from >= SHORTEST);
    edges
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ruling(x0: f32, y0: f32, x1: f32, y1: f32) -> Ruling {
        Ruling { bbox: BBox::new(x0, y0, x1, y1) }
    }

    #[test]
    fn lines_thin_boxes_and_double_rules_become_edges() {
        let edges = edges_of(&[
            ruling(0.0, 10.0, 100.0, 10.0),
            ruling(102.0, 9.5, 200.0, 10.5),
            ruling(0.0, 12.0, 200.0, 12.4),
            ruling(50.0, 10.0, 50.5, 80.0),
            ruling(0.0, 0.0, 2.0, 2.0),
            ruling(0.0, 0.0, 300.0, 300.0),
        ]);
        assert_eq!(edges.horizontal.len(), 1);
        assert_eq!((edges.horizontal[0].from, edges.horizontal[0].to), (0.0, 200.0));
        assert_eq!(edges.vertical, vec![Edge { at: 50.25, from: 10.0, to: 80.0 }]);
    }

    #[test]
    fn backgrounds_give_edges_only_where_no_table_is() {
        let boxes = [ruling(0.0, 0.0, 50.0, 20.0), ruling(50.0, 0.0, 100.0, 20.0), ruling(0.0, 100.0, 50.0, 120.0)];
        let edges = background_edges(&boxes, &[BBox::new(0.0, 90.0, 100.0, 200.0)]);
        assert_eq!((edges.horizontal.len(), edges.vertical.len()), (2, 3));
    }
}
