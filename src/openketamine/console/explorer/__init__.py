"""Explorer: what a dose does in the blood and to the person, on average."""
