"""The manual of the standards: directory = chapter, file = indicator, test = clause, tables drawn in the test."""
