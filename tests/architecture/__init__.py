"""The house: layers, rules, completeness."""
