//! Where letters go.

/// A Danish postal address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PostalAddress {
    /// Street and number, and what else stands above the city, with commas between; empty where none is known.
    pub street: String,
    /// Four digits; empty where none is known.
    pub postal_code: String,
    pub city: String,
}

impl PostalAddress {
    /// From one line, as `Vej 1, 4700 Næstved`; what ends in no postal code and city is street alone.
    pub fn of(text: &str) -> Self {
        let parts: Vec<&str> = text.split([',', '\n']).map(str::trim).filter(|part| !part.is_empty()).collect();
        if let Some((last, street)) = parts.split_last()
            && let Some((code, city)) = last.split_once(' ')
            && is_postal_code(code)
        {
            let (street, city) = (street.join(", "), city.trim().to_owned());
            return Self { street, postal_code: code.to_owned(), city };
        }
        Self { street: parts.join(", "), ..Self::default() }
    }

    /// As it is written on an envelope.
    pub fn lines(&self) -> Vec<String> {
        let city = format!("{} {}", self.postal_code, self.city);
        let lines = self.street.split(", ").chain([city.as_str()]);
        lines.map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    }
}

/// Four digits.
pub fn is_postal_code(text: &str) -> bool {
    text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit())
}
