"""What staff do to the day: one verb a module. Each takes who does it, and never commits."""
