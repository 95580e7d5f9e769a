"""The catalogue: the list of courses with its filters, and the page of each course."""
