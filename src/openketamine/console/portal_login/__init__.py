"""A patient's login to the portal: invite, and see whether it was taken up."""
