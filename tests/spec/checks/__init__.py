"""The manual of the data-quality rules: every rule with a case that fires, one that does not, and one at the edge."""
