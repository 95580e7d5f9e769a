"""The first page, and the pages that explain the place: accessibility, privacy, help, zone."""
