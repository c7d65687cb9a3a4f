"""Files in which a laboratory tells of a batch: JSON, or a table with a row for each vial."""
