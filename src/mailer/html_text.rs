//! HTML as its reader sees it, to look for what must not be in it.

use std::borrow::Cow;

use quick_xml::escape::unescape;

/// The text without tags, comments, styles and scripts, its entities resolved. Where a line or a cell ends, there is a line break.
pub fn text_of(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, tag_on)) = rest.split_once('<') {
        text += before;
        // Anything else behind it is no tag, but a sign that stands for itself.
        if !tag_on.starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c)) {
            text.push('<');
            rest = tag_on;
            continue;
        }
        let (tag, after) = tag(tag_on);
        if is_end_of_line(tag) {
            text.push('\n');
        }
        rest = after;
    }
    text += rest;
    with_entities_resolved(&text)
}

/// The tag, and what comes after it: after its whole content, where that is not shown.
fn tag(rest: &str) -> (&str, &str) {
    if let Some(comment) = rest.strip_prefix("!--") {
        return ("", comment.split_once("-->").map_or("", |(_, after)| after));
    }
    if let Some(data) = rest.strip_prefix("![CDATA[") {
        return ("", data);
    }
    let end = end_of_tag(rest);
    let (tag, after) = (&rest[..end], rest[end..].strip_prefix('>').unwrap_or_default());
    for hidden in ["style", "script"] {
        if tag.starts_with(|c: char| c != '/') && name(tag).eq_ignore_ascii_case(hidden) {
            let end = after.to_ascii_lowercase().find(&format!("</{hidden}"));
            return (tag, end.map_or("", |end| &after[end..]));
        }
    }
    (tag, after)
}

/// Where a tag ends: at the first sign for it outside of quotes.
fn end_of_tag(rest: &str) -> usize {
    let mut quote = None;
    for (at, c) in rest.char_indices() {
        match (quote, c) {
            (None, '>') => return at,
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
    }
    // A quote that nobody closes: the reader's program may take it otherwise.
    rest.find('>').unwrap_or(rest.len())
}

fn name(tag: &str) -> &str {
    tag.trim_start_matches('/').split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default()
}

fn is_end_of_line(tag: &str) -> bool {
    const ENDS: [&str; 14] = ["br", "p", "div", "tr", "td", "th", "li", "ul", "ol", "table", "h1", "h2", "h3", "title"];
    ENDS.iter().any(|end| name(tag).eq_ignore_ascii_case(end))
}

/// One after the other: an ampersand that begins none stands for itself.
fn with_entities_resolved(text: &str) -> String {
    let mut resolved = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        resolved += before;
        let is_of_name = |c: char| c.is_ascii_alphanumeric() || c == '#';
        let mut length = after.find(|c| !is_of_name(c)).unwrap_or(after.len());
        // Without the sign that ends it, a number ends with its digits, and these two with their names.
        if !after[length..].starts_with(';') {
            length = match after[..length].strip_prefix('#') {
                Some(number) => 1 + digits_of(number),
                None => ["nbsp", "shy"].iter().find(|name| after.starts_with(**name)).map_or(0, |name| name.len()),
            };
        }
        if let Some(shown) = entity(&after[..length]) {
            resolved += &shown;
            rest = after[length..].strip_prefix(';').unwrap_or(&after[length..]);
        } else {
            resolved.push('&');
            rest = after;
        }
    }
    resolved + rest
}

fn digits_of(number: &str) -> usize {
    match number.strip_prefix(['x', 'X']) {
        Some(hex) => 1 + hex.chars().take_while(char::is_ascii_hexdigit).count(),
        None => number.chars().take_while(char::is_ascii_digit).count(),
    }
}

/// What an entity shows; `None` where it is none that could stand between digits.
fn entity(name: &str) -> Option<Cow<'static, str>> {
    if name.starts_with('#') {
        let reference = format!("&{};", name.replace('X', "x"));
        return unescape(&reference).ok().map(|shown| Cow::Owned(shown.into_owned()));
    }
    Some(Cow::Borrowed(match name {
        "lt" => "<",
        "gt" => ">",
        "amp" => "&",
        "quot" => "\"",
        "apos" => "'",
        "nbsp" | "ensp" | "emsp" | "thinsp" | "hairsp" | "numsp" | "puncsp" | "Tab" => " ",
        "ndash" | "mdash" | "minus" | "hyphen" | "dash" | "horbar" => "-",
        "shy" | "zwj" | "zwnj" | "lrm" | "rlm" | "ZeroWidthSpace" | "NoBreak" => "",
        "period" | "middot" => ".",
        "sol" => "/",
        "lowbar" => "_",
        "NewLine" => "\n",
        _ => return None,
    }))
}
