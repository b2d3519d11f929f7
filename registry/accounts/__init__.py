"""Who is at the keyboard: logging in, the second factor, lock-outs. What somebody may do is decided elsewhere."""
