"""Letters on their way out: over SMTP, or printed where no server for it is set."""
