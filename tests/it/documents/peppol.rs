//! What Denmark and Peppol ask of an e-invoice beyond the European rules, written from their published text: each rule holds of every
//! kind of bill, and refuses a bill that breaks it.

use fasevagt::documents::einvoice;
use fasevagt::domain::billing::einvoice::{EinvoiceSettings, Vat};
use fasevagt::domain::billing::payment::{Payment, SlipKind};
use fasevagt::domain::billing::statement::CorrectionReason;
use fasevagt::domain::values::gln::is_gln;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::support::bills::{Sample, line, reversed, statement};

#[derive(Debug, Default)]
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    text: String,
    children: Vec<Element>,
}

impl Element {
    fn of(start: &BytesStart<'_>) -> Self {
        let attribute = |one: quick_xml::events::attributes::Attribute<'_>| {
            let name = one.key.local_name().as_ref().to_owned();
            (name, one.value.into_owned())
        };
        let name = start.local_name().as_ref().to_owned();
        Self { name, attributes: start.attributes().map(|one| attribute(one.unwrap())).collect(), ..Self::default() }
    }

    fn read(xml: &str) -> Self {
        let mut reader = Reader::from_str(xml);
        let mut open = vec![Self::default()];
        loop {
            match reader.read_event().unwrap() {
                Event::Start(start) => open.push(Self::of(&start)),
                Event::Text(text) => open.last_mut().unwrap().text.push_str(text.trim()),
                Event::End(_) => {
                    let done = open.pop().unwrap();
                    open.last_mut().unwrap().children.push(done);
                }
                Event::Eof => return open.pop().unwrap().children.pop().unwrap(),
                _ => {}
            }
        }
    }

    /// The elements at the end of a path.
    fn all(&self, path: &str) -> Vec<&Self> {
        path.split('/').fold(vec![self], |found, name| {
            found.into_iter().flat_map(|one| one.children.iter().filter(move |child| child.name == name)).collect()
        })
    }

    fn text(&self, path: &str) -> &str {
        self.all(path).first().map_or("", |one| one.text.as_str())
    }

    fn attribute(&self, name: &str) -> &str {
        self.attributes.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// Every element at any depth that `wanted` takes.
    fn anywhere<'a>(&'a self, wanted: &dyn Fn(&Self) -> bool, found: &mut Vec<&'a Self>) {
        if wanted(self) {
            found.push(self);
        }
        self.children.iter().for_each(|child| child.anywhere(wanted, found));
    }

    fn named(&self, name: &str) -> Vec<&Self> {
        let mut found = Vec::new();
        self.anywhere(&|one| one.name == name, &mut found);
        found
    }

    fn lines(&self) -> Vec<&Self> {
        [self.all("InvoiceLine"), self.all("CreditNoteLine")].concat()
    }

    fn means(&self, code: &str) -> Vec<&Self> {
        let mut means = self.all("PaymentMeans");
        means.retain(|one| one.text("PaymentMeansCode") == code);
        means
    }
}

fn oere(text: &str) -> i64 {
    text.replace('.', "").parse().unwrap()
}

const SELLER: &str = "AccountingSupplierParty/Party";
const BUYER: &str = "AccountingCustomerParty/Party";

