use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::Result;
use serde::Serialize;

use super::names::PageNames;
use crate::domain::cases::forloeb::Register;
use crate::domain::overview::board::{BoardCase, BoardRow, rows_by_tilbud};
use crate::domain::overview::findings::FindingKind;
use crate::domain::overview::method_report::MethodReports;
use crate::domain::overview::places::PlaceOutlook;
use crate::domain::overview::survey::Survey;
use crate::domain::values::cpr::KnownNumbers;
use crate::domain::values::english::counted;
use crate::mailer::blocked_page;
use crate::panics::{Panicked, caught_now, planted};
use crate::render::pages::{
    IndexPage, MethodPage, Page, PageFacts, PageTemplates, TilbudPage, TilbudSummary, WorkerPage, WorkerPart,
};

/// The page that leads to all others.
pub(super) const INDEX_PAGE: &str = "index.html";
const METHOD_PAGE: &str = "metode.html";

/// All pages of one look at the data.
pub(super) struct BoardPages<'a> {
    pub survey: &'a Survey,
    pub register: &'a Register,
    pub names: &'a PageNames,
    pub facts: &'a PageFacts,
    pub numbers: &'a KnownNumbers,
    pub reports: &'a MethodReports,
}

/// What is not among the pages.
#[derive(Debug, Default)]
pub(super) struct LeftOut {
    /// What the guard against CPR numbers has stopped.
    cases: usize,
    pages: usize,
    /// Pages that a fault of the program has stopped, and what it was.
    faults: Vec<Panicked>,
}

impl LeftOut {
    /// `None` where nothing is left out.
    pub fn problem(&self) -> Option<String> {
        let mut told = Vec::new();
        if self.cases + self.pages > 0 {
            told.push(format!(
                "{} and {} are left out of the published pages, since they could hold a CPR number",
                counted(self.cases, "case", "cases"),
                counted(self.pages, "page", "pages")
            ));
        }
        if let Some(fault) = self.faults.first() {
            told.push(format!("{} could not be made: {fault}", counted(self.faults.len(), "page", "pages")));
        }
        if told.is_empty() { None } else { Some(told.join("; ")) }
    }
}

/// Pages as they are made, and what may not be among them.
struct Rendering {
    templates: PageTemplates,
    pages: Vec<Page>,
    left_out: LeftOut,
}

