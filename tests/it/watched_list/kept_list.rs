//! A list as its keeper sees it: sheets of rows whose cells are found by case number and title.

use super::site::{fill, new_workbook};

const FORLOEB: [&str; 16] = [
    "Sagsnummer",
    "Borgerreference",
    "Metode",
    "Tilbud",
    "Medarbejder",
    "Handlekommune",
    "Indflytning",
    "Udskrevet",
    "Fase 2 fra",
    "Fase 3 fra",
    "Afsluttet den",
    "Afslutningsårsag",
    "Handleplan",
    "Overdragelsesaftale",
    "Seneste hjemmebesøg",
    "Mål evalueret senest",
];

#[derive(Debug, Clone)]
struct KeptSheet {
    name: &'static str,
    titles: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

#[derive(Debug, Clone)]
pub struct KeptList {
    sheets: Vec<KeptSheet>,
    /// Every other row of Forløb is filtered away.
    is_filtered: bool,
}

fn cells(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

impl KeptList {
    /// Two houses, a worker in each, and twelve forløb at every step of theirs in November 2026.
    pub fn of_twelve() -> Self {
        let sheet = |name, titles: &[&'static str]| KeptSheet { name, titles: titles.to_vec(), rows: Vec::new() };
        let sheets = vec![
            sheet("Tilbud", &["Tilbud", "Tilbuddets navn"]),
            sheet("Medarbejdere", &["Medarbejder", "Medarbejderens navn", "E-mail", "Tilbud"]),
            sheet("Forløb", &FORLOEB),
            sheet("Pauser", &["Sagsnummer", "Fra", "Til", "Faktureres"]),
            sheet("Betalere", &["Sagsnummer", "Gælder fra", "Kommune"]),
            sheet("Takster", &["Takstkode", "Gælder fra", "Takst pr. døgn (kr.)"]),
        ];
        let mut list = Self { sheets, is_filtered: false };
        list.put("Tilbud", &["pensionatet", "Pensionatet"]);
        list.put("Tilbud", &["havnen", "Havnen"]);
        list.put("Medarbejdere", &["anna", "Anna", "anna@example.dk", "pensionatet"]);
        list.put("Medarbejdere", &["hans", "Hans", "hans@example.dk", "havnen"]);
        list.put("Takster", &["CTI", "01-01-2026", "512,00"]);
        let starts = [
            "17-03-2026",
            "20-03-2026",
            "26-02-2026",
            "10-08-2026",
            "12-08-2026",
            "17-08-2026",
            "02-11-2026",
            "14-05-2026",
            "18-05-2026",
            "22-05-2026",
            "25-02-2026",
            "20-05-2026",
        ];
        for (number, start) in (1..).zip(starts) {
            let (id, reference) = (format!("CTI-{number:02}"), format!("p-{number:02}"));
            let mut row = cells(&[&id, &reference, "CTI", "pensionatet", "anna", "Næstved", start, start]);
            row.resize(FORLOEB.len(), String::new());
            list.put_row("Forløb", row);
        }
        for id in ["CTI-01", "CTI-02", "CTI-03", "CTI-08", "CTI-11"] {
            list.set(id, "Fase 2 fra", "20-08-2026");
            list.set(id, "Handleplan", "20-06-2026");
        }
        list
    }

    fn sheet(&mut self, name: &str) -> &mut KeptSheet {
        self.sheets.iter_mut().find(|sheet| sheet.name == name).unwrap()
    }

    /// Fills in a cell of a forløb; one that is not there is not missed.
    pub fn set(&mut self, id: &str, title: &str, text: &str) {
        let sheet = self.sheet("Forløb");
        let place = sheet.titles.iter().position(|known| *known == title).unwrap();
        if let Some(row) = sheet.rows.iter_mut().find(|row| row[0] == id) {
            text.clone_into(&mut row[place]);
        }
    }

    pub fn put(&mut self, sheet: &str, texts: &[&str]) {
        self.put_row(sheet, cells(texts));
    }

    pub fn put_row(&mut self, sheet: &str, row: Vec<String>) {
        self.sheet(sheet).rows.push(row);
    }

    /// Takes out the rows that hold a text.
    pub fn take(&mut self, sheet: &str, text: &str) {
        self.sheet(sheet).rows.retain(|row| row.iter().all(|cell| cell != text));
    }

    pub fn row(&self, id: &str) -> Vec<String> {
        let mut list = self.clone();
        list.sheet("Forløb").rows.iter().find(|row| row[0] == id).unwrap().clone()
    }

    pub fn filter_half(&mut self) {
        self.is_filtered = true;
    }

    /// Sorts it the other way.
    pub fn turn(&mut self) {
        self.sheet("Forløb").rows.reverse();
    }

    pub fn workbook(&self) -> Vec<u8> {
        let mut workbook = new_workbook();
        for KeptSheet { name, titles, rows } in &self.sheets {
            let lines = rows.iter().map(|row| row.join(";") + "\n").collect::<String>();
            let sheet = workbook.add_worksheet().set_name(*name).unwrap();
            fill(sheet, &format!("{}\n{lines}", titles.join(";")));
            if *name == "Forløb" && self.is_filtered {
                for row in (2..=u32::try_from(rows.len()).unwrap()).step_by(2) {
                    sheet.set_row_hidden(row).unwrap();
                }
            }
        }
        workbook.save_to_buffer().unwrap()
    }
}
