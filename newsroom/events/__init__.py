"""Events: dates and times, states, agenda, calendar files and structured data."""
