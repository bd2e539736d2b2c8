//! HTML as its reader sees it, to look for what must not be in it.

use quick_xml::escape::unescape_with;

/// The text without tags, comments, styles and scripts, its entities resolved. Where a line or a cell ends, there is a line break.
pub fn text_of(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, tag_on)) = rest.split_once('<') {
        text += before;
        let (tag, after) = tag(tag_on);
        if is_end_of_line(tag) {
            text.push('\n');
        }
        rest = after;
    }
    text += rest;
    match unescape_with(&text, |name| Some(entity(name))) {
        Ok(resolved) => resolved.into_owned(),
        // An ampersand that is no entity.
        Err(_) => text,
    }
}

/// The tag, and what comes after it: after its whole content, where that is not shown.
fn tag(rest: &str) -> (&str, &str) {
    if let Some(comment) = rest.strip_prefix("!--") {
        return ("", comment.split_once("-->").map_or("", |(_, after)| after));
    }
    let Some((tag, after)) = rest.split_once('>') else { return ("", "") };
    for hidden in ["style", "script"] {
        if name(tag).eq_ignore_ascii_case(hidden) {
            let end = after.to_ascii_lowercase().find(&format!("</{hidden}"));
            return (tag, end.map_or("", |end| &after[end..]));
        }
    }
    (tag, after)
}

fn name(tag: &str) -> &str {
    tag.trim_start_matches('/').split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default()
}

fn is_end_of_line(tag: &str) -> bool {
    const ENDS: [&str; 14] = ["br", "p", "div", "tr", "td", "th", "li", "ul", "ol", "table", "h1", "h2", "h3", "title"];
    ENDS.iter().any(|end| name(tag).eq_ignore_ascii_case(end))
}

/// Those that could stand between digits; others change nothing.
fn entity(name: &str) -> &'static str {
    match name {
        "lt" => "<",
        "gt" => ">",
        "amp" => "&",
        "quot" => "\"",
        "apos" => "'",
        "nbsp" | "ensp" | "emsp" | "thinsp" => " ",
        "ndash" | "mdash" | "minus" | "hyphen" | "dash" => "-",
        "shy" | "zwj" | "zwnj" => "",
        "period" => ".",
        "sol" => "/",
        "lowbar" => "_",
        "NewLine" => "\n",
        _ => "?",
    }
}
