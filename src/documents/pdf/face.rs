//! The two faces of the embedded font: what they can show, how wide it is, and which glyphs it takes.

use std::cell::RefCell;
use std::rc::Rc;

use anyhow::{Context, Result};
use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::ttf_parser::Tag;
use rustybuzz::{Direction, Feature, Script, ShapePlan, UnicodeBuffer, script};
use unicode_normalization::UnicodeNormalization;

static REGULAR: &[u8] = include_bytes!("../../../templates/fonts/OpenSans-Regular.ttf");
static SEMIBOLD: &[u8] = include_bytes!("../../../templates/fonts/OpenSans-Semibold.ttf");

/// Drawn where the font has no glyph of a character.
const REPLACEMENT: char = '\u{FFFD}';

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    Regular,
    Bold,
}

pub struct Fonts {
    regular: Face,
    bold: Face,
}

pub struct Face {
    pub font: Font,
    shaper: rustybuzz::Face<'static>,
    /// How texts of a script are shaped, which takes longer to find out than to do.
    plans: RefCell<Vec<(Script, Rc<ShapePlan>)>>,
}

impl Fonts {
    pub fn load() -> Result<Self> {
        Ok(Self { regular: Face::load(REGULAR)?, bold: Face::load(SEMIBOLD)? })
    }

    pub fn face(&self, weight: Weight) -> &Face {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        }
    }

    /// A text that both faces can show: composed letters, spaces for blanks of any kind, and a replacement for what they
    /// lack.
    pub fn clean(&self, text: &str) -> String {
        let text = text.trim();
        // Both faces have what ASCII has.
        if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return text.to_owned();
        }
        let shown = text.nfc().filter(|c| !is_invisible(*c));
        let both = |c| self.regular.has(c) && self.bold.has(c);
        shown
            .map(|c| match c {
                c if c.is_whitespace() => ' ',
                c if c.is_control() || is_private(c) || !both(c) => REPLACEMENT,
                c => c,
            })
            .collect()
    }
}

impl Face {
    fn load(bytes: &'static [u8]) -> Result<Self> {
        let font = Font::new(bytes.into(), 0).context("read the embedded font")?;
        let shaper = rustybuzz::Face::from_slice(bytes, 0).context("read the embedded font's tables")?;
        Ok(Self { font, shaper, plans: RefCell::default() })
    }

    fn has(&self, character: char) -> bool {
        self.shaper.glyph_index(character).is_some_and(|glyph| glyph.0 != 0)
    }

    /// The width of a character without kerning, so never less than what is drawn takes.
    pub fn advance(&self, character: char, size: f32) -> f32 {
        let glyph = self.shaper.glyph_index(character).unwrap_or_default();
        f32::from(self.shaper.glyph_hor_advance(glyph).unwrap_or(0)) / self.font.units_per_em() * size
    }

    /// The width of a text as drawn.
    pub fn width(&self, text: &str, size: f32) -> f32 {
        self.shape(text).iter().map(|glyph| glyph.x_advance * size).sum()
    }

    /// The glyphs of a clean text, kerned and without ligatures: each letter stays one to be searched for.
    pub fn shape(&self, text: &str) -> Vec<KrillaGlyph> {
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.guess_segment_properties();
        buffer.set_direction(Direction::LeftToRight);
        let shaped = rustybuzz::shape_with_plan(&self.shaper, &self.plan(buffer.script()), buffer);
        let mut starts: Vec<usize> = shaped.glyph_infos().iter().map(|info| info.cluster as usize).collect();
        starts.sort_unstable();
        let units = self.font.units_per_em();
        let em = |value: i32| i16::try_from(value).map_or(0.0, f32::from) / units;
        let glyphs = shaped.glyph_infos().iter().zip(shaped.glyph_positions());
        glyphs
            .map(|(info, place)| {
                let start = info.cluster as usize;
                let next = starts.partition_point(|other| *other <= start);
                let end = starts.get(next).copied().unwrap_or(text.len());
                let id = GlyphId::new(info.glyph_id);
                let (x, y) = (em(place.x_offset), em(place.y_offset));
                KrillaGlyph::new(id, em(place.x_advance), x, y, em(place.y_advance), start..end, None)
            })
            .collect()
    }

    fn plan(&self, script: Script) -> Rc<ShapePlan> {
        let mut plans = self.plans.borrow_mut();
        if let Some((_, plan)) = plans.iter().find(|(known, _)| *known == script) {
            return Rc::clone(plan);
        }
        let no_ligatures = Feature::new(Tag::from_bytes(b"liga"), 0, ..);
        // Digits and signs alone are of no script.
        let named = if script == script::UNKNOWN { None } else { Some(script) };
        let plan = Rc::new(ShapePlan::new(&self.shaper, Direction::LeftToRight, named, None, &[no_ligatures]));
        plans.push((script, Rc::clone(&plan)));
        plan
    }
}

/// Marks that steer how text is laid out and take no room.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}')
}

fn is_private(character: char) -> bool {
    matches!(character, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..)
}
