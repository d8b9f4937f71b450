"""The pages of patients, and of those who log for them."""
