//! Mail addresses: what is one, and when two are the same.

use std::collections::{BTreeSet, HashSet};

use fasevagt::domain::values::address::Address;

#[test]
fn an_address_has_a_name_and_a_host_without_blanks() {
    for text in ["anna@example.dk", "Anna.Hansen+cti@post.example.dk", "søren@næstved.dk", "a@b"] {
        assert_eq!(text.parse::<Address>().unwrap().to_string(), text, "kept as it was written");
    }
    let refused = ["", "anna", "@example.dk", "anna@", "a@b@c", "an na@example.dk", "anna@exa mple.dk"];
    let more = ["anna@example..dk", ".anna@example.dk", "anna@example.dk.", "<anna@example.dk>", "a,b@example.dk"];
    for text in refused.into_iter().chain(more) {
        assert!(text.parse::<Address>().is_err(), "{text:?}");
    }
}

#[test]
fn capitals_make_no_other_address() {
    let spellings = ["Anna@Example.dk", "anna@example.dk", "ANNA@EXAMPLE.DK"].map(Address::unchecked);
    assert_eq!(spellings.iter().collect::<HashSet<_>>().len(), 1);
    assert_eq!(spellings.iter().collect::<BTreeSet<_>>().len(), 1);
    assert!(spellings.iter().all(|one| *one == spellings[0] && one.key() == "anna@example.dk"));
    assert_eq!(spellings[0].as_str(), "Anna@Example.dk");
    assert_ne!(spellings[0], Address::unchecked("anne@example.dk"));
}

#[test]
fn a_host_with_danish_letters_has_a_name_in_ascii_on_the_wire() {
    for (typed, wire) in [
        ("anna@næstved.dk", "anna@xn--nstved-pua.dk"),
        ("anna@Rådhus.Ærø.dk", "anna@xn--rdhus-mra.xn--r-3fa9c.dk"),
        ("anna@example.dk", "anna@example.dk"),
        ("søren@næstved.dk", "søren@xn--nstved-pua.dk"),
    ] {
        assert_eq!(typed.parse::<Address>().unwrap().on_the_wire(), wire);
    }
    let long = format!("{}@example.dk", "a".repeat(65));
    let long_label = format!("anna@{}.dk", "æ".repeat(64));
    for none in [long.as_str(), &long_label, "anna@-.dk", "anna@-næstved.dk", "anna@a_b.dk"] {
        assert!(none.parse::<Address>().is_err(), "{none}");
    }
}
