"""The only place that knows SQL.

engine    one writer with group commit, a pool of readers; SQLite or PostgreSQL
tx        one transaction: statements, and the events recorded in it
tables    the schema; migrations/ brings a database up to it
visible   the one expression for "which role has this actor on this artifact"
"""
