//! How long a simulation of a year takes, and an import of one row beside many.
//!
//!     cargo bench --bench others [-- SIZE... PROGRAM...]
//!
//! The year is simulated up to 10,000 forløb. The row is a kontakt; ten of each forløb are there. PROGRAM is another build
//! of Fasevagt.
#![expect(clippy::unwrap_used, reason = "a benchmark that can't go on says so by panicking")]

mod support;

use std::fs;

use support::{DAY, Site, address, each_size, measure};

const MOST_TO_SIMULATE: usize = 10_000;

fn main() {
    each_size("forløb", |report, programs, cases, size| {
        let site = Site::over(&address(cases), size, "2026-05");
        for (number, program) in (0..).zip(programs) {
            let name = &program.name;
            if size <= MOST_TO_SIMULATE {
                let year = format!("simulate --from {DAY} --to 2027-06-08 --format json");
                report.line(&format!("{name}: a year simulated"), measure(&mut site.command(program, &year)), "");
            }
            // Not there yet, whichever program is first.
            let sheet = site.dir.path().join("kontakt.csv");
            fs::write(&sheet, format!("forloeb_id;held_on;kind\nF-1000000;2026-06-{:02};call\n", 10 + number)).unwrap();
            let kontakter = size * 10;
            let label = format!("{name}: a row imported");
            report.line(
                &label,
                measure(site.command(program, "import").arg(&sheet)),
                &format!("{kontakter} kontakter"),
            );
        }
    });
}
