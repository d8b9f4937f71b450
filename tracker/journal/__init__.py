"""Recording a day, and reading it back: the same function for every door."""
