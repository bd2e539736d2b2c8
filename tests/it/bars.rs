//! The bars of the digest: whatever the course, the cells fill the bar.

use fasevagt::domain::overview::courses::Course;
use fasevagt::render::CourseBar;
use proptest::prelude::*;

use crate::support::cast::{cti, with};
use crate::support::day;

proptest! {
    #[test]
    fn the_cells_of_a_bar_add_up_and_the_marks_are_narrow(start in 0_u64..400, length in 0_u64..600, at in 0_u64..600) {
        let on = day("2026-06-01");
        let begin = on - chrono::Days::new(start);
        let case = with(cti("CTI-1", &begin.to_string()), |c| {
            c.forloeb.agreed_end_on = Some(begin + chrono::Days::new(length));
            c.forloeb.phase2_on = Some(begin + chrono::Days::new(at));
        });
        let Some(course) = Course::of(&case, on) else { return Ok(()) };
        let bar = CourseBar::new(&course, String::new(), String::new(), 0, on);
        prop_assert_eq!(bar.cells.iter().map(|cell| cell.width).sum::<i64>(), 100);
        prop_assert!(bar.cells.iter().all(|cell| cell.width > 0));
        prop_assert_eq!(bar.letters.chars().count(), 36);
        prop_assert_eq!(bar.letters.matches('|').count(), 1);
        // Digits would now and then look like a CPR number, and the guard would hold the digest back.
        prop_assert!(!bar.letters.contains(|c: char| c.is_ascii_digit()));
    }
}
