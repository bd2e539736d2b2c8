//! The floor that also finds every data error (docs/domain.md, section 3): a pass per table, nothing kept but keys.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};
use std::path::Path;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};

use crate::floor;

/// What the values of a column are.
#[derive(Clone, Copy)]
enum Kind {
    Text,
    Number,
    Flag,
    Date,
    Plan,
    Set(&'static [&'static str]),
    /// The key of a row of that table.
    Key(&'static str),
}
use Kind::{Date, Flag, Key, Number, Plan, Set, Text};

/// Whether a column may be empty.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Need {
    Required,
    Optional,
}
use Need::{Optional, Required};

struct Table {
    name: &'static str,
    columns: &'static [(&'static str, Kind, Need)],
    /// Places of an end, and of the starts of which the first that is there counts.
    orders: &'static [(usize, &'static [usize])],
}

const FORLOEB: (&str, Kind, Need) = ("forloeb_id", Key("forloeb"), Required);
const METHODS: Kind = Set(&["CTI", "ICM", "ACT", "EFTERFORSORG"]);
const END_REASONS: Kind = Set(&["completed", "moved", "dropped_out", "died", "other"]);
const KONTAKT_KINDS: Kind = Set(&["home_visit", "meeting", "call", "network"]);
const MILESTONE_KINDS: Kind = Set(&[
    "assessment_sent",
    "handleplan",
    "activity_plan",
    "activity_plan_evaluated",
    "activity_plan_adjusted",
    "goals_evaluated",
    "continued_support",
    "handover_agreement",
    "long_term_plan",
    "handover_talks",
    "network_established",
    "responsibility_placed",
    "kommune_informed",
]);

/// Those that others refer to first.
const TABLES: &[Table] = &[
    Table {
        name: "kommune",
        columns: &[
            ("code", Text, Required),
            ("name", Text, Required),
            ("cvr", Text, Optional),
            ("gln", Text, Optional),
        ],
        orders: &[],
    },
    Table {
        name: "tilbud",
        columns: &[
            ("id", Text, Required),
            ("name", Text, Required),
            ("cti_places", Number, Optional),
            ("phase_plan", Plan, Optional),
        ],
        orders: &[],
    },
    Table {
        name: "medarbejder",
        columns: &[
            ("id", Text, Required),
            ("name", Text, Required),
            ("email", Text, Required),
            ("tilbud_id", Key("tilbud"), Required),
            ("fte_percent", Number, Required),
            ("absent_from", Date, Optional),
            ("absent_to", Date, Optional),
        ],
        orders: &[(6, &[5])],
    },
    // Once more, when all are known.
    Table { name: "medarbejder", columns: &[("substitute_id", Key("medarbejder"), Optional)], orders: &[] },
    Table {
        name: "takst",
        columns: &[("code", Text, Required), ("valid_from", Date, Required), ("oere_per_day", Number, Required)],
        orders: &[],
    },
    Table {
        name: "forloeb",
        columns: &[
            ("id", Text, Required),
            ("borger_ref", Text, Required),
            ("method", METHODS, Required),
            ("tilbud_id", Key("tilbud"), Required),
            ("medarbejder_id", Key("medarbejder"), Optional),
            ("handlekommune", Key("kommune"), Required),
            ("betalingskommune", Key("kommune"), Optional),
            ("legal_basis", Set(&["85", "85a"]), Optional),
            ("contact_on", Date, Optional),
            ("start_on", Date, Optional),
            ("agreed_end_on", Date, Optional),
            ("extension_ref", Text, Optional),
            ("ended_on", Date, Optional),
            ("end_reason", END_REASONS, Optional),
            ("phase2_on", Date, Optional),
            ("phase3_on", Date, Optional),
            ("decision_on", Date, Optional),
            ("discharged_on", Date, Optional),
            ("first_discharged_on", Date, Optional),
            ("takst_code", Text, Optional),
        ],
        orders: &[(10, &[9]), (12, &[9]), (15, &[14])],
    },
    Table {
        name: "milestone",
        columns: &[FORLOEB, ("kind", MILESTONE_KINDS, Required), ("done_on", Date, Required)],
        orders: &[],
    },
    Table {
        name: "kontakt",
        columns: &[FORLOEB, ("held_on", Date, Required), ("kind", KONTAKT_KINDS, Required)],
        orders: &[],
    },
    Table {
        name: "betalingstilsagn",
        columns: &[
            FORLOEB,
            ("registered_on", Date, Required),
            ("valid_from", Date, Optional),
            ("valid_to", Date, Optional),
            ("reference", Text, Optional),
        ],
        orders: &[(3, &[2, 1])],
    },
    Table {
        name: "betaler",
        columns: &[FORLOEB, ("valid_from", Date, Required), ("kommune", Key("kommune"), Required)],
        orders: &[],
    },
    Table {
        name: "pause",
        columns: &[FORLOEB, ("from_on", Date, Required), ("to_on", Date, Optional), ("billed", Flag, Required)],
        orders: &[(2, &[1])],
    },
];

