"""Spark 3.5 on this machine, pointed at a Lakegate server: which jars, which settings, one JVM at a time."""
