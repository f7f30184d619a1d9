"""Judgements of the server's libraries compared with those of independent implementations."""
