"""Plain forms: what a page sends, checked for its shape. The rules stand in the rooms below."""