type Rule = (&'static str, fn(&Element) -> bool);

/// By the names that their publishers give them.
const RULES: &[Rule] = &[
    ("DK-R-002", |bill| !bill.text(&format!("{SELLER}/PartyLegalEntity/CompanyID")).is_empty()),
    ("DK-R-003", |bill| {
        let classes = bill.named("ItemClassificationCode");
        let of_unspsc = |one: &&Element| one.attribute("listID") == "TST";
        classes
            .into_iter()
            .filter(of_unspsc)
            .all(|one| ["19.05.01", "19.0501"].contains(&one.attribute("listVersionID")))
    }),
    ("DK-R-004", |bill| {
        let taxes =
            bill.named("AllowanceCharge").into_iter().filter(|one| one.text("AllowanceChargeReasonCode") == "ZZZ");
        taxes.into_iter().all(|one| {
            let code = one.text("AllowanceChargeReason");
            code.len() == 4 && code.parse::<u32>().is_ok()
        })
    }),
    ("DK-R-005", |bill| {
        let codes = ["1", "10", "31", "42", "48", "49", "50", "58", "59", "93", "97"];
        bill.all("PaymentMeans").iter().all(|means| codes.contains(&means.text("PaymentMeansCode")))
    }),
    ("DK-R-006", |bill| {
        let accounts = [bill.means("31"), bill.means("42")].concat();
        accounts.iter().all(|means| {
            let branch = means.text("PayeeFinancialAccount/FinancialInstitutionBranch/ID");
            !means.text("PayeeFinancialAccount/ID").is_empty() && !branch.is_empty()
        })
    }),
    ("DK-R-007", |bill| {
        bill.means("49").iter().all(|means| {
            let payer = means.text("PaymentMandate/PayerFinancialAccount/ID");
            !means.text("PaymentMandate/ID").is_empty() && !payer.is_empty()
        })
    }),
    ("DK-R-008", |bill| {
        bill.means("50").iter().all(|means| {
            let id = means.text("PaymentID");
            ["01#", "04#", "15#"].iter().any(|kind| id.starts_with(kind))
                && means.text("PayeeFinancialAccount/ID").len() == 7
        })
    }),
    ("DK-R-009", |bill| {
        let with_id = |id: &str| id.starts_with("04#") || id.starts_with("15#");
        bill.means("50").iter().map(|means| means.text("PaymentID")).all(|id| !with_id(id) || id.len() == 19)
    }),
    ("DK-R-010", |bill| {
        bill.means("93").iter().all(|means| {
            let id = means.text("PaymentID");
            ["71#", "73#", "75#"].iter().any(|kind| id.starts_with(kind))
                && means.text("PayeeFinancialAccount/ID").len() == 8
        })
    }),
    ("DK-R-011", |bill| {
        let with_id = |id: &str| id.starts_with("71#") || id.starts_with("75#");
        bill.means("93")
            .iter()
            .map(|means| means.text("PaymentID"))
            .all(|id| !with_id(id) || [18, 19].contains(&id.len()))
    }),
    ("DK-R-013", |bill| {
        bill.named("PartyIdentification").iter().all(|one| !one.all("ID")[0].attribute("schemeID").is_empty())
    }),
    ("DK-R-014", |bill| {
        bill.all(&format!("{SELLER}/PartyLegalEntity/CompanyID")).iter().all(|one| one.attribute("schemeID") == "0184")
    }),
    ("DK-R-016", |bill| bill.name != "CreditNote" || oere(bill.text("LegalMonetaryTotal/PayableAmount")) >= 0),
    ("PEPPOL-EN16931-R001", |bill| !bill.text("ProfileID").is_empty()),
    ("PEPPOL-EN16931-R002", |bill| bill.all("Note").len() <= 1),
    ("PEPPOL-EN16931-R003", |bill| {
        !bill.text("BuyerReference").is_empty() || !bill.text("OrderReference/ID").is_empty()
    }),
    ("PEPPOL-EN16931-R004", |bill| {
        let specification = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0";
        bill.text("CustomizationID").starts_with(specification)
    }),
    ("PEPPOL-EN16931-R007", |bill| bill.text("ProfileID") == "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"),
    ("PEPPOL-EN16931-R008", |bill| {
        let mut empty = Vec::new();
        bill.anywhere(&|one| one.text.is_empty() && one.children.is_empty(), &mut empty);
        empty.is_empty()
    }),
    ("PEPPOL-EN16931-R010", |bill| !bill.text(&format!("{BUYER}/EndpointID")).is_empty()),
    ("PEPPOL-EN16931-R020", |bill| !bill.text(&format!("{SELLER}/EndpointID")).is_empty()),
    ("PEPPOL-EN16931-R051", |bill| {
        let mut amounts = Vec::new();
        bill.anywhere(&|one| !one.attribute("currencyID").is_empty(), &mut amounts);
        amounts.iter().all(|one| one.attribute("currencyID") == bill.text("DocumentCurrencyCode"))
    }),
    ("PEPPOL-EN16931-R053", |bill| {
        bill.all("TaxTotal").iter().filter(|one| !one.all("TaxSubtotal").is_empty()).count() == 1
    }),
    ("PEPPOL-EN16931-R061", |bill| {
        let debits = [bill.means("49"), bill.means("59")].concat();
        debits.iter().all(|means| !means.text("PaymentMandate/ID").is_empty())
    }),
    ("PEPPOL-EN16931-R110", |bill| {
        let from = bill.text("InvoicePeriod/StartDate");
        bill.lines().iter().all(|line| line.text("InvoicePeriod/StartDate") >= from)
    }),
    ("PEPPOL-EN16931-R111", |bill| {
        let to = bill.text("InvoicePeriod/EndDate");
        bill.lines().iter().all(|line| line.text("InvoicePeriod/EndDate") <= to)
    }),
    ("PEPPOL-EN16931-R120", |bill| {
        bill.lines().iter().all(|line| {
            let quantity = [line.text("InvoicedQuantity"), line.text("CreditedQuantity")].concat();
            oere(line.text("LineExtensionAmount")) == oere(&quantity) * oere(line.text("Price/PriceAmount"))
        })
    }),
    ("PEPPOL-COMMON-R040", |bill| {
        let mut numbers = Vec::new();
        bill.anywhere(&|one| one.attribute("schemeID") == "0088", &mut numbers);
        numbers.iter().all(|one| is_gln(&one.text))
    }),
    ("PEPPOL-COMMON-R042", |bill| {
        let mut numbers = Vec::new();
        bill.anywhere(&|one| one.attribute("schemeID") == "0184", &mut numbers);
        let is_cvr =
            |text: &str| text.strip_prefix("DK").is_some_and(|d| d.len() == 8 && d.bytes().all(|b| b.is_ascii_digit()));
        numbers.iter().all(|one| is_cvr(&one.text))
    }),
];

fn broken_rules(xml: &str) -> Vec<&'static str> {
    let bill = Element::read(xml);
    RULES.iter().filter(|(_, holds)| !holds(&bill)).map(|(name, _)| *name).collect()
}

