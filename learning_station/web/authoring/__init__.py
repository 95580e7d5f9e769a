"""Writing courses: drafts with modules, units and quizzes, their check list and publishing."""
