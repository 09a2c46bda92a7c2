"""What works: the report of administrators and of reception, which differ in nothing but whose clinics it tells of."""
