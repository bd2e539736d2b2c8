use crate::domain::values::closed_set::closed_set;

closed_set! {
    /// The formats of a month's documents, in the order in which they are attached; spelled as their files end.
    DocumentFormat { Pdf = "pdf", Xlsx = "xlsx", Csv = "csv", Xml = "xml" }
}

impl DocumentFormat {
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xml => "application/xml",
        }
    }

    /// The format of the file with this name, by its ending.
    pub fn of_name(name: &str) -> Option<Self> {
        let (_, ending) = name.rsplit_once('.')?;
        ending.parse().ok()
    }
}
