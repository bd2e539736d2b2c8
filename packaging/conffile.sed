# config/fasevagt.toml, the documented example -> the file of a fresh installation: our own paths, nobody told, and
# no address of an example in use.
1c\
# Fasevagt's configuration.
s|"sqlite:|"sqlite:/var/lib/fasevagt/|
s|^directory = "outbox"  *|directory = "/var/lib/fasevagt/outbox"  |
s|^# templates = "/etc/fasevagt/templates".*|# templates = "/etc/fasevagt/templates"  # own ones, laid over the built-in: copies of /usr/share/fasevagt/templates|
s/^\(from\|case_link\|first_month\|provider\|host\) = /# &/
s/example\.dk/pensionatet.example/g
/^\[import.methods\]/,/^$/ s|^"|# "|
/^\[\[recipients\]\]/,/^$/ s|^.|# &|
