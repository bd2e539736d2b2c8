//! The colours of the pages: 4.5 to 1 for text, 3 to 1 for marks (WCAG 2.2, 1.4.3 and 1.4.11), by day and in the dark.

use std::collections::BTreeMap;

use super::site::between;

const STYLE: &str = include_str!("../../../templates/pages/style.css");
const ROWS: &str = include_str!("../../../templates/pages/rows.html");
const BAR: &str = include_str!("../../../src/render/pages/bar.rs");

/// The colours of a set of variables.
fn colours(text: &str) -> BTreeMap<&str, &str> {
    let pairs = text.split(';').filter_map(|part| part.split_once(':'));
    pairs.filter_map(|(name, value)| Some((name.strip_prefix("--")?, value))).collect()
}

fn luminance(colour: &str) -> f64 {
    let digits = colour.strip_prefix('#').unwrap();
    let wide: String = if digits.len() == 3 { digits.chars().flat_map(|c| [c, c]).collect() } else { digits.into() };
    let part = |at: usize| {
        let value = f64::from(u8::from_str_radix(&wide[at..at + 2], 16).unwrap()) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * part(0) + 0.7152 * part(2) + 0.0722 * part(4)
}

fn contrast(a: &str, b: &str) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn text_and_marks_can_be_read_by_day_in_the_dark_and_on_paper() {
    assert!((contrast("#fff", "#000000") - 21.0).abs() < 0.01 && (contrast("#767676", "#fff") - 4.54).abs() < 0.01);
    let day = colours(between(STYLE, ":root{", "}"));
    let mut dark = day.clone();
    dark.extend(colours(between(STYLE, "dark){:root{", "}")));
    let mut paper = day.clone();
    paper.extend(colours(between(STYLE, "margin:10mm}:root{", "}")));
    assert_eq!((day.len(), dark.len(), paper.len()), (10, 10, 10), "{day:?}");
    for (when, set) in [("day", &day), ("dark", &dark), ("paper", &paper)] {
        for text in ["fg", "soft", "link", "over", "due", "next"] {
            for ground in ["bg", "card"] {
                let found = contrast(set[text], set[ground]);
                assert!(found >= 4.5, "{text} on {ground}, {when}: {found:.2}");
            }
        }
        let found = contrast(set["frame"], set["card"]);
        assert!(found >= 3.0, "frame, {when}: {found:.2}");
    }
}

#[test]
fn the_marks_of_a_bar_stand_out_against_every_phase() {
    let fills: Vec<&str> =
        between(BAR, "PHASE_FILLS: [&str; 3] = [", "]").split(", ").map(|one| one.trim_matches('"')).collect();
    assert_eq!(fills.len(), 3);
    // Today is black with white edges; the handover date is white, and so is what lies behind a bar.
    assert!(ROWS.contains("fill=\"#ffffff\"") && ROWS.contains("fill=\"#000000\""));
    for fill in fills {
        let found = contrast("#ffffff", fill);
        assert!(found >= 3.0, "white on {fill}: {found:.2}");
    }
    assert!(contrast("#ffffff", "#000000") > 3.0);
}
