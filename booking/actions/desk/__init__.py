"""Actions of staff on the day: one verb a module. Each takes the member of staff as `by`, and none commits."""
