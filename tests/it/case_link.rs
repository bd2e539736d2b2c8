//! Links to cases.

use fasevagt::domain::values::case_link::CaseLink;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use proptest::prelude::*;

/// What a case number's characters become, besides letters and digits: all but these are encoded.
const ENCODED: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.');

fn link(text: &str) -> CaseLink {
    text.parse().unwrap()
}

proptest! {
    #[test]
    fn a_case_number_is_encoded_as_by_the_library_for_it(forloeb in any::<String>()) {
        let encoded = utf8_percent_encode(&forloeb, &ENCODED).to_string();
        prop_assert_eq!(link("https://sag.example.dk/{forloeb}").to(&forloeb), format!("https://sag.example.dk/{encoded}"));
    }
}

#[test]
fn every_ascii_character_is_encoded_as_by_the_library_for_it() {
    let all: String = (0_u8..128).map(char::from).collect();
    let encoded = utf8_percent_encode(&all, &ENCODED).to_string();
    assert_eq!(link("http://localhost/?sag={forloeb}").to(&all), format!("http://localhost/?sag={encoded}"));
}

#[test]
fn the_number_goes_wherever_its_place_is_and_is_no_place_itself() {
    let twice = link("https://sag.example.dk/{forloeb}#{forloeb}");
    assert_eq!(twice.to("CTI-1"), "https://sag.example.dk/CTI-1#CTI-1");
    assert_eq!(twice.to("{forloeb}"), "https://sag.example.dk/%7Bforloeb%7D#%7Bforloeb%7D");
}

#[test]
fn only_a_web_address_with_a_place_for_the_number_is_accepted() {
    for text in ["https://sag.example.dk/", "javascript:{forloeb}", "sag.example.dk/{forloeb}", " "] {
        let refused = text.parse::<CaseLink>().unwrap_err().to_string();
        assert_eq!(refused, "accepted: a web address that holds {forloeb}, or an empty text for no links", "{text}");
    }
}

#[test]
fn an_empty_text_is_no_link() {
    assert_eq!(link("").to("CTI-1"), "");
}
