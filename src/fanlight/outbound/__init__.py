"""Ways out of the house for machines: HTTP, syslog, buckets."""
