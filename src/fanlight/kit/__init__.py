"""What every part needs and no product word belongs to: clock, ids, tokens, tasks, log."""
