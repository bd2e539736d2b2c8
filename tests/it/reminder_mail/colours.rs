//! What the colours of the templates come to: text 4.5 to 1 against what it stands on, marks 3 to 1 (WCAG 2.2, 1.4.3 and 1.4.11),
//! light, dark and without colours.

use std::collections::BTreeMap;
use std::fs;

use crate::support::sources::root;

type Colours = BTreeMap<(String, String), String>;

/// The colours of a style sheet, by selector and property.
fn colours(css: &str) -> Colours {
    let mut found = Colours::new();
    for rule in css.split('}') {
        let Some((selectors, declarations)) = rule.rsplit_once('{') else { continue };
        let selectors = selectors.rsplit('{').next().unwrap();
        for (property, value) in declarations.split(';').filter_map(|one| one.split_once(':')) {
            let Some(colour) = value.split_whitespace().find(|word| word.starts_with('#')) else { continue };
            for selector in selectors.split(',') {
                let name = selector.trim().trim_start_matches("td").trim_start_matches("th");
                found.insert(
                    (name.to_owned(), property.trim().trim_end_matches("-color").to_owned()),
                    colour.to_owned(),
                );
            }
        }
    }
    found
}

/// Those of the layout, light and dark: what the dark one does not name stays.
fn light_and_dark() -> [Colours; 2] {
    let layout = fs::read_to_string(root("templates/layout.html")).unwrap();
    let css = layout.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
    let (light, dark) = css.split_once("@media").unwrap();
    let light = colours(light);
    let mut both = light.clone();
    both.extend(colours(dark.split_once('{').unwrap().1));
    [light, both]
}

fn channels(colour: &str) -> [f64; 3] {
    [1, 3, 5].map(|at| f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0)
}

fn luminance(channels: [f64; 3]) -> f64 {
    let linear = channels.map(|c| if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}

/// What a printer without colours makes of it (Rec. 601).
fn grey([red, green, blue]: [f64; 3]) -> [f64; 3] {
    [0.299 * red + 0.587 * green + 0.114 * blue; 3]
}

fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn text_and_marks_stand_out_in_light_in_dark_and_in_grey() {
    for (number, colours) in light_and_dark().into_iter().enumerate() {
        let of = |selector: &str, property: &str| {
            let key = (selector.to_owned(), property.to_owned());
            channels(colours.get(&key).unwrap_or_else(|| panic!("{selector} has no {property}")))
        };
        let texts = [
            ("body", "color"),
            (".body", "color"),
            (".card", "color"),
            (".head", "color"),
            (".soft", "color"),
            (".footer", "color"),
            ("a", "color"),
        ];
        let marks = [(".overdue", "border-left"), (".due", "border-left"), (".upcoming", "border-left")];
        for ground in ["body", ".page", ".card", ".head"] {
            for ((selector, property), least) in
                texts.map(|one| (one, 4.5)).into_iter().chain(marks.map(|one| (one, 3.0)))
            {
                // The head of a table has its own text only.
                if ground == ".head" && selector != ".head" {
                    continue;
                }
                let (front, back) = (of(selector, property), of(ground, "background"));
                for (seen, front, back) in [("in colour", front, back), ("in grey", grey(front), grey(back))] {
                    let found = contrast(front, back);
                    assert!(
                        found >= least,
                        "{selector} on {ground}, {}, {seen}: {found:.2}",
                        ["light", "dark"][number]
                    );
                }
            }
        }
    }
}

#[test]
fn the_marks_differ_in_more_than_their_colour() {
    let layout = fs::read_to_string(root("templates/layout.html")).unwrap();
    let widths: std::collections::BTreeSet<&str> = layout
        .lines()
        .filter_map(|line| line.trim().split_once("{ border-left: "))
        .map(|(_, mark)| mark.split_once('#').unwrap().0)
        .collect();
    assert_eq!(widths.len(), 3, "{widths:?}");
}
