use crate::domain::values::closed_set::closed_set;

closed_set! {
    /// Who gets mails. Ordered by name.
    Role {
        Admin = "admin",
        Forstander = "forstander",
        Listeansvarlig = "listeansvarlig",
        Medarbejder = "medarbejder",
        Oekonomi = "oekonomi",
        Teamleder = "teamleder",
    }
}

/// Some of the roles, in the order of their names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RoleSet(u8);

impl RoleSet {
    pub fn contains(self, role: Role) -> bool {
        self.0 & Self::bit(role) != 0
    }

    pub fn iter(self) -> impl Iterator<Item = Role> {
        Role::ALL.iter().copied().filter(move |role| self.contains(*role))
    }

    fn bit(role: Role) -> u8 {
        1 << role as u8
    }
}

impl FromIterator<Role> for RoleSet {
    fn from_iter<I: IntoIterator<Item = Role>>(roles: I) -> Self {
        Self(roles.into_iter().fold(0, |set, role| set | Self::bit(role)))
    }
}
