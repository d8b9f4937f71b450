"""A patient's own data: download, requests, who looked."""
