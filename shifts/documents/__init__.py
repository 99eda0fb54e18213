"""Files and drawings: tables that are read, maps that are drawn."""
