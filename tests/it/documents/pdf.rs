//! The PDF as a reader sees it.
use crate::support::bills::{Sample, held, line};
use fasevagt::documents::pdf;
use fasevagt::domain::takst::HeldReason;

#[test]
fn look() {
    let dir = std::path::Path::new("/tmp/look-pdf");
    std::fs::create_dir_all(dir).unwrap();
    let mut odd = Sample::naestved();
    odd.kommune.name =
        "Københavns og Omegns Meget Store Sammenlagte Storbykommune for Sociale Indsatser, Forvaltningen".into();
    odd.provider.name =
        "Den Selvejende Institution Forsorgshjemmet Sct. Jørgens Pensionat og Botilbud ved Åen i Næstved og Omegn"
            .into();
    let mut l = line(&"CTI-2020-ABCDEFGHIJKLMNOPQRSTUVWXYZ".repeat(9), "2020-02", 5, 40_600, true);
    l.forloeb.push('😀');
    odd.month.kommuner[0].lines.insert(1, l);
    odd.month.kommuner[0].lines[0].forloeb = "CTI 2020 Øst \u{7}\u{e000}😀 Łódź e\u{301} a\u{30a} ﬁ".into();
    odd.month.kommuner[0].total = odd.month.kommuner[0].lines.iter().map(|l| l.sum).sum();
    let mut mixed = Sample::with_lines(40);
    mixed.month.held = (0..30)
        .map(|n| {
            held(
                &format!("CTI-2020-9{n:02}"),
                "0370",
                "2020-01",
                n + 1,
                (n % 3 > 0).then_some(40_600 * (n + 1)),
                HeldReason::ALL[usize::try_from(n % 4).unwrap()],
            )
        })
        .collect();
    let more = Sample::naestved().month.kommuner.remove(0).lines;
    for n in 0..6 {
        mixed.month.kommuner[0].lines.extend(more[2..].iter().cloned().map(|mut l| {
            l.forloeb = format!("CTI-2019-{n:03}");
            l
        }));
    }
    for (name, sample) in [
        ("one", Sample::with_lines(1)),
        ("naestved", Sample::naestved()),
        ("forty", Sample::with_lines(40)),
        ("four-hundred", Sample::with_lines(400)),
        ("kreditnota", Sample::kreditnota()),
        ("draft", Sample::with_lines(60).draft()),
        ("odd", odd),
        ("mixed", mixed),
        ("none", Sample::with_lines(0)),
    ] {
        let start = std::time::Instant::now();
        let pdf = pdf(&sample.bill()).unwrap();
        println!("{name}: {} bytes, {:?}", pdf.bytes.len(), start.elapsed());
        std::fs::write(dir.join(format!("{name}.pdf")), &pdf.bytes).unwrap();
        std::fs::write(dir.join(format!("{name}.txt")), &pdf.text).unwrap();
    }
}
