"""A day's answers: their validation, and reading them as a person typed them."""
