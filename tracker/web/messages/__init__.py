"""What was sent and what is planned; preferences; the ledger."""
