"""Departments' lists (住建、水务、电力、广电、教体、卫计…): their rows, whom a row means, what loading one would do.

`rows` and `matching` are pure; `planning` asks the queries. The result is written by `actions.certifying`.
"""