/// Says how many errors there are.
pub fn count_errors(database: &Path) -> usize {
    let database = floor::open(database);
    let mut keys = Keys::new();
    TABLES.iter().map(|table| errors_in(table, &database, &mut keys)).sum()
}

fn errors_in(table: &Table, database: &Connection, keys: &mut Keys) -> usize {
    let names: Vec<&str> = table.columns.iter().map(|(name, ..)| *name).collect();
    let mut statement = database.prepare(&format!("SELECT {} FROM {}", names.join(", "), table.name)).unwrap();
    let mut rows = statement.query([]).unwrap();
    let mut own = keys.remove(table.name).unwrap_or_default();
    let mut errors = 0;
    while let Some(row) = rows.next().unwrap() {
        errors += errors_of(table, row, keys, &own);
        // A table that refers to itself only adds to its keys what is there.
        if let ValueRef::Text(id) = row.get_ref(0).unwrap()
            && matches!(table.columns[0].1, Text)
            && !own.insert(short(id))
            && table.name == "forloeb"
        {
            errors += 1;
        }
    }
    keys.insert(table.name, own);
    errors
}

fn errors_of(table: &Table, row: &Row<'_>, keys: &Keys, own: &KeySet) -> usize {
    let mut errors = 0;
    for (place, (_, kind, need)) in table.columns.iter().enumerate() {
        let right = match row.get_ref(place).unwrap() {
            ValueRef::Null | ValueRef::Text(b"") => *need == Optional,
            ValueRef::Integer(number) => match kind {
                Number => number.abs() <= 1_000_000_000_000,
                Flag => number == 0 || number == 1,
                _ => false,
            },
            ValueRef::Text(text) => match kind {
                Text => true,
                Date => is_date(text),
                Flag => matches!(text, b"0" | b"1" | b"true" | b"false"),
                Number => text.iter().all(u8::is_ascii_digit) && text.len() < 13,
                Plan => text.split(|byte| *byte == b'-').filter(|months| is_months(months)).count() == 3,
                Set(values) => values.iter().any(|value| value.as_bytes() == text),
                Key(other) if *other == table.name => own.contains(&short(text)),
                Key(other) => keys.get(other).is_some_and(|known| known.contains(&short(text))),
            },
            _ => false,
        };
        errors += usize::from(!right);
    }
    let date = |place: usize| match row.get_ref(place).unwrap() {
        ValueRef::Text(text) if is_date(text) => Some(text),
        _ => None,
    };
    for (end, starts) in table.orders {
        if let Some(end) = date(*end)
            && let Some(start) = starts.iter().find_map(|start| date(*start))
        {
            errors += usize::from(end < start);
        }
    }
    errors
}

fn is_months(text: &[u8]) -> bool {
    matches!(text, [b'1'..=b'9'] | [b'1'..=b'5', b'0'..=b'9'] | b"60")
}

fn is_date(text: &[u8]) -> bool {
    let &[a, b, c, d, b'-', m1, m2, b'-', d1, d2] = text else { return false };
    if ![a, b, c, d, m1, m2, d1, d2].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let number = |tens: u8, ones: u8| u32::from(tens - b'0') * 10 + u32::from(ones - b'0');
    let (century, year, month, day) = (number(a, b), number(c, d), number(m1, m2), number(d1, d2));
    let is_leap = year.is_multiple_of(4) && (year > 0 || century.is_multiple_of(4));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(is_leap),
        _ => 0,
    };
    (1..=days).contains(&day)
}

type Keys = HashMap<&'static str, KeySet>;
type KeySet = HashSet<ShortKey, BuildHasherDefault<WordHasher>>;

/// A key as it is, so that none is allocated by itself.
#[derive(PartialEq, Eq, Hash)]
struct ShortKey([u64; 3]);

fn short(text: &[u8]) -> ShortKey {
    let mut bytes = [0; 24];
    bytes[..text.len()].copy_from_slice(text);
    let word = |at: usize| u64::from_ne_bytes(bytes[at..at + 8].try_into().unwrap());
    ShortKey([word(0), word(8), word(16)])
}

#[derive(Default)]
struct WordHasher(u64);

impl Hasher for WordHasher {
    fn write(&mut self, bytes: &[u8]) {
        for part in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..part.len()].copy_from_slice(part);
            self.write_u64(u64::from_ne_bytes(word));
        }
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }

    fn finish(&self) -> u64 {
        // The table takes its place from the low bits, which a product mixes least.
        self.0 ^ (self.0 >> 32)
    }
}