fn written(sample: &Sample) -> String {
    let settings = EinvoiceSettings { vat: Vat::Exempt, exemption_reason: Vat::Exempt.reason().into() };
    einvoice(&sample.bill(), &settings).unwrap()
}

/// A bill with all that a payer can want on it.
fn full(payment: Option<Payment>) -> Sample {
    let mut sample = Sample::naestved();
    sample.payment = payment;
    sample.kommune.address = Some("Rådmandshaven 20, 4700 Næstved".into());
    let one = &mut sample.month.kommuner[0];
    one.references.buyer_reference = Some("Kirsten".into());
    one.references.order_reference = Some("R-17".into());
    one.references.accounting_cost = Some("1-23-45".into());
    one.lines[0].order_reference = Some("R-17".into());
    one.lines[0].promises = vec!["T-1".into()];
    sample
}

fn slip(kind: SlipKind) -> Option<Payment> {
    Payment::slip(kind, "12345678")
}

fn account() -> Option<Payment> {
    Payment::account("1234 0012345678")
}

fn credit() -> Sample {
    let was = reversed(line("CTI-2020-011", "2020-01", 31, 40_600, true), "2020-000001", CorrectionReason::Days);
    let kommune = statement("0370", "Næstved", Some("2020-000002"), vec![was]);
    Sample { payment: account(), ..Sample::new("2020-02", vec![kommune], vec![]) }
}

#[test]
fn every_kind_of_bill_keeps_the_danish_and_peppol_rules() {
    let iban = Payment::iban("DK5000400440116243", Some("NDEADKKK"));
    let mut ways = vec![account(), iban, None];
    ways.extend(SlipKind::ALL.iter().map(|kind| slip(*kind)));
    for payment in ways {
        let xml = written(&full(payment.clone()));
        assert_eq!(broken_rules(&xml), Vec::<&str>::new(), "{payment:?}");
        let none = written(&Sample { payment, ..Sample::naestved() });
        assert_eq!(broken_rules(&none), Vec::<&str>::new());
    }
    let credit = written(&credit());
    assert_eq!(broken_rules(&credit), Vec::<&str>::new());
    assert!(!credit.contains("PaymentMeans") && !credit.contains("DueDate"), "nobody pays a kreditnota: {credit}");
}

