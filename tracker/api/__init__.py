"""REST, version 1: reads HTTP, calls the same functions as the pages, writes HTTP."""
