use super::count;
use crate::domain::cases::case_schema::{KOMMUNE, TABLES};
use crate::domain::cases::forloeb::DataError;
use crate::domain::cases::table::{Column, ColumnKind, Table};

/// What is wrong with a row, in the words of the sheet and with the names of the database; never what stands there.
pub fn data_error(error: &DataError, rows: usize) -> String {
    let DataError { table, id, column, .. } = error;
    let place = match id {
        Some(id) => format!("række {id}"),
        None => format!("{} uden kendt nummer", count(rows, "række", "rækker")),
    };
    let described = TABLES.iter().find(|known| known.name == *table);
    let described = described.and_then(|table| Some((*table, table.columns.iter().find(|one| one.name == *column)?)));
    let (field, what) = match described {
        Some((table, one)) => (format!("{} ({column})", one.title), what_stands_there(table, one)),
        None => ((*column).to_owned(), "noget, der ikke kan bruges"),
    };
    let hint = match described {
        Some((_, one)) if is_kommune(one.kind) => KOMMUNE_HINT,
        _ => "",
    };
    format!("Tabel {table}, {place}: i feltet {field} står der {what}. Ret det i sagssystemet.{hint}")
}

/// What is mostly wrong with a kommune's code in another program's views: it is a number there.
const KOMMUNE_HINT: &str =
    " En kommunekode er fire cifre som tekst, med nul foran (0370), og kommunen skal stå i tabellen kommune.";

fn is_kommune(kind: ColumnKind) -> bool {
    match kind {
        ColumnKind::KommuneCode => true,
        ColumnKind::Reference(to) => *to == KOMMUNE,
        _ => false,
    }
}

fn what_stands_there(table: &Table, column: &Column) -> &'static str {
    match column.kind {
        // An end that lies before its start is noted at the end.
        ColumnKind::Date(_) if table.date_orders.iter().any(|order| order.end == column.name) => {
            "ikke en gyldig dato, eller en, der ligger for tidligt"
        }
        ColumnKind::Date(_) => "ikke en gyldig dato",
        ColumnKind::Integer | ColumnKind::Oere => "ikke et helt tal",
        ColumnKind::Boolean => "hverken ja eller nej",
        ColumnKind::MailAddress => "ikke en gyldig mailadresse",
        ColumnKind::Cvr => "ikke et gyldigt CVR-nummer",
        ColumnKind::Gln => "ikke et gyldigt GLN-nummer",
        ColumnKind::KommuneCode => "ikke en kommunekode på fire cifre",
        ColumnKind::PhasePlan => "ikke en faseplan, der kan bruges",
        ColumnKind::Set(_) => "ikke en af de tilladte værdier",
        ColumnKind::Reference(_) if column.required => "intet, eller en henvisning til noget, der ikke findes",
        ColumnKind::Reference(_) => "en henvisning til noget, der ikke findes",
        ColumnKind::Text => "intet, eller noget, der ikke kan bruges",
    }
}
