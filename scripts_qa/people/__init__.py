"""What people do with results: operators read and dispute them, coaches work on them, reviewers compare themselves."""
