"""Reading tables that other programs wrote."""
