//! The zip file that a workbook is, and how much of it is unpacked.

use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Cursor, ErrorKind, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;
use zip::read::ZipFile;
use zip::result::ZipError;

use super::broken;
use crate::import::limits::{MAX_CELLS, MAX_UNPACKED};
use crate::import::problem::FileProblem;

/// Bytes of one tag, or of one text: a cell holds 32,767 letters.
const MAX_TEXT: u64 = 8 << 20;

/// The parts of a workbook.
pub struct Package {
    zip: ZipArchive<Cursor<Vec<u8>>>,
    /// By their names as they are compared.
    places: HashMap<String, usize>,
    /// How many bytes may still be unpacked.
    left: u64,
}

impl Package {
    pub fn open(bytes: Vec<u8>) -> Result<Self, FileProblem> {
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| explain(&error))?;
        // What the file says of itself is no more than a first look: it is counted while it is unpacked.
        if zip.decompressed_size().is_some_and(|size| size > u128::from(MAX_UNPACKED)) {
            return Err(FileProblem::TooLargeUnpacked);
        }
        let names = zip.file_names().enumerate();
        let places = names.filter_map(|(place, name)| Some((as_compared(&name.ok()?), place))).collect();
        Ok(Self { zip, places, left: MAX_UNPACKED })
    }

    pub fn has(&self, path: &str) -> bool {
        self.places.contains_key(&as_compared(path))
    }

    /// The paths of the parts in a folder.
    pub fn parts_in(&self, folder: &str) -> Vec<String> {
        self.places.keys().filter(|path| path.starts_with(folder)).cloned().collect()
    }

    /// A part to be read byte by byte; `None` where there is none of this path.
    pub fn part(&mut self, path: &str) -> Result<Option<PartBytes<'_>>, FileProblem> {
        let Some(place) = self.places.get(&as_compared(path)) else { return Ok(None) };
        let part = self.zip.by_index(*place).map_err(|error| explain(&error))?;
        Ok(Some(BufReader::with_capacity(1 << 16, CountedPart { part, left: &mut self.left, in_text: 0 })))
    }

    /// A part to be read tag by tag.
    pub fn xml(&mut self, path: &str) -> Result<Option<XmlPart<'_>>, FileProblem> {
        let Some(bytes) = self.part(path)? else { return Ok(None) };
        let mut reader = Reader::from_reader(bytes);
        reader.config_mut().expand_empty_elements = true;
        reader.config_mut().check_end_names = false;
        Ok(Some(XmlPart { reader, buffer: Vec::new() }))
    }

    /// Refuses a part with more values than cells are read, before any is: `tags` are what a value begins with.
    pub fn require_few_cells(&mut self, path: &str, tags: &[&[u8]]) -> Result<(), FileProblem> {
        let left = self.left;
        let Some(mut part) = self.part(path)? else { return Ok(()) };
        let mut values = 0;
        loop {
            part.get_mut().start_part();
            let read = part.fill_buf().map_err(|error| explain_io(&error))?;
            if read.is_empty() {
                break;
            }
            let is_value = |tag: &&[u8]| tags.iter().any(|start| tag.starts_with(start));
            values += read.split(|byte| *byte == b'<').filter(is_value).count();
            if values > MAX_CELLS {
                return Err(FileProblem::TooManyCells);
            }
            let length = read.len();
            part.consume(length);
        }
        // It is unpacked once more to be read.
        drop(part);
        self.left = left;
        Ok(())
    }

    /// The file itself.
    pub fn into_bytes(self) -> Vec<u8> {
        self.zip.into_inner().into_inner()
    }
}

pub type PartBytes<'a> = BufReader<CountedPart<'a>>;

/// Stops where a small file unpacks to a large one.
pub struct CountedPart<'a> {
    part: ZipFile<'a, Cursor<Vec<u8>>>,
    left: &'a mut u64,
    /// How much was read since the last tag or text.
    in_text: u64,
}

impl Read for CountedPart<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.part.read(buffer)?;
        let bytes = u64::try_from(read).unwrap_or(u64::MAX);
        *self.left = self.left.checked_sub(bytes).ok_or(ErrorKind::FileTooLarge)?;
        self.in_text = self.in_text.saturating_add(bytes);
        if self.in_text > MAX_TEXT { Err(ErrorKind::FileTooLarge.into()) } else { Ok(read) }
    }
}

impl CountedPart<'_> {
    /// Another tag, text or record begins.
    pub fn start_part(&mut self) {
        self.in_text = 0;
    }
}

/// An XML part.
pub struct XmlPart<'a> {
    reader: Reader<PartBytes<'a>>,
    buffer: Vec<u8>,
}

impl XmlPart<'_> {
    /// The next tag or text; an empty element is a start and an end.
    pub fn next(&mut self) -> Result<Event<'_>, FileProblem> {
        self.buffer.clear();
        self.reader.get_mut().get_mut().start_part();
        self.reader.read_event_into(&mut self.buffer).map_err(|error| match &error {
            quick_xml::Error::Io(error) => explain_io(error),
            other => broken(other),
        })
    }
}

/// The attribute of this name, whatever its prefix.
pub fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = tag.attributes();
    let found = attributes.with_checks(false).flatten().find(|one| one.key.local_name().as_ref() == name)?;
    Some(quick_xml::escape::unescape(&found.value).ok()?.into_owned())
}

/// Adds what a text, or a letter written as `&#230;`, says.
pub fn add_text(event: &Event<'_>, text: &mut String) {
    match event {
        Event::Text(part) => text.push_str(&part.xml10_content()),
        Event::CData(part) => text.push_str(&part.xml10_content()),
        Event::GeneralRef(name) => match name.resolve_char_ref() {
            Ok(Some(letter)) => text.push(letter),
            _ => text.push_str(quick_xml::escape::resolve_predefined_entity(name).unwrap_or_default()),
        },
        _ => {}
    }
}

/// Other programs write `XL\Workbook.xml`.
fn as_compared(path: &str) -> String {
    path.replace('\\', "/").trim_start_matches('/').to_lowercase()
}

fn explain(error: &ZipError) -> FileProblem {
    match error {
        ZipError::InvalidPassword | ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => FileProblem::Password,
        other => broken(other),
    }
}

pub fn explain_io(error: &io::Error) -> FileProblem {
    if error.kind() == ErrorKind::FileTooLarge { FileProblem::TooLargeUnpacked } else { broken(error) }
}
