//! One of up to four parts of a number format: for numbers above, below or at zero, or for those of a condition.

use super::digit_places::Item;

#[derive(Debug, Clone)]
pub struct Section {
    pub condition: Option<(Comparison, f64)>,
    pub shape: Shape,
}

#[derive(Debug, Clone, Copy)]
pub enum Comparison {
    Less,
    LessOrEqual,
    Equal,
    NotEqual,
    GreaterOrEqual,
    Greater,
}

#[derive(Debug, Clone)]
pub enum Shape {
    Literal(String),
    /// The digits, between two texts.
    General(String, String),
    Digits(Vec<Item>),
    Day,
    Moment,
    Elapsed,
    Unknown,
}

impl Comparison {
    #[expect(clippy::float_cmp, reason = "a spreadsheet compares so")]
    pub fn holds(self, value: f64, other: f64) -> bool {
        match self {
            Self::Less => value < other,
            Self::LessOrEqual => value <= other,
            Self::Equal => value == other,
            Self::NotEqual => value != other,
            Self::GreaterOrEqual => value >= other,
            Self::Greater => value > other,
        }
    }
}

/// What was seen of a section.
#[derive(Default)]
struct Seen {
    condition: Option<(Comparison, f64)>,
    items: Vec<Item>,
    general: Option<usize>,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    DayOrMonth,
    Time,
    Elapsed,
    /// An exponent.
    Unknown,
}

impl Section {
    pub fn new(code: &str) -> Self {
        let mut seen = Seen::default();
        let mut rest = code;
        while let Some(c) = rest.chars().next() {
            rest = seen.take(c, rest);
        }
        Self { condition: seen.condition, shape: seen.shape() }
    }
}

impl Seen {
    /// Takes in what stands first, and returns what stands behind it.
    fn take<'a>(&mut self, c: char, rest: &'a str) -> &'a str {
        let behind = rest.get(c.len_utf8()..).unwrap_or_default();
        let word = |name: &str| rest.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
        let past = |name: &str| rest.get(name.len()..).unwrap_or_default();
        if word("general") {
            self.general = Some(self.items.len());
            return past("general");
        }
        if let Some(name) = ["am/pm", "a/p"].into_iter().find(|name| word(name)) {
            self.parts.push(Part::Time);
            return past(name);
        }
        match c {
            '"' => {
                let (text, after) = behind.split_once('"').unwrap_or((behind, ""));
                self.literal(text);
                return after;
            }
            '[' => {
                let (inside, after) = behind.split_once(']').unwrap_or((behind, ""));
                self.bracket(inside);
                return after;
            }
            '\\' | '_' | '*' => {
                let next = behind.chars().next();
                // Behind the others stands what only takes room.
                if let (Some(next), '\\') = (next, c) {
                    self.literal(&next.to_string());
                }
                return behind.get(next.map_or(0, char::len_utf8)..).unwrap_or_default();
            }
            '0' => self.items.push(Item::Digit { always: true }),
            '#' | '?' => self.items.push(Item::Digit { always: false }),
            '.' => self.items.push(Item::Point),
            ',' => self.items.push(Item::Group),
            '%' => self.items.push(Item::Percent),
            '@' => self.general = Some(self.items.len()),
            'y' | 'Y' | 'd' | 'D' | 'm' | 'M' => self.parts.push(Part::DayOrMonth),
            'h' | 'H' | 's' | 'S' => self.parts.push(Part::Time),
            'e' | 'E' => self.parts.push(Part::Unknown),
            other => self.literal(&other.to_string()),
        }
        behind
    }

    fn literal(&mut self, text: &str) {
        self.items.push(Item::Literal(text.to_owned()));
    }

    /// A colour, a currency, a condition, or a length of time.
    fn bracket(&mut self, inside: &str) {
        if let Some(currency) = inside.strip_prefix('$') {
            return self.literal(currency.split('-').next().unwrap_or_default());
        }
        let unit = |name: char| !inside.is_empty() && inside.chars().all(|c| c.eq_ignore_ascii_case(&name));
        if unit('h') || unit('m') || unit('s') {
            self.parts.push(Part::Elapsed);
        }
        let comparisons = [
            ("<=", Comparison::LessOrEqual),
            (">=", Comparison::GreaterOrEqual),
            ("<>", Comparison::NotEqual),
            ("<", Comparison::Less),
            (">", Comparison::Greater),
            ("=", Comparison::Equal),
        ];
        if let Some((mark, how)) = comparisons.into_iter().find(|(mark, _)| inside.starts_with(mark)) {
            let number = inside.get(mark.len()..).unwrap_or_default().trim().parse();
            self.condition = number.ok().map(|number| (how, number));
        }
    }

    fn shape(self) -> Shape {
        // The `m` of `hh:mm` are minutes: where there is a time, months are none.
        let dated = [(Part::Elapsed, Shape::Elapsed), (Part::Time, Shape::Moment), (Part::DayOrMonth, Shape::Day)];
        if let Some((_, shape)) = dated.into_iter().find(|(part, _)| self.parts.contains(part)) {
            return shape;
        }
        let has_digits = self.items.iter().any(|item| matches!(item, Item::Digit { .. }));
        let texts = |items: &[Item]| items.iter().map(Item::text).collect::<String>();
        match self.general {
            _ if self.parts.contains(&Part::Unknown) => Shape::Unknown,
            Some(place) => {
                let (before, after) = self.items.split_at(place);
                Shape::General(texts(before), texts(after))
            }
            None if has_digits => Shape::Digits(self.items),
            None => Shape::Literal(texts(&self.items)),
        }
    }
}
