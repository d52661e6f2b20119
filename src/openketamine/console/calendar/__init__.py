"""Calendar: visits by room and day, planning of courses, waiting list, opening hours."""