#[test]
fn a_bill_names_account_person_order_and_account_string() {
    let bill = Element::read(&written(&full(account())));
    let told = |path: &str| bill.text(path).to_owned();
    assert_eq!(told("AccountingCost"), "1-23-45");
    assert_eq!(told("BuyerReference"), "Kirsten");
    assert_eq!(told("OrderReference/ID"), "R-17");
    assert_eq!(told("BillingReference/InvoiceDocumentReference/ID"), "2020-000001");
    assert_eq!(told(&format!("{BUYER}/PostalAddress/StreetName")), "Rådmandshaven 20");
    assert_eq!(told(&format!("{BUYER}/PostalAddress/CityName")), "Næstved");
    assert_eq!(told(&format!("{BUYER}/PostalAddress/PostalZone")), "4700");
    assert_eq!(told(&format!("{BUYER}/PartyLegalEntity/RegistrationName")), "Næstved Kommune");
    assert_eq!(told(&format!("{BUYER}/Contact/Name")), "Kirsten");
    assert_eq!(told(&format!("{SELLER}/Contact/ElectronicMail")), "faktura@pensionatet.test");
    assert_eq!(told(&format!("{SELLER}/PostalAddress/PostalZone")), "4700");
    assert_eq!(told("PaymentMeans/PaymentMeansCode"), "42");
    assert_eq!(told("PaymentMeans/PayeeFinancialAccount/FinancialInstitutionBranch/ID"), "1234");
    assert_eq!(told("InvoiceLine/OrderLineReference/LineID"), "R-17");
    assert!(told("InvoiceLine/Note").contains("Betalingstilsagn T-1"));
    let slip = Element::read(&written(&full(slip(SlipKind::With15Digits))));
    assert_eq!(slip.text("PaymentMeans/PaymentID"), "71#000020200000022");
    let plain = Element::read(&written(&Sample::naestved()));
    assert_eq!(plain.text("BuyerReference"), "Takstopgørelse februar 2020", "the last resort");
}

