"""Home, « ce qui m'attend », global search: composed from what the other apps register."""
