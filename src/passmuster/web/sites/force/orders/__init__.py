"""Pages of orders: the funnel, the list, one order, its acts, and an officer's own."""
