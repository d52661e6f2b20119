"""What a level does, one file each; every effect says whether it is published or calibrated."""
