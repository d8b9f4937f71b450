"""Every e-mail that leaves: queue, claim, deliver, render."""
