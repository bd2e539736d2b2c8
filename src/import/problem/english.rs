//! What is wrong in a sheet, as the command line says it.

use super::ProblemKind;
use crate::domain::cases::case_schema::KOMMUNE;
use crate::domain::cases::phase_plan::PhasePlan;
use crate::domain::cases::table::ColumnKind;
use crate::import::value::MAX_COUNT;

pub fn what(kind: &ProblemKind) -> String {
    match kind {
        ProblemKind::HoldsCpr => {
            "holds what can be a CPR number, which is not shown here; accepted: a pseudonym, a code or a text without one"
                .into()
        }
        ProblemKind::TitleHoldsCpr => "holds what can be a CPR number; accepted: a title".into(),
        ProblemKind::TitleTwice { title } => format!("is {title:?} once more; accepted: each title once"),
        ProblemKind::NoTitles { table } => {
            let accepted = table.columns.iter().map(|column| column.title).collect::<Vec<_>>().join(", ");
            format!("holds no title of a column; accepted in the first row: {accepted}")
        }
        ProblemKind::NoColumn { name, title } => format!("is missing; accepted: a column {title:?} (or {name:?})"),
        ProblemKind::HelpWithData => {
            "is the line of help with something else in it; accepted: a row of its own below it".into()
        }
        ProblemKind::InNoColumn => {
            "stands in no column; accepted: as many cells as titles (a text with the separator in it: in quotes)".into()
        }
        ProblemKind::Empty { accepted: kind } => format!("is empty; accepted: {}", accepted(*kind)),
        ProblemKind::NotAccepted { shown, accepted: kind } => {
            format!("{shown} is not accepted; accepted: {}", accepted(*kind))
        }
        ProblemKind::FailedFormula { error, accepted: kind } => format!("holds {error}; accepted: {}", accepted(*kind)),
        ProblemKind::UnsureNumber => {
            "is a number, and the file does not tell how it is shown; accepted: the same as a text, or in an .xlsx".into()
        }
        ProblemKind::LeaveEmpty => "is no date; where there is none, leave the cell empty".into(),
        ProblemKind::UnknownDate => {
            "is no date, and there must be one; write it, or take the row out of the list until it is known".into()
        }
        ProblemKind::MergedCells { range } => {
            format!("is merged with others, as {range}; accepted: a cell of its own")
        }
        ProblemKind::DoubtfulDate { mark } => {
            format!("has {mark} in a column where another date has its month first; accepted: 2026-03-17 or 17-03-2026")
        }
        ProblemKind::RowEndsEarly => "is cut off: the row ends before this column; accepted: as many cells as titles".into(),
        ProblemKind::FileEndsWithin => {
            "may be cut off: the file ends behind it; accepted: a line break at the end of the file".into()
        }
        ProblemKind::TooLong { most } => format!("is too long; accepted: at most {most} characters"),
        ProblemKind::ControlCharacter => {
            "holds a line break or another control character; accepted: one line of text".into()
        }
        ProblemKind::SameKey { row } => {
            format!("has the same key as row {row}, but not the same content; accepted: each once")
        }
        ProblemKind::EndBeforeStart { end, start_title, start } => {
            format!("{end} lies before {start_title} {start}; accepted: that day or later")
        }
        ProblemKind::NewestTakesMany { rows, table } => format!(
            "would take away {rows} later rows of the database; accepted: the newest date, or those rows on the sheet {}",
            table.sheet
        ),
        ProblemKind::OtherwiseOnSheet { row, table } => format!(
            "has the same key as row {row} of {}, but not the same content; accepted: each once",
            table.sheet
        ),
        ProblemKind::PromiseUncovers => "would take the promise from days that are issued; accepted: the earlier promise \
            on the sheet Betalingstilsagn, or another Tilsagn fra"
            .into(),
        ProblemKind::SameAsMissing { id } => format!(
            "has the person and the first day of {id}, which is missing from the list; accepted: the case number that it has"
        ),
        ProblemKind::Brake(brake) => format!(
            "too much at once ({}); accepted: a corrected list, or --allow {} if all of it is meant",
            brake.parts_english(),
            brake.number
        ),
        ProblemKind::SameAsSeveral { count } => format!(
            "differs from {count} that are there only in signs that look the same, or in zeros that lead; \
             accepted: the spelling of one of them"
        ),
        ProblemKind::NameOfSeveral => "is the name of several; accepted: the id of one of them".into(),
        ProblemKind::UnknownReference { shown, accepted: kind, there } => {
            let (accepted, there) = (accepted(*kind), there.listed("and more:"));
            format!("{shown} is in neither the file nor the database; accepted: {accepted}{there}")
        }
        ProblemKind::NoKommuner => {
            "can't be found: the list of kommuner is missing; import kommuner.csv as well, or once before".into()
        }
        ProblemKind::Removed => {
            "is the number of a forløb that was removed (`fasevagt remove`); accepted: another number, or the row left out"
                .into()
        }
        ProblemKind::RefersToWrongRow { row, table } => {
            format!("refers to row {row} of {}, which is left out", table.sheet)
        }
    }
}

/// What is accepted in a column of this kind.
fn accepted(kind: ColumnKind) -> String {
    match kind {
        ColumnKind::Text => "a text".into(),
        ColumnKind::MailAddress => "one mail address, such as navn@example.dk".into(),
        ColumnKind::Cvr => "eight digits".into(),
        ColumnKind::Gln => "13 digits, of which the last is the check digit".into(),
        ColumnKind::KommuneCode => "four digits, such as 0370".into(),
        ColumnKind::Date(_) => "a date such as 17-03-2026, without a time, from 1990 to 2200".into(),
        ColumnKind::Integer => format!("a whole number from 0 to {MAX_COUNT}"),
        ColumnKind::Oere => "an amount in kroner with at most two decimals, such as 406,00 or 1.234,50".into(),
        ColumnKind::Boolean => "Ja, Nej".into(),
        ColumnKind::PhasePlan => PhasePlan::ACCEPTED.into(),
        ColumnKind::Set(choices) => choices.iter().map(|choice| choice.danish).collect::<Vec<_>>().join(", "),
        ColumnKind::Reference(table) if *table == KOMMUNE => {
            "the code or the name of a kommune, such as 0370 or Næstved".into()
        }
        ColumnKind::Reference(table) => {
            let id = table.id().map_or(table.name, |column| column.title);
            format!("a {id} of the sheet {}", table.sheet)
        }
    }
}
