-- SQLite looks each record up by its whole key, in whatever order that is.
SELECT 1;
