//! The words that mail servers, databases, TLS and operating systems use.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Whether a mail server, a database or an operating system uses it, in this form or another of the same word.
pub fn is_known_word(word: &str) -> bool {
    let word = word.to_lowercase();
    WORDS.contains(word.as_str()) || ENDINGS.iter().any(|ending| is_known_with(&word, ending))
}

const ENDINGS: [&str; 7] = ["s", "es", "d", "ed", "ing", "ly", "ion"];

fn is_known_with(word: &str, ending: &str) -> bool {
    // Of a short word an ending is more than a part.
    let Some(stem) = word.strip_suffix(ending).filter(|stem| stem.len() >= 4) else { return false };
    WORDS.contains(stem) || ending == "ing" && WORDS.contains(format!("{stem}e").as_str())
}

static WORDS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| KNOWN.split_whitespace().collect());

/// The words of mail servers, PostgreSQL, SQLite, TLS and operating systems; in English, and what Danish mail servers say.
const KNOWN: &str = "
8bitmime a aaaa able abort aborted about above abuse abused accept accepted accepting access account action actively actual add address
addresses addressing adgang adgangskode admin administrative administratively administrator administrators adresse adressen advertised af
afsender after afviser afvises afvist again agent agents aggregate alert alerts algorithm all allow allowed already also although amavis
an analyze anchors and another answer answered answers antal antispam antivirus any anymore anyone appear appears application apply
approximately archive archived are argument arguments arrived article as asked assistance at attach attached attachment attachments
attempt attempts attribute auth authenticate authenticated authentication authority authorization authorized auto autoincrement
automatically autovacuum available away back backend bad banned bare barracuda base bdat be because been before began begin being below
besked beskeder bit bits blacklist blacklisted blank blev block blocked blocking blocklist blocks body bogus bounce boundaries boundary
broken bruger brugeren brugerkonto brugt btree buffer burst bursts busy but by bytes cache call can canceled cancelled cancelling cannot
capacity cast casting catalog cert certificate certificates chain change changed channel character characters check checked checkpoint
checks checksum chunk chunking cipher clamav clear client clients close closed closes closing cluster cname code collation column columns
command commands comment commit common communicating communication complaint complaints complete completed concurrent condition
configuration configured confirm conflict connect connected connecting connection connections connectivity constraint contact contain
contains content content-type contents context continue control conversion convert copy correct corrupt corrupted could country cr create
created credentials crl crlf current currently cursor cursors daily data database databases datagram datatype date day days dead deadlock
deallocate decode decoding default defer deferred delay delayed delete deleted delist delisted deliver deliverable delivered delivering
delivery den denied denne deny depth der deres descriptor descriptors destination det detach detail detected device dialogue did different
din directory disabled disallowed disk distinct dkim dmarc dns do does doesn domain domains domæne domænet don done down due duplicate
during each early efter ehlo ehlo-name either ej eller email empty en enabled encoding encrypted encryption end ended enough enter entry
envelope eof er error errors established et exact exceed exceeded exceeds except exchange exclusive exim exist exists expected expired
expiry expn expression extension external failed failing failure fatal feature feedback fejl fetch few field fil file filen filer
filesystem filter filtered filtering find findes first flytning flyttet following for forbidden forbindelse forbindelser foreign forged
forgery fork forkert format forsøg forward forwarding found fra free from fts fuld full fully fully-qualified function functions fundet
further future fyldt få gang gange ganske gateway gb general genstart genstarter geo get given gmail go godkendt goes gone good goodbye
google got granted greet greeted greeting greylist greylisted greylisting group grund grundet grænse grænsen gyldig gyldigt hand handler
handshake har hard has have having header headers heap hello helo help helpdesk here high hint history hold hos host hosted hosting
hostname hosts hot hour hourly hours how however http https i identifier idle if igen ignored ikke illegal image immediately impersonation
implemented import in inactive incoming incomplete incorrect ind index indhold indicates infected infinite ingen initialized inode inodes
input insecure inside instead insufficient integer integrity intended interface internal interrupt interrupted interval intet into invalid
io ip is isn isolation issue issuer it its itself job join joins journal json junk kan kassen kb kendes kendt key keyword kilobytes kind
knowledge known konto kontoen kunne kvote language large last later latin least leaving left legal length less level lf library lige like
limit limited limits line lines linje linjer link list listed listen listing literal load local locale locally location lock locked
locking log logged login logins long longer look lookup loop loose lost low lowercase lsn lukker lukkes lukket længere machine mail
mailadresse mailadressen mailboks mailboksen mailbox mailboxes mailer mailflow mailing mails maintenance making malformed malicious
malware many maskinen match matches maximum may mb means mechanism mechanisms med meddelelse meddelelsen megabytes meget member memory
message messages messaging method microsoft midlertidig midlertidigt migration migrations milter mime mimecast minimum minute minutely
minutes mismatch missing mistanke mistænkt mode model modtage modtager modtagere modtageren modtagerens more most moved moving ms
multipart multiple must mx må måske name name-resolution named names nameserver nameservers navn navnet near ned nedlagt need needed needs
negotiate negotiation network never new next nice no nobody node nodename nodes non none nonexistent nonlocal noop not notadb nothing
notice now nu nul null number numeric nxdomain nåede nået nægtet næste object occurred ocsp of off offer offered offers office offline
offset og ok old om on once one ones only op open opened operation operational operator operators oprettet optaget optagne option options
or order organization originating os other others out outgoing outlook output over overbelastede overbelastet overflow overload overloaded
oversize oversized overskredet owner packet page parameter parameters parse part partial parties passed password path peer peer's
penalised penalized penalty pending percent perform period permanent permanently permission permissions permit permitted permitting
phantom phishing pipe pipelining plads plain plaintext please policies policy policyd politik politikken pool port portal possible post
postboks postboksen postfix postgres postgresql postkasse postkassen postmaster postmasters postmester pragma prepare prepared present
prevented previous previously primary privilege privileges problem problems process processed processing prohibited proofpoint protected
protection protocol protocolversion provide provided provider proxy prøv ptr public på qualified quarantine quarantined queue queued quit
quota range rate ratio rbl rcpt reach reached read read-only readonly readonly_rollback readwrite ready reason received receiver recent
recently recipient recipients recognised recognized record records recovery refuse refused refuses refusing regel regex region regler
regular reject rejected rejection rejects reklame relation relay relayed relaying release remote remove removed renewed repeatable
replication reply report reported reputation request requested requests require required requires resend reserved reset resolution resolve
resolved resolver resolvers resource resources respond responded response rest restart restarting restored restricted result resume
retrieve retry return returned reverse reverse-dns revoked right role rollback rolled root roots route routed routes routing row rowid
rows rset rspamd rtree rule rules running s same samtidig samtidige savepoint savepoints say says scheduled schema script second seconds
secure security see seems self self-signed semaphores send sender senders sendes sending sendmail sends senere sent sequence sequences
serialise serialization serialize server serveren servers servfail service services servname session sessions set setting settings several
shared shm shut shutdown shutting siden signal signature signed sikkerhed size skal slettet slow slowly smtp smtputf8 små snapshot so
socket software som some something soon sorry source spam spamcop spamhaus spammer spamming specified spf spoof spoofed spoofing spærret
spærring sql sqlite sqlstate ssl standard standby start started starting starttls startup state statement statements status step still
stop stopped stor storage store strict string størrelse subject submission submit subscription such sufficient suggested superuser support
supported supports suspected suspended suspicious svar svarer switch syntax system systems table tables take taken takes target tcp
tempfail template temporarily temporary temporary-failure tenant terminated terminating terminator test text than that the their them then
there these they this those throttled throttling through til tilladt time timed timeout timeouts timer times tjeneste tjenesten tls to
toast today together token too too-many traffic transaction transactions transfer transient transmission transmit transport tried trigger
triggers trouble truncated trust trusted trusting try trying tuple tuples turn type types ud uden ugyldig ukendt unable unacceptable
unauthenticated unauthorized unavailable unblock undefined undeliverable under unexpected unexpectedly unfortunately union unique unknown
unlisted unnamed unreachable unrecognised unrecognized unresolvable unresolved unroutable unsolicited unspecified unsupported unterminated
until untrusted unverified up update uppercase url usage use used user username users using usual utf8 utilgængelig uønsket vacuum valid
validate validation value values var ved vedhæftet vedligeholdelse venligst vent ventetid verification verified verify version vi via
videre view views violate violated violates violation virker virtual virus viruses visit volume vrfy wait waited waiting wal walsender
want was we week welcome were what when where which while whitelist who whole whose will window with within without word work working
world would write write-only writer writing written wrong www x xlog xoauth2 yes you your zen zone
";
