"""One process at a time does what must not be done twice; another takes over when it dies (ADR 16)."""

from callcenter.leases.lease import Lease, LeaseRules
from callcenter.leases.term import Guarded, Term, TermLost

__all__ = ["Guarded", "Lease", "LeaseRules", "Term", "TermLost"]
