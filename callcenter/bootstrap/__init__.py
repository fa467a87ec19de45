"""The one place that knows every room: puts the parts of each role together, in the order in which they start."""

from callcenter.bootstrap.roles import NotMigrated, Role, run_role

__all__ = ["NotMigrated", "Role", "run_role"]
