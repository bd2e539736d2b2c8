//! In which order the deadlines of a reminder stand in its table.

use std::collections::HashMap;

use super::reminders::Item;

/// So many deadlines stand in a reminder by themselves; the others are counted.
pub const MOST_NAMED: usize = 60;

/// The deadlines of a case stand together, where its most urgent one does; before all others what the reader's last mail only
/// counted.
pub fn in_table_order(items: &mut [Item]) {
    items.sort_by(|a, b| urgency(a).cmp(&urgency(b)));
    let mut places: HashMap<String, usize> = HashMap::new();
    for (place, item) in items.iter().enumerate() {
        places.entry(item.deadline.forloeb.to_string()).or_insert(place);
    }
    items.sort_by_cached_key(|item| places.get(&*item.deadline.forloeb).copied());
}

fn urgency(item: &Item) -> impl Ord + use<'_> {
    (!item.was_counted, item.deadline.urgency())
}
