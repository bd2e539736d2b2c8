//! The parts of an `.xlsx` beside its sheets: which sheets there are, the texts that cells share, and how numbers are shown.

use std::collections::HashMap;

use quick_xml::events::Event;

use super::broken;
use super::number_format::NumberFormat;
use super::package::{Package, XmlPart, add_text, attribute};
use crate::import::cell::SheetCell;
use crate::import::problem::FileProblem;

/// What the cells of all sheets refer to.
pub struct Parts {
    /// The names of the sheets with cells, also of the hidden ones, and their paths.
    pub sheets: Vec<(String, String)>,
    pub texts: Vec<SheetCell>,
    /// By the number of the style.
    pub formats: Vec<NumberFormat>,
    /// Days are counted from 1904, as old Macs do.
    pub from_1904: bool,
}

/// A part that another one names.
struct Related {
    kind: String,
    path: String,
}

pub fn read(package: &mut Package) -> Result<Parts, FileProblem> {
    let main = related(package, "")?.into_values().find(|part| part.kind == "officeDocument");
    let main = main.map_or_else(|| "xl/workbook.xml".to_owned(), |part| part.path);
    let parts = related(package, &main)?;
    let path_of = |kind: &str| parts.values().find(|part| part.kind == kind).map(|part| part.path.clone());
    let (names, from_1904) = sheets(&mut required(package, &main)?)?;
    let mut sheets = Vec::new();
    for (name, id) in names {
        // A sheet that is a diagram has no cells.
        if let Some(part) = parts.get(&id).filter(|part| part.kind == "worksheet") {
            sheets.push((name, part.path.clone()));
        }
    }
    let formats = match path_of("styles") {
        Some(path) => formats(&mut required(package, &path)?)?,
        None => Vec::new(),
    };
    let texts = match path_of("sharedStrings") {
        Some(path) => texts(&mut required(package, &path)?)?,
        None => Vec::new(),
    };
    Ok(Parts { sheets, texts, formats, from_1904 })
}

pub fn required<'a>(package: &'a mut Package, path: &str) -> Result<XmlPart<'a>, FileProblem> {
    package.xml(path)?.ok_or_else(|| broken(&"a part is missing"))
}

/// What a part names, by its id there.
fn related(package: &mut Package, of: &str) -> Result<HashMap<String, Related>, FileProblem> {
    let (folder, file) = of.rsplit_once('/').unwrap_or(("", of));
    let Some(mut part) = package.xml(&format!("{folder}/_rels/{file}.rels"))? else { return Ok(HashMap::new()) };
    let mut found = HashMap::new();
    loop {
        match part.next()? {
            Event::Start(tag) if tag.local_name().as_ref() == "Relationship" => {
                let (id, kind, target) = (attribute(&tag, "Id"), attribute(&tag, "Type"), attribute(&tag, "Target"));
                if let (Some(id), Some(kind), Some(target)) = (id, kind, target) {
                    let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                    found.insert(id, Related { kind, path: path(folder, &target) });
                }
            }
            Event::Eof => return Ok(found),
            _ => {}
        }
    }
}

/// A target from the folder of the part that names it.
fn path(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut path: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in target.split('/') {
        match step {
            "." => {}
            ".." => drop(path.pop()),
            step => path.push(step),
        }
    }
    path.join("/")
}

/// The names of the sheets with their ids, and whether days are counted from 1904.
fn sheets(part: &mut XmlPart<'_>) -> Result<(Vec<(String, String)>, bool), FileProblem> {
    let (mut sheets, mut from_1904) = (Vec::new(), false);
    loop {
        match part.next()? {
            Event::Start(tag) if tag.local_name().as_ref() == "sheet" => {
                if let (Some(name), Some(id)) = (attribute(&tag, "name"), attribute(&tag, "id")) {
                    sheets.push((name, id));
                }
            }
            Event::Start(tag) if tag.local_name().as_ref() == "workbookPr" => {
                from_1904 = attribute(&tag, "date1904").is_some_and(|value| is_true(&value));
            }
            Event::Eof => return Ok((sheets, from_1904)),
            _ => {}
        }
    }
}

pub fn is_true(value: &str) -> bool {
    matches!(value, "1" | "true" | "on")
}

/// The number formats of the styles of cells.
fn formats(part: &mut XmlPart<'_>) -> Result<Vec<NumberFormat>, FileProblem> {
    let (mut own, mut formats, mut of_cells) = (HashMap::new(), Vec::new(), false);
    loop {
        match part.next()? {
            Event::Start(tag) => match tag.local_name().as_ref() {
                "numFmt" => {
                    if let (Some(id), Some(code)) = (attribute(&tag, "numFmtId"), attribute(&tag, "formatCode")) {
                        own.insert(id, NumberFormat::new(&code));
                    }
                }
                "cellXfs" => of_cells = true,
                "xf" if of_cells => {
                    let id = attribute(&tag, "numFmtId").unwrap_or_default();
                    let format = own.get(&id).cloned().or_else(|| NumberFormat::built_in(id.parse().ok()?));
                    formats.push(format.unwrap_or_else(|| NumberFormat::new("")));
                }
                _ => {}
            },
            Event::End(tag) if tag.local_name().as_ref() == "cellXfs" => of_cells = false,
            Event::Eof => return Ok(formats),
            _ => {}
        }
    }
}

/// The texts that cells share.
fn texts(part: &mut XmlPart<'_>) -> Result<Vec<SheetCell>, FileProblem> {
    let mut texts = Vec::new();
    loop {
        match part.next()? {
            Event::Start(tag) if tag.local_name().as_ref() == "si" => texts.push(text(part, "si")?),
            Event::Eof => return Ok(texts),
            _ => {}
        }
    }
}

/// A text in one piece or in several with fonts of their own, without the reading aids of Asian letters.
pub fn text(part: &mut XmlPart<'_>, end: &str) -> Result<SheetCell, FileProblem> {
    let (mut text, mut in_text, mut aids) = (String::new(), false, 0_u32);
    loop {
        match part.next()? {
            Event::Start(tag) => match tag.local_name().as_ref() {
                "t" => in_text = aids == 0,
                "rPh" => aids += 1,
                _ => {}
            },
            Event::End(tag) => match tag.local_name().as_ref() {
                "t" => in_text = false,
                "rPh" => aids = aids.saturating_sub(1),
                name if name == end => return Ok(SheetCell::text(&unescaped(&text))),
                _ => {}
            },
            Event::Eof => return Err(broken(&"it ends within a text")),
            event if in_text => add_text(&event, &mut text),
            _ => {}
        }
    }
}

/// A spreadsheet writes a line break within a text as `_x000D_`, too.
pub fn unescaped(text: &str) -> String {
    text.replace("_x000D_", "\r").replace("_x0009_", "\t").replace("_x005F_", "_")
}
