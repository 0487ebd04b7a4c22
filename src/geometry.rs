//! Points and boxes on a page: PDF points, origin at the top left corner, y downwards.

/// An axis-parallel box in points, origin top left; `x0 <= x1`, `y0 <= y1`.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct BBox {
    /// Left edge.
    pub x0: f32,
    /// Top edge.
    pub y0: f32,
    /// Right edge.
    pub x1: f32,
    /// Bottom edge.
    pub y1: f32,
}

impl BBox {
    /// The box with these corners, whatever their order.
    pub fn new(x0: f32, y0: f32, x1: f32, y1: f32) -> Self {
        Self { x0: x0.min(x1), y0: y0.min(y1), x1: x0.max(x1), y1: y0.max(y1) }
    }

    /// The smallest box that holds both.
    pub fn cover(self, other: BBox) -> BBox {
        BBox { x0: self.x0.min(other.x0), y0: self.y0.min(other.y0), x1: self.x1.max(other.x1), y1: self.y1.max(other.y1) }
    }

    /// Width in points.
    pub fn width(self) -> f32 {
        self.x1 - self.x0
    }

    /// Height in points.
    pub fn height(self) -> f32 {
        self.y1 - self.y0
    }

    /// How much of the lower of the two boxes' heights they share vertically, 0 to 1.
    pub fn line_overlap(self, other: BBox) -> f32 {
        let shared = self.y1.min(other.y1) - self.y0.max(other.y0);
        let lower = self.height().min(other.height());
        if lower <= 0.0 { 0.0 } else { (shared / lower).clamp(0.0, 1.0) }
    }
}
