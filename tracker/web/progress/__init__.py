"""A patient's progress: charts, milestones, comparison, the printed summary."""
