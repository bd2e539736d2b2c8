use chrono::NaiveDate;
use serde::Serialize;

use crate::domain::overview::courses::Course;
use crate::domain::values::calendar::addd;
use crate::render::danish;

/// The width of a bar in its own units.
const WIDTH: i64 = 1000;
/// Those of the marks for today and the handover date.
const TODAY_WIDTH: i64 = 16;
const HANDOVER_WIDTH: i64 = 12;
/// White between two phases.
const GAP: i64 = 4;

/// The colours of the phases: white on each of them has a contrast of at least 3:1.
pub const PHASE_FILLS: [&str; 3] = ["#5b8db8", "#3f74a3", "#1f4e7a"];

/// The nine months of a CTI with its phases, today and the handover date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct PhaseBar {
    words: String,
    parts: Vec<PhasePart>,
    today: i64,
    handover: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct PhasePart {
    x: i64,
    width: i64,
    fill: &'static str,
}

impl PhaseBar {
    pub fn of(course: &Course, on: NaiveDate) -> Self {
        let place = |day: NaiveDate| ((day - course.start).num_days() * WIDTH / course.days()).clamp(0, WIDTH);
        let mut starts = vec![course.start];
        starts.extend(course.phase_starts.iter().map(|(_, from)| *from));
        let ends = starts.iter().skip(1).copied().chain([addd(course.end, 1)]);
        let mut parts = Vec::new();
        for ((from, to), fill) in starts.iter().zip(ends).zip(PHASE_FILLS) {
            let (x, end) = (place(*from), place(to));
            let gap = if end < WIDTH { GAP } else { 0 };
            if end - gap > x {
                parts.push(PhasePart { x, width: end - gap - x, fill });
            }
        }
        Self {
            words: danish::course(course, on),
            parts,
            // The whole mark is within the bar.
            today: place(on).min(WIDTH - TODAY_WIDTH),
            handover: place(course.handover).min(WIDTH - HANDOVER_WIDTH),
        }
    }
}
