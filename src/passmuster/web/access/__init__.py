"""Who may use which view: the marks, and the check that refuses to start without them."""
