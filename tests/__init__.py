"""The tests, as specifications; they mirror the folders of tracker/."""
