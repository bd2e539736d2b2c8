#!/usr/bin/env perl
# The crates that are linked into the program, as paragraphs of a Debian copyright file: reads `cargo metadata` from
# standard input, and the licences' texts from the directory that is its argument.
use strict;
use warnings;
use JSON::PP;

binmode STDOUT, ':encoding(UTF-8)';
my $texts = $ARGV[0];
opendir(my $directory, $texts) or die "$texts: $!";
my %known = map { $_ => 1 } grep { !/^\./ } readdir $directory;
my $metadata = decode_json(do { local $/; <STDIN> });
my %package = map { $_->{id} => $_ } @{ $metadata->{packages} };
my %node = map { $_->{id} => $_ } @{ $metadata->{resolve}{nodes} };

# What only builds or tests the program is not in it; nor are macros, which run in the compiler.
my $root = $metadata->{resolve}{root};
my (%linked, @open);
push @open, $root;
while (my $id = shift @open) {
    for my $dependency (@{ $node{$id}{deps} }) {
        my $other = $dependency->{pkg};
        next if $linked{$other} || !grep { !defined $_->{kind} } @{ $dependency->{dep_kinds} };
        next if grep { $_ eq 'proc-macro' } map { @{ $_->{kind} } } @{ $package{$other}{targets} };
        $linked{$other} = 1;
        push @open, $other;
    }
}

# Of several licences to choose from MIT, else the first whose text we have.
sub chosen {
    my ($package) = @_;
    my $expression = $package->{license} // 'Apache-2.0';
    $expression =~ s{\s*/\s*}{ OR }g;
    my @all;
    for my $part (split / AND /, $expression) {
        $part =~ s/[()]//g;
        my @either = grep { $known{$_} } split / OR /, $part;
        die "$package->{name}: the text of none of its licences ($expression) is in $texts\n" unless @either;
        push @all, (grep { $_ eq 'MIT' } @either) ? 'MIT' : $either[0];
    }
    return @all;
}

sub holders {
    my ($package) = @_;
    my ($home) = $package->{manifest_path} =~ m{^(.*)/};
    my (@lines, %seen);
    for my $file (glob("$home/LICEN[CS]E* $home/COPYRIGHT* $home/COPYING*")) {
        open(my $text, '<:encoding(UTF-8)', $file) or next;
        no warnings 'utf8';
        while (<$text>) {
            next unless /^\s*(?:Copyright\s+)((?:\(c\)|\x{a9})?\s*\d{4}.*?)\s*$/i;
            push @lines, $1 unless $seen{$1}++;
        }
    }
    @lines = map { s/\s*<[^>]*>//gr } @{ $package->{authors} } unless @lines;
    return @lines ? @lines : ("the authors of $package->{name}");
}

my %used;
for my $package (sort { $a->{name} cmp $b->{name} || $a->{version} cmp $b->{version} } map { $package{$_} } keys %linked) {
    my @licences = chosen($package);
    $used{$_} = 1 for @licences;
    print "\nFiles: crates/$package->{name}-$package->{version}/*\n";
    print 'Copyright: ', join("\n ", holders($package)), "\n";
    print 'License: ', join(' and ', @licences), "\n";
}
for my $licence (sort keys %used) {
    open(my $text, '<:encoding(UTF-8)', "$texts/$licence") or die "$texts/$licence: $!";
    print "\nLicense: $licence\n", map { /\S/ ? " $_" : " .\n" } <$text>;
}
