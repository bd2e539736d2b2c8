//! One of up to four parts of a number format: for numbers above, below or at zero, or for those of a condition.

use super::digit_places::FormatItem;

#[derive(Debug, Clone)]
pub struct Section {
    pub condition: Option<(Comparison, f64)>,
    pub shape: SectionShape,
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
pub enum SectionShape {
    Literal(String),
    /// The digits, between two texts.
    General(String, String),
    Digits(Vec<FormatItem>),
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
    items: Vec<FormatItem>,
    general: Option<usize>,
    parts: Vec<FormatPart>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FormatPart {
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
            self.parts.push(FormatPart::Time);
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
            '0' => self.items.push(FormatItem::Digit { always: true }),
            '#' | '?' => self.items.push(FormatItem::Digit { always: false }),
            '.' => self.items.push(FormatItem::Point),
            ',' => self.items.push(FormatItem::Group),
            '%' => self.items.push(FormatItem::Percent),
            '@' => self.general = Some(self.items.len()),
            'y' | 'Y' | 'd' | 'D' | 'm' | 'M' => self.parts.push(FormatPart::DayOrMonth),
            'h' | 'H' | 's' | 'S' => self.parts.push(FormatPart::Time),
            'e' | 'E' => self.parts.push(FormatPart::Unknown),
            other => self.literal(&other.to_string()),
        }
        behind
    }

    fn literal(&mut self, text: &str) {
        self.items.push(FormatItem::Literal(text.to_owned()));
    }

    /// A colour, a currency, a condition, or a length of time.
    fn bracket(&mut self, inside: &str) {
        if let Some(currency) = inside.strip_prefix('$') {
            return self.literal(currency.split('-').next().unwrap_or_default());
        }
        let unit = |name: char| !inside.is_empty() && inside.chars().all(|c| c.eq_ignore_ascii_case(&name));
        if unit('h') || unit('m') || unit('s') {
            self.parts.push(FormatPart::Elapsed);
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

    fn shape(self) -> SectionShape {
        // The `m` of `hh:mm` are minutes: where there is a time, months are none.
        let dated = [
            (FormatPart::Elapsed, SectionShape::Elapsed),
            (FormatPart::Time, SectionShape::Moment),
            (FormatPart::DayOrMonth, SectionShape::Day),
        ];
        if let Some((_, shape)) = dated.into_iter().find(|(part, _)| self.parts.contains(part)) {
            return shape;
        }
        let has_digits = self.items.iter().any(|item| matches!(item, FormatItem::Digit { .. }));
        let texts = |items: &[FormatItem]| items.iter().map(FormatItem::text).collect::<String>();
        match self.general {
            _ if self.parts.contains(&FormatPart::Unknown) => SectionShape::Unknown,
            Some(place) => {
                let (before, after) = self.items.split_at(place);
                SectionShape::General(texts(before), texts(after))
            }
            None if has_digits => SectionShape::Digits(self.items),
            None => SectionShape::Literal(texts(&self.items)),
        }
    }
}