/// Each breaks the rule that it is named for.
#[test]
fn each_rule_refuses_a_bill_that_breaks_it() {
    let (bill, giro, credit) =
        (written(&full(account())), written(&full(slip(SlipKind::With15Digits))), written(&credit()));
    let plain = written(&Sample::naestved());
    let after = |tag: &str, more: &str| (format!("</cbc:{tag}>"), format!("</cbc:{tag}>{more}"));
    let item = "<cac:CommodityClassification><cbc:ItemClassificationCode listID=\"TST\" listVersionID=\"1\">1\
                </cbc:ItemClassificationCode></cac:CommodityClassification>";
    let tax = "<cac:AllowanceCharge><cbc:AllowanceChargeReasonCode>ZZZ</cbc:AllowanceChargeReasonCode>\
               <cbc:AllowanceChargeReason>tax</cbc:AllowanceChargeReason></cac:AllowanceCharge>";
    let instead = |from: &str, to: &str| (from.to_owned(), to.to_owned());
    let code = |to: &str| instead(">42</cbc:PaymentMeansCode>", &format!(">{to}</cbc:PaymentMeansCode>"));
    let mutants: Vec<(&str, &String, (String, String))> = vec![
        ("DK-R-002", &bill, instead("<cbc:CompanyID schemeID=\"0184\">DK12345674</cbc:CompanyID>", "")),
        ("DK-R-003", &bill, instead("</cac:Item>", &format!("{item}</cac:Item>"))),
        ("DK-R-004", &bill, instead("<cac:TaxTotal>", &format!("{tax}<cac:TaxTotal>"))),
        ("DK-R-005", &bill, code("30")),
        ("DK-R-006", &bill, instead("<cbc:ID>1234</cbc:ID>", "")),
        ("DK-R-007", &bill, code("49")),
        ("DK-R-008", &bill, code("50")),
        (
            "DK-R-009",
            &giro,
            instead(
                ">93</cbc:PaymentMeansCode>\n    <cbc:PaymentID>71#",
                ">50</cbc:PaymentMeansCode>\n    <cbc:PaymentID>04#",
            ),
        ),
        ("DK-R-010", &giro, instead("71#", "72#")),
        ("DK-R-011", &giro, instead("71#0000", "71#")),
        (
            "DK-R-013",
            &bill,
            after("EndpointID", "<cac:PartyIdentification><cbc:ID>1</cbc:ID></cac:PartyIdentification>"),
        ),
        (
            "DK-R-014",
            &bill,
            instead("CompanyID schemeID=\"0184\">DK12345674", "CompanyID schemeID=\"0002\">DK12345674"),
        ),
        ("DK-R-016", &credit, instead("PayableAmount currencyID=\"DKK\">", "PayableAmount currencyID=\"DKK\">-")),
        (
            "PEPPOL-EN16931-R001",
            &bill,
            instead("<cbc:ProfileID>urn:fdc:peppol.eu:2017:poacc:billing:01:1.0</cbc:ProfileID>", ""),
        ),
        ("PEPPOL-EN16931-R002", &bill, after("ProfileID", "<cbc:Note>1</cbc:Note><cbc:Note>2</cbc:Note>")),
        (
            "PEPPOL-EN16931-R003",
            &plain,
            instead("<cbc:BuyerReference>Takstopgørelse februar 2020</cbc:BuyerReference>", ""),
        ),
        ("PEPPOL-EN16931-R004", &bill, instead("billing:3.0<", "billing:2.0<")),
        ("PEPPOL-EN16931-R007", &bill, instead("billing:01:1.0", "billing:99:1.0")),
        ("PEPPOL-EN16931-R008", &bill, instead("Kirsten</cbc:BuyerReference>", "</cbc:BuyerReference>")),
        ("PEPPOL-EN16931-R010", &bill, instead("<cbc:EndpointID schemeID=\"0088\">5798000000001</cbc:EndpointID>", "")),
        ("PEPPOL-EN16931-R020", &bill, instead("<cbc:EndpointID schemeID=\"0184\">DK12345674</cbc:EndpointID>", "")),
        ("PEPPOL-EN16931-R051", &bill, instead("PriceAmount currencyID=\"DKK\"", "PriceAmount currencyID=\"EUR\"")),
        ("PEPPOL-EN16931-R053", &bill, instead("TaxSubtotal>", "TaxSub>")),
        ("PEPPOL-EN16931-R061", &bill, code("59")),
        (
            "PEPPOL-EN16931-R110",
            &bill,
            instead(
                "StartDate>2020-01-01</cbc:StartDate>\n    <cbc:EndDate>2020-02-29",
                "StartDate>2020-02-02</cbc:StartDate>\n    <cbc:EndDate>2020-02-29",
            ),
        ),
        (
            "PEPPOL-EN16931-R111",
            &bill,
            instead(
                "StartDate>2020-01-01</cbc:StartDate>\n    <cbc:EndDate>2020-02-29",
                "StartDate>2020-01-01</cbc:StartDate>\n    <cbc:EndDate>2020-02-28",
            ),
        ),
        ("PEPPOL-EN16931-R120", &bill, instead("\"DAY\">29<", "\"DAY\">28<")),
        ("PEPPOL-COMMON-R040", &bill, instead("5798000000001", "5798000000006")),
        ("PEPPOL-COMMON-R042", &bill, instead("DK12345674", "12345674")),
    ];
    let named: Vec<&str> = mutants.iter().map(|(rule, _, _)| *rule).collect();
    assert_eq!(named, RULES.iter().map(|(name, _)| *name).collect::<Vec<_>>(), "a mutant for each");
    for (rule, xml, (from, to)) in mutants {
        assert!(xml.contains(&from), "{rule}: {from} is not in {xml}");
        assert!(broken_rules(&xml.replace(&from, &to)).contains(&rule), "{rule} takes {to}");
    }
}
