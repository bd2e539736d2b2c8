//! By which name this host greets a mail server (RFC 5321, 4.1.1.1): its full one, else its address.

use std::fs;
use std::net::{IpAddr, SocketAddr};

use lettre::transport::smtp::extension::ClientId;

/// The name from the settings, else that of the host with its domain, else its address on this connection.
pub fn hello(set: Option<&str>, local: SocketAddr) -> ClientId {
    if let Some(name) = set {
        return ClientId::Domain(name.to_owned());
    }
    if let ClientId::Domain(short) = ClientId::default()
        && let Some(full) = full_name(&short, &fs::read_to_string("/etc/hosts").unwrap_or_default())
    {
        return ClientId::Domain(full);
    }
    match local.ip() {
        IpAddr::V4(address) => ClientId::Ipv4(address),
        IpAddr::V6(address) => ClientId::Ipv6(address),
    }
}

/// The name of the host with a domain, where it has one by itself or in `hosts`.
pub fn full_name(short: &str, hosts: &str) -> Option<String> {
    let is_full = |name: &str| {
        let known = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '.' || c == '-');
        known && name.trim_end_matches('.').contains('.') && !name.ends_with(".localdomain")
    };
    if is_full(short) {
        return Some(short.to_owned());
    }
    for line in hosts.lines() {
        let names: Vec<&str> = line.split('#').next().unwrap_or_default().split_whitespace().skip(1).collect();
        if names.contains(&short)
            && let Some(full) = names.iter().find(|name| is_full(name))
        {
            return Some((*full).to_owned());
        }
    }
    None
}
