"""A recovery's course: milestones, trends, published averages."""
