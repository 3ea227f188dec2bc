"""Finding households, and the page of a household or village: register, verdicts, gaps, facts and their history."""