impl BoardPages<'_> {
    pub fn render(&self) -> Result<(Vec<Page>, LeftOut)> {
        let all = self.survey.board.as_deref().unwrap_or_default();
        let (mut shown, mut hidden): (Vec<BoardCase>, BTreeMap<&str, usize>) = (Vec::new(), BTreeMap::new());
        for case in all {
            if self.numbers.leave_cpr_in(&case.forloeb) {
                *hidden.entry(&case.tilbud).or_default() += 1;
            } else {
                shown.push(case.clone());
            }
        }
        let by_tilbud = rows_by_tilbud(&shown, &self.survey.deadlines);
        let left_out = LeftOut { cases: hidden.values().sum(), ..LeftOut::default() };
        let mut rendering = Rendering { templates: PageTemplates::load()?, pages: Vec::new(), left_out };
        self.worker_pages(&by_tilbud, &mut rendering)?;
        self.method_page(&mut rendering)?;
        let units = self.tilbud_pages(&by_tilbud, &hidden, &mut rendering)?;
        self.index_page(units, hidden.values().sum(), &mut rendering)?;
        Ok((rendering.pages, rendering.left_out))
    }

    fn worker_pages(&self, by_tilbud: &BTreeMap<&str, Vec<BoardRow<'_>>>, rendering: &mut Rendering) -> Result<()> {
        let mut of_worker: BTreeMap<&str, Vec<&BoardRow<'_>>> = BTreeMap::new();
        for row in by_tilbud.values().flatten() {
            if let Some(id) = row.case.medarbejder.as_deref() {
                of_worker.entry(id).or_default().push(row);
            }
        }
        let on = self.facts.on;
        // Whose cases somebody looks after today, by who does.
        let mut away: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for worker in self.register.medarbejdere.values().filter(|worker| worker.absence.covers(on)) {
            if let Some(substitute) = worker.substitute.as_deref() {
                away.entry(substitute).or_default().push(&worker.id);
            }
        }
        for (path, ids) in self.names.worker_pages() {
            let own = ids.iter().filter_map(|id| of_worker.get(id)).flatten().copied().collect();
            let mut parts = vec![WorkerPart { rows: own, stands_in_for: None }];
            for absent in ids.iter().filter_map(|id| away.get(id)).flatten() {
                let Some(worker) = self.register.medarbejdere.get(*absent) else { continue };
                let rows = of_worker.get(absent).cloned().unwrap_or_default();
                parts.push(WorkerPart { rows, stands_in_for: Some(worker.name.clone()) });
            }
            let units: BTreeSet<&str> =
                parts.iter().flat_map(|part| &part.rows).map(|row| row.case.tilbud.as_str()).collect();
            let tilbud = units.into_iter().filter_map(|id| {
                let page = self.names.tilbud(id)?;
                Some((self.register.tilbud_name(id).to_owned(), format!("../{}", page.display())))
            });
            let people: Vec<&str> =
                ids.iter().filter_map(|id| self.register.medarbejdere.get(*id)).map(|one| one.name.as_str()).collect();
            let page = || WorkerPage::new(&people.join(", "), tilbud.collect(), &parts, self.facts);
            self.add((path, "medarbejder.html"), page, rendering)?;
        }
        Ok(())
    }

    fn tilbud_pages(
        &self,
        by_tilbud: &BTreeMap<&str, Vec<BoardRow<'_>>>,
        hidden: &BTreeMap<&str, usize>,
        rendering: &mut Rendering,
    ) -> Result<Vec<TilbudSummary>> {
        let made: BTreeSet<PathBuf> = rendering.pages.iter().map(|page| page.path.clone()).collect();
        // A page that was held back is not linked to.
        let page_of = |id: &str| {
            let path = self.names.worker(id)?;
            if made.contains(&path) { Some(format!("../{}", path.display())) } else { None }
        };
        let mut units = Vec::new();
        for (id, tilbud) in &self.register.tilbud {
            let rows = by_tilbud.get(id.as_str()).map(Vec::as_slice).unwrap_or_default();
            let taken = self.survey.places.get(id).map(Vec::as_slice).unwrap_or_default();
            let outlook = PlaceOutlook::new(taken, tilbud.cti_places, self.facts.on);
            let Some(path) = self.names.tilbud(id) else { continue };
            let hidden = hidden.get(id.as_str()).copied().unwrap_or_default();
            let facts = (self.facts, hidden);
            let page = || TilbudPage::new(&tilbud.name, rows, (&outlook, taken), self.register, &page_of, facts);
            let address = path.display().to_string();
            if self.add((path, "tilbud.html"), page, rendering)? {
                units.push(TilbudSummary::new(tilbud.name.clone(), address, rows, (&outlook, self.facts.on)));
            }
        }
        Ok(units)
    }

    fn index_page(&self, units: Vec<TilbudSummary>, hidden: usize, rendering: &mut Rendering) -> Result<()> {
        let is_fault = |kind: FindingKind| kind == FindingKind::DataError;
        let faults = self.survey.findings.iter().filter(|finding| is_fault(finding.kind())).count();
        // A page that was held back is not linked to.
        let has_method = rendering.pages.iter().any(|page| page.path == Path::new(METHOD_PAGE));
        let method_page = if has_method { Some(METHOD_PAGE) } else { None };
        let page = || IndexPage::new(units, (faults, hidden), method_page, self.facts);
        self.add((PathBuf::from(INDEX_PAGE), "index.html"), page, rendering)?;
        Ok(())
    }

    /// Of the last twelve months, of all and by tilbud.
    fn method_page(&self, rendering: &mut Rendering) -> Result<()> {
        let mut reports = vec![self.reports.of_all()];
        // One tilbud alone is all.
        if self.register.tilbud.len() > 1 {
            reports.extend(self.register.tilbud.keys().map(|id| self.reports.of_tilbud(id)));
        }
        let page = || MethodPage::new(&reports, self.register, self.numbers, self.facts);
        self.add((PathBuf::from(METHOD_PAGE), "metode.html"), page, rendering)?;
        Ok(())
    }

    /// Makes a page by its template. `false` where the guard stops it, or a fault of the program, which stops no other page.
    fn add<P: Serialize>(
        &self,
        (path, template): (PathBuf, &str),
        make: impl FnOnce() -> P,
        rendering: &mut Rendering,
    ) -> Result<bool> {
        let rendered = caught_now(|| {
            planted(&format!("page/{}", path.display()));
            rendering.templates.render(template, &make())
        });
        let html = match rendered {
            Ok(html) => html?,
            Err(fault) => {
                rendering.left_out.faults.push(fault);
                return Ok(false);
            }
        };
        if blocked_page(&html, self.numbers) {
            rendering.left_out.pages += 1;
            return Ok(false);
        }
        rendering.pages.push(Page { path, text: html });
        Ok(true)
    }
}
