"""The engine's language host for Python programs, for machines that cannot download the published one."""
