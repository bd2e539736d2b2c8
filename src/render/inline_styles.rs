//! Styles on each element, since the Word engine of Outlook, and mail programs that drop `<style>`, know no others.
//!
//! For what the templates write, and no more: rules of an element, a class or both. The libraries that know all of CSS are 18 crates, some
//! of them under a licence that `deny.toml` does not accept.

use std::fmt::Write;

/// `td.row` and its declarations.
struct StyleRule {
    element: String,
    class: String,
    declarations: Vec<Declaration>,
}

type Declaration = (String, String);

/// What a `<style>` says: rules that go to the elements, and what has to stay (media queries, selectors of several parts).
#[derive(Default)]
struct StyleSheet {
    rules: Vec<StyleRule>,
    kept: String,
}

/// Elements whose background Word takes from an attribute.
const WITH_BGCOLOR: [&str; 5] = ["body", "table", "tr", "td", "th"];

/// The same page with the rules of its `<style>` written on the elements. What stands on an element already goes before them.
pub fn with_inline_styles(html: &str) -> String {
    let Some((before, rest)) = html.split_once("<style>") else { return html.to_owned() };
    let Some((css, after)) = rest.split_once("</style>") else { return html.to_owned() };
    let sheet = StyleSheet::of(css);
    let mut written = String::with_capacity(html.len() * 2);
    let _ = write!(written, "{before}<style>{}</style>", sheet.kept);
    let mut left = after;
    while let Some(start) = left.find('<') {
        let (text, tag) = left.split_at(start);
        written.push_str(text);
        // What is for Word only stands in comments, with its own styles.
        let (tag, behind) = tag.split_at(if tag.starts_with("<!--") { end_of(tag, "-->") } else { end_of_tag(tag) });
        match Element::of(tag) {
            Some(element) => sheet.write(&mut written, &element),
            None => written.push_str(tag),
        }
        left = behind;
    }
    written.push_str(left);
    written
}

fn end_of(text: &str, end: &str) -> usize {
    text.find(end).map_or(text.len(), |at| at + end.len())
}

/// Behind the `>` that is in no quotes.
fn end_of_tag(tag: &str) -> usize {
    let mut quoted = None;
    for (at, c) in tag.char_indices() {
        match (c, quoted) {
            ('>', None) => return at + 1,
            ('"' | '\'', None) => quoted = Some(c),
            (c, Some(quote)) if c == quote => quoted = None,
            _ => {}
        }
    }
    tag.len()
}

/// An opening tag, with its attributes as they are written but for `style`.
struct Element<'a> {
    name: &'a str,
    attributes: &'a str,
    closes_itself: bool,
}

impl<'a> Element<'a> {
    fn of(tag: &'a str) -> Option<Self> {
        let inner = tag.strip_prefix('<')?.strip_suffix('>')?;
        if !inner.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let (inner, closes_itself) = match inner.strip_suffix('/') {
            Some(inner) => (inner, true),
            None => (inner, false),
        };
        let (name, attributes) = inner.split_at(inner.find(char::is_whitespace).unwrap_or(inner.len()));
        Some(Self { name, attributes: attributes.trim_end(), closes_itself })
    }

    /// Where an attribute stands: its begin, the begin of its value, and behind its last quote.
    fn attribute(&self, name: &str) -> Option<(usize, usize, usize)> {
        let begin = self.attributes.find(&format!(" {name}=\""))?;
        let value = begin + name.len() + 3;
        let length = self.attributes.get(value..)?.find('"')?;
        Some((begin, value, value + length + 1))
    }

    fn value(&self, name: &str) -> Option<&'a str> {
        let (_, value, end) = self.attribute(name)?;
        self.attributes.get(value..end - 1)
    }
}

impl StyleSheet {
    fn of(css: &str) -> Self {
        let mut sheet = Self::default();
        let mut left = css.trim();
        while let Some(open) = left.find('{') {
            let (selectors, block) = left.split_at(open);
            let (block, behind) = block.split_at(end_of_block(block));
            let declarations = declarations(block.trim_matches(|c| c == '{' || c == '}'));
            let selectors = selectors.trim();
            let rules: Option<Vec<_>> =
                selectors.split(',').map(|one| StyleRule::of(one.trim(), declarations.clone())).collect();
            match rules {
                Some(rules) => sheet.rules.extend(rules),
                None => sheet.kept += &format!("{selectors} {block}\n"),
            }
            left = behind.trim_start();
        }
        // The more a selector says, the later it counts.
        sheet.rules.sort_by_key(|rule| 2 * usize::from(!rule.class.is_empty()) + usize::from(!rule.element.is_empty()));
        sheet
    }

    fn write(&self, written: &mut String, element: &Element<'_>) {
        let classes: Vec<&str> = element.value("class").unwrap_or_default().split_whitespace().collect();
        let mut style: Vec<&Declaration> = Vec::new();
        let own = declarations(element.value("style").unwrap_or_default());
        let of_rules = self.rules.iter().filter(|rule| rule.is_for(element.name, &classes));
        for declaration in of_rules.flat_map(|rule| &rule.declarations).chain(&own) {
            style.retain(|(property, _)| *property != declaration.0);
            style.push(declaration);
        }
        let (attributes, behind) = match element.attribute("style") {
            Some((begin, _, end)) => (element.attributes.split_at(begin).0, element.attributes.split_at(end).1),
            None => (element.attributes, ""),
        };
        let _ = write!(written, "<{}{attributes}{behind}", element.name);
        let background = style.iter().find(|(property, _)| property == "background-color");
        if let Some((_, colour)) = background
            && WITH_BGCOLOR.contains(&element.name)
            && element.attribute("bgcolor").is_none()
        {
            let _ = write!(written, " bgcolor=\"{colour}\"");
        }
        if !style.is_empty() {
            let style: Vec<String> = style.iter().map(|(property, value)| format!("{property}:{value}")).collect();
            let _ = write!(written, " style=\"{}\"", style.join(";"));
        }
        written.push_str(if element.closes_itself { "/>" } else { ">" });
    }
}

impl StyleRule {
    /// `None` for a selector that is more than an element with or without a class.
    fn of(selector: &str, declarations: Vec<Declaration>) -> Option<Self> {
        let (element, class) = selector.split_once('.').unwrap_or((selector, ""));
        let is_name = |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if selector.is_empty() || !is_name(element) || !is_name(class) {
            return None;
        }
        Some(Self { element: element.to_owned(), class: class.to_owned(), declarations })
    }

    fn is_for(&self, element: &str, classes: &[&str]) -> bool {
        (self.element.is_empty() || self.element == element)
            && (self.class.is_empty() || classes.contains(&self.class.as_str()))
    }
}

/// Behind the brace that closes the first one.
fn end_of_block(block: &str) -> usize {
    let mut depth = 0_usize;
    for (at, c) in block.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth <= 1 => return at + 1,
            '}' => depth -= 1,
            _ => {}
        }
    }
    block.len()
}

/// `color: #fff; margin: 0` by property. The quotes of an attribute can't stand in it.
fn declarations(text: &str) -> Vec<Declaration> {
    let pairs = text.split(';').filter_map(|one| one.split_once(':'));
    pairs.map(|(property, value)| (property.trim().to_owned(), value.trim().replace('"', "'"))).collect()
}
