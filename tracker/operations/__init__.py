"""How the product runs: its health, its metrics, and the scheduler's heartbeat."""
